"""SQL that the pages of traceability need beyond what the API answers."""

from collections.abc import Sequence
from datetime import datetime

from closient.apps.dashboard.structs.traceability import (
    Figures,
    LotId,
    Mark,
    PointRow,
    Share,
    Unknown,
    Word,
)
from closient.kit.db import Reads

# Of so many latest events the words and places are offered.
LATEST = 5_000


async def get_figures(db: Reads, organization_id: str, since: datetime) -> Figures:
    """Faulty are captures since a moment of which something was refused."""
    return await db.one(
        Figures,
        """
        SELECT coalesce((SELECT l.event_count FROM epcis.ledger l WHERE l.organization_id = $1), 0)
                   AS event_count,
               (SELECT count(*) FROM epcis.lot t WHERE t.organization_id = $1) AS lot_count,
               (SELECT count(*) FROM epcis.capture c WHERE c.organization_id = $1) AS capture_count,
               (SELECT count(*) FROM epcis.capture c
                 WHERE c.organization_id = $1 AND c.created >= $2 AND c.created_count < c.sent_count)
                   AS faulty_count,
               (SELECT e.event_time FROM epcis.event e WHERE e.organization_id = $1
                 ORDER BY e.event_time DESC LIMIT 1) AS last_event
        """,
        organization_id,
        since,
    )


async def list_with_events(db: Reads, organization_ids: Sequence[str]) -> list[str]:
    """Those of these organizations that have events."""
    found = await db.value(
        """
        SELECT coalesce(array_agg(l.organization_id), '{}') FROM epcis.ledger l
         WHERE l.organization_id = ANY($1::uuid[]) AND l.event_count > 0
        """,
        organization_ids,
    )
    return list(found)


async def count_by_week(db: Reads, organization_id: str, since: datetime, until: datetime) -> list[Share]:
    """Critical tracking events by kind in spans of seven days."""
    return await db.all(
        Share,
        """
        SELECT floor(extract(epoch FROM c.event_time - $2) / 604800)::integer AS week, c.kind, count(*)
          FROM epcis.cte c
         WHERE c.organization_id = $1 AND c.event_time >= $2 AND c.event_time < $3
         GROUP BY week, c.kind
        """,
        organization_id,
        since,
        until,
    )


async def list_marks(db: Reads, organization_id: str, event_ids: Sequence[str], most: int) -> list[Mark]:
    """Kind and the first lots of events, and whether they were declared wrong."""
    return await db.all(
        Mark,
        """
        SELECT e.id AS event_id, c.kind, coalesce(s.lots, '[]') AS lots, t.id AS twin
          FROM epcis.event e
          LEFT JOIN epcis.cte c ON c.event_id = e.id
          LEFT JOIN epcis.event t ON t.organization_id = e.organization_id AND t.hash = e.hash
                                 AND t.is_correction <> e.is_correction
          LEFT JOIN LATERAL (
               SELECT jsonb_agg(jsonb_build_array(b.lot_id::text, l.gtin, l.lot_code, b.role,
                                coalesce(nullif(d.name, ''), p.product_name, ''))
                                ORDER BY b.role, l.gtin, l.lot_code) AS lots
                 FROM (SELECT DISTINCT x.lot_id, x.role FROM epcis.event_lot x WHERE x.event_id = e.id
                        ORDER BY x.role, x.lot_id LIMIT $3) b
                 JOIN epcis.lot l ON l.id = b.lot_id
                 LEFT JOIN epcis.product_description d
                        ON d.organization_id = l.organization_id AND d.gtin = l.gtin
                 LEFT JOIN catalogue.product p ON p.gtin = l.gtin
               ) s ON true
         WHERE e.id = ANY($2::uuid[]) AND e.organization_id = $1
        """,
        organization_id,
        event_ids,
        most,
    )


