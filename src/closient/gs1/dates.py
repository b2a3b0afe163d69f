"""Dates and times as Application Identifiers write them, checked; and the century of a two-digit year."""

import calendar

MONTH_END = "00"


def century(two_digit_year: int, this_year: int) -> int:
    """The four-digit year of a two-digit one, seen from this year: the one that lies at most 49 years back
    and 50 years ahead (General Specifications, determination of century).

    >>> century(76, 2026), century(77, 2026), century(26, 2026)
    (2076, 1977, 2026)
    >>> century(49, 2099), century(50, 2099)
    (2149, 2050)
    """
    year = this_year - this_year % 100 + two_digit_year
    if year - this_year > 50:
        return year - 100
    return year + 100 if year - this_year < -49 else year


def day(text: str) -> str | None:
    """YYMMDD, a day that exists. 29 February counts as existing in every year that four divides.

    >>> day("280229"), day("270229"), day("271301"), day("270100")
    (None, 'has no such day: 270229', 'has no such month: 13', 'has no such day: 270100')
    """
    return day_of_year(2000 + int(text[:2]), text[2:4], text[4:6], text)


def day_or_month(text: str) -> str | None:
    """YYMMDD, where 00 for the day means the whole month.

    >>> day_or_month("270200"), day_or_month("270229"), day_or_month("270000")
    (None, 'has no such day: 270229', 'has no such month: 00')
    """
    return day(text[:4] + "01" if text[4:6] == MONTH_END else text)


def day_with_century(text: str) -> str | None:
    """YYYYMMDD, a day that exists.

    >>> day_with_century("19000228"), day_with_century("19000229")
    (None, 'has no such day: 19000229')
    """
    return day_of_year(int(text[:4]) or 4, text[4:6], text[6:8], text)


def day_of_year(year: int, month: str, day_text: str, text: str) -> str | None:
    """The finding for a year, a month and a day, of which `text` is the whole.

    >>> day_of_year(2027, "04", "31", "270431")
    'has no such day: 270431'
    """
    if not 1 <= int(month) <= 12:
        return f"has no such month: {month}"
    if not 1 <= int(day_text) <= calendar.monthrange(year, int(month))[1]:
        return f"has no such day: {text}"
    return None


def hour(text: str) -> str | None:
    """HH, 00 to 23.

    >>> hour("23"), hour("24")
    (None, 'has no such hour: 24')
    """
    return None if int(text) < 24 else f"has no such hour: {text}"


def minute(text: str) -> str | None:
    """MI, 00 to 59.

    >>> minute("59"), minute("60")
    (None, 'has no such minute: 60')
    """
    return None if int(text) < 60 else f"has no such minute: {text}"


def second(text: str) -> str | None:
    """SS, 00 to 59.

    >>> second("59"), second("60")
    (None, 'has no such second: 60')
    """
    return None if int(text) < 60 else f"has no such second: {text}"


def hour_and_minute(text: str) -> str | None:
    """HHMI, 0000 to 2359. 9999 is not a time, although some senders write it for "unknown".

    >>> hour_and_minute("2359"), hour_and_minute("2400"), hour_and_minute("1260")
    (None, 'has no such hour: 24', 'has no such minute: 60')
    """
    return hour(text[:2]) or minute(text[2:4])
