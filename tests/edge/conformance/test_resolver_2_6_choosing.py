"""GS1-Conformant Resolver 1.2.1, clause 2.6: default, requested type, and which of several links."""

import pytest

from tests.edge.conformance.scene import BRAND, BROWSER, DATA, PATH, SCHEMAS, VOCABULARY, location, rich
from tests.edge.conformance.test_resolver_2_5_links import DEFAULTS
from tests.edge.doubles import BASE, GTIN, Edge, edge, entry, get, link, rule

WANTED = f"{PATH}?linkType=gs1:instructions"

# --- 2.6.1 no link type -------------------------------------------------------------------------------------


@pytest.mark.parametrize("accept_language", ["", "de", "fr", "fr, de;q=0.5", "*", "x;q=nonsense"])
async def test_resolver_2_6_1_without_a_type_there_is_never_a_300(accept_language):
    equal = (
        link(BRAND + "1", is_default=True, languages=("en",)),
        link(BRAND + "2", is_default=True),
        link(BRAND + "3", is_default=True),
    )
    for links in (equal, DEFAULTS, DEFAULTS[:2], (link(BRAND + "1"), link(BRAND + "2"))):
        asked = edge(entry(links=links))
        assert (await get(asked, PATH, Accept_Language=accept_language)).status_code == 302


@pytest.mark.parametrize(
    ("accept_language", "expected"),
    [
        ("de", "de"),
        ("de-AT", "de"),
        ("DE-ch", "de"),
        ("en-GB,en;q=0.9", "en"),
        ("fr, en;q=0.5, de;q=0.8", "de"),
        ("de;q=0, en", "en"),
        ("de;q=0, en;q=0", "any"),
        ("fr", "any"),
        ("*", "any"),
        ("", "any"),
        ("x-klingon;q=nonsense", "any"),
    ],
)
async def test_resolver_2_6_1_the_default_is_the_one_in_the_callers_language_else_the_plain_one(
    accept_language, expected
):
    asked = edge(entry(links=DEFAULTS))
    assert await location(asked, PATH, Accept_Language=accept_language) == BRAND + expected


# --- 2.6.2 a requested type ---------------------------------------------------------------------------------


async def test_resolver_2_6_2_a_type_that_is_available_is_redirected_to():
    found = await location(rich(), f"{PATH}?linkType=gs1:recallStatus")
    assert found == BRAND + "recall?linkType=gs1:recallStatus"


@pytest.mark.parametrize("accept", ["application/json", "application/ld+json", "application/linkset+json"])
async def test_resolver_2_6_2_a_requested_type_wins_over_a_data_type_in_accept(accept):
    answer = await get(rich(), f"{PATH}?linkType=gs1:pip", Accept=accept)
    assert (answer.status_code, answer.headers["location"]) == (302, BRAND + "?linkType=gs1:pip")


@pytest.mark.parametrize("link_type", ["gs1:nosuchlt", "gs1:epil", "related", "%00%FF", "gs1:"])
@pytest.mark.parametrize("accept", ["*/*", "application/linkset+json", BROWSER])
async def test_resolver_2_6_2_a_type_that_is_not_available_is_404(link_type, accept):
    answer = await get(rich(), f"{PATH}/10/A?linkType={link_type}", Accept=accept)
    assert answer.status_code == 404


async def test_contract_2_4_a_rule_without_a_type_swallows_no_request_for_one():
    assert (await get(edge(entry(rule(BRAND))), f"{PATH}?linkType=gs1:recallStatus")).status_code == 404
    assert await location(edge(entry(rule(BRAND))), f"{PATH}?linkType=gs1:pip") == BRAND + "?linkType=gs1:pip"
    hosted = await location(edge(entry()), f"{PATH}?linkType=gs1:pip")
    assert hosted == f"{BASE}/p/{GTIN}?linkType=gs1:pip"


