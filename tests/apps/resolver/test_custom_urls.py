"""/resolver/api/v1: the catalogue of custom URLs, and how rules and it go together."""

import asyncio
import random
import shutil
import string
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest

from closient.apps.resolver.actions import custom_urls as actions
from closient.apps.resolver.actions import organizations
from closient.apps.resolver.actions import resolution_rules as rule_actions
from closient.apps.resolver.errors import UrlInUse
from closient.apps.resolver.structs.custom_urls import CustomUrlBody
from closient.apps.resolver.structs.resolution_rules import ResolutionRuleCreate
from closient.kit import ids, migrate
from closient.kit.caller import Caller, Membership
from closient.kit.database import Database, prepare_connection
from tests.apps.resolver.shop import API, GTIN, Shop, one, open_shop, uuid
from tests.apps.resolver.test_notifications import heard
from tests.world import World

FIELDS = {"id", "url", "status", "organization_id", "created", "modified", "last_checked_at"}
OFFER, NEWER = "https://brand.example/offer", "https://brand.example/newer"


class Catalogue:
    """The custom URLs of a shop."""

    def __init__(self, shop: Shop) -> None:
        self.shop, self.client, self.key = shop, shop.client, shop.key
        self.path = f"{API}/organizations/{shop.organization_id}/custom-urls"

    async def enter(self, url: Any = OFFER) -> httpx.Response:
        return await self.client.post(self.path, headers=self.key, json={"url": url})

    async def entered(self, url: str = OFFER) -> dict[str, Any]:
        answer = await self.enter(url)
        assert answer.status_code == 201, answer.text
        return answer.json()

    async def listed(self, **query: Any) -> list[dict[str, Any]]:
        answer = await self.client.get(self.path, headers=self.key, params=query)
        assert answer.status_code == 200, answer.text
        return answer.json()["data"]

    async def change(self, entry: dict[str, Any], url: Any, method: str = "PUT") -> httpx.Response:
        return await self.client.request(method, self.at(entry), headers=self.key, json={"url": url})

    async def delete(self, entry: dict[str, Any]) -> httpx.Response:
        return await self.client.delete(self.at(entry), headers=self.key)

    def at(self, entry: dict[str, Any]) -> str:
        return f"{self.path}/{entry['id']}"


@pytest.fixture
async def shop(client: httpx.AsyncClient, world: World) -> Shop:
    return await open_shop(client, world)


@pytest.fixture
def catalogue(shop: Shop) -> Catalogue:
    return Catalogue(shop)


async def set_health(database: Database, entry: dict[str, Any], status: str, failures: int = 0) -> None:
    """As if the monitor had found out."""
    await database.pool.execute(
        "UPDATE resolver.custom_url SET status = $2, consecutive_failures = $3, last_checked_at = now(), "
        "last_error = 'Status 500.', last_status_code = 500, next_check_at = now() + interval '1 hour' "
        "WHERE id = $1",
        entry["id"],
        status,
        failures,
    )


def to_url(url: str = OFFER, **fields: Any) -> dict[str, Any]:
    return {"destination_type": "CUSTOM_URL", "custom_url": url, **fields}


@pytest.mark.covers("resolver.create_custom_url")
async def test_an_address_is_entered_and_nothing_is_known_of_it(catalogue: Catalogue):
    entry = await catalogue.entered()
    assert set(entry) == FIELDS
    assert (entry["url"], entry["status"], entry["last_checked_at"]) == (OFFER, "UNKNOWN", None)
    assert entry["organization_id"] == catalogue.shop.organization_id
    assert entry["created"] == entry["modified"]


async def test_an_address_stands_in_a_catalogue_once_but_in_those_of_others_too(
    catalogue: Catalogue, client: httpx.AsyncClient, world: World
):
    await catalogue.entered()
    again = await catalogue.enter()
    assert (again.status_code, again.json()["error_code"]) == (409, "conflict")
    other = Catalogue(await open_shop(client, world, ()))
    assert (await other.enter()).status_code == 201
    assert len(await catalogue.listed()) == 1


