"""/resolver/api/v1: rules are created, listed, read, changed, moved and deleted as the contract says."""

import httpx
import pytest

from closient.kit import ids
from closient.kit.database import Database
from tests.apps.resolver.shop import API, GTIN, OTHER, PAGE, Shop, one, open_shop, uuid
from tests.world import World

FIELDS = {
    "id", "scope_type", "order_index", "enabled", "destination_type", "on_custom_url_dead", "created",
    "modified", "metadata", "scope_id", "organization_id", "product_id", "absolute_start_at",
    "absolute_end_at", "annual_start_mmdd", "annual_end_mmdd", "days_of_week", "time_of_day_start",
    "time_of_day_end", "timezone", "link_type", "location_countries", "location_regions", "location_cities",
    "custom_url",
}  # fmt: skip


@pytest.fixture
async def shop(client: httpx.AsyncClient, world: World) -> Shop:
    return await open_shop(client, world)


@pytest.mark.covers("resolver.create_resolution_rule")
async def test_a_rule_is_created_with_all_its_fields(shop: Shop):
    rule = await shop.created(
        scope_type="BATCH",
        scope_id="9506000134352/10/A1",
        destination_type="CUSTOM_URL",
        custom_url="https://brand.example/lot",
        on_custom_url_dead="FALLBACK_TO_HOSTED",
        absolute_start_at="2026-01-01T00:00:00+01:00",
        absolute_end_at="2027-01-01T00:00:00Z",
        annual_start_mmdd="11-01",
        annual_end_mmdd="02-28",
        days_of_week=[0, 4],
        time_of_day_start="08:00:00",
        time_of_day_end="20:30:00",
        timezone="Europe/Vienna",
        link_type="gs1:pip",
        location_countries=["at"],
        location_regions=["AT-9"],
        location_cities=["Wien"],
        metadata={"campaign": "winter"},
    )
    assert set(rule) == FIELDS
    assert (rule["scope_type"], rule["scope_id"]) == ("BATCH", f"{GTIN}/10/A1")
    assert (rule["organization_id"], rule["product_id"]) == (shop.organization_id, shop.products[GTIN])
    assert (rule["order_index"], rule["enabled"]) == (0, True)
    assert rule["custom_url"] == "https://brand.example/lot"
    assert rule["absolute_start_at"] == "2025-12-31T23:00:00Z"
    assert (rule["days_of_week"], rule["time_of_day_end"]) == ([0, 4], "20:30:00")
    assert (rule["location_countries"], rule["timezone"]) == (["AT"], "Europe/Vienna")
    assert rule["metadata"] == {"campaign": "winter"}
    assert rule["created"] == rule["modified"]


async def test_create_needs_nothing_but_scope_and_destination(shop: Shop):
    rule = await shop.created()
    assert rule["scope_id"] == shop.organization_id
    assert rule["on_custom_url_dead"] == "SKIP_RULE"
    empty = FIELDS - {
        "id", "scope_type", "scope_id", "order_index", "enabled", "destination_type", "on_custom_url_dead",
        "created", "modified", "metadata", "organization_id",
    }  # fmt: skip
    assert all(rule[field] is None for field in empty)
    assert rule["metadata"] == {}


async def test_section_3_every_scope_is_named_in_each_of_its_forms(shop: Shop):
    product_id = shop.products[GTIN]
    forms = [
        ({"scope_type": "ORGANIZATION", "scope_id": shop.organization_id}, shop.organization_id),
        (
            {"scope_type": "ORGANIZATION", "scope_id": uuid(shop.organization_id)},
            shop.organization_id,
        ),
        ({"scope_type": "BRAND", "scope_id": shop.brand_id}, shop.brand_id),
        ({"scope_type": "BRAND", "scope_id": uuid(shop.brand_id)}, shop.brand_id),
        ({"scope_type": "PRODUCT", "scope_id": "9506000134352"}, GTIN),
        ({"scope_type": "PRODUCT", "product_id": product_id}, GTIN),
        ({"scope_type": "PRODUCT", "product_id": product_id, "scope_id": GTIN}, GTIN),
        ({"scope_type": "SERIAL", "scope_id": f"{GTIN}/21/7"}, f"{GTIN}/21/7"),
        ({"scope_type": "SERIAL", "product_id": product_id, "scope_id": "7"}, f"{GTIN}/21/7"),
        ({"scope_type": "BATCH", "product_id": product_id, "scope_id": "10/L"}, f"{GTIN}/10/L"),
    ]
    for named, scope_id in forms:
        assert (await shop.created(**named))["scope_id"] == scope_id


