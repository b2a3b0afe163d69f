"""A Digital Link as it stands in a path: read once, with ready answers as long as its links are unchanged."""

from dataclasses import replace
from typing import NamedTuple
from urllib.parse import quote

from closient.edge.scans import ScanType
from closient.edge.table import Rules, Slot
from closient.gs1 import ai, digital_link
from closient.gs1.digital_link import DigitalLink
from closient.gs1.errors import Gs1Error
from closient.kit.errors import BadRequest

KEYS = frozenset(key.encode("ascii") for key in ai.PRIMARY_KEYS)
Headers = list[tuple[bytes, bytes]]


class Redirect(NamedTuple):
    """A redirect without a query: its headers, and what is noted down of it."""

    headers: Headers
    location: bytes
    destination: str
    """The location again, as it is noted down."""
    scan_type: ScanType


class Level(NamedTuple):
    """One step of a link on the way up to its key."""

    path: str
    ai: str


class Target:
    """One path that a request may have. `lot`, `serial` and `expiry` are what the hosted page is told."""

    __slots__ = ("expiry", "gtin", "hosted", "link", "lot", "path", "plan", "serial")

    def __init__(self, link: DigitalLink, gtin: str) -> None:
        self.link = link
        self.gtin = gtin
        self.lot = link.lot
        self.serial = link.serial
        self.expiry = link.value("17")
        self.path = link.canonical_path()
        self.hosted = hosted_page(gtin, self.lot, self.serial, self.expiry)
        self.plan: Plan | None = None

    def levels(self) -> list[Level]:
        """The link itself first, its key last."""
        link = replace(self.link, attributes=(), rest_query="")
        levels = [Level(replace(link, qualifiers=()).canonical_path(), link.key_ai)]
        for count, (code, _) in enumerate(link.qualifiers, start=1):
            levels.append(Level(replace(link, qualifiers=link.qualifiers[:count]).canonical_path(), code))
        return levels[::-1]


class Plan:
    """How a target is answered as long as its slot in the table stays the same."""

    __slots__ = ("always", "redirects", "rules", "slot", "untyped")

    def __init__(self, slot: Slot, target: Target) -> None:
        self.slot = slot
        self.rules: Rules = slot.entry.rules_for(target.lot, target.serial)
        self.untyped: Rules = tuple(rule for rule in self.rules if rule.link_type is None)
        self.always: Redirect | None = None
        self.redirects: dict[str | None, Redirect] = {}

    @property
    def is_settled(self) -> bool:
        """Does neither time nor place decide where a plain request goes?"""
        return not self.untyped or (self.untyped[0].is_unconditional and not self.untyped[0].is_dead)


def is_ours(path: bytes) -> bool:
    """Does a raw path begin with a primary key? Then it is a Digital Link, well-formed or not."""
    return path[1:2].isdigit() and path[1:].partition(b"/")[0] in KEYS


def read(path: bytes) -> DigitalLink:
    """The link in a raw path; BadRequest with GS1's reason."""
    try:
        return digital_link.parse(path.decode("latin-1"))
    except Gs1Error as error:
        raise BadRequest(f"This is no valid GS1 Digital Link. {error.reason}") from None


def check_query(link: DigitalLink, query: bytes) -> None:
    """The data attributes in the query have to be right as well (URI Syntax 1.7.0, 4.10)."""
    try:
        digital_link.with_query(link, query.decode("latin-1"))
    except Gs1Error as error:
        raise BadRequest(f"This is no valid GS1 Digital Link. {error.reason}") from None


def hosted_page(gtin: str, lot: str | None, serial: str | None, expiry: str | None) -> str:
    """The path of the product's own page, told which lot, item and date were scanned."""
    told = [("10", lot), ("21", serial), ("17", expiry)]
    query = "&".join(f"{code}={quote(value, safe='')}" for code, value in told if value is not None)
    return f"/p/{gtin}?{query}" if query else f"/p/{gtin}"
