"""GS1-Conformant Resolver 1.2.1, clause 2.3: EPC binary strings, and the compression of earlier editions."""

import pytest

from closient.gs1 import compression, digital_link, epc_binary
from tests.edge.conformance.scene import BRAND, PATH, linkset, location
from tests.edge.doubles import BASE, edge, entry, get, link, rule

# From the Tag Data Standard (SGTIN-96) and GS1's compression examples: what they say is known beforehand.
SGTIN_96 = ("/eh3074257bf7194e4000001a85", "/01/80614141123458/21/6789", "")
LEGACY = ("/AQnYUc1gmiCNV4JGLo3DY", "/01/05412345000013/10/ABC123", "17=290331")


@pytest.mark.parametrize(("path", "whole", "query"), [SGTIN_96, LEGACY])
async def test_resolver_2_3_a_compressed_uri_resolves_as_the_whole_one_and_names_it(path, whole, query):
    key = "/".join(whole.split("/")[1:3])
    asked = edge(entry(rule(BRAND), key=key))
    for _ in range(2):  # the second answer comes from what was kept
        answer = await get(asked, path)
        assert (answer.status_code, answer.headers["location"]) == (
            302,
            BRAND + (f"?{query}" if query else ""),
        )
        assert f'<{BASE}{whole}>; rel="http://www.w3.org/2002/07/owl#sameAs"' in answer.headers["link"]
        assert f'<{BASE}{whole}?linkType=linkset>; rel="linkset"' in answer.headers["link"]


@pytest.mark.parametrize("key", ["00/340123450000000000", "414/9506000134376", "8003/09506000134376"])
async def test_resolver_2_3_other_keys_come_as_epc_binary_too(key):
    serial = "ABC" if key.startswith("8003") else ""
    link_of = digital_link.parse(f"/{key}{serial}")
    path = epc_binary.compress(link_of)
    asked = edge(entry(key=key + serial, product_id="", links=(link(BRAND, is_default=True),)))
    answer = await get(asked, path)
    assert (answer.status_code, answer.headers["location"]) == (302, BRAND)
    assert f"<{BASE}/{key}{serial}>" in answer.headers["link"]


@pytest.mark.parametrize("spelling", ["eh", "ex"])
async def test_resolver_2_3_epc_binary_comes_in_hexadecimal_and_in_base64(spelling):
    path = epc_binary.compress(digital_link.parse(f"{PATH}/21/7"), letters=spelling)
    assert path.startswith(f"/{spelling}")
    assert await location(edge(entry(rule(BRAND))), path) == BRAND


@pytest.mark.parametrize("partly", [False, True])
async def test_resolver_2_3_legacy_compression_behind_the_key_or_of_the_whole_loses_nothing(partly):
    whole = digital_link.parse(f"{PATH}/10/0012", "17=290331")
    path = compression.compress_behind_key(whole) if partly else compression.compress(whole)
    answer = await get(edge(entry(rule(BRAND))), path)
    assert answer.headers["location"] == BRAND + "?17=290331"
    assert f"<{BASE}{PATH}/10/0012>; rel=" in answer.headers["link"]


async def test_resolver_2_3_the_query_of_a_compressed_uri_is_passed_on_behind_its_own_attributes():
    assert await location(edge(entry(rule(BRAND), key="01/05412345000013")), LEGACY[0] + "?a=%20") == (
        BRAND + "?17=290331&a=%20"
    )


async def test_resolver_2_3_the_linkset_of_a_compressed_uri_has_the_whole_uri_as_its_anchor():
    asked = edge(entry(rule(BRAND), key="01/80614141123458"))
    contexts = await linkset(asked, SGTIN_96[0])
    assert [context["anchor"] for context in contexts] == [BASE + SGTIN_96[1], f"{BASE}/01/80614141123458"]


@pytest.mark.parametrize("path", ["/eh", "/eh30", "/eh3014", "/exAAAA", "/AQnYUc1gmiCNV4JH", "/ehzzzzzz"])
async def test_resolver_2_3_what_is_no_compressed_uri_is_passed_on_or_refused_never_an_error_of_ours(path):
    assert (await get(edge(entry(rule(BRAND))), path)).status_code in (299, 400)