async def test_the_longest_address_is_entered_however_little_it_can_be_packed(catalogue: Catalogue):
    letters = string.ascii_letters + string.digits
    chance = random.Random(1)
    longest = OFFER + "/" + "".join(chance.choices(letters, k=2048 - len(OFFER) - 1))
    assert (await catalogue.entered(longest))["url"] == longest
    assert (await catalogue.enter(longest)).status_code == 409
    assert (await catalogue.enter(longest + "x")).status_code == 422


@pytest.mark.parametrize(
    "url",
    [
        "",
        "/offer",
        "ftp://brand.example/",
        "https:///x",
        "https://a b.example/",
        "javascript:alert(1)",
        7,
        None,
    ],
)
async def test_what_is_no_absolute_web_address_is_422(catalogue: Catalogue, url: Any):
    entry = await catalogue.entered()
    for answer in (await catalogue.enter(url), await catalogue.change(entry, url)):
        assert answer.status_code == 422
        assert [error["field"] for error in answer.json()["errors"]] == ["url"]


@pytest.mark.covers("resolver.list_custom_urls")
async def test_addresses_are_listed_by_their_health_and_paged(
    catalogue: Catalogue, client: httpx.AsyncClient, database: Database
):
    entries = [await catalogue.entered(f"{OFFER}/{number}") for number in range(3)]
    await set_health(database, entries[1], "DEGRADED", 1)
    assert [entry["id"] for entry in await catalogue.listed()] == [entry["id"] for entry in entries]
    assert [entry["id"] for entry in await catalogue.listed(status="DEGRADED")] == [entries[1]["id"]]
    assert len(await catalogue.listed(status="UNKNOWN")) == 2
    assert await catalogue.listed(status="HEALTHY") == []
    second = await client.get(catalogue.path, headers=catalogue.key, params={"page": 2, "page_size": 2})
    assert [entry["id"] for entry in second.json()["data"]] == [entries[2]["id"]]
    assert second.json()["pagination"]["total_count"] == 3
    for query in ({"status": "DEAD"}, {"page_size": 101}):
        assert (await client.get(catalogue.path, headers=catalogue.key, params=query)).status_code == 422


@pytest.mark.covers("resolver.get_custom_url")
async def test_an_entry_is_read_by_either_spelling_of_its_id(catalogue: Catalogue, client: httpx.AsyncClient):
    entry = await catalogue.entered()
    for entry_id in (entry["id"], uuid(entry["id"])):
        answer = await client.get(f"{catalogue.path}/{entry_id}", headers=catalogue.key)
        assert (answer.status_code, answer.json()) == (200, entry)
    assert (await client.get(f"{catalogue.path}/{ids.new()}", headers=catalogue.key)).status_code == 404
    assert (await client.get(f"{catalogue.path}/nonsense", headers=catalogue.key)).status_code == 422


@pytest.mark.covers("resolver.update_custom_url")
@pytest.mark.parametrize("method", ["PUT", "PATCH"])
async def test_of_a_changed_address_nothing_is_known_and_rules_follow_to_it(
    catalogue: Catalogue, database: Database, method: str
):
    shop = catalogue.shop
    led = [
        await shop.created(**to_url(scope_type="PRODUCT", scope_id=GTIN)),
        await shop.created(**to_url(enabled=False)),
        await shop.created(custom_url=OFFER),
    ]
    elsewhere = await shop.created(**to_url(NEWER + "/else"))
    entry = (await catalogue.listed())[0]
    await set_health(database, entry, "UNREACHABLE", 4)
    answer = await catalogue.change(entry, NEWER, method)
    assert answer.status_code == 200, answer.text
    changed = answer.json()
    assert (changed["id"], changed["url"], changed["status"]) == (entry["id"], NEWER, "UNKNOWN")
    assert changed["last_checked_at"] is None
    health = await database.pool.fetchrow(
        "SELECT consecutive_failures, last_error, last_status_code, next_check_at <= clock_timestamp() "
        "FROM resolver.custom_url WHERE id = $1",
        entry["id"],
    )
    assert tuple(health) == (0, "", None, True)
    urls = {rule["id"]: rule["custom_url"] for rule in await shop.listed()}
    assert urls == {**{rule["id"]: NEWER for rule in led}, elsewhere["id"]: NEWER + "/else"}
    scan = await shop.client.get(f"/01/{GTIN}")
    assert (scan.status_code, scan.headers["location"]) == (302, NEWER)


