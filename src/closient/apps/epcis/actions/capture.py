"""Capture: documents in JSON or XML, single events, a trial that stores nothing, and what became of them.

Reading is done in slices, and what is large in a thread, one at a time, so that a large document does not
hold up whoever else this process serves.
"""

import asyncio
from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Any
from uuid import UUID, uuid4

import msgspec
from msgspec import Struct, UnsetType

from closient.apps.epcis.actions import ledger
from closient.apps.epcis.actions.organizations import organization_of, organizations_of
from closient.apps.epcis.queries import ledger as queries
from closient.apps.epcis.rules import documents, events, xml_names, xml_reading
from closient.apps.epcis.rules.documents import Opened
from closient.apps.epcis.structs.capture import (
    LIMITS,
    MOST_EVENTS,
    CaptureJob,
    CaptureOptions,
    CaptureRow,
    Checked,
    EPCISCaptureOut,
    EPCISDocument,
    ErrorBehaviour,
    Failure,
    Format,
    Outcome,
    Submission,
)
from closient.apps.epcis.structs.prepared import Prepared
from closient.gs1 import event_hash
from closient.kit import clock, ids
from closient.kit.caller import Caller
from closient.kit.db import Reads, Writes
from closient.kit.errors import (
    BadRequest,
    Conflict,
    NotFound,
    Problem,
    TooLarge,
    UnsupportedMediaType,
    Validation,
)
from closient.kit.problems import faults
from closient.kit.services import Services
from closient.kit.turns import Turns

SLICE = 50
# Bytes of a slice, and of a document, that are looked at between other requests; an event may have 10 MB.
LARGE_SLICE = 100_000
LARGE_DOCUMENT = 1_000_000
MOST_WAITING = 64
reading = Turns("captures", MOST_WAITING, "Many large documents are captured at this moment; try again soon.")
JSON_TYPES = frozenset({"", "application/json", "application/ld+json"})
XML_TYPES = frozenset({"application/xml", "text/xml"})
MOST_FAULTS = 100
MOST_WARNINGS = 100
DOCUMENT = msgspec.json.Decoder(EPCISDocument)
NO_EVENTS = "Required: epcisBody.eventList, or epcisBody.queryResults.resultsBody.eventList."


class Read(Struct, frozen=True):
    """A document whose events have been looked at."""

    opened: Opened
    prepared: Sequence[tuple[int, Prepared]]
    refused: Sequence[Failure]


async def capture_epcis_events(
    services: Services,
    caller: Caller,
    body: bytes,
    media_type: str,
    options: CaptureOptions,
    *,
    db: Writes | None = None,
) -> EPCISCaptureOut:
    """Store the events of a document. A Problem names the first refused, and says what was stored.

    In the transaction `db` of a request with an Idempotency-Key it is all or nothing, since a refusal rolls
    that one back.
    """
    if db is not None:
        options = msgspec.structs.replace(options, error_behaviour="rollback")
    organization_id = organization_of(caller, options.organization_id)
    created, kind = clock.now(), format_of(media_type)
    read = await read_document(body, kind, options.error_behaviour)
    submission = msgspec.structs.replace(
        submission_of(organization_id, caller, kind, options.error_behaviour, read),
        capture_id=ids.encode(uuid4()),
        created=created,
        header=read.opened.header,
    )
    outcome = await ledger.submit(services.database, submission, db)
    if outcome.failures:
        raise refusal(outcome, submission)
    return EPCISCaptureOut(ids.decode(str(submission.capture_id)), outcome.created_count)


def submission_of(
    organization_id: str, caller: Caller, kind: Format, behaviour: ErrorBehaviour, read: Read
) -> Submission:
    """What was read, on its way to the ledger; without a capture of its own until it gets one."""
    opened = read.opened
    return Submission(
        organization_id=organization_id,
        capture_id=None,
        user_id=caller.user_id,
        created=clock.now(),
        format=kind,
        error_behaviour=behaviour,
        sent_count=opened.sent_count,
        prepared=read.prepared,
        refused=read.refused,
        context=None if documents.is_standard(opened.context) else msgspec.json.encode(opened.context),
    )


