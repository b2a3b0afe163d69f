"""CBV 2.0, clauses 7.1 to 7.5 and 8: standard vocabularies and identifiers in each of their spellings.

The words are GS1's own list, written down here again: no table of ours vouches for itself.
"""

import httpx
import pytest

from tests.apps.epcis.asking import EVENTS, owner
from tests.apps.epcis.conformance_scene import PARTY, Case, events_in, judged, plain, sent
from tests.apps.epcis.events import LINK, Body, Key
from tests.world import World

BIZ_STEPS = """accepting arriving assembling collecting commissioning consigning creating_class_instance
cycle_counting decommissioning departing destroying disassembling dispensing encoding entering_exiting holding
inspecting installing killing loading other packing picking receiving removing repackaging repairing replacing
reserving retail_selling sampling sensor_reporting shipping staging_outbound stock_taking stocking storing
transporting unloading unpacking void_shipping"""
DISPOSITIONS = """active available completeness_inferred completeness_verified conformant container_closed
container_open damaged destroyed dispensed disposed encoded expired in_progress in_transit inactive
mismatch_class mismatch_instance mismatch_quantity needs_replacement no_pedigree_match non_conformant
non_sellable_other partially_dispensed recalled reserved retail_sold returned sellable_accessible
sellable_not_accessible stolen unavailable unknown"""
TRANSACTIONS = "bol cert desadv inv pedigree po poc prodorder recadv rma testprd testres upevt"
PARTIES = "owning_party possessing_party location"
REASONS = "did_not_occur incorrect_data"


@pytest.fixture
async def key(world: World) -> Key:
    return await owner(world)


def spellings(word: str, urn: str, label: str) -> tuple[str, ...]:
    """Bare, as URN, as web address, and as the compact form that JSON-LD makes of that."""
    return (
        word,
        f"urn:epcglobal:cbv:{urn}:{word}",
        f"https://ref.gs1.org/cbv/{label}-{word}",
        f"cbv:{label}-{word}",
    )


@pytest.mark.parametrize(
    ("field", "words", "urn", "label"),
    [
        pytest.param("bizStep", BIZ_STEPS, "bizstep", "BizStep", id="7_1"),
        pytest.param("disposition", DISPOSITIONS, "disp", "Disp", id="7_2"),
    ],
)
async def test_cbv_7_1_and_7_2_every_word_is_taken_in_every_spelling(
    client: httpx.AsyncClient, key: Key, *, field: str, words: str, urn: str, label: str
):
    values = [one for word in words.split() for one in spellings(word, urn, label)]
    await judged(client, key, [(plain(**{field: value}), "") for value in values])


async def test_cbv_7_3_to_7_5_types_and_reasons_are_taken_in_every_spelling_and_no_others(
    client: httpx.AsyncClient, key: Key
):
    cases: list[Case] = []
    for word in TRANSACTIONS.split():
        for kind in spellings(word, "btt", "BTT"):
            entry = {"type": kind, "bizTransaction": "urn:x:1"}
            cases.append((plain(bizTransactionList=[entry]), ""))
    for word in PARTIES.split():
        for kind in spellings(word, "sdt", "SDT"):
            cases.append((plain(sourceList=[{"type": kind, "source": PARTY}]), ""))
    for word in REASONS.split():
        for reason in spellings(word, "er", "ER"):
            declared = {"declarationTime": "2026-11-21T00:00:00Z", "reason": reason}
            cases.append((plain(errorDeclaration=declared), ""))
    wrong = {"type": "receipt", "bizTransaction": "urn:x:1"}
    cases.append((plain(bizTransactionList=[wrong]), "$.bizTransactionList[0].type"))
    await judged(client, key, cases)


@pytest.mark.parametrize("spelling", [0, 1, 2, 3])
async def test_cbv_7_spellings_of_a_word_are_one_word_when_events_are_compared(
    client: httpx.AsyncClient, key: Key, spelling: int
):
    await sent(client, key, plain(bizStep="packing", disposition="active"))
    step, state = spellings("packing", "bizstep", "BizStep"), spellings("active", "disp", "Disp")
    again = await sent(client, key, plain(bizStep=step[spelling], disposition=state[spelling]))
    assert again.status_code == 409, again.text


@pytest.mark.parametrize("asked", ["Always_URN", "Always_Web_URI"])
async def test_cbv_7_words_are_respelled_on_request_and_vendors_words_stay(
    client: httpx.AsyncClient, key: Key, asked: str
):
    body: Body = plain(
        bizStep="packing", disposition="https://example.com/voc/polished",
        bizTransactionList=[{"type": "po", "bizTransaction": "urn:x:1"}],
        sourceList=[{"type": "location", "source": PARTY}], persistentDisposition={"set": ["recalled"]},
    )  # fmt: skip
    await sent(client, key, body)
    [event] = events_in(await client.get(EVENTS, headers=key | {"GS1-CBV-XML-Format": asked}))
    place = 1 if asked == "Always_URN" else 2
    assert event["bizStep"] == spellings("packing", "bizstep", "BizStep")[place]
    assert event["disposition"] == body["disposition"]
    assert event["bizTransactionList"][0]["type"] == spellings("po", "btt", "BTT")[place]
    assert event["sourceList"][0]["type"] == spellings("location", "sdt", "SDT")[place]
    assert event["persistentDisposition"]["set"] == [spellings("recalled", "disp", "Disp")[place]]


IDENTIFIERS = [
    ("urn:epc:id:sgtin:9506000.013435.A1", f"{LINK}/01/09506000134352/21/A1"),
    ("urn:epc:id:sscc:9506000.0134352001", f"{LINK}/00/095060001343520017"),
    ("urn:epc:id:sgln:9506000.13437.dock7", f"{LINK}/414/9506000134376/254/dock7"),
    ("urn:epc:id:grai:9506000.13437.A1", f"{LINK}/8003/09506000134376A1"),
    ("urn:epc:id:giai:9506000.A1", f"{LINK}/8004/9506000A1"),
    ("urn:epc:id:gdti:9506000.13437.A1", f"{LINK}/253/9506000134376A1"),
    ("urn:epc:id:itip:9506000.013435.01.02.A1", f"{LINK}/8006/095060001343520102/21/A1"),
]


@pytest.mark.parametrize(("urn", "link"), IDENTIFIERS)
async def test_cbv_8_an_identifier_is_the_same_as_urn_and_as_digital_link(
    client: httpx.AsyncClient, key: Key, urn: str, link: str
):
    await sent(client, key, plain(epcList=[urn]))
    assert (await sent(client, key, plain(epcList=[link]))).status_code == 409
    assert (
        await sent(client, key, plain(epcList=[link.replace(LINK, "https://shop.example")]))
    ).status_code == 409
    headers = key | {"GS1-EPC-Format": "Always_GS1_Digital_Link"}
    [event] = events_in(await client.get(EVENTS, headers=headers))
    assert event["epcList"] == [link]


async def test_cbv_8_classes_of_objects_are_the_same_as_urn_and_as_digital_link(
    client: httpx.AsyncClient, key: Key
):
    for urn, link in (
        ("urn:epc:class:lgtin:9506000.013435.L1", f"{LINK}/01/09506000134352/10/L1"),
        ("urn:epc:idpat:sgtin:9506000.013435.*", f"{LINK}/01/09506000134352"),
    ):
        first = plain(quantityList=[{"epcClass": urn, "quantity": 1}])
        assert (await sent(client, key, first)).status_code == 201
        again = plain(quantityList=[{"epcClass": link, "quantity": 1}])
        assert (await sent(client, key, again)).status_code == 409, urn
