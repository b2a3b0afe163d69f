"""SQL that gathers what key data elements are read out of."""

from datetime import datetime

from closient.apps.epcis.structs.exports import Selection
from closient.apps.epcis.structs.kdes import FactRow, StoredCte
from closient.kit.db import Reads


async def list_event_ids(
    db: Reads, organization_id: str, chosen: Selection, before: datetime, most: int
) -> list[str]:
    """Critical tracking events that fit a selection and were recorded by then, in the order of their time."""
    return await db.value(
        """
        SELECT coalesce(array_agg(f.event_id ORDER BY f.event_time, f.event_id), '{}')
          FROM (SELECT c.event_id, c.event_time
                  FROM epcis.cte c
                  JOIN epcis.event e ON e.id = c.event_id AND e.record_time <= $9
                 WHERE c.organization_id = $1 AND c.kind <> 'INTAKE'
                   AND ($2::timestamptz IS NULL OR c.event_time >= $2)
                   AND ($3::timestamptz IS NULL OR c.event_time < $3)
                   AND (cardinality($4::text[]) = 0 OR c.kind = ANY($4))
                   AND ((cardinality($5::text[]) = 0 AND cardinality($6::text[]) = 0
                         AND $7::text IS NULL AND $8::text IS NULL)
                        OR EXISTS (
                        SELECT FROM epcis.event_lot b
                          JOIN epcis.lot l ON l.id = b.lot_id
                         WHERE b.event_id = c.event_id
                           AND (cardinality($5::text[]) = 0 OR l.gtin = ANY($5))
                           AND (cardinality($6::text[]) = 0 OR l.lot_code = ANY($6))
                           AND ($7::text IS NULL OR l.lot_code >= $7)
                           AND ($8::text IS NULL OR l.lot_code <= $8)))
                 ORDER BY c.event_time, c.event_id
                 LIMIT $10) f
        """,
        organization_id,
        chosen.since,
        chosen.until,
        chosen.kinds,
        chosen.gtins,
        chosen.lot_codes,
        chosen.lot_from,
        chosen.lot_to,
        before,
        most,
    )


async def get_events(
    db: Reads, organization_id: str, event_ids: list[str], before: datetime
) -> list[StoredCte]:
    """These events with their lots, in the order of their time; quantities of one unit are summed up.

    The lists of what an event is about, which may be long, are left out of the document, and so is whatever
    is larger than any key data element: a batch must fit into memory.
    """
    return await db.all(
        StoredCte,
        """
        SELECT c.event_id AS id, coalesce(e.event_id, 'urn:uuid:' || e.id::text) AS called, c.event_time,
               c.kind, c.location, c.ship_from, c.ship_to, c.owning_party_destination,
               coalesce(d.said, '{}')::text AS document,
               coalesce(s.lots, '[]') AS lots, coalesce(s.lot_ids, '{}') AS lot_ids
          FROM epcis.cte c
          JOIN epcis.event e ON e.id = c.event_id AND e.record_time <= $3
         CROSS JOIN LATERAL (
               SELECT json_object_agg(j.key, j.value) AS said
                 FROM json_each(e.document) j
                WHERE j.key <> ALL (ARRAY[
                      'epcList', 'childEPCs', 'inputEPCList', 'outputEPCList', 'quantityList',
                      'childQuantityList', 'inputQuantityList', 'outputQuantityList', 'sensorElementList',
                      '@context'])
                  AND octet_length(j.value::text) <= 100000) d
          LEFT JOIN LATERAL (
               SELECT jsonb_agg(jsonb_build_array(l.gtin, l.lot_code, b.role, b.uom, b.quantity)
                                ORDER BY l.gtin, l.lot_code, b.role, b.uom) AS lots,
                      array_agg(b.lot_id ORDER BY l.gtin, l.lot_code, b.role, b.uom) AS lot_ids
                 FROM (SELECT x.lot_id, x.role, x.uom,
                              CASE WHEN bool_and(x.quantity IS NOT NULL)
                                   THEN trim_scale(sum(x.quantity))::text END AS quantity
                         FROM epcis.event_lot x
                        WHERE x.event_id = c.event_id
                        GROUP BY x.lot_id, x.role, x.uom) b
                 JOIN epcis.lot l ON l.id = b.lot_id
               ) s ON true
         WHERE c.event_id = ANY($2::uuid[]) AND c.organization_id = $1
         ORDER BY c.event_time, c.event_id
        """,
        organization_id,
        event_ids,
        before,
    )


async def list_facts(db: Reads, lot_ids: list[str]) -> list[FactRow]:
    """What events say of lots: of each kind and place the first, in the order of their time.

    Shipments of a lot by the thousand are one fact for each place that it left.
    """
    return await db.all(
        FactRow,
        """
        SELECT f.lot_id, f.kind, f.event_time, f.location, f.ship_to, f.uom, f.quantity,
               e.document ->> 'eventTimeZoneOffset' AS "offset", (e.document -> 'ilmd')::text AS ilmd
          FROM (SELECT DISTINCT ON (b.lot_id, c.kind, c.location)
                       b.lot_id, b.event_id, c.kind, c.event_time, c.location, c.ship_to, b.uom, b.quantity
                  FROM (SELECT x.lot_id, x.event_id, min(x.uom) AS uom,
                               CASE WHEN bool_and(x.quantity IS NOT NULL)
                                         AND count(DISTINCT coalesce(x.uom, '')) = 1
                                    THEN trim_scale(sum(x.quantity)) END AS quantity,
                               bool_or(x.role <> 'i') AS is_subject
                          FROM epcis.event_lot x
                         WHERE x.lot_id = ANY($1::uuid[])
                         GROUP BY x.lot_id, x.event_id) b
                  JOIN epcis.cte c ON c.event_id = b.event_id
                 WHERE c.kind IN ('HARVEST', 'COOL', 'INTAKE', 'SHIP')
                    OR (c.kind IN ('INITIAL_PACK', 'FIRST_LAND_RECEIVE', 'TRANSFORM') AND b.is_subject)
                 ORDER BY b.lot_id, c.kind, c.location, c.event_time, b.event_id) f
          JOIN epcis.event e ON e.id = f.event_id
         ORDER BY f.lot_id, f.event_time, f.event_id
        """,
        lot_ids,
    )
