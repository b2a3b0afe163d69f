"""The table of custom URLs: what it tells, how it began, and changes at the same moment."""

import asyncio
import shutil
from pathlib import Path

import asyncpg
import pytest

from closient.apps.resolver.actions import custom_urls as actions
from closient.apps.resolver.actions import resolution_rules as rule_actions
from closient.apps.resolver.errors import UrlInUse
from closient.apps.resolver.structs.custom_urls import CustomUrlBody
from closient.apps.resolver.structs.resolution_rules import ResolutionRuleCreate
from closient.kit import ids, migrate
from closient.kit.caller import Caller, Membership
from closient.kit.database import Database, prepare_connection
from tests.apps.resolver.test_notifications import heard
from tests.world import World

OFFER, NEWER = "https://brand.example/offer", "https://brand.example/newer"


async def trade(database: Database, products: int) -> tuple[str, Caller]:
    """An organization with so many products, each with a rule to one address, and its owner."""
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
    await database.pool.execute(
        "INSERT INTO resolver.rule (organization_id, scope_type, scope_id, product_id, order_index, "
        "destination_type, custom_url) SELECT owner_id, 'PRODUCT', gtin, id, 0, 'CUSTOM_URL', $1 "
        "FROM catalogue.product",
        OFFER,
    )
    await database.pool.execute(
        "INSERT INTO resolver.custom_url (organization_id, url) VALUES ($1, $2)", organization_id, OFFER
    )
    return organization_id, Caller(
        kind="session", memberships=(Membership(organization_id, "Acme", "owner"),)
    )


async def say(database: Database, statement: str) -> set[str]:
    """What those who keep links in memory hear of a change of the catalogue."""
    async with heard(database) as told:
        await database.pool.execute(f"UPDATE resolver.custom_url SET {statement}")  # noqa: S608
    return told


async def test_whoever_keeps_links_hears_of_an_address_that_dies_or_comes_back_and_of_nothing_else(
    committed: Database,
):
    await trade(committed, 2)
    both = {"g:00000000000001", "g:00000000000002"}
    assert await say(committed, "status = 'DEGRADED', last_checked_at = now()") == set()
    assert await say(committed, "next_check_at = now()") == set()
    assert await say(committed, "status = 'UNREACHABLE'") == both
    assert await say(committed, "status = 'UNREACHABLE', consecutive_failures = 9") == set()
    assert await say(committed, "status = 'HEALTHY'") == both
    assert await say(committed, f"url = '{NEWER}'") == both
    assert await say(committed, f"url = '{OFFER}/unused'") == set()


async def test_an_address_of_very_many_products_is_told_by_its_organization(committed: Database):
    organization_id, _ = await trade(committed, 101)
    told = await say(committed, "status = 'UNREACHABLE', last_checked_at = now()")
    assert told == {f"o:{ids.canonical(organization_id)}"}


async def test_an_address_is_not_deleted_under_a_rule_that_comes_to_lead_to_it(committed: Database):
    organization_id, caller = await trade(committed, 0)
    [entry_id] = [row["id"] for row in await committed.pool.fetch("SELECT id FROM resolver.custom_url")]
    body = ResolutionRuleCreate(scope_type="ORGANIZATION", destination_type="CUSTOM_URL", custom_url=OFFER)

    async def delete() -> None:
        async with committed.writes() as db:
            await actions.delete_custom_url(db, caller, organization_id, entry_id)

    async with committed.writes() as db:
        await rule_actions.create_resolution_rule(db, caller, organization_id, body)
        deleting = asyncio.create_task(delete())
        _, waiting = await asyncio.wait({deleting}, timeout=0.3)
        assert waiting
    with pytest.raises(UrlInUse):
        await deleting


async def test_a_rule_that_comes_while_an_address_is_changed_has_its_own_address_in_the_catalogue(
    committed: Database,
):
    organization_id, caller = await trade(committed, 1)
    [entry_id] = [row["id"] for row in await committed.pool.fetch("SELECT id FROM resolver.custom_url")]
    body = ResolutionRuleCreate(scope_type="ORGANIZATION", destination_type="CUSTOM_URL", custom_url=OFFER)

    async def create() -> None:
        async with committed.writes() as db:
            await rule_actions.create_resolution_rule(db, caller, organization_id, body)

    async with committed.writes() as db:
        await actions.update_custom_url(db, caller, organization_id, entry_id, CustomUrlBody(url=NEWER))
        creating = asyncio.create_task(create())
        _, waiting = await asyncio.wait({creating}, timeout=0.3)
        assert waiting
    await creating
    orphans = await committed.pool.fetch(
        "SELECT FROM resolver.rule r WHERE NOT EXISTS ("
        "SELECT FROM resolver.custom_url c "
        "WHERE c.organization_id = r.organization_id AND c.url = r.custom_url)"
    )
    urls = await committed.pool.fetch("SELECT url FROM resolver.custom_url ORDER BY url")
    assert (orphans, [row["url"] for row in urls]) == ([], [NEWER, OFFER])


async def test_the_catalogue_begins_with_what_rules_lead_to_already(server_dsn: str, tmp_path: Path):
    for path in sorted(migrate.FOLDER.glob("*.sql"))[:11]:
        shutil.copy(path, tmp_path)
    admin = await asyncpg.connect(server_dsn)
    await admin.execute('DROP DATABASE IF EXISTS "test_catalogue" WITH (FORCE)')
    await admin.execute('CREATE DATABASE "test_catalogue"')
    dsn = server_dsn.replace("/closient?", "/test_catalogue?")
    try:
        await migrate.migrate(dsn, tmp_path)
        connection = await asyncpg.connect(dsn)
        await prepare_connection(connection)
        organization_id = ids.new()
        await connection.execute(
            "INSERT INTO account.organization (id, name, country) VALUES ($1, 'Acme', 'US')", organization_id
        )
        await connection.execute(
            "INSERT INTO resolver.rule (organization_id, scope_type, scope_id, order_index, "
            "destination_type, custom_url) VALUES ($1, 'ORGANIZATION', 'x', 0, 'CUSTOM_URL', $2), "
            "($1, 'ORGANIZATION', 'x', 1, 'CUSTOM_URL', $2), ($1, 'ORGANIZATION', 'x', 2, 'HOSTED_PAGE', $3)",
            organization_id,
            OFFER,
            NEWER,
        )
        await migrate.migrate(dsn)
        rows = await connection.fetch("SELECT organization_id, url, host, status FROM resolver.custom_url")
        assert [tuple(row) for row in rows] == [(organization_id, OFFER, "brand.example", "UNKNOWN")]
        await connection.close()
    finally:
        await admin.execute('DROP DATABASE IF EXISTS "test_catalogue" WITH (FORCE)')
        await admin.close()


async def test_the_host_of_an_address_is_told_however_it_is_written(database: Database, world: World):
    organization_id = await world.organization()
    spellings = {
        "https://Brand.Example/a": "brand.example",
        "http://me:secret@brand.example:8080/a": "brand.example",
        "https://brand.example?x=@y": "brand.example",
        "https://[2001:db8::1]:8443/": "[2001:db8::1]",
        "HTTPS://brand.example": "brand.example",
    }
    for url in spellings:
        await database.pool.execute(
            "INSERT INTO resolver.custom_url (organization_id, url) VALUES ($1, $2)", organization_id, url
        )
    rows = await database.pool.fetch(
        "SELECT url, host FROM resolver.custom_url WHERE organization_id = $1", organization_id
    )
    assert {row["url"]: row["host"] for row in rows} == spellings
