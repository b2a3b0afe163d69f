"""The products API: look-up, create, update, claim."""

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from closient.kit.caller import KeyRole
from closient.kit.database import Database
from tests.world import World

GTIN = "09506000134352"
PRODUCTS = "/products/api/v1/products"


async def create(client: httpx.AsyncClient, key: dict[str, str], **body: object) -> httpx.Response:
    return await client.post(PRODUCTS, headers=key, json={"gtin": "9506000134352", **body})


@pytest.mark.covers("products.create_a_product")
async def test_a_created_product_is_claimed_and_answers_with_gtin_14(client: httpx.AsyncClient, world: World):
    organization_id, key = await world.owner_key()
    answer = await create(client, key, product_name="Fusilli", country_of_origin="IT", metadata={"sku": "7"})
    assert answer.status_code == 201
    product = answer.json()
    assert product["gtin"] == GTIN
    assert product["is_claimed"] is True
    assert product["owner_id"] == organization_id
    assert product["data_source"] == "claimed"
    assert product["claim_verification_status"] == "unverified"
    assert product["field_confidence"] == {"product_name": 0.95, "country_of_origin": 0.95}
    assert product["confidence_score"] == 0.95
    assert product["metadata"] == {"sku": "7"}
    assert product["net_content_value"] is None


async def test_creating_a_gtin_twice_is_a_conflict_that_points_to_the_claim(
    client: httpx.AsyncClient, world: World
):
    _, key = await world.owner_key()
    await create(client, key)
    again = await create(client, key)
    assert again.status_code == 409
    assert "claim" in again.json()["detail"]


async def test_every_failing_field_of_a_create_is_named(client: httpx.AsyncClient, world: World):
    _, key = await world.owner_key()
    answer = await client.post(
        PRODUCTS,
        headers=key,
        json={"gtin": "9506000134352", "product_name": "x" * 256, "country_of_origin": "Italy"},
    )
    assert answer.status_code == 422
    assert {error["field"] for error in answer.json()["errors"]} == {"product_name", "country_of_origin"}


@pytest.mark.parametrize(
    ("gtin", "reason"), [("9506000134353", "the others ask for 2"), ("950600013", "8, 12, 13 or 14 digits")]
)
async def test_a_bad_gtin_is_refused_with_the_reason(
    client: httpx.AsyncClient, world: World, gtin: str, reason: str
):
    _, key = await world.owner_key()
    answer = await create(client, key, gtin=gtin)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "gtin"
    assert reason in answer.json()["errors"][0]["message"]


@pytest.mark.covers("products.look_up_a_product")
async def test_any_caller_looks_a_product_up_by_any_form_of_its_gtin(client: httpx.AsyncClient, world: World):
    _, key = await world.owner_key()
    await create(client, key, product_name="Fusilli")
    _, stranger = await world.business_key("readonly")
    for form in ("9506000134352", GTIN, "9 506000 134352"):
        answer = await client.get(f"{PRODUCTS}/{form}", headers=stranger)
        assert answer.status_code == 200
        assert answer.json()["product_name"] == "Fusilli"
    assert (await client.get(f"{PRODUCTS}/4006381333931", headers=stranger)).status_code == 404
    assert (await client.get(f"{PRODUCTS}/123", headers=stranger)).status_code == 422
    assert (await client.get(f"{PRODUCTS}/{GTIN}")).status_code == 401


@pytest.mark.covers("products.list_claimed_products")
async def test_an_organization_lists_its_products_filtered_by_metadata(
    client: httpx.AsyncClient, world: World
):
    organization_id, key = await world.owner_key()
    await create(client, key, metadata={"line": "a"})
    await create(client, key, gtin="4006381333931", metadata={"line": "b"})
    for path in (PRODUCTS, f"{PRODUCTS}/"):
        answer = await client.get(path, headers=key, params={"organization_id": organization_id})
        assert [p["gtin"] for p in answer.json()["data"]] == ["04006381333931", GTIN]
        assert answer.json()["pagination"]["total_count"] == 2
    one = await client.get(
        PRODUCTS, headers=key, params={"organization_id": organization_id, "metadata[line]": "b"}
    )
    assert [p["gtin"] for p in one.json()["data"]] == ["04006381333931"]
    past = await client.get(PRODUCTS, headers=key, params={"organization_id": organization_id, "page": 9})
    assert past.json()["data"] == []
    assert past.json()["pagination"]["total_count"] == 2


async def test_another_organizations_list_is_not_found(client: httpx.AsyncClient, world: World):
    organization_id, _ = await world.owner_key()
    _, stranger = await world.owner_key("Other")
    answer = await client.get(PRODUCTS, headers=stranger, params={"organization_id": organization_id})
    assert answer.status_code == 404
    assert (await client.get(PRODUCTS, headers=stranger)).status_code == 422


