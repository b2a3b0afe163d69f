"""Events: found by what people know of them, told by day, each on its page."""

from typing import Any
from urllib.parse import quote

import msgspec
import pytest

from closient.apps.epcis.rules.events import FIRST_YEAR, LAST_YEAR
from closient.gs1 import checkdigit
from tests.apps.account.browser import said
from tests.apps.dashboard.test_traceability_pages import send
from tests.apps.dashboard.visitor import XSS, Visitor
from tests.apps.epcis.events import GLN, GTIN, LINK, Body, lot, observed

HERE = "/dashboard/traceability/events"
SSCC = "09506000000000001" + checkdigit.compute("09506000000000001")
URN_OF_SSCC = "urn:epc:id:sscc:9506000.0000000001"


def shipped(number: int, *things: str, **fields: Any) -> Body:
    """Lots on their way."""
    quantities = [{"epcClass": thing, "quantity": 10, "uom": "KGM"} for thing in things]
    return observed(number, epcList=[], quantityList=quantities, **fields)


async def found(visitor: Visitor, **query: str) -> list[str]:
    """The lots that the events of a page name, in their order."""
    answer = await visitor.open(
        f"{HERE}?" + "&".join(f"{name}={quote(value)}" for name, value in query.items())
    )
    assert answer.status_code == 200, answer.text
    parts = answer.text.split('<li class="trace-event')[1:]
    return [said_lot(part) for part in parts]


def said_lot(part: str) -> str:
    """What an event of the list is about."""
    shown = part.partition('<p class="trace-what">')[2].partition("</p>")[0]
    return (
        shown.partition("Lot ")[2].partition("<")[0] or shown.partition("Logistic unit ")[2].partition("<")[0]
    )


async def one_event(visitor: Visitor, event: Body) -> str:
    """The address of an event that was just captured."""
    answer = await send(visitor, event)
    assert answer.status_code == 303, answer.text
    latest = await visitor.world.database.reads.value(
        "SELECT id FROM epcis.event ORDER BY record_time DESC, id DESC"
    )
    return f"{HERE}/{latest}"


async def test_events_are_told_by_day_the_latest_first(owner: Visitor):
    assert "No event yet" in said(await owner.open(HERE))
    await send(
        owner,
        shipped(1, lot("A")),
        shipped(2, lot("B"), eventTime="2026-11-21T08:00:00.000Z"),
        shipped(3, lot("C"), eventTime="2026-11-20T11:00:00.000Z"),
    )
    shown = said(await owner.open(HERE))
    assert shown.index("Nov 21, 2026") < shown.index("Nov 20, 2026")
    assert "10 kg Lot A" in shown
    assert "Shipped" in shown
    assert await found(owner) == ["B", "C", "A"]


@pytest.mark.parametrize(
    "spelled",
    [
        "A/1",
        "a/1",
        f"(01){GTIN}(10)A/1",
        f"01{GTIN}10A/1",
        f"{LINK}/01/{GTIN}/10/A%2F1",
        f"https://shop.example/01/{GTIN}/10/A%2F1?17=271231",
        "urn:epc:class:lgtin:9506000.013435.A%2F1",
        f" /01/{GTIN}/10/A%2F1 ",
    ],
)
async def test_a_lot_is_found_in_every_spelling_and_inside_of_its_pallet(owner: Visitor, spelled: str):
    packed = observed(
        2,
        type="AggregationEvent",
        action="ADD",
        bizStep="packing",
        parentID=f"{LINK}/00/{SSCC}",
        childQuantityList=[{"epcClass": lot("A%2F1"), "quantity": 3}],
    )
    del packed["epcList"]
    travelled = observed(3, epcList=[URN_OF_SSCC])
    await send(owner, shipped(1, lot("A%2F1")), packed, travelled, shipped(4, lot("B")))
    assert len(await found(owner, search=spelled)) == 3
    assert await found(owner, search="A/2") == []


@pytest.mark.parametrize(
    "spelled", [SSCC, f"{SSCC[:3]} {SSCC[3:]}", URN_OF_SSCC, f"(00){SSCC}", f"{LINK}/00/{SSCC}"]
)
@pytest.mark.parametrize("captured", [URN_OF_SSCC, f"{LINK}/00/{SSCC}"])
async def test_a_pallet_is_found_in_every_spelling(owner: Visitor, spelled: str, captured: str):
    await send(owner, observed(1, epcList=[captured]), observed(2))
    assert await found(owner, search=spelled) == [SSCC]


