"""Resolution rules as they travel and are stored, and the news of them."""

from datetime import datetime, time
from typing import Annotated, ClassVar, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

from closient.kit.events import Event
from closient.kit.ids import Id
from closient.kit.metadata import Metadata, MetadataPatch

ScopeType = Literal["ORGANIZATION", "BRAND", "PRODUCT", "BATCH", "SERIAL"]
DestinationType = Literal["HOSTED_PAGE", "CUSTOM_URL"]
DeadPolicy = Literal["SKIP_RULE", "FALLBACK_TO_HOSTED"]

OrderIndex = Annotated[int, Meta(ge=0, le=2_147_483_647, description="Lower first, within the scope.")]
ScopeId = Annotated[
    str,
    Meta(
        max_length=64,
        description="Organization or brand id; GTIN; GTIN/10/lot; GTIN/21/serial.",
        examples=["09506000134352/10/ABC1"],
    ),
]
WebAddress = Annotated[
    str,
    Meta(
        max_length=2048,
        description="Absolute http(s) address.",
        examples=["https://example.com/offer"],
    ),
]
# What begins and ends has two types, for the sake of examples that stand together.
Start = Annotated[
    datetime,
    Meta(
        description="Not before this moment; without an offset it is UTC.", examples=["2026-11-01T00:00:00Z"]
    ),
]
End = Annotated[
    datetime,
    Meta(description="Before this moment; without an offset it is UTC.", examples=["2026-12-24T00:00:00Z"]),
]
SeasonStart = Annotated[
    str, Meta(pattern=r"^\d{2}-\d{2}$", description="First day of the year, MM-DD.", examples=["11-01"])
]
SeasonEnd = Annotated[
    str, Meta(pattern=r"^\d{2}-\d{2}$", description="Last day of the year, MM-DD.", examples=["12-24"])
]
TimeStart = Annotated[
    time, Meta(tz=False, description="From this time; no offset: see timezone.", examples=["09:00:00"])
]
TimeEnd = Annotated[
    time, Meta(tz=False, description="Before this time; no offset: see timezone.", examples=["17:30:00"])
]
Weekdays = Annotated[
    list[Annotated[int, Meta(ge=0, le=6)]],
    Meta(max_length=7, description="0 = Monday .. 6 = Sunday.", examples=[[0, 1, 2, 3, 4]]),
]
Zone = Annotated[str, Meta(max_length=64, description="IANA name; null is UTC.", examples=["Europe/Vienna"])]
LinkType = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=500,
        description="CURIE such as gs1:pip, or the full address of a term.",
        examples=["gs1:pip"],
    ),
]
Country = Annotated[str, Meta(pattern="^[A-Za-z]{2}$", description="ISO 3166-1 alpha-2.", examples=["AT"])]
Region = Annotated[
    str,
    Meta(pattern="^[A-Za-z]{2}-[A-Za-z0-9]{1,3}$", description="ISO 3166-2.", examples=["AT-9"]),
]
City = Annotated[
    str, Meta(min_length=1, max_length=100, description="Name of the city.", examples=["Vienna"])
]
Countries = Annotated[list[Country], Meta(max_length=250)]
Regions = Annotated[list[Region], Meta(max_length=1000)]
Cities = Annotated[list[City], Meta(max_length=1000)]


class ResolutionRule(Struct):
    """A rule that says where scans of its scope lead."""

    id: Id
    scope_type: ScopeType
    order_index: OrderIndex
    enabled: bool
    destination_type: DestinationType
    on_custom_url_dead: DeadPolicy
    created: datetime
    modified: datetime
    metadata: Metadata
    scope_id: ScopeId | None
    organization_id: Id | None
    product_id: Id | None
    absolute_start_at: Start | None
    absolute_end_at: End | None
    annual_start_mmdd: SeasonStart | None
    annual_end_mmdd: SeasonEnd | None
    days_of_week: Weekdays | None
    time_of_day_start: TimeStart | None
    time_of_day_end: TimeEnd | None
    timezone: Zone | None
    link_type: LinkType | None
    location_countries: Countries | None
    location_regions: Regions | None
    location_cities: Cities | None
    custom_url: WebAddress | None


