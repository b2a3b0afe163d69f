"""Bodies and receipts of the products API."""

from datetime import datetime
from typing import Annotated, Any

from msgspec import UNSET, Meta, Struct, UnsetType

from closient.apps.catalogue.structs.codes import GtinText
from closient.apps.catalogue.structs.exports import ExportKind, ExportState, SheetMeasures
from closient.apps.catalogue.structs.food import (
    Food,
    FtlDesignation,
    Ingredient,
    NutritionFacts,
    ProductAllergen,
)
from closient.apps.catalogue.structs.images import ProductImage
from closient.apps.catalogue.structs.values import (
    ClaimStatus,
    Country,
    GpcCode,
    Gtin14,
    Length,
    LongText,
    Text100,
    Text255,
    Unit,
    WebAddress,
)
from closient.apps.certifications.structs.assignments import CertificationAssignmentOut, ClaimAssignmentOut
from closient.apps.compliance.structs.recalls import RecallOut
from closient.apps.sustainability.structs import CircularityOut
from closient.kit.ids import Id
from closient.kit.metadata import Metadata


class ProductDraft(Struct):
    """A product to be made and claimed; everything but the GTIN can follow later."""

    gtin: GtinText
    metadata: Metadata | UnsetType | None = UNSET
    organization_id: Id | None = None
    product_name: Text255 = ""
    description: LongText = ""
    country_of_origin: Country = ""
    net_content: Text100 = ""
    ingredients: (
        Annotated[str, Meta(max_length=10_000, description="As on the label; it is read into substances.")]
        | None
    ) = None


class ProductPatch(Struct):
    """Fields that are sent and not null are written; "" empties a text."""

    metadata: Metadata | UnsetType | None = UNSET
    product_name: Text255 | None = None
    brand: Text255 | None = None
    description: LongText | None = None
    manufacturer: Text255 | None = None
    country_of_origin: Country | None = None
    net_content: Text100 | None = None
    usage_instructions: LongText | None = None
    brand_product_page_url: WebAddress | None = None
    primary_language: (
        Annotated[str, Meta(pattern="^[a-z]{2,3}(-[A-Za-z0-9]{1,6})?$", max_length=10)] | None
    ) = None
    organization_id: Id | None = None
    category_id: Annotated[Id, Meta(description="Of GET /products/api/v1/categories.")] | None = None
    length: Length | None = None
    length_uom: Unit | None = None
    width: Length | None = None
    width_uom: Unit | None = None
    height: Length | None = None
    height_uom: Unit | None = None
    depth: Length | None = None
    depth_uom: Unit | None = None
    gross_weight: Length | None = None
    gross_weight_uom: Unit | None = None
    net_weight: Length | None = None
    net_weight_uom: Unit | None = None
    gpc_brick_code: GpcCode | None = None
    gpc_class_code: GpcCode | None = None
    gpc_family_code: GpcCode | None = None
    gpc_segment_code: GpcCode | None = None


class ClaimRequest(Struct):
    """Who claims; left out, the credential's organization does."""

    organization_id: Id | None = None


class ClaimReceipt(Struct):
    """A GTIN's owner after a claim."""

    gtin: Gtin14
    owner_id: Id
    claimed_at: datetime
    claim_verification_status: ClaimStatus
    message: str


class FormerGtinAdded(Struct):
    """A GTIN that the product had before."""

    gtin: GtinText
    organization_id: Id | None = None


class LeftBehind(Struct):
    """What of a record would be lost if it became a former GTIN."""

    rules: int
    links: int
    packagings: int


AllergenCodes = Annotated[list[Annotated[str, Meta(max_length=10)]], Meta(max_length=100)]


class IngredientsSent(Struct):
    """A list of ingredients as printed; an empty text takes it away."""

    text: Annotated[str, Meta(max_length=10_000, examples=["Wheat flour, water, salt. May contain nuts."])]
    organization_id: Id | None = None


class IngredientsRead(Struct):
    """What was understood of a list of ingredients."""

    language: Annotated[str, Meta(description="Of the heading; empty without one.")]
    contains: Annotated[list[str], Meta(description="Allergens in the food, GS1's codes.")]
    may_contain: Annotated[list[str], Meta(description="Allergens of which traces may be there.")]
    remarks: Annotated[list[str], Meta(description="Sentences that name neither.")]
    doubts: Annotated[list[str], Meta(description="What cannot be right about the percentages.")]
    ingredients: list[Ingredient]


class NutritionSent(NutritionFacts):
    """A nutrition panel to be kept."""

    organization_id: Id | None = None


