"""/resolver/api/v1/organizations/{id}/serial-alerts: owners see what does not fit, and explain it."""

from datetime import timedelta
from typing import Any

import httpx
import pytest

from closient.kit import clock
from closient.kit.caller import KeyRole
from closient.kit.database import Database
from tests.apps.resolver.serials import (
    NOON,
    SYDNEY,
    UNKNOWN,
    VIENNA,
    at,
    flag,
    flags,
    observed,
    remembered,
    scan,
)
from tests.apps.resolver.shop import API, GTIN, Shop, open_shop
from tests.world import World


@pytest.fixture
async def shop(client: httpx.AsyncClient, world: World) -> Shop:
    return await open_shop(client, world)


def alerts(organization_id: str) -> str:
    return f"{API}/organizations/{organization_id}/serial-alerts"


@pytest.mark.covers("resolver.list_serial_alerts")
async def test_an_organization_sees_its_serials_that_do_not_fit_the_latest_first(
    shop: Shop, client: httpx.AsyncClient, world: World
):
    database = world.database
    for minute, serial in enumerate("ab"):
        with clock.frozen(NOON + timedelta(minutes=minute)):
            await flag(database, serial)
    await observed(database, scan("fits"))
    await flag(database, "c", UNKNOWN)
    body = (await client.get(alerts(shop.organization_id), headers=shop.key)).json()
    assert [alert["serial_number"] for alert in body["data"]] == ["b", "a"]
    assert body["pagination"]["total_count"] == 2
    alert = body["data"][1]
    assert (alert["gtin"], alert["state"], alert["total_scans"]) == (GTIN, "counterfeit_suspected", 2)
    assert alert["flagged_at"] == "2026-03-14T12:00:00Z"
    assert alert["anomalies"][0]["type"] == "impossible_travel"
    assert alert["anomalies"][0]["later"]["latitude"] == SYDNEY[0]
    page = await client.get(
        alerts(shop.organization_id), headers=shop.key, params={"page_size": 1, "page": 2}
    )
    assert [alert["serial_number"] for alert in page.json()["data"]] == ["a"]


async def first_alert(shop: Shop) -> dict[str, Any]:
    answer = await shop.client.get(alerts(shop.organization_id), headers=shop.key)
    return answer.json()["data"][0]


@pytest.mark.covers("resolver.resolve_serial_alert")
async def test_an_alert_that_is_explained_is_none_until_something_new_is_seen(
    shop: Shop, client: httpx.AsyncClient, database: Database
):
    await flag(database)
    alert = await first_alert(shop)
    url = f"{alerts(shop.organization_id)}/{alert['id']}/resolve"
    answer = await client.post(url, headers=shop.key, json={"note": "Our own test."})
    assert answer.status_code == 200
    assert (answer.json()["id"], answer.json()["state"]) == (alert["id"], "authentic")
    assert (answer.json()["anomalies"], answer.json()["flagged_at"]) == ([], None)
    assert (await client.get(at("1"))).json()["verificationStatus"] == "authentic"
    entry = await database.pool.fetchrow(
        "SELECT * FROM kit.audit_entry WHERE action = 'serial_alert.resolved'"
    )
    assert (entry["subject_id"], entry["organization_id"]) == (alert["id"], shop.organization_id)
    assert entry["before"]["state"] == "counterfeit_suspected"
    assert entry["after"] == {"state": "authentic", "note": "Our own test."}
    assert (await client.post(url, headers=shop.key, json={"note": "Again."})).status_code == 404
    await observed(database, scan("1", 10, place=SYDNEY, country="AU"))
    assert (await remembered(database))["state"] == "authentic"
    await observed(database, scan("1", 11, place=VIENNA, country="AT"))
    assert (await first_alert(shop))["id"] == alert["id"]
    assert [one["previous_state"] for one in await flags(database)] == ["unverified", "authentic"]


@pytest.mark.parametrize("body", [{}, {"note": ""}, {"note": "x" * 2001}, {"note": None}])
async def test_an_alert_is_not_explained_without_a_note(shop: Shop, database: Database, body: dict[str, Any]):
    await flag(database)
    alert = await first_alert(shop)
    url = f"{alerts(shop.organization_id)}/{alert['id']}/resolve"
    answer = await shop.client.post(url, headers=shop.key, json=body)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "note"


@pytest.mark.parametrize(
    ("role", "listed", "resolved"), [("readonly", 200, 404), ("editor", 200, 200), ("manager", 200, 200)]
)
async def test_who_may_look_and_who_may_explain(
    shop: Shop, world: World, role: KeyRole, listed: int, resolved: int
):
    await flag(world.database)
    alert = await first_alert(shop)
    key = {"X-API-Key": await world.key(shop.organization_id, role=role)}
    url = alerts(shop.organization_id)
    assert (await shop.client.get(url, headers=key)).status_code == listed
    answer = await shop.client.post(f"{url}/{alert['id']}/resolve", headers=key, json={"note": "So."})
    assert answer.status_code == resolved


async def test_alerts_of_others_are_nowhere(shop: Shop, client: httpx.AsyncClient, world: World):
    await flag(world.database)
    alert = await first_alert(shop)
    other, key = await world.business_key()
    own, theirs, note = alerts(other), alerts(shop.organization_id), {"note": "Mine."}
    assert (await client.get(own, headers=key)).json()["data"] == []
    assert (await client.get(theirs, headers=key)).status_code == 404
    for base in (own, theirs):
        answer = await client.post(f"{base}/{alert['id']}/resolve", headers=key, json=note)
        assert answer.status_code == 404
    assert (await client.get(theirs)).status_code == 401
    assert (await client.post(f"{theirs}/{alert['id']}/resolve", json=note)).status_code == 401
    assert (await client.post(f"{own}/not-an-id/resolve", headers=key, json=note)).status_code == 422
    assert (await remembered(world.database))["state"] == "counterfeit_suspected"


async def test_alerts_go_with_their_product_to_a_new_owner(
    shop: Shop, client: httpx.AsyncClient, world: World
):
    await flag(world.database)
    other, key = await world.business_key()
    await world.database.pool.execute(
        "UPDATE catalogue.product SET owner_id = $1 WHERE gtin = $2", other, GTIN
    )
    assert (await client.get(alerts(shop.organization_id), headers=shop.key)).json()["data"] == []
    assert len((await client.get(alerts(other), headers=key)).json()["data"]) == 1
