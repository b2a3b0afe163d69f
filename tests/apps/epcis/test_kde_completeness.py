"""The report on key data elements over the example chain."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from closient.apps.epcis.actions import completeness as actions
from closient.apps.epcis.actions import example
from closient.apps.epcis.rules.example_chain import Plan, items, places
from closient.kit import clock
from closient.kit.database import Database
from tests.apps.epcis.events import LINK, Key, captured, document
from tests.conftest import decoded
from tests.world import World

URL = "/epcis/api/2.0/traceability/kde-completeness"
PLAN = Plan(datetime(2026, 11, 2, tzinfo=UTC), days=2, stores=2)
SINCE = {"from": "2026-11-01T00:00:00Z"}


@pytest.fixture
async def planted(world: World, database: Database) -> tuple[str, Key]:
    organization_id, key = await world.owner_key()
    async with database.writes() as db:
        await example.plant(db, world.caller(organization_id), organization_id, PLAN)
    return organization_id, key


async def report(client: httpx.AsyncClient, key: Key, **query: Any) -> dict[str, Any]:
    answer = await client.get(URL, headers=key, params=SINCE | query)
    assert answer.status_code == 200, answer.text
    return decoded(answer)


@pytest.mark.covers("epcis.get_kde_completeness")
async def test_the_report_counts_events_and_names_what_is_missing(
    client: httpx.AsyncClient, planted: tuple[str, Key], database: Database
):
    _, key = planted
    with clock.frozen(datetime(2028, 7, 10, 12, tzinfo=UTC)):
        found = await report(client, key, page_size=100)
    assert (found["enforcement_date"], found["days_left"]) == ("2028-07-20", 10)
    counted = await database.reads.value("SELECT count(*) FROM epcis.cte WHERE kind <> 'INTAKE'")
    assert found["events"] == counted == sum(one["events"] for one in found["kinds"])
    assert found["complete"] + found["gaps"]["pagination"]["total_count"] == counted
    assert found["complete"] == sum(one["complete"] for one in found["suppliers"])
    by_kind = {one["kind"]: one for one in found["kinds"]}
    assert {one["percent"] for one in by_kind["HARVEST"]["kdes"]} == {100}
    # One store has no phone: what is shipped there has no whole location description, nor has its receipt.
    assert {kind for kind, one in by_kind.items() if one["complete"] < one["events"]} == {"SHIP", "RECEIVE"}
    *_, store = places(PLAN)
    shipments = [one for one in found["gaps"]["data"] if one["kind"] == "SHIP"]
    assert {(lack["kde"], lack["of"], *lack["fields"]) for one in shipments for lack in one["missing"]} == {
        ("subsequent_recipient", store.gln, "phone")
    }
    assert {lack["owed_by"] for one in shipments for lack in one["missing"]} == {"organization"}
    numbers = [one["reference_document_number"] for one in found["gaps"]["data"]]
    assert numbers == sorted(numbers)
    assert shipments[0]["reference_document_type"] == "Purchase order; Despatch advice"
    assert [one["category"] for one in found["categories"]] == ["Leafy greens", "Leafy greens (fresh-cut)"]


async def test_the_report_is_narrowed_down_and_read_in_pages(
    client: httpx.AsyncClient, planted: tuple[str, Key]
):
    _, key = planted
    everything = await report(client, key)
    ships = await report(client, key, kind="SHIP")
    assert [one["kind"] for one in ships["kinds"]] == ["SHIP"]
    known = places(PLAN)
    packer = await report(client, key, kind="RECEIVE", supplier=known[3].gln)
    assert [(one["id"], one["name"]) for one in packer["suppliers"]] == [
        (known[3].gln, "Green Crown Packing")
    ]
    assert packer["events"] == 4
    categories = [
        (await report(client, key, category=name))["events"]
        for name in ("Leafy greens", "Leafy greens (fresh-cut)")
    ]
    # The packed hearts and the salad that is made of them are in one event each day.
    assert sum(categories) == everything["events"] + PLAN.days
    assert (await report(client, key, category="not_evaluated"))["events"] == 0
    nothing = await report(client, key, to="2026-11-01T01:00:00Z")
    assert (nothing["events"], nothing["percent"], nothing["gaps"]["data"]) == (0, 100, [])
    total = everything["gaps"]["pagination"]["total_count"]
    second = await report(client, key, page=2, page_size=total - 1)
    assert (len(second["gaps"]["data"]), second["gaps"]["pagination"]["total_count"]) == (1, total)
    first = await report(client, key, page_size=total - 1)
    ids = [one["event_id"] for page in (first, second) for one in page["gaps"]["data"]]
    assert len(set(ids)) == total > 1


async def test_products_that_nobody_evaluated_are_told_apart(
    client: httpx.AsyncClient, planted: tuple[str, Key], database: Database
):
    organization_id, key = planted
    salad = items(PLAN)[2].gtin
    await database.pool.execute(
        "UPDATE epcis.product_description SET commodity = '', name = '' WHERE gtin = $1", salad
    )
    found = await report(client, key, kind="TRANSFORM")
    assert [(one["category"], one["status"]) for one in found["categories"]] == [
        ("Leafy greens", "listed"),
        (None, "not_evaluated"),
    ]
    await database.pool.execute(
        "INSERT INTO catalogue.product (gtin, owner_id, data_source, claimed_at, product_name, "
        "gpc_segment_code) VALUES ($1, $2, 'claimed', now(), 'Rice', '50000000')",
        salad,
        organization_id,
    )
    found = await report(client, key, kind="SHIP", category="not_listed")
    assert {one["status"] for one in found["categories"]} == {"not_listed"}


async def test_what_a_supplier_must_say_is_owed_by_the_supplier(client: httpx.AsyncClient, world: World):
    _, key = await world.owner_key()
    shipper, here = "9506000140018", "9506000140025"
    received = {
        "type": "ObjectEvent", "eventTime": "2026-11-20T10:00:00Z", "eventTimeZoneOffset": "+00:00",
        "action": "OBSERVE", "bizStep": "receiving", "bizLocation": {"id": f"{LINK}/414/{here}"},
        "quantityList": [{"epcClass": f"{LINK}/01/09506000134352/10/L1"}],
        "sourceList": [{"type": "possessing_party", "source": f"{LINK}/417/{shipper}"}],
    }  # fmt: skip
    await captured(client, key, received)
    header = {
        "epcisMasterData": {
            "vocabularyList": [
                {
                    "type": "urn:epcglobal:epcis:vtype:Location",
                    "vocabularyElementList": [
                        {
                            "id": f"{LINK}/414/{here}",
                            "attributes": [{"id": "urn:epcglobal:cbv:mda#name", "attribute": "Warehouse"}],
                        }
                    ],
                }
            ]
        }
    }
    other = received | {"eventTime": "2026-11-20T11:00:00Z", "quantityList": [
        {"epcClass": f"{LINK}/01/09506000134352/10/L2", "quantity": 5}]}  # fmt: skip
    sent = await client.post("/epcis/api/2.0/capture", headers=key, json=document(other, epcisHeader=header))
    assert sent.status_code == 201, sent.text
    found = await report(client, key)
    assert [(one["id"], one["events"]) for one in found["suppliers"]] == [(shipper, 2)]
    first, second = found["gaps"]["data"]
    owed = {lack["kde"]: lack["owed_by"] for lack in first["missing"]}
    assert owed == {
        "quantity": "supplier", "product_description": "supplier", "previous_source": "supplier",
        "tlc_source": "supplier", "location": "organization", "reference_document": "organization",
    }  # fmt: skip
    assert "quantity" not in {lack["kde"] for lack in second["missing"]}
    [place] = [lack for lack in second["missing"] if lack["kde"] == "location"]
    assert (place["of"], place["rule"]) == (here, "1.1345(a)(5)")
    assert place["fields"] == ["phone", "street", "city", "country", "region", "postal_code"]
    assert second["lots"] == [f"{LINK}/01/09506000134352/10/L2"]


async def test_a_report_is_its_organizations_alone_and_has_limits(
    client: httpx.AsyncClient, world: World, planted: tuple[str, Key], monkeypatch: pytest.MonkeyPatch
):
    organization_id, key = planted
    _, other = await world.owner_key("Other")
    assert (await report(client, other))["events"] == 0
    theirs = {"organization_id": organization_id}
    assert (await client.get(URL, headers=other, params=theirs)).status_code == 403
    editor = {"X-API-Key": await world.key(organization_id, role="editor")}
    assert (await client.get(URL, headers=editor)).status_code == 403
    assert (await client.get(URL)).status_code == 401
    backwards = {"from": "2026-11-02T00:00:00Z", "to": "2026-11-01T00:00:00Z"}
    for query in ({"kind": "INTAKE"}, {"from": "yesterday"}, backwards, {"from": "2026-11-02T00:00:00"}):
        assert (await client.get(URL, headers=key, params=query)).status_code == 422
    with clock.frozen(PLAN.first_day + timedelta(days=40)):
        recent = decoded(await client.get(URL, headers=key))
    assert recent["from"] == "2026-11-12T00:00:00Z"
    assert recent["events"] == 0
    monkeypatch.setattr(actions, "MOST_EVENTS", 10)
    too_many = await client.get(URL, headers=key, params=SINCE)
    assert [error["field"] for error in too_many.json()["errors"]] == ["from"]