async def test_the_same_address_again_resets_nothing(catalogue: Catalogue, database: Database):
    entry = await catalogue.entered()
    await set_health(database, entry, "HEALTHY")
    answer = await catalogue.change(entry, OFFER)
    assert (answer.status_code, answer.json()["status"]) == (200, "HEALTHY")


async def test_an_address_cannot_become_that_of_another_entry(catalogue: Catalogue):
    rule = await catalogue.shop.created(**to_url())
    newer = await catalogue.entered(NEWER)
    assert (await catalogue.change(newer, OFFER)).status_code == 409
    [led] = await catalogue.shop.listed()
    assert (led["id"], led["custom_url"]) == (rule["id"], OFFER)
    assert [entry["url"] for entry in await catalogue.listed()] == [OFFER, NEWER]


@pytest.mark.covers("resolver.delete_custom_url")
async def test_an_address_is_deleted_unless_a_rule_leads_to_it(
    catalogue: Catalogue, client: httpx.AsyncClient
):
    rule = await catalogue.shop.created(**to_url(enabled=False))
    [entry] = await catalogue.listed()
    refused = await catalogue.delete(entry)
    assert (refused.status_code, refused.json()["error_code"]) == (409, "conflict")
    assert (await client.delete(one(rule), headers=catalogue.key)).status_code == 200
    assert [kept["id"] for kept in await catalogue.listed()] == [entry["id"]]
    gone = await catalogue.delete(entry)
    assert (gone.status_code, gone.json()) == (200, {"success": True})
    assert await catalogue.listed() == []
    assert (await catalogue.delete(entry)).status_code == 404


async def test_a_rule_enters_its_address_once_and_a_hosted_page_none(catalogue: Catalogue):
    await catalogue.shop.created(custom_url=NEWER)
    assert await catalogue.listed() == []
    for scope in ({"scope_type": "PRODUCT", "scope_id": GTIN}, {}):
        await catalogue.shop.created(**to_url(**scope))
    assert [(entry["url"], entry["status"]) for entry in await catalogue.listed()] == [(OFFER, "UNKNOWN")]


async def test_a_rule_that_is_led_elsewhere_enters_that_address_too(catalogue: Catalogue, database: Database):
    rule = await catalogue.shop.created(**to_url())
    [entry] = await catalogue.listed()
    await set_health(database, entry, "UNREACHABLE", 3)
    assert (await catalogue.shop.change(rule, custom_url=NEWER)).status_code == 200
    known = {entry["url"]: entry["status"] for entry in await catalogue.listed()}
    assert known == {OFFER: "UNREACHABLE", NEWER: "UNKNOWN"}
    hosted = await catalogue.shop.created(custom_url=NEWER + "/page")
    assert (await catalogue.shop.change(hosted, destination_type="CUSTOM_URL")).status_code == 200
    assert len(await catalogue.listed()) == 3


async def test_a_rule_led_to_a_known_address_leaves_its_health_but_a_dead_one_is_looked_at_at_once(
    catalogue: Catalogue, database: Database
):
    rule = await catalogue.shop.created()
    dead, healthy = await catalogue.entered(), await catalogue.entered(NEWER)
    await set_health(database, dead, "UNREACHABLE", 3)
    await set_health(database, healthy, "HEALTHY")
    for url in (OFFER, NEWER):
        assert (await catalogue.shop.change(rule, **to_url(url))).status_code == 200
    assert [entry["status"] for entry in await catalogue.listed()] == ["UNREACHABLE", "HEALTHY"]
    due = await database.pool.fetch(
        "SELECT url FROM resolver.custom_url "
        "WHERE organization_id = $1 AND next_check_at <= now() + interval '1 minute'",
        catalogue.shop.organization_id,
    )
    assert [row["url"] for row in due] == [OFFER]


