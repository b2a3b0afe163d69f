"""The overview of an organization: what needs attention, how it is scanned."""

from typing import Any

from litestar import Request, Response, get

from closient.apps.dashboard.actions import overview as actions
from closient.apps.dashboard.pages.scan_charts import scans_chart
from closient.apps.dashboard.structs.views import Overview
from closient.kit.caller import Caller
from closient.kit.db import Reads
from closient.web import navigation, page
from closient.web.doors import PAGE, needs_session
from closient.web.navigation import Item
from closient.web.texts import _, mark

navigation.add(Item(navigation.MAIN, mark("Overview"), "/dashboard", "layout-dashboard", 10))


@get("/dashboard", opt=PAGE, guards=[needs_session], include_in_schema=False)
async def show_overview(request: Request[Any, Any, Any], reads: Reads, caller: Caller) -> Response[str]:
    """The current organization at a glance."""
    organization = page.current_organization(request)
    if organization is None:
        return page.render(request, "dashboard/no_organization.html")
    shown = await actions.show_overview(reads, caller, organization.organization_id)
    return page.render(
        request,
        "dashboard/overview.html",
        counts=shown.counts,
        newest=shown.newest,
        scans_chart=scans_chart(shown.days),
        today=shown.days[-1].people,
        robots=sum(day.all - day.people for day in shown.days),
        trend=_trend(shown),
        may_create=caller.may("CLAIM", organization.organization_id),
    )


def _trend(shown: Overview) -> str:
    before, now = shown.counts.scans_before, shown.counts.scans
    if not before:
        return ""
    change = round(100 * (now - before) / before)
    if change > 0:
        return _("%(share)s%% more than in the 30 days before") % {"share": change}
    if change < 0:
        return _("%(share)s%% less than in the 30 days before") % {"share": -change}
    return _("as many as in the 30 days before")


handlers: list[Any] = [show_overview]
