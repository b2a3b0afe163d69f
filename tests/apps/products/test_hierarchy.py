"""Packaging: what is packed in what, who may say so, and that nothing is ever packed in itself."""

import asyncio

import httpx
import pytest

from closient.apps.catalogue.structs.hierarchy import HierarchyLinkSent
from closient.apps.products.actions import hierarchy, products
from closient.apps.products.structs import ProductDraft
from closient.gs1 import checkdigit
from closient.kit.database import Database
from closient.kit.errors import Problem
from closient.kit.services import Services
from tests.world import World

PRODUCTS = "/products/api/v1/products"
Key = dict[str, str]


def gtin(number: int) -> str:
    digits = f"0950600{number:06d}"
    return digits + checkdigit.compute(digits)


UNIT, PACK, CASE, PALLET = (gtin(number) for number in range(1, 5))


async def make(client: httpx.AsyncClient, key: Key, *gtins: str) -> None:
    for one in gtins:
        made = await client.post(PRODUCTS, headers=key, json={"gtin": one, "product_name": f"Tea {one}"})
        assert made.status_code == 201, made.text


async def link(
    client: httpx.AsyncClient, key: Key, parent: str, child: str, **facts: object
) -> httpx.Response:
    body = {"child_gtin": child, "quantity": 6, "hierarchy_level": "CASE", **facts}
    return await client.post(f"{PRODUCTS}/{parent}/hierarchy", headers=key, json=body)


async def listed(client: httpx.AsyncClient, key: Key, of: str, query: str = "") -> list[tuple[str, str]]:
    answer = await client.get(f"{PRODUCTS}/{of}/hierarchy{query}", headers=key)
    assert answer.status_code == 200, answer.text
    return [(row["parent_gtin"], row["child_gtin"]) for row in answer.json()["data"]]


async def chain(client: httpx.AsyncClient, key: Key) -> None:
    """A unit in a pack in a case on a pallet."""
    await make(client, key, UNIT, PACK, CASE, PALLET)
    for parent, child, level in ((PACK, UNIT, "INNER_PACK"), (CASE, PACK, "CASE"), (PALLET, CASE, "PALLET")):
        answer = await link(client, key, parent, child, hierarchy_level=level)
        assert answer.status_code == 200, answer.text


@pytest.mark.covers("products.add_hierarchy_link", "products.list_product_hierarchy")
async def test_a_link_tells_what_is_in_what_and_how_often(client: httpx.AsyncClient, world: World):
    _, key = await world.owner_key()
    await make(client, key, UNIT, CASE)
    added = await link(client, key, CASE, UNIT[1:], quantity=12)
    assert added.status_code == 200
    shown = added.json()
    assert shown == {
        "id": shown["id"],
        "parent_gtin": CASE,
        "child_gtin": UNIT,
        "child_product_name": f"Tea {UNIT}",
        "quantity": 12,
        "hierarchy_level": "CASE",
    }
    _, stranger = await world.business_key("readonly")
    for either in (UNIT, CASE):
        answer = await client.get(f"{PRODUCTS}/{either}/hierarchy", headers=stranger)
        assert answer.json()["data"] == [shown]
        assert answer.json()["pagination"]["total_count"] == 1


async def test_a_list_holds_own_links_or_all_within_the_depth(client: httpx.AsyncClient, world: World):
    _, key = await world.owner_key()
    await chain(client, key)
    assert await listed(client, key, PACK) == [(CASE, PACK), (PACK, UNIT)]
    assert await listed(client, key, PACK, "?depth=2") == [(PALLET, CASE), (CASE, PACK), (PACK, UNIT)]
    assert await listed(client, key, UNIT, "?depth=2") == [(CASE, PACK), (PACK, UNIT)]
    assert len(await listed(client, key, UNIT, "?depth=10")) == 3
    answer = await client.get(f"{PRODUCTS}/{UNIT}/hierarchy?depth=10&page_size=2&page=2", headers=key)
    assert len(answer.json()["data"]) == 1
    assert answer.json()["pagination"]["total_count"] == 3


