"""GS1-Conformant Resolver 1.2.1, clauses 2.12 to 2.14: the query, the slash at the end, link types."""

import pytest

from closient.gs1 import linktypes
from tests.edge.conformance.scene import BRAND, DEFAULT, PATH, VOCABULARY, linkset, location, rich
from tests.edge.doubles import BASE, GTIN, edge, entry, get, link, raw, rule

# --- 2.12 the query -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("target", "query", "expected"),
    [
        ("https://b.example/", "foo=bar", "https://b.example/?foo=bar"),
        ("https://b.example/?a=1", "foo=bar", "https://b.example/?a=1&foo=bar"),
        ("https://b.example/?", "foo=bar", "https://b.example/?foo=bar"),
        ("https://b.example/?a=1&", "foo=bar", "https://b.example/?a=1&foo=bar"),
        ("https://b.example/#top", "foo=bar", "https://b.example/?foo=bar#top"),
        ("https://b.example/?a#top?b", "foo=bar", "https://b.example/?a&foo=bar#top?b"),
        ("https://b.example/", "q=a%20b+c&q=%C3%A9&&x", "https://b.example/?q=a%20b+c&q=%C3%A9&&x"),
        ("https://b.example/", "flag&empty=&=v", "https://b.example/?flag&empty=&=v"),
        ("https://b.example/", "a=1;b=2&c=3;", "https://b.example/?a=1;b=2&c=3;"),
        ("https://b.example/", "17=261231;3103=000189", "https://b.example/?17=261231;3103=000189"),
        ("https://b.example/", "linkType=gs1:pip&a=1", "https://b.example/?linkType=gs1:pip&a=1"),
        ("https://b.example/", "u=https://x.example/?y=1", "https://b.example/?u=https://x.example/?y=1"),
        ("https://b.example/", "a=%2f%2F%zz", "https://b.example/?a=%2f%2F%zz"),
    ],
)
async def test_resolver_2_12_the_query_is_passed_on_byte_for_byte(target, query, expected):
    scope = {"path": PATH, "raw_path": PATH.encode(), "query_string": query.encode()}
    status, headers, _ = await raw(edge(entry(rule(target))), scope)
    assert (status, headers[b"location"].decode()) == (302, expected)
    # So it is for a link of a requested type.
    if "linkType" not in query:
        asked = edge(entry(links=(link(target, "gs1:review"),)))
        scope["query_string"] = b"linkType=gs1:review&" + query.encode()
        _, headers, _ = await raw(asked, scope)
        assert headers[b"location"].decode() == expected.replace(query, f"linkType=gs1:review&{query}")


async def test_resolver_2_12_a_query_goes_on_to_the_hosted_page_as_well():
    assert await location(edge(entry()), f"{PATH}/10/A?utm=x") == f"{BASE}/p/{GTIN}?10=A&utm=x"


async def test_contract_2_2_fmt_is_not_passed_on_and_a_bare_fmt_means_nothing():
    assert await location(edge(entry(rule(BRAND))), f"{PATH}?fmt=&a=1") == BRAND + "?a=1"


async def test_resolver_2_12_deviates_on_demand_a_link_may_keep_the_query_to_itself():
    keeps = link(BRAND, is_default=True, passes_query=False)
    assert await location(edge(entry(links=(keeps,))), f"{PATH}?a=1") == BRAND
    passes = link(BRAND, is_default=True)
    assert await location(edge(entry(links=(passes,))), f"{PATH}?a=1") == BRAND + "?a=1"


# --- 2.13 the trailing slash --------------------------------------------------------------------------------


@pytest.mark.parametrize("tail", ["", "/10/A", "/10/A/21/7", "/10/zz", "/235/TPX"])
@pytest.mark.parametrize(
    "query", ["", "?foo=bar", "?linkType=gs1:recallStatus", "?linkType=linkset", "?linkType=gs1:no"]
)
async def test_resolver_2_13_a_trailing_slash_changes_neither_status_nor_location_nor_body(tail, query):
    asked = rich()
    plain, slashed = await get(asked, PATH + tail + query), await get(asked, f"{PATH}{tail}/{query}")
    assert (plain.status_code, plain.headers.get("location")) == (
        slashed.status_code,
        slashed.headers.get("location"),
    )
    if plain.status_code == 200:
        assert plain.content == slashed.content


# --- 2.14 link types ----------------------------------------------------------------------------------------

SPELLINGS = [
    "gs1:{}",
    "gs1%3A{}",
    "gs1%3a{}",
    "GS1:{}",
    *(f"{scheme}://{host}gs1.org/voc/{{}}" for scheme in ("https", "http") for host in ("", "ref.", "www.")),
    "https%3A%2F%2Fref.gs1.org%2Fvoc%2F{}",
    "HTTPS://REF.GS1.ORG/voc/{}",
]


@pytest.mark.parametrize("parameter", ["linkType", "linktype", "LINKTYPE"])
@pytest.mark.parametrize("spelling", SPELLINGS)
async def test_resolver_2_14_all_spellings_of_a_link_type_lead_to_it(spelling, parameter):
    for name in ("recallStatus", "RecallStatus", "RECALLSTATUS"):
        wanted = spelling.format(name)
        found = await location(rich(), f"{PATH}?{parameter}={wanted}")
        assert found == f"{BRAND}recall?{parameter}={wanted}"


@pytest.mark.parametrize(
    "name", sorted(linktypes.RATIFIED - {"defaultLink", "defaultLinkMulti", "handledBy"})
)
async def test_resolver_2_14_every_ratified_type_is_served_and_stands_under_its_address(name):
    asked = edge(entry(links=(link(BRAND + "x", f"gs1:{name}"),)))
    assert await location(asked, f"{PATH}?linkType=gs1:{name}") == f"{BRAND}x?linkType=gs1:{name}"
    (context,) = await linkset(asked, PATH)
    assert BRAND + "x" in [one["href"] for one in context[VOCABULARY + name]]


async def test_resolver_2_14_every_type_of_a_linkset_is_ratified_or_an_address_or_of_the_iana():
    for context in await linkset(rich(), f"{PATH}/10/A/21/7"):
        for name in context:
            if name.startswith(VOCABULARY):
                assert name.removeprefix(VOCABULARY) in linktypes.RATIFIED
    assert DEFAULT.removeprefix(VOCABULARY) in linktypes.RATIFIED


async def test_resolver_2_14_types_of_other_vocabularies_stand_under_their_address_and_are_asked_for_by_it():
    (context,) = await linkset(rich(), PATH)
    assert context["https://example.com/voc/story"][0]["title"] == "Story"
    assert (await location(rich(), f"{PATH}?linkType=https://example.com/voc/story")).startswith(
        BRAND + "story"
    )
    assert (await location(rich(), f"{PATH}?linkType=describedby")).startswith(BRAND + "facts")
