"""Which rules are never reached, against the edge's own walk."""

from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from closient.apps.dashboard.rules import reach
from closient.apps.resolver.structs.resolution_rules import ResolutionRule
from closient.edge import decide
from closient.kit import ids

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
GTIN, LOT, OTHER_LOT = "09506000134352", "09506000134352/10/A", "09506000134352/10/B"
SCOPES = [
    ("BATCH", LOT),
    ("BATCH", OTHER_LOT),
    ("PRODUCT", GTIN),
    ("BRAND", ids.new()),
    ("ORGANIZATION", ids.new()),
]


def rule(**fields: Any) -> ResolutionRule:
    plain: dict[str, Any] = dict.fromkeys(ResolutionRule.__struct_fields__)
    known: dict[str, Any] = {
        "id": ids.new(),
        "scope_type": "PRODUCT",
        "scope_id": GTIN,
        "order_index": 0,
        "enabled": True,
    }
    known |= {"destination_type": "HOSTED_PAGE", "on_custom_url_dead": "SKIP_RULE", "metadata": {}}
    values: dict[str, Any] = {**plain, **known, "created": NOW, "modified": NOW, **fields}
    return ResolutionRule(**values)


def test_a_rule_behind_one_without_conditions_is_never_reached():
    first, second = rule(), rule(days_of_week=[5, 6])
    assert reach.blocked([first, second]) == {second.id: first}
    assert reach.blocked([second, first]) == {}


def test_a_rule_that_is_off_takes_nothing_and_one_of_another_kind_neither():
    assert reach.blocked([rule(enabled=False), rule()]) == {}
    assert reach.blocked([rule(link_type="gs1:pip"), rule()]) == {}
    assert reach.blocked([rule(), rule(enabled=False)]) == {}


def test_a_rule_of_one_lot_takes_no_scan_of_another_and_none_of_the_product():
    lot = rule(scope_type="BATCH", scope_id=LOT)
    same = rule(scope_type="BATCH", scope_id=LOT)
    other = rule(scope_type="BATCH", scope_id=OTHER_LOT)
    product, brand = rule(), rule(scope_type="BRAND", scope_id="x")
    assert reach.blocked([lot, same, other, product, brand]) == {same.id: lot, brand.id: product}


def test_wider_conditions_take_all_of_narrower_ones():
    weekend, saturday = rule(days_of_week=[5, 6]), rule(days_of_week=[5], location_countries=["IT"])
    assert reach.blocked([weekend, saturday]) == {saturday.id: weekend}
    assert reach.blocked([saturday, weekend]) == {}
    elsewhere = rule(days_of_week=[5], timezone="Asia/Tokyo")
    assert reach.blocked([weekend, elsewhere]) == {}


def test_a_rule_stands_as_its_form_says():
    hour = timedelta(hours=1)
    assert reach.standing(rule(), None, NOW) == "always"
    assert reach.standing(rule(), rule(), NOW) == "never"
    assert reach.standing(rule(enabled=False), rule(), NOW) == "off"
    assert reach.standing(rule(absolute_end_at=NOW), None, NOW) == "over"
    assert reach.standing(rule(absolute_start_at=NOW + hour), None, NOW) == "later"
    assert reach.standing(rule(absolute_start_at=NOW - hour), None, NOW) == "sometimes"
    assert reach.standing(rule(link_type="gs1:recipeInfo"), None, NOW) == "sometimes"


CONDITIONS = st.fixed_dictionaries(
    {
        "scope": st.sampled_from(SCOPES),
        "enabled": st.booleans(),
        "link_type": st.sampled_from([None, "gs1:pip"]),
        "days_of_week": st.sampled_from([None, [2], [2, 3], [5]]),
        "time_of_day_start": st.sampled_from([None, time(9), time(13)]),
        "location_countries": st.sampled_from([None, ["IT"], ["IT", "AT"]]),
        "absolute_end_at": st.sampled_from([None, NOW, NOW + timedelta(days=9)]),
        "timezone": st.sampled_from([None, "UTC", "Asia/Tokyo"]),
    }
)


def _compiled(one: ResolutionRule) -> decide.Rule:
    days = frozenset(one.days_of_week) if one.days_of_week else None
    countries = frozenset(one.location_countries) if one.location_countries else None
    return decide.Rule(
        id=one.id,
        scope=one.scope_type,
        link_type=one.link_type,
        weekdays=days,
        opens=one.time_of_day_start,
        ends_at=one.absolute_end_at,
        countries=countries,
        zone=ZoneInfo(one.timezone or "UTC"),
        is_unconditional=False,
    )


@given(
    st.lists(CONDITIONS, max_size=6),
    st.sampled_from([LOT, OTHER_LOT, None]),
    st.integers(0, 24 * 20),
    st.sampled_from([None, "IT", "AT"]),
)
def test_the_edge_never_comes_to_a_rule_that_is_called_unreachable(drawn, lot, hours, country):
    order = {scope: place for place, scope in enumerate(SCOPES)}
    drawn = sorted(drawn, key=lambda one: order[one["scope"]])
    rules = [rule(scope_type=one.pop("scope")[0], **one) for one in (dict(one) for one in drawn)]
    for one, fields in zip(rules, drawn, strict=True):
        one.scope_id = fields["scope"][1]
    blocked = reach.blocked(rules)
    serving = [one for one in rules if one.enabled and (one.scope_type != "BATCH" or one.scope_id == lot)]
    moment, place = NOW + timedelta(hours=hours), decide.Place(country=country)
    for link_type in (None, "gs1:pip"):
        decision = decide.walk([_compiled(one) for one in serving], link_type, moment, place)
        assert decision is None or decision.rule is None or decision.rule.id not in blocked


def test_rules_are_compared_by_every_condition_that_they_can_have():
    conditions = {*reach.LOCAL, *reach.PLACES, *reach.MOMENTS}
    known = {
        name
        for name in ResolutionRule.__struct_fields__
        if name.startswith(("annual", "absolute", "time_", "days", "location"))
    }
    assert conditions == known
