"""Which products a product of one's own is packed in, and what is packed in it."""

from msgspec import Struct

from closient.apps.catalogue.structs.hierarchy import HierarchyLink, HierarchyLinkSent
from closient.apps.catalogue.structs.products import Product
from closient.apps.dashboard.structs.product_forms import PackedItem
from closient.apps.products.actions import hierarchy
from closient.kit.caller import Caller
from closient.kit.db import Reads, Writes
from closient.kit.errors import NotFound, Validation
from closient.kit.pagination import LARGEST_PAGE, PageRequest


class Packaging(Struct):
    """The nearest links of a product, from the smallest parent up."""

    parents: list[HierarchyLink]
    children: list[HierarchyLink]


async def show_packaging(db: Reads, product: Product) -> Packaging:
    """Any member. Parents and children, not theirs."""
    listed = await hierarchy.list_product_hierarchy(
        db, product.gtin, depth=1, ordering="hierarchy_level", page=PageRequest(page_size=LARGEST_PAGE)
    )
    return Packaging(
        [link for link in listed.data if link.child_gtin == product.gtin],
        [link for link in listed.data if link.parent_gtin == product.gtin],
    )


async def add_item(db: Writes, caller: Caller, product: Product, item: PackedItem) -> None:
    """OWNER, MANAGER or EDITOR. Validation on child_gtin, Conflict for what cannot be packed so."""
    sent = HierarchyLinkSent(item.child_gtin, item.quantity, item.hierarchy_level, product.owner_id)
    try:
        await hierarchy.add_hierarchy_link(db, caller, product.gtin, sent)
    except NotFound:
        raise Validation.of("child_gtin", "Nobody has entered this number yet: make the product.") from None


async def remove_link(db: Writes, caller: Caller, product: Product, link_id: str) -> None:
    """OWNER, MANAGER or EDITOR of the parent's owner; only what is packed in this very product."""
    shown = await show_packaging(db, product)
    if link_id not in {link.id for link in shown.children}:
        raise NotFound("Nothing of that kind is packed in this product.")
    await hierarchy.remove_hierarchy_link(db, caller, link_id)
