"""A Digital Link as it stands in a path: read once, with ready answers as long as its links are unchanged."""

from datetime import datetime
from itertools import combinations
from typing import NamedTuple
from urllib.parse import quote

from closient.edge import choose
from closient.edge.scans import ScanType
from closient.edge.table import Part, PartAsked, Slot
from closient.gs1 import ai, compression, digital_link, epc_binary
from closient.gs1.digital_link import DigitalLink
from closient.gs1.errors import Gs1Error
from closient.kit.errors import BadRequest

KEYS = frozenset(key.encode("ascii") for key in ai.PRIMARY_KEYS)
Headers = list[tuple[bytes, bytes]]
# What rules ask of a place: country, region, city; nothing where no rule asks.
Whereabouts = tuple[str | None, ...]
MOST_WHEREABOUTS = 100


class Redirect(NamedTuple):
    """A redirect without a query: its headers, and what is noted down of it."""

    headers: Headers
    location: bytes
    destination: str
    """The location again, as it is noted down."""
    scan_type: ScanType
    passes_query: bool = True


class Level(NamedTuple):
    """One step of a link on the way up to its key. `name` is its qualifiers as in a canonical path."""

    path: str
    name: str


class Target:
    """One path that a request may have. `lot`, `serial` and `expiry` are what the hosted page is told."""

    __slots__ = (
        "asked",
        "attributes",
        "expiry",
        "gtin",
        "hosted",
        "key",
        "link",
        "lot",
        "path",
        "plan",
        "serial",
        "shrunk",
    )

    def __init__(self, link: DigitalLink, *, shrunk: bool = False) -> None:
        self.link = link
        self.key = f"{link.key_ai}/{digital_link.encode(link.key)}"
        self.gtin = link.gtin
        is_plain = not (link.qualifiers or link.attributes)
        self.lot = None if is_plain else link.lot
        self.serial = None if is_plain else link.serial
        self.expiry = None if is_plain else link.value("17")
        self.path = link.canonical_path()
        self.shrunk = shrunk
        """Did the link come compressed, or in EPC binary? Then the answer names it in full (owl:sameAs)."""
        self.attributes = link.uri("").partition("?")[2].encode("ascii") if shrunk else b""
        """What of a compressed link belongs in a query, as if it had been sent so."""
        self.asked = PartAsked(self.key, tuple(_levels(link)), self.lot, self.serial)
        self.hosted = hosted_page(self.gtin, self.lot, self.serial, self.expiry) if self.gtin else None
        self.plan: Plan | None = None

    def levels(self) -> list[Level]:
        """The link itself first, its key last."""
        names = ["", *_prefixes(self.link)]
        return [Level(f"/{self.key}/{name}" if name else f"/{self.key}", name) for name in names[::-1]]

    def values(self, query: str) -> dict[str, str]:
        """What was scanned, by the number of its identifier; the query is known to be legal."""
        link = digital_link.with_query(self.link, query) if query else self.link
        return dict(link.elements())


class Plan:
    """How a target is answered as long as its slot in the table stays the same."""

    __slots__ = (
        "always",
        "has_part",
        "nature",
        "of_second",
        "redirects",
        "second",
        "slot",
        "steps",
    )

    def __init__(self, slot: Slot, part: Part) -> None:
        self.slot = slot
        self.has_part = bool(part.rules or part.links)
        self.steps = steps_of(slot, part)
        self.nature = choose.nature(self.steps)
        self.always: Redirect | None = None
        self.redirects: dict[tuple[str | None, bool], Redirect] = {}
        # Who comes from the same place within a second is led the same way, if nothing else decides.
        self.of_second: dict[Whereabouts, Redirect] = {}
        self.second = -1

    @property
    def asks_place(self) -> bool:
        """Does any rule, of whatever link type, ask where the caller is?"""
        return any(rule.asks_place for step in self.steps for rule in step.rules)

    def kept(self, moment: datetime, whereabouts: Whereabouts) -> Redirect | None:
        """What was found for somebody else from there within the second of this moment."""
        return self.of_second.get(whereabouts) if self.second == int(moment.timestamp()) else None

    def keep(self, redirect: Redirect, moment: datetime, whereabouts: Whereabouts) -> None:
        """Remember where a plain request leads, that only time and place can change."""
        if not self.nature.asks_time:
            self.always = redirect
            return
        second = int(moment.timestamp())
        if second != self.second or len(self.of_second) >= MOST_WHEREABOUTS:
            self.of_second.clear()
            self.second = second
        self.of_second[whereabouts] = redirect


def steps_of(slot: Slot, part: Part) -> tuple[choose.Step, ...]:
    """The levels that serve a target. Of a key that nobody speaks for, only the platform's own links."""
    entry = slot.entry
    if entry.organization_id is None:
        return choose.steps_of((), (), (), entry.links)
    return choose.steps_of(part.rules, part.links, entry.rules, entry.links)


def _levels(link: DigitalLink) -> list[str]:
    """All combinations of the qualifiers, for each of which something may be registered.

    An item is told by its serial alone: nothing stands at a serial together with a lot or a variant.
    """
    if not link.qualifiers:
        return []
    pairs = [(code, f"{code}/{digital_link.encode(value)}") for code, value in link.qualifiers]
    found = []
    for size in range(1, len(pairs) + 1):
        for chosen in combinations(pairs, size):
            if not (link.key_ai in ("01", "8006") and size > 1 and chosen[-1][0] == "21"):
                found.append("/".join(text for _, text in chosen))
    return found


def _prefixes(link: DigitalLink) -> list[str]:
    texts = [f"{code}/{digital_link.encode(value)}" for code, value in link.qualifiers]
    return ["/".join(texts[:count]) for count in range(1, len(texts) + 1)]


def is_ours(path: bytes) -> bool:
    """Does a raw path begin with a primary key, or is it a whole link in a compressed form?

    What begins with a key is a Digital Link, well-formed or not.
    """
    if path[1:2].isdigit() and path[1:].partition(b"/")[0] in KEYS:
        return True
    return len(path) > 6 and is_shrunk(path.decode("latin-1"))


def is_shrunk(path: str) -> bool:
    return epc_binary.is_epc_binary(path) or compression.is_compressed(path)


def read(path: bytes) -> Target:
    """The link in a raw path; BadRequest with GS1's reason."""
    text = path.decode("latin-1")
    try:
        try:
            return Target(digital_link.parse(text))
        except Gs1Error:
            if epc_binary.is_epc_binary(text):
                return _shrunk(epc_binary.decompress(text))
            if compression.is_compressed(text):
                return _shrunk(compression.decompress(text))
            raise
    except Gs1Error as error:
        raise BadRequest(f"This is no valid GS1 Digital Link. {error.reason}") from None


def _shrunk(link: DigitalLink) -> Target:
    return Target(link, shrunk=True)


def check_query(link: DigitalLink, query: bytes) -> None:
    """The data attributes in the query have to be right as well (URI Syntax 1.7.0, 4.10)."""
    try:
        digital_link.with_query(link, query.decode("latin-1"))
    except Gs1Error as error:
        raise BadRequest(f"This is no valid GS1 Digital Link. {error.reason}") from None


def hosted_page(gtin: str, lot: str | None, serial: str | None, expiry: str | None) -> str:
    """The path of the product's own page, told which lot, item and date were scanned."""
    if lot is None and serial is None and expiry is None:
        return f"/p/{gtin}"
    told = [("10", lot), ("21", serial), ("17", expiry)]
    query = "&".join(f"{code}={quote(value, safe='')}" for code, value in told if value is not None)
    return f"/p/{gtin}?{query}"