async def list_words(db: Reads, organization_id: str, most: int) -> list[Word]:
    """The steps and dispositions of so many latest events."""
    return await db.all(
        Word,
        """
        SELECT DISTINCT l.biz_step, l.disposition
          FROM (SELECT e.biz_step, e.disposition FROM epcis.event e WHERE e.organization_id = $1
                 ORDER BY e.event_time DESC, e.id DESC LIMIT $2) l
        """,
        organization_id,
        most,
    )


async def list_lots_of_code(db: Reads, organization_id: str, gtin: str, lot_code: str) -> list[LotId]:
    """The lot of a product with exactly this code."""
    return await db.all(
        LotId,
        """
        SELECT l.id, l.gtin, l.lot_code FROM epcis.lot l
         WHERE l.organization_id = $1 AND l.gtin = $2 AND l.lot_code = $3
        """,
        organization_id,
        gtin,
        lot_code,
    )


async def list_lots_called(db: Reads, organization_id: str, lot_code: str, most: int) -> list[LotId]:
    """Lots with this code, in capitals or not, of any product."""
    return await db.all(
        LotId,
        """
        SELECT l.id, l.gtin, l.lot_code FROM epcis.lot l
         WHERE l.organization_id = $1 AND lower(l.lot_code) = lower($2)
         ORDER BY l.gtin, l.lot_code LIMIT $3
        """,
        organization_id,
        lot_code,
        most,
    )


async def list_lots_of_item(db: Reads, organization_id: str, gtin: str, serial: str) -> list[LotId]:
    """The lot of a serial number."""
    return await db.all(
        LotId,
        """
        SELECT l.id, l.gtin, l.lot_code
          FROM epcis.lot_serial s JOIN epcis.lot l ON l.id = s.lot_id
         WHERE s.organization_id = $1 AND s.gtin = $2 AND s.serial = $3
        """,
        organization_id,
        gtin,
        serial,
    )


async def list_points(db: Reads, organization_id: str, most: int) -> list[PointRow]:
    """Places with coordinates."""
    return await db.all(
        PointRow,
        """
        SELECT p.gln, p.name, p.latitude, p.longitude FROM epcis.place p
         WHERE p.organization_id = $1 AND p.latitude IS NOT NULL AND p.longitude IS NOT NULL
         ORDER BY lower(p.name), p.gln LIMIT $2
        """,
        organization_id,
        most,
    )


async def list_unknown_places(db: Reads, organization_id: str, latest: int, most: int) -> list[Unknown]:
    """GLNs of the latest critical tracking events that nobody has described, the most frequent first."""
    return await db.all(
        Unknown,
        """
        SELECT k.gln AS key, count(*)
          FROM (SELECT c.location, c.ship_from, c.ship_to FROM epcis.cte c WHERE c.organization_id = $1
                 ORDER BY c.event_time DESC, c.event_id DESC LIMIT $2) c
         CROSS JOIN LATERAL (
               SELECT DISTINCT v.gln FROM (VALUES (c.location), (c.ship_from), (c.ship_to)) v (gln)
               ) k
         WHERE k.gln ~ '^[0-9]{13}$'
           AND NOT EXISTS (
               SELECT FROM epcis.place p WHERE p.organization_id = $1 AND p.gln = k.gln)
         GROUP BY k.gln
         ORDER BY count(*) DESC, k.gln LIMIT $3
        """,
        organization_id,
        latest,
        most,
    )


async def list_unknown_products(db: Reads, organization_id: str, most: int) -> list[Unknown]:
    """GTINs of lots that nobody has described, those with most lots first."""
    return await db.all(
        Unknown,
        """
        SELECT l.gtin AS key, count(*) FROM epcis.lot l
         WHERE l.organization_id = $1
           AND NOT EXISTS (
               SELECT FROM epcis.product_description d
                WHERE d.organization_id = l.organization_id AND d.gtin = l.gtin)
         GROUP BY l.gtin
         ORDER BY count(*) DESC, l.gtin LIMIT $2
        """,
        organization_id,
        most,
    )
