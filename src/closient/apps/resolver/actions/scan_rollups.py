"""Sums of scans, kept in the transaction that stores or changes the scans: they are exact at any moment."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date

from closient.apps.resolver.queries import scan_rollups as queries
from closient.apps.resolver.rules import scan_rollups as rules
from closient.apps.resolver.structs.scans import Countable
from closient.edge.wanted import Wanted
from closient.kit.db import Writes

# A flood of invented codes leaves no more than this of a day.
MOST_UNKNOWN = 10_000
MOST_FORGOTTEN = 10_000


async def count(db: Writes, scans: Iterable[Countable]) -> None:
    """Add scans to the sums. Once in a transaction, since whoever writes sums holds them until its end."""
    sums = rules.sums()
    rules.add(sums, scans)
    await _store(db, sums)


async def recount_forgotten(db: Writes, scans: Sequence[Countable], organization_id: str) -> None:
    """Scans that named an organization name none now."""
    sums = rules.sums()
    rules.add(sums, scans)
    rules.add(sums, scans, organization_id, -1)
    await _store(db, sums)


async def _store(db: Writes, sums: rules.Sums) -> None:
    if sums.daily:
        await queries.add_daily(db, rules.columns(sums.daily, 7))
        await queries.add_hourly(db, rules.columns(sums.hourly, 3))
        await queries.add_totals(db, rules.columns(sums.totals, 4))
    if sums.shares:
        await queries.add_shares(db, rules.columns(sums.shares, 5))


async def forget_organization(db: Writes, organization_id: str) -> int:
    """Let some thousand sums of a purged organization, of scans that are long gone, name it no more.

    How many there were: 0 when none names it.
    """
    for forget in (queries.forget_daily, queries.forget_hourly, queries.forget_totals, queries.forget_shares):
        if forgotten := await forget(db, organization_id, MOST_FORGOTTEN):
            return forgotten
    return 0


async def count_unknown(db: Writes, wanted: list[Wanted]) -> None:
    """Add codes that nobody knows, and leave the most wanted of each day. What is no GTIN-14 is left out."""
    found: dict[tuple[date, str], Wanted] = {}
    for each in wanted:
        if not (len(each.gtin) == 14 and each.gtin.isascii() and each.gtin.isdigit()):
            continue
        key = (each.last_seen.astimezone(UTC).date(), each.gtin)
        old = found.get(key, Wanted(each.gtin, 0, each.first_seen, each.last_seen))
        found[key] = Wanted(
            each.gtin,
            old.count + each.count,
            min(old.first_seen, each.first_seen),
            max(old.last_seen, each.last_seen),
        )
    if not found:
        return
    rows = [(day, *one) for (day, _), one in found.items()]
    await queries.add_unknown(db, list(zip(*rows, strict=True)))
    await queries.trim_unknown(db, sorted({day for day, _ in found}), MOST_UNKNOWN)
