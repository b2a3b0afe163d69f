"""How complete product records are: of one product, and of all that an organization has."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

Key = Literal[
    "name", "description", "brand", "category", "images", "nutrition", "certifications", "offers", "country",
]  # fmt: skip
Reason = Literal["complete", "missing", "too_short", "too_few", "not_kept"]


class CompletenessField(Struct, frozen=True):
    """What one field adds, and why it does not add more."""

    score: Annotated[float, Meta(ge=0, le=1)]
    weight: Annotated[float, Meta(ge=0, le=1, description="The nine weights are 1 in all.")]
    reason: Annotated[
        Reason,
        Meta(
            description="`too_short`: a description under 50 characters; `too_few`: under three images; "
            "`not_kept`: offers are not kept here, so nobody has any."
        ),
    ]


class NextBest(Struct, frozen=True):
    """The field that would better the score most."""

    field: Key
    points: Annotated[int, Meta(ge=0, le=100, description="What the percentage would gain.")]


class CompletenessScore(Struct, frozen=True):
    """How complete a product is; from 80 it counts as complete."""

    percentage: Annotated[int, Meta(ge=0, le=100, description="100 times the sum of score and weight.")]
    fields: dict[Key, CompletenessField]
    next_best: NextBest | None = None


class Facts(Struct, frozen=True):
    """What completeness looks at, as the database tells it."""

    has_name: bool
    # 0: none or blank, 1: short, 2: 50 characters or more.
    description: int
    has_brand: bool
    has_category: bool
    # At most 3: more add nothing.
    images: int
    has_nutrition: bool
    is_certified: bool
    has_country: bool


class FactGroup(Facts, frozen=True):
    """So many products of which the same is to be said, with their certifications that end soon."""

    products: int
    expiring: int


class DashboardStats(Struct, frozen=True):
    """Figures of all products of an organization, counted at this moment."""

    total_products: Annotated[int, Meta(ge=0)]
    complete_products: Annotated[int, Meta(ge=0, description="With a completeness of 80 or more.")]
    avg_completeness: Annotated[int, Meta(ge=0, le=100, description="The mean; 0 without products.")]
    expiring_certifications: Annotated[int, Meta(ge=0, description="Which end today or in the next 30 days.")]
    missing_images: Annotated[int, Meta(ge=0, description="Products without any image.")]
    active_offers: Annotated[int, Meta(ge=0, description="0 as long as offers are not kept here.")] = 0
    broken_offers: Annotated[int, Meta(ge=0, description="0 as long as offers are not kept here.")] = 0
