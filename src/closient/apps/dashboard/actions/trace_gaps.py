"""What is missing for FSMA 204 as its page shows it, with who owes it and where it is entered."""

from msgspec import Struct

from closient.apps.dashboard.rules import days
from closient.apps.dashboard.structs.trace_gaps import GapFilter
from closient.apps.epcis.actions import completeness, lots
from closient.apps.epcis.structs.completeness import KdeCompletenessOut, Question
from closient.apps.epcis.structs.lots import Named
from closient.kit.caller import Caller
from closient.kit.db import Reads
from closient.kit.pagination import PageRequest
from closient.kit.services import Services

PER_PAGE = 25


class GapsShown(Struct, frozen=True):
    """The report, and who names its suppliers and places."""

    report: KdeCompletenessOut
    named: Named


async def show_gaps(services: Services, caller: Caller, organization_id: str, asked: GapFilter) -> GapsShown:
    """For owners and managers; Forbidden for all others. Validation if the days are wrong or too many."""
    reads: Reads = services.database.reads
    question = Question(
        organization_id=organization_id,
        since=days.begins(asked.since),
        until=days.ends(asked.until),
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
