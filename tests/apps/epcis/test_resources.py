"""GS1's top-level resources: what events mention, listed once each, one by one, and their events."""

from urllib.parse import quote

import httpx
import pytest

from tests.apps.epcis.asking import asked, owner
from tests.apps.epcis.events import BASE, CONTEXT, GLN, GTIN, LINK, Key, captured, lot, observed
from tests.world import World

TYPES = ["ObjectEvent", "AggregationEvent", "TransactionEvent", "TransformationEvent", "AssociationEvent"]
PLACE, SHOP = f"{LINK}/414/{GLN}", "urn:epc:id:sgln:9506000.13437.shop"


@pytest.fixture
async def key(client: httpx.AsyncClient, world: World) -> Key:
    """Of an organization with three events; another one has events too."""
    own, other = await owner(world), await owner(world)
    await captured(
        client, other, observed(9, bizStep="loading", disposition="active", bizLocation={"id": PLACE})
    )
    await captured(
        client,
        own,
        observed(1, disposition="in_transit", bizLocation={"id": SHOP}),
        observed(2, bizStep="urn:example:step/one%20two", readPoint={"id": SHOP}),
        observed(3, quantityList=[{"epcClass": lot("L1")}], disposition="damaged"),
    )
    return own


async def member(client: httpx.AsyncClient, key: Key, path: str) -> list[str]:
    answer = await client.get(f"{BASE}/{path}", headers=key)
    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert (body["type"], body["@context"]) == ("Collection", [CONTEXT])
    return body["member"]


@pytest.mark.covers("epcis.list_supported_event_types", "epcis.get_event_type", "epcis.list_epcis_resources")
async def test_event_types_are_told_to_everybody(client: httpx.AsyncClient):
    answer = await client.get(f"{BASE}/eventTypes")
    assert answer.json() == {"@context": [CONTEXT], "type": "Collection", "member": TYPES}
    assert answer.headers["GS1-EPCIS-Version"] == "2.0.0"
    assert await member(client, {}, "eventTypes/ObjectEvent") == ["events"]
    assert (await client.get(f"{BASE}/eventTypes/QuantityEvent")).status_code == 404
    assert "eventTypes" in await member(client, {}, "")


@pytest.mark.covers("epcis.list_events_of_type")
async def test_events_are_found_by_their_type(client: httpx.AsyncClient, key: Key):
    for path, count in (
        ("ObjectEvent/events", 3),
        ("ObjectEvent/events?EQ_disposition=damaged", 1),
        ("AggregationEvent/events", 0),
        ("ObjectEvent/events?eventType=AggregationEvent", 0),
    ):
        answer = await client.get(f"{BASE}/eventTypes/{path}", headers=key)
        found = answer.json()["epcisBody"]["queryResults"]["resultsBody"]["eventList"]
        assert len(found) == count, path
    assert (await client.get(f"{BASE}/eventTypes/Odd/events", headers=key)).status_code == 404
    assert (await client.get(f"{BASE}/eventTypes/ObjectEvent/events")).status_code == 401


@pytest.mark.covers(
    "epcis.list_epcs",
    "epcis.list_biz_steps",
    "epcis.list_biz_locations",
    "epcis.list_read_points",
    "epcis.list_dispositions",
)
async def test_what_events_mention_is_listed_once_and_only_ones_own(client: httpx.AsyncClient, key: Key):
    items = [f"{LINK}/01/{GTIN}/21/S{number}" for number in (1, 2, 3)]
    assert await member(client, key, "epcs") == [lot("L1"), *items]
    assert sorted(await member(client, key, "bizSteps")) == ["shipping", "urn:example:step/one%20two"]
    assert await member(client, key, "bizLocations") == [SHOP]
    assert sorted(await member(client, key, "readPoints")) == [PLACE, SHOP]
    assert await member(client, key, "dispositions") == ["damaged", "in_transit"]


