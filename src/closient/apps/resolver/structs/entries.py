"""Rows of what the edge keeps in memory."""

from datetime import datetime, time

from msgspec import Struct

from closient.apps.resolver.structs.resolution_rules import DeadPolicy, DestinationType, ScopeType
from closient.kit.ids import Id


class LinkRow(Struct, frozen=True):
    """A product with one of the rules that may serve it; the rule's fields are None when it has none."""

    gtin: str
    product_id: Id
    organization_id: Id | None
    brand_name: str
    product_name: str
    description: str
    image_url: str
    resolver_enabled: bool
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
