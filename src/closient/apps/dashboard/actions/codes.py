"""The code studio: one product's code is drawn, read back and judged for printing, or made as a file."""

from closient.apps.catalogue.actions import products as records
from closient.apps.catalogue.structs.codes import PrintCheckRequest, SymbolRequest
from closient.apps.catalogue.structs.products import Product
from closient.apps.dashboard.actions import products
from closient.apps.dashboard.rules import codes as rules
from closient.apps.dashboard.structs.codes import CodeFile, CodeForm, StudioView
from closient.apps.products.actions import codes
from closient.codes.files import ImageFormat
from closient.codes.style import Style
from closient.kit.caller import Caller
from closient.kit.db import Reads
from closient.kit.errors import FieldError, NotFound, Validation

USUAL_DPI = 300
TEXTS = {"usual": None, "shown": True, "none": False}


async def show_code(db: Reads, caller: Caller, base_url: str, form: CodeForm) -> StudioView:
    """The code that the form asks for; Validation names its fields."""
    product = await _product(db, caller, form.gtin)
    held = rules.content(base_url, product.gtin, form)
    svg = await _drawn(held, form, "svg")
    lots, serials = await products.list_parts(db, product)
    width, height = rules.size_mm(svg)
    module = Style(form.xdim_mm).unit_mm(form.symbology)
    check = await codes.check_a_print_size(PrintCheckRequest(form.symbology, module, form.dpi))
    known = next((lot.expires_on for lot in lots if lot.lot_code == form.lot), None)
    return StudioView(
        product=product,
        lots=lots,
        serials=serials,
        held=held,
        leaves_out=rules.holds(form.symbology) == "number" and bool(form.lot or form.serial or form.expiry),
        svg=svg,
        width_mm=width,
        height_mm=height,
        check=check,
        known_expiry=None if form.expiry else known,
    )


async def make_file(db: Reads, caller: Caller, base_url: str, form: CodeFile) -> tuple[bytes, str]:
    """The same code as a file, and the name for it."""
    product = await _product(db, caller, form.gtin)
    held = rules.content(base_url, product.gtin, form)
    file = await _drawn(held, form, form.format, cmyk=form.cmyk)
    return file, f"{product.gtin}-{form.symbology}{'-cmyk' if form.cmyk else ''}.{form.format}"


async def _product(db: Reads, caller: Caller, gtin: str) -> Product:
    number = records.read_gtin(gtin)
    try:
        return await products.get_product(db, caller, number)
    except NotFound:
        reason = "No product of your organization has this number."
        raise Validation.of("gtin", reason) from None


async def _drawn(held: str, form: CodeForm, image_format: ImageFormat, *, cmyk: bool = False) -> bytes:
    wanted = SymbolRequest(
        symbology=form.symbology,
        data=held,
        format=image_format,
        xdim_mm=form.xdim_mm,
        height_mm=form.height_mm,
        write_text=TEXTS[form.text],
        cmyk=cmyk,
        dpi=form.dpi or USUAL_DPI,
    )
    try:
        drawn = await codes.draw_a_symbol(wanted, None)
    except Validation as refused:
        # The content is made of a product's own facts: it is the kind of code that cannot hold them.
        raise Validation(
            [
                FieldError("symbology" if one.field == "data" else one.field, one.message)
                for one in refused.errors
            ]
        ) from None
    assert drawn.file is not None, "whoever names no ETag gets the file"
    return drawn.file
