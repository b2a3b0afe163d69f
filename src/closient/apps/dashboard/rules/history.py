"""A believable history of scans: more at weekends and in the evening, mostly phones, growing a little.

Invented from a fixed beginning, so that the same day gives the same history.
"""

import random
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from closient.apps.dashboard.structs.views import DeviceClass

DAYS = 60
# Monday first: people look at packages in the shop on Friday and Saturday, and at the table on Sunday.
WEEKDAYS = (0.8, 0.75, 0.85, 0.95, 1.2, 1.5, 1.1)
HOURS = (1, 0, 0, 0, 0, 1, 3, 7, 9, 10, 12, 14, 15, 12, 10, 10, 13, 19, 22, 20, 14, 9, 5, 2)
DEVICES: dict[DeviceClass, int] = {"mobile": 84, "desktop": 7, "tablet": 5, "bot": 4}
COUNTRIES: dict[str, dict[str, int]] = {
    "IT": {"IT": 62, "DE": 14, "AT": 9, "FR": 8, "US": 7},
    "NO": {"NO": 55, "SE": 17, "DK": 13, "DE": 9, "GB": 6},
}


class Product(NamedTuple):
    """What is scanned, and about how often a day."""

    gtin: str
    home: str
    a_day: float


class Visit(NamedTuple):
    """One invented scan."""

    gtin: str
    moment: datetime
    device: DeviceClass
    country: str


def invent(products: Iterable[Product], now: datetime) -> list[Visit]:
    """The scans of the last 60 days up to now, oldest first."""
    chance = random.Random(95212345)  # noqa: S311 - nothing secret: the same demo every time
    first = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=DAYS - 1)
    visits = []
    for product in products:
        for number in range(DAYS):
            day = first + timedelta(days=number)
            expected = product.a_day * WEEKDAYS[day.weekday()] * (0.8 + 0.4 * number / DAYS)
            for _ in range(max(0, round(chance.gauss(expected, expected**0.5)))):
                visits.append(_visit(product, day, chance))
    return sorted((visit for visit in visits if visit.moment < now), key=lambda visit: visit.moment)


def _visit(product: Product, day: datetime, chance: random.Random) -> Visit:
    hour = chance.choices(range(24), HOURS)[0]
    moment = day + timedelta(hours=hour, seconds=chance.uniform(0, 3600))
    countries = COUNTRIES[product.home]
    return Visit(
        product.gtin,
        moment,
        chance.choices(list(DEVICES), list(DEVICES.values()))[0],
        chance.choices(list(countries), list(countries.values()))[0],
    )
