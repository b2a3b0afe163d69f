"""Places of their own for months of scans. Nothing depends on them: without one, a month lies in scan_other.

A place is made in a transaction of its own: whoever makes one holds up all who read or write scan_other.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

import structlog

from closient.apps.resolver.queries import scans as queries
from closient.edge.scans import Scan
from closient.kit import clock
from closient.kit import db as kit_db
from closient.kit.database import Database
from closient.kit.db import Writes

# Months that have a place before their first scan comes.
MONTHS_AHEAD = 3
# A month that could not get its place is tried again after so long, as scans come, or by the daily job.
REST = timedelta(minutes=10)
DUE = datetime.min.replace(tzinfo=UTC)
NEVER = datetime.max.replace(tzinfo=UTC)
log = structlog.get_logger()
# The months whose scans this process has met, by their first days, and when each is to be seen to.
_months: dict[date, datetime] = {}


def meet(scans: Iterable[Scan]) -> None:
    """Note the months of scans; those that are new are due."""
    for month in {scan.scanned_at.date().replace(day=1) for scan in scans}:
        _months.setdefault(month, DUE)


async def keep_due(database: Database) -> None:
    """See that the months that were met have places of their own."""
    now = clock.now()
    await _keep(database, [month for month, moment in _months.items() if moment <= now])


async def keep_ahead(database: Database, today: date) -> None:
    """Make places for the coming months, and for what has none yet."""
    first = today.replace(day=1)
    ahead = {first + timedelta(days=31 * number) for number in range(MONTHS_AHEAD + 1)}
    elsewhere = await queries.months_elsewhere(database.reads)
    await _keep(database, {day.replace(day=1) for day in {*ahead, *elsewhere}})


async def keep_within(db: Writes, scans: Iterable[Scan]) -> None:
    """See to the months of these scans inside of a transaction, for those who store many scans at once."""
    for month in sorted({scan.scanned_at.date().replace(day=1) for scan in scans}):
        async with db.connection.transaction():
            await queries.keep_month(db, month)


async def _keep(database: Database, months: Iterable[date]) -> None:
    for month in sorted(months):
        _months[month] = clock.now() + REST
        try:
            async with database.writes() as db:
                state = await queries.keep_month(db, month)
        except kit_db.DatabaseError as error:
            log.warning("scan_month_not_made", month=f"{month:%Y-%m}", error=repr(error))
            continue
        if state == "postponed":
            rows = await queries.count_elsewhere(database.reads, month)
            log.warning("scan_month_postponed", month=f"{month:%Y-%m}", rows=rows)
        else:
            _months[month] = NEVER
