"""The first page: what this is, three codes to scan, and the way in."""

from typing import Any

from litestar import Request, Response, get
from litestar.response import Redirect

from closient.apps.dashboard.actions import overview as actions
from closient.apps.dashboard.pages import outbox
from closient.apps.dashboard.structs import demo_world
from closient.kit.caller import Caller
from closient.kit.db import Reads
from closient.kit.services import Services
from closient.web import page
from closient.web.doors import PUBLIC


@get("/", opt=PUBLIC, include_in_schema=False)
async def show_home(
    request: Request[Any, Any, Any], reads: Reads, caller: Caller, services: Services
) -> Response[str] | Redirect:
    """For strangers; who is signed in goes on to the overview."""
    if caller.kind == "session":
        return page.redirect(request, "/dashboard")
    shown = await actions.showpieces(reads, services.settings.base_url)
    return page.render(
        request,
        "dashboard/home.html",
        showpieces=shown,
        demo_email=demo_world.PERSON[0] if shown else "",
        has_outbox=outbox.folder(request, caller, services) is not None,
    )


handlers: list[Any] = [show_home]
