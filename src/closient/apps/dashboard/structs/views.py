"""What the pages show: rows of lists, counts, and what a product's page is made of."""

from datetime import date, datetime
from typing import Literal

from msgspec import Struct

from closient.apps.catalogue.structs.products import Lot, Product, Serial
from closient.apps.dashboard.structs.completeness import CompletenessScore
from closient.apps.resolver.structs.resolution_rules import ResolutionRule

DeviceClass = Literal["mobile", "tablet", "desktop", "bot"]
ScanType = Literal["HOSTED_PAGE", "REDIRECT_ONLY"]
# How a rule stands from now on.
Standing = Literal["off", "over", "never", "later", "sometimes", "always"]
Lack = Literal["name", "picture", "brand", "description", "rules", "expiring"]


class Counts(Struct, frozen=True):
    """The figures of one organization; the second half is what needs attention."""

    products: int
    rules: int
    brands: int
    scans: int
    scans_before: int
    nameless: int
    without_picture: int
    without_brand: int
    without_description: int
    without_rules: int
    expiring: int


class ProductRow(Struct):
    """A product in the table."""

    gtin: str
    product_name: str
    brand: str
    image_url: str
    net_content: str
    description: str
    country_of_origin: str
    confidence_score: float
    resolver_enabled: bool
    rules: int
    scans: int
    modified: datetime


class Found(Struct, frozen=True):
    """A product that was found while somebody typed."""

    gtin: str
    product_name: str


class Sighting(Struct, frozen=True):
    """One scan, as the list of the newest shows it."""

    gtin: str
    """Empty for a code that is no GTIN."""
    key: str | None
    """Its AI and value, when it is no GTIN."""
    product_name: str
    lot: str | None
    serial: str | None
    scan_type: ScanType
    destination: str | None
    link_type: str | None
    country: str | None
    device_class: DeviceClass
    is_bot: bool
    scanned_at: datetime


class Day(Struct, frozen=True):
    """The scans of one day (UTC): all, and those by people."""

    date: date
    all: int
    people: int


class Share(Struct, frozen=True):
    """How many scans had one property."""

    name: str
    scans: int


class BrandRow(Struct):
    """A brand of the organization in the table."""

    id: str
    name: str
    website: str
    description: str
    products: int
    created: datetime
    verified_domain: str
    logo_url: str | None


class Overview(Struct, frozen=True, kw_only=True):
    """The first page of who is signed in."""

    counts: Counts
    days: list[Day]
    newest: list[Sighting]


class Ownership(Struct, frozen=True):
    """Who has a GTIN: nobody, the organization that looks, or another."""

    gtin: str
    kind: Literal["unknown", "unclaimed", "own", "foreign"]
    product_name: str = ""


class Leading(Struct, frozen=True, kw_only=True):
    """Where a link leads at this moment, and by which rule (None: no rule matches)."""

    url: str
    rule_id: str | None
    is_hosted: bool


class ScanFigures(Struct, frozen=True, kw_only=True):
    """The scans of one product."""

    total: int
    bots: int
    days: list[Day]
    devices: list[Share]
    countries: list[Share]
    newest: list[Sighting]


class WideScope(Struct, frozen=True, kw_only=True):
    """A brand, or the whole organization (brand_id is empty), with the rules that serve all its products."""

    brand_id: str
    name: str
    products: int
    # Products whose own rule serves every plain scan of them, so that these rules never get one.
    apart: int
    rules: list[ResolutionRule]
    blocked: dict[str, ResolutionRule]


class Apart(Struct, frozen=True):
    """How many products of a brand (None: of no brand) decide all their plain scans themselves."""

    brand_id: str | None
    products: int


class ProductView(Struct, frozen=True, kw_only=True):
    """Everything on a product's page."""

    product: Product
    ownership: Ownership
    code_link: str
    # None: nobody owns it.
    completeness: CompletenessScore | None
    missing: list[str]
    lots: list[Lot]
    serials: list[Serial]
    rules: list[ResolutionRule]
    inherited: list[ResolutionRule]
    blocked: dict[str, ResolutionRule]
    leading: Leading
    scans: ScanFigures


class Showpiece(Struct, frozen=True, kw_only=True):
    """A product whose code the first page shows."""

    gtin: str
    name: str
    brand: str
    net_content: str
    image_url: str
    link: str
    code: str
    lot: str
    serial: str
    expires_on: date | None
    leading: Leading
    other: str
    """The name of the product whose page its scans open, when that is another one; else empty."""


class Facts(Struct, frozen=True):
    """What the first page shows of a product."""

    gtin: str
    product_name: str
    brand: str
    net_content: str
    image_url: str
    lot_code: str | None
    expires_on: date | None
    serial_number: str | None
