"""SQL of the resources that events mention: each value once, by leaping through an index to the next."""

from closient.apps.epcis.structs.query_results import Value
from closient.kit.db import Reads


async def list_epcs(db: Reads, organization_id: str, after: str, most: int) -> list[Value]:
    """Identifiers of every role, classes too, behind `after`."""
    return await db.all(
        Value,
        """
        WITH RECURSIVE seen (value) AS (
            (SELECT r.epc FROM epcis.event_epc r
            WHERE r.organization_id = $1 AND r.epc > $2 ORDER BY r.epc LIMIT 1)
            UNION ALL
            SELECT (
                SELECT r.epc FROM epcis.event_epc r
                WHERE r.organization_id = $1 AND r.epc > s.value ORDER BY r.epc LIMIT 1)
            FROM seen s WHERE s.value IS NOT NULL
        )
        SELECT value FROM seen WHERE value IS NOT NULL LIMIT $3
        """,
        organization_id,
        after,
        most,
    )


async def list_biz_steps(db: Reads, organization_id: str, after: str, most: int) -> list[Value]:
    return await db.all(
        Value,
        """
        WITH RECURSIVE seen (value) AS (
            (SELECT e.biz_step FROM epcis.event e
            WHERE e.organization_id = $1 AND e.biz_step > $2 ORDER BY e.biz_step LIMIT 1)
            UNION ALL
            SELECT (
                SELECT e.biz_step FROM epcis.event e
                WHERE e.organization_id = $1 AND e.biz_step > s.value ORDER BY e.biz_step LIMIT 1)
            FROM seen s WHERE s.value IS NOT NULL
        )
        SELECT value FROM seen WHERE value IS NOT NULL LIMIT $3
        """,
        organization_id,
        after,
        most,
    )


async def list_dispositions(db: Reads, organization_id: str, after: str, most: int) -> list[Value]:
    return await db.all(
        Value,
        """
        WITH RECURSIVE seen (value) AS (
            (SELECT e.disposition FROM epcis.event e
            WHERE e.organization_id = $1 AND e.disposition > $2 ORDER BY e.disposition LIMIT 1)
            UNION ALL
            SELECT (
                SELECT e.disposition FROM epcis.event e
                WHERE e.organization_id = $1 AND e.disposition > s.value ORDER BY e.disposition LIMIT 1)
            FROM seen s WHERE s.value IS NOT NULL
        )
        SELECT value FROM seen WHERE value IS NOT NULL LIMIT $3
        """,
        organization_id,
        after,
        most,
    )


async def list_read_points(db: Reads, organization_id: str, after: str, most: int) -> list[Value]:
    return await db.all(
        Value,
        """
        WITH RECURSIVE seen (value) AS (
            (SELECT e.read_point FROM epcis.event e
            WHERE e.organization_id = $1 AND e.read_point > $2 ORDER BY e.read_point LIMIT 1)
            UNION ALL
            SELECT (
                SELECT e.read_point FROM epcis.event e
                WHERE e.organization_id = $1 AND e.read_point > s.value ORDER BY e.read_point LIMIT 1)
            FROM seen s WHERE s.value IS NOT NULL
        )
        SELECT value FROM seen WHERE value IS NOT NULL LIMIT $3
        """,
        organization_id,
        after,
        most,
    )


async def list_biz_locations(db: Reads, organization_id: str, after: str, most: int) -> list[Value]:
    return await db.all(
        Value,
        """
        WITH RECURSIVE seen (value) AS (
            (SELECT e.biz_location FROM epcis.event e
            WHERE e.organization_id = $1 AND e.biz_location > $2 ORDER BY e.biz_location LIMIT 1)
            UNION ALL
            SELECT (
                SELECT e.biz_location FROM epcis.event e
                WHERE e.organization_id = $1 AND e.biz_location > s.value ORDER BY e.biz_location LIMIT 1)
            FROM seen s WHERE s.value IS NOT NULL
        )
        SELECT value FROM seen WHERE value IS NOT NULL LIMIT $3
        """,
        organization_id,
        after,
        most,
    )