async def test_section_3_a_target_that_is_unknown_or_anothers_is_422(
    shop: Shop, client: httpx.AsyncClient, world: World
):
    other = await open_shop(client, world, ())
    await world.database.pool.execute(
        "INSERT INTO catalogue.product (gtin, data_source) VALUES ('00000096385074', 'imported')"
    )
    wrong = [
        ({"scope_type": "BRAND", "scope_id": other.brand_id}, "scope_id"),
        ({"scope_type": "BRAND"}, "scope_id"),
        ({"scope_type": "BRAND", "scope_id": "nonsense"}, "scope_id"),
        ({"scope_type": "PRODUCT", "scope_id": "96385074"}, "scope_id"),
        ({"scope_type": "PRODUCT", "scope_id": "00614141123452"}, "scope_id"),
        ({"scope_type": "PRODUCT"}, "scope_id"),
        ({"scope_type": "PRODUCT", "product_id": ids.new()}, "product_id"),
        ({"scope_type": "PRODUCT", "product_id": "nonsense"}, "product_id"),
        ({"scope_type": "PRODUCT", "scope_id": OTHER, "product_id": shop.products[GTIN]}, "scope_id"),
        ({"scope_type": "SERIAL", "scope_id": "7"}, "scope_id"),
        ({"scope_type": "ORGANIZATION", "scope_id": other.organization_id}, "scope_id"),
        ({"scope_type": "ORGANIZATION", "product_id": shop.products[GTIN]}, "product_id"),
        ({"scope_type": "FAMILY"}, "scope_type"),
        ({"destination_type": "CUSTOM_URL"}, "custom_url"),
        ({"annual_start_mmdd": "1-1"}, "annual_start_mmdd"),
        ({"days_of_week": [7]}, "days_of_week.0"),
        ({"order_index": -1}, "order_index"),
        ({"order_index": None}, "order_index"),
        ({"location_countries": ["AUT"]}, "location_countries.0"),
        ({"location_countries": ["at", "EU"]}, "location_countries.1"),
        ({"location_regions": ["XX-1"]}, "location_regions.0"),
        ({"metadata": {"k": "v" * 501}}, "metadata.k"),
    ]
    for body, field in wrong:
        answer = await shop.create(**body)
        assert answer.status_code == 422, (body, answer.text)
        assert [error["field"] for error in answer.json()["errors"]] == [field], body
    assert await shop.listed() == []


async def test_without_an_index_a_rule_comes_last_in_its_scope_and_a_taken_index_is_409(shop: Shop):
    assert [(await shop.created())["order_index"] for _ in range(2)] == [0, 1]
    assert (await shop.created(order_index=7))["order_index"] == 7
    assert (await shop.created())["order_index"] == 8
    assert (await shop.created(scope_type="BRAND", scope_id=shop.brand_id))["order_index"] == 0
    taken = await shop.create(order_index=7)
    assert taken.status_code == 409
    assert taken.json()["error_code"] == "conflict"


@pytest.mark.covers("resolver.list_resolution_rules")
async def test_rules_are_listed_in_the_order_of_evaluation_disabled_ones_too(shop: Shop):
    await shop.created()
    await shop.created(scope_type="BRAND", scope_id=shop.brand_id)
    await shop.created(scope_type="PRODUCT", scope_id=OTHER)
    await shop.created(scope_type="PRODUCT", scope_id=GTIN, order_index=5)
    await shop.created(scope_type="PRODUCT", scope_id=GTIN, order_index=2, enabled=False)
    await shop.created(scope_type="BATCH", scope_id=f"{GTIN}/10/A")
    await shop.created(scope_type="SERIAL", scope_id=f"{OTHER}/21/7")
    order = [(rule["scope_type"], rule["scope_id"], rule["order_index"]) for rule in await shop.listed()]
    assert order == [
        ("SERIAL", f"{OTHER}/21/7", 0),
        ("BATCH", f"{GTIN}/10/A", 0),
        ("PRODUCT", GTIN, 2),
        ("PRODUCT", GTIN, 5),
        ("PRODUCT", OTHER, 0),
        ("BRAND", shop.brand_id, 0),
        ("ORGANIZATION", shop.organization_id, 0),
    ]
    assert len(await shop.listed(scope_type="PRODUCT")) == 3
    assert [rule["scope_type"] for rule in await shop.listed(scope_type="ORGANIZATION")] == ["ORGANIZATION"]
    assert [rule["order_index"] for rule in await shop.listed(enabled="false")] == [2]
    assert len(await shop.listed(enabled="true")) == 6


