"""GS1-Conformant Resolver 1.2.1, clause 2.5: what a link says, the default link, levels and their union."""

from itertools import combinations

import pytest

from tests.edge.conformance.scene import BRAND, DEFAULT, PATH, VOCABULARY, linkset, location, rich
from tests.edge.doubles import BASE, GTIN, Edge, edge, entry, get, link, rule

# --- 2.5.1 target URLs and templates ------------------------------------------------------------------------


async def test_resolver_2_5_1_a_template_is_filled_with_what_was_scanned():
    template = "https://b.example/{gtin}/{lot}?s={serial}&kg={3103}&d={expiry}"
    asked = edge(entry(links=(link(template, is_default=True, passes_query=False),)))
    assert await location(asked, f"{PATH}/10/A%2F1/21/7?3103=000195&17=271231") == (
        f"https://b.example/{GTIN}/A%2F1?s=7&kg=000195&d=271231"
    )
    assert await location(asked, PATH) == f"https://b.example/{GTIN}/?s=&kg=&d="


async def test_resolver_2_5_1_a_filled_template_gets_the_query_too_and_stands_filled_in_the_linkset():
    asked = edge(entry(links=(link("https://b.example/{lot}", is_default=True),)))
    assert await location(asked, f"{PATH}/10/A?a=1") == "https://b.example/A?a=1"
    contexts = await linkset(asked, f"{PATH}/10/A%2F1")
    assert contexts[0][DEFAULT][0]["href"] == "https://b.example/A%2F1"


@pytest.mark.parametrize("behind", ["", "/", "/10/A", "?x=1"])
async def test_contract_4_7_a_rule_that_leads_back_to_its_own_link_opens_the_hosted_page(behind):
    asked = edge(entry(rule(f"{BASE}{PATH}{behind}")))
    assert await location(asked, PATH) == f"{BASE}/p/{GTIN}"
    other = edge(entry(rule(f"{BASE}/01/09506000134376")))
    assert await location(other, PATH) == f"{BASE}/01/09506000134376"


async def test_resolver_2_5_1_a_link_back_to_its_own_key_leads_nowhere_when_there_is_no_page():
    gln = "/414/9506000134376"
    circle = link(f"{BASE}{gln}", is_default=True)
    assert (await get(edge(entry(key=gln[1:], product_id="", links=(circle,))), gln)).status_code == 404


# --- 2.5.2 to 2.5.6 link type, title, language, media type, context -----------------------------------------


async def test_resolver_2_5_2_and_2_5_3_every_link_has_a_target_a_type_and_words_for_people():
    for context in await linkset(rich(), f"{PATH}/22/V/10/A"):
        for name, links in context.items():
            if name in ("anchor", "itemDescription"):
                continue
            assert name.startswith("https://") or name == "describedby"
            assert all(one["href"].startswith("https://") and one["title"].strip() for one in links)


async def test_resolver_2_5_4_to_2_5_6_language_media_type_and_context_stand_where_they_were_said():
    contexts = await linkset(rich(), PATH)
    told = {one["href"]: one for links in contexts[0].values() if isinstance(links, list) for one in links}
    assert (told[BRAND + "manual"]["hreflang"], told[BRAND + "manual"]["type"]) == (["en"], "text/html")
    assert told[BRAND + "anleitung"]["hreflang"] == ["de", "zh"]
    assert told[BRAND + "cert-at"]["context"] == ["AT"]
    assert set(told[BRAND + "video1"]) == {"href", "title"}


async def test_resolver_2_5_4_tags_that_the_linkset_schema_refuses_are_shortened_or_left_out():
    links = (
        link(BRAND + "1", languages=("es-419", "es-MX")),
        link(BRAND + "2", languages=("fil",)),
        link(BRAND + "3", languages=("sr-Latn-RS",)),
    )
    (context,) = await linkset(edge(entry(links=links)), PATH)
    told = {one["href"]: one.get("hreflang") for one in context[VOCABULARY + "pip"]}
    assert (told[BRAND + "1"], told[BRAND + "2"], told[BRAND + "3"]) == (["es", "es-MX"], None, ["sr-RS"])


# --- 2.5.8 the default link ---------------------------------------------------------------------------------

DEFAULTS = (
    link(BRAND + "en", languages=("en",), is_default=True),
    link(BRAND + "de", languages=("de", "de-CH"), is_default=True),
    link(BRAND + "any", is_default=True),
)


