"""The recalls of an organization's products: what is wrong, which lots, what to do, and what was read."""

from typing import Annotated, Any, Literal

from litestar import Response, get
from litestar.response import Redirect
from msgspec import Meta, Struct

from closient.apps.dashboard.actions import recalls as actions
from closient.kit.caller import Caller
from closient.kit.db import Reads
from closient.web import forms, navigation, page
from closient.web.doors import PAGE, Asked, needs_session
from closient.web.navigation import Item
from closient.web.texts import _, mark

HERE = "/dashboard/recalls"
navigation.add(Item(navigation.MAIN, mark("Recalls"), HERE, "triangle-alert", 35))
navigation.count_by(HERE, actions.count_open)


class RecallFilter(Struct):
    """Which recalls, as it stands in the address."""

    show: Literal["open", "closed"] = "open"
    page: Annotated[int, Meta(ge=1, le=1_000_000)] = 1


@get(HERE, opt=PAGE, guards=[needs_session], include_in_schema=False)
async def list_recalls(request: Asked, reads: Reads, caller: Caller) -> Response[str] | Redirect:
    """The open ones, or those that are over."""
    organization = page.current_organization(request)
    if organization is None:
        return page.redirect(request, "/dashboard")
    form = forms.query(request, RecallFilter)
    asked = RecallFilter() if form.errors else form.value
    is_open = asked.show == "open"
    shown = await actions.list_recalls(
        reads, caller, organization.organization_id, asked.page, is_open=is_open
    )
    severities = {
        "CLASS_I": (_("Class I: serious harm or death is likely"), "bad"),
        "CLASS_II": (_("Class II: passing harm is possible"), "warn"),
        "CLASS_III": (_("Class III: harm is unlikely"), "info"),
        "UNKNOWN": (_("Not classified"), ""),
    }
    return page.render(request, "dashboard/recalls.html", shown=shown, is_open=is_open, severities=severities)


handlers: list[Any] = [list_recalls]
