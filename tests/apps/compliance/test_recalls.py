"""The operations: open recalls of a product and of a batch, one recall, the sources."""

import datetime
from typing import Any

import httpx
import pytest

from closient.apps.compliance.rules import lots
from closient.kit import clock, ids
from closient.kit.database import Database
from tests.apps.compliance.notices import HAM, RICE, canada, cpsc, fda, load
from tests.world import World

BASE = "/compliance/api/v1"
PRODUCTS = "/products/api/v1/products"
NOW = datetime.datetime(2026, 11, 25, 12, tzinfo=datetime.UTC)
Key = dict[str, str]


async def owner_of(client: httpx.AsyncClient, world: World, *gtins: str) -> Key:
    _, key = await world.owner_key()
    for gtin in gtins:
        made = await client.post(PRODUCTS, headers=key, json={"gtin": gtin, "product_name": "Crackers"})
        assert made.status_code == 201, made.text
    return key


async def recalls(client: httpx.AsyncClient, key: Key, path: str = f"products/{RICE}", **query: Any) -> Any:
    answer = await client.get(f"{BASE}/{path}/recalls", headers=key, params=query)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def titles(client: httpx.AsyncClient, key: Key, path: str = f"products/{RICE}", **query: Any) -> list:
    return [one["title"][:1] for one in (await recalls(client, key, path, **query))["data"]]


def named(number: str, letter: str, **fields: Any) -> dict[str, Any]:
    """A report of the rice whose title begins with a letter."""
    return fda(number, product_description=f"{letter} rice UPC 0 50428 54100 5", **fields)


@pytest.mark.covers("compliance.list_product_recalls")
async def test_a_recall_is_answered_with_every_field_of_the_contract(
    client: httpx.AsyncClient, world: World, database: Database
):
    key = await owner_of(client, world, RICE)
    with clock.frozen(NOW):
        await load(database, "fda-food", fda("F-0001-2014"))
        [found] = (await recalls(client, key))["data"]
    assert ids.parse(found.pop("id"))
    assert found == {
        "title": "Rice crackers, 10 oz bag, UPC 0 50428 54100 5.",
        "status": "ONGOING",
        "source_system": "FDA",
        "severity": "CLASS_II",
        "created": "2026-11-25T12:00:00Z",
        "description": "Rice crackers, 10 oz bag, UPC 0 50428 54100 5.",
        "hazard": "Undeclared milk.",
        "remedy": "",
        "public_url": "https://www.accessdata.fda.gov/scripts/ires/index.cfm",
        "company_name": "Rice & Sons",
        "recall_date": "2013-10-25",
        "jurisdictions": ["US", "US-CA", "US-NY", "US-WV"],
    }


async def test_closed_recalls_are_not_answered_not_even_when_they_are_asked_for(
    client: httpx.AsyncClient, world: World, database: Database
):
    key = await owner_of(client, world, RICE)
    await load(
        database,
        "fda-food",
        named("F-1", "A"),
        named("F-2", "B", status="Completed"),
        named("F-3", "C", status="Terminated"),
        named("F-4", "D", status="Pending"),
    )
    assert sorted(await titles(client, key)) == ["A", "D"]
    assert await titles(client, key, status="ONGOING") == ["A"]
    assert await titles(client, key, status="UNKNOWN") == ["D"]
    for status in ("COMPLETED", "TERMINATED"):
        page = await recalls(client, key, status=status)
        assert (page["data"], page["pagination"]["total_count"]) == ([], 0)


@pytest.mark.covers("products.list_product_recalls")
async def test_the_api_of_products_answers_closed_recalls_as_well(
    client: httpx.AsyncClient, world: World, database: Database
):
    key = await owner_of(client, world, RICE)
    await load(database, "fda-food", named("F-1", "A"), named("F-2", "B", status="Completed"))
    url = f"{PRODUCTS}/{RICE}/recalls"
    both = (await client.get(url, headers=key)).json()["data"]
    assert {one["status"] for one in both} == {"ONGOING", "COMPLETED"}
    closed = (await client.get(url, headers=key, params={"status": "COMPLETED"})).json()["data"]
    assert [one["title"][0] for one in closed] == ["B"]
    assert (await client.get(url, headers=key, params={"ordering": "title"})).status_code == 422
    assert (await client.get(f"{PRODUCTS}/{HAM}/recalls", headers=key)).status_code == 404
    assert (await client.get(url)).status_code == 401


