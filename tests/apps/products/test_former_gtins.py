"""Former GTINs: what their owner may enter, what is merged or refused, and that old codes go on working."""

import asyncio
from typing import Any

import httpx
import pytest
from asyncpg import UniqueViolationError

from closient.app import Site
from closient.apps.catalogue.actions import former_gtins, products
from closient.apps.catalogue.structs.products import Draft, Facts
from closient.kit.database import Database
from closient.kit.services import Services
from tests.world import World

GTIN, OLD, OLDER = "09506000134352", "09506000134369", "09506000134376"
PRODUCTS = "/products/api/v1/products"
FORMER = f"{PRODUCTS}/{GTIN}/former-gtins"
Key = dict[str, str]


async def make(client: httpx.AsyncClient, key: Key, gtin: str = GTIN, **facts: str) -> None:
    made = await client.post(PRODUCTS, headers=key, json={"gtin": gtin, **facts})
    assert made.status_code == 201, made.text


async def add(client: httpx.AsyncClient, key: Key, gtin: str = OLD) -> httpx.Response:
    return await client.post(FORMER, headers=key, json={"gtin": gtin})


async def rule(client: httpx.AsyncClient, owner: tuple[str, Key], scope_id: str, url: str) -> None:
    """A rule of a product, or of the lot that the scope names."""
    organization_id, key = owner
    body = {
        "scope_type": "BATCH" if "/" in scope_id else "PRODUCT",
        "scope_id": scope_id,
        "destination_type": "CUSTOM_URL",
        "custom_url": url,
    }
    rules = f"/resolver/api/v1/organizations/{organization_id}/resolution-rules"
    made = await client.post(rules, headers=key, json=body)
    assert made.status_code == 201, made.text


@pytest.mark.covers("products.add_a_former_gtin")
async def test_a_code_with_a_former_gtin_leads_where_the_product_leads_today(
    client: httpx.AsyncClient, world: World, site: Site
):
    organization_id, key = await world.owner_key()
    await make(client, key, product_name="Fusilli")
    assert (await client.get(f"/01/{OLD}")).status_code == 404
    added = await add(client, key, "9506000134369")
    assert added.status_code == 201
    assert {name: added.json()[name] for name in ("gtin", "current_gtin")} == {
        "gtin": OLD,
        "current_gtin": GTIN,
    }
    site.edge.table.drop_all()
    hosted = await client.get(f"/01/{OLD}")
    assert (hosted.status_code, hosted.headers["location"]) == (302, f"http://localhost:8000/p/{OLD}")
    page = await client.get(f"/p/{OLD}?10=A", headers={"Accept": "text/html"})
    assert (page.status_code, page.headers["location"]) == (303, f"/p/{GTIN}?10=A")
    await rule(client, (organization_id, key), GTIN, "https://new.example/")
    await rule(client, (organization_id, key), f"{GTIN}/10/A", "https://lot.example/")
    site.edge.table.drop_all()
    assert (await client.get(f"/01/{OLD}?a=1")).headers["location"] == "https://new.example/?a=1"
    assert (await client.get(f"/01/{OLD}/10/A")).headers["location"] == "https://lot.example/"
    assert (await client.get(f"/01/{OLD}/10/B")).headers["location"] == "https://new.example/"
    scanned = await client.get(f"/01/{OLD}", headers={"Accept": "application/json"})
    assert scanned.json()["gtin"] == GTIN


@pytest.mark.covers("products.list_former_gtins")
async def test_the_look_up_of_a_former_gtin_answers_the_product_with_its_present_one(
    client: httpx.AsyncClient, world: World
):
    _, key = await world.owner_key()
    await make(client, key, product_name="Fusilli")
    await add(client, key)
    _, stranger = await world.business_key("readonly")
    found = (await client.get(f"{PRODUCTS}/{OLD}", headers=stranger)).json()
    assert (found["gtin"], found["product_name"]) == (GTIN, "Fusilli")
    listed = (await client.get(f"{PRODUCTS}/{OLD}/former-gtins", headers=stranger)).json()
    assert [one["gtin"] for one in listed["data"]] == [OLD]


