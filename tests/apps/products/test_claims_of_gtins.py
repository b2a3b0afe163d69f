"""Claims of GTINs: given up once, deleted softly, doubted by anybody within bounds and without a trace."""

import asyncio

import httpx
import pytest

from closient.app import Site
from closient.apps.catalogue.actions import claim_reports, organizations
from closient.apps.products.actions import claims_of_gtins, products
from closient.apps.products.structs import ProductDraft
from closient.kit import ids
from closient.kit.database import Database
from closient.kit.errors import NotFound, Problem
from closient.kit.pagination import PageRequest
from closient.kit.services import Services
from tests.world import World

GTIN, OTHER = "09506000134352", "09506000134369"
PRODUCTS = "/products/api/v1/products"
PLACE = f"{PRODUCTS}/{GTIN}"
Key = dict[str, str]
REPORT = {
    "reporter_email": "ann@example.com",
    "reporter_relationship": "brand_rep",
    "reason": "This number is from our company's prefix.",
}


async def make(client: httpx.AsyncClient, key: Key, gtin: str = GTIN) -> None:
    made = await client.post(PRODUCTS, headers=key, json={"gtin": gtin, "product_name": "Fusilli"})
    assert made.status_code == 201, made.text
    branded = await client.patch(f"{PRODUCTS}/{gtin}", headers=key, json={"brand": "Pastificio"})
    assert branded.status_code == 200, branded.text


async def report(client: httpx.AsyncClient, place: str = PLACE, **facts: str) -> httpx.Response:
    return await client.post(f"{place}/report-claim", json=REPORT | facts)


async def told(world: World) -> list[str]:
    names = await world.database.reads.value(
        "SELECT array_agg(e.name ORDER BY e.created, e.id) FROM kit.outbox_event e"
    )
    return list(names or [])


async def from_network(world: World, client: httpx.AsyncClient, number: int) -> None:
    """A report that came from elsewhere."""
    await report(client, reporter_email=f"ann{number}@example.com")
    await world.database.pool.execute(
        "UPDATE catalogue.claim_report SET network = $2 WHERE reporter_email = $1",
        f"ann{number}@example.com",
        f"network {number}",
    )
    await world.database.pool.execute(
        "DELETE FROM account.attempt_window WHERE subject LIKE 'claim-report:%'"
    )


@pytest.mark.covers("products.unclaim_a_product")
async def test_an_unclaimed_product_stays_and_is_free_for_others(client: httpx.AsyncClient, world: World):
    _, key = await world.owner_key()
    other_id, other = await world.owner_key("Other")
    await make(client, key)
    given_up = await client.delete(f"{PRODUCTS}/{GTIN[1:]}/claim", headers=key)
    assert given_up.status_code == 200
    assert (given_up.json()["gtin"], bool(given_up.json()["message"])) == (GTIN, True)
    shown = (await client.get(PLACE, headers=other)).json()
    assert (shown["is_claimed"], shown["owner_id"], shown["claim_verification_status"]) == (False, None, None)
    assert (shown["product_name"], shown["brand"]) == ("Fusilli", "Pastificio")
    assert (await client.delete(f"{PLACE}/claim", headers=key)).status_code == 409
    assert (await client.patch(PLACE, headers=key, json={"description": "x"})).status_code == 403
    assert "product.unclaimed" in await told(world)
    claimed = await client.post(f"{PLACE}/claim", headers=other)
    assert (claimed.status_code, claimed.json()["owner_id"]) == (200, other_id)


@pytest.mark.covers("products.unclaim_a_product_by_post")
async def test_a_product_is_given_up_by_post_as_well(client: httpx.AsyncClient, world: World):
    _, key = await world.owner_key()
    _, other = await world.owner_key("Other")
    await make(client, key)
    assert (await client.post(f"{PLACE}/unclaim", headers=other)).status_code == 403
    given_up = await client.post(f"{PLACE}/unclaim", headers=key)
    assert (given_up.status_code, given_up.json()["gtin"]) == (200, GTIN)
    assert (await client.post(f"{PLACE}/unclaim", headers=key)).status_code == 409
    assert (await client.get(PLACE, headers=key)).json()["is_claimed"] is False


