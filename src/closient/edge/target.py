"""A Digital Link as it stands in a path: read once, with ready answers as long as its links are unchanged.

What is kept of a path and a key is many small objects, and never a circle of them: `gc=False` keeps them from
the garbage collector, which would look at each again and again.
"""

from datetime import datetime
from itertools import combinations
from typing import NamedTuple
from urllib.parse import quote

from msgspec import Struct

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


class Redirect(Struct, frozen=True, gc=False):
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


class Target(Struct, gc=False, eq=False):
    """One path that a request may have. `lot`, `serial` and `expiry` are what the hosted page is told."""

    link: DigitalLink
    shrunk: bool = False
    """Did the link come compressed, or in EPC binary? Then the answer names it in full (owl:sameAs)."""
    key: str = ""
    gtin: str | None = None
    path: str = ""
    lot: str | None = None
    serial: str | None = None
    expiry: str | None = None
    attributes: bytes = b""
    """What of a compressed link belongs in a query, as if it had been sent so."""
    hosted: str | None = None
    plan: "Plan | None" = None

    def __post_init__(self) -> None:
        link = self.link
        self.key = f"{link.key_ai}/{digital_link.encode(link.key)}"
        self.path = f"/{self.key}" if not link.qualifiers else link.canonical_path()
        self.gtin = link.gtin
        if link.qualifiers or link.attributes:
            self.lot, self.serial, self.expiry = link.lot, link.serial, link.value("17")
        if self.shrunk:
            self.attributes = link.uri("").partition("?")[2].encode("ascii")
        if self.gtin:
            self.hosted = hosted_page(self.gtin, self.lot, self.serial, self.expiry)

    @property
    def asked(self) -> PartAsked:
        """Which parts of the key this is about."""
        return PartAsked(self.key, tuple(_levels(self.link)), self.lot, self.serial)

    def levels(self) -> list[Level]:
        """The link itself first, its key last."""
        names = ["", *_prefixes(self.link)]
        return [Level(f"/{self.key}/{name}" if name else f"/{self.key}", name) for name in names[::-1]]

    def values(self, query: str) -> dict[str, str]:
        """What was scanned, by the number of its identifier; the query is known to be legal."""
        link = digital_link.with_query(self.link, query) if query else self.link
        return dict(link.elements())


class Plan(Struct, gc=False, eq=False):
    """How a target is answered as long as its slot in the table stays the same."""

    slot: Slot
    steps: tuple[choose.Step, ...]
    nature: choose.Nature
    has_part: bool
    always: Redirect | None = None
    redirects: dict[tuple[str | None, bool], Redirect] | None = None
    of_second: dict[Whereabouts, Redirect] | None = None
    """Who comes from the same place within a second is led the same way, if nothing else decides."""
    second: int = -1

    @property
    def asks_place(self) -> bool:
        """Does any rule, of whatever link type, ask where the caller is?"""
        return any(rule.asks_place for step in self.steps for rule in step.rules)

    def kept(self, moment: datetime, whereabouts: Whereabouts) -> Redirect | None:
        """What was found for somebody else from there within the second of this moment."""
        if self.of_second is None or self.second != int(moment.timestamp()):
            return None
        return self.of_second.get(whereabouts)

    def ready(self, url: str | None, *, passes_query: bool) -> Redirect | None:
        """The redirect to an address, if it was made before."""
        return None if self.redirects is None else self.redirects.get((url, passes_query))

    def make_ready(self, url: str | None, redirect: Redirect) -> None:
        """Remember a redirect, for whoever is led to the same address."""
        if self.redirects is None:
            self.redirects = {}
        self.redirects[url, redirect.passes_query] = redirect

    def keep(self, redirect: Redirect, moment: datetime, whereabouts: Whereabouts) -> None:
        """Remember where a plain request leads, that only time and place can change."""
        if not self.nature.asks_time:
            self.always = redirect
            return
        second = int(moment.timestamp())
        if self.of_second is None or second != self.second or len(self.of_second) >= MOST_WHEREABOUTS:
            self.of_second = {}
            self.second = second
        self.of_second[whereabouts] = redirect


def plan_of(slot: Slot, part: Part) -> Plan:
    """The plan of a target for what the table holds now."""
    steps = steps_of(slot, part)
    return Plan(slot, steps, choose.nature(steps), bool(part.rules or part.links))


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
