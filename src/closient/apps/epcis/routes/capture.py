"""/epcis/api/2.0/capture and POST /events: events on their way in."""

from typing import Annotated, Any

import msgspec
from litestar import Request, Response, get, post
from litestar.params import HeaderParameter, QueryParameter

from closient.apps.epcis.actions import capture as actions
from closient.apps.epcis.routes import event_queries as doors
from closient.apps.epcis.structs.capture import (
    LARGEST,
    LIMITS,
    CaptureJob,
    CaptureOptions,
    EPCISCaptureOut,
    EPCISDocument,
    EPCISEvent,
    ErrorBehaviour,
)
from closient.kit.caller import Caller
from closient.kit.db import Reads, Writes
from closient.kit.services import Services
from closient.kit.unit import Unit

ERRORS = {
    400: "an event fails validation; the detail names it by eventID or index, `details` says what was stored",
    403: "neither owner nor manager",
    409: "an event was captured before",
    413: "more than 1,000 events or 10 MB",
    415: "neither JSON nor XML",
    422: "no document with a list of events",
}
HEADERS = doors.VERSIONS | LIMITS
Behaviour = Annotated[
    ErrorBehaviour | None,
    HeaderParameter(
        name="GS1-Capture-Error-Behaviour",
        description="rollback: all or nothing. proceed: all valid events. Else: those before a fault.",
    ),
]


async def held_transaction(request: Request[Any, Any, Any]) -> Writes | None:
    """The transaction that an Idempotency-Key opened; captures have one of their own otherwise."""
    unit: Unit = request.scope["state"]["unit"]
    return await unit.writes() if unit.is_open else None


@post(
    f"{doors.BASE}/capture",
    status_code=201,
    opt={
        "tag": "epcis-20",
        "body": EPCISDocument,
        "answer": EPCISCaptureOut,
        "statuses": {200: "With `validate`: what would be refused, and what is probably mistyped."},
        "largest_body": LARGEST,
        "errors": ERRORS,
    },
)
async def capture_epcis_events(
    request: Request[Any, Any, Any],
    caller: Caller,
    services: Services,
    *,
    validate: Annotated[bool, QueryParameter(description="Only say what would be refused.")] = False,
    organization_id: doors.OrganizationQuery = None,
    error_behaviour: Behaviour = None,
) -> Response[Any]:
    """Capture EPCIS events.

    An EPCISDocument with one event or more, in JSON, JSON-LD or XML (EPCIS 1.2 and 2.0); the results of a
    query are taken too. Events are taken in their order; the first that is invalid (400) or was captured
    before (409, by the event hash of CBV 2.0) ends the capture, and those before it are stored. The problem's
    `details` name its place and how many were stored. Spellings are kept: queries match what was sent.
    `recordTime` is ours. With an `Idempotency-Key` a document is stored whole or not at all.
    """
    options = CaptureOptions(error_behaviour or "prefix", organization_id)
    body, media_type = await request.body(), request.headers.get("content-type", "")
    if validate:
        checked = await actions.check_epcis_events(services, caller, body, media_type, options)
        return Response(checked, status_code=200, headers=HEADERS)
    db = await held_transaction(request)
    captured = await actions.capture_epcis_events(services, caller, body, media_type, options, db=db)
    location = f"{doors.BASE}/capture/{captured.capture_id}"
    return Response(captured, headers=HEADERS | {"Location": location})


@post(
    f"{doors.BASE}/events",
    status_code=201,
    opt={
        "tag": "epcis-20",
        "extension": True,
        "body": EPCISEvent,
        "largest_body": LARGEST,
        "errors": ERRORS,
    },
)
async def capture_one_epcis_event(
    request: Request[Any, Any, Any],
    caller: Caller,
    services: Services,
    *,
    organization_id: doors.OrganizationQuery = None,
) -> Response[bytes]:
    """Capture one EPCIS event.

    A bare event in JSON, or an XML document with one event. Answers with the event as it is read, and where.
    """
    options = CaptureOptions("prefix", organization_id)
    media_type = request.headers.get("content-type", "")
    body, db = await request.body(), await held_transaction(request)
    event_id, event = await actions.post_event(services, caller, body, media_type, options, db=db)
    return Response(
        msgspec.json.encode(event),
        media_type="application/json",
        headers=HEADERS | {"Location": f"{doors.BASE}/events/{event_id}"},
    )


@get(f"{doors.BASE}/capture", opt={"tag": "epcis-20", "extension": True, "errors": {403: ERRORS[403]}})
async def list_capture_jobs(
    request: Request[Any, Any, Any],
    reads: Reads,
    caller: Caller,
    *,
    per_page: Annotated[int, QueryParameter(name="perPage", ge=1, le=100)] = 30,
    next_page_token: Annotated[str | None, QueryParameter(name="nextPageToken")] = None,
    organization_id: doors.OrganizationQuery = None,
) -> Response[list[CaptureJob]]:
    """List capture jobs.

    The newest first. GS1-Next-Page-Token leads to the next page; so does the header Link.
    """
    jobs = await actions.list_capture_jobs(reads, caller, organization_id, next_page_token, per_page)
    token = str(jobs[-1].capture_id) if len(jobs) == per_page else None
    return Response(jobs, headers=doors.headers(request, token) | LIMITS)


@get(
    f"{doors.BASE}/capture/{{capture_id:str}}",
    opt={
        "tag": "epcis-20",
        "extension": True,
        "errors": {403: ERRORS[403], 404: "no such capture, or another organization's"},
    },
)
async def get_capture_job(reads: Reads, caller: Caller, capture_id: str) -> Response[CaptureJob]:
    """Get a capture job.

    Captures end before they are answered, so a job is never running; its errors stay to be read.
    """
    return Response(await actions.get_capture_job(reads, caller, capture_id), headers=doors.VERSIONS)


handlers: list[Any] = [capture_epcis_events, capture_one_epcis_event, list_capture_jobs, get_capture_job]
