"""The overview of traceability, documents that are sent from its page, and what became of them."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec
from msgspec import Struct

from closient.apps.dashboard.queries import traceability as queries
from closient.apps.dashboard.structs.traceability import Figures, Share
from closient.apps.epcis.actions import capture
from closient.apps.epcis.structs import capture as capture_structs
from closient.apps.epcis.structs.capture import CaptureJob, CaptureOptions, Checked, ErrorBehaviour, Failure
from closient.kit import clock, ids
from closient.kit.caller import Caller, Membership
from closient.kit.db import Reads
from closient.kit.errors import Problem
from closient.kit.services import Services

WEEKS = 8
FAULTS_OF = timedelta(days=30)
LARGEST = capture_structs.LARGEST
CAPTURES = 25
NEWEST = 5


class TraceOverview(Struct, frozen=True):
    """What there is, the newest captures, and critical tracking events by kind in the last weeks.

    Of who has nothing here: `elsewhere`, the caller's other organizations that have events.
    """

    figures: Figures
    captures: Sequence[CaptureJob]
    first_day: datetime
    by_week: Sequence[Share]
    elsewhere: Sequence[Membership] = ()

    @property
    def is_begun(self) -> bool:
        return bool(self.figures.event_count or self.captures)


class Stored(Struct, frozen=True):
    """What became of a document: its capture, how many events were stored, and whether all were."""

    capture_id: str
    created: int
    is_whole: bool


async def show_overview(reads: Reads, caller: Caller, organization_id: str) -> TraceOverview:
    """For owners and managers; Forbidden for all others."""
    captures = await capture.list_capture_jobs(reads, caller, organization_id, None, NEWEST)
    now = clock.now()
    first_day = now - timedelta(weeks=WEEKS)
    figures = await queries.get_figures(reads, organization_id, now - FAULTS_OF)
    by_week = await queries.count_by_week(reads, organization_id, first_day, now) if captures else []
    shown = TraceOverview(figures, captures, first_day, by_week)
    if shown.is_begun:
        return shown
    others = [one for one in caller.memberships if caller.may("TRACE", one.organization_id)]
    with_events = await queries.list_with_events(reads, [one.organization_id for one in others])
    elsewhere = [one for one in others if one.organization_id in with_events]
    return TraceOverview(figures, captures, first_day, by_week, elsewhere)


async def list_captures(
    reads: Reads, caller: Caller, organization_id: str, before: str | None
) -> tuple[Sequence[CaptureJob], bool]:
    """The newest first, and whether there are more."""
    found = await capture.list_capture_jobs(reads, caller, organization_id, before, CAPTURES + 1)
    return found[:CAPTURES], len(found) > CAPTURES


async def get_capture(reads: Reads, caller: Caller, capture_id: str) -> CaptureJob:
    """One of them; another organization's is as good as none."""
    return await capture.get_capture_job(reads, caller, capture_id)


def failures_of(job: CaptureJob, most: int) -> list[Failure]:
    """The first of the events that were refused."""
    return msgspec.convert(job.errors[:most], list[Failure])


async def check(services: Services, caller: Caller, organization_id: str, body: bytes) -> Checked:
    """What a capture would refuse; nothing is stored."""
    options = CaptureOptions("proceed", organization_id)
    return await capture.check_epcis_events(services, caller, body, media_type_of(body), options)


async def send(
    services: Services, caller: Caller, organization_id: str, body: bytes, behaviour: ErrorBehaviour
) -> Stored:
    """Capture a document. A refusal that left a record of itself is told there, any other is raised."""
    options = CaptureOptions(behaviour, organization_id)
    try:
        out = await capture.capture_epcis_events(services, caller, body, media_type_of(body), options)
    except Problem as refused:
        told = refused.details if isinstance(refused.details, dict) else {}
        if not told.get("capture_id"):
            raise
        return Stored(ids.parse(str(told["capture_id"])), int(told["created_events"]), is_whole=False)
    return Stored(str(ids.parse(str(out.capture_id))), out.created_events, is_whole=True)


def media_type_of(body: bytes) -> str:
    """XML begins with an angle bracket, JSON never does.

    >>> media_type_of(b" <epcis:EPCISDocument"), media_type_of(b"{}")
    ('application/xml', 'application/json')
    """
    start = body.removeprefix(b"\xef\xbb\xbf").lstrip()[:1]
    is_xml = start == b"<" or body[:2] in (b"\xff\xfe", b"\xfe\xff")
    return "application/xml" if is_xml else "application/json"
