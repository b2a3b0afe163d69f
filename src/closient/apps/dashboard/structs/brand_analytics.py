"""What brands learn of their scans (contract/dashboard.yaml, brand-analytics)."""

from datetime import date
from typing import Annotated

from msgspec import Meta, Struct

from closient.kit.ids import Id

ByCountry = Annotated[
    dict[str, int], Meta(description="ISO 3166-1 alpha-2 to scans; ZZ stands for an unknown country.")
]


class DayCountrySum(Struct, frozen=True):
    """The scans of one day (UTC) from one country."""

    date: date
    country: str
    total_scans: int
    billable_scans: int


class ScanWindow(Struct, frozen=True):
    """The days that are looked at, both included."""

    since: date
    until: date


class ScannedProduct(Struct, frozen=True):
    """A product and how it was scanned."""

    gtin: str
    product_name: str
    brand: str
    scans: int
    billable_scans: int
    by_country: ByCountry
    by_device: dict[str, int]


class DayScans(Struct, frozen=True):
    """All scans of one day (UTC)."""

    date: date
    scans: int


class BrandScanSummary(Struct, frozen=True, kw_only=True):
    """How the codes of an organization's brands were scanned."""

    organization_id: Id
    window: ScanWindow
    total_scans: int
    billable_scans: int
    bot_scans: int
    top_products: list[ScannedProduct]
    by_country: ByCountry
    by_day: list[DayScans]
