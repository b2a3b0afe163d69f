"""Which days analytics pages look at, which they compare them with, how they cut them: pure decisions."""

from collections.abc import Sequence
from datetime import date, timedelta

from closient.apps.dashboard.structs.analytics import AnalyticsFilter, Cut, Days
from closient.gs1 import gtin as gs1_gtin
from closient.gs1.errors import Gs1Error

# A year begins on a Monday, so that its first week is whole.
YEAR_DAYS = 364
# The longest periods that are cut into hours, days and weeks.
MOST_DAYS: tuple[tuple[int, Cut], ...] = ((2, "hour"), (93, "day"), (750, "week"))


def whole_gtin(text: str) -> str:
    """The GTIN-14; what is none stays as it is, and is refused where it is looked for."""
    try:
        return gs1_gtin.normalise(text)
    except Gs1Error:
        return text


def window(asked: AnalyticsFilter, today: date) -> Days:
    """The days that are looked at; own ones are kept as they are."""
    if asked.since or asked.until:
        until = asked.until or today
        return Days(asked.since or _earlier(min(until, today), 29), until)
    if asked.period == "year":
        first = today - timedelta(days=YEAR_DAYS)
        return Days(first - timedelta(days=first.weekday()), today)
    return Days(today - timedelta(days=int(asked.period) - 1), today)


def length(days: Days) -> int:
    """How many days there are."""
    return (days.until - days.since).days + 1


def interval(days: Days) -> Cut:
    """How they are cut so that a chart shows some ten to a hundred points."""
    return next((cut for most, cut in MOST_DAYS if length(days) <= most), "month")


def before(days: Days, cut: Cut) -> Days:
    """As many days before these. Weeks are compared with whole weeks, so that they begin on the same day."""
    back = length(days)
    if cut == "week":
        back = -(-back // 7) * 7
    return Days(_earlier(days.since, back), _earlier(days.until, back))


def _earlier(day: date, days: int) -> date:
    """So many days before, as far as the calendar goes."""
    return date.fromordinal(max(day.toordinal() - days, 1))


def is_over(days: Days, today: date) -> bool:
    """Whether the last of these days is over: then nothing can be added to them."""
    return days.until < today


def change(now: Sequence[int], before: Sequence[int]) -> float | None:
    """By what part there is more than in as many buckets before; None when there was nothing."""
    earlier = sum(before[: len(now)])
    return sum(now) / earlier - 1 if earlier else None
