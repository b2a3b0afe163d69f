"""How values are written for people: numbers, days, ages and sizes in their format; both forms of a GTIN."""

import functools
import unicodedata
from datetime import UTC, date, datetime
from decimal import Decimal

from babel import Locale, dates, numbers
from markupsafe import Markup, escape

from closient.gs1 import gtin
from closient.gs1.errors import Gs1Error
from closient.kit import clock, countries
from closient.web import texts

# Names that people use beside those of the tables.
USUAL_NAMES = {
    "america": "US",
    "burma": "MM",
    "czechrepublic": "CZ",
    "england": "GB",
    "greatbritain": "GB",
    "holland": "NL",
    "turkey": "TR",
    "uk": "GB",
    "unitedstatesofamerica": "US",
    "usa": "US",
}


def number(value: float | Decimal, decimals: int | None = None) -> str:
    """12,345 or 12.345, as the reader writes it."""
    region = texts.current().region
    if decimals is None:
        return numbers.format_decimal(value, locale=region)
    zeros = "0" * decimals
    return numbers.format_decimal(value, format=f"#,##0.{zeros}" if zeros else "#,##0", locale=region)


def percent(share: float) -> str:
    """A share of 1 as whole percent."""
    return numbers.format_percent(share, locale=texts.current().region)


def compact(value: float) -> str:
    """1.2K: for a tile where the full number stands in the title."""
    return numbers.format_compact_decimal(value, locale=texts.current().region, fraction_digits=1)


def size(count: int) -> str:
    """Bytes in the unit that reads best."""
    amount, unit = float(count), "B"
    for unit in ("B", "kB", "MB", "GB"):
        if amount < 1000 or unit == "GB":
            break
        amount /= 1000
    return f"{number(amount, 0 if unit == 'B' or amount >= 10 else 1)} {unit}"


def day(value: date | datetime) -> Markup:
    """The day, machine-readable as well."""
    shown = dates.format_date(value, format="medium", locale=texts.current().region)
    return Markup('<time datetime="{}">{}</time>').format(value.isoformat(), shown)


def short_day(value: date) -> str:
    """The day without its year, for the foot of a chart."""
    return dates.format_skeleton("MMMd", value, locale=texts.current().region)


def moment(value: datetime) -> Markup:
    """Day and minute, in UTC and said so."""
    exact = value.astimezone(UTC)
    shown = dates.format_datetime(exact, format="medium", locale=texts.current().region)
    return Markup('<time datetime="{}">{} UTC</time>').format(exact.isoformat(timespec="seconds"), shown)


def ago(value: datetime) -> Markup:
    """How long ago, with the exact moment in the title."""
    exact = value.astimezone(UTC)
    region = texts.current().region
    shown = dates.format_timedelta(exact - clock.now(), add_direction=True, locale=region)
    title = dates.format_datetime(exact, format="medium", locale=region) + " UTC"
    return Markup('<time datetime="{}" title="{}">{}</time>').format(
        exact.isoformat(timespec="seconds"), title, shown
    )


def gtin_forms(value: str) -> tuple[str, str, str]:
    """GTIN-14, its shortest form and that form's name; both are '' when there is no shorter one."""
    try:
        full = gtin.normalise(value)
        short = gtin.shortest(full)
    except Gs1Error:
        return value, "", ""
    return (full, "", "") if short == full else (full, short, f"GTIN-{len(short)}")


def country(code: str) -> str:
    """The name of a country by its ISO 3166-1 alpha-2 code; the code itself when there is none."""
    return Locale.parse(texts.current().region).territories.get(code, code)


def country_code(text: str) -> str | None:
    """The code of a country from its code, or from its name in the reader's language or English."""
    wanted = _folded(text)
    return (
        countries.clean(text) or _country_codes(texts.current().region).get(wanted) or USUAL_NAMES.get(wanted)
    )


@functools.cache
def _country_codes(region: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for locale in ("en", region):
        names = Locale.parse(locale).territories
        found |= {_folded(names[code]): code for code in countries.CODES if code in names}
    return found


def _folded(text: str) -> str:
    """Without capitals, accents and signs, as people type a name."""
    plain = unicodedata.normalize("NFKD", text.casefold().replace("&", " and "))
    return "".join(sign for sign in plain if sign.isalnum())


def language(tag: str) -> str:
    """The name of a language by its tag, with the tag where that says more; the tag when there is none."""
    names = Locale.parse(texts.current().region).languages
    name = names.get(tag.partition("-")[0].lower(), "")
    return f"{name} ({tag})" if name and "-" in tag else name or tag


def country_options() -> list[tuple[str, str]]:
    """Code and name of every country, by name in the reader's language."""
    names = Locale.parse(texts.current().region).territories
    return sorted(((code, names.get(code, code)) for code in countries.CODES), key=lambda one: one[1])


def lines(value: str) -> Markup:
    """Plain text with its line breaks kept."""
    return Markup("<br>").join(escape(line) for line in value.splitlines())


FILTERS = {
    "number": number,
    "percent": percent,
    "compact": compact,
    "size": size,
    "day": day,
    "moment": moment,
    "ago": ago,
    "gtin_forms": gtin_forms,
    "country": country,
    "language": language,
    "lines": lines,
}