async def test_a_list_is_ordered_by_level_or_quantity(client: httpx.AsyncClient, world: World):
    _, key = await world.owner_key()
    await make(client, key, UNIT, PACK, CASE, PALLET)
    for parent, level, quantity in ((PALLET, "PALLET", 5), (PACK, "INNER_PACK", 9), (CASE, "CASE", 2)):
        await link(client, key, parent, UNIT, hierarchy_level=level, quantity=quantity)

    async def parents(ordering: str) -> list[str]:
        return [parent for parent, _ in await listed(client, key, UNIT, f"?ordering={ordering}")]

    assert await parents("hierarchy_level") == [PACK, CASE, PALLET]
    assert await parents("-hierarchy_level") == [PALLET, CASE, PACK]
    assert await parents("quantity") == [CASE, PALLET, PACK]
    assert await parents("-quantity") == [PACK, PALLET, CASE]
    refused = await client.get(f"{PRODUCTS}/{UNIT}/hierarchy?ordering=child_gtin", headers=key)
    assert refused.status_code == 422


async def test_circles_itself_and_doubles_are_refused(client: httpx.AsyncClient, world: World):
    _, key = await world.owner_key()
    await chain(client, key)
    for parent, child in ((UNIT, PACK), (UNIT, PALLET), (PACK, PALLET)):
        refused = await link(client, key, parent, child)
        assert (refused.status_code, refused.json()["error_code"]) == (422, "unprocessable_entity")
    itself = await link(client, key, CASE, CASE)
    assert (itself.status_code, itself.json()["errors"][0]["field"]) == (422, "child_gtin")
    assert (await link(client, key, CASE, PACK, quantity=1)).status_code == 409
    # Two ways to the same thing are no circle.
    assert (await link(client, key, PALLET, UNIT)).status_code == 200


async def test_a_chain_has_ten_links_at_most(client: httpx.AsyncClient, world: World):
    _, key = await world.owner_key()
    gtins = [gtin(100 + number) for number in range(13)]
    await make(client, key, *gtins)
    # From both ends, so that the last link joins two chains.
    for n in (*range(5), *range(6, 11)):
        assert (await link(client, key, gtins[n + 1], gtins[n])).status_code == 200
    joined = await link(client, key, gtins[6], gtins[5])
    assert (joined.status_code, "levels" in joined.json()["detail"]) == (422, True)
    await client.delete(f"{PRODUCTS}/hierarchy/{(await first(client, key, gtins[0]))['id']}", headers=key)
    assert (await link(client, key, gtins[6], gtins[5])).status_code == 200
    assert (await link(client, key, gtins[12], gtins[11])).status_code == 422


async def first(client: httpx.AsyncClient, key: Key, of: str) -> dict[str, str]:
    return (await client.get(f"{PRODUCTS}/{of}/hierarchy", headers=key)).json()["data"][0]


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"quantity": 0}, "quantity"),
        ({"quantity": 1_000_001}, "quantity"),
        ({"quantity": 1.5}, "quantity"),
        ({"hierarchy_level": "BOX"}, "hierarchy_level"),
        ({"hierarchy_level": None}, "hierarchy_level"),
        ({"child_gtin": "12345"}, "child_gtin"),
        ({"child_gtin": "09506000134353"}, "child_gtin"),
    ],
)
async def test_bad_links_name_the_field(
    client: httpx.AsyncClient, world: World, facts: dict[str, object], field: str
):
    _, key = await world.owner_key()
    await make(client, key, CASE, UNIT)
    refused = await link(client, key, CASE, UNIT, **facts)
    assert refused.status_code == 422
    assert [error["field"] for error in refused.json()["errors"]] == [field]
    assert await listed(client, key, CASE) == []


async def test_only_the_parents_owner_links_and_unlinks(client: httpx.AsyncClient, world: World):
    organization_id, key = await world.owner_key()
    _, other = await world.owner_key("Other")
    readonly = {"X-API-Key": await world.key(organization_id, role="readonly")}
    editor = {"X-API-Key": await world.key(organization_id, role="editor")}
    await make(client, key, CASE)
    await make(client, other, UNIT)
    assert (await link(client, other, CASE, UNIT)).status_code == 403
    assert (await link(client, readonly, CASE, UNIT)).status_code == 403
    assert (await link(client, {}, CASE, UNIT)).status_code == 401
    # The child may be another's.
    added = await link(client, editor, CASE, UNIT)
    assert added.status_code == 200
    place = f"{PRODUCTS}/hierarchy/{added.json()['id']}"
    assert (await client.delete(place, headers=other)).status_code == 403
    assert (await client.delete(place, headers=readonly)).status_code == 403
    assert (await client.delete(place, headers=editor)).status_code == 204


