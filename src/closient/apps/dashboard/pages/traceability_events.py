"""Events: looked for by what people know of them, told by day, and each on a page of its own."""

from typing import Any
from urllib.parse import urlencode

from litestar import Response, get
from litestar.response import Redirect

from closient.apps.dashboard.actions import trace_events as actions
from closient.apps.dashboard.pages import trace_words
from closient.apps.dashboard.pages.traceability import HERE as TRACEABILITY
from closient.apps.dashboard.structs.traceability import EventFilter
from closient.kit.caller import Caller
from closient.kit.services import Services
from closient.web import forms, page
from closient.web.doors import PAGE, Asked, needs_session

HERE = f"{TRACEABILITY}/events"
# Of a longer document the beginning is shown.
LONGEST_SHOWN = 200_000


@get(HERE, opt=PAGE, guards=[needs_session], include_in_schema=False)
async def list_events(request: Asked, services: Services, caller: Caller) -> Response[str] | Redirect:
    """The latest that fit; the filter and the place of the page stand in the address."""
    organization = page.current_organization(request)
    if organization is None:
        return page.redirect(request, "/dashboard")
    own = organization.organization_id
    form = forms.query(request, EventFilter)
    asked = EventFilter() if form.errors else form.value
    choices = await actions.list_choices(services.database.reads, caller, own)
    found = None if form.errors else await actions.find_events(services, caller, own, asked)
    return page.render(
        request,
        "dashboard/trace_events.html",
        status=422 if form.errors else 200,
        here=HERE,
        form=form,
        asked=asked,
        found=found,
        is_filtered=any(form.values[name] for name in form.values if name != "after"),
        words=trace_words,
        types=trace_words.type_options(),
        steps=_offered(choices.steps, asked.step),
        dispositions=_offered(choices.dispositions, asked.disposition),
        places=choices.places,
    )


@get(f"{HERE}/{{event_id:str}}", opt=PAGE, guards=[needs_session], include_in_schema=False)
async def show_event(request: Asked, services: Services, caller: Caller, event_id: str) -> Response[str]:
    """One event in words, and its JSON as it was sent."""
    own = page.own_organization(request).organization_id
    event, named = await actions.get_event(services, caller, own, event_id)
    return page.render(
        request,
        "dashboard/trace_event.html",
        here=HERE,
        event=event,
        named=named,
        words=trace_words,
        search=search,
        document=trace_words.indented(event.document, LONGEST_SHOWN),
        is_cut=len(event.document) > LONGEST_SHOWN,
    )


def search(text: str) -> str:
    """The address that looks for a text."""
    return f"{HERE}?{urlencode({'search': text})}"


def _offered(seen: Any, chosen: str) -> list[tuple[str, str]]:
    """Words to choose from, with the chosen one even if no late event has it."""
    return [(word, trace_words.plain(word)) for word in sorted({*seen, chosen} - {""})]


handlers: list[Any] = [list_events, show_event]