async def test_a_rule_that_is_refused_enters_nothing(catalogue: Catalogue):
    assert (
        await catalogue.shop.create(**to_url(scope_type="PRODUCT", scope_id="00614141123452"))
    ).status_code == 422
    assert (await catalogue.shop.created(order_index=1))["order_index"] == 1
    assert (await catalogue.shop.create(**to_url(order_index=1))).status_code == 409
    assert await catalogue.listed() == []


async def test_section_8_who_may_not_gets_404_and_who_is_unknown_401(
    catalogue: Catalogue, client: httpx.AsyncClient, world: World
):
    entry = await catalogue.entered()
    stranger = (await open_shop(client, world, ())).key
    reader = {"X-API-Key": await world.key(catalogue.shop.organization_id, role="readonly")}
    at, body = catalogue.at(entry), {"url": NEWER}
    changes = [
        ("POST", catalogue.path, body),
        ("PUT", at, body),
        ("PATCH", at, body),
        ("DELETE", at, None),
        ("POST", f"{at}/retry", None),
    ]
    looks = [("GET", catalogue.path, None), ("GET", at, None)]
    for method, path, sent in [*changes, *looks]:
        assert (await client.request(method, path, headers=stranger, json=sent)).status_code == 404
        assert (await client.request(method, path, json=sent)).status_code == 401
    for method, path, sent in changes:
        assert (await client.request(method, path, headers=reader, json=sent)).status_code == 404
    for method, path, _ in looks:
        assert (await client.request(method, path, headers=reader)).status_code == 200
    assert await catalogue.listed() == [entry]


async def test_an_entry_is_not_found_in_another_organization_of_the_same_caller(
    client: httpx.AsyncClient, world: World
):
    person = await world.person()
    first, second = [await world.organization(person) for _ in range(2)]
    key = {"X-API-Key": await world.key(first, key_type="user", person_id=person)}
    shops = [Catalogue(Shop(client, organization, key)) for organization in (first, second)]
    entry = await shops[0].entered()
    at = f"{shops[1].path}/{entry['id']}"
    for method, path, sent in [
        ("GET", at, None),
        ("PUT", at, {"url": NEWER}),
        ("DELETE", at, None),
        ("POST", f"{at}/retry", None),
    ]:
        assert (await client.request(method, path, headers=key, json=sent)).status_code == 404
    assert await shops[0].listed() == [entry]


async def test_section_8_every_change_is_audited_those_of_rules_that_follow_too(
    catalogue: Catalogue, database: Database
):
    rule = await catalogue.shop.created(**to_url())
    [entry] = await catalogue.listed()
    await catalogue.change(entry, NEWER)
    other = await catalogue.entered()
    await catalogue.delete(other)
    entries = await database.pool.fetch(
        "SELECT action, subject_id, before, after FROM kit.audit_entry "
        "WHERE organization_id = $1 AND action <> 'resolution_rule.created' ORDER BY id",
        catalogue.shop.organization_id,
    )
    noted = [(row["action"], row["subject_id"]) for row in entries]
    assert noted == [
        ("custom_url.updated", entry["id"]),
        ("resolution_rule.updated", rule["id"]),
        ("custom_url.created", other["id"]),
        ("custom_url.deleted", other["id"]),
    ]
    assert (entries[0]["before"]["url"], entries[0]["after"]["url"]) == (OFFER, NEWER)
    assert (entries[1]["before"]["custom_url"], entries[1]["after"]["custom_url"]) == (OFFER, NEWER)
    told = await database.pool.fetch(
        "SELECT payload FROM kit.outbox_event WHERE name = 'resolver.rule_updated' AND organization_id = $1",
        catalogue.shop.organization_id,
    )
    assert [row["payload"]["rule"]["custom_url"] for row in told] == [NEWER]


async def test_the_addresses_of_a_purged_organization_go(catalogue: Catalogue, database: Database):
    await catalogue.shop.created(**to_url())
    async with database.writes() as db:
        await organizations.purge_organization(db, catalogue.shop.organization_id)
    assert await catalogue.listed() == []


# --- with real transactions ---------------------------------------------------------------------------------


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