@pytest.mark.parametrize("path", ["/claim", ""])
async def test_only_owners_and_managers_of_the_owner_give_a_product_up(
    client: httpx.AsyncClient, world: World, path: str
):
    organization_id, key = await world.owner_key()
    other_id, other = await world.owner_key("Other")
    editor = {"X-API-Key": await world.key(organization_id, role="editor")}
    await make(client, key)
    for headers, status in ((other, 403), (editor, 403), ({}, 401)):
        assert (await client.delete(PLACE + path, headers=headers)).status_code == status

    async def named(who: Key, organization: str) -> int:
        answer = await client.request(
            "DELETE", PLACE + path, headers=who, json={"organization_id": organization}
        )
        return answer.status_code

    assert await named(key, other_id) == 404
    assert await named(other, organization_id) == 404
    assert await named(key, "nonsense") == 422
    assert (await client.get(PLACE, headers=key)).json()["owner_id"] == organization_id
    unknown = await client.delete(f"{PRODUCTS}/{OTHER}{path}", headers=key)
    assert unknown.status_code == 404
    assert (await client.delete(f"{PRODUCTS}/123{path}", headers=key)).status_code == 422
    assert await named(key, organization_id) == 200


@pytest.mark.covers("products.delete_unclaim_a_product")
async def test_a_deleted_product_keeps_its_row_without_brand_and_owner_until_it_is_claimed(
    client: httpx.AsyncClient, world: World
):
    _, key = await world.owner_key()
    await make(client, key)
    deleted = await client.delete(PLACE, headers=key)
    assert deleted.status_code == 200
    shown = deleted.json()
    assert (shown["gtin"], shown["brand"], shown["owner_id"], shown["is_claimed"]) == (GTIN, "", None, False)
    assert (await client.get(PLACE, headers=key)).json() == shown
    assert (await client.delete(PLACE, headers=key)).status_code == 403

    async def listed(is_active: str) -> list[str]:
        answer = await client.get(f"/products/api/v1/browse/products?is_active={is_active}", headers=key)
        assert answer.json()["pagination"]["total_count"] == len(answer.json()["data"])
        return [row["gtin"] for row in answer.json()["data"]]

    assert (await listed("false"), await listed("true")) == ([GTIN], [])
    assert (await client.post(f"{PLACE}/claim", headers=key)).status_code == 200
    assert (await listed("false"), await listed("true")) == ([], [GTIN])


async def test_a_code_of_a_product_that_was_given_up_leads_to_its_page(
    client: httpx.AsyncClient, world: World, site: Site
):
    organization_id, key = await world.owner_key()
    await make(client, key)
    body = {
        "scope_type": "PRODUCT",
        "scope_id": GTIN,
        "destination_type": "CUSTOM_URL",
        "custom_url": "https://shop.example/",
    }
    rules = f"/resolver/api/v1/organizations/{organization_id}/resolution-rules"
    assert (await client.post(rules, headers=key, json=body)).status_code == 201
    assert (await client.get(f"/01/{GTIN}")).headers["location"] == "https://shop.example/"
    assert (await client.delete(f"{PLACE}/claim", headers=key)).status_code == 200
    site.edge.table.drop_all()
    assert (await client.get(f"/01/{GTIN}")).headers["location"].endswith(f"/p/{GTIN}")


@pytest.mark.covers("products.report_a_suspicious_gtin_ownership_claim")
async def test_anybody_reports_a_claim_and_nothing_happens_to_it(client: httpx.AsyncClient, world: World):
    _, key = await world.owner_key()
    await make(client, key)
    before = (await client.get(PLACE, headers=key)).json()
    taken = await report(client, f"{PRODUCTS}/{GTIN[1:]}", reporter_company="Pasta Inc", reporter_phone="1")
    assert taken.status_code == 201, taken.text
    assert set(taken.json()) == {"id", "gtin", "message"}
    assert (taken.json()["gtin"], len(taken.json()["id"])) == (GTIN, 22)
    assert (await client.get(PLACE, headers=key)).json() == before
    payloads = await world.database.reads.value("SELECT array_agg(e.payload::text) FROM kit.outbox_event e")
    assert "product.claim_reported" in await told(world)
    assert "ann@example.com" not in str(payloads)
    kept = await world.database.reads.value("SELECT network FROM catalogue.claim_report")
    assert "127.0.0.1" not in kept


