"""Files for the FDA: of one lot, or of products, lots and days; how far each is, and its download."""

from typing import Any

from litestar import Response, get, post
from litestar.response import Redirect

from closient.apps.dashboard.actions import trace_exports as actions
from closient.apps.dashboard.pages import lot_words
from closient.apps.dashboard.pages.traceability import HERE as TRACEABILITY
from closient.apps.dashboard.structs.trace_exports import ExportStep, LotExportForm, SelectionForm
from closient.apps.dashboard.structs.traced_lots import TimelineFilter
from closient.apps.epcis.structs.lots import LotDetail
from closient.kit.caller import Caller
from closient.kit.errors import RateLimited, Validation
from closient.kit.services import Services
from closient.web import forms, page
from closient.web.doors import PAGE, Asked, needs_session
from closient.web.texts import _

HERE = f"{TRACEABILITY}/exports"
FORM_BYTES = 300_000


@get(HERE, opt=PAGE, guards=[needs_session], include_in_schema=False)
async def show_trace_exports(request: Asked, services: Services, caller: Caller) -> Response[str] | Redirect:
    """Both forms and what was asked for; while something is made, the page follows it."""
    if page.current_organization(request) is None:
        return page.redirect(request, "/dashboard")
    lot = None
    if asked := request.query_params.get("lot", ""):
        lot = await actions.get_lot(services.database.reads, caller, asked)
    first = forms.blank(lot=lot.id if lot else "", direction="both")
    return await _page(request, services, caller, first, forms.blank(format="xlsx", kinds=[]), lot)


@post(
    HERE,
    opt={**PAGE, "largest_body": FORM_BYTES},
    guards=[needs_session],
    status_code=200,
    include_in_schema=False,
)
async def start_trace_export(request: Asked, services: Services, caller: Caller) -> Response[str] | Redirect:
    """Ask for a file."""
    own = page.own_organization(request).organization_id
    caller.require("TRACE", own)
    step = await forms.read(request, ExportStep)
    first: forms.Form[Any] = forms.blank(lot="", direction="both")
    second: forms.Form[Any] = forms.blank(format="xlsx", kinds=[])
    is_lot = not step.errors and step.value.do == "lot"
    form: forms.Form[Any] = await forms.read(request, LotExportForm if is_lot else SelectionForm)
    first, second = (form, second) if is_lot else (first, form)
    if not form.errors:
        try:
            if is_lot:
                await actions.export_lot(services, caller, own, form.value)
            else:
                await actions.export_selection(services, caller, own, form.value)
            return page.redirect(request, HERE, message=_("The file is being made."))
        except Validation as refused:
            form.refuse(refused)
        except RateLimited as refused:
            form.refuse(refused.detail)
    return await _page(request, services, caller, first, second)


@get(f"{HERE}/{{export_id:str}}/file", opt=PAGE, guards=[needs_session], include_in_schema=False)
async def load_trace_export(services: Services, caller: Caller, export_id: str) -> Response[None]:
    """To the file, by an address that was signed just now."""
    url = await actions.file_address(services, caller, export_id)
    return Response(None, status_code=303, headers={"Location": url, "Cache-Control": "no-store"})


async def _page(
    request: Asked,
    services: Services,
    caller: Caller,
    first: forms.Form[Any],
    second: forms.Form[Any],
    *lots: LotDetail | None,
) -> Response[str]:
    own = page.own_organization(request).organization_id
    number = forms.query(request, TimelineFilter)
    listed = await actions.list_exports(services, caller, own, 1 if number.errors else number.value.page)
    return page.render(
        request,
        "dashboard/trace_exports.html",
        status=422 if first.errors or second.errors else 200,
        here=HERE,
        first=first,
        second=second,
        lot=next((one for one in lots if one), None),
        listed=listed,
        is_moving=any(one.is_moving for one in listed.data),
        kinds=lot_words.kind_options(),
        directions=[
            ("both", _("Both ways"), _("What went into it, and where everything went.")),
            ("backward", _("Where it came from"), _("What went into it.")),
            ("forward", _("Where it went"), _("What was made of it, and whom it was sent to.")),
        ],
    )


handlers: list[Any] = [show_trace_exports, start_trace_export, load_trace_export]
