"""What analytics answers, and what it may be asked for."""

from datetime import date, datetime
from typing import Annotated, Literal

from msgspec import Meta, Struct, field

from closient.kit.ids import Id

DeviceClass = Literal["mobile", "tablet", "desktop", "bot"]
ScanType = Literal["HOSTED_PAGE", "REDIRECT_ONLY"]
Bots = Literal["include", "exclude", "only", "ai"]
Interval = Literal["hour", "day", "week", "month"]
Dimension = Literal[
    "country",
    "device_class",
    "scan_type",
    "language",
    "link_type",
    "referrer",
    "bot",
    "hour_of_day",
    "weekday",
    "hour_of_week",
]


class Filters(Struct, frozen=True):
    """Which scans count."""

    gtin: str | None = None
    lot: str | None = None
    serial: str | None = None
    country: str | None = None
    device: DeviceClass | None = None
    bots: Bots = "include"
    brand_id: str | None = None


class ScanEvent(Struct, frozen=True):
    """One resolution of a code. What is null is not known, or was not asked for."""

    id: Id
    gtin: Annotated[str, Meta(description="Empty for a code that is no GTIN.")]
    key: Annotated[str | None, Meta(description="AI and value of a code that is no GTIN: 414/9506000134338.")]
    product_id: Id | None
    product_name: str
    scanned_at: datetime
    scan_type: ScanType
    destination_url: str | None
    link_type: str | None
    lot: str | None
    serial: str | None
    context_key: str | None
    referrer: Annotated[str, Meta(description="Without its query; empty when none was sent.")]
    country_code: str | None
    latitude: float | None
    longitude: float | None
    language: str | None
    device_class: DeviceClass
    is_bot: bool
    bot_name: str | None
    is_ai_crawler: bool


class Window(Struct, frozen=True):
    """The days that are looked at, the first and the last included."""

    since: date = field(name="from")
    until: date = field(name="to")


class Bucket(Struct, frozen=True):
    """The scans of one hour, day, week or month."""

    start: datetime
    total_scans: int
    billable_scans: int


class TimeSeries(Struct, frozen=True, kw_only=True):
    """Scans over time, with buckets of none."""

    window: Window
    interval: Interval
    timezone: str
    total_scans: int
    billable_scans: int
    data: list[Bucket]


class Count(Struct, frozen=True):
    """The scans with one value, as the database counts them; an empty value is an unknown one."""

    value: str
    total_scans: int
    billable_scans: int


class Share(Struct, frozen=True):
    """The scans with one value; null: those that tell none."""

    value: str | None
    total_scans: int
    billable_scans: int
    share: Annotated[float, Meta(description="Of all scans that count, between 0 and 1.")]


class Breakdown(Struct, frozen=True, kw_only=True):
    """Scans by one of their properties."""

    window: Window
    by: Dimension
    timezone: str
    total_scans: int
    billable_scans: int
    data: list[Share]


class TopProduct(Struct, frozen=True):
    """How often one product was scanned."""

    gtin: str
    product_id: Id | None
    product_name: str
    brand: str
    total_scans: int
    billable_scans: int


class TopProducts(Struct, frozen=True, kw_only=True):
    """The products that were scanned most."""

    window: Window
    data: list[TopProduct]


class UnknownCode(Struct, frozen=True):
    """A GTIN that was scanned though nobody has entered it. In a flood of such codes, counts may be low."""

    gtin: str
    scans: int
    first_seen: datetime
    last_seen: datetime


class UnknownCodes(Struct, frozen=True, kw_only=True):
    """The unknown codes that were scanned most, of prefixes that are the organization's alone."""

    window: Window
    data: list[UnknownCode]
