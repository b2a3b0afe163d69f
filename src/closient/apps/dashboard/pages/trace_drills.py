"""Recall drills: lots are chosen, everything that a recall needs is found, and the report is kept."""

from typing import Any

from litestar import Response, get, post
from litestar.response import Redirect

from closient.apps.dashboard.actions import trace_drills as actions
from closient.apps.dashboard.pages import lot_words
from closient.apps.dashboard.pages.traceability import HERE as TRACEABILITY
from closient.apps.dashboard.structs.trace_drills import DrillForm, DrillPage
from closient.apps.epcis.structs.drills import DrillOut
from closient.kit.caller import Caller
from closient.kit.db import Reads
from closient.kit.errors import NotFound, Validation
from closient.kit.services import Services
from closient.web import forms, maps, page
from closient.web.doors import PAGE, Asked, needs_session
from closient.web.texts import _

HERE = f"{TRACEABILITY}/drills"
MOST_LOTS = 100


@get(HERE, opt=PAGE, guards=[needs_session], include_in_schema=False)
async def show_drills(request: Asked, reads: Reads, caller: Caller) -> Response[str] | Redirect:
    """The earlier ones, the newest first."""
    organization = page.current_organization(request)
    if organization is None:
        return page.redirect(request, "/dashboard")
    form = forms.query(request, DrillPage)
    number = 1 if form.errors else form.value.page
    listed = await actions.list_drills(reads, caller, organization.organization_id, number)
    return page.render(request, "dashboard/trace_drills.html", here=HERE, listed=listed)


@get(f"{HERE}/new", opt=PAGE, guards=[needs_session], include_in_schema=False)
async def new_drill(request: Asked, reads: Reads, caller: Caller) -> Response[str] | Redirect:
    """Lots to choose from; what is chosen stands in the address while one looks for more."""
    if page.current_organization(request) is None:
        return page.redirect(request, "/dashboard")
    return await _form(request, reads, caller, forms.query(request, DrillForm))


@post(f"{HERE}/new", opt=PAGE, guards=[needs_session], status_code=200, include_in_schema=False)
async def run_drill(request: Asked, services: Services, caller: Caller) -> Response[str] | Redirect:
    """Run it, and show its report."""
    own = page.own_organization(request).organization_id
    caller.require("TRACE", own)
    form = await forms.read(request, DrillForm)
    if not form.errors:
        try:
            drill = await actions.run(services, caller, own, form.value)
            return page.redirect(request, f"{HERE}/{drill.id}")
        except Validation as refused:
            for one in refused.errors:
                form.errors["lot"] = one.message
        except NotFound:
            form.errors["lot"] = _("One of these lots is not yours, or is not there any more.")
    return await _form(request, services.database.reads, caller, form)


@get(f"{HERE}/{{drill_id:str}}", opt=PAGE, guards=[needs_session], include_in_schema=False)
async def show_drill(request: Asked, reads: Reads, caller: Caller, drill_id: str) -> Response[str]:
    """The report as it was then."""
    drill = await actions.get_drill(reads, caller, drill_id)
    return page.render(
        request,
        "dashboard/trace_drill.html",
        here=HERE,
        drill=drill,
        report=drill.report,
        names={lot.id: lot for lot in drill.report.lots},
        drawn=map_of(drill),
        words=lot_words,
    )


@get(f"{HERE}/{{drill_id:str}}/calls.csv", opt=PAGE, guards=[needs_session], include_in_schema=False)
async def load_calls(reads: Reads, caller: Caller, drill_id: str) -> Response[str]:
    """The call list for a spreadsheet."""
    return Response(
        await actions.call_list(reads, caller, drill_id),
        media_type="text/csv",
        headers={
            "Content-Disposition": 'attachment; filename="closient-drill-calls.csv"',
            "Cache-Control": "no-store",
        },
    )


async def _form(request: Asked, reads: Reads, caller: Caller, form: forms.Form[DrillForm]) -> Response[str]:
    own = page.own_organization(request).organization_id
    is_readable = set(form.errors) <= {"lot"} and len(form.values["lot"]) <= MOST_LOTS
    wanted = (
        DrillForm(form.values["lot"], form.values["title"], form.values["search"]) if is_readable else None
    )
    choice = await actions.list_choices(reads, caller, own, wanted or DrillForm())
    return page.render(
        request,
        "dashboard/trace_drill_new.html",
        status=422 if form.errors else 200,
        here=HERE,
        form=form,
        choice=choice,
    )


def map_of(drill: DrillOut) -> object:
    """Where lots went, as dots; nothing without coordinates."""
    dots = [
        maps.Point(
            one.contact.name or one.contact.id,
            one.contact.latitude,
            one.contact.longitude,
            f"#at-{number}",
        )
        for number, one in enumerate(drill.report.locations, 1)
        if one.contact.latitude is not None and one.contact.longitude is not None
    ]
    return maps.points(_("Where these lots went"), dots) if dots else ""


handlers: list[Any] = [show_drills, new_drill, run_drill, show_drill, load_calls]
