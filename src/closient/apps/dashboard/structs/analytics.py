"""What the analytics pages are asked for, and what they show."""

from datetime import date, datetime
from typing import Annotated, Literal

from msgspec import Meta, Struct, field

from closient.apps.analytics.structs import (
    Breakdown,
    DeviceClass,
    Filters,
    TimeSeries,
    TopProduct,
    UnknownCode,
)
from closient.apps.resolver.structs.custom_urls import UrlStatus

Period = Literal["7", "30", "90", "year"]
Cut = Literal["hour", "day", "week", "month"]
Block = Literal[
    "time",
    "country",
    "device",
    "language",
    "week",
    "referrer",
    "link-type",
    "products",
    "unknown",
    "dead",
    "scans",
]
Text20 = Annotated[str, Meta(max_length=20)]
Text64 = Annotated[str, Meta(max_length=64)]


class AnalyticsFilter(Struct):
    """Period and filters as they stand in the address. Own days win over the period."""

    period: Period = "30"
    since: date | None = field(name="from", default=None)
    until: date | None = field(name="to", default=None)
    gtin: Text20 = ""
    lot: Text20 = ""
    serial: Text20 = ""
    brand: Text64 = ""
    country: Annotated[str, Meta(max_length=2)] = ""
    device: DeviceClass | None = None
    bots: Literal["include", "exclude", "only"] = "exclude"
    zone: Text64 = ""
    page: Annotated[int, Meta(ge=1, le=1_000_000)] = 1


class ScansFilter(AnalyticsFilter):
    """The same for the list of single scans: of few days and of everybody, which is counted at once."""

    period: Period = "7"
    bots: Literal["include", "exclude", "only"] = "include"


class Days(Struct, frozen=True):
    """The first and the last of some days."""

    since: date
    until: date


class Question(Struct, frozen=True, kw_only=True):
    """What is to be counted: the days, those before, how they are cut, in which zone, which scans."""

    days: Days
    before: Days
    interval: Cut
    zone: str
    filters: Filters


class DeadAddress(Struct, frozen=True):
    """An address that is dead, the products whose rules lead there, and their scans in the period."""

    id: str
    url: str
    status: UrlStatus
    since: datetime
    products: int
    total_scans: int
    billable_scans: int


class BrandName(Struct, frozen=True):
    """A brand to choose."""

    id: str
    name: str


class AnalyticsView(Struct, frozen=True, kw_only=True):
    """All blocks of an analytics page; of a single product without other products, codes and brands."""

    now: TimeSeries
    before: TimeSeries
    country: Breakdown
    device: Breakdown
    # None: under a filter that the sums do not know there are too many scans to look at one by one.
    language: Breakdown | None
    week: Breakdown
    referrer: Breakdown | None
    link_type: Breakdown | None
    products: list[TopProduct]
    unknown: list[UnknownCode]
    dead: list[DeadAddress]
    brands: list[BrandName]
    # So many buckets are over, the last one may still grow; and how these compare with as many before.
    whole_buckets: int
    change: float | None
    day_count: int
