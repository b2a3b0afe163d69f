"""/dashboard/api/v1: what brands learn of how their codes are scanned."""

from datetime import date
from typing import Annotated, Any

from litestar import get
from litestar.params import QueryParameter

from closient.apps.dashboard.actions import brand_analytics
from closient.apps.dashboard.structs.brand_analytics import BrandScanSummary
from closient.kit.caller import Caller
from closient.kit.db import Reads


@get(
    "/dashboard/api/v1/brand-analytics/scans",
    opt={"tag": "brand-analytics", "errors": {404: "organization or brand not visible"}},
)
async def brand_scan_summary(
    reads: Reads,
    caller: Caller,
    *,
    organization_id: Annotated[
        str | None, QueryParameter(description="The caller's organization by default.")
    ] = None,
    brand_id: Annotated[
        str | None, QueryParameter(description="All brands of the organization by default.")
    ] = None,
    since: Annotated[
        date | None, QueryParameter(description="First day (UTC); 30 days ago by default.")
    ] = None,
    until: Annotated[date | None, QueryParameter(description="Last day (UTC); today by default.")] = None,
    top: Annotated[int, QueryParameter(ge=1, le=100, description="So many products at most.")] = 20,
) -> BrandScanSummary:
    """Brand scan summary.

    How codes were scanned, by product, country, device class and day. Bots are counted apart: the total is
    billable and bot scans together.
    """
    return await brand_analytics.brand_scan_summary(
        reads,
        caller,
        organization_id=organization_id,
        brand_id=brand_id,
        since=since,
        until=until,
        top=top,
    )


handlers: list[Any] = [brand_scan_summary]
