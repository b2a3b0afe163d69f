"""Products as lists of the whole catalogue show them, and what such lists are narrowed by."""

from datetime import datetime
from typing import Annotated, Literal

from msgspec import Meta, Struct

from closient.apps.catalogue.structs.values import (
    Attribution,
    ClaimStatus,
    DataSource,
    FieldSource,
    Gtin14,
    NetContentUnit,
)
from closient.kit.ids import Id

Score = Annotated[float, Meta(ge=0, le=1)]
TradeItemOrder = Literal[
    "product_name", "-product_name", "brand", "-brand", "created", "-created", "confidence_score",
    "-confidence_score",
]  # fmt: skip
BrowseOrder = Literal["product_name", "-product_name", "created", "-created"]


class Narrowing(Struct, frozen=True, kw_only=True):
    """What a list is narrowed by; None leaves all. `like` is a pattern in lower case."""

    brand: str | None = None
    category_id: str | None = None
    is_claimed: bool | None = None
    is_active: bool | None = None
    country_of_origin: str | None = None
    data_source: DataSource | None = None
    like: str | None = None

    @property
    def kinds(self) -> tuple[bool | None, bool | None, str | None, str | None]:
        """What is counted by the tally."""
        return self.is_claimed, self.is_active, self.country_of_origin, self.data_source


class TradeItemsAsked(Struct, kw_only=True):
    """What a list of trade items is narrowed by, as it was sent."""

    brand: str | None = None
    category_id: str | None = None
    is_claimed: bool | None = None
    country_of_origin: str | None = None
    data_source: DataSource | None = None
    q: str | None = None


class Slice(Struct, frozen=True):
    """Part of a list: so many rows after so many, in an order."""

    ordering: TradeItemOrder
    skip: int
    most: int


class TradeItem(Struct):
    """The canonical record of a GTIN as lists show it."""

    id: Id
    gtin: Gtin14
    product_name: str
    brand: str
    manufacturer: str
    description: str
    image_url: str
    country_of_origin: str
    net_content: str
    is_claimed: bool
    data_source: DataSource
    confidence_score: Score
    primary_language: str
    created: datetime
    net_content_value: float | None = None
    net_content_uom: NetContentUnit | None = None
    owner_id: Id | None = None
    claim_verification_status: ClaimStatus | None = None
    countries_sold: list[str] = []


class TradeItemDetail(Struct):
    """The canonical record of a GTIN with everything that it holds."""

    id: Id
    gtin: Gtin14
    product_name: str
    brand: str
    manufacturer: str
    description: str
    image_url: str
    country_of_origin: str
    net_content: str
    is_claimed: bool
    data_source: DataSource
    confidence_score: Score
    primary_language: str
    created: datetime
    field_confidence: dict[str, float]
    usage_instructions: str
    brand_product_page_url: str
    ai_summary: str
    modified: datetime
    net_content_value: float | None = None
    net_content_uom: NetContentUnit | None = None
    owner_id: Id | None = None
    claim_verification_status: ClaimStatus | None = None
    countries_sold: list[str] = []
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


class ProductCategory(Struct):
    """A category of Google's product taxonomy."""

    id: Annotated[str, Meta(description="A plain UUID.")]
    google_id: Annotated[int, Meta(description="Its number in Google's product taxonomy.")]
    name: str
    full_path: Annotated[str, Meta(examples=["Food, Beverages & Tobacco > Food Items > Grains > Rice"])]
    parent_id: Annotated[str, Meta(description="A plain UUID.")] | None = None


class CategoryLine(Struct):
    """One line of the taxonomy's file, understood."""

    google_id: int
    name: str
    full_path: str
    parent_path: str
