"""Rules, ready to be evaluated, and their conditions (contract/resolver.md, section 4), as pure functions.

Rules come compiled (apps.resolver.actions.entries) and in the order of their scope; the first that matches
wins. Which scope is asked when is edge.choose.
"""

from collections.abc import Iterable
from datetime import datetime, time, tzinfo
from typing import Literal, NamedTuple

from msgspec import Struct

from closient.kit.place import NOWHERE, Place

Scope = Literal["SERIAL", "BATCH", "PRODUCT", "BRAND", "ORGANIZATION"]
# What may fail; `season` is annual_start_mmdd with annual_end_mmdd, `time_of_day` both of its bounds.
Condition = Literal[
    "absolute_start_at",
    "absolute_end_at",
    "location_countries",
    "location_regions",
    "location_cities",
    "days_of_week",
    "season",
    "time_of_day",
]


class Rule(Struct, frozen=True, kw_only=True, gc=False):
    """One rule, ready to be evaluated. A condition that is None is no condition."""

    id: str
    """In either spelling, as it was loaded."""
    scope: Scope
    link_type: str | None = None
    """A CURIE; None for a rule that serves the default link."""
    url: str | None = None
    """Where it leads, in ASCII; None means the hosted page."""
    is_dead: bool = False
    falls_back: bool = False
    """A dead address ends the walk with the hosted page instead of going on with the next rule."""
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    first_day: int | None = None
    """Days of the year are month * 100 + day."""
    last_day: int | None = None
    weekdays: frozenset[int] | None = None
    opens: time | None = None
    closes: time | None = None
    zone: tzinfo
    countries: frozenset[str] | None = None
    regions: frozenset[str] | None = None
    cities: frozenset[str] | None = None
    is_unconditional: bool = True
    """True when nothing but the link type decides; then the answer can be made once."""

    @property
    def asks_place(self) -> bool:
        return not (self.countries is None and self.regions is None and self.cities is None)


class Decision(NamedTuple):
    """The rule that won and its address (None means the hosted page)."""

    rule: Rule
    url: str | None


def walk(
    rules: Iterable[Rule], link_type: str | None, moment: datetime, place: Place = NOWHERE
) -> Decision | None:
    """The first rule of exactly this link type that matches here and now and whose address is alive."""
    for rule in rules:
        if rule.link_type != link_type:
            continue
        if not (rule.is_unconditional or matches(rule, moment, place)):
            continue
        if not rule.is_dead:
            return Decision(rule, rule.url)
        if rule.falls_back:
            return Decision(rule, None)
    return None


def matches(rule: Rule, moment: datetime, place: Place) -> bool:
    """Do all conditions of the rule hold?"""
    return unmet(rule, moment, place) is None


def unmet(rule: Rule, moment: datetime, place: Place) -> Condition | None:
    """The first condition of the rule that does not hold; None when all do. `moment` is aware."""
    if rule.starts_at is not None and moment < rule.starts_at:
        return "absolute_start_at"
    if rule.ends_at is not None and moment >= rule.ends_at:
        return "absolute_end_at"
    if rule.countries is not None and place.country not in rule.countries:
        return "location_countries"
    if rule.regions is not None and place.region not in rule.regions:
        return "location_regions"
    if rule.cities is not None and place.city not in rule.cities:
        return "location_cities"
    local = moment.astimezone(rule.zone)
    if rule.weekdays is not None and local.weekday() not in rule.weekdays:
        return "days_of_week"
    if not _in_season(rule, local):
        return "season"
    return None if _in_hours(rule, local.time()) else "time_of_day"


def _in_season(rule: Rule, local: datetime) -> bool:
    """Both ends included; the season may wrap over New Year."""
    first, last = rule.first_day, rule.last_day
    today = local.month * 100 + local.day
    if first is None:
        return last is None or today <= last
    # In a year without it, 29 February counts as the 28th, so a season that begins with it begins then.
    begins = 228 if first == 229 and not _is_leap(local.year) else first
    if last is None:
        return today >= begins
    if first <= last:
        return begins <= today <= last
    return today >= begins or today <= last


def _in_hours(rule: Rule, now: time) -> bool:
    """The start included, the end excluded; the hours may wrap past midnight."""
    opens, closes = rule.opens, rule.closes
    if opens is None:
        return closes is None or now < closes
    if closes is None:
        return now >= opens
    if opens <= closes:
        return opens <= now < closes
    return now >= opens or now < closes


def _is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
