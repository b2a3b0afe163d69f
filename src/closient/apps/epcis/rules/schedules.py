"""Schedules of subscriptions (QuerySchedule of EPCIS 2.0, 8.2.5.3): six fields that must match, in UTC."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

from msgspec import UNSET

from closient.apps.epcis.structs.named_queries import Schedule
from closient.kit.errors import Validation

# From the finest to the coarsest, with the numbers that each may have.
FIELDS = (
    ("second", 0, 59),
    ("minute", 0, 59),
    ("hour", 0, 23),
    ("day_of_month", 1, 31),
    ("month", 1, 12),
    ("day_of_week", 1, 7),
)
# A day that comes at all (29 February on a given weekday) comes within so many days.
LONGEST_DAYS = 366 * 41
NEVER = "There is no such moment."


def written(schedule: Schedule) -> str:
    """A schedule as it is stored. Validation for one that says nothing, or never comes.

    >>> written(Schedule(hour="1", minute="5"))
    '0 5 1 * * *'
    >>> written(Schedule(second="0/30"))
    '0/30 * * * * *'
    """
    said = [getattr(schedule, name) for name, _, _ in FIELDS]
    if all(part is UNSET for part in said):
        raise Validation.of("schedule", "Say when: at least one of its fields.")
    finest = next(place for place, part in enumerate(said) if part is not UNSET)
    # The days' fields know no first one: a schedule by days alone comes at midnight.
    parts = [
        part if part is not UNSET else str(lowest) if place < min(finest, 3) else "*"
        for place, (part, (_, lowest, _)) in enumerate(zip(said, FIELDS, strict=True))
    ]
    text = " ".join(parts)
    if following(text, datetime(2024, 1, 1, tzinfo=UTC)) is None:
        raise Validation.of("schedule", NEVER)
    return text


def shown(text: str) -> Schedule:
    """A stored schedule as it is shown.

    >>> shown("0 5 1 * * *").minute
    '5'
    """
    parts = text.split(" ")
    return Schedule(**{name: part for (name, _, _), part in zip(FIELDS, parts, strict=True) if part != "*"})


def following(text: str, moment: datetime) -> datetime | None:
    """The first moment of a schedule after another; None if there is none.

    >>> following("0 5 1 * * *", datetime(2026, 3, 14, 1, 5, tzinfo=UTC)).isoformat()
    '2026-03-15T01:05:00+00:00'
    >>> following("0/30 * * * * *", datetime(2026, 3, 14, 1, 5, 29, tzinfo=UTC)).isoformat()
    '2026-03-14T01:05:30+00:00'
    >>> following("0 0 0 30 2 *", datetime(2026, 3, 14, tzinfo=UTC)) is None
    True
    """
    allowed = [
        numbers(part, name, lowest, highest)
        for part, (name, lowest, highest) in zip(text.split(" "), FIELDS, strict=True)
    ]
    start = moment + timedelta(seconds=1)
    for days in range(LONGEST_DAYS):
        day = start.date() + timedelta(days=days)
        if _is_on(day, allowed):
            earliest = start.time().replace(microsecond=0, tzinfo=None) if days == 0 else time()
            found = _in_day(allowed, earliest)
            if found is not None:
                return datetime.combine(day, found, UTC)
    return None


def _is_on(day: date, allowed: Sequence[Sequence[int]]) -> bool:
    return day.day in allowed[3] and day.month in allowed[4] and day.isoweekday() in allowed[5]


def _in_day(allowed: Sequence[Sequence[int]], earliest: time) -> time | None:
    """The first time of a day that is not before another."""
    return next(
        (
            time(hour, minute, second)
            for hour in allowed[2]
            if hour >= earliest.hour
            for minute in allowed[1]
            if (hour, minute) >= (earliest.hour, earliest.minute)
            for second in allowed[0]
            if time(hour, minute, second) >= earliest
        ),
        None,
    )


def numbers(part: str, name: str, lowest: int, highest: int) -> Sequence[int]:
    """The numbers of a field, rising.

    >>> numbers("1,[3-5],0/20", "minute", 0, 59)
    [0, 1, 3, 4, 5, 20, 40]
    """
    found: set[int] = set()
    for element in part.split(","):
        span, _, step = element.partition("/")
        first, _, last = span.strip("[]").partition("-")
        low = lowest if first == "*" else int(first)
        high = int(last) if last else highest if first == "*" or step else low
        if not lowest <= low <= high <= highest or step == "0":
            raise Validation.of(f"schedule.{name}", f"Numbers from {lowest} to {highest}, ranges that rise.")
        found.update(range(low, high + 1, int(step or 1)))
    return sorted(found)