# --- 2.6.3 which of several ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("headers", "query", "expected"),
    [
        ({"Accept_Language": "en"}, "", "manual"),
        ({"Accept_Language": "de-AT"}, "", "anleitung"),
        ({"Accept_Language": "zh-TW, zh;q=0.9"}, "", "anleitung"),
        ({"Accept": "application/pdf"}, "", "manual.pdf"),
        ({"Accept": "application/pdf", "Accept_Language": "fr"}, "", "manual.pdf"),
        ({"Accept": "text/html", "Accept_Language": "de"}, "", "anleitung"),
        # Nothing is asked: the one that says least is meant for everybody.
        ({}, "", "manual.pdf"),
        ({}, "&context=AT", "manual.pdf"),
    ],
)
async def test_resolver_2_6_3_language_and_media_type_choose_each_for_itself(headers, query, expected):
    found = await location(rich(), WANTED + query, **headers)
    assert found.partition("?")[0] == BRAND + expected


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("&context=AT", "cert-at"),
        ("&context=DE", "cert"),
        ("", "cert"),
        ("&context=", "cert"),
        (";context=AT", "cert-at"),
    ],
)
async def test_resolver_2_6_3_context_is_optional_and_needs_no_language(query, expected):
    found = await location(rich(), f"{PATH}?linkType=gs1:certificationInfo{query}")
    assert found.partition("?")[0] == BRAND + expected


def in_parts_of_the_world() -> Edge:
    named = [
        link(BRAND + f"{language}-{context}", "gs1:faqs", languages=(language,), contexts=(context,))
        for language in ("en", "fr")
        for context in ("CA", "CH")
    ]
    return edge(entry(links=tuple(named)))


async def test_resolver_2_6_3_context_and_language_choose_together():
    asked = in_parts_of_the_world()
    wanted = f"{PATH}?linkType=gs1:faqs"
    assert (await location(asked, f"{wanted}&context=CH", Accept_Language="fr")).startswith(BRAND + "fr-CH")
    assert (await location(asked, f"{wanted}&context=CA", Accept_Language="en-CA")).startswith(
        BRAND + "en-CA"
    )
    # One of the two leaves two candidates, which nothing tells apart.
    assert (await get(asked, f"{wanted}&context=CH")).status_code == 300
    assert (await get(asked, wanted, Accept_Language="fr")).status_code == 300


async def test_resolver_2_6_3_equal_candidates_of_a_requested_type_are_300_with_a_linkset_of_them():
    answer = await get(rich(), f"{PATH}?linkType=gs1:relatedVideo")
    assert (answer.status_code, answer.headers["content-type"]) == (300, "application/linkset+json")
    assert "location" not in answer.headers
    for schema in SCHEMAS.values():
        schema.validate(answer.json())
    (context,) = answer.json()["linkset"]
    assert context["anchor"] == BASE + PATH
    assert [one["href"] for one in context[VOCABULARY + "relatedVideo"]] == [
        BRAND + "video1",
        BRAND + "video2",
    ]


async def test_resolver_2_6_3_equal_candidates_are_a_page_for_people():
    twins = (link(BRAND + "1", "gs1:review", title="One <b>"), link(BRAND + "2", "gs1:review", title="Two"))
    answer = await get(edge(entry(links=twins)), f"{PATH}?linkType=gs1:review", Accept=BROWSER)
    assert (answer.status_code, answer.headers["content-type"]) == (300, "text/html; charset=utf-8")
    assert "One &lt;b&gt;" in answer.text
    assert f'href="{BRAND}2"' in answer.text


def test_resolver_2_6_3_the_schemas_refuse_what_is_no_linkset():
    assert len(list(DATA.glob("linkset-*.json"))) == len(SCHEMAS)
    good = {"href": "https://a.example", "title": "A"}
    for wrong in ({"href": "a", "title": "A"}, {"href": "https://a.example"}, good | {"hreflang": ["fil"]}):
        context = {"anchor": "https://a.example", "itemDescription": "", VOCABULARY + "pip": [wrong]}
        assert not any(schema.is_valid({"linkset": [context]}) for schema in SCHEMAS.values())
