"""The evaluation of rules, contract/resolver.md section 4, against a plain one that reads like the text."""

import calendar
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from closient.edge.choose import HOSTED_PAGE, Choice, Wanted, choose, steps_of
from closient.edge.decide import Rule, matches, walk
from closient.kit.place import NOWHERE, Place
from tests.edge.doubles import rule

ZONES = [UTC, ZoneInfo("America/New_York"), ZoneInfo("Asia/Kathmandu"), ZoneInfo("Pacific/Kiritimati")]
LINK_TYPES = [None, "gs1:pip", "gs1:recallStatus"]
moments = st.integers(0, 6 * 366 * 24 * 60).map(
    lambda minutes: datetime(2023, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)
days = st.dates(date(2000, 1, 1), date(2000, 12, 31)).map(lambda day: day.month * 100 + day.day)
times = st.builds(time, st.integers(0, 23), st.sampled_from([0, 30]), st.sampled_from([0, 1]))
places = st.builds(
    Place,
    st.sampled_from([None, "AT", "CA"]),
    st.sampled_from([None, "AT-9", "CA-QC"]),
    st.sampled_from([None, "wien", "montréal"]),
)


def decide(
    rules: list[Rule], link_type: str | None, moment: datetime, place: Place = NOWHERE
) -> Choice | None:
    """Where rules of one level lead; None when there is no link of that type."""
    found = choose(steps_of((), (), tuple(rules), ()), Wanted(moment, link_type, place=place))
    return found[0] if found else None


def maybe(strategy: st.SearchStrategy) -> st.SearchStrategy:
    return st.none() | strategy


CONDITIONS = {
    "starts_at": maybe(moments),
    "ends_at": maybe(moments),
    "first_day": maybe(days),
    "last_day": maybe(days),
    "weekdays": maybe(st.frozensets(st.integers(0, 6), min_size=1)),
    "opens": maybe(times),
    "closes": maybe(times),
    "countries": maybe(st.frozensets(st.sampled_from(["AT", "CA"]), min_size=1)),
    "regions": maybe(st.frozensets(st.sampled_from(["AT-9", "CA-QC"]), min_size=1)),
    "cities": maybe(st.frozensets(st.sampled_from(["wien", "montréal"]), min_size=1)),
}


@st.composite
def rules(draw: st.DrawFn) -> Rule:
    # Most conditions of a rule are unset, or hardly any would ever match.
    chosen = draw(st.sets(st.sampled_from(sorted(CONDITIONS)), max_size=2))
    conditions = {name: draw(CONDITIONS[name]) for name in sorted(chosen)}
    return rule(
        draw(st.sampled_from([None, "https://a.example/", "https://b.example/"])),
        id=str(draw(st.integers(0, 10**9))),
        link_type=draw(st.sampled_from(LINK_TYPES)),
        is_dead=draw(st.booleans()),
        falls_back=draw(st.booleans()),
        zone=draw(st.sampled_from(ZONES)),
        is_unconditional=all(value is None for value in conditions.values()),
        **conditions,
    )


# --- the plain evaluation -----------------------------------------------------------------------------------


def plainly_matches(candidate: Rule, moment: datetime, place: Place) -> bool:
    local = moment.astimezone(candidate.zone)
    return all(
        [
            candidate.starts_at is None or candidate.starts_at <= moment,
            candidate.ends_at is None or moment < candidate.ends_at,
            candidate.weekdays is None or local.weekday() in candidate.weekdays,
            local.date() in season(candidate, local.year),
            is_open(candidate, local),
            candidate.countries is None or (place.country or "-") in candidate.countries,
            candidate.regions is None or (place.region or "-") in candidate.regions,
            candidate.cities is None or (place.city or "-") in candidate.cities,
        ]
    )


def season(candidate: Rule, year: int) -> set[date]:
    """Every day of the year on which the season runs, counted off one by one."""
    first, last = candidate.first_day, candidate.last_day
    every = [date(year, 1, 1) + timedelta(n) for n in range(366 if calendar.isleap(year) else 365)]
    if first is None and last is None:
        return set(every)
    begin = in_year(first, year) if first is not None else every[0]
    end = in_year(last, year) if last is not None else every[-1]
    wraps = first is not None and last is not None and first > last
    return {day for day in every if (day >= begin or day <= end if wraps else begin <= day <= end)}


def in_year(day: int, year: int) -> date:
    return (
        date(year, 2, 28) if day == 229 and not calendar.isleap(year) else date(year, day // 100, day % 100)
    )


def is_open(candidate: Rule, local: datetime) -> bool:
    opens, closes = candidate.opens or time.min, candidate.closes
    now = local.time()
    if closes is None:
        return now >= opens
    if candidate.opens is not None and opens > closes:
        return not closes <= now < opens
    return opens <= now < closes


def plainly(candidates: list[Rule], link_type: str | None, moment: datetime, place: Place) -> str | None:
    """`none`, `hosted` or an address, by one walk after the other as section 2.4 has them."""
    walks = [[candidate for candidate in candidates if candidate.link_type == link_type]]
    if link_type == "gs1:pip":
        walks.append([candidate for candidate in candidates if candidate.link_type is None])
    for one in walks:
        for candidate in one:
            if not plainly_matches(candidate, moment, place):
                continue
            if candidate.is_dead and not candidate.falls_back:
                continue
            return "hosted" if candidate.is_dead or candidate.url is None else candidate.url
    return "hosted" if link_type in (None, "gs1:pip") else "none"


@settings(max_examples=600, deadline=None)
@given(st.lists(rules(), max_size=6), st.sampled_from(LINK_TYPES), moments, places)
def test_section_4_the_evaluation_equals_a_plain_one(candidates, link_type, moment, place):
    decision = decide(candidates, link_type, moment, place)
    found = "none" if decision is None else decision.url or "hosted"
    assert found == plainly(candidates, link_type, moment, place)


@settings(max_examples=600, deadline=None)
@given(rules(), moments, places)
def test_section_4_each_condition_equals_a_plain_one(candidate, moment, place):
    assert matches(candidate, moment, place) == plainly_matches(candidate, moment, place)


# --- the text, sentence by sentence -------------------------------------------------------------------------

NOON = datetime(2026, 6, 3, 12, 0, tzinfo=UTC)  # a Wednesday


def conditional(**changes) -> Rule:
    return rule(is_unconditional=False, **changes)


def test_section_4_the_first_rule_that_matches_wins():
    first, second = rule("https://first.example/"), rule("https://second.example/")
    decision = decide([first, second], None, NOON)
    assert decision is not None
    assert (decision.rule, decision.url) == (first, "https://first.example/")


def test_section_4_without_a_match_the_hosted_page_serves():
    assert decide([], None, NOON) == HOSTED_PAGE


@pytest.mark.parametrize(
    ("moment", "expected"),
    [("2026-06-03T11:59:59", False), ("2026-06-03T12:00:00", True), ("2026-06-03T13:00:00", False)],
)
def test_section_4_an_absolute_window_includes_its_start_and_excludes_its_end(moment, expected):
    window = conditional(starts_at=NOON, ends_at=NOON + timedelta(hours=1))
    assert matches(window, datetime.fromisoformat(moment).replace(tzinfo=UTC), NOWHERE) is expected


@pytest.mark.parametrize(
    ("day", "expected"),
    [("10-31", False), ("11-01", True), ("12-31", True), ("01-01", True), ("02-28", True), ("03-01", False)],
)
def test_section_4_an_annual_window_wraps_over_new_year_and_includes_both_ends(day, expected):
    winter = conditional(first_day=1101, last_day=228)
    assert matches(winter, datetime.fromisoformat(f"2026-{day}T00:00+00:00"), NOWHERE) is expected


@pytest.mark.parametrize(
    ("moment", "expected"),
    [("2027-02-27", False), ("2027-02-28", True), ("2028-02-28", False), ("2028-02-29", True)],
)
def test_section_4_the_29th_of_february_counts_as_the_28th_in_other_years(moment, expected):
    leap = conditional(first_day=229, last_day=229)
    assert matches(leap, datetime.fromisoformat(f"{moment}T12:00+00:00"), NOWHERE) is expected


def test_section_4_the_date_is_that_of_the_rules_zone():
    new_year = conditional(first_day=101, last_day=101, zone=ZoneInfo("Pacific/Kiritimati"))
    assert matches(new_year, datetime(2026, 12, 31, 12, tzinfo=UTC), NOWHERE)


@pytest.mark.parametrize(
    ("clock", "expected"),
    [("21:59", False), ("22:00", True), ("23:59", True), ("05:59", True), ("06:00", False)],
)
def test_section_4_hours_wrap_past_midnight_and_exclude_their_end(clock, expected):
    night = conditional(opens=time(22), closes=time(6))
    assert matches(night, datetime.fromisoformat(f"2026-06-03T{clock}+00:00"), NOWHERE) is expected


def test_section_4_after_midnight_the_weekday_is_that_of_the_moment():
    wednesday_night = conditional(opens=time(22), closes=time(6), weekdays=frozenset({2}))
    assert matches(wednesday_night, datetime(2026, 6, 3, 23, tzinfo=UTC), NOWHERE)
    assert not matches(wednesday_night, datetime(2026, 6, 4, 1, tzinfo=UTC), NOWHERE)


def test_section_4_an_unknown_place_fails_every_condition_on_places():
    for condition in ({"countries": {"AT"}}, {"regions": {"AT-9"}}, {"cities": {"wien"}}):
        here = conditional(**{name: frozenset(values) for name, values in condition.items()})
        assert not matches(here, NOON, NOWHERE)
        assert matches(here, NOON, Place("AT", "AT-9", "wien"))


def test_section_4_one_bound_alone_is_open_on_the_other_side():
    assert matches(conditional(first_day=601), NOON, NOWHERE)
    assert not matches(conditional(last_day=601), NOON, NOWHERE)
    assert matches(conditional(opens=time(12)), NOON, NOWHERE)
    assert not matches(conditional(closes=time(12)), NOON, NOWHERE)


def test_section_4_a_dead_address_is_skipped_or_ends_at_the_hosted_page():
    dead, alive = rule(is_dead=True), rule("https://alive.example/")
    falling = rule(is_dead=True, falls_back=True)
    assert walk([dead, alive], None, NOON) == (alive, "https://alive.example/")
    assert walk([falling, alive], None, NOON) == (falling, None)


def test_section_2_4_a_rule_without_a_link_type_never_swallows_a_request_for_another():
    assert decide([rule()], "gs1:recallStatus", NOON) is None


def test_section_2_4_a_rule_with_a_link_type_does_not_serve_a_plain_request():
    assert decide([rule(link_type="gs1:recallStatus")], None, NOON) == HOSTED_PAGE


def test_section_2_4_product_information_falls_back_to_rules_without_a_type_and_the_hosted_page():
    general, typed = rule("https://general.example/"), rule("https://pip.example/", link_type="gs1:pip")
    assert decide([general, typed], "gs1:pip", NOON) == Choice("https://pip.example/", typed)
    assert decide([general], "gs1:pip", NOON) == Choice("https://general.example/", general)
    assert decide([], "gs1:pip", NOON) == HOSTED_PAGE