@pytest.mark.covers("products.update_a_product")
async def test_an_update_writes_what_was_sent_and_leaves_the_rest(client: httpx.AsyncClient, world: World):
    _, key = await world.owner_key()
    await create(
        client, key, product_name="Fusilli", description="Durum wheat", metadata={"a": "1", "b": "2"}
    )
    answer = await client.patch(
        f"{PRODUCTS}/{GTIN}",
        headers=key,
        json={
            "brand": "Terra Verde",
            "manufacturer": "Pastificio Uno",
            "description": None,
            "net_weight": 500,
            "net_weight_uom": "GRM",
            "metadata": {"a": "", "c": "3"},
        },
    )
    assert answer.status_code == 200
    product = answer.json()
    assert product["brand"] == "Terra Verde"
    assert product["manufacturer"] == "Pastificio Uno"
    assert product["description"] == "Durum wheat"
    assert product["net_weight"] == 500
    assert product["metadata"] == {"b": "2", "c": "3"}
    emptied = await client.patch(
        f"{PRODUCTS}/{GTIN}", headers=key, json={"description": "", "metadata": None}
    )
    assert emptied.json()["description"] == ""
    assert emptied.json()["metadata"] == {}
    assert "description" not in emptied.json()["field_confidence"]


async def test_a_brand_name_is_matched_whatever_its_case(client: httpx.AsyncClient, world: World):
    organization_id, key = await world.owner_key()
    await create(client, key)
    await client.patch(f"{PRODUCTS}/{GTIN}", headers=key, json={"brand": "Terra Verde"})
    again = await client.patch(f"{PRODUCTS}/{GTIN}", headers=key, json={"brand": "TERRA VERDE"})
    assert again.json()["brand"] == "Terra Verde"
    listed = await client.get(
        "/brands/api/v1/brands", headers=key, params={"organization_id": organization_id}
    )
    assert listed.json()["pagination"]["total_count"] == 1


async def test_only_the_owner_updates(client: httpx.AsyncClient, world: World):
    _, key = await world.owner_key()
    await create(client, key)
    _, stranger = await world.owner_key("Other")
    answer = await client.patch(f"{PRODUCTS}/{GTIN}", headers=stranger, json={"product_name": "Mine"})
    assert answer.status_code == 403
    assert (await client.get(f"{PRODUCTS}/{GTIN}", headers=key)).json()["product_name"] == ""


@pytest.mark.parametrize(
    ("role", "create_status", "update_status"),
    [("manager", 201, 200), ("editor", 403, 200), ("readonly", 403, 403)],
)
async def test_a_key_does_what_its_role_allows(
    client: httpx.AsyncClient, world: World, role: KeyRole, create_status: int, update_status: int
):
    organization_id, owner = await world.owner_key()
    await create(client, owner)
    key = {"X-API-Key": await world.key(organization_id, role=role)}
    assert (await create(client, key, gtin="4006381333931")).status_code == create_status
    answer = await client.patch(f"{PRODUCTS}/{GTIN}", headers=key, json={"product_name": "New"})
    assert answer.status_code == update_status


@pytest.mark.covers("products.claim_a_product")
async def test_an_unclaimed_gtin_is_claimed_once(client: httpx.AsyncClient, world: World, database: Database):
    organization_id, key = await world.owner_key()
    _, other = await world.owner_key("Other")
    await database.pool.execute(
        "INSERT INTO catalogue.product (gtin, data_source) VALUES ($1, 'crowd_sourced')", GTIN
    )
    first = await client.post(f"{PRODUCTS}/{GTIN}/claim", headers=key)
    assert first.status_code == 200
    assert first.json()["owner_id"] == organization_id
    assert first.json()["claim_verification_status"] == "unverified"
    again = await client.post(
        f"{PRODUCTS}/{GTIN}/claim", headers=key, json={"organization_id": organization_id}
    )
    assert again.status_code == 200
    assert again.json()["claimed_at"] == first.json()["claimed_at"]
    assert (await client.post(f"{PRODUCTS}/{GTIN}/claim", headers=other)).status_code == 409
    assert (await client.post(f"{PRODUCTS}/4006381333931/claim", headers=key)).status_code == 404


async def test_a_change_is_audited_and_told(client: httpx.AsyncClient, world: World, database: Database):
    organization_id, key = await world.owner_key()
    await create(client, key)
    await client.patch(f"{PRODUCTS}/{GTIN}", headers=key, json={"product_name": "Fusilli"})
    told = await database.pool.fetch("SELECT name, payload FROM kit.outbox_event ORDER BY id")
    assert [row["name"] for row in told] == ["product.created", "product.updated"]
    assert told[1]["payload"]["before"]["product_name"] == ""
    assert told[1]["payload"]["after"]["product_name"] == "Fusilli"
    audited = await database.pool.fetch(
        "SELECT action FROM kit.audit_entry WHERE organization_id = $1 ORDER BY id", organization_id
    )
    assert [row["action"] for row in audited] == ["product.created", "product.updated"]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    body=st.dictionaries(
        st.sampled_from(["product_name", "description", "brand", "net_weight", "metadata", "gpc_brick_code"]),
        st.one_of(st.none(), st.text(), st.floats(), st.dictionaries(st.text(), st.text()), st.integers()),
    )
)
async def test_no_body_breaks_an_update(
    client: httpx.AsyncClient, world: World, database: Database, body: dict
):
    import json

    _, key = await world.owner_key()
    await database.pool.execute("DELETE FROM catalogue.product")
    await create(client, key)
    answer = await client.patch(
        f"{PRODUCTS}/{GTIN}", headers={**key, "Content-Type": "application/json"}, content=json.dumps(body)
    )
    assert answer.status_code in (200, 400, 409, 422)