async def test_one_report_is_open_per_reporter_and_three_a_day_from_a_network(
    client: httpx.AsyncClient, world: World
):
    _, key = await world.owner_key()
    await make(client, key)
    assert (await report(client)).status_code == 201
    assert (await report(client, reporter_email="ANN@example.com")).status_code == 409
    assert (await report(client, reporter_email="bob@example.com")).status_code == 201
    over = await report(client, reporter_email="cid@example.com")
    assert (over.status_code, over.json()["error_code"]) == (429, "rate_limited")
    assert int(over.headers["Retry-After"]) > 0
    assert await world.database.reads.value("SELECT count(*) FROM catalogue.claim_report") == 2


async def test_what_cannot_be_reported_counts_for_nothing(client: httpx.AsyncClient, world: World):
    _, key = await world.owner_key()
    await make(client, key)
    assert (await report(client, f"{PRODUCTS}/{OTHER}")).status_code == 404
    assert (await report(client, f"{PRODUCTS}/123")).status_code == 422
    await make(client, key, OTHER)
    await client.delete(f"{PRODUCTS}/{OTHER}/claim", headers=key)
    assert (await report(client, f"{PRODUCTS}/{OTHER}")).status_code == 404
    for n in range(3):
        assert (await report(client, reporter_email=f"ann{n}@example.com")).status_code == 201


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"reporter_email": "nobody"}, "reporter_email"),
        ({"reporter_email": f"{'a' * 250}@example.com"}, "reporter_email"),
        ({"reporter_relationship": "friend"}, "reporter_relationship"),
        ({"reason": "too short"}, "reason"),
        ({"reason": "x" * 5001}, "reason"),
        ({"reporter_phone": "1" * 33}, "reporter_phone"),
        ({"reporter_company": "x" * 256}, "reporter_company"),
        ({"supporting_url": "javascript:alert(1)"}, "supporting_url"),
    ],
)
async def test_bad_reports_name_the_field(
    client: httpx.AsyncClient, world: World, facts: dict[str, str], field: str
):
    _, key = await world.owner_key()
    await make(client, key)
    refused = await report(client, **facts)
    assert refused.status_code == 422
    assert [error["field"] for error in refused.json()["errors"]] == [field]


async def test_a_claim_is_flagged_once_when_three_networks_doubt_it(client: httpx.AsyncClient, world: World):
    _, key = await world.owner_key()
    await make(client, key)
    flags = []
    for number in range(5):
        await from_network(world, client, number)
        flags.append((await told(world)).count("product.claim_flagged"))
    assert flags == [0, 0, 1, 1, 1]
    assert (await client.get(PLACE, headers=key)).json()["claim_verification_status"] == "unverified"


