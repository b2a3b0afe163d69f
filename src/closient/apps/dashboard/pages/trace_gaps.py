"""Gaps: how complete key data elements are, what is missing by reference document, and who owes it."""

from typing import Any
from urllib.parse import quote

from litestar import Response, get
from litestar.response import Redirect

from closient.apps.dashboard.actions import trace_gaps as actions
from closient.apps.dashboard.pages import lot_words, trace_words
from closient.apps.dashboard.pages.traceability import HERE as TRACEABILITY
from closient.apps.dashboard.structs.trace_gaps import GapFilter
from closient.kit.caller import Caller
from closient.kit.errors import Validation
from closient.kit.services import Services
from closient.web import forms, page
from closient.web.doors import PAGE, Asked, needs_session

HERE = f"{TRACEABILITY}/gaps"


@get(HERE, opt=PAGE, guards=[needs_session], include_in_schema=False)
async def show_gaps(request: Asked, services: Services, caller: Caller) -> Response[str] | Redirect:
    """Of thirty days, if nobody says of which; the filter stands in the address."""
    organization = page.current_organization(request)
    if organization is None:
        return page.redirect(request, "/dashboard")
    own = organization.organization_id
    caller.require("TRACE", own)
    form = forms.query(request, GapFilter)
    asked = GapFilter() if form.errors else form.value
    shown, refused = None, next(iter(form.errors.values()), "")
    if not refused:
        try:
            shown = await actions.show_gaps(services, caller, own, asked)
        except Validation as problem:
            refused = problem.errors[0].message
    return page.render(
        request,
        "dashboard/trace_gaps.html",
        status=422 if refused else 200,
        here=HERE,
        form=form,
        asked=asked,
        shown=shown,
        refused=refused,
        enforced=services.settings.fsma_enforcement_date,
        is_filtered=any(form.values[name] for name in form.values if name != "page"),
        kinds=lot_words.kind_options(),
        kind_name=trace_words.kind_name,
        words=lot_words,
        quoted=lambda text: quote(text, safe=""),
    )


handlers: list[Any] = [show_gaps]
