"""Packaging of products: who may see and change it."""

from closient.apps.catalogue.actions import hierarchy
from closient.apps.catalogue.actions import products as records
from closient.apps.catalogue.structs.hierarchy import (
    HierarchyDraft,
    HierarchyLink,
    HierarchyLinkSent,
    HierarchyOrder,
)
from closient.apps.products.actions.acting import own_product
from closient.kit import audit, ids
from closient.kit.caller import Caller
from closient.kit.db import Reads, Writes
from closient.kit.pagination import Page, PageRequest


async def list_product_hierarchy(
    db: Reads, gtin: str, *, depth: int, ordering: HierarchyOrder | None, page: PageRequest
) -> Page[HierarchyLink]:
    """Any authenticated caller, as for the look-up."""
    product = await records.get_product(db, gtin)
    return await hierarchy.list_links(db, product.id, depth=depth, ordering=ordering, page=page)


async def add_hierarchy_link(db: Writes, caller: Caller, gtin: str, sent: HierarchyLinkSent) -> HierarchyLink:
    """OWNER, MANAGER or EDITOR of the organization that owns the parent; the child may be anybody's."""
    child_gtin = records.read_gtin(sent.child_gtin, "child_gtin")
    await hierarchy.wait_for_turn(db)
    state, owner_id = await own_product(db, caller, gtin, sent.organization_id)
    child = await records.get_product(db, child_gtin)
    draft = HierarchyDraft(state.id, child.id, sent.quantity, sent.hierarchy_level)
    link = await hierarchy.add_link(db, draft, owner_id)
    await audit.record(
        db,
        caller,
        action="product.hierarchy_link_added",
        subject_id=state.id,
        organization_id=owner_id,
        after=link,
    )
    return link


async def remove_hierarchy_link(db: Writes, caller: Caller, hierarchy_id: str) -> None:
    """OWNER, MANAGER or EDITOR of the organization that owns the parent."""
    link = await hierarchy.get_link(db, ids.parse(hierarchy_id, "hierarchy_id"))
    state, owner_id = await own_product(db, caller, link.parent_gtin, None)
    await hierarchy.remove_link(db, link, owner_id)
    await audit.record(
        db,
        caller,
        action="product.hierarchy_link_removed",
        subject_id=state.id,
        organization_id=owner_id,
        before=link,
    )
