"""Pure decisions about rules: values, scopes, compiling."""

from datetime import UTC, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from closient.apps.resolver.actions.entries import compiled
from closient.apps.resolver.rules import resolution_rules as rules
from closient.apps.resolver.structs.resolution_rules import (
    ResolutionRule,
    ResolutionRuleCreate,
    ResolutionRulePatch,
)
from closient.kit import countries, ids
from closient.kit.errors import Validation

GTIN = "09506000134352"


def body(**changes) -> ResolutionRuleCreate:
    values: dict[str, Any] = {"scope_type": "ORGANIZATION", "destination_type": "HOSTED_PAGE", **changes}
    return ResolutionRuleCreate(**values)


def stored(**changes) -> ResolutionRule:
    values: dict[str, Any] = dict.fromkeys(ResolutionRule.__struct_fields__)
    values |= {
        "id": ids.new(),
        "scope_type": "PRODUCT",
        "scope_id": GTIN,
        "destination_type": "CUSTOM_URL",
        "custom_url": "https://a.example/",
        "on_custom_url_dead": "SKIP_RULE",
        "metadata": {},
    }
    return ResolutionRule(**{**values, **changes})


# Members that linksets have for themselves, and what no relation is.
NO_LINK_TYPES = (
    "anchor", "itemDescription", "description", "href", "title", "hreflang", "context", "linkset",
    "javascript:alert(1)", "data:text/html,x", 'gs1:"><script>', "gs1:nosuch", "gs1:", "custom:thing",
    "https://b.example/\"><script>", "any-word",
)  # fmt: skip
FAR_MOMENTS = [
    datetime.fromisoformat(text)
    for text in (
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59-12:00",
        "1969-12-31T00:00",
        "3000-01-01T00:00",
    )
]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"destination_type": "CUSTOM_URL"}, "custom_url"),
        ({"destination_type": "CUSTOM_URL", "custom_url": ""}, "custom_url"),
        ({"custom_url": "ftp://a.example/"}, "custom_url"),
        ({"custom_url": "/relative"}, "custom_url"),
        ({"custom_url": "https:///path"}, "custom_url"),
        ({"custom_url": "https://a b.example/"}, "custom_url"),
        ({"custom_url": "https://a.example/\r\nX: y"}, "custom_url"),
        ({"custom_url": "https://a.example:99999/"}, "custom_url"),
        ({"custom_url": "javascript:alert(1)"}, "custom_url"),
        ({"annual_start_mmdd": "13-01"}, "annual_start_mmdd"),
        ({"annual_end_mmdd": "02-30"}, "annual_end_mmdd"),
        ({"timezone": "Mars/Olympus"}, "timezone"),
        ({"timezone": "../../etc/passwd"}, "timezone"),
        ({"timezone": ""}, "timezone"),
        ({"link_type": "no such thing"}, "link_type"),
        ({"link_type": "linkset"}, "link_type"),
        *(({"link_type": name}, "link_type") for name in NO_LINK_TYPES),
        *(({"absolute_start_at": moment}, "absolute_start_at") for moment in FAR_MOMENTS),
        *(({"absolute_end_at": moment}, "absolute_end_at") for moment in FAR_MOMENTS),
        ({"time_of_day_start": time(8, tzinfo=UTC)}, "time_of_day_start"),
        ({"location_countries": ["AT", "eu"]}, "location_countries.1"),
        ({"location_regions": ["ZZ-9", "AT-9"]}, "location_regions.0"),
    ],
)
def test_create_a_wrong_value_is_refused_on_its_field(changes, field):
    with pytest.raises(Validation) as caught:
        rules.created(body(**changes))
    assert [error.field for error in caught.value.errors] == [field]


def test_create_all_wrong_fields_are_named_at_once():
    with pytest.raises(Validation) as caught:
        rules.created(body(destination_type="CUSTOM_URL", timezone="x y", annual_start_mmdd="00-00"))
    assert {error.field for error in caught.value.errors} == {"custom_url", "timezone", "annual_start_mmdd"}


def test_codes_are_stored_in_upper_case_and_moments_with_an_offset():
    values = rules.created(
        body(
            location_countries=["at"],
            location_regions=["ca-qc"],
            absolute_start_at=datetime(2026, 1, 1),  # noqa: DTZ001 - as it comes without an offset
        )
    )
    assert (values.location_countries, values.location_regions) == (["AT"], ["CA-QC"])
    assert values.absolute_start_at == datetime(2026, 1, 1, tzinfo=UTC)


def test_every_country_that_exists_may_be_named():
    every = sorted(countries.CODES)
    assert rules.created(body(location_countries=every)).location_countries == every
    with pytest.raises(Validation) as caught:
        rules.patched(stored(), ResolutionRulePatch(location_countries=["EU", "AT", "XX"]))
    assert [error.field for error in caught.value.errors] == ["location_countries.0", "location_countries.2"]


