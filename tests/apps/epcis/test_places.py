"""Master data of locations, parties and products: by hand, in lists, and out of headers of documents."""

from typing import Any

import httpx
import pytest
from hypothesis import given, strategies

from closient.apps.epcis.actions import places
from closient.apps.epcis.rules import header, said
from closient.kit.database import Database
from tests.conftest import decoded
from tests.world import World

PLACES = "/epcis/api/2.0/places"
PRODUCTS = "/epcis/api/2.0/product-descriptions"
FARM, PACKER = "9506000140018", "9506000140025"
GTIN = "09506000134352"
WHOLE = {
    "name": "Green Farm", "phone": "+1 831 555 0100", "email": "", "street": "1 Field Rd", "city": "Salinas",
    "region": "CA", "postal_code": "93901", "country": "US", "latitude": None, "longitude": None,
}  # fmt: skip


def mda(**attributes: Any) -> list[dict[str, Any]]:
    return [{"id": f"urn:epcglobal:cbv:mda#{name}", "attribute": value} for name, value in attributes.items()]


def a_header(kind: str, *elements: tuple[str, list[dict[str, Any]]]) -> dict[str, Any]:
    listed = [{"id": identifier, "attributes": attributes} for identifier, attributes in elements]
    vocabulary = {"type": f"urn:epcglobal:epcis:vtype:{kind}", "vocabularyElementList": listed}
    return {"epcisMasterData": {"vocabularyList": [vocabulary]}}


@pytest.mark.covers("epcis.set_place", "epcis.get_place", "epcis.delete_place")
async def test_a_place_is_kept_as_sent_and_says_what_it_lacks(client: httpx.AsyncClient, world: World):
    _, key = await world.owner_key()
    url = f"{PLACES}/{FARM}"
    assert (await client.get(url, headers=key)).status_code == 404
    kept = await client.put(url, headers=key, json={"name": "Green Farm", "country": "US"})
    assert kept.status_code == 200, kept.text
    assert kept.json()["missing"] == ["phone", "street", "city", "region", "postal_code"]
    whole = (await client.put(url, headers=key, json=WHOLE)).json()
    assert whole == {**WHOLE, "gln": FARM, "modified": whole["modified"], "missing": []}
    abroad = {"name": "Huerta", "phone": "+52 1", "city": "Celaya", "country": "MX", "latitude": 20.5,
              "longitude": -100.8}  # fmt: skip
    assert (await client.put(url, headers=key, json=abroad)).json()["missing"] == []
    assert (await client.get(url, headers=key)).json()["name"] == "Huerta"
    assert (await client.delete(url, headers=key)).status_code == 204
    assert (await client.delete(url, headers=key)).status_code == 404


@pytest.mark.parametrize(
    ("gln", "body", "field"),
    [
        ("9506000140019", {"name": "A"}, "gln"),
        ("950600014001", {"name": "A"}, "gln"),
        (FARM, {"name": ""}, "name"),
        (FARM, {"name": "A", "latitude": 1.5}, "longitude"),
        (FARM, {"name": "A", "latitude": 91, "longitude": 0}, "latitude"),
        (FARM, {"name": "A", "country": "usa"}, "country"),
        (FARM, {"name": "a\x00b"}, "body"),
    ],
)
async def test_a_place_that_cannot_be_is_refused(
    client: httpx.AsyncClient, world: World, gln: str, body: dict[str, Any], field: str
):
    _, key = await world.owner_key()
    answer = await client.put(f"{PLACES}/{gln}", headers=key, json=body)
    assert answer.status_code == 422
    assert field in answer.text


@pytest.mark.covers("epcis.set_places", "epcis.list_places")
async def test_a_list_of_places_is_kept_whole_or_not_at_all(client: httpx.AsyncClient, world: World):
    _, key = await world.owner_key()
    rows = [{"gln": FARM, **WHOLE}, {"gln": PACKER, "name": "Packing house"}]
    assert (await client.put(PLACES, headers=key, json=rows)).json() == {"created": 2, "updated": 0}
    assert (await client.put(PLACES, headers=key, json=rows[:1])).json() == {"created": 0, "updated": 1}
    wrong = await client.put(
        PLACES,
        headers=key,
        json=[
            {"gln": "9506000140032", "name": "C"},
            rows[0],
            rows[0],
            {"gln": "1234567890123", "name": "D"},
        ],
    )
    assert wrong.status_code == 422
    assert {error["field"] for error in wrong.json()["errors"]} == {"2.gln", "3.gln"}
    listed = decoded(await client.get(PLACES, headers=key))
    assert [one["name"] for one in listed["data"]] == ["Green Farm", "Packing house"]
    for query, expected in (
        ({"q": "HOUSE"}, [PACKER]),
        ({"q": FARM[:12]}, [FARM]),
        ({"is_complete": "true"}, [FARM]),
        ({"is_complete": "false"}, [PACKER]),
    ):
        found = decoded(await client.get(PLACES, headers=key, params=query))
        assert [one["gln"] for one in found["data"]] == expected
    assert (await client.put(PLACES, headers=key, json=[])).status_code == 422
    many = [{"gln": FARM, "name": "A"}] * 1001
    assert (await client.put(PLACES, headers=key, json=many)).status_code == 422


