"""GS1-Conformant Resolver 1.2.1, clauses 2.1 and 2.5.9: every key, and every qualifier of every key."""

from itertools import combinations

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from closient.gs1 import ai, digital_link
from tests.edge.conformance.scene import BRAND, PATH, linkset, location
from tests.edge.doubles import BASE, edge, entry, get, link, raw, rule
from tests.gs1.strategies import values

KEYS = sorted(ai.PRIMARY_KEYS)


def sequences(key: str) -> list[tuple[str, ...]]:
    """All legal sequences of qualifiers behind a key, none at all among them."""
    found = {()}
    for alternative in ai.get(key).qualifiers or ():
        for size in range(1, len(alternative) + 1):
            found.update(combinations(alternative, size))
    return sorted(found)


LEGAL = [(key, sequence) for key in KEYS for sequence in sequences(key)]


def test_resolver_2_1_there_are_sixteen_primary_keys():
    assert KEYS == [
        "00", "01", "253", "255", "401", "402", "414", "415", "417", "8003", "8004", "8006", "8010", "8013",
        "8017", "8018",
    ]  # fmt: skip
    assert len(LEGAL) == 16 + (7 + 1) + 2 + 1 + 1 + 1 + 7 + 1 + 1 + 1


@pytest.mark.covers("resolver.resolve_other_key")
@pytest.mark.parametrize(
    ("key", "sequence"), LEGAL, ids=lambda part: part if isinstance(part, str) else "+".join(part)
)
@settings(max_examples=5, deadline=None)
@given(data=st.data())
async def test_resolver_2_1_every_key_resolves_with_every_sequence_of_its_qualifiers(key, sequence, data):
    value = data.draw(values(key))
    path = f"/{key}/{digital_link.encode(value)}"
    qualified = path + "".join(f"/{code}/{digital_link.encode(data.draw(values(code)))}" for code in sequence)
    asked = edge(entry(key=path[1:], links=(link(BRAND, is_default=True),)))
    # A client would take the value "." for a folder and leave it out.
    scope = {"path": qualified, "raw_path": qualified.encode()}
    status, headers, body = await raw(asked, scope)
    assert (status, headers.get(b"location")) == (302, BRAND.encode()), body
    _, _, body = await raw(asked, scope | {"query_string": b"linkType=linkset"})
    contexts = msgspec.json.decode(body)["linkset"]
    # The key is known and its qualifiers are not: its links serve, its level is named.
    assert BASE + path in [context["anchor"] for context in contexts]
    assert contexts[0]["anchor"] == BASE + qualified


async def test_resolver_2_1_a_key_that_nobody_linked_is_404_and_its_kind_is_told():
    for path in ("/00/340123450000000000", "/8013/1987654Ad4X4bL5ttr2310c2K"):
        answer = await get(edge(), path)
        assert answer.status_code == 404
        assert "nothing is linked" in answer.json()["detail"]


async def test_resolver_2_1_a_key_that_is_no_gtin_leads_to_its_links_and_has_no_product_page():
    gln = "/414/9506000134376"
    asked = edge(entry(key=gln[1:], product_id="", links=(link(BRAND + "hours", "gs1:openingHoursInfo"),)))
    assert await location(asked, gln) == BRAND + "hours"
    assert (await location(asked, f"{gln}?linkType=gs1:openingHoursInfo")).startswith(BRAND + "hours")
    assert (await get(asked, f"{gln}?linkType=gs1:pip")).status_code == 404
    (context,) = await linkset(asked, gln)
    assert context["https://ref.gs1.org/voc/defaultLink"][0]["href"] == BRAND + "hours"
    told = (await get(asked, gln, Accept="application/json")).json()
    assert (told["key"], told["value"], told["resolved"]) == ("414", "9506000134376", True)


async def test_resolver_2_1_a_held_key_without_a_link_is_404():
    asked = edge(entry(key="414/9506000134376", product_id=""))
    assert (await get(asked, "/414/9506000134376")).status_code == 404


@pytest.mark.parametrize("tail", ["/10/KL8G", "/21/0", "/22/0", "/22/0/10/1/21/2", "/235/X"])
async def test_resolver_2_5_9_an_unknown_lot_serial_or_variant_walks_up_to_the_gtin(tail):
    assert await location(edge(entry(rule(BRAND))), PATH + tail) == BRAND


async def test_resolver_2_5_9_an_unknown_serial_of_a_known_lot_stops_at_the_lot():
    asked = edge(entry(rule(BRAND)), parts={"10/A": (rule(BRAND + "lot", scope="BATCH"),)})
    assert await location(asked, f"{PATH}/10/A/21/unknown") == BRAND + "lot"
    assert await location(asked, f"{PATH}/10/B/21/unknown") == BRAND
