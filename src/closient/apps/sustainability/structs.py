"""What is known of a product's sustainability, as a file brings it and as the API answers it."""

from datetime import date
from typing import Annotated, Any, Literal

from msgspec import Meta, Struct

from closient.kit.ids import Id

PackagingType = Literal["PRIMARY", "SECONDARY", "TERTIARY"]
RecyclabilityStatus = Literal[
    "WIDELY_RECYCLABLE", "LIMITED_RECYCLABLE", "STORE_DROP_OFF", "COMPOSTABLE", "NOT_RECYCLABLE", "UNKNOWN",
]  # fmt: skip
ComponentType = Literal[
    "PRODUCT_BODY", "BATTERY", "ELECTRONICS", "PACKAGING", "CLOSURE", "LABEL", "ACCESSORY", "OTHER",
]  # fmt: skip
InstructionType = Literal[
    "RECYCLE", "REUSE", "REPAIR", "COMPOST", "RETURN", "HAZARDOUS_WASTE", "LANDFILL", "OTHER",
]  # fmt: skip
ImpactType = Literal["CARBON_FOOTPRINT", "WATER_USAGE", "ENERGY_USAGE", "WASTE", "LAND_USE", "OTHER"]
Percentage = Annotated[float, Meta(ge=0, le=100)]
Grams = Annotated[float, Meta(ge=0, le=1e9)]
Score = Annotated[float, Meta(ge=0, le=10)]
# PostgreSQL's integer.
Priority = Annotated[int, Meta(ge=-(2**31), le=2**31 - 1, description="Lower comes first.")]
Count = Annotated[int, Meta(ge=1, le=2**31 - 1)]
Code = Annotated[str, Meta(max_length=100)]
Text = Annotated[str, Meta(max_length=5_000)]
Name = Annotated[str, Meta(min_length=1, max_length=255)]
Regions = Annotated[
    str,
    Meta(max_length=1_000, description="Codes with commas between them, or empty.", examples=["US, CA, EU"]),
]
WebAddress = Annotated[
    str,
    Meta(
        pattern=r"^(https?://[^\s/?#]+[^\s]*)?$",
        max_length=2048,
        description="Absolute http(s) address, or empty.",
    ),
]


class Recyclability(Struct, kw_only=True, forbid_unknown_fields=True):
    """How well a packaging can be recycled, by whom that was assessed, and where it holds."""

    status: RecyclabilityStatus
    recyclability_percentage: Percentage | None = None
    recycling_stream: Annotated[Code, Meta(examples=["PLASTIC_PET"])] = ""
    recyclability_code: Annotated[Code, Meta(examples=["PET-1"])] = ""
    description: Text = ""
    conditions: Annotated[Text, Meta(description="What to do before recycling.")] = ""
    recycling_instructions: Text = ""
    recycling_instructions_url: WebAddress = ""
    assessment_standard: Annotated[Code, Meta(examples=["ISO_14021"])] = ""
    assessed_by: Annotated[str, Meta(max_length=255)] = ""
    assessment_date: date | None = None
    valid_regions: Regions = ""
    valid_until: date | None = None


class PackagingFacts(Struct, kw_only=True, forbid_unknown_fields=True):
    """One packaging of a product, without how well it can be recycled."""

    packaging_type: PackagingType
    description: Text
    is_recyclable: bool
    is_reusable: bool
    weight_grams: Grams | None = None
    recycled_content_percentage: Percentage | None = None


class Packaging(PackagingFacts, kw_only=True, forbid_unknown_fields=True):
    """One packaging as a file brings it."""

    recyclability: Recyclability | None = None


class MajorComponent(Struct, kw_only=True, forbid_unknown_fields=True):
    """One part of a product."""

    name: Name
    description: Text
    quantity: Count
    component_type: ComponentType
    is_separable: bool
    separation_instructions: Text = ""
    weight_grams: Grams | None = None


class ComponentRecord(MajorComponent, kw_only=True, forbid_unknown_fields=True):
    """A part as a file brings it: with its place among the others."""

    priority: Priority = 0