@pytest.mark.parametrize("spelled", [GTIN, GTIN[1:], f"urn:epc:idpat:sgtin:{GTIN[1:8]}.0{GTIN[8:13]}.*"])
async def test_a_product_is_found_with_all_that_is_of_it(owner: Visitor, spelled: str):
    await send(
        owner,
        shipped(1, lot("A")),
        shipped(2, "urn:epc:class:lgtin:9506000.013435.B"),
        shipped(3, lot("C", gtin="09506000134369")),
    )
    assert sorted(await found(owner, search=spelled)) == ["A", "B"]


async def test_an_item_is_found_with_and_without_its_lot(owner: Visitor):
    await send(
        owner,
        observed(1, epcList=[f"{LINK}/01/{GTIN}/10/A/21/S1"]),
        observed(2, epcList=["urn:epc:id:sgtin:9506000.013435.S1"]),
    )
    assert len(await found(owner, search=f"(01){GTIN}(21)S1")) == 2


async def test_filters_know_every_spelling_of_steps_and_places(owner: Visitor):
    other = "9506000111117"
    await send(
        owner,
        shipped(1, lot("A")),
        shipped(2, lot("B"), bizStep="https://ref.gs1.org/cbv/BizStep-shipping"),
        shipped(3, lot("C"), bizStep="https://vendor.example/steps/washing", disposition="in_progress"),
        shipped(4, lot("D"), readPoint={"id": "urn:epc:id:sgln:9506000.11111.0"}, bizStep="receiving"),
        shipped(5, lot("E"), readPoint={"id": f"{LINK}/414/{other}/254/dock"}, bizStep="receiving"),
    )
    assert await found(owner, step="shipping") == ["B", "A"]
    assert await found(owner, step="washing") == ["C"]
    assert await found(owner, disposition="in_progress") == ["C"]
    assert await found(owner, place=other) == ["E", "D"]
    assert await found(owner, search=f"(414){other}") == ["E", "D"]
    # A bare number is that of a product, unless no event knows it as one.
    assert await found(owner, search=other) == ["E", "D"]
    assert await found(owner, search="9506000199993") == []
    assert await found(owner, place=GLN, step="receiving") == []
    assert await found(owner, type="AggregationEvent") == []
    assert "Washing" in said(await owner.open(HERE))


async def test_days_bound_what_is_shown(owner: Visitor):
    times = ["2026-11-19T23:59:59.999Z", "2026-11-20T00:00:00.000Z", "2026-11-21T00:00:00.000Z"]
    await send(owner, *(shipped(number, lot(str(number)), eventTime=at) for number, at in enumerate(times)))
    assert await found(owner, **{"from": "2026-11-20", "to": "2026-11-20"}) == ["1"]
    assert await found(owner, **{"from": "2026-11-20"}) == ["2", "1"]
    assert await found(owner, to="9999-12-31") == ["2", "1", "0"]


async def test_pages_follow_each_other_without_a_script_and_lose_nothing(owner: Visitor):
    await send(owner, *(shipped(number, lot(f"L{number:02}")) for number in range(1, 46)))
    first = await owner.open(f"{HERE}?step=shipping")
    link = (
        first.text.partition('rel="next"')[0].rpartition('href="')[2].partition('"')[0].replace("&amp;", "&")
    )
    second = await owner.open(link)
    shown = [
        said_lot(part) for page in (first, second) for part in page.text.split('<li class="trace-event')[1:]
    ]
    assert shown == [f"L{number:02}" for number in range(45, 0, -1)]
    assert 'rel="next"' not in second.text
    assert "Latest" in said(second)
    # Another question makes the place of the page worthless: it begins again.
    assert len(await found(owner, step="shipping", after="garbled")) == 30


@pytest.mark.parametrize(
    ("query", "field"),
    [("type=Event", "type"), ("from=yesterday", "from"), (f"search={'x' * 501}", "search")],
)
async def test_a_filter_that_cannot_be_is_told(owner: Visitor, query: str, field: str):
    answer = await owner.open(f"{HERE}?{query}")
    assert answer.status_code == 422
    assert f"{field}:" in said(answer)


async def test_hostile_searches_find_nothing_and_break_nothing(owner: Visitor):
    await send(owner, shipped(1, lot("A")))
    for text in (
        XSS,
        "%",
        "a\x00b",
        "urn:epc:id:sgtin:x",
        "(01)1",
        "(",
        "https://[",
        "0" * 18,
        "1|2",
        "/01/",
    ):
        answer = await owner.open(f"{HERE}?search={quote(text)}")
        assert answer.status_code == 200, text
        assert "<script>alert" not in answer.text
    assert await found(owner, search="B") == []
    assert "No event fits" in said(await owner.open(f"{HERE}?place=%00x&step=%00"))


