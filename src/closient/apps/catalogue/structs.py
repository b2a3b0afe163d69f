"""The records of the catalogue, as they travel and as they come out of the database; what is told of them."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

from closient.kit import events
from closient.kit.ids import Id
from closient.kit.metadata import Metadata, MetadataPatch

DataSource = Literal[
    "crowd_sourced", "claimed", "imported", "ai_extracted", "brand_site_crawl", "gtin1_authoritative",
    "external_api", "open_food_facts", "usda_fdc", "fda_ndc", "affiliate_feed", "datakick",
    "common_crawl_wdc",
]  # fmt: skip
ClaimStatus = Literal["unverified", "prefix_verified", "verified", "disputed"]
LabelFormat = Literal["US_FDA", "EU", "CA_CFIA", "AU_NZ", "UK"]
NutrientUnit = Literal["g", "mg", "mcg", "kcal", "kJ", "IU"]
Containment = Literal["CONTAINS", "MAY_CONTAIN", "FREE_FROM"]
# UN/CEFACT Recommendation 20 codes of net contents.
NetContentUnit = Literal["MLT", "LTR", "CLT", "GRM", "KGM", "MGM", "ONZ", "LBR", "OZA", "GLL", "H87"]

Gtin14 = Annotated[str, Meta(pattern=r"^\d{14}$", examples=["09506000134352"])]
Text255 = Annotated[str, Meta(max_length=255)]
Text100 = Annotated[str, Meta(max_length=100)]
LongText = Annotated[str, Meta(max_length=20_000)]
Country = Annotated[
    str, Meta(pattern=r"^([A-Z]{2})?$", description="ISO 3166-1 alpha-2, or empty.", examples=["IT"])
]
WebAddress = Annotated[
    str,
    Meta(
        pattern=r"^(https?://[^\s/?#]+[^\s]*)?$",
        max_length=2048,
        description="Absolute http(s) address, or empty.",
        examples=["https://example.com/pasta"],
    ),
]
Unit = Annotated[str, Meta(max_length=10, description="UN/CEFACT Recommendation 20 code.")]
Length = Annotated[float, Meta(ge=0, le=1e9)]
GpcCode = Annotated[
    str, Meta(pattern=r"^([0-9]{8})?$", description="GS1 Global Product Classification code.")
]


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
    field_confidence: dict[str, float]
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
    primary_language: str | UnsetType = UNSET
    image_url: WebAddress | UnsetType = UNSET
    length: float | UnsetType = UNSET
    length_uom: str | UnsetType = UNSET
    width: float | UnsetType = UNSET
    width_uom: str | UnsetType = UNSET
    height: float | UnsetType = UNSET
    height_uom: str | UnsetType = UNSET
    depth: float | UnsetType = UNSET
    depth_uom: str | UnsetType = UNSET
    gross_weight: float | UnsetType = UNSET
    gross_weight_uom: str | UnsetType = UNSET
    net_weight: float | UnsetType = UNSET
    net_weight_uom: str | UnsetType = UNSET
    gpc_brick_code: str | UnsetType = UNSET
    gpc_class_code: str | UnsetType = UNSET
    gpc_family_code: str | UnsetType = UNSET
    gpc_segment_code: str | UnsetType = UNSET


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


class Brand(Struct):
    """A brand as lists show it."""

    id: Id
    name: str
    has_social_links: bool
    created: datetime
    website: str = ""
    description: str = ""
    logo_url: str | None = None


class BrandDetail(Struct):
    """A brand with everything that its owner keeps."""

    id: Id
    name: str
    has_social_links: bool
    created: datetime
    instagram: str
    facebook: str
    twitter: str
    linkedin: str
    youtube: str
    tiktok: str
    pinterest: str
    threads: str
    metadata: Metadata
    website: str = ""
    description: str = ""
    logo_url: str | None = None
    organization_id: Id | None = None


class Substance(Struct, frozen=True):
    """One ingredient as its label names it; `parts` are what it is made of."""

    name: str
    percentage: float | None = None
    # The English name of what an additive does ("emulsifier").
    function: str = ""
    # European number of an additive ("E322"), also where the label says INS or the bare number.
    e_number: str = ""
    is_organic: bool = False
    # What it comes from, as in "whey powder (milk)".
    source: str = ""
    origin: str = ""
    notes: tuple[str, ...] = ()
    # GS1's codes of the allergens that it names itself, without those of its parts.
    allergens: tuple[str, ...] = ()
    parts: tuple["Substance", ...] = ()


class Mention(Struct, frozen=True):
    """What a sentence of a label names ("may contain nuts"), and the allergens that this means."""

    name: str
    allergens: tuple[str, ...] = ()


class Label(Struct, frozen=True):
    """A list of ingredients with the sentences around it."""

    language: str = ""
    ingredients: tuple[Substance, ...] = ()
    contains: tuple[Mention, ...] = ()
    traces: tuple[Mention, ...] = ()
    free_from: tuple[Mention, ...] = ()
    remarks: tuple[str, ...] = ()


class Ingredient(Struct):
    """One line of the list of ingredients; parts follow what they are parts of, traces come last."""

    id: Annotated[str, Meta(description="A plain UUID.")]
    name: str
    is_major_allergen: bool
    may_contain: Annotated[bool, Meta(description="Only traces of it may be there.")]
    priority: Annotated[int, Meta(description="The place on the label.")]
    notes: str
    percentage: Annotated[float, Meta(ge=0, le=100)] | None = None
    origin: str = ""
    parent_id: str | None = None
    function: str = ""
    e_number: str = ""
    is_organic: bool = False
    allergens: Annotated[list[str], Meta(description="GS1's codes.")] = []


class Statement(Struct):
    """The list of ingredients as printed."""

    text: str
    language: str
    data_source: DataSource
    confidence: float


class Panel(Struct):
    """The head of a nutrition panel."""

    serving_size: str
    label_format: LabelFormat
    basis: Literal["g", "ml"]
    serving_size_g: float | None
    servings_per_container: float | None
    data_source: DataSource
    confidence: float


class NutrientRow(Struct):
    """One line of a nutrition panel as it is stored."""

    name: str
    code: str
    unit: NutrientUnit
    per_100: float | None
    per_serving: float | None
    daily_value_pct: float | None


Amount = Annotated[float, Meta(ge=0, le=1e6)]


class NutrientValue(Struct):
    """One line of a nutrition panel."""

    name: Annotated[str, Meta(min_length=1, max_length=100, examples=["Saturated fat"])]
    amount: Annotated[
        float, Meta(ge=0, le=1e6, description="Per serving in US_FDA and CA_CFIA, else per 100.")
    ]
    unit: NutrientUnit
    daily_value_pct: Amount | None = None
    per_100: Annotated[float, Meta(ge=0, le=1e6, description="Per 100 g or 100 ml.")] | None = None
    per_serving: Amount | None = None


class NutritionFacts(Struct):
    """The nutrition panel of a product."""

    serving_size: Annotated[str, Meta(max_length=100, examples=["1 cup (240ml)"])]
    label_format: LabelFormat
    nutrients: Annotated[list[NutrientValue], Meta(max_length=100)]
    serving_size_g: Amount | None = None
    servings_per_container: Amount | None = None
    basis: Annotated[Literal["g", "ml"], Meta(description="What `per_100` is of.")] = "g"


class ProductAllergen(Struct):
    """An allergen that a product contains, may contain or is free from."""

    code: Annotated[str, Meta(description="GS1 AllergenTypeCode.", examples=["AM"])]
    containment: Containment
    is_declared: Annotated[bool, Meta(description="False: read out of the list of ingredients.")]
    data_source: DataSource
    confidence: float


class FtlDesignation(Struct):
    """What FDA's Food Traceability List (FSMA 204) says of a product."""

    contains_ftl_substance: bool
    ftl_categories: list[str]
    ftl_status: Literal["LISTED", "CONTAINS_LISTED", "FORM_UNKNOWN", "NOT_LISTED", "NOT_FOOD"] | None = None
    reasons: list[str] = []


class FoodRow(Struct):
    """The food of a product but for its ingredients one by one, as one row."""

    statement: dict[str, Any] | None
    panel: dict[str, Any] | None
    nutrients: list[dict[str, Any]]
    allergens: list[dict[str, Any]]
    diets: list[str]


class Food(Struct):
    """All that a product says of itself as a food."""

    statement: Statement | None
    nutrition: NutritionFacts | None
    allergens: list[ProductAllergen]
    diets: list[str]


Change = dict[str, Any]


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
    """An organization took a GTIN over."""

    name = "product.claimed"
    organization_id: str | None
    gtin: str


class ProductUnclaimed(events.Event):
    """A GTIN has no owner any more."""

    name = "product.unclaimed"
    organization_id: str | None
    gtin: str


class BrandCreated(events.Event):
    """An organization made a brand, or took an unclaimed one over."""

    name = "brand.created"
    organization_id: str | None
    brand: BrandDetail
