"""What a product says of itself as a food: ingredients, nutrition, allergens, traceability."""

from typing import Annotated, Any, Literal

from msgspec import Meta, Struct

from closient.apps.catalogue.structs.values import DataSource

LabelFormat = Literal["US_FDA", "EU", "CA_CFIA", "AU_NZ", "UK"]
NutrientUnit = Literal["g", "mg", "mcg", "kcal", "kJ", "IU"]
Containment = Literal["CONTAINS", "MAY_CONTAIN", "FREE_FROM"]


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


class UnreadList(Struct):
    """A list of ingredients whose substances are not read yet."""

    product_id: str
    text: str
    language: str
    data_source: DataSource
    confidence: float


class FoodOf(Struct):
    """The food of a product before a source's word, and which of it the source may speak of.

    `allergens` are containments by GS1's code, `nutrition` is amounts in 100 g or ml by name and unit.
    """

    id: str
    gtin: str
    owner_id: str | None
    is_composition_open: bool
    is_nutrition_open: bool
    ingredients: str
    allergens: dict[str, str]
    nutrition: dict[str, float | None]
    food_source: dict[str, DataSource]


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
    is_declared: Annotated[
        bool,
        Meta(description="False: read out of the list of ingredients, or told by another than the owner."),
    ]
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
