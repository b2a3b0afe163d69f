"""What brands learn of how their codes are scanned."""

from collections import Counter
from datetime import date, timedelta

from closient.apps.dashboard.queries import brand_analytics as queries
from closient.apps.dashboard.structs.brand_analytics import BrandScanSummary, DayScans, ScanWindow
from closient.kit import clock, ids
from closient.kit.caller import Caller
from closient.kit.db import Reads
from closient.kit.errors import NotFound, Validation

DEFAULT_DAYS = 30
LONGEST_DAYS = 3_700


async def brand_scan_summary(
    db: Reads,
    caller: Caller,
    *,
    organization_id: str | None,
    brand_id: str | None,
    since: date | None,
    until: date | None,
    top: int,
) -> BrandScanSummary:
    """Total, billable and bot scans of some days (UTC), by product, country and day; from the kept sums."""
    organization_id = (
        ids.parse(organization_id, "organization_id") if organization_id else caller.default_organization()
    )
    caller.require("VIEW", organization_id)
    window = _window(since, until)
    if brand_id is not None:
        brand_id = ids.parse(brand_id, "brand_id")
        if not await queries.has_brand(db, organization_id, brand_id):
            raise NotFound("No such brand.")
    values = [organization_id, window.since, window.until, brand_id]
    if brand_id is None:
        sums = await queries.totals_by_day_and_country(db, organization_id, window.since, window.until)
    else:
        sums = await queries.sums_by_day_and_country(db, values)
    total, billable = sum(one.total_scans for one in sums), sum(one.billable_scans for one in sums)
    of_day: Counter[date] = Counter()
    of_country: Counter[str] = Counter()
    for one in sums:
        of_day[one.date] += one.total_scans
        of_country[one.country] += one.total_scans
    every_day = (window.since + timedelta(days=n) for n in range((window.until - window.since).days + 1))
    return BrandScanSummary(
        organization_id=organization_id,
        window=window,
        total_scans=total,
        billable_scans=billable,
        bot_scans=total - billable,
        top_products=await queries.scanned_products(db, values, top),
        by_country=dict(of_country.most_common()),
        by_day=[DayScans(day, of_day[day]) for day in every_day],
    )


def _window(since: date | None, until: date | None) -> ScanWindow:
    today = clock.now().date()
    until = until or today
    since = since or min(until, today) - timedelta(days=DEFAULT_DAYS)
    if since > until:
        raise Validation.of("since", "It is later than `until`.")
    if (until - since).days > LONGEST_DAYS:
        raise Validation.of("since", f"At most {LONGEST_DAYS} days can be looked at.")
    return ScanWindow(since, until)
