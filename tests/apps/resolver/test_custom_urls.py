"""/resolver/api/v1: the catalogue of custom URLs, and how rules and it go together."""

import random
import string
from typing import Any

import httpx
import pytest

from closient.apps.resolver.actions import organizations
from closient.kit import ids
from closient.kit.database import Database
from tests.apps.resolver.shop import API, GTIN, Shop, one, open_shop, uuid
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
    assert again.json()["detail"] == "The organization has an entry with this URL already."
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


async def test_rules_and_addresses_of_a_purged_organization_go_so_many_a_transaction(
    catalogue: Catalogue, database: Database, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(organizations, "MOST_DELETED", 1)
    for url in (OFFER, NEWER):
        await catalogue.shop.created(**to_url(url))
    rows = "SELECT (SELECT count(*) FROM resolver.rule) + (SELECT count(*) FROM resolver.custom_url)"
    left = [await database.pool.fetchval(rows)]
    more = True
    while more:
        async with database.writes() as db:
            more = await organizations.purge_organization(db, catalogue.shop.organization_id)
        left.append(await database.pool.fetchval(rows))
    assert left == [4, 3, 2, 1, 0, 0]
    assert await catalogue.listed() == []