async def test_writes_name_the_present_gtin(client: httpx.AsyncClient, world: World):
    _, key = await world.owner_key()
    await make(client, key)
    await add(client, key)
    for answer in (
        await client.patch(f"{PRODUCTS}/{OLD}", headers=key, json={"brand": "X"}),
        await client.post(f"{PRODUCTS}/{OLD}/claim", headers=key),
        await client.post(f"{PRODUCTS}/{OLD}/former-gtins", headers=key, json={"gtin": OLDER}),
    ):
        assert answer.status_code == 404
        assert GTIN in answer.json()["detail"]


@pytest.mark.covers("products.remove_a_former_gtin")
async def test_a_repeat_changes_nothing_and_removing_ends_it(client: httpx.AsyncClient, world: World):
    _, key = await world.owner_key()
    await make(client, key)
    first = await add(client, key)
    again = await add(client, key)
    assert (again.status_code, again.json()) == (201, first.json())
    await add(client, key, OLDER)
    listed = (await client.get(FORMER, headers=key)).json()
    assert {one["gtin"] for one in listed["data"]} == {OLD, OLDER}
    assert listed["pagination"]["total_count"] == 2
    removed = await client.delete(f"{FORMER}/9506000134369", headers=key)
    assert (removed.status_code, removed.json()) == (200, {"success": True})
    assert (await client.delete(f"{FORMER}/{OLD}", headers=key)).status_code == 404
    assert (await client.get(f"{PRODUCTS}/{OLD}", headers=key)).status_code == 404


@pytest.mark.parametrize(("gtin", "reason"), [(GTIN, "today"), ("9506000134353", "mistyped")])
async def test_a_wrong_gtin_or_the_present_one_is_refused(
    client: httpx.AsyncClient, world: World, gtin: str, reason: str
):
    _, key = await world.owner_key()
    await make(client, key)
    refused = await add(client, key, gtin)
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["field"] == "gtin"
    assert reason in refused.json()["errors"][0]["message"]


async def test_only_owners_and_managers_of_the_owner_may_enter_and_remove(
    client: httpx.AsyncClient, world: World
):
    organization_id, key = await world.owner_key()
    await make(client, key)
    await add(client, key)
    editor = {"X-API-Key": await world.key(organization_id, role="editor")}
    _, stranger = await world.owner_key("Other")
    for who in (editor, stranger):
        assert (await add(client, who, OLDER)).status_code == 403
        assert (await client.delete(f"{FORMER}/{OLD}", headers=who)).status_code == 403
    assert (await client.post(FORMER, json={"gtin": OLDER})).status_code == 401
    manager = {"X-API-Key": await world.key(organization_id, role="manager")}
    assert (await add(client, manager, OLDER)).status_code == 201


async def test_a_gtin_of_somebody_else_is_refused_whether_a_product_or_a_former_one(
    client: httpx.AsyncClient, world: World
):
    _, key = await world.owner_key()
    _, other = await world.owner_key("Other")
    await make(client, key)
    await make(client, other, OLD)
    refused = await add(client, key, OLD)
    assert refused.status_code == 409
    assert "claimed by another" in refused.json()["detail"]
    former = await client.post(f"{PRODUCTS}/{OLD}/former-gtins", headers=other, json={"gtin": OLDER})
    assert former.status_code == 201
    refused = await add(client, key, OLDER)
    assert refused.status_code == 409
    assert OLD in refused.json()["detail"]


async def test_a_record_that_nobody_owns_has_to_be_claimed_first(
    client: httpx.AsyncClient, world: World, database: Database
):
    _, key = await world.owner_key()
    await make(client, key)
    await database.pool.execute(
        "INSERT INTO catalogue.product (gtin, data_source) VALUES ($1, 'crowd_sourced')", OLD
    )
    refused = await add(client, key)
    assert refused.status_code == 409
    assert f"{OLD}/claim" in refused.json()["detail"]
    assert (await client.post(f"{PRODUCTS}/{OLD}/claim", headers=key)).status_code == 200
    assert (await add(client, key)).status_code == 201


