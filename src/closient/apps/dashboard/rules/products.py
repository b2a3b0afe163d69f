"""What a product's record still lacks, and days without scans."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Protocol

from closient.apps.dashboard.structs.views import Day

PERIOD_DAYS = 30
SOON_DAYS = 30
# What a person in front of a shelf wants to know; the meter counts these.
FACTS = ("product_name", "brand", "image_url", "net_content", "description", "country_of_origin")


class Described(Protocol):
    """A product record as far as completeness goes."""

    product_name: str
    brand: str
    image_url: str
    net_content: str
    description: str
    country_of_origin: str


def missing(product: Described) -> list[str]:
    """The names of the facts that are empty, in the order of the form."""
    return [name for name in FACTS if not getattr(product, name)]


def completeness(product: Described) -> float:
    """The share of the facts that are filled."""
    return 1 - len(missing(product)) / len(FACTS)


def period_start(now: datetime, days: int = PERIOD_DAYS) -> datetime:
    """Midnight (UTC) at the beginning of the last `days` whole days; today comes on top."""
    today = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return today - timedelta(days=days)


def every_day(days: Iterable[Day], first: date, last: date) -> list[Day]:
    """The days from first to last, with zeros where nobody scanned."""
    known = {day.date: day for day in days}
    span = (first + timedelta(days=number) for number in range((last - first).days + 1))
    return [known.get(day) or Day(day, 0, 0) for day in span]
