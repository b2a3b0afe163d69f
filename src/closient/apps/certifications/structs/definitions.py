"""Bodies, certifications and claims as they are defined, whether or not a product has them."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from closient.kit.ids import Id

Category = Literal["DIETARY", "INGREDIENT_ABSENCE", "ALLERGEN_FREE", "PROCESS", "SUSTAINABILITY", "OTHER"]
Order = Literal["label", "-label", "code", "-code"]
BodyOrder = Literal["name", "-name"]


class CertificationBodyOut(Struct):
    """Who certifies, or keeps a standard."""

    id: Id
    name: Annotated[str, Meta(max_length=255, examples=["Marine Stewardship Council"])]
    website: Annotated[str, Meta(description="https address, or empty.")] = ""
    description: str = ""
    logo_url: str | None = None


class CertificationOut(Struct):
    """What a product may be certified as."""

    id: Id
    label: Annotated[str, Meta(max_length=255, examples=["USDA Organic"])]
    code: Annotated[
        str,
        Meta(
            max_length=50,
            description="For machines; may be empty for an organization's own.",
            examples=["USDA_ORGANIC"],
        ),
    ] = ""
    description: str = ""
    url: Annotated[str, Meta(description="https address, or empty.")] = ""
    logo_url: str | None = None
    certification_body_name: str | None = None
    program: Annotated[str, Meta(description="GS1 certificationAgency: the programme.")] = ""
    standard: Annotated[str, Meta(description="GS1 certificationStandard.")] = ""


class ClaimOut(Struct):
    """What a brand may claim of a product."""

    id: Id
    code: Annotated[str, Meta(max_length=50, examples=["NON_GMO"])]
    label: Annotated[str, Meta(max_length=100, examples=["Non-GMO"])]
    category: Category
    requires_definition: Annotated[
        bool, Meta(description="The words alone say little: forms ask the brand what it means by them.")
    ]
    description: str = ""


class Sought(Struct, frozen=True):
    """Filters of a listing of definitions; None does not narrow."""

    label: str | None = None
    code: str | None = None
    certification_body_id: str | None = None
    category: Category | None = None
