"""SQL about delegations."""

from closient.apps.resolver.structs.delegations import Delegation, DelegationValues, Obstacle, Room
from closient.kit.db import Reads, Writes
from closient.kit.pagination import Page, PageRequest


async def get_delegation(db: Reads, organization_id: str, delegation_id: str) -> Delegation | None:
    return await db.maybe(
        Delegation,
        """
        SELECT d.id, d.organization_id, split_part(d.prefix, '/', 1) AS ai,
               split_part(d.prefix, '/', 2) AS prefix, d.resolver_url, d.created, d.modified, d.metadata
          FROM resolver.delegation d
         WHERE d.organization_id = $1::uuid AND d.id = $2::uuid
        """,
        organization_id,
        delegation_id,
    )


async def lock_delegation(db: Writes, organization_id: str, delegation_id: str) -> Delegation | None:
    """The delegation, held until the end of the transaction."""
    return await db.maybe(
        Delegation,
        """
        SELECT d.id, d.organization_id, split_part(d.prefix, '/', 1) AS ai,
               split_part(d.prefix, '/', 2) AS prefix, d.resolver_url, d.created, d.modified, d.metadata
          FROM resolver.delegation d
         WHERE d.organization_id = $1::uuid AND d.id = $2::uuid
           FOR UPDATE
        """,
        organization_id,
        delegation_id,
    )


async def list_delegations(db: Reads, organization_id: str, page: PageRequest) -> Page[Delegation]:
    """In the order of their prefixes."""
    return await db.page(
        Delegation,
        """
        SELECT d.id, d.organization_id, split_part(d.prefix, '/', 1) AS ai,
               split_part(d.prefix, '/', 2) AS prefix, d.resolver_url, d.created, d.modified, d.metadata
          FROM resolver.delegation d
         WHERE d.organization_id = $1::uuid
         ORDER BY d.prefix
        """,
        organization_id,
        page=page,
    )


async def lock_delegations(db: Writes) -> None:
    """One at a time delegates: two organizations shall not take overlapping prefixes at once."""
    await db.run("SELECT pg_advisory_xact_lock(hashtextextended('resolver.delegation', 0))")


async def find_room(db: Reads, organization_id: str, digits: str, starts: list[str]) -> Room:
    """Own products whose company prefix begins so, own keys that begin so, and all own delegations."""
    return await db.one(
        Room,
        """
        SELECT (SELECT count(*)
                  FROM (SELECT p.id
                          FROM generate_series(0, 9) first,
                               LATERAL (SELECT o.id
                                          FROM catalogue.product o
                                         WHERE o.gtin >= rpad(first || $2, 14, '0')
                                           AND o.gtin <= rpad(first || $2, 14, '9')
                                           AND o.owner_id = $1::uuid
                                         LIMIT 10) p
                         LIMIT 10) own) AS products,
               (SELECT count(*)
                  FROM (SELECT h.key
                          FROM unnest($3::text[]) start,
                               LATERAL (SELECT o.key
                                          FROM resolver.held_key o
                                         WHERE o.key COLLATE "C" >= start
                                           AND o.key COLLATE "C" < start || chr(1114111)
                                           AND o.organization_id = $1::uuid
                                         LIMIT 10) h
                         LIMIT 10) held) AS keys,
               (SELECT count(*) FROM resolver.delegation d WHERE d.organization_id = $1::uuid) AS delegations
        """,
        organization_id,
        digits,
        starts,
    )


async def find_obstacle(
    db: Reads, organization_id: str, *, code: str, digits: str, starts: list[str]
) -> Obstacle:
    """A delegation, a product and another key of other organizations that the prefix would meet.

    `starts` is how such a key can begin. All who delegate wait meanwhile, so keys are looked up in an index.
    """
    return await db.one(
        Obstacle,
        """
        SELECT (SELECT d.prefix
                  FROM resolver.delegation d
                 WHERE d.organization_id <> $1::uuid
                   AND (starts_with(d.prefix, $2 || '/' || $3) OR starts_with($2 || '/' || $3, d.prefix))
                 LIMIT 1) AS delegation,
               (SELECT p.gtin
                  FROM generate_series(0, 9) first,
                       LATERAL (SELECT o.gtin
                                  FROM catalogue.product o
                                 WHERE o.gtin >= rpad(first || $3, 14, '0')
                                   AND o.gtin <= rpad(first || $3, 14, '9')
                                   AND o.owner_id <> $1::uuid
                                 LIMIT 1) p
                 WHERE $2 IN ('01', '8006')
                 LIMIT 1) AS gtin,
               (SELECT h.key
                  FROM unnest($4::text[]) start,
                       LATERAL (SELECT o.key
                                  FROM resolver.held_key o
                                 WHERE o.key COLLATE "C" >= start
                                   AND o.key COLLATE "C" < start || chr(1114111)
                                   AND o.organization_id <> $1::uuid
                                 LIMIT 1) h
                 LIMIT 1) AS key
        """,
        organization_id,
        code,
        digits,
        starts,
    )


async def create_delegation(db: Writes, organization_id: str, values: DelegationValues) -> str:
    """The id of the new delegation."""
    return await db.value(
        """
        INSERT INTO resolver.delegation (organization_id, prefix, resolver_url, metadata)
        VALUES ($1::uuid, $2, $3, $4::jsonb)
        RETURNING id
        """,
        organization_id,
        values.prefix,
        values.resolver_url,
        values.metadata,
    )


async def change_delegation(db: Writes, delegation_id: str, values: DelegationValues) -> int:
    return await db.run(
        """
        UPDATE resolver.delegation
           SET resolver_url = $2, metadata = $3::jsonb, modified = now()
         WHERE id = $1::uuid
        """,
        delegation_id,
        values.resolver_url,
        values.metadata,
    )


async def delete_delegation(db: Writes, delegation_id: str) -> int:
    return await db.run("DELETE FROM resolver.delegation WHERE id = $1::uuid", delegation_id)


async def delete_delegations_of(db: Writes, organization_id: str) -> int:
    return await db.run(
        "DELETE FROM resolver.delegation d WHERE d.organization_id = $1::uuid", organization_id
    )