async def test_the_listing_is_paged(shop: Shop, client: httpx.AsyncClient):
    for _ in range(3):
        await shop.created()
    answer = await client.get(shop.rules, headers=shop.key, params={"page": 2, "page_size": 2})
    assert answer.json()["pagination"] == {
        "page": 2, "page_size": 2, "total_count": 3, "total_pages": 2,
        "has_next": False, "has_previous": True,
    }  # fmt: skip
    assert len(answer.json()["data"]) == 1
    for query in ({"page_size": 101}, {"scope_type": "FAMILY"}):
        assert (await client.get(shop.rules, headers=shop.key, params=query)).status_code == 422


@pytest.mark.covers("resolver.get_resolution_rule")
async def test_a_rule_is_read_by_either_spelling_of_its_id(shop: Shop, client: httpx.AsyncClient):
    rule = await shop.created()
    for rule_id in (rule["id"], uuid(rule["id"])):
        answer = await client.get(f"{API}/resolution-rules/{rule_id}", headers=shop.key)
        assert (answer.status_code, answer.json()) == (200, rule)
    assert (await client.get(f"{API}/resolution-rules/{ids.new()}", headers=shop.key)).status_code == 404
    assert (await client.get(f"{API}/resolution-rules/x", headers=shop.key)).status_code == 422


@pytest.mark.covers("resolver.update_resolution_rule")
async def test_update_changes_what_is_sent_and_null_clears(shop: Shop):
    rule = await shop.created(
        scope_type="PRODUCT",
        scope_id=GTIN,
        timezone="Europe/Vienna",
        days_of_week=[1],
        link_type="gs1:pip",
        metadata={"a": "1", "b": "2"},
    )
    answer = await shop.change(
        rule, days_of_week=None, enabled=False, time_of_day_start="07:00:00", metadata={"a": "", "c": "3"}
    )
    assert answer.status_code == 200, answer.text
    changed = answer.json()
    assert (changed["days_of_week"], changed["enabled"]) == (None, False)
    assert (changed["timezone"], changed["link_type"]) == ("Europe/Vienna", "gs1:pip")
    assert changed["time_of_day_start"] == "07:00:00"
    assert changed["metadata"] == {"b": "2", "c": "3"}
    assert (changed["created"], changed["scope_id"]) == (rule["created"], GTIN)
    for cleared in ({}, None):
        assert (await shop.change(rule, metadata=cleared)).json()["metadata"] == {}


async def test_update_checks_the_rule_as_a_whole(shop: Shop):
    rule = await shop.created()
    assert (await shop.change(rule, destination_type="CUSTOM_URL")).status_code == 422
    custom = {"destination_type": "CUSTOM_URL", "custom_url": "https://brand.example/"}
    assert (await shop.change(rule, **custom)).status_code == 200
    assert (await shop.change(rule, custom_url=None)).status_code == 422
    for field in ("scope_type", "order_index", "enabled", "destination_type", "on_custom_url_dead"):
        refused = await shop.change(rule, **{field: None})
        assert refused.status_code == 422
        assert [error["field"] for error in refused.json()["errors"]] == [field]


async def test_update_moves_a_rule_to_another_scope_and_there_to_the_end(shop: Shop):
    await shop.created(scope_type="PRODUCT", scope_id=GTIN)
    rule = await shop.created()
    moved = (await shop.change(rule, scope_type="PRODUCT", scope_id=GTIN)).json()
    assert (moved["scope_id"], moved["order_index"]) == (GTIN, 1)
    assert moved["product_id"] == shop.products[GTIN]
    back = (await shop.change(rule, scope_type="ORGANIZATION")).json()
    assert (back["scope_id"], back["product_id"], back["order_index"]) == (shop.organization_id, None, 0)


async def test_update_to_a_taken_index_is_409(shop: Shop):
    first, second = await shop.created(), await shop.created()
    assert (await shop.change(second, order_index=0)).status_code == 409
    assert (await shop.change(first, order_index=0)).status_code == 200


@pytest.mark.covers("resolver.reorder_resolution_rules")
async def test_reorder_swaps_rules_and_answers_with_the_new_order(shop: Shop):
    first, second, third = [await shop.created() for _ in range(3)]
    answer = await shop.reorder((first, 2), (second, 0), (third, 1))
    assert answer.status_code == 200, answer.text
    assert [rule["id"] for rule in answer.json()] == [second["id"], third["id"], first["id"]]
    assert [rule["id"] for rule in await shop.listed()] == [second["id"], third["id"], first["id"]]


async def test_reorder_takes_the_older_name_of_the_id(shop: Shop, client: httpx.AsyncClient):
    rule = await shop.created()
    body = {"rules": [{"short_id": rule["id"], "order_index": 4}]}
    answer = await client.post(f"{shop.rules}/reorder", headers=shop.key, json=body)
    assert [moved["order_index"] for moved in answer.json()] == [4]


