"""Rows of what the edge keeps in memory."""

from datetime import datetime, time

from msgspec import Struct

from closient.apps.resolver.structs.resolution_rules import DeadPolicy, DestinationType, ScopeType
from closient.kit.ids import Id

# id, level, link_type, href, title, hreflang, media_type, context, is_default, passes_query
PackedLink = tuple[str, str, str, str, str, list[str], str, list[str], bool, bool]


class ProductRow(Struct, frozen=True):
    """A product with its links and one of the rules of itself, its brand or its organization."""

    gtin: str
    product_id: str
    """The canonical UUID: to spell it costs as much as all else of the row."""
    organization_id: Id | None
    brand_name: str
    product_name: str
    description: str
    image_url: str
    has_parts: bool
    links: list[PackedLink] | None
    """In no order: PostgreSQL would get ready to sort for each row."""
    supplied: list[str]
    """Types of which the platform itself keeps a link; as often as there is something to tell."""
    id: str | None
    """The canonical UUID of the rule."""
    scope_type: ScopeType | None
    scope_id: str | None
    destination_type: DestinationType | None
    custom_url: str | None
    on_custom_url_dead: DeadPolicy | None
    absolute_start_at: datetime | None
    absolute_end_at: datetime | None
    annual_start_mmdd: str | None
    annual_end_mmdd: str | None
    days_of_week: list[int] | None
    time_of_day_start: time | None
    time_of_day_end: time | None
    timezone: str | None
    link_type: str | None
    location_countries: list[str] | None
    location_regions: list[str] | None
    location_cities: list[str] | None
    is_dead: bool | None


class PartRow(Struct, frozen=True):
    """What stands below a key for one asked part: its links, and one of the rules of its item or lot."""

    position: int
    lot_is_off: bool
    serial_is_off: bool
    links: list[PackedLink] | None
    id: Id | None
    scope_type: ScopeType | None
    scope_id: str | None
    destination_type: DestinationType | None
    custom_url: str | None
    on_custom_url_dead: DeadPolicy | None
    absolute_start_at: datetime | None
    absolute_end_at: datetime | None
    annual_start_mmdd: str | None
    annual_end_mmdd: str | None
    days_of_week: list[int] | None
    time_of_day_start: time | None
    time_of_day_end: time | None
    timezone: str | None
    link_type: str | None
    location_countries: list[str] | None
    location_regions: list[str] | None
    location_cities: list[str] | None
    is_dead: bool | None


class KeyRow(Struct, frozen=True):
    """A key that is no GTIN, with its links."""

    key: str
    organization_id: Id
    has_parts: bool
    links: list[PackedLink] | None


class FormerGtin(Struct, frozen=True):
    """A GTIN that a product had, and the one that it has."""

    gtin: str
    current_gtin: str


class Handler(Struct, frozen=True):
    """A prefix of keys, and the resolver that speaks for them."""

    prefix: str
    resolver_url: str