def refusal(outcome: Outcome, submission: Submission) -> Problem:
    """400 for an event that is not valid, 409 for one that is stored already, with what a program needs to
    go on: which event, and how many were stored before it.
    """
    first = outcome.failures[0]
    problem = (Conflict if first.is_duplicate else BadRequest)(documents.worded(first))
    problem.details = {
        "event_index": first.event_index,
        "event_id": first.event_id,
        "path": first.path,
        "created_events": outcome.created_count,
        "capture_id": str(ids.decode(submission.capture_id)) if submission.capture_id else None,
        "failures": outcome.failures,
    }
    return problem


async def check_epcis_events(
    services: Services, caller: Caller, body: bytes, media_type: str, options: CaptureOptions
) -> Checked:
    """What a capture of this document would refuse, all of it; nothing is stored."""
    organization_id = organization_of(caller, options.organization_id)
    kind = format_of(media_type)
    read = await read_document(body, kind, "proceed")
    hashes = [event.hash for _, event in read.prepared]
    found = await queries.list_known(services.database.reads, organization_id, hashes)
    tried = submission_of(organization_id, caller, kind, "proceed", read)
    _, failures = documents.choose(tried, {(one.hash, one.is_correction) for one in found})
    warnings = list(islice(documents.doubts(read.prepared), MOST_WARNINGS))
    return Checked(not failures, tried.sent_count, failures, warnings)


async def post_event(
    services: Services,
    caller: Caller,
    body: bytes,
    media_type: str,
    options: CaptureOptions,
    *,
    db: Writes | None = None,
) -> tuple[str, Mapping[str, Any]]:
    """Store one event. Its id, and the event as it is read from now on."""
    organization_id = organization_of(caller, options.organization_id)
    kind = format_of(media_type)
    opened = Opened([body], None, None) if kind == "json" else await open_xml(body)
    if opened.sent_count != 1:
        raise BadRequest("One event; documents with more go to /capture.")
    read = await read_events(opened, "prefix")
    submission = submission_of(organization_id, caller, kind, "prefix", read)
    if read.refused:
        raise refusal(Outcome(0, list(read.refused), submission.created), submission)
    outcome = await ledger.submit(services.database, submission, db)
    if outcome.failures:
        raise refusal(outcome, submission)
    event = read.prepared[0][1]
    event_id = str(ids.decode(event.id))
    shown = {**event.body, "recordTime": outcome.record_time}
    return event_id, shown if event.event_id else {**shown, "eventID": f"urn:uuid:{event_id}"}


def format_of(media_type: str) -> Format:
    """JSON or XML, by the header Content-Type; JSON without one."""
    essence = media_type.partition(";")[0].strip().lower()
    if essence in JSON_TYPES:
        return "json"
    if essence in XML_TYPES:
        return "xml"
    raise UnsupportedMediaType("Send application/json, application/ld+json, application/xml or text/xml.")


async def read_document(body: bytes, kind: Format, behaviour: ErrorBehaviour) -> Read:
    """Open a document and look at its events."""
    if kind == "xml":
        opened = await open_xml(body)
    elif len(body) > LARGE_DOCUMENT:
        opened = await reading.run(open_json, body)
    else:
        opened = open_json(body)
    return await read_events(opened, behaviour)


async def read_events(opened: Opened, behaviour: ErrorBehaviour) -> Read:
    """Look at the events, a slice at a time."""
    if len(opened.events) > MOST_EVENTS:
        raise too_large(f"At most {MOST_EVENTS:,} events a capture; there are {len(opened.events):,}.")
    try:
        namespaces = event_hash.namespaces_of(opened.context)
    except RecursionError:
        raise BadRequest(f"@context: {events.TOO_DEEP}") from None
    prepared: list[tuple[int, Prepared]] = []
    refused: list[Failure] = []
    for start in range(0, len(opened.events), SLICE):
        part = opened.events[start : start + SLICE]
        slice_of = (part, namespaces, behaviour, ids.new, start)
        if sum(map(len, part)) > LARGE_SLICE:
            found, faulty = await reading.run(documents.prepare, *slice_of)
        else:
            found, faulty = documents.prepare(*slice_of)
        prepared += found
        refused += faulty
        if faulty and behaviour != "proceed":
            break
        await asyncio.sleep(0)
    if opened.fault is not None and (not refused or behaviour == "proceed"):
        refused.append(opened.fault)
    return Read(opened, prepared, refused)


