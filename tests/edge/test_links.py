"""Links beyond rules: levels, variants, choices, other keys, delegations, short forms, places, crowds."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from closient.edge.app import Edge
from closient.gs1 import compression, digital_link, epc_binary
from closient.kit import clock
from closient.kit.place import Place
from tests.edge.doubles import BASE, GTIN, OWNER, Links, Scans, edge, entry, get, link, rule

PATH = f"/01/{GTIN}"
VOCABULARY = "https://ref.gs1.org/voc/"
BRAND = "https://brand.example/"
GLN = "/414/9506000134376"


async def location(asked: Edge, path: str, **headers: str) -> str:
    answer = await get(asked, path, **headers)
    assert answer.status_code in (302, 307), answer.text
    return answer.headers["location"]


async def linkset(asked: Edge, path: str) -> list[dict[str, Any]]:
    return (await get(asked, path, Accept="application/linkset+json")).json()["linkset"]


# --- levels (GS1-Conformant Resolver 1.2.1: union of the links of all levels, the most specific first) ------


async def test_the_default_link_of_a_lot_comes_before_the_rules_of_its_product():
    asked = edge(
        entry(rule(BRAND), rule("https://organization.example/", scope="ORGANIZATION")),
        parts={"10/A": (link("https://lot.example/", level="10/A", is_default=True),)},
    )
    assert await location(asked, f"{PATH}/10/A") == "https://lot.example/"
    assert await location(asked, f"{PATH}/10/A/21/5") == "https://lot.example/"
    assert await location(asked, f"{PATH}/10/B") == BRAND


async def test_inside_a_level_rules_come_before_links_and_a_link_of_the_key_before_the_organizations_rule():
    organization = rule("https://organization.example/", scope="ORGANIZATION")
    default = link("https://link.example/", is_default=True)
    assert await location(edge(entry(rule(BRAND), organization, links=(default,))), PATH) == BRAND
    assert await location(edge(entry(organization, links=(default,))), PATH) == "https://link.example/"


async def test_links_of_all_levels_are_found_by_type_and_the_most_specific_counts():
    asked = edge(
        entry(links=(link(BRAND + "i", "gs1:instructions"), link(BRAND + "r", "gs1:recallStatus"))),
        parts={
            "22/V": (link(BRAND + "v", "gs1:instructions", level="22/V"),),
            "10/A": (link(BRAND + "lot", "gs1:recallStatus", level="10/A"),),
            "21/7": (link(BRAND + "item", "gs1:recallStatus", level="21/7"),),
        },
    )
    full = f"{PATH}/22/V/10/A/21/7"
    assert (
        await location(asked, f"{full}?linkType=gs1:recallStatus") == BRAND + "item?linkType=gs1:recallStatus"
    )
    assert (await location(asked, f"{PATH}/10/A?linkType=gs1:recallStatus")).startswith(BRAND + "lot")
    assert (await location(asked, f"{full}?linkType=gs1:instructions")).startswith(BRAND + "v")
    anchors = {context["anchor"]: context for context in await linkset(asked, full)}
    assert next(iter(anchors)) == BASE + full
    assert anchors[BASE + full][VOCABULARY + "recallStatus"][0]["href"] == BRAND + "item"
    assert anchors[f"{BASE}{PATH}/10/A"][VOCABULARY + "recallStatus"][0]["href"] == BRAND + "lot"
    assert anchors[f"{BASE}{PATH}/22/V"][VOCABULARY + "instructions"][0]["href"] == BRAND + "v"
    assert list(anchors)[-1] == BASE + PATH


async def test_parts_are_asked_for_only_where_something_stands_below_the_key():
    links = Links(entry())
    await get(edge(links=links), f"{PATH}/21/1")
    assert links.asked_parts == []
    links.hold(f"01/{GTIN}/21/1", (rule(BRAND, scope="SERIAL"),))
    asked = edge(links=links)
    assert await location(asked, f"{PATH}/21/1") == BRAND
    assert await location(asked, f"{PATH}/21/1") == BRAND
    assert len(links.asked_parts) == 1


async def test_a_flood_of_items_grows_no_memory():
    links = Links(entry(rule(BRAND)))
    links.hold(f"01/{GTIN}/21/known", (rule("https://item.example/", scope="SERIAL"),))
    asked = edge(links=links, resolver_limit_per_minute=0)
    assert await location(asked, f"{PATH}/21/known") == "https://item.example/"
    for number in range(1500):
        await get(asked, f"{PATH}/21/{number}")
    assert asked.table.parts <= 1 + 100
    assert len(asked._targets) == 1
    before = len(links.asked_parts)
    assert await location(asked, f"{PATH}/21/known") == "https://item.example/"
    assert len(links.asked_parts) == before


# --- variants -----------------------------------------------------------------------------------------------


def in_languages(**changes: Any) -> Edge:
    variants = [
        link(BRAND + "en", languages=("en",), is_default=True, **changes),
        link(BRAND + "de", languages=("de", "de-CH"), is_default=True, **changes),
        link(BRAND + "any", is_default=True, **changes),
    ]
    return edge(entry(links=tuple(variants)))


@pytest.mark.parametrize(
    ("accept_language", "expected"),
    [
        ("de", "de"),
        ("de-AT", "de"),
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
async def test_the_default_link_is_the_one_in_the_callers_language(accept_language, expected):
    path = await location(in_languages(), PATH, Accept_Language=accept_language)
    assert path == (BRAND + expected)


async def test_several_defaults_stand_in_the_linkset_with_what_tells_them_apart():
    (context,) = await linkset(in_languages(), PATH)
    assert context[VOCABULARY + "defaultLink"] == [{"href": BRAND + "any", "title": BRAND + "any"}]
    told = {item["href"]: item.get("hreflang") for item in context[VOCABULARY + "defaultLinkMulti"]}
    assert told == {BRAND + "en": ["en"], BRAND + "de": ["de", "de-CH"]}


async def test_media_type_and_context_choose_each_for_itself():
    asked = edge(
        entry(
            links=(
                link(BRAND + "pdf", "gs1:instructions", media_type="application/pdf"),
                link(BRAND + "html", "gs1:instructions", media_type="text/html"),
                link(BRAND + "us", "gs1:instructions", contexts=("US",)),
            )
        )
    )
    wanted = f"{PATH}?linkType=gs1:instructions"
    assert (await location(asked, wanted, Accept="application/pdf")).startswith(BRAND + "pdf")
    assert (await location(asked, wanted, Accept="text/html,*/*;q=0.1")).startswith(BRAND + "html")
    assert (await location(asked, wanted + "&context=US")).startswith(BRAND + "us")


# --- 300 ----------------------------------------------------------------------------------------------------


def twins() -> Edge:
    return edge(
        entry(
            links=(
                link(BRAND + "1", "gs1:review", title="One <b>"),
                link(BRAND + "2", "gs1:review", title="Two"),
            )
        )
    )


async def test_equal_candidates_of_an_explicit_type_are_300_as_a_linkset():
    answer = await get(twins(), f"{PATH}?linkType=gs1:review")
    assert (answer.status_code, answer.headers["content-type"]) == (300, "application/linkset+json")
    (context,) = answer.json()["linkset"]
    assert [item["href"] for item in context[VOCABULARY + "review"]] == [BRAND + "1", BRAND + "2"]


async def test_equal_candidates_are_a_page_for_people():
    answer = await get(twins(), f"{PATH}?linkType=gs1:review", Accept="text/html,*/*;q=0.8")
    assert (answer.status_code, answer.headers["content-type"]) == (300, "text/html; charset=utf-8")
    assert "One &lt;b&gt;" in answer.text
    assert f'href="{BRAND}2"' in answer.text


async def test_without_a_type_there_is_never_a_300():
    equal = (link(BRAND + "1", is_default=True, languages=("en",)), link(BRAND + "2", is_default=True))
    assert (await get(edge(entry(links=equal)), PATH)).status_code == 302


# --- templates and queries ----------------------------------------------------------------------------------


async def test_a_template_is_filled_with_what_was_scanned():
    template = "https://b.example/{gtin}/{lot}?s={serial}&kg={3103}&d={expiry}"
    asked = edge(entry(links=(link(template, is_default=True, passes_query=False),)))
    assert await location(asked, f"{PATH}/10/A%2F1/21/7?3103=000195&17=271231") == (
        f"https://b.example/{GTIN}/A%2F1?s=7&kg=000195&d=271231"
    )
    assert await location(asked, PATH) == f"https://b.example/{GTIN}/?s=&kg=&d="


async def test_a_link_may_keep_the_query_to_itself():
    keeps = link(BRAND, is_default=True, passes_query=False)
    assert await location(edge(entry(links=(keeps,))), f"{PATH}?a=1") == BRAND
    passes = link(BRAND, is_default=True)
    assert await location(edge(entry(links=(passes,))), f"{PATH}?a=1") == BRAND + "?a=1"


async def test_fmt_draws_the_code_of_this_very_link_and_is_no_scan():
    scans = Scans()
    asked = edge(entry(rule(BRAND)), scans=scans)
    answer = await get(asked, f"{PATH}/10/A?fmt=svg")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/svg+xml")
    assert answer.text == f"{BASE}{PATH}/10/A"
    assert (await get(asked, f"{PATH}?fmt=gif")).status_code == 400
    assert len(asked.scans) == 0


# --- other keys ---------------------------------------------------------------------------------------------


def place_of_a_shop() -> Edge:
    return edge(
        entry(key=GLN[1:], product_id="", links=(link(BRAND + "hours", "gs1:openingHoursInfo"),)),
    )


async def test_a_key_that_is_no_gtin_leads_to_its_links():
    asked = place_of_a_shop()
    assert await location(asked, GLN) == BRAND + "hours"
    assert (await location(asked, f"{GLN}?linkType=gs1:openingHoursInfo")).startswith(BRAND + "hours")
    assert (await get(asked, f"{GLN}?linkType=gs1:pip")).status_code == 404
    (context,) = await linkset(asked, GLN)
    assert context["anchor"] == BASE + GLN
    assert context[VOCABULARY + "defaultLink"][0]["href"] == BRAND + "hours"


async def test_a_key_that_is_no_gtin_is_told_as_json():
    answer = await get(place_of_a_shop(), GLN, Accept="application/json")
    assert answer.json() | {"message": ""} == {
        "key": "414",
        "value": "9506000134376",
        "resolved": True,
        "message": "",
    }


async def test_a_held_key_without_a_link_is_404():
    asked = edge(entry(key=GLN[1:], product_id=""))
    assert (await get(asked, GLN)).status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "/00/340123450000000000",
        "/253/9506000134376DOC1",
        "/255/9506000134376123",
        "/401/9506000ABC",
        "/402/95060001343521236",
        "/415/9506000134376/8020/REF1",
        "/417/9506000134376",
        "/8003/04007537168421100034022",
        "/8004/9506000134376A1",
        "/8006/095060001343520102/21/7",
        "/8010/9506000ABC/8011/12",
        "/8013/1987654Ad4X4bL5ttr2310c2K",
        "/8017/950600013437654328/8019/1",
        "/8018/950600013437654328",
        "/414/9506000134376/254/a%2F1",
    ],
)
async def test_all_primary_keys_with_their_qualifiers_resolve(path):
    key = "/".join(path.split("/")[1:3])
    asked = edge(entry(key=key, product_id="", links=(link(BRAND, is_default=True),)))
    answer = await get(asked, path)
    if answer.status_code == 400:
        pytest.fail(answer.json()["detail"])
    assert answer.headers["location"] == BRAND


async def test_a_link_that_leads_back_to_its_own_key_leads_nowhere_when_there_is_no_page():
    circle = link(f"{BASE}{GLN}", is_default=True)
    assert (await get(edge(entry(key=GLN[1:], product_id="", links=(circle,))), GLN)).status_code == 404


# --- resolvers that others run ------------------------------------------------------------------------------


def delegated() -> Edge:
    return edge(entry(organization_id=None, product_id="", handled_by="https://other.example/r"))


async def test_a_delegated_key_is_sent_on_with_its_path_and_query():
    answer = await get(delegated(), f"{PATH}/10/A%2F1?linkType=gs1:pip&a=%20")
    assert answer.status_code == 307
    assert answer.headers["location"] == f"https://other.example/r{PATH}/10/A%2F1?linkType=gs1:pip&a=%20"


async def test_the_linkset_of_a_delegated_key_says_who_handles_it():
    (context,) = await linkset(delegated(), PATH)
    assert context[VOCABULARY + "handledBy"][0]["href"] == f"https://other.example/r{PATH}"
    assert len(context[VOCABULARY + "defaultLink"]) == 1


# --- compressed forms ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("partly", [False, True])
async def test_a_compressed_link_resolves_as_the_whole_one_and_names_it(partly):
    whole = digital_link.parse(f"{PATH}/10/ABC1", "17=290331")
    path = compression.compress_behind_key(whole) if partly else compression.compress(whole)
    answer = await get(edge(entry(rule(BRAND))), path)
    assert answer.headers["location"] == BRAND + "?17=290331"
    assert f'<{BASE}{PATH}/10/ABC1>; rel="http://www.w3.org/2002/07/owl#sameAs"' in answer.headers["link"]
    # The second time the answer comes from what was kept.
    asked = edge(entry(rule(BRAND)))
    assert [await location(asked, path) for _ in range(2)] == [BRAND + "?17=290331"] * 2


async def test_an_epc_in_binary_resolves_and_names_the_whole_link():
    link_of_item = digital_link.parse(f"{PATH}/21/7")
    path = epc_binary.compress(link_of_item)
    assert path.startswith("/eh")
    answer = await get(edge(entry(rule(BRAND))), path)
    assert answer.headers["location"] == BRAND
    assert f"<{BASE}{PATH}/21/7>" in answer.headers["link"]


@pytest.mark.parametrize("path", ["/eh", "/eh30", "/eh3014", "/exAAAA", "/AQnYUc1gmiCNV4JH", "/ehzz"])
async def test_what_is_no_short_form_is_passed_on_or_refused_with_a_reason(path):
    answer = await get(edge(entry(rule(BRAND))), path)
    assert answer.status_code in (299, 400)


# --- verification -------------------------------------------------------------------------------------------


async def test_an_item_can_be_verified_and_a_product_cannot():
    asked = edge(entry())
    wanted = "?linkType=gs1:verificationService"
    target = f"{BASE}/resolver/api/v1/verify/01/{GTIN}/21/a%2F7"
    assert (await location(asked, f"{PATH}/10/A/21/a%2F7{wanted}")).startswith(target)
    assert (await get(asked, f"{PATH}{wanted}")).status_code == 404
    contexts = await linkset(asked, f"{PATH}/21/a%2F7")
    assert contexts[0][VOCABULARY + "verificationService"][0]["href"] == target


# --- time, place and crowds ---------------------------------------------------------------------------------


async def test_rules_on_places_are_asked_for_each_caller():
    here = rule("https://at.example/", countries=frozenset({"AT"}), is_unconditional=False)
    asked = edge(
        entry(here, rule(BRAND)), place=Place("AT"), trusted_proxies=1, country_header="cf-ipcountry"
    )
    assert await location(asked, PATH) == "https://at.example/"
    assert await location(asked, PATH, Cf_Ipcountry="DE") == BRAND
    assert await location(asked, PATH) == "https://at.example/"


async def test_a_rule_on_the_time_changes_within_the_second_in_which_it_begins():
    begins = datetime(2026, 6, 1, 12, tzinfo=UTC)
    asked = edge(entry(rule("https://new.example/", starts_at=begins, is_unconditional=False), rule(BRAND)))
    with clock.frozen(begins - timedelta(seconds=1)):
        assert [await location(asked, PATH) for _ in range(3)] == [BRAND] * 3
    with clock.frozen(begins):
        assert [await location(asked, PATH) for _ in range(3)] == ["https://new.example/"] * 3


async def test_one_address_may_resolve_so_many_links_a_minute():
    asked = edge(entry(rule(BRAND)), resolver_limit_per_minute=5)
    statuses = [(await get(asked, PATH)).status_code for _ in range(7)]
    assert statuses == [302] * 5 + [429] * 2
    refused = await get(asked, PATH)
    assert 0 < int(refused.headers["retry-after"]) <= 60
    assert refused.headers["access-control-allow-origin"] == "*"


# --- former GTINs -------------------------------------------------------------------------------------------


async def test_a_former_gtin_leads_where_the_product_leads_today():
    links = Links(entry(rule(BRAND), gtin="00614141123452", current_gtin=GTIN))
    asked = edge(links=links)
    assert await location(asked, "/01/614141123452") == BRAND
    links.entries["01/00614141123452"] = entry(
        rule("https://new.example/"), gtin="00614141123452", current_gtin=GTIN
    )
    asked.table.drop(f"g:{GTIN}")
    assert await location(asked, "/01/614141123452") == "https://new.example/"
    asked.table.drop(f"o:{OWNER}")
    assert await location(asked, "/01/614141123452") == "https://new.example/"
    assert len(links.asked) == 3
