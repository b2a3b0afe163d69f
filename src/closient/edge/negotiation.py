"""What kind of answer an Accept header asks for (contract/resolver.md, section 2.3; RFC 9110, 12.5.1)."""

from typing import Literal

Kind = Literal["redirect", "linkset", "json-ld", "json"]

HTML, LINKSET, JSON_LD, JSON = (
    "text/html",
    "application/linkset+json",
    "application/ld+json",
    "application/json",
)
# What makes JSON-LD of a linkset.
LINKSET_CONTEXT = "https://ref.gs1.org/standards/resolver/linkset-context"
# Nobody means more than this; what follows is not looked at.
LONGEST, MOST_RANGES = 2000, 64
# In the order that breaks ties.
OFFERS: tuple[tuple[str, Kind], ...] = (
    (HTML, "redirect"),
    (LINKSET, "linkset"),
    (JSON_LD, "json-ld"),
    (JSON, "json"),
)


def kind_of(accept: bytes) -> Kind:
    """The kind that the header wants most. When it wants nothing that we have: the redirect.

    At the same q a type that is named wins over one that a wildcard lets in: libraries send
    `application/json, text/plain, */*` and mean JSON.
    """
    ranges = parse(accept)
    best: Kind = "redirect"
    most = (0.0, 0)
    for offer, kind in OFFERS:
        wanted = rank(offer, ranges)
        if wanted[0] > 0 and wanted > most:
            best, most = kind, wanted
    return best


def wants_page(accept: bytes) -> bool:
    """Does a person look at this with a browser? Only who names HTML gets a page instead of a problem."""
    ranges = parse(accept)
    html = ranges.get(HTML, 0.0)
    return html > 0 and html >= ranges.get(JSON, 0.0) and html >= ranges.get("application/problem+json", 0.0)


def parse(accept: bytes) -> dict[str, float]:
    """Media range -> q. What is no media range is left out, and so is a q that is no number."""
    ranges: dict[str, float] = {}
    for part in accept[:LONGEST].decode("latin-1").lower().split(",", MOST_RANGES)[:MOST_RANGES]:
        name, *parameters = [piece.strip() for piece in part.split(";")]
        main, slash, sub = name.partition("/")
        if not (main and slash and sub):
            continue
        if name == "application/xhtml+xml":
            name = HTML
        ranges[name] = max(quality(parameters), ranges.get(name, 0.0))
    return ranges


def quality(parameters: list[str]) -> float:
    """The q among the parameters of a range: 1 when there is none, 0 when it is no number."""
    for parameter in parameters:
        key, _, value = parameter.partition("=")
        if key.strip() == "q":
            try:
                found = float(value)
            except ValueError:
                return 0.0
            return found if 0.0 <= found <= 1.0 else 0.0
    return 1.0


def rank(offer: str, ranges: dict[str, float]) -> tuple[float, int]:
    """q and how precisely the offer is meant; the most precise range decides, even when it forbids."""
    for precision, name in ((2, offer), (1, offer.partition("/")[0] + "/*"), (0, "*/*")):
        if name in ranges:
            return ranges[name], precision
    return 0.0, 0
