"""The code studio: one product's code as it will be printed, what its size is worth, and its files."""

from base64 import b64encode
from typing import Any, NamedTuple
from urllib.parse import urlencode

from litestar import Response, get, post
from litestar.datastructures import UploadFile
from litestar.response import Redirect

from closient.apps.catalogue.structs.codes import PrintFit
from closient.apps.dashboard.actions import code_logos, products
from closient.apps.dashboard.actions import codes as actions
from closient.apps.dashboard.pages.codes_reach import only_here
from closient.apps.dashboard.structs.codes import CodeFile, CodeForm, LogoStep, StudioView
from closient.apps.dashboard.structs.forms import ProductFilter
from closient.codes.colours import LEAST_CONTRAST
from closient.codes.files import CMYK_FORMATS, MEDIA_TYPES
from closient.codes.payload import Symbology
from closient.codes.printing import Place, Verdict
from closient.codes.style import TWO_DIMENSIONAL, Style
from closient.codes.symbols import LOGO_CARRIERS
from closient.kit.caller import Caller
from closient.kit.db import Reads
from closient.kit.errors import BadRequest, NotFound, Validation
from closient.kit.services import Services
from closient.web import forms, navigation, page
from closient.web.doors import PAGE, Asked, needs_session
from closient.web.navigation import Item
from closient.web.texts import _, mark

HERE = "/dashboard/codes"
NAMES: dict[Symbology, str] = {
    "qr": "QR code (Digital Link)",
    "gs1_datamatrix": "GS1 DataMatrix",
    "ean13": "EAN-13",
    "ean8": "EAN-8",
    "upca": "UPC-A",
    "upce": "UPC-E",
    "itf14": "ITF-14",
    "gs1_128": "GS1-128",
    "ean14": "EAN-14",
    "gs1_qr": "GS1 QR code",
    "gs1_digital_link_datamatrix": "DataMatrix (Digital Link)",
    "databar_omni": "DataBar Omnidirectional",
    "databar_stacked_omni": "DataBar Stacked Omnidirectional",
    "databar_expanded": "DataBar Expanded",
    "databar_expanded_stacked": "DataBar Expanded Stacked",
    "databar_truncated": "DataBar Truncated",
    "databar_stacked": "DataBar Stacked",
    "databar_limited": "DataBar Limited",
    "jan": "JAN",
    "code128": "Code 128",
    "code39": "Code 39",
}
PRINTERS = [(203, "203 dpi"), (300, "300 dpi"), (600, "600 dpi"), (1200, "1200 dpi")]
TONES: dict[Verdict, str] = {"good": "good", "small": "warn", "too_small": "bad", "too_large": "bad"}
SQUARE_PIXELS, WIDEST_PIXELS = 256, 480
PIXELS_A_MM = 8
USUAL_COLOURS = {"ink": "#000000", "paper": "#ffffff"}
# What a form adds to its file.
FORM_BYTES = 64 * 1024
navigation.add(
    Item(
        navigation.MAIN,
        mark("Codes"),
        HERE,
        "qr-code",
        25,
        mark("barcode bar code QR DataMatrix EAN UPC ITF-14 GS1-128 DataBar symbol logo print"),
    )
)


class SaidFit(NamedTuple):
    """What the size is worth in one place, in words."""

    place: str
    verdict: str
    tone: str
    reason: str


class Shown(NamedTuple):
    """The picture for the page: an address with everything in it, so that it never differs from the words."""

    source: str
    width: int
    height: int


@get(HERE, opt=PAGE, guards=[needs_session], include_in_schema=False)
async def show_codes(
    request: Asked, reads: Reads, caller: Caller, services: Services
) -> Response[str] | Redirect:
    """The form, and the code that it asks for; both stand in the address."""
    if page.current_organization(request) is None:
        return page.redirect(request, "/dashboard")
    return await _shown(request, reads, caller, services, forms.blank())


@post(
    HERE,
    opt={**PAGE, "largest_body": code_logos.LARGEST + FORM_BYTES},
    guards=[needs_session],
    status_code=200,
    include_in_schema=False,
)
async def change_logos(request: Asked, caller: Caller, services: Services) -> Response[str] | Redirect:
    """Keep a picture for the middle of codes, or take one away; the code of the address goes on with that."""
    own = page.own_organization(request).organization_id
    form = await forms.read(request, LogoStep)
    if form.errors:
        raise BadRequest("This button is not known here.")
    if form.value.do == "remove":
        async with services.database.writes() as db:
            await code_logos.remove_logo(db, caller, own, form.value.picture)
        return page.redirect(request, _here(request, logo=""), message=_("The picture is gone."))
    sent = (await request.form()).get("logo_file")
    form.values["logo_file"] = ""
    if not (isinstance(sent, UploadFile) and sent.filename):
        form.refuse(_("Choose a file."), "logo_file")
    else:
        try:
            kept = await code_logos.send_logo(services, caller, own, sent.filename, await sent.read())
            return page.redirect(request, _here(request, logo=kept))
        except Validation as refused:
            form.refuse(refused)
    return await _shown(request, services.database.reads, caller, services, form)