async def test_recalls_come_in_the_order_that_is_asked_for(
    client: httpx.AsyncClient, world: World, database: Database
):
    key = await owner_of(client, world, RICE)
    await load(
        database,
        "fda-food",
        named("F-1", "A", recall_initiation_date="20240101", classification="Class III"),
        named("F-2", "B", recall_initiation_date="20260101", classification="Class I"),
        named("F-3", "C", recall_initiation_date="", report_date="", classification="Not Yet Classified"),
        named("F-4", "D", recall_initiation_date="20250101", classification="Class II"),
    )
    assert await titles(client, key) == ["B", "D", "A", "C"]
    assert await titles(client, key, ordering="-recall_date") == ["B", "D", "A", "C"]
    assert await titles(client, key, ordering="recall_date") == ["A", "D", "B", "C"]
    assert await titles(client, key, ordering="-severity") == ["B", "D", "A", "C"]
    assert await titles(client, key, ordering="severity") == ["C", "A", "D", "B"]


async def test_filters_narrow_and_pages_past_the_end_are_empty(
    client: httpx.AsyncClient, world: World, database: Database
):
    key = await owner_of(client, world, RICE)
    await load(database, "fda-food", named("F-1", "A"), named("F-2", "B", classification="Class I"))
    await load(database, "cpsc", cpsc(1, Title="C kettle", ProductUPCs=[{"UPC": "050428541005"}]))
    assert await titles(client, key, severity="CLASS_I") == ["B"]
    assert await titles(client, key, source_system="CPSC") == ["C"]
    assert await titles(client, key, source_system="FSIS") == []
    page = await recalls(client, key, page=3, page_size=2)
    assert page["data"] == []
    assert page["pagination"] == {
        "page": 3,
        "page_size": 2,
        "total_count": 3,
        "total_pages": 2,
        "has_next": False,
        "has_previous": True,
    }


@pytest.mark.parametrize(
    ("path", "status"),
    [
        (f"{RICE}/recalls?ordering=title", 400),
        (f"{RICE}/batches/A/recalls?ordering=-title", 400),
        ("00050428541006/recalls", 422),
        ("5042854/recalls", 422),
        ("050428541005000/recalls", 422),
        ("0-50428-54100-5/recalls", 422),
        (f"{RICE}/recalls?status=OPEN", 422),
        (f"{RICE}/recalls?severity=HIGH", 422),
        (f"{RICE}/recalls?source_system=EU", 422),
        (f"{RICE}/recalls?page_size=101", 422),
        (f"{RICE}/batches/{'A' * 65}/recalls", 422),
        (f"{HAM}/recalls", 404),
        (f"{HAM}/batches/A/recalls", 404),
        (f"{RICE}/recalls", 200),
        ("050428541005/recalls", 200),
        (f"{RICE}/batches/{'A' * 64}/recalls", 200),
    ],
)
async def test_what_is_no_question_is_refused(
    client: httpx.AsyncClient, world: World, path: str, status: int
):
    key = await owner_of(client, world, RICE)
    assert (await client.get(f"{BASE}/products/{path}", headers=key)).status_code == status
    assert (await client.get(f"{BASE}/products/{path}")).status_code == 401


@pytest.mark.covers("compliance.list_recalls_affecting_a_specific_batch_lot")
async def test_a_batch_is_affected_by_code_range_wildcard_or_when_no_lots_are_named(
    client: httpx.AsyncClient, world: World, database: Database
):
    key = await owner_of(client, world, RICE)
    await load(
        database,
        "fda-food",
        named("F-1", "A", code_info="Lots 868221 (exp. 05/31/2023), ab-12"),
        named("F-2", "B", code_info="lots 20261001 through 20261015"),
        named("F-3", "C", code_info="LOT-2026-*"),
        named("F-4", "D", code_info="All lot codes."),
        named("F-5", "E", code_info="Lot 868221", status="Terminated"),
    )

    async def of(batch: str, **query: str) -> str:
        return "".join(sorted(await titles(client, key, f"products/{RICE}/batches/{batch}", **query)))

    assert await of("868221") == "AD"
    assert await of("AB-12") == await of("ab-12") == "AD"
    assert await of("20261007") == await of("20261001") == await of("20261015") == "BD"
    assert await of("20261016") == await of("2026100") == await of("202610070") == "D"
    assert await of("lot-2026-77") == "CD"
    assert await of("LOT-2025-77") == "D"
    assert await of("20261007", severity="CLASS_I") == ""
    assert await of("05/31/2023".replace("/", "-")) == "D"


async def test_a_product_is_found_by_any_form_of_its_gtin_and_by_a_former_one(
    client: httpx.AsyncClient, world: World, database: Database
):
    key = await owner_of(client, world, HAM)
    added = await client.post(f"{PRODUCTS}/{HAM}/former-gtins", headers=key, json={"gtin": RICE})
    assert added.status_code == 201, added.text
    await load(database, "fda-food", named("F-1", "A"))
    for gtin in (HAM, RICE, "698997806158", "0698997806158"):
        assert await titles(client, key, f"products/{gtin}") == ["A"]


