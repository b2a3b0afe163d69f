"""Products with their lots and items, and what is told of them."""

from datetime import date, datetime
from typing import Annotated, Any

from msgspec import UNSET, Meta, Struct, UnsetType, field

from closient.apps.catalogue.structs.values import (
    Attribution,
    ClaimStatus,
    Country,
    DataSource,
    FieldSource,
    GpcCode,
    Gtin14,
    Length,
    LongText,
    NetContentUnit,
    Text100,
    Text255,
    Unit,
    WebAddress,
)
from closient.kit import events
from closient.kit.ids import Id
from closient.kit.metadata import Metadata, MetadataPatch


class Product(Struct, kw_only=False):
    """The record of one GTIN as its owner and any authenticated caller see it."""

    id: Id
    gtin: Gtin14
    product_name: str
    is_claimed: bool
    data_source: DataSource
    confidence_score: Annotated[float, Meta(ge=0, le=1)]
    field_confidence: dict[str, float]
    metadata: Metadata
    brand: str = ""
    manufacturer: str = ""
    description: str = ""
    image_url: str = ""
    country_of_origin: str = ""
    net_content: str = ""
    net_content_value: float | None = None
    net_content_uom: NetContentUnit | None = None
    owner_id: Id | None = None
    claim_verification_status: ClaimStatus | None = None
    length: float | None = None
    length_uom: str = ""
    width: float | None = None
    width_uom: str = ""
    height: float | None = None
    height_uom: str = ""
    depth: float | None = None
    depth_uom: str = ""
    gross_weight: float | None = None
    gross_weight_uom: str = ""
    net_weight: float | None = None
    net_weight_uom: str = ""
    gpc_brick_code: str = ""
    gpc_class_code: str = ""
    gpc_family_code: str = ""
    gpc_segment_code: str = ""
    field_source: FieldSource = {}
    attribution: Attribution = []


class ProductChange(Struct):
    """A record as it was and as it is."""

    before: Product
    after: Product


class ProductState(Struct):
    """What the rules of ownership look at, locked for the change."""

    id: Id
    gtin: str
    owner_id: Id | None
    brand_id: Id | None
    resolver_enabled: bool
    resolver_enabled_at: datetime | None
    claimed_at: datetime | None
    claim_verification_status: ClaimStatus | None
    metadata: Metadata


class FormerGtin(Struct):
    """A GTIN that a product had before: codes that were printed with it lead to the product."""

    gtin: Gtin14
    current_gtin: Gtin14
    created: datetime


class Facts(Struct):
    """The facts of a product that a writer may send; unset ones stay as they are."""

    product_name: Text255 | UnsetType = UNSET
    description: LongText | UnsetType = UNSET
    country_of_origin: Country | UnsetType = UNSET
    net_content: Text100 | UnsetType = UNSET
    usage_instructions: LongText | UnsetType = UNSET
    brand_product_page_url: WebAddress | UnsetType = UNSET
    primary_language: Annotated[str, Meta(min_length=2, max_length=10)] | UnsetType = UNSET
    image_url: WebAddress | UnsetType = UNSET
    length: Length | UnsetType = UNSET
    length_uom: Unit | UnsetType = UNSET
    width: Length | UnsetType = UNSET
    width_uom: Unit | UnsetType = UNSET
    height: Length | UnsetType = UNSET
    height_uom: Unit | UnsetType = UNSET
    depth: Length | UnsetType = UNSET
    depth_uom: Unit | UnsetType = UNSET
    gross_weight: Length | UnsetType = UNSET
    gross_weight_uom: Unit | UnsetType = UNSET
    net_weight: Length | UnsetType = UNSET
    net_weight_uom: Unit | UnsetType = UNSET
    gpc_brick_code: GpcCode | UnsetType = UNSET
    gpc_class_code: GpcCode | UnsetType = UNSET
    gpc_family_code: GpcCode | UnsetType = UNSET
    gpc_segment_code: GpcCode | UnsetType = UNSET


class Draft(Struct):
    """A new product."""

    gtin: str
    owner_id: Id
    facts: Facts
    metadata: MetadataPatch = UNSET


class Lot(Struct):
    """One batch of a product (AI 10)."""

    id: Id
    product_id: Id
    lot_code: str
    expires_on: date | None
    resolver_enabled: bool


class Serial(Struct):
    """One item of a product (AI 21)."""

    id: Id
    product_id: Id
    lot_id: Id | None
    serial_number: str
    resolver_enabled: bool


class ProductCreated(events.Event):
    """A product got its record."""

    name = "product.created"
    organization_id: str | None
    product: Product


class ProductUpdated(events.Event):
    """Facts of a product changed; `before` and `after` hold the fields that differ."""

    name = "product.updated"
    organization_id: str | None
    gtin: str
    before: dict[str, Any]
    after: dict[str, Any]


class ProductClaimed(events.Event):
    """An organization took a GTIN over; nobody owned it before."""

    name = "product.claimed"
    organization_id: str | None
    gtin: str
    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.before = {"owner_id": None, "is_claimed": False}
        self.after = {"owner_id": self.organization_id, "is_claimed": True}


class ProductUnclaimed(events.Event):
    """A GTIN has no owner any more."""

    name = "product.unclaimed"
    organization_id: str | None
    gtin: str
    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.before = {"owner_id": self.organization_id, "is_claimed": True}
        self.after = {"owner_id": None, "is_claimed": False}


class ProductMerged(events.Event):
    """A record ended: its GTIN became a former one of the product `into`, which got its lots and items."""

    name = "product.merged"
    organization_id: str | None
    gtin: str
    into: str
    before: Product
    after: None = None


class FormerGtinEntered(events.Event):
    """A GTIN leads to a product that had it before."""

    name = "product.former_gtin_added"
    organization_id: str | None
    gtin: str
    former_gtin: str
    after: FormerGtin
    before: None = None


class FormerGtinRemoved(events.Event):
    """A former GTIN leads to its product no more."""

    name = "product.former_gtin_removed"
    organization_id: str | None
    gtin: str
    former_gtin: str
    before: FormerGtin
    after: None = None
