"""Captures: what was sent, how much of it was stored, and why the rest was refused."""

from typing import Annotated, Any

from litestar import Response, get
from litestar.response import Redirect
from msgspec import Meta, Struct

from closient.apps.dashboard.actions import traceability as actions
from closient.apps.dashboard.pages import trace_words
from closient.apps.dashboard.pages.traceability import CAPTURES
from closient.kit.caller import Caller
from closient.kit.db import Reads
from closient.kit.errors import Validation
from closient.web import forms, page
from closient.web.doors import PAGE, Asked, needs_session

MOST_FAULTS = 200


class CaptureFilter(Struct):
    """Where a page of captures begins, as it stands in the address."""

    before: Annotated[str, Meta(max_length=64)] | None = None


@get(CAPTURES, opt=PAGE, guards=[needs_session], include_in_schema=False)
async def list_captures(request: Asked, reads: Reads, caller: Caller) -> Response[str] | Redirect:
    """The newest first."""
    organization = page.current_organization(request)
    if organization is None:
        return page.redirect(request, "/dashboard")
    form = forms.query(request, CaptureFilter)
    before = None if form.errors else form.value.before
    own = organization.organization_id
    try:
        listed, has_more = await actions.list_captures(reads, caller, own, before)
    except Validation:
        # The address was garbled: begin again.
        before = None
        listed, has_more = await actions.list_captures(reads, caller, own, None)
    return page.render(
        request,
        "dashboard/trace_captures.html",
        listed=listed,
        has_more=has_more,
        before=before,
        job_id=trace_words.job_id,
    )


@get(f"{CAPTURES}/{{capture_id:str}}", opt=PAGE, guards=[needs_session], include_in_schema=False)
async def show_capture(request: Asked, reads: Reads, caller: Caller, capture_id: str) -> Response[str]:
    """One of them, with what was refused."""
    job = await actions.get_capture(reads, caller, capture_id)
    return page.render(
        request,
        "dashboard/trace_capture.html",
        job=job,
        faults=actions.failures_of(job, MOST_FAULTS),
        behaviour=trace_words.behaviour_name(job.capture_error_behaviour),
    )


handlers: list[Any] = [list_captures, show_capture]
