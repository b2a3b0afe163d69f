"""Days as forms of traceability ask for them: they are of UTC, and the last one counts whole."""

from datetime import UTC, date, datetime, time, timedelta

DAY = timedelta(days=1)


def begins(day: date | None) -> datetime | None:
    """The first moment of a day.

    >>> begins(date(2026, 3, 14)).isoformat()
    '2026-03-14T00:00:00+00:00'
    """
    return None if day is None else datetime.combine(day, time(), UTC)


def ends(day: date | None) -> datetime | None:
    """The first moment behind a day; the calendar's last day ends with its beginning.

    >>> ends(date(2026, 3, 14)).isoformat(), ends(date.max).year
    ('2026-03-15T00:00:00+00:00', 9999)
    """
    return None if day is None else begins(min(day, date.max - DAY) + DAY)