async def _shown(
    request: Asked, reads: Reads, caller: Caller, services: Services, logo_form: forms.Form[Any]
) -> Response[str]:
    own = page.own_organization(request)
    form = forms.query(request, CodeForm)
    # A field for colours always has one.
    form.values |= {name: form.values[name] or usual for name, usual in USUAL_COLOURS.items()}
    view: StudioView | None = None
    if not form.errors and form.value.gtin:
        try:
            view = await actions.show_code(reads, caller, services, own.organization_id, form.value)
        except Validation as refused:
            form.refuse(refused)
    kind: Symbology = next((one for one in NAMES if one == form.values["symbology"]), "qr")
    known = await products.list_products(reads, caller, own.organization_id, ProductFilter())
    return page.render(
        request,
        "dashboard/codes.html",
        status=422 if form.errors or logo_form.errors else 200,
        form=form,
        logo_form=logo_form,
        view=view,
        shown=_picture(view) if view else None,
        fits=[_said(fit) for fit in view.check.fits] if view else [],
        only_here=only_here(services.settings.base_url) if view and view.is_link else "",
        files=_files(form.values) if view else [],
        expiry_link=_expiry_link(form.values, view),
        known=known.data,
        kinds=list(NAMES.items()),
        kind=NAMES[kind],
        has_bars=kind not in TWO_DIMENSIONAL,
        logos=await _logos(reads, caller, own.organization_id, view),
        carries_logo=kind in LOGO_CARRIERS,
        upload_to=_here(request),
        may_send=caller.may("CONTRIBUTE", own.organization_id),
        least_contrast=LEAST_CONTRAST,
        usual_xdim=Style().unit_mm(kind),
        printers=PRINTERS,
        texts=[("usual", _("As usual")), ("shown", _("Yes")), ("none", _("No"))],
    )


@get(f"{HERE}/file", opt=PAGE, guards=[needs_session], include_in_schema=False)
async def download_code(request: Asked, reads: Reads, caller: Caller, services: Services) -> Response[bytes]:
    """The code as a file."""
    form = forms.query(request, CodeFile)
    if form.errors:
        raise NotFound("There is no such code.")
    own = page.own_organization(request).organization_id
    file, name = await actions.make_file(reads, caller, services, own, form.value)
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": "private, no-store",
    }
    return Response(file, media_type=MEDIA_TYPES[form.value.format], headers=headers)


async def _logos(
    reads: Reads, caller: Caller, organization_id: str, view: StudioView | None
) -> list[tuple[str, str]]:
    """What may stand in the middle, as value and name."""
    sent = await code_logos.list_logos(reads, caller, organization_id)
    found = [(one.id, one.file_name) for one in sent]
    if view is not None and view.brand:
        found.insert(0, (code_logos.BRAND, _("Logo of %(brand)s") % {"brand": view.brand}))
    return found


def _picture(view: StudioView) -> Shown:
    if view.check.symbology in TWO_DIMENSIONAL:
        width = float(SQUARE_PIXELS)
    else:
        width = min(WIDEST_PIXELS, view.width_mm * PIXELS_A_MM)
    source = "data:image/svg+xml;base64," + b64encode(view.svg).decode()
    return Shown(source, round(width), round(width * view.height_mm / view.width_mm))


def _said(fit: PrintFit) -> SaidFit:
    places: dict[Place, str] = {
        "retail_point_of_sale": _("Point of sale"),
        "general_distribution": _("Distribution"),
        "healthcare": _("Healthcare"),
    }
    verdicts: dict[Verdict, str] = {
        "good": _("Right"),
        "small": _("Allowed"),
        "too_small": _("Too small"),
        "too_large": _("Too large"),
        "not_used": _("Not used there"),
    }
    return SaidFit(places[fit.place], verdicts[fit.verdict], TONES.get(fit.verdict, ""), fit.reason)


def _files(values: dict[str, Any]) -> list[tuple[str, str]]:
    """Name and address of each file; those with the four inks of offset printing last."""
    plain = [(known.upper(), _address(values, "/file", format=known)) for known in MEDIA_TYPES]
    inks = [(f"{one.upper()} CMYK", _address(values, "/file", format=one, cmyk="on")) for one in CMYK_FORMATS]
    return plain + inks


def _expiry_link(values: dict[str, Any], view: StudioView | None) -> str:
    """The same page with the date that is known of the lot."""
    if view is None or view.known_expiry is None:
        return ""
    return _address(values, "", expiry=view.known_expiry.isoformat())


def _here(request: Asked, **changed: str) -> str:
    """The address of the page as it is shown, with something changed."""
    return _address(forms.query(request, CodeForm).values, "", **changed)


def _address(values: dict[str, Any], where: str, **more: str) -> str:
    said = {name: value for name, value in (values | more).items() if value != USUAL_COLOURS.get(name, "")}
    return f"{HERE}{where}?" + urlencode({name: value for name, value in said.items() if value})


handlers: list[Any] = [show_codes, change_logos, download_code]
