"""What PostgreSQL tells those who keep links in memory, statement by statement."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from closient.kit import ids
from closient.kit.database import Database

MANY = 8000


@asynccontextmanager
async def heard(database: Database) -> AsyncGenerator[set[str]]:
    """The payloads that arrive while the block runs, whole when it ends."""
    payloads: set[str] = set()
    last = asyncio.Event()

    def hear(payload: str) -> None:
        last.set() if payload == "the last" else payloads.add(payload)

    listener = await database.listen("links", hear, last.set)
    try:
        yield payloads
        await database.pool.execute("SELECT pg_notify('links', 'the last')")
        await asyncio.wait_for(last.wait(), 5)
    finally:
        await listener.close()


async def shop_of(database: Database, products: int) -> str:
    """An organization with so many products; returns its id in the spelling of the database."""
    organization_id = ids.new()
    await database.pool.execute(
        "INSERT INTO account.organization (id, name, country) VALUES ($1, 'Acme', 'US')", organization_id
    )
    await database.pool.execute(
        "INSERT INTO catalogue.product (gtin, owner_id, data_source, claimed_at) "
        "SELECT lpad(n::text, 14, '0'), $1, 'claimed', now() FROM generate_series(1, $2) n",
        organization_id,
        products,
    )
    return str(ids.decode(organization_id))


async def write_rules(database: Database) -> None:
    """One rule for each product, in one statement."""
    await database.pool.execute(
        "INSERT INTO resolver.rule (organization_id, scope_type, scope_id, product_id, order_index, "
        "destination_type) SELECT owner_id, 'PRODUCT', gtin, id, 0, 'HOSTED_PAGE' FROM catalogue.product"
    )


async def test_a_few_changed_rules_are_told_by_their_gtins(committed: Database):
    await shop_of(committed, 2)
    both = {"g:00000000000001", "g:00000000000002"}
    async with heard(committed) as told:
        await write_rules(committed)
    assert told == both
    async with heard(committed) as told:
        await committed.pool.execute("UPDATE resolver.rule SET enabled = false")
    assert told == both
    async with heard(committed) as told:
        await committed.pool.execute("DELETE FROM resolver.rule")
    assert told == both


async def test_very_many_changed_rules_are_told_once_and_cost_no_more_than_a_pass_over_them(
    committed: Database,
):
    organization_id = await shop_of(committed, MANY)
    async with asyncio.timeout(5), heard(committed) as told:
        await write_rules(committed)
    assert told == {f"o:{organization_id}"}


async def test_a_rule_for_all_products_is_told_by_its_organization(committed: Database):
    organization_id = await shop_of(committed, 1)
    async with heard(committed) as told:
        await committed.pool.execute(
            "INSERT INTO resolver.rule (organization_id, scope_type, scope_id, order_index, "
            "destination_type) VALUES ($1, 'ORGANIZATION', 'x', 0, 'HOSTED_PAGE')",
            organization_id,
        )
    assert told == {f"o:{organization_id}"}
