"""GS1-Conformant Resolver 1.2.1, clauses 2.4, 2.5 and 2.14, the other side: what may be registered at all."""

from collections.abc import Callable
from typing import Any

import pytest

from closient.apps.resolver.rules import links
from closient.gs1 import linktypes
from tests.edge.conformance.scene import PATH
from tests.edge.conformance.test_resolver_2_4_refusals import WRONG

ITIP = "/8006/095060001343520102"


@pytest.mark.parametrize("path", [path for path, _ in WRONG if "?" not in path])
def test_resolver_2_4_no_link_is_registered_at_what_is_no_digital_link(path):
    with pytest.raises(ValueError, match=r"\w"):
        links.spot(path)


@pytest.mark.parametrize(
    ("path", "level"),
    [
        (PATH, ""),
        (f"{PATH}/10/A", "10/A"),
        (f"{PATH}/22/V", "22/V"),
        (f"{PATH}/22/V/10/A", "22/V/10/A"),
        (f"{PATH}/21/7", "21/7"),
        (f"{PATH}/235/TPX", "235/TPX"),
        (f"{ITIP}/21/7", "21/7"),
        (f"{ITIP}/22/V/10/A", "22/V/10/A"),
    ],
)
def test_resolver_2_5_9_rule_3_the_six_sets_of_a_gtin_and_those_of_an_itip_may_be_registered(path, level):
    assert links.spot(path).level == level


@pytest.mark.parametrize("tail", ["/235/TPX/10/A", "/22/V/235/TPX", "/235/TPX/21/7"])
def test_resolver_2_5_9_rule_1_nothing_stands_beside_a_third_party_serial(tail):
    with pytest.raises(ValueError, match=r"together|no qualifier"):
        links.spot(PATH + tail)


@pytest.mark.parametrize("key", [PATH, ITIP])
@pytest.mark.parametrize("tail", ["/10/A/21/7", "/22/V/21/7", "/22/V/10/A/21/7"])
def test_resolver_2_5_9_rule_2_a_serial_is_registered_without_lot_and_variant(key, tail):
    with pytest.raises(ValueError, match="serial alone"):
        links.spot(key + tail)


@pytest.mark.parametrize(
    ("check", "wrong"),
    [
        (links.href, "example.com/no-scheme"),
        (links.href, "javascript:alert(1)"),
        (links.href, ""),
        (links.link_type, "gs1:pipp"),
        (links.link_type, "pip"),
        (links.link_type, "gs1:defaultLink"),
        (links.link_type, "linkset"),
        (links.link_type, "notARelation"),
        (links.title, "  "),
        (links.language, "english please"),
        (links.language, "e"),
        (links.media_type, "html"),
        (links.media_type, "text/html; charset=utf-8"),
        (links.context, "a b"),
    ],
)
def test_resolver_2_5_1_to_2_5_6_a_link_without_target_type_title_or_with_wrong_marks_is_refused(
    check: Callable[[str], Any], wrong: str
):
    with pytest.raises(ValueError, match=r"\w"):
        check(wrong)


@pytest.mark.parametrize("tag", ["de", "de-AT", "es-419", "zh-Hant-TW", "fil", "sr-Latn-RS", "x-own"])
def test_resolver_2_5_4_every_tag_of_bcp_47_may_be_registered(tag):
    assert links.language(tag.upper()) == tag


@pytest.mark.parametrize("name", sorted(linktypes.RATIFIED - {"defaultLink", "defaultLinkMulti"}))
def test_resolver_2_14_a_type_of_gs1_is_stored_once_however_it_is_spelled(name):
    spellings = [f"gs1:{name}", f"https://gs1.org/voc/{name}", f"http://ref.gs1.org/voc/{name}"]
    assert {links.link_type(spelling) for spelling in spellings} == {f"gs1:{name}"}