@pytest.mark.parametrize("tail", ["", "/10/A", "/21/7", "/22/V/10/A/21/7", "/10/zz", "/235/TPX"])
@pytest.mark.parametrize(
    "asked",
    [rich(), edge(entry()), edge(entry(links=DEFAULTS)), edge(entry(product_name="", brand_name=""))],
    ids=["rich", "bare", "in languages", "nameless"],
)
async def test_resolver_2_5_8_there_is_exactly_one_default_link_with_a_title_and_nothing_else(asked, tail):
    contexts = await linkset(asked, PATH + tail)
    assert contexts[0]["anchor"] == BASE + PATH + tail
    defaults = [one for context in contexts for one in context.get(DEFAULT, [])]
    assert len(defaults) == 1
    assert set(defaults[0]) == {"href", "title"}
    # It stands under a descriptive type too, and it is where a plain request goes.
    others = [
        one["href"]
        for name, links in contexts[0].items()
        if name not in ("anchor", "itemDescription", DEFAULT)
        for one in links
    ]
    assert defaults[0]["href"] in others
    assert await location(asked, PATH + tail) == defaults[0]["href"]


async def test_resolver_2_5_8_a_default_beside_another_product_page_keeps_a_descriptive_type():
    asked = edge(entry(rule("https://sale.example/"), rule("https://pip.example/", link_type="gs1:pip")))
    (context,) = await linkset(asked, PATH)
    assert context[DEFAULT][0]["href"] == "https://sale.example/"
    assert context[VOCABULARY + "pip"][0]["href"] == "https://pip.example/"
    assert context["describedby"][0]["href"] == "https://sale.example/"
    assert (await location(asked, f"{PATH}?linkType=describedby")).startswith("https://sale.example/")


async def test_resolver_2_5_8_a_descriptive_type_for_the_default_takes_no_links_place():
    facts = link("https://facts.example/", "describedby")
    pip = rule("https://pip.example/", link_type="gs1:pip")
    asked = edge(entry(rule("https://sale.example/"), pip, links=(facts,)))
    (context,) = await linkset(asked, PATH)
    for name, target in (("describedby", "https://facts.example/"), ("about", "https://sale.example/")):
        assert [one["href"] for one in context[name]] == [target]
        assert (await location(asked, f"{PATH}?linkType={name}")).startswith(target)


async def test_resolver_2_5_8_several_defaults_are_typed_as_such_with_what_tells_them_apart():
    (context,) = await linkset(edge(entry(links=DEFAULTS)), PATH)
    assert context[DEFAULT] == [{"href": BRAND + "any", "title": BRAND + "any"}]
    told = {one["href"]: one.get("hreflang") for one in context[VOCABULARY + "defaultLinkMulti"]}
    assert told == {BRAND + "en": ["en"], BRAND + "de": ["de", "de-CH"]}


async def test_resolver_2_5_8_default_link_multi_never_stands_there_for_a_single_default():
    for links in ((), DEFAULTS[:1], DEFAULTS[2:], (link(BRAND + "x", "gs1:review", languages=("en",)),)):
        (context,) = await linkset(edge(entry(links=links)), PATH)
        assert len(context.get(VOCABULARY + "defaultLinkMulti", ["", ""])) > 1


async def test_resolver_2_5_8_the_default_may_be_asked_for_by_name():
    for name in ("gs1:defaultLink", DEFAULT, "gs1%3adefaultlink"):
        assert (await location(edge(entry(rule(BRAND))), f"{PATH}?linkType={name}")).startswith(BRAND)


async def test_contract_4_8_without_rule_or_link_the_hosted_page_is_the_default_and_told_what_was_scanned():
    asked = edge(entry())
    assert await location(asked, PATH) == f"{BASE}/p/{GTIN}"
    found = await location(asked, f"{PATH}/10/A%2F1/21/S7/17/271231?utm=x")
    assert found == f"{BASE}/p/{GTIN}?10=A%2F1&21=S7&17=271231&utm=x"


async def test_contract_4_4_a_product_without_an_owner_follows_no_rule():
    assert await location(edge(entry(rule(BRAND), organization_id=None)), PATH) == f"{BASE}/p/{GTIN}"


# --- 2.5.9 levels -------------------------------------------------------------------------------------------

# The six sets of clause 2.5.9 at which links of a GTIN may be registered, with a type of their own each.
SETS = {
    "": "gs1:instructions",
    "22/V": "gs1:nutritionalInfo",
    "10/A": "gs1:traceability",
    "22/V/10/A": "gs1:recipeInfo",
    "21/7": "gs1:dpp",
    "235/TPX": "gs1:registryEntry",
}


def is_within(level: str, path: str) -> bool:
    pairs = set(zip(*[iter(path.split("/"))] * 2, strict=False))
    return set(zip(*[iter(level.split("/"))] * 2, strict=False)) <= pairs if level else True


REQUESTS = ["/".join(pairs) for size in range(4) for pairs in combinations(["22/V", "10/A", "21/7"], size)]


