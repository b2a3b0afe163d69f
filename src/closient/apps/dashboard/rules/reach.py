"""Whether a rule is ever asked: an earlier one that holds whenever it does takes all of its scans.

The edge's own order (contract/resolver.md, section 4), told of rules as they are stored.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol, TypeVar

from closient.apps.dashboard.structs.views import Standing

# A rule of these serves each pack of a product; one of a lot or an item serves its own packs alone.
WHOLE = ("PRODUCT", "BRAND", "ORGANIZATION")
LOCAL = ("annual_start_mmdd", "annual_end_mmdd", "days_of_week", "time_of_day_start", "time_of_day_end")
PLACES = ("location_countries", "location_regions", "location_cities")
MOMENTS = ("absolute_start_at", "absolute_end_at")


class Conditioned(Protocol):
    """A stored rule as far as its order and its conditions go; the others are named above."""

    @property
    def id(self) -> str: ...
    @property
    def enabled(self) -> bool: ...
    @property
    def scope_type(self) -> str: ...
    @property
    def scope_id(self) -> str | None: ...
    @property
    def link_type(self) -> str | None: ...
    @property
    def timezone(self) -> str | None: ...
    @property
    def absolute_start_at(self) -> datetime | None: ...
    @property
    def absolute_end_at(self) -> datetime | None: ...


Rule = TypeVar("Rule", bound=Conditioned)


def blocked(rules: Sequence[Rule]) -> dict[str, Rule]:
    """Each rule that is never reached, with the earlier one that takes its scans.

    `rules` are all that may serve one product, or those of one brand or organization, in their order.
    """
    found: dict[str, Rule] = {}
    for place, rule in enumerate(rules):
        earlier = (one for one in rules[:place] if takes_all(one, rule))
        if rule.enabled and (first := next(earlier, None)) is not None:
            found[rule.id] = first
    return found


def takes_all(first: Conditioned, later: Conditioned) -> bool:
    """Does `first` hold wherever and whenever `later`, which comes after it, would?"""
    if not first.enabled or first.link_type != later.link_type:
        return False
    if first.scope_type not in WHOLE and first.scope_id != later.scope_id:
        return False
    local = any(getattr(first, name) is not None for name in LOCAL)
    if local and (first.timezone or "UTC") != (later.timezone or "UTC"):
        return False
    return all(_is_met(first, later, name) for name in (*LOCAL, *PLACES, *MOMENTS))


def is_unconditional(rule: Conditioned) -> bool:
    """Whether nothing but the kind of question decides."""
    return all(getattr(rule, name) is None for name in (*LOCAL, *PLACES, *MOMENTS))


def standing(rule: Conditioned, blocked_by: Conditioned | None, now: datetime) -> Standing:
    """How a rule stands, given the one that takes its scans."""
    if not rule.enabled:
        return "off"
    if rule.absolute_end_at is not None and rule.absolute_end_at <= now:
        return "over"
    if blocked_by is not None:
        return "never"
    if rule.absolute_start_at is not None and rule.absolute_start_at > now:
        return "later"
    return "always" if is_unconditional(rule) and rule.link_type is None else "sometimes"


def _is_met(first: Conditioned, later: Conditioned, name: str) -> bool:
    """A condition that is none, or the very one that `later` has."""
    wanted = getattr(first, name)
    if wanted is None:
        return True
    given = getattr(later, name)
    if isinstance(wanted, list):
        return given is not None and set(given) <= set(wanted) and bool(given)
    return given == wanted