async def test_an_event_is_told_in_words_and_as_it_was_sent(owner: Visitor):
    await owner.send("/dashboard/traceability/places/new", gln=GLN, name="Green Farm")
    at = await one_event(
        owner,
        shipped(
            1,
            lot("A"),
            eventTimeZoneOffset="-08:00",
            disposition="in_transit",
            bizTransactionList=[{"type": "po", "bizTransaction": f"urn:epcglobal:cbv:bt:{GLN}:PO-7"}],
            destinationList=[{"type": "location", "destination": f"{LINK}/414/9506000111117"}],
            sensorElementList=[{"sensorReport": [{"type": "Temperature", "value": 2.5, "uom": "CEL"}]}],
            **{"https://ns.example.com/driver": XSS},
        ),
    )
    answer = await owner.open(at)
    shown = said(answer)
    for part in (
        "Shipped",
        "Critical tracking event",
        "Green Farm",
        "In transit",
        "10 kg",
        "Lot A",
        "Purchase order",
        "PO-7",
        "2.5 CEL",
        "Driver",
        "2:00:01",
        "9506000111117",
        "Describe this place",
        "As it was sent",
    ):
        assert part in shown, part
    assert "<script>alert" not in answer.text
    assert "10 kg Lot A" in said(await owner.open(HERE))


async def test_an_event_is_opened_by_its_own_id_too(owner: Visitor):
    event_id = "urn:uuid:0b0c1f6e-62b5-4ba0-b8b2-4a6d2a0e8a01"
    await send(owner, shipped(1, lot("A"), eventID=event_id))
    assert "Lot A" in said(await owner.open(f"{HERE}/{event_id}"))
    assert (await owner.open(f"{HERE}/urn:uuid:0")).status_code == 404
    assert (await owner.open(f"{HERE}/nothing")).status_code == 422


async def test_a_declared_error_is_told_on_both_pages(owner: Visitor):
    event = shipped(1, lot("A"), eventID="urn:uuid:0b0c1f6e-62b5-4ba0-b8b2-4a6d2a0e8a02")
    at = await one_event(owner, event)
    declaration = {"declarationTime": "2026-11-21T00:00:00Z", "reason": "did_not_occur"}
    wrong = await one_event(owner, {**event, "errorDeclaration": declaration})
    assert "This event was declared wrong" in said(await owner.open(at))
    declared = await owner.open(wrong)
    assert "It did not happen." in said(declared)
    assert at in declared.text
    shown = said(await owner.open(HERE))
    assert "Declared wrong" in shown
    assert "Error declaration" in shown


async def test_an_event_with_thousands_of_items_is_shown_in_part(owner: Visitor):
    items = [f"{LINK}/01/{GTIN}/21/S{number:05}" for number in range(5_000)]
    at = await one_event(owner, observed(1, epcList=items))
    answer = await owner.open(at)
    assert "and 4,900 more, in the JSON below" in said(answer)
    assert "too long to be shown whole" in said(answer)
    assert len(answer.text) < 1_000_000
    assert "and 4,996 more" in said(await owner.open(HERE))


async def test_events_at_the_ends_of_time_are_shown(owner: Visitor):
    ends = (f"{LAST_YEAR}-12-31T23:59:59Z", "+14:00"), (f"{FIRST_YEAR:04}-01-01T00:00:00Z", "-12:00")
    for number, (at, offset) in enumerate(ends):
        path = await one_event(owner, shipped(number, lot("A"), eventTime=at, eventTimeZoneOffset=offset))
        assert (await owner.open(path)).status_code == 200
    assert len(await found(owner, search="A")) == 2


async def test_another_organizations_event_is_not_there(owner: Visitor, stranger: Visitor):
    at = await one_event(owner, shipped(1, lot("A")))
    assert (await owner.open(at)).status_code == 200
    assert (await stranger.open(at)).status_code == 404
    assert await found(stranger, search="A") == []


async def test_strange_but_valid_events_are_shown(owner: Visitor):
    at = await one_event(
        owner,
        observed(
            1,
            epcList=["urn:vendor:thing:1"],
            bizStep="https://vendor.example/BizStep-polishing",
            readPoint={"id": "urn:vendor:room:7"},
            **{"https://ns.example.com/a": [{"ex:b": 1}, {"ex:b": True}]},
        ),
    )
    shown = said(await owner.open(at))
    for part in ("Polishing", "urn:vendor:thing:1", "urn:vendor:room:7"):
        assert part in shown
    assert msgspec.json.encode("urn:vendor:room:7").decode() in shown
