"""The overview of traceability, documents sent from it, and the pages of captures."""

import httpx
import msgspec
import pytest

from closient.kit.caller import Role
from tests.apps.account.browser import said
from tests.apps.dashboard.visitor import XSS, Visitor
from tests.apps.epcis.events import Body, document, lot, observed
from tests.world import World

HERE = "/dashboard/traceability"
CAPTURES = f"{HERE}/captures"


async def send(
    visitor: Visitor, *events: Body, do: str = "capture", behaviour: str = "rollback"
) -> httpx.Response:
    """Paste a document with these events."""
    text = msgspec.json.encode(document(*events)).decode()
    return await visitor.send(HERE, document=text, do=do, behaviour=behaviour)


async def upload(visitor: Visitor, content: bytes, name: str = "events.json") -> httpx.Response:
    """Choose a file."""
    return await visitor.client.post(
        HERE,
        headers={**visitor.headers, "Sec-Fetch-Site": "same-origin"},
        data={"do": "capture", "behaviour": "rollback"},
        files={"file": (name, content, "application/json")},
    )


async def count(visitor: Visitor) -> int:
    return await visitor.world.database.reads.value("SELECT count(*) FROM epcis.event")


async def test_without_events_it_is_said_how_to_send_the_first(owner: Visitor):
    shown = said(await owner.open(HERE))
    for part in ("Send your first document", "X-API-Key", "/epcis/api/2.0/capture", "Describe your places"):
        assert part in shown
    assert "No document was captured yet" in said(await owner.open(CAPTURES))


async def test_whose_other_organization_has_events_is_led_there(owner: Visitor, stranger: Visitor):
    await send(owner, observed(1))
    assert "has events" not in said(await stranger.open(HERE))
    full = owner.organization_id
    me = await owner.world.database.reads.value(
        "SELECT m.person_id FROM account.membership m WHERE m.organization_id = $1", stranger.organization_id
    )
    await owner.world.member(full, me, "editor")
    assert "has events" not in said(await stranger.open(HERE))
    third = await owner.world.organization(name="Third")
    await owner.world.member(third, me, "owner")
    assert "has events" not in said(await stranger.open(HERE))
    fourth = Visitor(owner.client, owner.world)
    await fourth.join("owner", third)
    await send(fourth, observed(2))
    page = await stranger.open(HERE)
    assert "1 other organization of yours has events: Go to Third" in said(page)
    assert f'name="organization" value="{third}"' in page.text
    assert "has events" not in said(await fourth.open(HERE))


async def test_a_document_is_looked_at_then_captured_then_counted(owner: Visitor):
    harvest = observed(
        1, bizStep="shipping", epcList=[], quantityList=[{"epcClass": lot("L1"), "quantity": 5}]
    )
    looked = await send(owner, harvest, do="check")
    assert looked.status_code == 200
    assert "This document can be captured" in said(looked)
    assert "Probably mistyped" not in said(looked)
    doubted = await send(owner, harvest | {"bizStep": "harvestin"}, do="check")
    assert "Probably mistyped" in said(doubted)
    assert "harvestin" in said(doubted)
    assert await count(owner) == 0
    answer = await send(owner, harvest)
    assert answer.status_code == 303, answer.text
    assert owner.told(answer) == "1 event was captured."
    capture = said(await owner.open(answer.headers["location"]))
    assert "1 of 1 stored" in capture
    overview = said(await owner.open(HERE))
    for part in ("Events 1", "Lots 1", "Captures 1", "Shipped", "Newest captures"):
        assert part in overview
    assert "1 of 1" in said(await owner.open(CAPTURES))


async def test_a_file_in_json_or_xml_is_captured(owner: Visitor):
    answer = await upload(owner, b"\xef\xbb\xbf " + msgspec.json.encode(document(observed(1))))
    assert answer.status_code == 422, "no JSON begins with a mark of its encoding"
    answer = await upload(owner, msgspec.json.encode(document(observed(1), observed(2))))
    assert owner.told(answer) == "2 events were captured."
    xml = b"""<epcis:EPCISDocument xmlns:epcis="urn:epcglobal:epcis:xsd:2" schemaVersion="2.0"
        creationDate="2026-11-20T12:00:00Z"><EPCISBody><EventList><ObjectEvent>
        <eventTime>2026-11-20T10:00:00Z</eventTime><eventTimeZoneOffset>+00:00</eventTimeZoneOffset>
        <epcList><epc>urn:epc:id:sgtin:9506000.013435.X1</epc></epcList><action>OBSERVE</action>
        </ObjectEvent></EventList></EPCISBody></epcis:EPCISDocument>"""
    answer = await upload(owner, xml, "events.xml")
    assert answer.status_code == 303, answer.text
    assert await count(owner) == 3


