"""Why a link leads where it leads: what is said of each rule and link holds when one tries it."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from closient.edge.choose import Choice, Step, Wanted, choose, steps_of
from closient.edge.decide import Rule, unmet
from closient.edge.explain import Considered, considered
from closient.edge.variants import Link
from closient.kit import ids
from tests.edge.doubles import link, rule
from tests.edge.test_decide import LINK_TYPES, moments, places
from tests.edge.test_decide import rules as plain_rules

NOON = datetime(2026, 6, 3, 12, 0, tzinfo=UTC)  # a Wednesday


@st.composite
def links(draw: st.DrawFn, level: str) -> Link:
    return link(
        draw(st.sampled_from(["https://c.example/", "https://d.example/"])),
        draw(st.sampled_from(["gs1:pip", "gs1:recallStatus", "gs1:instructions"])),
        level=level,
        is_default=draw(st.booleans()),
        languages=draw(st.sampled_from([(), ("en",), ("de", "fr")])),
        media_type=draw(st.sampled_from(["", "text/html"])),
        contexts=draw(st.sampled_from([(), ("AT",)])),
    )


@st.composite
def ladders(draw: st.DrawFn) -> tuple[Step, ...]:
    """Rules and links of all levels, at most a dozen."""
    parts = draw(st.lists(st.sampled_from(["SERIAL", "BATCH"]), max_size=3))
    wide = draw(st.lists(st.sampled_from(["PRODUCT", "BRAND", "ORGANIZATION"]), max_size=4))
    levels = draw(st.lists(st.sampled_from(["10/A", "21/7", "22/V"]), max_size=3))
    of_parts = [scoped(draw(plain_rules()), scope) for scope in sorted(parts, reverse=True)]
    of_key = [scoped(draw(plain_rules()), scope) for scope in wide]
    return steps_of(
        tuple(of_parts),
        tuple(draw(links(level)) for level in levels),
        tuple(of_key),
        tuple(draw(st.lists(links(""), max_size=4))),
    )


def scoped(one: Rule, scope: str) -> Rule:
    values = {name: getattr(one, name) for name in Rule.__struct_fields__}
    return rule(**{**values, "id": ids.new(), "scope": scope})


wishes = st.builds(
    Wanted,
    moments,
    st.sampled_from([*LINK_TYPES, "gs1:instructions"]),
    st.sampled_from([b"", b"de", b"en;q=0.5, fr"]),
    st.sampled_from([b"", b"text/html"]),
    st.sampled_from([None, "AT"]),
    places,
)


def without(steps: tuple[Step, ...], gone: Rule | Link) -> list[Step]:
    return [
        Step(
            step.level,
            tuple(one for one in step.rules if one is not gone),
            tuple(one for one in step.links if one is not gone),
        )
        for step in steps
    ]


def chosen(listed: list[Considered]) -> list[Rule | Link]:
    return [entry.one for entry in listed if entry.verdict == "chosen"]


def serving(found: list[Choice]) -> list[Rule | Link]:
    return [one for choice in found if (one := choice.rule or choice.link) is not None]


@settings(max_examples=300, deadline=None)
@given(ladders(), wishes)
def test_what_is_marked_as_chosen_is_what_serves_and_all_is_listed_once_in_order(steps, wanted):
    found = choose(steps, wanted)
    listed = considered(steps, wanted, found)
    every = [one for step in steps for one in (*step.rules, *step.links)]
    assert [id(entry.one) for entry in listed] == [id(one) for one in every]
    assert [id(one) for one in chosen(listed)] == [id(one) for one in serving(found)]


@settings(max_examples=150, deadline=None)
@given(ladders(), wishes)
def test_without_what_was_not_chosen_the_same_serves(steps, wanted):
    found = choose(steps, wanted)
    for entry in considered(steps, wanted, found):
        if entry.verdict != "chosen":
            assert choose(without(steps, entry.one), wanted) == found


@settings(max_examples=150, deadline=None)
@given(ladders(), wishes)
def test_without_what_was_chosen_something_else_serves(steps, wanted):
    found = choose(steps, wanted)
    for one in chosen(considered(steps, wanted, found)):
        again = choose(without(steps, one), wanted)
        assert id(one) not in map(id, serving(again))
        assert again != found


@settings(max_examples=300, deadline=None)
@given(ladders(), wishes)
def test_a_verdict_says_what_is_true_of_the_rule_or_link(steps, wanted):
    listed = considered(steps, wanted, choose(steps, wanted))
    places_of_chosen = [number for number, entry in enumerate(listed) if entry.verdict == "chosen"]
    first = places_of_chosen[0] if places_of_chosen else len(listed)
    for number, entry in enumerate(listed):
        condition = None
        if isinstance(entry.one, Rule):
            condition = unmet(entry.one, wanted.moment, wanted.place)
            assert entry.verdict in ("chosen", "not_reached", "condition_failed", "address_dead") or (
                entry.verdict == "other_link_type" and entry.one.link_type != wanted.link_type
            )
        if entry.verdict == "condition_failed":
            assert entry.condition == condition is not None
        else:
            assert entry.condition is None
        if entry.verdict == "address_dead":
            assert isinstance(entry.one, Rule)
            assert entry.one.is_dead
            assert not entry.one.falls_back
            assert condition is None
        if entry.verdict == "not_reached" and wanted.link_type != "gs1:pip":
            assert number > first
        if entry.verdict == "not_default":
            assert wanted.link_type is None
            assert isinstance(entry.one, Link)
            assert not entry.one.is_default
        if entry.verdict == "fits_less":
            assert listed[first].level == entry.level


def verdicts(steps: tuple[Step, ...], wanted: Wanted) -> list[str]:
    return [entry.verdict for entry in considered(steps, wanted, choose(steps, wanted))]


def test_a_walk_tells_of_each_why_it_did_not_serve():
    wanted = Wanted(NOON)
    steps = steps_of(
        (),
        (),
        (
            rule(link_type="gs1:recallStatus"),
            rule(ends_at=NOON, is_unconditional=False),
            rule(is_dead=True),
            rule(scope="BRAND"),
            rule(scope="ORGANIZATION"),
        ),
        (link("https://c.example/"),),
    )
    assert verdicts(steps, wanted) == [
        "other_link_type",
        "condition_failed",
        "address_dead",
        "not_default",
        "chosen",
        "not_reached",
    ]
    assert considered(steps, wanted, choose(steps, wanted))[1].condition == "absolute_end_at"


def test_a_dead_address_that_falls_back_is_chosen():
    assert verdicts(steps_of((), (), (rule(is_dead=True, falls_back=True),), ()), Wanted(NOON)) == ["chosen"]


def test_variants_that_fit_equally_well_are_all_chosen_and_the_others_fit_less():
    several = tuple(link(f"https://{n}.example/", "gs1:faqs", languages=("de",)) for n in "ab")
    english = link("https://c.example/", "gs1:faqs", languages=("en",))
    steps = steps_of((), (), (), (english, *several))
    wanted = Wanted(NOON, "gs1:faqs", b"de")
    assert verdicts(steps, wanted) == ["fits_less", "chosen", "chosen"]


@pytest.mark.parametrize("comes_first", [True, False])
def test_product_information_is_asked_for_by_its_own_type_before_the_plain_walk(comes_first):
    typed = rule("https://pip.example/", link_type="gs1:pip")
    failing = rule(link_type="gs1:pip", starts_at=NOON + timedelta(days=1), is_unconditional=False)
    plain = rule()
    wanted = Wanted(NOON, "gs1:pip")
    first, second = (typed, plain) if comes_first else (plain, typed)
    told = {typed: "chosen", plain: "not_reached"}
    assert verdicts(steps_of((), (), (first, second), ()), wanted) == [told[first], told[second]]
    assert verdicts(steps_of((), (), (plain, failing), ()), wanted) == ["chosen", "condition_failed"]


def test_what_is_off_takes_no_part_and_what_leads_back_is_told():
    off, on = rule(id="off"), rule(id="on")
    found = choose(steps_of((), (), (on,), ()), Wanted(NOON))
    listed = considered(
        steps_of((), (), (off, on), ()),
        Wanted(NOON),
        found,
        off={"off": "disabled"},
        leads_back=lambda choice: choice.rule is on,
    )
    assert [entry.verdict for entry in listed] == ["disabled", "leads_back"]
    assert {entry.kind for entry in listed} == {"rule"}