def test_the_custom_url_invariant_is_checked_on_the_merge():
    hosted = stored(destination_type="HOSTED_PAGE", custom_url=None)
    with pytest.raises(Validation):
        rules.patched(hosted, ResolutionRulePatch(destination_type="CUSTOM_URL"))
    with pytest.raises(Validation):
        rules.patched(stored(), ResolutionRulePatch(custom_url=None))
    assert rules.patched(stored(), ResolutionRulePatch(enabled=False)).custom_url == "https://a.example/"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://a.example/x?y=1#z", "https://a.example/x?y=1#z"),
        ("https://bücher.example/é?q=ü", "https://xn--bcher-kva.example/%C3%A9?q=%C3%BC"),
        ("HTTPS://A.example:8443/%C3%A9", "https://a.example:8443/%C3%A9"),
        ("http://[::1]:80/", "http://[::1]:80/"),
    ],
)
def test_an_address_becomes_one_that_a_header_can_hold(url, expected):
    assert compiled(stored(custom_url=url)).url == expected


@given(st.text(max_size=60), st.text(max_size=60))
def test_an_address_that_is_accepted_is_plain_ascii_without_blanks(host, rest):
    url = f"https://{host}/{rest}"
    try:
        rules.created(body(custom_url=url))
    except Validation:
        return
    held = compiled(stored(custom_url=url)).url
    assert held is not None
    assert held.isascii()
    assert all("!" <= character <= "~" for character in held)


@pytest.mark.parametrize(
    ("scope_type", "scope_id", "expected"),
    [
        ("PRODUCT", "9506000134352", (GTIN, None)),
        ("PRODUCT", "9506000-134352", (GTIN, None)),
        ("PRODUCT", None, (None, None)),
        ("BATCH", f"{GTIN}/10/A/1", (GTIN, "A/1")),
        ("BATCH", "9506000134352/10/A", (GTIN, "A")),
        ("BATCH", "10/A", (None, "A")),
        ("BATCH", "A", (None, "A")),
        ("SERIAL", f"{GTIN}/21/7", (GTIN, "7")),
    ],
)
def test_section_3_scopes_are_read_in_all_their_forms(scope_type, scope_id, expected):
    assert rules.part(scope_type, scope_id) == expected


@pytest.mark.parametrize(
    ("scope_type", "scope_id"),
    [
        ("PRODUCT", "9506000134353"),
        ("PRODUCT", "x"),
        ("BATCH", None),
        ("BATCH", ""),
        ("BATCH", f"{GTIN}/21/7"),
        ("BATCH", f"{GTIN}/10/{'x' * 21}"),
        ("SERIAL", f"{GTIN}/21/é"),
        ("SERIAL", "9506000134353/21/7"),
    ],
)
def test_section_3_what_is_no_scope_is_refused(scope_type, scope_id):
    with pytest.raises(Validation) as caught:
        rules.part(scope_type, scope_id)
    assert caught.value.errors[0].field == "scope_id"


def test_a_patch_of_half_a_scope_keeps_the_other_half():
    product_id, other_id = ids.new(), ids.new()
    batch = stored(scope_type="BATCH", scope_id=f"{GTIN}/10/A", product_id=product_id)
    assert rules.patched_scope(batch, ResolutionRulePatch(enabled=True)) is None
    moved = rules.patched_scope(batch, ResolutionRulePatch(product_id=other_id))
    assert moved is not None
    assert (moved.scope_id, moved.product_id) == ("A", other_id)
    renamed = rules.patched_scope(batch, ResolutionRulePatch(scope_id="B"))
    assert renamed is not None
    assert (renamed.scope_id, renamed.product_id) == ("B", product_id)
    whole = rules.patched_scope(batch, ResolutionRulePatch(scope_id="9506000134376/10/C"))
    assert whole is not None
    assert (whole.scope_id, whole.product_id) == ("9506000134376/10/C", None)


def test_compiled_rules_say_what_the_stored_ones_say():
    rule = compiled(
        stored(
            link_type="https://gs1.org/voc/recallStatus",
            annual_start_mmdd="11-01",
            days_of_week=[0, 6],
            timezone="Europe/Vienna",
            location_cities=["Wien", "MONTRÉAL"],
            location_countries=[],
            on_custom_url_dead="FALLBACK_TO_HOSTED",
        )
    )
    assert (rule.link_type, rule.first_day, rule.weekdays) == ("gs1:recallStatus", 1101, frozenset({0, 6}))
    assert (rule.zone, rule.cities) == (ZoneInfo("Europe/Vienna"), frozenset({"wien", "montréal"}))
    assert rule.countries is None
    assert rule.falls_back
    assert not rule.is_unconditional


def test_a_rule_for_the_default_link_is_one_without_a_type():
    assert compiled(stored(link_type="gs1:defaultLink")).link_type is None
    assert compiled(stored()).is_unconditional
    assert compiled(stored(destination_type="HOSTED_PAGE")).url is None
