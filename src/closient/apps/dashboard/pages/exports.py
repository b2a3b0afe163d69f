"""Bulk exports: labels and codes that were asked for, how far each is, its file; and batches of QR codes."""

from typing import Any

from litestar import Response, get, post
from litestar.datastructures import UploadFile
from litestar.response import Redirect

from closient.apps.catalogue.structs.exports import ExportKind, ExportType
from closient.apps.dashboard.actions import labels as actions
from closient.apps.dashboard.actions import products
from closient.apps.dashboard.pages.codes_reach import only_here
from closient.apps.dashboard.structs.forms import ProductFilter
from closient.apps.dashboard.structs.labels import BatchForm
from closient.kit.caller import Caller
from closient.kit.db import Reads
from closient.kit.errors import Forbidden, NotFound, RateLimited, Validation
from closient.kit.pagination import PageRequest
from closient.kit.services import Services
from closient.web import forms, navigation
from closient.web import page as web_page
from closient.web.doors import PAGE, Asked, needs_session
from closient.web.navigation import Item
from closient.web.texts import _, gettext, mark

HERE = "/dashboard/exports"
BATCH = f"{HERE}/qr-codes"
KINDS: dict[ExportType, str] = {
    "sheet_pdf": mark("Label sheets"),
    "sheet_zpl": mark("Labels for a thermal printer"),
    "qr_codes": mark("QR codes"),
    "datamatrix": mark("GS1 DataMatrix"),
    "barcodes_1d": mark("GS1-128"),
    "codes_combined": mark("QR codes and GS1-128"),
}
SCOPES = {"lots": mark("lots"), "serials": mark("serial numbers"), "products": mark("products")}
EXPORT_KINDS: dict[str, ExportKind] = {"labels": "labels", "qr_codes": "qr_codes"}
LARGEST_FILE = 400_000
FORM_BYTES = 2 * LARGEST_FILE
navigation.add(
    Item(
        navigation.MAIN,
        mark("Bulk exports"),
        HERE,
        "download",
        32,
        mark("barcodes labels QR batch ZIP download many"),
    )
)


@get(HERE, opt=PAGE, guards=[needs_session], include_in_schema=False)
async def show_bulk_exports(
    request: Asked, reads: Reads, caller: Caller, page: PageRequest
) -> Response[str] | Redirect:
    """What was asked for; while something is made, the page follows it."""
    own = web_page.current_organization(request)
    if own is None:
        return web_page.redirect(request, "/dashboard")
    listed = await actions.list_exports(reads, caller, own.organization_id, page)
    return web_page.render(
        request,
        "dashboard/exports.html",
        listed=listed,
        is_moving=any(one.is_moving for one in listed.data),
        kinds={kind: gettext(name) for kind, name in KINDS.items()},
        scopes={scope: gettext(name) for scope, name in SCOPES.items()},
    )


@get(f"{HERE}/{{kind:str}}/{{export_id:str}}/file", opt=PAGE, guards=[needs_session], include_in_schema=False)
async def load_export(
    reads: Reads, caller: Caller, services: Services, kind: str, export_id: str
) -> Response[None]:
    """To the file, by an address that was signed just now."""
    if kind not in EXPORT_KINDS:
        raise NotFound("There is no such export.")
    url = await actions.file_address(reads, services, caller, EXPORT_KINDS[kind], export_id)
    return Response(None, status_code=303, headers={"Location": url, "Cache-Control": "no-store"})


@get(BATCH, opt=PAGE, guards=[needs_session], include_in_schema=False)
async def new_batch(
    request: Asked, reads: Reads, caller: Caller, services: Services
) -> Response[str] | Redirect:
    """The form of a batch."""
    if web_page.current_organization(request) is None:
        return web_page.redirect(request, "/dashboard")
    usual = {"columns": "serials", "image": "svg", "gtin": request.query_params.get("gtin", "")[:40]}
    return await _batch(request, reads, caller, services, forms.blank(**usual))


@post(
    BATCH,
    opt={**PAGE, "largest_body": LARGEST_FILE + FORM_BYTES},
    guards=[needs_session],
    status_code=200,
    include_in_schema=False,
)
async def start_batch(request: Asked, services: Services, caller: Caller) -> Response[str] | Redirect:
    """Begin a batch; the lines of a file take the place of those that were typed."""
    form = await forms.read(request, BatchForm)
    form.values["file"] = ""
    if not form.errors:
        own = web_page.own_organization(request).organization_id
        try:
            text = await _lines(request, form.value.lines)
            count = await actions.start_batch(services, caller, own, form.value, text)
            return web_page.redirect(
                request, HERE, message=_("%(count)s QR codes are being made.") % {"count": f"{count:,}"}
            )
        except Validation as refused:
            form.refuse(refused)
        except (RateLimited, Forbidden) as refused:
            form.refuse(refused.detail)
    return await _batch(request, services.database.reads, caller, services, form)


async def _lines(request: Asked, typed: str) -> str:
    sent = (await request.form()).get("file")
    if not (isinstance(sent, UploadFile) and sent.filename):
        return typed
    content = await sent.read(LARGEST_FILE + 1)
    if len(content) > LARGEST_FILE:
        raise Validation.of("file", _("The file is larger than 400 kB: 5,000 lines are less."))
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Validation.of("file", _("This is no text in UTF-8: save it as CSV in UTF-8.")) from None


async def _batch(
    request: Asked, reads: Reads, caller: Caller, services: Services, form: forms.Form[Any]
) -> Response[str]:
    own = web_page.own_organization(request).organization_id
    known = await products.list_products(reads, caller, own, ProductFilter())
    return web_page.render(
        request,
        "dashboard/qr_batch.html",
        status=422 if form.errors else 200,
        form=form,
        known=known.data,
        only_here=only_here(services.settings.base_url),
    )


handlers: list[Any] = [show_bulk_exports, load_export, new_batch, start_batch]
