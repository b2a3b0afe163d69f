"""Items in doubt: what does not fit about them, and the note that explains it."""

from typing import Any

from litestar import Response, get, post
from litestar.response import Redirect

from closient.apps.dashboard.actions import alerts as actions
from closient.apps.dashboard.pages.alert_words import said_alert
from closient.apps.dashboard.structs.alerts import AlertFilter, AlertStep
from closient.kit.caller import Caller
from closient.kit.db import Reads, Writes
from closient.kit.errors import BadRequest
from closient.web import forms, navigation, page
from closient.web.doors import PAGE, Asked, needs_session
from closient.web.texts import _

HERE = "/dashboard/resolver/alerts"

navigation.count_by("/dashboard/resolver", actions.count_open)


@get(HERE, opt=PAGE, guards=[needs_session], include_in_schema=False)
async def list_alerts(request: Asked, reads: Reads, caller: Caller) -> Response[str] | Redirect:
    """The latest first; the page stands in the address."""
    if page.current_organization(request) is None:
        return page.redirect(request, "/dashboard")
    return await _alerts(request, reads, caller, forms.blank())


@post(HERE, opt=PAGE, guards=[needs_session], status_code=200, include_in_schema=False)
async def resolve_alert(request: Asked, writes: Writes, caller: Caller) -> Response[str] | Redirect:
    """Note why an alert is none."""
    own = _organization_id(request)
    caller.require("CHANGE", own)
    form = await forms.read(request, AlertStep)
    if "do" in form.errors or "alert" in form.errors:
        raise BadRequest("This button is not known here.")
    if form.errors:
        return await _alerts(request, writes, caller, form, status=422)
    await actions.resolve_alert(writes, caller, own, form.value.alert, form.value.note)
    said = _("The alert is resolved. The item counts as genuine until new scans say otherwise.")
    return page.redirect(request, HERE, message=said)


async def _alerts(
    request: Asked, reads: Reads, caller: Caller, form: forms.Form[Any], *, status: int = 200
) -> Response[str]:
    own = _organization_id(request)
    asked = forms.query(request, AlertFilter)
    listed = await actions.list_alerts(reads, caller, own, 1 if asked.errors else asked.value.page)
    names = await actions.list_names(reads, listed.data)
    return page.render(
        request,
        "dashboard/alerts.html",
        status=status,
        form=form,
        listed=listed,
        alerts=[said_alert(alert, names.get(alert.gtin, "")) for alert in listed.data],
        may_change=caller.may("CHANGE", own),
    )


def _organization_id(request: Asked) -> str:
    organization = page.own_organization(request)
    return organization.organization_id


handlers: list[Any] = [list_alerts, resolve_alert]
