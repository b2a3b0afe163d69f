"""/analytics/api/v1: scans of an organization's codes, one by one and summed up; as JSON or CSV."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any, Literal, TypeVar

import msgspec
from litestar import Request, Response, get
from litestar.di import Provide
from litestar.params import Parameter, QueryParameter
from litestar.response import Stream

from closient.apps.analytics import actions
from closient.apps.analytics.structs import (
    Bots,
    Breakdown,
    Bucket,
    DeviceClass,
    Dimension,
    Filters,
    Interval,
    ScanEvent,
    Share,
    TimeSeries,
    TopProduct,
    TopProducts,
    UnknownCode,
    UnknownCodes,
)
from closient.kit.caller import Caller
from closient.kit.db import Reads
from closient.kit.pagination import Page, PageRequest

BASE = "/analytics/api/v1/organizations/{organization_id:str}"
CSV = "text/csv"
OPTIONS: dict[str, Any] = {
    "tag": "scans",
    "extension": True,
    "media": ["application/json", CSV],
    "errors": {404: "no such organization, or you are no member of it"},
}
T = TypeVar("T")

OrganizationId = Annotated[str, Parameter(description="The organization whose codes were scanned.")]
Since = Annotated[
    date | None, QueryParameter(name="from", description="First day; 30 days before the last one by default.")
]
Until = Annotated[date | None, QueryParameter(name="to", description="Last day; today by default.")]
Top = Annotated[int, QueryParameter(ge=1, le=500, description="So many at most, the most frequent first.")]
Brand = Annotated[
    str | None,
    QueryParameter(max_length=40, description="Only of products that are of this brand now."),
]
Timezone = Annotated[str, QueryParameter(max_length=64, description="IANA name, such as Europe/Oslo.")]


def _filters(
    *,
    gtin: Annotated[str | None, QueryParameter(max_length=20, description="Only of this product.")] = None,
    lot: Annotated[str | None, QueryParameter(max_length=20, description="Only of this lot of it.")] = None,
    serial: Annotated[
        str | None, QueryParameter(max_length=20, description="Only of this item of it.")
    ] = None,
    country: Annotated[str | None, QueryParameter(max_length=2, description="ISO 3166-1 alpha-2.")] = None,
    device: Annotated[DeviceClass | None, QueryParameter(description="Only from such devices.")] = None,
    bots: Annotated[
        Bots, QueryParameter(description="What to do about bots; `ai`: only crawlers of AI services.")
    ] = "include",
    brand_id: Brand = None,
) -> Filters:
    return Filters(gtin, lot, serial, country, device, bots, brand_id)


def _narrow(
    *,
    gtin: Annotated[str | None, QueryParameter(max_length=20, description="Only of this product.")] = None,
    country: Annotated[str | None, QueryParameter(max_length=2, description="ISO 3166-1 alpha-2.")] = None,
    device: Annotated[DeviceClass | None, QueryParameter(description="Only from such devices.")] = None,
    brand_id: Brand = None,
) -> Filters:
    return Filters(gtin=gtin, country=country, device=device, brand_id=brand_id)


FILTERS = {"filters": Provide(_filters, sync_to_thread=False)}
NARROW = {"filters": Provide(_narrow, sync_to_thread=False)}


def _wants_csv(request: Request) -> bool:
    """Whether CSV is what is asked for; `*/*` asks for nothing."""
    return request.accept.best_match(["application/json", CSV], default="") == CSV


def _answer(request: Request, whole: T, rows: Sequence[Any], kind: type[Any]) -> Response[T]:
    """The whole as JSON, or its rows as CSV."""
    if not _wants_csv(request):
        return Response(whole, headers={"Vary": "Accept"})
    text: Any = actions.as_csv(rows, kind)
    return Response(text, media_type=CSV, headers={"Vary": "Accept"})


@get(f"{BASE}/scans", dependencies=FILTERS, opt={**OPTIONS, "answer": Page[ScanEvent]})
async def list_scans(
    request: Request,
    reads: Reads,
    caller: Caller,
    page: PageRequest,
    filters: Filters,
    *,
    organization_id: OrganizationId,
    since: Since = None,
    until: Until = None,
) -> Response[Any]:
    """List scans.

    Single scans, the newest first. Days are days of UTC. Single scans are kept for two years unless the
    operator chose otherwise. As `text/csv` all of them are sent, whatever the page.
    """
    if _wants_csv(request):
        lines = actions.export_scans(reads, caller, organization_id, filters, since=since, until=until)
        return Stream(lines, media_type=CSV, headers={"Vary": "Accept"})
    found = await actions.list_scans(reads, caller, organization_id, filters, page, since=since, until=until)
    return Response(found, headers={"Vary": "Accept"})


@get(f"{BASE}/scans/time-series", dependencies=FILTERS, opt=OPTIONS)
async def scan_time_series(
    request: Request,
    reads: Reads,
    caller: Caller,
    filters: Filters,
    *,
    organization_id: OrganizationId,
    since: Since = None,
    until: Until = None,
    interval: Annotated[
        Interval, QueryParameter(description="What a bucket is; weeks begin on Monday.")
    ] = "day",
    timezone: Timezone = "UTC",
) -> Response[TimeSeries]:
    """Scans over time.

    Days, weeks and months are those of the time zone. Buckets without scans are there with zeros.
    """
    found = await actions.scan_time_series(
        reads,
        caller,
        organization_id,
        filters,
        since=since,
        until=until,
        interval=interval,
        timezone=timezone,
    )
    return _answer(request, found, found.data, Bucket)


@get(f"{BASE}/scans/breakdown", dependencies=FILTERS, opt=OPTIONS)
async def scan_breakdown(
    request: Request,
    reads: Reads,
    caller: Caller,
    filters: Filters,
    *,
    organization_id: OrganizationId,
    by: Annotated[Dimension, QueryParameter(description="The property; `referrer` is the referring host.")],
    since: Since = None,
    until: Until = None,
    timezone: Timezone = "UTC",
    top: Top = 50,
) -> Response[Breakdown]:
    """Scans by a property.

    Days are days of UTC; hours of the day, weekdays and hours of the week (`monday 09`) those of the time
    zone. The value null stands for scans that tell none.
    """
    found = await actions.scan_breakdown(
        *(reads, caller, organization_id, filters),
        by=by,
        since=since,
        until=until,
        timezone=timezone,
        top=top,
    )
    return _answer(request, found, found.data, Share)


@get(f"{BASE}/top-products", dependencies=NARROW, opt=OPTIONS)
async def top_products(
    request: Request,
    reads: Reads,
    caller: Caller,
    filters: Filters,
    *,
    organization_id: OrganizationId,
    since: Since = None,
    until: Until = None,
    bots: Annotated[
        Literal["include", "exclude", "only"], QueryParameter(description="What to do about bots.")
    ] = "include",
    top: Top = 20,
) -> Response[TopProducts]:
    """Most scanned products.

    Days are days of UTC. A product counts for whoever owned it when it was scanned.
    """
    filters = msgspec.structs.replace(filters, bots=bots)
    found = await actions.top_products(
        reads, caller, organization_id, filters, since=since, until=until, top=top
    )
    return _answer(request, found, found.data, TopProduct)


@get(f"{BASE}/unknown-codes", opt=OPTIONS)
async def unknown_codes(
    request: Request,
    reads: Reads,
    caller: Caller,
    *,
    organization_id: OrganizationId,
    since: Since = None,
    until: Until = None,
    top: Top = 20,
) -> Response[UnknownCodes]:
    """Most wanted unknown codes.

    GTINs that were scanned though nobody has entered them, if they begin as products of this organization
    do and as no other organization's products do. They are kept for 90 days.
    """
    found = await actions.unknown_codes(reads, caller, organization_id, since=since, until=until, top=top)
    return _answer(request, found, found.data, UnknownCode)


handlers: list[Any] = [list_scans, scan_time_series, scan_breakdown, top_products, unknown_codes]