@pytest.mark.covers("compliance.get_recall")
async def test_a_recall_tells_its_lots_and_which_text_was_taken_for_which_product(
    client: httpx.AsyncClient, world: World, database: Database
):
    key = await owner_of(client, world, RICE)
    await load(database, "fda-food", fda("F-0001-2014"))
    [listed] = (await recalls(client, key))["data"]
    found = (await client.get(f"{BASE}/recalls/{listed['id']}", headers=key)).json()
    assert found["lot_codes"] == {"exacts": ["10313-8J"], "ranges": [], "wildcards": []}
    assert (found["affects_every_lot"], found["lot_dates"]) == (False, ["01/08/2014"])
    assert found["source_id"] == "F-0001-2014"
    assert found["products"] == [
        {
            "gtin": RICE,
            "matched_gtin": RICE,
            "found_as": "upc",
            "confidence": 0.98,
            "matched_text": "0 50428 54100 5",
        }
    ]
    unknown = f"{BASE}/recalls/{ids.new()}"
    assert (await client.get(unknown, headers=key)).status_code == 404
    assert (await client.get(f"{BASE}/recalls/x", headers=key)).status_code == 422
    assert (await client.get(unknown)).status_code == 401


@pytest.mark.covers("compliance.list_recall_sources")
async def test_the_sources_say_what_they_carry_and_when_they_were_read(
    client: httpx.AsyncClient, world: World, database: Database
):
    key = await owner_of(client, world, RICE)
    empty = await client.get(f"{BASE}/products/{RICE}/recalls", headers=key)
    assert '</compliance/api/v1/sources>; rel="describedby"' in empty.headers["link"]
    with clock.frozen(NOW):
        await load(database, "health-canada", canada("76543"), canada("76544"))
    data = (await client.get(f"{BASE}/sources", headers=key)).json()["data"]
    sources = {source["feed"]: source for source in data}
    assert list(sources) == ["fda-food", "fda-drug", "fda-device", "fsis", "cpsc", "health-canada"]
    read = sources["health-canada"]
    assert (read["carries_product_codes"], read["recalls"], read["open_recalls"]) == ("never", 2, 2)
    assert (read["recalls_with_codes"], read["last_outcome"]) == (0, "complete")
    assert read["last_read_at"] == read["last_tried_at"] == "2026-11-25T12:00:00Z"
    assert (sources["cpsc"]["last_read_at"], sources["cpsc"]["recalls"]) == (None, 0)


async def test_any_credential_reads_recalls_whoever_owns_the_product(
    client: httpx.AsyncClient, world: World, database: Database
):
    await owner_of(client, world, RICE)
    await load(database, "fda-food", named("F-1", "A"))
    _, stranger = await world.business_key("readonly")
    assert await titles(client, stranger) == ["A"]


async def test_the_query_and_the_rule_agree_about_batches(
    client: httpx.AsyncClient, world: World, database: Database
):
    key = await owner_of(client, world, RICE)
    codes = [
        "lots 100-250, A9",
        "lots AB10 through AB29",
        "lot 7*, 88",
        "lot 98 to 1002",
        "lot z",
        "all lots",
    ]
    await load(
        database, "fda-food", *(named(f"F-{n}", str(n), code_info=text) for n, text in enumerate(codes))
    )
    for batch in (
        "100",
        "199",
        "251",
        "a9",
        "ab15",
        "AB3",
        "70001",
        "7",
        "88",
        "0999",
        "999",
        "1002",
        "Z",
        "é",
    ):
        wanted = {str(n) for n, text in enumerate(codes) if lots.matches(lots.read(text), batch)}
        assert set(await titles(client, key, f"products/{RICE}/batches/{batch}")) == wanted, batch


async def test_a_batch_may_have_any_character_that_a_code_can_have(
    client: httpx.AsyncClient, world: World, database: Database
):
    key = await owner_of(client, world, RICE)
    await load(database, "fda-food", named("F-1", "A", code_info="Lot 12/A, B_1+"))
    for batch in ("12%2FA", "12/a", "B_1%2B"):
        assert await titles(client, key, f"products/{RICE}/batches/{batch}") == ["A"], batch
    assert await titles(client, key, f"products/{RICE}/batches/12%2FB") == []
    address = f"{BASE}/products/{RICE}/batches/12/A/other"
    assert (await client.get(address, headers=key)).status_code == 404
    assert (await client.get(f"{BASE}/products/{RICE}/batches/12%2FA/recalls")).status_code == 401
