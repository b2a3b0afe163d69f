"""Label sheets: what to print, one of the sheets as the PDF will have it, and the way to the export."""

from base64 import b64encode
from typing import Any, NamedTuple

from litestar import Response, get, post
from litestar.response import Redirect

from closient.apps.catalogue.structs.exports import ExportType
from closient.apps.dashboard.actions import labels as actions
from closient.apps.dashboard.actions import products
from closient.apps.dashboard.pages.codes_reach import only_here
from closient.apps.dashboard.structs.forms import ProductFilter
from closient.apps.dashboard.structs.labels import LabelForm, LabelView, Sample
from closient.apps.products.actions import labels as label_actions
from closient.apps.products.actions import sheet_templates
from closient.kit.caller import Caller
from closient.kit.db import Reads
from closient.kit.errors import RateLimited, Validation
from closient.kit.services import Services
from closient.web import forms, navigation, page
from closient.web.doors import PAGE, Asked, needs_session
from closient.web.navigation import Item
from closient.web.texts import _, gettext, mark

HERE = "/dashboard/labels"
EXPORTS = "/dashboard/exports"
KINDS: dict[ExportType, str] = {
    "sheet_pdf": mark("Labels on sheets (PDF)"),
    "sheet_zpl": mark("Labels for a thermal printer (ZPL)"),
    "qr_codes": mark("QR codes alone (ZIP)"),
    "datamatrix": mark("GS1 DataMatrix alone (ZIP)"),
    "barcodes_1d": mark("GS1-128 alone (ZIP)"),
    "codes_combined": mark("A QR code and a GS1-128 each (ZIP)"),
}
LINKED: tuple[ExportType, ...] = ("qr_codes", "codes_combined")
SQUARE_PIXELS, WIDEST_PIXELS, PIXELS_A_MM = 192, 480, 8
navigation.add(
    Item(
        navigation.MAIN,
        mark("Label sheets"),
        HERE,
        "printer",
        31,
        mark("label print printer sticker Avery ZPL thermal roll template"),
    )
)


class SampleShown(NamedTuple):
    """A code of an archive for the page."""

    name: str
    source: str
    width: int
    height: int


@get(HERE, opt=PAGE, guards=[needs_session], include_in_schema=False)
async def show_labels(
    request: Asked, reads: Reads, caller: Caller, services: Services
) -> Response[str] | Redirect:
    """The form, and a sheet as it asks for it; both stand in the address."""
    if page.current_organization(request) is None:
        return page.redirect(request, "/dashboard")
    form = forms.query(request, LabelForm)
    return await _shown(request, reads, caller, services, form)


@post(HERE, opt=PAGE, guards=[needs_session], status_code=200, include_in_schema=False)
async def start_export(request: Asked, caller: Caller, services: Services) -> Response[str] | Redirect:
    """Begin the export; the page of exports tells how far it is."""
    own = page.own_organization(request).organization_id
    form = await forms.read(request, LabelForm)
    if not form.errors:
        try:
            await actions.start_export(services, caller, own, form.value)
            return page.redirect(request, EXPORTS)
        except Validation as refused:
            form.refuse(refused)
        except RateLimited as refused:
            form.refuse(refused.detail)
    return await _shown(request, services.database.reads, caller, services, form)


async def _shown(
    request: Asked, reads: Reads, caller: Caller, services: Services, form: forms.Form[LabelForm]
) -> Response[str]:
    own = page.own_organization(request).organization_id
    base_url = services.settings.base_url
    view: LabelView | None = None
    if not form.errors:
        try:
            view = await actions.show_labels(reads, caller, base_url, own, form.value)
        except Validation as refused:
            form.refuse(refused)
    what: ExportType = next((one for one in KINDS if one == form.values["what"]), "sheet_pdf")
    known = await products.list_products(reads, caller, own, ProductFilter())
    return page.render(
        request,
        "dashboard/labels.html",
        status=422 if form.errors else 200,
        form=form,
        view=view,
        source="data:image/svg+xml;base64," + b64encode(view.svg).decode() if view and view.svg else "",
        samples=[_sample(one) for one in view.samples] if view else [],
        what=what,
        kinds=[(kind, gettext(name)) for kind, name in KINDS.items()],
        kind=gettext(KINDS[what]),
        is_sheet=actions.is_sheet(what),
        only_here=only_here(base_url) if _has_links(what, form.values) else "",
        formats=[(one, one.upper()) for one in actions.formats(what)],
        sheets=await _sheets(reads, caller, own),
        sent=_sent(form.values),
        known=known.data,
    )


def _has_links(what: ExportType, values: dict[str, Any]) -> bool:
    """Whether QR codes are among what is printed."""
    return values["symbol"] != "datamatrix" if actions.is_sheet(what) else what in LINKED


def _sample(one: Sample) -> SampleShown:
    is_square = one.width_mm == one.height_mm
    width = SQUARE_PIXELS if is_square else min(WIDEST_PIXELS, one.width_mm * PIXELS_A_MM)
    source = "data:image/svg+xml;base64," + b64encode(one.svg).decode()
    return SampleShown(one.name, source, round(width), round(width * one.height_mm / one.width_mm))


async def _sheets(reads: Reads, caller: Caller, organization_id: str) -> list[tuple[str, str]]:
    """Sheets of the organization's own first, then those that are sold."""
    own = await sheet_templates.list_own_label_templates(reads, caller, organization_id)
    measured = [(one.id, _("%(title)s (your own)") % {"title": one.title}) for one in own]
    return measured + [(one.name, one.title) for one in label_actions.list_label_templates()]


def _sent(values: dict[str, Any]) -> dict[str, Any]:
    """What the button that begins the export sends: the form as it is shown."""
    return {name: value for name, value in values.items() if value}


handlers: list[Any] = [show_labels, start_export]
