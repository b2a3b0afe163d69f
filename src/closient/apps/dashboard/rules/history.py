"""A believable history of scans: more at weekends and in the evening, mostly phones, growing over a year.

Invented from a fixed beginning, so that the same day gives the same history.
"""

import random
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from closient.apps.dashboard.structs.views import DeviceClass

# Of the last days, and of a year before them in which the codes slowly came to be known.
DAYS, EARLIER_DAYS = 60, 300
# Monday first: people look at packages in the shop on Friday and Saturday, and at the table on Sunday.
WEEKDAYS = (0.8, 0.75, 0.85, 0.95, 1.2, 1.5, 1.1)
HOURS = (1, 0, 0, 0, 0, 1, 3, 7, 9, 10, 12, 14, 15, 12, 10, 10, 13, 19, 22, 20, 14, 9, 5, 2)
# At weekends people rise later, and shop before noon.
WEEKEND_HOURS = (2, 1, 0, 0, 0, 0, 1, 3, 6, 13, 20, 22, 18, 14, 11, 10, 12, 14, 17, 19, 16, 11, 7, 4)
DEVICES: dict[DeviceClass, int] = {"mobile": 84, "desktop": 7, "tablet": 5, "bot": 4}
# None: nobody knows where.
COUNTRIES: dict[str, dict[str | None, int]] = {
    "IT": {
        "IT": 560, "DE": 130, "AT": 80, "FR": 70, "US": 60, "CH": 30, "GB": 20, "ES": 12, "JP": 9, "BR": 7,
        "AU": 5, "CA": 5, "AR": 3, "SG": 2, "MT": 2, None: 25,
    },
    "NO": {
        "NO": 520, "SE": 160, "DK": 120, "DE": 80, "GB": 50, "FI": 25, "NL": 15, "PL": 10, "US": 9, "IS": 5,
        "JP": 4, "KR": 3, "ZA": 2, None: 20,
    },
}  # fmt: skip
LANGUAGES = {
    "IT": "it", "DE": "de", "AT": "de", "CH": "de", "FR": "fr", "ES": "es", "AR": "es", "BR": "pt",
    "JP": "ja", "NO": "no", "SE": "sv", "DK": "da", "FI": "fi", "NL": "nl", "PL": "pl", "IS": "is",
    "KR": "ko",
}  # fmt: skip
OWN_LANGUAGE = 0.87
REFERRERS = {
    "": 80, "https://www.instagram.com/": 7, "https://www.google.com/": 5, "https://cornermarket.example/": 5,
    "https://l.facebook.com/": 2, "https://pasta.example/reviews": 1,
}  # fmt: skip
# Name, and whether an AI service reads with it.
ROBOTS = {("Googlebot", False): 5, ("GPTBot", True): 3, ("ClaudeBot", True): 2, ("bingbot", False): 2}
LINK_TYPES: dict[str | None, int] = {
    None: 90, "gs1:recipeInfo": 4, "gs1:instructions": 3, "gs1:sustainabilityInfo": 2, "gs1:pip": 1,
}  # fmt: skip


class Product(NamedTuple):
    """What is scanned, about how often a day, and the lots and items that are about."""

    gtin: str
    home: str
    a_day: float
    parts: Mapping[tuple[str | None, str | None], int]


class Visit(NamedTuple):
    """One invented scan."""

    gtin: str
    moment: datetime
    device: DeviceClass
    country: str | None
    language: str | None
    referrer: str
    link_type: str | None
    lot: str | None
    serial: str | None
    bot: tuple[str | None, bool]


def invent(products: Iterable[Product], now: datetime) -> list[Visit]:
    """The scans of a year up to now, oldest first."""
    chance = random.Random(95212345)  # noqa: S311 - nothing secret: the same demo every time
    first = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=DAYS - 1)
    visits = []
    for product in products:
        for number in range(-EARLIER_DAYS, DAYS):
            day = first + timedelta(days=number)
            expected = product.a_day * WEEKDAYS[day.weekday()] * _known(number)
            for _ in range(max(0, round(chance.gauss(expected, expected**0.5)))):
                visits.append(_visit(product, day, chance))
    return sorted((visit for visit in visits if visit.moment < now), key=lambda visit: visit.moment)


def _known(number: int) -> float:
    """How widely the codes were known on a day, counted from the first of the last days."""
    if number >= 0:
        return 0.8 + 0.4 * number / DAYS
    return 0.02 + 0.78 * (1 + number / EARLIER_DAYS) ** 6


def _visit(product: Product, day: datetime, chance: random.Random) -> Visit:
    hour = chance.choices(range(24), WEEKEND_HOURS if day.weekday() > 4 else HOURS)[0]
    device = _one(DEVICES, chance)
    country = _one(COUNTRIES[product.home], chance)
    is_bot = device == "bot"
    lot, serial = _one(product.parts, chance)
    own = LANGUAGES.get(country or "", "en") if chance.random() < OWN_LANGUAGE else "en"
    return Visit(
        gtin=product.gtin,
        moment=day + timedelta(hours=hour, seconds=chance.uniform(0, 3600)),
        device=device,
        country=country,
        language=None if is_bot else own,
        referrer="" if is_bot else _one(REFERRERS, chance),
        link_type=_one(LINK_TYPES, chance),
        lot=lot,
        serial=serial,
        bot=_one(ROBOTS, chance) if is_bot else (None, False),
    )


def _one(weights: Mapping[Any, int], chance: random.Random) -> Any:
    return chance.choices(list(weights), list(weights.values()))[0]