async def test_an_own_bare_record_is_merged_with_its_lots_items_and_former_gtins(
    client: httpx.AsyncClient, world: World, database: Database
):
    _, key = await world.owner_key()
    await make(client, key, product_name="Fusilli")
    await make(client, key, OLD, product_name="Fusili, mistyped")
    await client.post(f"{PRODUCTS}/{OLD}/former-gtins", headers=key, json={"gtin": OLDER})
    lot = await database.pool.fetchval(
        "INSERT INTO catalogue.lot (product_id, lot_code) "
        "SELECT id, 'A' FROM catalogue.product WHERE gtin = $1 RETURNING id",
        OLD,
    )
    await database.pool.execute(
        "INSERT INTO catalogue.serial (product_id, lot_id, serial_number) "
        "SELECT id, $2, '7' FROM catalogue.product WHERE gtin = $1",
        OLD,
        lot,
    )
    assert (await add(client, key)).status_code == 201
    for gtin in (OLD, OLDER):
        found = (await client.get(f"{PRODUCTS}/{gtin}", headers=key)).json()
        assert (found["gtin"], found["product_name"]) == (GTIN, "Fusilli")
    parts = await database.pool.fetchval(
        "SELECT l.lot_code || s.serial_number FROM catalogue.lot l "
        "JOIN catalogue.serial s ON s.lot_id = l.id AND s.product_id = l.product_id "
        "JOIN catalogue.product p ON p.id = s.product_id WHERE p.gtin = $1",
        GTIN,
    )
    assert parts == "A7"
    assert await database.pool.fetchval("SELECT count(*) FROM catalogue.product WHERE gtin = $1", OLD) == 0


async def test_records_with_a_lot_in_common_are_not_merged(
    client: httpx.AsyncClient, world: World, database: Database
):
    _, key = await world.owner_key()
    for gtin in (GTIN, OLD):
        await make(client, key, gtin)
    await database.pool.execute(
        "INSERT INTO catalogue.lot (product_id, lot_code) SELECT id, 'A' FROM catalogue.product"
    )
    assert (await add(client, key)).status_code == 409
    assert (await client.get(f"{PRODUCTS}/{OLD}", headers=key)).json()["gtin"] == OLD


async def test_a_record_with_rules_or_links_is_not_merged_and_the_way_out_is_told(
    client: httpx.AsyncClient, world: World, site: Site
):
    organization_id, key = await world.owner_key()
    for gtin in (GTIN, OLD):
        await make(client, key, gtin)
    await rule(client, (organization_id, key), OLD, "https://old.example/")
    await rule(client, (organization_id, key), f"{OLD}/10/A", "https://old.example/lot")
    links = f"/resolver/api/v1/organizations/{organization_id}/links"
    link = {
        "digital_link": f"/01/{OLD}",
        "link_type": "gs1:review",
        "href": "https://old.example/r",
        "title": "R",
    }
    assert (await client.post(links, headers=key, json=link)).status_code == 201
    refused = await add(client, key)
    assert refused.status_code == 409
    detail = refused.json()["detail"]
    assert "2 rules and 1 link of its own" in detail
    assert GTIN in detail
    # Nothing is lost.
    assert (await client.get(f"/01/{OLD}")).headers["location"] == "https://old.example/"


async def test_a_former_gtin_cannot_become_a_product_before_it_is_taken_away(
    client: httpx.AsyncClient, world: World
):
    _, key = await world.owner_key()
    await make(client, key)
    await add(client, key)
    _, other = await world.owner_key("Other")
    for who in (key, other):
        refused = await client.post(PRODUCTS, headers=who, json={"gtin": OLD})
        assert refused.status_code == 409
        assert GTIN in refused.json()["detail"]
    await client.delete(f"{FORMER}/{OLD}", headers=key)
    await make(client, other, OLD)