class AllergensSent(Struct):
    """What the owner declares; GS1's codes."""

    contains: AllergenCodes = []
    may_contain: AllergenCodes = []
    free_from: AllergenCodes = []
    diets: Annotated[list[Annotated[str, Meta(max_length=30)]], Meta(max_length=20)] = []
    organization_id: Id | None = None


class Allergens(Struct):
    """Allergens and diets of a product."""

    allergens: list[ProductAllergen]
    diets: Annotated[list[str], Meta(description="GS1 DietTypeCode.", examples=[["VEGAN"]])]


class ProductContent(Struct):
    """Everything that is told about a product besides its record."""

    images: list[ProductImage]
    ingredients: list[Ingredient]
    certifications: list[CertificationAssignmentOut]
    claims: list[ClaimAssignmentOut]
    recalls: list[RecallOut]
    nutrition: NutritionFacts | None = None
    circularity: CircularityOut | None = None
    ftl_designation: FtlDesignation | None = None


class ContentRow(Struct):
    """What a content is made of, as one row; the rows of its lists in the order of their structs' fields."""

    product_name: str
    gpc_family_code: str
    gpc_segment_code: str
    images: list[Any]
    ingredients: list[Any]
    certifications: list[Any]
    claims: list[Any]
    recalls: list[Any]
    panels: list[Any]
    nutrients: list[Any]
    circularity: dict[str, Any] | None


class CsvRowError(Struct):
    """A row of a file that was not imported."""

    line: Annotated[int, Meta(description="On which the row begins; the first data row has 2.")]
    message: str
    column: Annotated[str | None, Meta(description="The first that is at fault.")] = None


class CsvImportResult(Struct):
    """What became of the rows of a file; the four counts make up the total."""

    total_rows: Annotated[int, Meta(description="Without the header and empty rows.")]
    created: int
    updated: int
    skipped: Annotated[int, Meta(description="Further rows of the same GTIN, and rows without news.")]
    error_count: int
    errors: list[CsvRowError] = []
    import_id: Annotated[Id | None, Meta(description="Of the contributions that it made.")] = None


class CsvProblem(Struct):
    """What is wrong with some rows of a file, said once."""

    message: str
    column: str | None
    count: int
    lines: Annotated[list[int], Meta(description="The first 100 of them.")]


class CsvImportPreview(Struct):
    """What an import of a file would do; the six counts make up the total."""

    total_rows: int
    create: int
    update: Annotated[int, Meta(description="Changed or claimed.")]
    unchanged: int
    skip: Annotated[int, Meta(description="Further rows of a GTIN that the file had before.")]
    conflict: Annotated[int, Meta(description="Rows of what belongs to another organization.")]
    error: Annotated[int, Meta(description="Rows that are wrong by themselves.")]
    problems: Annotated[list[CsvProblem], Meta(description="What most rows suffer from comes first.")]


class ProductBrowse(Struct):
    """A product as the public catalogue lists it."""

    id: Id
    gtin: Gtin14
    is_claimed: bool
    created: datetime
    product_name: str = ""
    brand: str = ""
    description: str = ""
    owner_id: Id | None = None


class FoodShown(Struct):
    """The food of a product for its page: `pieces` are the list of ingredients, true where an allergen is."""

    facts: Food
    pieces: list[tuple[str, bool]]
    # GS1's English names of its allergens.
    names: dict[str, str]


class OwnSheetDraft(SheetMeasures, kw_only=True):
    """A sheet that an organization has measured, to be kept under a name."""

    title: Annotated[str, Meta(min_length=1, max_length=100)]
    organization_id: Id | None = None


class OwnSheet(Struct):
    """A sheet that an organization keeps; its id may stand as `sheet_template` of an export."""

    id: Id
    organization_id: Id
    title: str
    page_width_mm: float
    page_height_mm: float
    columns: int
    rows: int
    label_width_mm: float
    label_height_mm: float
    left_mm: float
    top_mm: float
    pitch_x_mm: float | None
    pitch_y_mm: float | None


class ExportRow(Struct):
    """An export in the list of all, with what it was asked for."""

    id: Id
    kind: ExportKind
    status: ExportState
    total_items: int
    processed_items: int
    has_file: bool
    file_bytes: int | None
    error: str | None
    created: datetime
    gtin: str | None
    scope: str | None
    export_type: str | None
    file_format: str | None


class PrintableCount(Struct):
    """How many labels there would be, and of how many products."""

    labels: int
    products: int


class NamedPart(Struct):
    """A lot or item by what is printed of it."""

    id: Id
    name: str
