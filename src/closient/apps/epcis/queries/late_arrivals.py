"""SQL that finds what events change for others that are stored already, and takes back what was derived."""

from collections.abc import Sequence
from datetime import datetime

from closient.apps.epcis.structs.tracing import Change, Marked, Moved, Named, SerialNumber, StoredEvent
from closient.kit.db import Reads, Writes


async def list_corrected(db: Reads, organization_id: str, hashes: Sequence[bytes]) -> list[Named]:
    """Those of the hashes that a stored correction has."""
    return await db.all(
        Named,
        """
        SELECT e.hash, e.id AS event_id
          FROM epcis.event e
         WHERE e.organization_id = $1 AND e.is_correction AND e.hash = ANY($2::bytea[])
        """,
        organization_id,
        hashes,
    )


async def list_originals(db: Reads, organization_id: str, hashes: Sequence[bytes]) -> list[Named]:
    """The events that corrections with these hashes withdraw."""
    return await db.all(
        Named,
        """
        SELECT e.hash, e.id AS event_id
          FROM epcis.event e
         WHERE e.organization_id = $1 AND e.hash = ANY($2::bytea[]) AND NOT e.is_correction
        """,
        organization_id,
        hashes,
    )


async def list_events(db: Reads, organization_id: str, event_ids: Sequence[str]) -> list[StoredEvent]:
    """Events as sent; without corrections and without what they withdraw."""
    return await db.all(
        StoredEvent,
        """
        SELECT e.id, e.document::text AS document, e.context_id, c.content::text AS context
          FROM epcis.event e
          LEFT JOIN epcis.context c ON c.id = e.context_id
         WHERE e.id = ANY($2::uuid[]) AND e.organization_id = $1 AND NOT e.is_correction
           AND NOT EXISTS (
               SELECT FROM epcis.event w
                WHERE w.organization_id = $1 AND w.hash = e.hash AND w.is_correction)
        """,
        organization_id,
        event_ids,
    )


async def list_naming(
    db: Reads, organization_id: str, keys: Sequence[str], but: Sequence[str]
) -> list[Moved]:
    """The events that name something, in any spelling, each with the key."""
    return await db.all(
        Moved,
        """
        SELECT DISTINCT k.key, e.event_id
          FROM unnest($2::text[]) k (key)
         CROSS JOIN LATERAL (
               SELECT k.key AS epc
                UNION ALL
               SELECT s.spelling FROM epcis.spelling s WHERE s.organization_id = $1 AND s.canonical = k.key) s
         CROSS JOIN LATERAL (
               SELECT p.event_id FROM epcis.event_epc p WHERE p.organization_id = $1 AND p.epc = s.epc
               OFFSET 0) e
         WHERE e.event_id <> ALL($3::uuid[])
        """,
        organization_id,
        keys,
        but,
    )


async def list_depending(
    db: Reads, organization_id: str, containers: Sequence[str], since: Sequence[datetime], but: Sequence[str]
) -> list[Moved]:
    """The events that name a container, or one in which it was, from when on its contents are others."""
    return await db.all(
        Moved,
        """
        WITH RECURSIVE upwards (key, since) AS (
            SELECT n.key COLLATE "C", n.since FROM unnest($2::text[], $3::timestamptz[]) n (key, since)
             UNION
            SELECT c.parent, greatest(u.since, c.event_time)
              FROM upwards u
             CROSS JOIN LATERAL (
                   SELECT c.parent, c.event_time FROM epcis.containment c
                    WHERE c.organization_id = $1 AND c.child = u.key AND c.is_added
                   OFFSET 0) c
        )
        SELECT DISTINCT k.key, e.event_id
          FROM (SELECT u.key, min(u.since) AS since FROM upwards u GROUP BY u.key) k
         CROSS JOIN LATERAL (
               SELECT k.key AS epc
                UNION ALL
               SELECT s.spelling FROM epcis.spelling s WHERE s.organization_id = $1 AND s.canonical = k.key) s
         CROSS JOIN LATERAL (
               SELECT p.event_id FROM epcis.event_epc p
                WHERE p.organization_id = $1 AND p.epc = s.epc AND p.event_time >= k.since
               OFFSET 0) e
         WHERE e.event_id <> ALL($4::uuid[])
        """,
        organization_id,
        containers,
        since,
        but,
    )


async def list_of_transformations(
    db: Reads, organization_id: str, transformations: Sequence[str], but: Sequence[str]
) -> list[Moved]:
    """The other events of transformations."""
    return await db.all(
        Moved,
        """
        SELECT t.transformation AS key, t.event_id
          FROM epcis.transformation t
         WHERE t.organization_id = $1 AND t.transformation = ANY($2::text[]) AND t.event_id <> ALL($3::uuid[])
        """,
        organization_id,
        transformations,
        but,
    )