class EndOfLifeInstruction(Struct, kw_only=True, forbid_unknown_fields=True):
    """What to do with a product in the end."""

    instruction_type: InstructionType
    description: Text
    valid_regions: Regions
    priority: Priority
    collection_url: WebAddress = ""


class EnvironmentalImpact(Struct, kw_only=True, forbid_unknown_fields=True):
    """One figure of what a product does to the world."""

    impact_type: ImpactType
    score_value: Annotated[float, Meta(ge=-1e15, le=1e15)]
    unit: Annotated[Code, Meta(min_length=1, examples=["kgCO2e"])]
    methodology_reference: Text
    notes: Text
    assessment_date: date | None = None


class CircularityParts(Struct, kw_only=True, forbid_unknown_fields=True):
    """How well a product stays in use, by parts."""

    durability_score: Score | None = None
    recyclability_score: Score | None = None
    repairability_score: Score | None = None
    reusability_score: Score | None = None
    methodology: Text = ""
    assessment_date: date | None = None


class CircularityRecord(CircularityParts, kw_only=True, forbid_unknown_fields=True):
    """How well a product stays in use; without an overall score the mean of its parts counts."""

    overall_score: Score | None = None


class Profile(Struct, kw_only=True, forbid_unknown_fields=True):
    """One record of a file: all that is known of a product, in place of what was known before."""

    gtin: str
    packaging: Annotated[list[Packaging], Meta(max_length=100)] = []
    components: Annotated[list[ComponentRecord], Meta(max_length=200)] = []
    end_of_life_instructions: Annotated[list[EndOfLifeInstruction], Meta(max_length=100)] = []
    environmental_impacts: Annotated[list[EnvironmentalImpact], Meta(max_length=100)] = []
    circularity: CircularityRecord | None = None


class RecyclabilityOut(Recyclability, kw_only=True, forbid_unknown_fields=False):
    """How well a packaging can be recycled."""


class PackagingOut(PackagingFacts, kw_only=True, forbid_unknown_fields=False):
    """One packaging of a product, with how well it can be recycled."""

    id: Id
    recyclability: RecyclabilityOut | None = None


class MajorComponentOut(MajorComponent, kw_only=True, forbid_unknown_fields=False):
    """One part of a product."""

    id: Id


class EndOfLifeInstructionOut(EndOfLifeInstruction, kw_only=True, forbid_unknown_fields=False):
    """What to do with a product in the end."""

    id: Id


class EnvironmentalImpactOut(EnvironmentalImpact, kw_only=True, forbid_unknown_fields=False):
    """One figure of what a product does to the world."""

    id: Id


class CircularityOut(CircularityParts, kw_only=True, forbid_unknown_fields=False):
    """How well a product stays in use, from 0 to 10."""

    overall_score: Score


class ProductSustainabilityOut(Struct):
    """All that is known; what is not known is an empty list or null."""

    packaging: list[PackagingOut]
    components: list[MajorComponentOut]
    end_of_life_instructions: list[EndOfLifeInstructionOut]
    environmental_impacts: list[EnvironmentalImpactOut]
    circularity: CircularityOut | None = None
    recyclability: Annotated[
        RecyclabilityOut | None,
        Meta(description="Of the packaging with the highest recyclability_percentage."),
    ] = None


class ProfileRow(Struct):
    """What is stored of a product, as one row."""

    packaging: list[dict[str, Any]]
    components: list[dict[str, Any]]
    end_of_life_instructions: list[dict[str, Any]]
    environmental_impacts: list[dict[str, Any]]
    circularity: dict[str, Any] | None


class Known(Struct):
    """The product that a GTIN belongs to, or once belonged to."""

    gtin: str
    product_id: Id


class Written(Struct):
    """A profile that is new or has changed."""

    product_id: Id
    is_new: bool


class Numbered(Struct):
    """A profile with its place in the file, from 1."""

    number: int
    profile: Profile


class Refusal(Struct):
    """A record that was not stored, and why."""

    number: int
    message: str


class Imported(Struct):
    """What became of the records of a file."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