async def test_what_was_entered_and_removed_is_audited(
    client: httpx.AsyncClient, world: World, database: Database
):
    _, key = await world.owner_key()
    await make(client, key)
    await add(client, key)
    await client.delete(f"{FORMER}/{OLD}", headers=key)
    actions = await database.pool.fetch(
        "SELECT action FROM kit.audit_entry WHERE action LIKE 'product.former%' ORDER BY id"
    )
    assert [row["action"] for row in actions] == [
        "product.former_gtin_added",
        "product.former_gtin_removed",
    ]


async def told(database: Database) -> list[tuple[str, dict[str, Any]]]:
    rows = await database.pool.fetch(
        "SELECT name, payload FROM kit.outbox_event "
        "WHERE name = 'product.merged' OR name LIKE 'product.former_gtin%' ORDER BY id"
    )
    return [(row["name"], row["payload"]) for row in rows]


async def test_what_is_entered_merged_and_removed_is_told_once(
    client: httpx.AsyncClient, world: World, database: Database
):
    organization_id, key = await world.owner_key()
    await make(client, key)
    await make(client, key, OLD, product_name="Fusilli, as they were")
    assert (await add(client, key)).status_code == (await add(client, key)).status_code == 201
    assert (await client.delete(f"{FORMER}/{OLD}", headers=key)).status_code < 300
    (merged, record), (added, entry), (removed, exit_) = await told(database)
    assert [merged, added, removed] == [
        "product.merged", "product.former_gtin_added", "product.former_gtin_removed",
    ]  # fmt: skip
    assert {one["organization_id"] for one in (record, entry, exit_)} == {organization_id}
    assert (record["gtin"], record["into"], record["after"]) == (OLD, GTIN, None)
    assert record["before"]["product_name"] == "Fusilli, as they were"
    assert (entry["gtin"], entry["former_gtin"], entry["before"]) == (GTIN, OLD, None)
    assert entry["after"] == exit_["before"]
    assert (exit_["former_gtin"], exit_["after"]) == (OLD, None)


@pytest.mark.parametrize("product_comes_first", [True, False])
async def test_of_a_product_and_a_former_gtin_that_come_at_the_same_moment_one_is_refused(
    committed: Database, services: Services, *, product_comes_first: bool
):
    world = World(committed, services)
    owner_id, other_id = await world.organization(), await world.organization(name="Other")
    async with committed.writes() as db:
        await products.create_product(db, Draft(GTIN, owner_id, Facts()))

    async def make_product() -> str:
        async with committed.writes() as db:
            await products.create_product(db, Draft(OLD, other_id, Facts()))
            await both_are_there()
        return "product"

    async def enter() -> str:
        async with committed.writes() as db:
            state = await products.lock_product(db, GTIN)
            await former_gtins.add_former_gtin(db, state, OLD)
            await both_are_there()
        return "former"

    arrived = asyncio.Event()

    async def both_are_there() -> None:
        # The first to come stays in its transaction until the other waits for it.
        arrived.set()
        waiting = "SELECT count(*) FROM pg_locks l WHERE NOT l.granted AND l.locktype = 'transactionid'"
        while not await committed.pool.fetchval(waiting):
            if finished:
                return
            await asyncio.sleep(0.01)

    finished: list[str] = []
    first, second = (make_product, enter) if product_comes_first else (enter, make_product)
    running = asyncio.create_task(first())
    await arrived.wait()
    late = asyncio.create_task(second())
    finished.append(await running)
    with pytest.raises(UniqueViolationError) as refused:
        await late
    assert finished == ["product" if product_comes_first else "former"]
    assert vars(refused.value)["constraint_name"] in {"product_gtin_unique", "former_gtin_pkey"}
    count = (
        "SELECT (SELECT count(*) FROM catalogue.product WHERE gtin = $1)"
        " + (SELECT count(*) FROM catalogue.former_gtin)"
    )
    assert await committed.pool.fetchval(count, OLD) == 1