async def test_refused_events_are_named_with_their_place_and_nothing_is_stored(owner: Visitor):
    events = (observed(1), observed(2, action=XSS), observed(3, eventTime="yesterday"))
    answer = await send(owner, *events)
    assert answer.status_code == 422
    shown = said(answer)
    assert "2 events would be refused" in shown
    for part in ("$.action", "$.eventTime"):
        assert part in shown
    assert XSS not in answer.text
    assert await count(owner) == 0
    # What was pasted stands there again, so that it can be mended.
    assert "yesterday" in answer.text


@pytest.mark.parametrize(("behaviour", "kept"), [("prefix", 1), ("proceed", 2)])
async def test_what_to_do_with_refused_events_can_be_chosen(owner: Visitor, behaviour: str, kept: int):
    answer = await send(owner, observed(1), observed(2, action="LOOK"), observed(3), behaviour=behaviour)
    assert answer.status_code == 303
    assert owner.told(answer).endswith("captured. The rest was refused.")
    assert await count(owner) == kept
    shown = said(await owner.open(answer.headers["location"]))
    assert f"{kept} of 3 stored" in shown
    assert "In part" in shown
    assert "$.action" in shown
    assert "With refused events 1" in said(await owner.open(HERE))


async def test_an_event_that_is_known_is_refused_as_such(owner: Visitor):
    await send(owner, observed(1))
    answer = await send(owner, observed(1))
    assert answer.status_code == 422
    assert "1 event would be refused" in said(answer)
    answer = await send(owner, observed(1), behaviour="prefix")
    shown = said(await owner.open(answer.headers["location"]))
    assert "Refused" in shown
    assert "Known already It was captured before, and is not stored twice." in shown
    assert "Known already" in said(await owner.open(CAPTURES))


@pytest.mark.parametrize(
    ("sent", "word"),
    [
        ({"document": "{"}, "Not JSON"),
        ({"document": ""}, "Choose a file, or paste a document."),
        ({"document": "{}"}, "epcisBody"),
        ({"document": "<a/>"}, "field-error"),
        ({"document": "{}", "behaviour": "perhaps"}, "Choose one of"),
    ],
)
async def test_what_is_no_document_is_told_beside_the_field(owner: Visitor, sent: dict[str, str], word: str):
    answer = await owner.send(HERE, **sent)
    assert answer.status_code == 422
    assert word in answer.text


async def test_a_document_that_is_too_large_is_told_so(owner: Visitor):
    answer = await upload(owner, b" " * (10 * 1000 * 1000 + 500_000))
    assert answer.status_code == 422
    assert "at most 10 MB" in said(answer)
    assert len(answer.text) < 100_000


async def test_a_button_that_is_none_is_refused(owner: Visitor):
    assert (await owner.send(HERE, document="{}", do="burn")).status_code == 400


async def test_captures_are_paged_without_a_script(owner: Visitor):
    for number in range(1, 28):
        await send(owner, observed(number), behaviour="prefix")
    first = await owner.open(CAPTURES)
    assert first.text.count("1 of 1 stored") == 25
    older = first.text.partition("before=")[2].partition('"')[0]
    second = await owner.open(f"{CAPTURES}?before={older}")
    assert second.text.count("1 of 1 stored") == 2
    assert "Newest" in said(second)
    assert (await owner.open(f"{CAPTURES}?before=x")).status_code == 200


async def test_another_organizations_capture_is_not_there(owner: Visitor, stranger: Visitor):
    at = (await send(owner, observed(1))).headers["location"]
    assert (await stranger.open(at)).status_code == 404
    assert (await stranger.open(f"{CAPTURES}/{'2' * 22}")).status_code == 404
    assert "1 of 1" not in said(await stranger.open(CAPTURES))


PAGES = [
    HERE,
    CAPTURES,
    f"{HERE}/events",
    f"{HERE}/places",
    f"{HERE}/places/new",
    f"{HERE}/places/lines",
    f"{HERE}/products",
    f"{HERE}/products/new",
    f"{HERE}/products/lines",
]


@pytest.mark.parametrize("role", ["owner", "manager", "editor", "billing"])
async def test_owners_and_managers_may_and_others_read_who_may(
    client: httpx.AsyncClient, world: World, owner: Visitor, role: Role
):
    member = await Visitor(client, world).join(role, owner.organization_id)
    for path in PAGES:
        answer = await member.open(path)
        if role in ("owner", "manager"):
            assert answer.status_code == 200, path
        else:
            assert answer.status_code == 403, path
            assert "Ask an owner or manager" in said(answer)
    if role not in ("owner", "manager"):
        assert (await send(member, observed(1))).status_code == 403
        for path in (f"{HERE}/places/new", f"{HERE}/places/lines", f"{HERE}/products/lines"):
            assert (await member.send(path, gln="9506000134376", name="X", lines="a")).status_code == 403
        assert await count(owner) == 0


async def test_whoever_has_no_organization_is_led_to_one(owner: Visitor):
    nobody = await Visitor(owner.client, owner.world).without_organization()
    for path in (HERE, CAPTURES, f"{HERE}/events", f"{HERE}/places", f"{HERE}/products"):
        answer = await nobody.open(path)
        assert (answer.status_code, answer.headers["location"]) == (303, "/dashboard")
