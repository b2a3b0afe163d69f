"""Linksets: RFC 9264, GS1's schema, contract/resolver.md section 2.5."""

from pathlib import Path
from typing import Any

import jsonschema
import msgspec
import pytest

from tests.edge.doubles import BASE, GTIN, edge, entry, get, rule

VOCABULARY = "https://ref.gs1.org/voc/"
PATH = f"/01/{GTIN}"
SCHEMA = msgspec.json.decode((Path(__file__).parent / "data" / "gs1-linkset-schema.json").read_bytes())


def rich() -> Any:
    return edge(
        entry(
            rule("https://brand.example/"),
            rule("https://recall.example/", link_type="gs1:recallStatus"),
            rule("https://warranty.example/", link_type="gs1:warranty"),
            rule("https://terms.example/", link_type="https://example.com/voc/story"),
            rule(None, link_type="gs1:instructions"),
        ),
        parts={
            "10/A": (rule("https://lot.example/", scope="BATCH", link_type="gs1:certificationInfo"),),
            "21/7": (rule("https://item.example/", scope="SERIAL"),),
        },
    )


async def linkset(asked: Any, path: str) -> list[dict[str, Any]]:
    answer = await get(asked, f"{path}?linkType=linkset")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/linkset+json")
    document = answer.json()
    jsonschema.validate(document, SCHEMA, jsonschema.Draft7Validator)
    assert list(document) == ["linkset"]
    return document["linkset"]


@pytest.mark.parametrize("tail", ["", "/10/A", "/21/7", "/22/V/10/A/21/7", "/10/zz"])
@pytest.mark.parametrize("asked", [rich(), edge(entry()), edge(entry(product_name="", brand_name=""))])
async def test_section_2_5_the_linkset_fits_the_schema_and_has_one_default_link(asked, tail):
    path = PATH + tail
    contexts = await linkset(asked, path)
    assert contexts[0]["anchor"] == BASE + path
    defaults = [link for context in contexts for link in context.get(VOCABULARY + "defaultLink", [])]
    assert len(defaults) == 1
    assert set(defaults[0]) == {"href", "title"}


@pytest.mark.parametrize("path", [PATH, f"{PATH}/10/A", f"{PATH}/21/7", f"{PATH}/10/A/21/7", f"{PATH}/10/zz"])
async def test_section_2_5_the_default_link_is_where_a_plain_request_is_redirected(path):
    asked = rich()
    contexts = await linkset(asked, path)
    default = contexts[0][VOCABULARY + "defaultLink"][0]["href"]
    assert (await get(asked, path)).headers["location"] == default
    others = [
        link["href"]
        for name, links in contexts[0].items()
        if name not in ("anchor", "itemDescription", VOCABULARY + "defaultLink")
        for link in links
    ]
    assert default in others


async def test_section_2_5_every_link_type_of_the_linkset_can_be_asked_for():
    asked = rich()
    seen = set()
    for context in await linkset(asked, f"{PATH}/10/A"):
        for name, links in context.items():
            if not name.startswith(VOCABULARY) or name in seen:
                continue
            seen.add(name)
            answer = await get(asked, f"{PATH}/10/A?linkType={name}")
            assert answer.headers["location"] in [
                link["href"] + ("&" if "?" in link["href"] else "?") + f"linkType={name}" for link in links
            ]
    assert {
        VOCABULARY + name for name in ("pip", "recallStatus", "certificationInfo", "instructions")
    } <= seen


async def test_section_2_5_all_levels_up_to_the_key_are_included_each_with_its_own_links():
    contexts = await linkset(rich(), f"{PATH}/10/A/21/7")
    assert [context["anchor"] for context in contexts] == [
        f"{BASE}{PATH}/10/A/21/7",
        f"{BASE}{PATH}/10/A",
        f"{BASE}{PATH}",
    ]
    item, lot, product = contexts
    assert item[VOCABULARY + "defaultLink"][0]["href"] == "https://item.example/"
    assert VOCABULARY + "certificationInfo" in lot
    assert VOCABULARY + "recallStatus" in product
    assert product[VOCABULARY + "pip"][0]["href"] == "https://brand.example/"


async def test_section_2_4_warranty_is_served_by_name_and_left_out_of_the_linkset():
    asked = rich()
    assert VOCABULARY + "warranty" not in (await linkset(asked, PATH))[0]
    answer = await get(asked, f"{PATH}?linkType=gs1:warranty")
    assert answer.headers["location"].startswith("https://warranty.example/")


async def test_section_2_5_link_types_of_others_stand_under_their_own_address():
    contexts = await linkset(rich(), PATH)
    assert contexts[0]["https://example.com/voc/story"][0]["title"] == "Story"


async def test_section_2_5_a_default_link_beside_another_product_page_keeps_a_descriptive_name():
    asked = edge(entry(rule("https://sale.example/"), rule("https://pip.example/", link_type="gs1:pip")))
    context = (await linkset(asked, PATH))[0]
    assert context[VOCABULARY + "defaultLink"][0]["href"] == "https://sale.example/"
    assert context[VOCABULARY + "pip"][0]["href"] == "https://pip.example/"
    assert context["describedby"][0]["href"] == "https://sale.example/"


async def test_section_2_2_the_linkset_links_to_its_json_ld_context():
    answer = await get(rich(), PATH, Accept="application/linkset+json")
    assert (
        '<https://ref.gs1.org/standards/resolver/linkset-context>; rel="http://www.w3.org/ns/json-ld#context"'
        in answer.headers["link"]
    )


@pytest.mark.parametrize("accept", ["text/html", "application/json", "image/png", "*/*"])
async def test_section_2_2_link_type_linkset_is_answered_whatever_is_accepted(accept):
    for name in ("linkset", "all"):
        answer = await get(rich(), f"{PATH}?linkType={name}", Accept=accept)
        assert (answer.status_code, answer.headers["content-type"]) == (200, "application/linkset+json")