@pytest.mark.covers(
    "epcis.set_product_description",
    "epcis.get_product_description",
    "epcis.delete_product_description",
    "epcis.set_product_descriptions",
    "epcis.list_product_descriptions",
)
async def test_products_are_described_over_what_the_catalogue_says(
    client: httpx.AsyncClient, world: World, database: Database
):
    organization_id, key = await world.owner_key()
    await database.pool.execute(
        "INSERT INTO catalogue.product (gtin, owner_id, data_source, claimed_at, product_name, net_content)"
        " VALUES ($1, $2, 'claimed', now(), 'Romaine hearts', '3 ct')",
        GTIN,
        organization_id,
    )
    url = f"{PRODUCTS}/9506000134352"
    assert (await client.get(url, headers=key)).status_code == 404
    kept = decoded(await client.put(url, headers=key, json={"commodity": "Lettuce", "variety": "Romaine"}))
    assert (kept["gtin"], kept["catalogue_name"], kept["net_content"]) == (GTIN, "Romaine hearts", "3 ct")
    assert kept["missing"] == ["pack_style"]
    rows = [
        {"gtin": GTIN, "pack_style": "bag", "is_raw_commodity": True},
        {"gtin": "9506000134369", "name": "Field lettuce"},
    ]
    assert (await client.put(PRODUCTS, headers=key, json=rows)).json() == {"created": 1, "updated": 1}
    listed = decoded(await client.get(PRODUCTS, headers=key))["data"]
    assert [(one["gtin"], one["missing"], one["is_raw_commodity"]) for one in listed] == [
        (GTIN, [], True),
        ("09506000134369", ["pack_size", "pack_style"], False),
    ]
    found = decoded(await client.get(PRODUCTS, headers=key, params={"q": "hearts", "is_complete": True}))
    assert [one["gtin"] for one in found["data"]] == [GTIN]
    twice = await client.put(PRODUCTS, headers=key, json=[rows[0], {"gtin": "9506000134352"}])
    assert [error["field"] for error in twice.json()["errors"]] == ["1.gtin"]
    assert (await client.put(f"{PRODUCTS}/123", headers=key, json={})).status_code == 422
    assert (await client.delete(url, headers=key)).status_code == 204
    assert (await client.delete(url, headers=key)).status_code == 404


async def test_master_data_is_its_organizations_alone(client: httpx.AsyncClient, world: World):
    organization_id, key = await world.owner_key()
    _, other = await world.owner_key("Other")
    await client.put(f"{PLACES}/{FARM}", headers=key, json=WHOLE)
    await client.put(f"{PRODUCTS}/{GTIN}", headers=key, json={"name": "Ours"})
    for base, one in ((PLACES, FARM), (PRODUCTS, GTIN)):
        url = f"{base}/{one}"
        assert (await client.get(url, headers=other)).status_code == 404
        assert (await client.delete(url, headers=other)).status_code == 404
        assert decoded(await client.get(base, headers=other))["data"] == []
        assert (await client.put(url, headers=other, json={"name": "Theirs"})).status_code == 200
        assert (await client.get(url, headers=key)).json()["name"] != "Theirs"
        for method in ("GET", "DELETE"):
            foreign = {"organization_id": organization_id}
            assert (await client.request(method, url, headers=other, params=foreign)).status_code == 403
    editor = {"X-API-Key": await world.key(organization_id, role="editor")}
    for base, one, body in ((PLACES, FARM, WHOLE), (PRODUCTS, GTIN, {})):
        assert (await client.get(base, headers=editor)).status_code == 403
        assert (await client.get(f"{base}/{one}", headers=editor)).status_code == 403
        assert (await client.put(f"{base}/{one}", headers=editor, json=body)).status_code == 403
        listed = [{**body, "gln": FARM, "gtin": GTIN}]
        assert (await client.put(base, headers=editor, json=listed)).status_code == 403
        assert (await client.delete(f"{base}/{one}", headers=editor)).status_code == 403
        assert (await client.get(base)).status_code == 401