async def test_a_listing_goes_on_where_its_page_ended(client: httpx.AsyncClient, key: Key):
    seen, token = [], None
    for _ in range(4):
        params = {"perPage": 1} | ({"nextPageToken": token} if token else {})
        answer = await client.get(f"{BASE}/epcs", headers=key, params=params)
        seen += answer.json()["member"]
        token = answer.json().get("GS1-Next-Page-Token")
        assert ('rel="next"' in answer.headers.get("Link", "")) is (token is not None)
    assert token is None
    assert seen == await member(client, key, "epcs")
    first = await client.get(f"{BASE}/epcs", headers=key, params={"perPage": 1})
    params = {"nextPageToken": first.json()["GS1-Next-Page-Token"]}
    assert (await client.get(f"{BASE}/readPoints", headers=key, params=params)).status_code == 400


@pytest.mark.covers(
    "epcis.get_epc",
    "epcis.get_biz_step",
    "epcis.get_biz_location",
    "epcis.get_read_point",
    "epcis.get_disposition",
    "epcis.list_events_of_epc",
    "epcis.list_events_of_biz_step",
    "epcis.list_events_of_biz_location",
    "epcis.list_events_of_read_point",
    "epcis.list_events_of_disposition",
)
async def test_each_value_leads_to_its_events(client: httpx.AsyncClient, key: Key, world: World):
    stranger = await owner(world)
    for resource, value, wanted in (
        ("epcs", f"{LINK}/01/{GTIN}/21/S1", [1]), ("epcs", lot("L1"), [3]), ("readPoints", PLACE, [1, 3]),
        ("readPoints", SHOP, [2]), ("bizLocations", SHOP, [1]), ("bizSteps", "shipping", [1, 3]),
        ("bizSteps", "urn:example:step/one%20two", [2]), ("dispositions", "damaged", [3]),
    ):  # fmt: skip
        for safe in ("", "/:"):
            path = f"{BASE}/{resource}/{quote(value, safe=safe)}"
            assert (await client.get(path, headers=key)).json()["member"] == ["events"], path
            answer = await client.get(f"{path}/events", headers=key)
            events = answer.json()["epcisBody"]["queryResults"]["resultsBody"]["eventList"]
            assert sorted(int(event["eventTime"][17:19]) for event in events) == wanted, path
            assert (await client.get(path, headers=stranger)).status_code == 404
            foreign = (await client.get(f"{path}/events", headers=stranger)).json()
            assert foreign["epcisBody"]["queryResults"]["resultsBody"]["eventList"] == []
            assert (await client.get(path)).status_code == 401


async def test_events_of_a_value_can_be_narrowed_and_paged(client: httpx.AsyncClient, key: Key):
    path = f"{BASE}/readPoints/{quote(PLACE, safe='')}/events"
    first = await client.get(path, headers=key, params={"perPage": 1, "EQ_bizStep": "shipping"})
    rest = await client.get(first.headers["Link"].partition(">")[0][1:], headers=key)
    both = [one.json()["epcisBody"]["queryResults"]["resultsBody"]["eventList"][0] for one in (first, rest)]
    assert both == await asked(client, key, EQ_readPoint=PLACE)
    assert "Link" not in rest.headers


@pytest.mark.parametrize(
    ("path", "methods"),
    [
        ("/", "OPTIONS, GET"),
        ("/events", "OPTIONS, GET, POST"),
        ("/capture", "OPTIONS, GET, POST"),
        ("/eventTypes/ObjectEvent", "OPTIONS, GET"),
        ("/epcs", "OPTIONS, GET"),
        ("/epcs/https%3A%2F%2Fid.gs1.org%2F01%2F09506000134352/events", "OPTIONS, GET"),
        ("/queries/mine", "OPTIONS, GET, DELETE"),
    ],
)
async def test_options_tell_versions_and_methods(client: httpx.AsyncClient, path: str, methods: str):
    answer = await client.options(f"{BASE}{path}")
    assert answer.status_code == 204
    assert answer.headers["Allow"] == methods
    assert answer.headers["GS1-EPCIS-Min"] == answer.headers["GS1-CBV-Max"] == "2.0.0"
