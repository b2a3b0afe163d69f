"""GS1 Digital Link URI Syntax 1.7.0, chapter 4, as the edge reads it: keys, qualifiers, order, attributes."""

from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from closient.edge import target
from closient.gs1 import ai, digital_link
from closient.kit.errors import BadRequest
from tests.edge.conformance.scene import BRAND, PATH, location
from tests.edge.conformance.test_resolver_2_1_keys import KEYS, sequences
from tests.edge.doubles import BASE, GTIN, edge, entry, get, raw, rule
from tests.gs1.strategies import values

QUALIFIERS = sorted({code for key in KEYS for sequence in sequences(key) for code in sequence})
# Attributes never stand in a path, but for the documented exception (/17/ behind a GTIN).
ATTRIBUTES = [code for code in ai.LINES if ai.get(code).attribute and code not in (*QUALIFIERS, *KEYS)]


def is_read(path: str, query: str = "") -> bool:
    try:
        target.check_query(target.read(path.encode()).link, query.encode())
    except BadRequest:
        return False
    return True


def drawn(data: st.DataObject, code: str) -> str:
    return f"/{code}/{digital_link.encode(data.draw(values(code)))}"


@pytest.mark.parametrize("text", ["9506000134352", "09506000134352"])
async def test_uri_4_1_a_gtin_of_13_digits_is_taken_and_answered_as_14(text):
    answer = await get(edge(entry()), f"/01/{text}")
    assert answer.headers["location"] == f"{BASE}/p/{GTIN}"
    assert f"<{BASE}{PATH}?linkType=linkset>" in answer.headers["link"]


@pytest.mark.parametrize("short", ["96385074", "614141123452"])
async def test_uri_4_1_gtins_of_8_and_12_digits_are_taken(short):
    asked = edge(entry(gtin=short.zfill(14)))
    answer = await get(asked, f"/01/{short}")
    assert answer.status_code == 302
    assert f"/01/{short.zfill(14)}?" in answer.headers["link"]


@pytest.mark.parametrize("encoded", ["A%2FB", "A%2fB", "%41%2FB"])
async def test_uri_4_2_an_encoded_slash_stays_inside_its_value(encoded):
    path = f"{PATH}/10/{encoded}"
    scope = {"path": f"{PATH}/10/A/B", "raw_path": path.encode()}
    status, headers, _ = await raw(edge(entry()), scope)
    assert (status, headers[b"location"].decode()) == (302, f"{BASE}/p/{GTIN}?10=A%2FB")
    asked = edge(entry(rule(BRAND)), parts={"10/A%2FB": (rule(BRAND + "lot", scope="BATCH"),)})
    _, headers, _ = await raw(asked, scope)
    assert headers[b"location"].decode() == BRAND + "lot"


async def test_uri_4_2_all_82_characters_of_a_value_survive_the_way_to_the_target():
    characters = ai.CHARACTERS["x"]
    for start in range(0, len(characters), 20):
        lot = characters[start : start + 20]
        found = await location(edge(entry()), f"{PATH}/10/{digital_link.encode(lot)}")
        assert found == f"{BASE}/p/{GTIN}?10={digital_link.encode(lot)}"


@pytest.mark.parametrize("key", KEYS)
@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_uri_4_3_to_4_9_legal_sequences_are_read_and_all_others_are_refused(key, data):
    """Every order of up to three qualifiers of any key, behind each key."""
    path = drawn(data, key)
    codes = data.draw(st.lists(st.sampled_from(QUALIFIERS), max_size=3))
    qualified = path + "".join(drawn(data, code) for code in codes)
    assert is_read(qualified) is (tuple(codes) in sequences(key)), qualified


@pytest.mark.parametrize("key", KEYS)
@settings(max_examples=3, deadline=None)
@given(data=st.data())
def test_uri_4_9_every_permutation_but_the_standards_order_is_refused(key, data):
    path = drawn(data, key)
    for alternative in ai.get(key).qualifiers or ():
        pairs = {code: drawn(data, code) for code in alternative}
        for order in permutations(alternative):
            qualified = path + "".join(pairs[code] for code in order)
            assert is_read(qualified) is (order == alternative), qualified
        for code in alternative:
            assert not is_read(path + pairs[code] + pairs[code])


@pytest.mark.parametrize("key", KEYS)
@settings(max_examples=3, deadline=None)
@given(data=st.data())
def test_uri_4_10_no_attribute_and_no_other_key_stands_in_the_path(key, data):
    path = drawn(data, key)
    for code in [*data.draw(st.lists(st.sampled_from(ATTRIBUTES), min_size=10, max_size=10)), *KEYS]:
        if (key, code) != ("01", "17"):
            assert not is_read(path + drawn(data, code)), (key, code)


@pytest.mark.parametrize("key", KEYS)
@settings(max_examples=3, deadline=None)
@given(data=st.data())
def test_uri_4_10_attributes_stand_in_the_query_and_are_checked(key, data):
    path = drawn(data, key)
    for code in data.draw(st.lists(st.sampled_from(ATTRIBUTES), min_size=10, max_size=10)):
        value = digital_link.encode(data.draw(values(code)))
        assert is_read(path, f"a=1&{code}={value}"), (key, code, value)
        assert not is_read(path, f"{code}={value}&{code}={value}")
        assert not is_read(path, f"{code}=%7F")


@pytest.mark.parametrize("key", KEYS)
@settings(max_examples=3, deadline=None)
@given(data=st.data())
def test_uri_4_10_a_qualifier_of_the_key_does_not_stand_in_the_query(key, data):
    path = drawn(data, key)
    for code in {code for sequence in sequences(key) for code in sequence}:
        value = digital_link.encode(data.draw(values(code)))
        assert not is_read(path, f"{code}={value}"), (key, code)


def test_decision_7_deviates_from_uri_4_10_an_expiry_may_stand_in_the_path_of_a_gtin_and_of_nothing_else():
    assert is_read(f"{PATH}/17/271231")
    assert is_read(f"{PATH}/10/A/17/271231/21/7")
    assert not is_read(f"{PATH}/17/271231", "17=271231")
    assert not is_read(f"{PATH}/17/271331")
    assert not is_read("/8006/095060001343520102/17/271231")


@pytest.mark.parametrize(
    ("query", "is_legal"),
    [
        ("1=a", False),
        ("0000=a", False),
        ("01a=a", True),
        ("a1=1", True),
        ("linkType=gs1:pip&context=AT", True),
        ("10a=1", True),
        ("17", True),
        ("&&", True),
    ],
)
def test_uri_4_10_1_names_of_digits_alone_are_application_identifiers_all_others_are_free(query, is_legal):
    assert is_read(PATH, query) is is_legal


@pytest.mark.parametrize("delimiter", ["&", ";"])
async def test_uri_4_11_both_delimiters_part_the_query(delimiter):
    query = delimiter.join(["17=261231", "3103=000189", "context=AT"])
    assert is_read(PATH, query)
    assert not is_read(PATH, delimiter.join(["a=1", "17=999999"]))
    assert await location(edge(entry(rule(BRAND))), f"{PATH}?{query}") == f"{BRAND}?{query}"


async def test_uri_4_12_the_canonical_path_is_what_answers_name():
    answer = await get(edge(entry()), "/01/9506000134352/10/%41-1/21/a%2fb/")
    assert f"<{BASE}{PATH}/10/A-1/21/a%2Fb?linkType=linkset>" in answer.headers["link"]