def test_places_are_read_out_of_a_header_whatever_spells_them():
    document = a_header(
        "Location",
        ("urn:epc:id:sgln:9506000.14002.4711", mda(name="Cold room", city="Yuma")),
        ("urn:epc:id:sgln:9506000.14002.0", mda(name="Packer", city="Salinas", countryCode="us")),
        ("https://id.gs1.org/414/" + FARM,
         mda(name=" Farm ", telephone=8315550100, latitude="36.6", longitude=-121.6, countryCode="US",
             streetAddressOne="x" * 256)),
        ("https://example.com/no-gln", mda(name="Nowhere")),
        ("https://id.gs1.org/414/9506000140032", mda(city="Nameless")),
    )  # fmt: skip
    farm, packer = header.places_of(document)
    assert (farm.gln, farm.name, farm.phone, farm.country) == (FARM, "Farm", "8315550100", "US")
    assert (farm.latitude, farm.longitude, farm.street) == (36.6, -121.6, "")
    assert (packer.gln, packer.name, packer.city, packer.country) == (PACKER, "Packer", "Salinas", "")
    party = header.places_of(a_header("Party", (f"https://id.gs1.org/417/{FARM}", mda(name="Grower"))))
    assert [(one.gln, one.name) for one in party] == [(FARM, "Grower")]


def test_products_are_read_out_of_a_header():
    document = a_header(
        "EPCClass",
        ("urn:epc:idpat:sgtin:9506000.013435.*",
         mda(descriptionShort="Romaine", netContentDescription="24 ct", packagingTypeCode="CT")),
        ("https://id.gs1.org/01/09506000134369", []),
    )  # fmt: skip
    [found] = header.products_of(document)
    assert (found.gtin, found.name, found.pack_size, found.pack_style) == (GTIN, "Romaine", "24 ct", "CT")


@pytest.mark.parametrize(
    "nonsense",
    [
        None,
        {},
        {"epcisMasterData": []},
        {"epcisMasterData": {"vocabularyList": {"a": 1}}},
        {
            "epcisMasterData": {
                "vocabularyList": [1, {"type": 5}, {"type": "urn:epcglobal:epcis:vtype:Party"}]
            }
        },
        a_header("Location", ("nothing", [{"id": 1}, {}, {"id": "x#name", "attribute": {"a": []}}])),
    ],
)
def test_a_header_without_sense_teaches_nothing(nonsense: Any):
    assert header.places_of(nonsense) == []
    assert header.products_of(nonsense) == []


async def test_a_header_fills_gaps_and_replaces_nothing(
    client: httpx.AsyncClient, world: World, database: Database
):
    organization_id, key = await world.owner_key()
    await client.put(f"{PLACES}/{FARM}", headers=key, json={"name": "Ours", "city": "Salinas"})
    told = a_header(
        "Location",
        (f"https://id.gs1.org/414/{FARM}", mda(name="Theirs", city="Yuma", telephone="+1 2")),
        (f"https://id.gs1.org/414/{PACKER}", mda(name="Packer")),
    )
    classes = a_header("EPCClass", (f"https://id.gs1.org/01/{GTIN}", mda(descriptionShort="Romaine")))
    told["epcisMasterData"]["vocabularyList"] += classes["epcisMasterData"]["vocabularyList"]
    async with database.writes() as db:
        assert await places.learn(db, organization_id, told) == 3
        assert await places.learn(db, organization_id, told) == 0
        assert await places.learn(db, organization_id, None) == 0
    farm = decoded(await client.get(f"{PLACES}/{FARM}", headers=key))
    assert (farm["name"], farm["city"], farm["phone"]) == ("Ours", "Salinas", "+1 2")
    assert decoded(await client.get(f"{PLACES}/{PACKER}", headers=key))["name"] == "Packer"
    assert decoded(await client.get(f"{PRODUCTS}/{GTIN}", headers=key))["name"] == "Romaine"


ANYTHING = strategies.recursive(
    strategies.none() | strategies.booleans() | strategies.floats() | strategies.text(max_size=8),
    lambda inside: (
        strategies.lists(inside, max_size=3)
        | strategies.dictionaries(
            strategies.sampled_from(
                ["vocabularyList", "type", "vocabularyElementList", "id", "attributes", "attribute", "a:b"]
            ),
            inside,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(ANYTHING)
def test_no_header_makes_a_capture_fail(anything: Any):
    assert header.places_of({"epcisMasterData": anything}) == []
    assert header.products_of({"epcisMasterData": anything}) == []
    assert all(isinstance(text, str) for text in said.of_lot(anything).values())
