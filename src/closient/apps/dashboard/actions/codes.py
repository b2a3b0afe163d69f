"""The code studio: one product's code is drawn, read back and judged for printing, or made as a file."""

from typing import NamedTuple

from closient.apps.catalogue.actions import products as records
from closient.apps.catalogue.structs.brands import BrandOfProduct
from closient.apps.catalogue.structs.codes import PrintCheckRequest, SymbolRequest
from closient.apps.catalogue.structs.products import Product
from closient.apps.dashboard.actions import code_logos, products
from closient.apps.dashboard.rules import codes as rules
from closient.apps.dashboard.structs.codes import CodeFile, CodeForm, StudioView
from closient.apps.products.actions import codes
from closient.codes import colours
from closient.codes.files import ImageFormat
from closient.codes.style import Style
from closient.codes.symbols import LOGO_CARRIERS
from closient.kit.caller import Caller
from closient.kit.db import Reads
from closient.kit.errors import FieldError, NotFound, Validation
from closient.kit.services import Services

USUAL_DPI = 300
TEXTS = {"usual": None, "shown": True, "none": False}


class Picked(NamedTuple):
    """The product of a form, what its code holds, the brand whose logo is here, and the chosen picture."""

    product: Product
    held: str
    brand: BrandOfProduct | None
    picture: bytes | None


async def show_code(
    db: Reads, caller: Caller, services: Services, organization_id: str, form: CodeForm
) -> StudioView:
    """The code that the form asks for; Validation names its fields."""
    picked = await _picked(db, caller, services, organization_id, form)
    product, held = picked.product, picked.held
    svg = await _drawn(picked, form, "svg")
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
        is_link=rules.holds(form.symbology) == "link",
        leaves_out=rules.holds(form.symbology) == "number" and bool(form.lot or form.serial or form.expiry),
        svg=svg,
        width_mm=width,
        height_mm=height,
        longest_mm=rules.longest_mm(form.symbology, width),
        check=check,
        known_expiry=None if form.expiry else known,
        contrast=colours.named(form.ink, None if form.transparent else form.paper).contrast,
        has_logo=picked.picture is not None,
        brand=picked.brand.name if picked.brand else "",
    )


async def make_file(
    db: Reads, caller: Caller, services: Services, organization_id: str, form: CodeFile
) -> tuple[bytes, str]:
    """The same code as a file, and the name for it."""
    picked = await _picked(db, caller, services, organization_id, form)
    file = await _drawn(picked, form, form.format, cmyk=form.cmyk)
    return file, f"{picked.product.gtin}-{form.symbology}{'-cmyk' if form.cmyk else ''}.{form.format}"


async def _picked(
    db: Reads, caller: Caller, services: Services, organization_id: str, form: CodeForm
) -> Picked:
    base_url = services.settings.base_url
    product = await _product(db, caller, form.gtin)
    held = rules.content(base_url, product.gtin, form)
    if form.symbology not in LOGO_CARRIERS:
        # The form has no field for it then.
        return Picked(product, held, None, None)
    brand = await code_logos.brand_with_logo(db, base_url, product.id)
    picture = await code_logos.read(services, organization_id, form.logo, brand)
    return Picked(product, held, brand, picture)


async def _product(db: Reads, caller: Caller, gtin: str) -> Product:
    number = records.read_gtin(gtin)
    try:
        return await products.get_product(db, caller, number)
    except NotFound:
        reason = "No product of your organization has this number."
        raise Validation.of("gtin", reason) from None


async def _drawn(picked: Picked, form: CodeForm, image_format: ImageFormat, *, cmyk: bool = False) -> bytes:
    wanted = SymbolRequest(
        symbology=form.symbology,
        data=picked.held,
        format=image_format,
        xdim_mm=form.xdim_mm,
        height_mm=form.height_mm,
        write_text=TEXTS[form.text],
        cmyk=cmyk,
        dpi=form.dpi or USUAL_DPI,
        ink=form.ink,
        paper=None if form.transparent else form.paper,
        logo=picked.picture,
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