async def test_more_reports_than_anybody_reads_are_refused(
    client: httpx.AsyncClient, world: World, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(claim_reports, "MOST_OPEN", 2)
    _, key = await world.owner_key()
    await make(client, key)
    answers = [await report(client, reporter_email=f"ann{n}@example.com") for n in range(3)]
    assert [answer.status_code for answer in answers] == [201, 201, 409]


async def test_the_staff_decides_and_an_upheld_report_makes_the_claim_disputed(
    client: httpx.AsyncClient, world: World, database: Database
):
    organization_id, key = await world.owner_key()
    await make(client, key)
    await make(client, key, OTHER)
    await report(client, f"{PRODUCTS}/{OTHER}")
    for number in range(2):
        await from_network(world, client, number)
    reports = (await claim_reports.list_open_reports(database.reads, PageRequest())).data
    assert [(one.gtin, one.networks) for one in reports] == [(GTIN, 2), (GTIN, 2), (OTHER, 1)]
    assert (reports[0].owner_id, reports[0].reporter_email) == (organization_id, "ann0@example.com")
    async with database.writes() as db:
        assert await claim_reports.decide_report(db, reports[0].id, "dismissed") == GTIN
        assert await claim_reports.decide_report(db, reports[2].id, "upheld") == OTHER
        with pytest.raises(NotFound):
            await claim_reports.decide_report(db, reports[0].id, "upheld")
        with pytest.raises(NotFound):
            await claim_reports.decide_report(db, ids.new(), "upheld")
    statuses = [
        (await client.get(f"{PRODUCTS}/{gtin}", headers=key)).json()["claim_verification_status"]
        for gtin in (GTIN, OTHER)
    ]
    assert statuses == ["unverified", "disputed"]
    told = await database.pool.fetch(
        "SELECT payload->>'gtin', payload->'before', payload->'after' FROM kit.outbox_event "
        "WHERE name = 'product.updated' AND payload->'after' ? 'claim_verification_status'"
    )
    was, is_now = ({"claim_verification_status": status} for status in statuses)
    assert [tuple(row) for row in told] == [(OTHER, was, is_now)]
    await client.delete(f"{PLACE}/claim", headers=key)
    assert (await claim_reports.list_open_reports(database.reads, PageRequest())).data == []


async def test_reports_of_a_claim_that_ended_count_for_nothing_against_the_next(
    client: httpx.AsyncClient, world: World, database: Database
):
    former_id, key = await world.owner_key()
    next_id, other = await world.owner_key("Other")
    await make(client, key)
    for number in range(2):
        await from_network(world, client, number)
    # An organization that ends gives its products up without a word about reports.
    await database.pool.execute(
        "UPDATE account.organization SET status = 'tombstoned', tombstoned_at = now() WHERE id = $1",
        former_id,
    )
    async with database.writes() as db:
        await organizations.release_all(db, former_id)
    assert (await claim_reports.list_open_reports(database.reads, PageRequest())).data == []
    assert (await client.post(f"{PLACE}/claim", headers=other)).status_code == 200
    assert (await report(client, reporter_email="ann0@example.com")).status_code == 201
    [open_now] = (await claim_reports.list_open_reports(database.reads, PageRequest())).data
    assert (open_now.owner_id, open_now.networks) == (next_id, 1)
    assert "product.claim_flagged" not in await told(world)


@pytest.fixture
async def owned(committed: Database, services: Services) -> tuple[World, str]:
    """A world with committed data in which an organization owns the GTIN."""
    world = World(committed, services)
    organization_id = await world.organization(None)
    async with committed.writes() as db:
        await products.create_a_product(db, world.caller(organization_id), ProductDraft(gtin=GTIN))
    return world, organization_id


async def test_of_two_who_give_up_at_once_one_does(committed: Database, owned: tuple[World, str]):
    world, organization_id = owned

    async def give_up() -> str:
        try:
            async with committed.writes() as db:
                await claims_of_gtins.unclaim_a_product(db, world.caller(organization_id), GTIN, None)
        except Problem as refused:
            return refused.code
        return "done"

    assert sorted(await asyncio.gather(*[give_up() for _ in range(4)])) == ["conflict"] * 3 + ["done"]
    events = await committed.reads.value(
        "SELECT count(*) FROM kit.outbox_event e WHERE e.name = 'product.unclaimed'"
    )
    assert events == 1


async def test_of_those_who_claim_what_was_given_up_one_gets_it(
    committed: Database, owned: tuple[World, str]
):
    world, organization_id = owned
    others = [await world.organization(None, f"Other {n}") for n in range(4)]
    async with committed.writes() as db:
        await claims_of_gtins.unclaim_a_product(db, world.caller(organization_id), GTIN, None)

    async def claim(who: str) -> str:
        try:
            async with committed.writes() as db:
                await products.claim_a_product(db, world.caller(who), GTIN, None)
        except Problem as refused:
            return refused.code
        return who

    outcomes = await asyncio.gather(*[claim(who) for who in others])
    [winner] = [outcome for outcome in outcomes if outcome != "conflict"]
    assert await committed.reads.value("SELECT owner_id FROM catalogue.product") == winner
