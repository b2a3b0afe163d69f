"""GS1-Conformant Resolver 1.2.1, clauses 2.9 to 2.11: how a linkset is asked for, and how it is answered."""

import pytest

from tests.edge.conformance.scene import (
    BRAND,
    BROWSER,
    DEFAULT,
    PATH,
    VOCABULARY,
    href,
    linkset,
    location,
    rich,
)
from tests.edge.doubles import BASE, edge, entry, get, rule

CONTEXT = (
    "<https://ref.gs1.org/standards/resolver/linkset-context>; "
    'rel="http://www.w3.org/ns/json-ld#context"; type="application/ld+json"'
)


@pytest.mark.parametrize("name", ["linkset", "all", "LINKSET"])
@pytest.mark.parametrize("accept", ["*/*", "text/html", BROWSER, "application/json", "image/png"])
async def test_resolver_2_9_link_type_linkset_is_the_linkset_and_no_redirect_whatever_is_accepted(
    accept, name
):
    answer = await get(rich(), f"{PATH}/10/A?linkType={name}", Accept=accept)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/linkset+json")
    assert answer.json() == {"linkset": await linkset(rich(), f"{PATH}/10/A")}


@pytest.mark.parametrize(
    "accept",
    [
        "application/linkset+json",
        "application/linkset+json;q=0.9",
        "text/html;q=0.1, application/linkset+json",
    ],
)
async def test_resolver_2_9_accept_linkset_json_is_the_linkset_and_no_redirect(accept):
    await linkset(rich(), PATH, Accept=accept)


@pytest.mark.parametrize(
    "tail", ["", "/", "/10/A", "/21/7", "/22/V/10/A/21/7", "/10/zz", "/235/TPX", "/10/a%2Fb"]
)
async def test_resolver_2_10_the_linkset_fits_the_schemas_and_its_first_anchor_is_the_canonical_uri(tail):
    contexts = await linkset(rich(), PATH + tail)
    assert contexts[0]["anchor"] == BASE + PATH + tail.rstrip("/")
    assert len({context["anchor"] for context in contexts}) == len(contexts)


async def test_resolver_2_10_a_gtin_of_13_digits_has_the_anchor_of_14():
    assert (await linkset(rich(), "/01/9506000134352/10/A"))[0]["anchor"] == f"{BASE}{PATH}/10/A"


@pytest.mark.parametrize("method", ["GET", "HEAD"])
async def test_resolver_2_10_the_linkset_links_to_its_json_ld_context_in_its_last_link_header(method):
    for headers in ({"Accept": "application/linkset+json"}, {}):
        answer = await get(rich(), PATH + ("" if headers else "?linkType=linkset"), method, **headers)
        assert answer.headers.get_list("link")[-1] == CONTEXT


@pytest.mark.parametrize(
    "path", [PATH, f"{PATH}/10/A", f"{PATH}?linkType=gs1:recallStatus", f"{PATH}?fmt=svg"]
)
async def test_resolver_2_10_redirects_and_symbols_link_to_the_linkset_and_list_no_links(path):
    answer = await get(rich(), path)
    (only,) = answer.headers.get_list("link")
    anchor = BASE + path.partition("?")[0]
    assert only == f'<{anchor}?linkType=linkset>; rel="linkset"; type="application/linkset+json"'


async def test_resolver_2_10_the_link_to_the_linkset_is_that_of_the_canonical_uri():
    answer = await get(edge(entry()), "/01/9506000134352/10/AB+1/?linkType=gs1%3Apip")
    expected = f'<{BASE}{PATH}/10/AB%2B1?linkType=linkset>; rel="linkset"; type="application/linkset+json"'
    assert answer.headers["link"] == expected


async def test_resolver_2_10_every_link_type_of_a_linkset_can_be_asked_for():
    asked = rich()
    seen = set()
    for context in await linkset(asked, f"{PATH}/22/V/10/A/21/7"):
        for name, links in context.items():
            if name in ("anchor", "itemDescription", DEFAULT) or name in seen:
                continue
            seen.add(name)
            answer = await get(asked, f"{PATH}/22/V/10/A/21/7?linkType={name}", Accept_Language="de")
            if answer.status_code == 300:
                assert len(links) == 2
                continue
            targets = [
                one["href"] + ("&" if "?" in one["href"] else "?") + f"linkType={name}" for one in links
            ]
            assert answer.headers["location"] in targets
    wanted = (
        "pip",
        "recallStatus",
        "safetyInfo",
        "instructions",
        "dpp",
        "verificationService",
        "traceability",
    )
    assert {VOCABULARY + name for name in wanted} | {"describedby"} <= seen


async def test_resolver_2_10_the_linkset_is_what_is_open_to_this_caller_now():
    sale = rule(BRAND + "sale", countries=frozenset({"AT"}), is_unconditional=False)
    asked = edge(entry(sale, rule(BRAND)), trusted_proxies=1, country_header="cf-ipcountry")
    for country, expected in (("AT", BRAND + "sale"), ("DE", BRAND)):
        contexts = await linkset(asked, PATH, Cf_Ipcountry=country)
        assert href(contexts, PATH, "defaultLink") == expected
        assert await location(asked, PATH, Cf_Ipcountry=country) == expected


async def test_contract_2_4_warranty_is_served_by_name_and_left_out_of_the_linkset():
    assert VOCABULARY + "warranty" not in (await linkset(rich(), PATH))[0]
    assert (await location(rich(), f"{PATH}?linkType=gs1:warranty")).startswith(BRAND + "warranty")


async def test_contract_2_3_resolver_2_10_deviates_json_is_the_product_as_documented_and_no_linkset():
    answer = await get(rich(), PATH, Accept="application/json")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json")
    assert "linkset" not in answer.json()


async def test_resolver_2_11_without_a_type_the_default_is_never_the_linkset_and_the_file_says_so():
    assert (await get(edge(entry()), PATH)).status_code == 302
    description = (await get(edge(), "/.well-known/gs1resolver")).json()
    assert description["linkTypeDefaultCanBeLinkset"] is description["linkTypeDefaultCanBeAll"] is False