async def list_reclassified(
    db: Reads, lot_ids: Sequence[str], since: Sequence[datetime], but: Sequence[str]
) -> list[str]:
    """The events whose kind rests on the history of lots, from when on that is another."""
    return await db.value(
        """
        SELECT coalesce(array_agg(DISTINCT b.event_id), '{}')
          FROM unnest($1::uuid[], $2::timestamptz[]) l (lot_id, since)
         CROSS JOIN LATERAL (
               SELECT b.event_id, b.mark FROM epcis.event_lot b
                WHERE b.lot_id = l.lot_id AND b.event_time >= l.since
               OFFSET 0) b
          LEFT JOIN epcis.cte c ON c.event_id = b.event_id
         WHERE (b.mark IS NOT NULL OR c.kind IN ('RECEIVE', 'INTAKE', 'TRANSFORM', 'INITIAL_PACK', 'HARVEST'))
           AND b.event_id <> ALL($3::uuid[])
        """,
        lot_ids,
        since,
        but,
    )


async def list_transformations(db: Reads, organization_id: str, gtins: Sequence[str]) -> list[str]:
    """The transformations and initial packings that products go into or come out of."""
    return await db.value(
        """
        SELECT coalesce(array_agg(DISTINCT b.event_id), '{}')
          FROM epcis.lot l
          JOIN epcis.event_lot b ON b.lot_id = l.id
          JOIN epcis.cte c ON c.event_id = b.event_id
         WHERE l.organization_id = $1 AND l.gtin = ANY($2::text[])
           AND b.role IN ('i', 'o') AND c.kind IN ('TRANSFORM', 'INITIAL_PACK')
        """,
        organization_id,
        gtins,
    )


async def put_right_children(
    db: Writes, organization_id: str, children: Sequence[str], lot_ids: Sequence[str | None]
) -> list[Change]:
    """Items in containers that are of another lot than was known."""
    return await db.all(
        Change,
        """
        UPDATE epcis.containment c SET lot_id = n.lot_id
          FROM unnest($2::text[], $3::uuid[]) n (child, lot_id)
         WHERE c.organization_id = $1 AND c.child = n.child AND c.lot_id IS DISTINCT FROM n.lot_id
        RETURNING c.parent, c.event_time, c.is_added, c.child, c.lot_id, c.uom, c.quantity
        """,
        organization_id,
        children,
        lot_ids,
    )


async def take_back_emptied(
    db: Writes, organization_id: str, containers: Sequence[str], since: Sequence[datetime]
) -> int:
    """The moments at which containers were empty, from when on their contents are others."""
    return await db.run(
        """
        DELETE FROM epcis.emptied o
         USING unnest($2::text[], $3::timestamptz[]) n (parent, since)
         WHERE o.organization_id = $1 AND o.parent = n.parent AND o.event_time >= n.since
        """,
        organization_id,
        containers,
        since,
    )


async def take_back_event_lots(db: Writes, event_ids: Sequence[str]) -> list[Marked]:
    return await db.all(
        Marked,
        """
        DELETE FROM epcis.event_lot b WHERE b.event_id = ANY($1::uuid[])
        RETURNING b.lot_id, b.mark IS NOT NULL AS is_marked
        """,
        event_ids,
    )


async def take_back_kinds(db: Writes, event_ids: Sequence[str]) -> int:
    """Critical tracking events and edges."""
    return await db.run(
        """
        WITH edges AS (DELETE FROM epcis.lot_edge g WHERE g.event_id = ANY($1::uuid[]))
        DELETE FROM epcis.cte c WHERE c.event_id = ANY($1::uuid[])
        """,
        event_ids,
    )


async def take_back_changes(db: Writes, event_ids: Sequence[str]) -> list[Change]:
    return await db.all(
        Change,
        """
        DELETE FROM epcis.containment c WHERE c.event_id = ANY($1::uuid[])
        RETURNING c.parent, c.event_time, c.is_added, c.child, c.lot_id, c.uom, c.quantity
        """,
        event_ids,
    )


async def take_back_serials(
    db: Writes, lot_ids: Sequence[str], event_ids: Sequence[str]
) -> list[SerialNumber]:
    """Items whose lot was known from these events."""
    return await db.all(
        SerialNumber,
        """
        DELETE FROM epcis.lot_serial s
         WHERE s.lot_id = ANY($1::uuid[]) AND s.event_id = ANY($2::uuid[])
        RETURNING s.gtin, s.serial
        """,
        lot_ids,
        event_ids,
    )


async def list_partners(db: Reads, event_ids: Sequence[str]) -> list[Moved]:
    """The events that make up a transformation together with these."""
    return await db.all(
        Moved,
        """
        SELECT DISTINCT o.transformation AS key, o.event_id
          FROM epcis.transformation t
          JOIN epcis.transformation o USING (organization_id, transformation)
         WHERE t.event_id = ANY($1::uuid[])
        """,
        event_ids,
    )
