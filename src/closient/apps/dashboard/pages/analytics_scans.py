"""Single scans, the newest first: when, where, with what, of which lot or item, and where each led."""

from typing import Any

from litestar import Response, get
from litestar.response import Redirect

from closient.apps.dashboard.actions import analytics as actions
from closient.apps.dashboard.pages import analytics_words as words
from closient.apps.dashboard.pages.analytics import HERE as FIGURES
from closient.apps.dashboard.pages.analytics import asked_for, choices, query_of, sentence
from closient.apps.dashboard.structs.analytics import ScansFilter
from closient.kit.caller import Caller
from closient.kit.db import Reads
from closient.kit.errors import Validation
from closient.web import page
from closient.web.doors import PAGE, Asked, needs_session

HERE = f"{FIGURES}/scans"


@get(HERE, opt=PAGE, guards=[needs_session], include_in_schema=False)
async def list_scans(request: Asked, reads: Reads, caller: Caller) -> Response[str] | Redirect:
    """The list; days, filters and page stand in the address."""
    organization = page.current_organization(request)
    if organization is None:
        return page.redirect(request, "/dashboard")
    own = organization.organization_id
    wanted, asked, refused = await asked_for(request, reads, caller, own, kind=ScansFilter)
    listed = None
    if not refused:
        try:
            listed = await actions.list_scans(reads, caller, own, asked, wanted.page)
        except Validation as problem:
            refused = sentence(problem)

    def to(**changes: Any) -> str:
        return HERE + query_of(wanted, **changes)

    return page.render(
        request,
        "dashboard/analytics_scans.html",
        status=422 if refused else 200,
        here=HERE,
        to=to,
        csv=f"{FIGURES}/csv/scans{query_of(wanted)}",
        asked=asked,
        refused=refused,
        listed=listed,
        words=words,
        local=words.on_the_clock_of(asked.zone),
        is_filtered=bool(query_of(wanted)),
        **choices(wanted),
    )


handlers: list[Any] = [list_scans]
