"""SQL about which trade items are packed in which."""

from typing import LiteralString

from closient.apps.catalogue.structs.hierarchy import HierarchyDraft, HierarchyLink, Reach
from closient.kit.db import Reads, Writes
from closient.kit.pagination import Page, PageRequest

_LISTING: LiteralString = """
    WITH RECURSIVE above (id, levels) AS (
        SELECT $1::uuid, 0
         UNION
        SELECT h.parent_id, a.levels + 1
          FROM above a JOIN catalogue.hierarchy_link h ON h.child_id = a.id
         WHERE a.levels < $2::integer - 1),
    below (id, levels) AS (
        SELECT $1::uuid, 0
         UNION
        SELECT h.child_id, b.levels + 1
          FROM below b JOIN catalogue.hierarchy_link h ON h.parent_id = b.id
         WHERE b.levels < $2::integer - 1),
    met (id) AS (
        SELECT h.id FROM above a JOIN catalogue.hierarchy_link h ON h.child_id = a.id
         UNION
        SELECT h.id FROM below b JOIN catalogue.hierarchy_link h ON h.parent_id = b.id)
    SELECT h.id, p.gtin AS parent_gtin, c.gtin AS child_gtin, c.product_name AS child_product_name,
           h.quantity, h.hierarchy_level
      FROM met
      JOIN catalogue.hierarchy_link h ON h.id = met.id
      JOIN catalogue.product p ON p.id = h.parent_id
      JOIN catalogue.product c ON c.id = h.child_id
"""
ORDERS: dict[str, LiteralString] = {
    "hierarchy_level": _LISTING
    + " ORDER BY array_position(ARRAY['UNIT', 'INNER_PACK', 'CASE', 'PALLET'], h.hierarchy_level), h.id",
    "-hierarchy_level": _LISTING
    + " ORDER BY array_position(ARRAY['PALLET', 'CASE', 'INNER_PACK', 'UNIT'], h.hierarchy_level), h.id",
    "quantity": _LISTING + " ORDER BY h.quantity, h.id",
    "-quantity": _LISTING + " ORDER BY h.quantity DESC, h.id",
}


async def list_links(
    db: Reads, product_id: str, *, depth: int, ordering: str, page: PageRequest
) -> Page[HierarchyLink]:
    """The links of a product to its parents and children, and theirs as far as `depth` links away."""
    return await db.page(HierarchyLink, ORDERS[ordering], product_id, depth, page=page)


async def wait_for_turn(db: Writes) -> None:
    """Links are added one after the other: two that close a circle together do not see each other else."""
    await db.run("SELECT pg_advisory_xact_lock(hashtextextended('catalogue.hierarchy_link', 0))")


async def get_reach(db: Reads, parent_id: str, child_id: str, most_levels: int) -> Reach:
    """What a link between the two would mean."""
    return await db.one(
        Reach,
        """
        WITH RECURSIVE above (id, levels) AS (
            SELECT $1::uuid, 0
             UNION
            SELECT h.parent_id, a.levels + 1
              FROM above a JOIN catalogue.hierarchy_link h ON h.child_id = a.id
             WHERE a.levels < $3::integer),
        below (id, levels) AS (
            SELECT $2::uuid, 0
             UNION
            SELECT h.child_id, b.levels + 1
              FROM below b JOIN catalogue.hierarchy_link h ON h.parent_id = b.id
             WHERE b.levels < $3::integer)
        SELECT EXISTS (SELECT FROM catalogue.hierarchy_link h
                        WHERE h.parent_id = $1 AND h.child_id = $2) AS is_linked,
               EXISTS (SELECT FROM below b WHERE b.id = $1) AS is_cycle,
               (SELECT max(a.levels) FROM above a) + 1 + (SELECT max(b.levels) FROM below b) AS levels,
               (SELECT count(*) FROM catalogue.hierarchy_link h WHERE h.parent_id = $1)::integer AS children
        """,
        parent_id,
        child_id,
        most_levels,
    )


async def insert_link(db: Writes, draft: HierarchyDraft) -> str:
    """The new link's id."""
    return await db.value(
        """
        INSERT INTO catalogue.hierarchy_link (parent_id, child_id, quantity, hierarchy_level)
        VALUES ($1, $2, $3, $4)
        RETURNING id
        """,
        draft.parent_id,
        draft.child_id,
        draft.quantity,
        draft.hierarchy_level,
    )


async def get_link(db: Reads, link_id: str) -> HierarchyLink | None:
    """By its id."""
    return await db.maybe(
        HierarchyLink,
        """
        SELECT h.id, p.gtin AS parent_gtin, c.gtin AS child_gtin, c.product_name AS child_product_name,
               h.quantity, h.hierarchy_level
          FROM catalogue.hierarchy_link h
          JOIN catalogue.product p ON p.id = h.parent_id
          JOIN catalogue.product c ON c.id = h.child_id
         WHERE h.id = $1
        """,
        link_id,
    )


async def delete_link(db: Writes, link_id: str) -> int:
    """How many there were."""
    return await db.run("DELETE FROM catalogue.hierarchy_link WHERE id = $1", link_id)