class ResolutionRuleCreate(Struct, kw_only=True):
    """A new rule. What is left out is no condition; without order_index it comes last in its scope."""

    scope_type: ScopeType
    destination_type: DestinationType
    scope_id: ScopeId | None = None
    product_id: Id | None = None
    order_index: OrderIndex | UnsetType = UNSET
    enabled: bool = True
    custom_url: WebAddress | None = None
    on_custom_url_dead: DeadPolicy = "SKIP_RULE"
    absolute_start_at: Start | None = None
    absolute_end_at: End | None = None
    annual_start_mmdd: SeasonStart | None = None
    annual_end_mmdd: SeasonEnd | None = None
    days_of_week: Weekdays | None = None
    time_of_day_start: TimeStart | None = None
    time_of_day_end: TimeEnd | None = None
    timezone: Zone | None = None
    link_type: LinkType | None = None
    location_countries: Countries | None = None
    location_regions: Regions | None = None
    location_cities: Cities | None = None
    metadata: Metadata | None = None


class ResolutionRulePatch(Struct, kw_only=True):
    """Changes of a rule: what is left out stays, null clears."""

    scope_type: ScopeType | UnsetType = UNSET
    destination_type: DestinationType | UnsetType = UNSET
    scope_id: ScopeId | UnsetType | None = UNSET
    product_id: Id | UnsetType | None = UNSET
    order_index: OrderIndex | UnsetType = UNSET
    enabled: bool | UnsetType = UNSET
    custom_url: WebAddress | UnsetType | None = UNSET
    on_custom_url_dead: DeadPolicy | UnsetType = UNSET
    absolute_start_at: Start | UnsetType | None = UNSET
    absolute_end_at: End | UnsetType | None = UNSET
    annual_start_mmdd: SeasonStart | UnsetType | None = UNSET
    annual_end_mmdd: SeasonEnd | UnsetType | None = UNSET
    days_of_week: Weekdays | UnsetType | None = UNSET
    time_of_day_start: TimeStart | UnsetType | None = UNSET
    time_of_day_end: TimeEnd | UnsetType | None = UNSET
    timezone: Zone | UnsetType | None = UNSET
    link_type: LinkType | UnsetType | None = UNSET
    location_countries: Countries | UnsetType | None = UNSET
    location_regions: Regions | UnsetType | None = UNSET
    location_cities: Cities | UnsetType | None = UNSET
    metadata: MetadataPatch = UNSET


class RuleValues(Struct, kw_only=True):
    """All that a rule says besides its scope, complete and checked; the names are the table's columns."""

    enabled: bool
    destination_type: DestinationType
    custom_url: str | None
    on_custom_url_dead: DeadPolicy
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
    metadata: dict[str, str]


class ScopeAsked(Struct, frozen=True, kw_only=True):
    """The scope as a caller names it."""

    scope_type: ScopeType
    scope_id: str | None = None
    product_id: str | None = None


class Scope(Struct, frozen=True, kw_only=True):
    """The scope as it is stored."""

    scope_type: ScopeType
    scope_id: str
    product_id: str | None = None
    brand_id: str | None = None


class OwnProduct(Struct, frozen=True):
    """A product of the organization, as a target of a rule."""

    id: Id
    gtin: str


class OwnBrand(Struct, frozen=True):
    """A brand of the organization, as a target of a rule."""

    id: Id


class RuleOrder(Struct, kw_only=True):
    """The new place of a rule. The id may also be sent as short_id, as older texts call it."""

    order_index: OrderIndex
    id: Id | UnsetType = UNSET
    short_id: Id | UnsetType = UNSET


class RuleOrders(Struct, kw_only=True):
    """The complete new order of a block of rules."""

    rules: Annotated[list[RuleOrder], Meta(min_length=1, max_length=1000)]


class SuccessResponse(Struct):
    """It is done."""

    success: bool = True


class RuleCreated(Event):
    """A resolution rule was created."""

    name: ClassVar[str] = "resolver.rule_created"
    rule: ResolutionRule


class RuleUpdated(Event):
    """A resolution rule was changed or moved."""

    name: ClassVar[str] = "resolver.rule_updated"
    rule: ResolutionRule


class RuleDeleted(Event):
    """A resolution rule was deleted."""

    name: ClassVar[str] = "resolver.rule_deleted"
    rule: ResolutionRule