@pytest.mark.parametrize("level", [*REQUESTS, "235/TPX", "22/W/10/A", "22/V/10/B/21/8"])
async def test_resolver_2_5_9_rule_4_a_linkset_is_the_union_of_the_six_sets_that_fit_the_request(level):
    path = f"{PATH}/{level}" if level else PATH
    contexts = await linkset(rich(), path)
    found = {name for context in contexts for name in context}
    for registered, link_type in SETS.items():
        name = VOCABULARY + link_type.removeprefix("gs1:")
        assert (name in found) is is_within(registered, level), (registered, name)


async def test_resolver_2_5_9_rule_4_item_lot_variant_and_key_stand_each_at_its_own_anchor():
    contexts = await linkset(rich(), f"{PATH}/22/V/10/A/21/7")
    anchors = [context["anchor"].removeprefix(BASE + PATH) for context in contexts]
    assert anchors[0] == "/22/V/10/A/21/7"
    assert anchors[-1] == ""
    assert set(anchors[1:-1]) == {"/22/V/10/A", "/22/V", "/10/A"}
    by_anchor = dict(zip(anchors, contexts, strict=True))
    assert by_anchor["/22/V/10/A/21/7"][DEFAULT][0]["href"] == BRAND + "item"
    assert by_anchor["/22/V/10/A/21/7"][VOCABULARY + "dpp"][0]["href"] == BRAND + "passport"
    assert by_anchor["/10/A"][VOCABULARY + "safetyInfo"][0]["href"] == BRAND + "lot-report"
    assert by_anchor[""][VOCABULARY + "recallStatus"][0]["href"] == BRAND + "recall"
    assert by_anchor[""][VOCABULARY + "pip"][0]["href"] == BRAND


async def test_resolver_2_5_9_every_level_is_found_without_a_redirect_to_climb():
    asked = rich()
    full = f"{PATH}/22/V/10/A/21/7"
    for link_type in (*SETS.values(), "gs1:recallStatus", "gs1:safetyInfo"):
        if link_type != "gs1:registryEntry":
            found = await get(asked, f"{full}?linkType={link_type}", Accept_Language="en")
            assert not found.headers.get("location", BRAND).startswith(BASE), link_type


async def test_resolver_2_5_9_a_type_that_repeats_one_higher_up_is_the_more_specific():
    asked = edge(
        entry(links=(link(BRAND + "i", "gs1:instructions"), link(BRAND + "r", "gs1:recallStatus"))),
        parts={
            "22/V": (link(BRAND + "v", "gs1:instructions", level="22/V"),),
            "10/A": (link(BRAND + "lot", "gs1:recallStatus", level="10/A"),),
            "21/7": (link(BRAND + "item", "gs1:recallStatus", level="21/7"),),
        },
    )
    full = f"{PATH}/22/V/10/A/21/7"
    wanted = "?linkType=gs1:recallStatus"
    assert await location(asked, full + wanted) == BRAND + "item" + wanted
    assert await location(asked, f"{PATH}/10/A{wanted}") == BRAND + "lot" + wanted
    assert await location(asked, PATH + wanted) == BRAND + "r" + wanted
    assert (await location(asked, f"{full}?linkType=gs1:instructions")).startswith(BRAND + "v")


async def test_contract_4_serial_before_lot_before_product():
    asked = edge(
        entry(rule(BRAND)),
        parts={
            "10/A": (rule("https://lot.example/", scope="BATCH"),),
            "21/7": (rule("https://item.example/", scope="SERIAL"),),
        },
    )
    found = [await location(asked, PATH + tail) for tail in ("/10/A/21/7", "/21/7", "/10/A/21/8", "/10/B")]
    assert found == ["https://item.example/", "https://item.example/", "https://lot.example/", BRAND]


def two_levels() -> Edge:
    return edge(
        entry(rule(BRAND), rule("https://organization.example/", scope="ORGANIZATION")),
        parts={"10/A": (link("https://lot.example/", level="10/A", is_default=True),)},
    )


async def test_contract_4_the_default_link_of_a_lot_comes_before_the_rules_of_its_product():
    for tail in ("/10/A", "/10/A/21/5"):
        assert await location(two_levels(), PATH + tail) == "https://lot.example/"
    assert await location(two_levels(), f"{PATH}/10/B") == BRAND


async def test_contract_4_in_a_level_rules_come_before_links_and_links_before_rules_of_the_organization():
    organization = rule("https://organization.example/", scope="ORGANIZATION")
    default = link("https://link.example/", is_default=True)
    assert await location(edge(entry(rule(BRAND), organization, links=(default,))), PATH) == BRAND
    assert await location(edge(entry(organization, links=(default,))), PATH) == "https://link.example/"
