"""What is missing for FSMA 204 as its page shows it, with who owes it and where it is entered."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta

from msgspec import Struct

from closient.apps.dashboard.structs.trace_gaps import GapFilter
from closient.apps.epcis.actions import completeness, lots
from closient.apps.epcis.structs.completeness import KdeCompletenessOut, Question
from closient.apps.epcis.structs.lots import PlaceRef
from closient.kit.caller import Caller
from closient.kit.db import Reads
from closient.kit.pagination import PageRequest
from closient.kit.services import Services

PER_PAGE = 25
Named = Callable[[str | None], PlaceRef | None]


class GapsShown(Struct, frozen=True):
    """The report, and who names its suppliers and places."""

    report: KdeCompletenessOut
    named: Named


async def show_gaps(services: Services, caller: Caller, organization_id: str, asked: GapFilter) -> GapsShown:
    """For owners and managers; Forbidden for all others. Validation if the days are wrong or too many."""
    reads: Reads = services.database.reads
    question = Question(
        organization_id=organization_id,
        since=_begins(asked.since),
        until=_begins(asked.until, 1),
        kind=asked.kind,
        supplier=asked.supplier or None,
        category=asked.category or None,
    )
    page = PageRequest(asked.page, PER_PAGE)
    report = await completeness.get_kde_completeness(reads, services.settings, caller, question, page)
    owing = {gap.supplier for gap in report.gaps.data} | {asked.supplier}
    owing |= {lack.of for gap in report.gaps.data for lack in gap.missing}
    named = await lots.names_of(reads, organization_id, [one for one in owing if one])
    return GapsShown(report, named)


def _begins(day: date | None, later: int = 0) -> datetime | None:
    """When a day of UTC begins, or the one so many days later."""
    if day is None:
        return None
    moved = min(day, date.max - timedelta(days=later)) + timedelta(days=later)
    return datetime.combine(moved, time(), UTC)