async def test_reorder_changes_nothing_when_a_rule_is_not_the_organizations(
    shop: Shop, client: httpx.AsyncClient, world: World
):
    other = await open_shop(client, world, ())
    own, foreign = await shop.created(), await other.created()
    for stranger in (foreign, {"id": ids.new()}):
        assert (await shop.reorder((own, 5), (stranger, 6))).status_code == 404
    assert [rule["order_index"] for rule in await shop.listed()] == [0]
    assert [rule["order_index"] for rule in await other.listed()] == [0]


async def test_reorder_refuses_clashes_and_odd_lists(shop: Shop):
    first, second = await shop.created(), await shop.created()
    assert (await shop.reorder((first, 1))).status_code == 409
    assert (await shop.reorder((first, 3), (second, 3))).status_code == 409
    assert (await shop.reorder()).status_code == 422
    assert (await shop.reorder((first, 2), (first, 3))).status_code == 422
    assert (await shop.reorder((first, -1))).status_code == 422
    assert [rule["order_index"] for rule in await shop.listed()] == [0, 1]


@pytest.mark.covers("resolver.delete_resolution_rule")
async def test_delete_is_for_good_and_leaves_the_gap(shop: Shop, client: httpx.AsyncClient):
    first, _ = await shop.created(), await shop.created()
    answer = await client.delete(one(first), headers=shop.key)
    assert (answer.status_code, answer.json()) == (200, {"success": True})
    assert (await client.get(one(first), headers=shop.key)).status_code == 404
    assert [rule["order_index"] for rule in await shop.listed()] == [1]
    assert (await client.delete(one(first), headers=shop.key)).status_code == 404


async def test_section_8_who_may_not_gets_404_and_who_is_unknown_401(
    shop: Shop, client: httpx.AsyncClient, world: World
):
    rule = await shop.created()
    stranger = (await open_shop(client, world, ())).key
    reader = {"X-API-Key": await world.key(shop.organization_id, role="readonly")}
    changes = [
        ("POST", shop.rules, PAGE),
        ("POST", f"{shop.rules}/reorder", {"rules": [{"id": rule["id"], "order_index": 3}]}),
        ("PATCH", one(rule), {"enabled": False}),
        ("DELETE", one(rule), None),
    ]
    looks = [("GET", shop.rules, None), ("GET", one(rule), None)]
    for method, path, body in [*changes, *looks]:
        assert (await client.request(method, path, headers=stranger, json=body)).status_code == 404
        assert (await client.request(method, path, json=body)).status_code == 401
    for method, path, body in changes:
        assert (await client.request(method, path, headers=reader, json=body)).status_code == 404
    for method, path, _ in looks:
        assert (await client.request(method, path, headers=reader)).status_code == 200
    assert (await client.get(one(rule), headers=shop.key)).json() == rule


async def test_section_8_every_change_is_audited_and_told_as_an_event(
    shop: Shop, client: httpx.AsyncClient, database: Database
):
    first, second = await shop.created(), await shop.created()
    await shop.change(first, enabled=False)
    await shop.reorder((first, 1), (second, 0))
    await client.delete(one(first), headers=shop.key)
    entries = await database.pool.fetch(
        "SELECT action, subject_id, before, after FROM kit.audit_entry WHERE organization_id = $1",
        shop.organization_id,
    )
    assert sorted(entry["action"] for entry in entries) == [
        "resolution_rule.created",
        "resolution_rule.created",
        "resolution_rule.deleted",
        "resolution_rule.reordered",
        "resolution_rule.reordered",
        "resolution_rule.updated",
    ]
    updated = next(entry for entry in entries if entry["action"] == "resolution_rule.updated")
    assert (updated["before"]["enabled"], updated["after"]["enabled"]) == (True, False)
    assert updated["subject_id"] == first["id"]
    names = [
        record["name"]
        for record in await database.pool.fetch(
            "SELECT name FROM kit.outbox_event WHERE organization_id = $1", shop.organization_id
        )
    ]
    assert (
        sorted(names)
        == ["resolver.rule_created"] * 2 + ["resolver.rule_deleted"] + ["resolver.rule_updated"] * 3
    )


async def test_a_rule_that_was_created_is_followed(shop: Shop, client: httpx.AsyncClient):
    await shop.created(
        scope_type="PRODUCT",
        scope_id=GTIN,
        destination_type="CUSTOM_URL",
        custom_url="https://brand.example/?a=1",
    )
    answer = await client.get(f"/01/{GTIN}/21/7?b=2")
    assert (answer.status_code, answer.headers["location"]) == (302, "https://brand.example/?a=1&b=2")
