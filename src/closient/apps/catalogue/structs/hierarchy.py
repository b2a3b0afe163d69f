"""Which trade items are packed in which, and what is told of it."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from closient.apps.catalogue.structs.values import Gtin14
from closient.kit import events
from closient.kit.ids import Id

# GDSN's trade item unit descriptors, from the smallest.
HierarchyLevel = Literal["UNIT", "INNER_PACK", "CASE", "PALLET"]
HierarchyOrder = Literal["hierarchy_level", "-hierarchy_level", "quantity", "-quantity"]
Quantity = Annotated[int, Meta(ge=1, le=1_000_000, description="So many children are in one parent.")]


class HierarchyLink(Struct):
    """One trade item that is packed in another; the level says what the parent is."""

    id: Id
    parent_gtin: Gtin14
    child_gtin: Gtin14
    child_product_name: str
    quantity: Quantity
    hierarchy_level: HierarchyLevel


class HierarchyLinkSent(Struct):
    """What is packed in a product: `hierarchy_level` says what the product itself, the parent, is."""

    child_gtin: Annotated[
        str,
        Meta(
            pattern=r"^[\d\s\-]{8,17}$",
            description="8, 12, 13 or 14 digits with a right check digit; spaces and hyphens are dropped.",
            examples=["9506000134352"],
        ),
    ]
    quantity: Quantity
    hierarchy_level: HierarchyLevel
    organization_id: Id | None = None


class HierarchyDraft(Struct):
    """A link to be made, by the ids of its products."""

    parent_id: Id
    child_id: Id
    quantity: int
    hierarchy_level: HierarchyLevel


class Reach(Struct):
    """What a link between two products would make of their packaging; `levels` counts links in a row."""

    is_linked: bool
    is_cycle: bool
    levels: int
    children: int


class HierarchyLinkAdded(events.Event):
    """A product was packed in another."""

    name = "product.hierarchy_link_added"
    organization_id: str | None
    link: HierarchyLink


class HierarchyLinkRemoved(events.Event):
    """A product is not packed in another any more."""

    name = "product.hierarchy_link_removed"
    organization_id: str | None
    link: HierarchyLink