def too_large(reason: str) -> TooLarge:
    """413 with the limits, so that a program can cut its document."""
    problem = TooLarge(reason)
    problem.headers.update(LIMITS)
    return problem


def open_json(body: bytes) -> Opened:
    """The events of a JSON document: 400 when it is no JSON, 422 when it is no document with events."""
    try:
        document = DOCUMENT.decode(body)
        context = None if isinstance(document.context, UnsetType) else msgspec.json.decode(document.context)
    except msgspec.ValidationError:
        found = list(faults(msgspec.json.decode(body), EPCISDocument, ""))[:MOST_FAULTS]
        raise Validation(found) from None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise BadRequest(f"Not JSON: {error}.") from None
    except RecursionError:
        raise BadRequest(events.TOO_DEEP) from None
    sent = documents.events_of(document)
    if sent is None:
        raise Validation.of("epcisBody.eventList", NO_EVENTS)
    if not isinstance(document.context, UnsetType) and len(document.context) > documents.LARGEST_CONTEXT:
        raise BadRequest(f"The @context is larger than {documents.LARGEST_CONTEXT:,} bytes.")
    header = None if isinstance(document.epcis_header, UnsetType) else bytes(document.epcis_header)
    return Opened([bytes(one) for one in sent], context, None if header == b"null" else header)


async def open_xml(body: bytes) -> Opened:
    """The events of an XML document of EPCIS 1.0 to 2.0, in the form that they have in JSON."""
    try:
        in_thread = reading.run if len(body) > LARGE_SLICE else asyncio.to_thread
        document = await in_thread(xml_reading.read, body, event_limit=MOST_EVENTS)
    except xml_names.TooManyEvents as error:
        raise too_large(error.reason) from None
    except xml_names.EventRefused as error:
        # The events before it are in order, and are taken like those of a JSON document.
        fault = Failure(len(error.events), error.reason, error.path)
        return Opened([msgspec.json.encode(event) for event in error.events], error.context, None, fault)
    except xml_names.XmlRefused as error:
        problem = BadRequest(error.reason)
        problem.details = {"event_index": error.event_index, "path": error.path, "created_events": 0}
        raise problem from None
    if not document.events:
        raise Validation.of("EPCISBody.EventList", "Has no events.")
    header = None if document.header is None else msgspec.json.encode(document.header)
    return Opened([msgspec.json.encode(event) for event in document.events], document.context, header)


async def get_capture_job(reads: Reads, caller: Caller, capture_id: str) -> CaptureJob:
    """What became of a capture; another organization's is as good as none."""
    own = organizations_of(caller)
    found = await queries.get_capture(reads, own, ids.parse(capture_id, "capture_id"))
    if found is None:
        raise NotFound("No such capture.")
    return job_of(found)


async def list_capture_jobs(
    reads: Reads, caller: Caller, organization_id: str | None, before: str | None, most: int
) -> list[CaptureJob]:
    """The newest captures first."""
    owner_id = organization_of(caller, organization_id)
    start = None if before is None else ids.parse(before, "nextPageToken")
    return [job_of(row) for row in await queries.list_captures(reads, owner_id, start, most)]


def job_of(row: CaptureRow) -> CaptureJob:
    """A capture in the form of GS1's binding."""
    return CaptureJob(
        capture_id=UUID(int=ids.decode_int(row.id)),
        created_at=row.created,
        finished_at=row.finished,
        running=False,
        success=row.created_count == row.sent_count,
        capture_error_behaviour=row.error_behaviour,
        errors=row.errors,
        sent_events=row.sent_count,
        created_events=row.created_count,
    )