async def test_unknown_products_are_not_found(client: httpx.AsyncClient, world: World):
    _, key = await world.owner_key()
    await make(client, key, CASE)
    assert (await link(client, key, CASE, UNIT)).status_code == 404
    assert (await link(client, key, UNIT, CASE)).status_code == 404
    assert (await client.get(f"{PRODUCTS}/{UNIT}/hierarchy", headers=key)).status_code == 404
    assert (await client.get(f"{PRODUCTS}/123/hierarchy", headers=key)).status_code == 422


@pytest.mark.covers("products.remove_hierarchy_link")
async def test_a_removed_link_is_gone_and_told(client: httpx.AsyncClient, world: World):
    _, key = await world.owner_key()
    await chain(client, key)
    [shown] = [row for row in await rows(client, key, UNIT) if row["parent_gtin"] == PACK]
    removed = await client.delete(f"{PRODUCTS}/hierarchy/{shown['id']}", headers=key)
    assert (removed.status_code, removed.content) == (204, b"")
    assert (await client.delete(f"{PRODUCTS}/hierarchy/{shown['id']}", headers=key)).status_code == 404
    assert (await client.delete(f"{PRODUCTS}/hierarchy/no-id", headers=key)).status_code == 422
    assert await listed(client, key, UNIT) == []
    told = await world.database.reads.value(
        "SELECT array_agg(e.name ORDER BY e.id) FROM kit.outbox_event e WHERE e.name LIKE '%hierarchy%'"
    )
    assert sorted(told) == ["product.hierarchy_link_added"] * 3 + ["product.hierarchy_link_removed"]
    # What closed a circle before may be linked now.
    assert (await link(client, key, UNIT, PACK)).status_code == 200


async def rows(client: httpx.AsyncClient, key: Key, of: str) -> list[dict[str, str]]:
    return (await client.get(f"{PRODUCTS}/{of}/hierarchy", headers=key)).json()["data"]


async def test_a_record_that_is_packed_somewhere_is_not_merged_away(client: httpx.AsyncClient, world: World):
    _, key = await world.owner_key()
    await make(client, key, UNIT, PACK, CASE)
    added = await link(client, key, CASE, PACK)
    former = f"{PRODUCTS}/{UNIT}/former-gtins"
    refused = await client.post(former, headers=key, json={"gtin": PACK})
    assert (refused.status_code, "1 hierarchy link," in refused.json()["detail"]) == (409, True)
    await client.delete(f"{PRODUCTS}/hierarchy/{added.json()['id']}", headers=key)
    assert (await client.post(former, headers=key, json={"gtin": PACK})).status_code == 201
    # From now on the former number means the product, as a child too.
    assert (await link(client, key, CASE, PACK)).json()["child_gtin"] == UNIT


async def test_of_links_that_would_close_a_circle_at_once_one_is_refused(
    committed: Database, services: Services
):
    world = World(committed, services)
    organization_id = await world.organization(None)
    caller = world.caller(organization_id)
    ring = [UNIT, PACK, CASE]
    async with committed.writes() as db:
        for one in ring:
            await products.create_a_product(db, caller, ProductDraft(gtin=one))

    async def add(parent: str, child: str) -> str:
        try:
            async with committed.writes() as db:
                sent = HierarchyLinkSent(child_gtin=child, quantity=1, hierarchy_level="CASE")
                await hierarchy.add_hierarchy_link(db, caller, parent, sent)
        except Problem as refused:
            return refused.code
        return "added"

    pairs = [(ring[n], ring[(n + 1) % 3]) for n in range(3)]
    assert sorted(await asyncio.gather(*[add(*pair) for pair in pairs])) == [
        "added",
        "added",
        "unprocessable_entity",
    ]
    assert sorted(await asyncio.gather(*[add(PALLET, UNIT), add(PALLET, UNIT)])) == ["not_found", "not_found"]
