"""What is done with packaging: listed, linked, unlinked. Nothing is ever packed in itself by any way."""

from closient.apps.catalogue.queries import hierarchy as queries
from closient.apps.catalogue.structs.hierarchy import (
    HierarchyDraft,
    HierarchyLink,
    HierarchyLinkAdded,
    HierarchyLinkRemoved,
    HierarchyOrder,
)
from closient.kit import events
from closient.kit.db import Reads, Writes
from closient.kit.errors import Conflict, NotFound, Unprocessable, Validation
from closient.kit.pagination import Page, PageRequest

# From the smallest unit to the largest there are some four; mixed and promotional packs add a few.
MOST_LEVELS = 10
MOST_CHILDREN = 1000


async def list_links(
    db: Reads, product_id: str, *, depth: int, ordering: HierarchyOrder | None, page: PageRequest
) -> Page[HierarchyLink]:
    """Links that lead to or from a product, over `depth` links at most; the outermost packaging first."""
    order = ordering or "-hierarchy_level"
    return await queries.list_links(db, product_id, depth=depth, ordering=order, page=page)


async def wait_for_turn(db: Writes) -> None:
    """Before any product is locked: whoever adds links does so one after the other."""
    await queries.wait_for_turn(db)


async def add_link(db: Writes, draft: HierarchyDraft, owner_id: str) -> HierarchyLink:
    """Pack a product in another. Whoever asks has checked the caller's right and waited for its turn."""
    if draft.parent_id == draft.child_id:
        raise Validation.of("child_gtin", "A product cannot be packed in itself.")
    reach = await queries.get_reach(db, draft.parent_id, draft.child_id, MOST_LEVELS)
    if reach.is_linked:
        raise Conflict("These two are linked already: remove that link first.")
    if reach.is_cycle:
        raise Unprocessable("The parent is packed in this child already: the link would close a circle.")
    if reach.levels > MOST_LEVELS:
        raise Unprocessable(f"At most {MOST_LEVELS} levels of packaging can be told.")
    if reach.children >= MOST_CHILDREN:
        raise Unprocessable(f"At most {MOST_CHILDREN} products can be packed in one.")
    link = await get_link(db, await queries.insert_link(db, draft))
    await events.emit(db, HierarchyLinkAdded(organization_id=owner_id, link=link))
    return link


async def get_link(db: Reads, link_id: str) -> HierarchyLink:
    """By its id."""
    link = await queries.get_link(db, link_id)
    if link is None:
        raise NotFound("No such hierarchy link.")
    return link


async def remove_link(db: Writes, link: HierarchyLink, owner_id: str) -> None:
    """Take a link away; NotFound when somebody else was faster."""
    if not await queries.delete_link(db, link.id):
        raise NotFound("No such hierarchy link.")
    await events.emit(db, HierarchyLinkRemoved(organization_id=owner_id, link=link))
