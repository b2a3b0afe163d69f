"""What somebody means who looks for events: a lot, an item, a product, a logistic unit or a place, however
it is written, and in which spellings events may name it.
"""

import re
from collections.abc import Iterable

from closient.apps.dashboard.structs.traceability import Wanted
from closient.gs1 import cbv, checkdigit, digital_link, element_string, epc, epc_spelling, gtin
from closient.gs1.digital_link import CANONICAL_BASE, DigitalLink
from closient.gs1.errors import Gs1Error

SPACED = re.compile(r"[\d][\d \-]*")
RAW = re.compile(r"0(1\d{14}|0\d{18})")
GTIN_LENGTHS = (8, 12, 13, 14)


def read(text: str, base_url: str) -> Wanted:
    """What a text means; words that are no identifier may be the code of a lot.

    >>> read("(01)09506000134352(10)A1", "").kind, read("urn:epc:id:sscc:9506000.0000000018", "").code
    ('lot', '095060000000000183')
    >>> read("0 9506000 000000018 3", "").kind, read("9506000134352", "").gtin, read("L-7", "").kind
    ('unit', '09506000134352', 'lot_code')
    """
    text = text.strip()
    link = link_of(text)
    if link is not None:
        return wanted(link, text, hosts(base_url))
    if "://" in text or text.startswith("urn:"):
        return Wanted(kind="other", code=text, values=(text,))
    return Wanted(kind="lot_code", code=text)


def hosts(base_url: str) -> tuple[str, ...]:
    """Where links of this site's own events may lead, besides GS1's own host."""
    return tuple(dict.fromkeys((CANONICAL_BASE, base_url.rstrip("/") or CANONICAL_BASE)))


def link_of(text: str) -> DigitalLink | None:
    """The identifier that a text spells: as a URN, a link, what a scanner reads, or a bare number."""
    try:
        if text.startswith("urn:epc:"):
            return epc.to_digital_link(text)
        if text.startswith(("(", "]", "\x1d")) or RAW.match(text):
            reader = element_string.parse_bracketed if text.startswith("(") else element_string.parse
            return digital_link.from_elements(dict(reader(text)))
        if text.startswith(("http://", "https://")):
            found = epc_spelling.parts(text)
            return None if found is None else digital_link.parse_uri(text)
        if text.startswith("/"):
            return digital_link.parse(text)
    except Gs1Error:
        return None
    digits = re.sub(r"[ \-]", "", text)
    if not SPACED.fullmatch(text) or not checkdigit.valid(digits):
        return None
    if len(digits) == 18:
        return DigitalLink("00", digits)
    return DigitalLink("01", gtin.normalise(digits)) if len(digits) in GTIN_LENGTHS else None


def wanted(link: DigitalLink, text: str, known_hosts: Iterable[str]) -> Wanted:
    """The same with all spellings."""
    bases = tuple(known_hosts)
    own = (text,) if "://" in text or text.startswith("urn:") else ()
    if link.key_ai == "00":
        return Wanted(kind="unit", code=link.key, values=own + spellings(link, bases))
    if link.key_ai in ("414", "417"):
        return place(link, own, bases)
    if link.key_ai != "01":
        return Wanted(kind="other", code=link.key, values=own + spellings(link, bases))
    if link.serial:
        item = DigitalLink("01", link.key, (("21", link.serial),))
        found = spellings(item, bases)
        if link.lot:
            found += tuple(f"{base}{link.canonical_path()}" for base in bases)
        return Wanted(kind="item", gtin=link.key, code=link.serial, values=own + found)
    if link.lot:
        lot = DigitalLink("01", link.key, (("10", link.lot),))
        return Wanted(kind="lot", gtin=link.key, code=link.lot, values=own + spellings(lot, bases))
    return product(link.key, bases)


def product(key: str, bases: tuple[str, ...]) -> Wanted:
    """A GTIN: itself, and everything of it that has a lot or a serial number."""
    patterns = urns(DigitalLink("01", key))
    stems = [pattern.removeprefix("urn:epc:idpat:sgtin:").rstrip("*") for pattern in patterns]
    return Wanted(
        kind="product",
        gtin=key,
        code=key,
        values=(*(f"{base}/01/{key}" for base in bases), *patterns),
        beginnings=(
            *(f"{base}/01/{key}/" for base in bases),
            *(f"urn:epc:id:sgtin:{stem}" for stem in stems),
            *(f"urn:epc:class:lgtin:{stem}" for stem in stems),
        ),
    )


def place(link: DigitalLink, own: tuple[str, ...], bases: tuple[str, ...]) -> Wanted:
    """A location, and without an extension the places inside of it too."""
    site = DigitalLink("414", link.key, link.qualifiers)
    beginnings: tuple[str, ...] = ()
    if not link.qualifiers:
        beginnings = tuple(f"{base}/414/{link.key}/254/" for base in bases)
        beginnings += tuple(urn[:-1] for urn in urns(site))
    return Wanted(kind="place", code=link.key, values=own + spellings(site, bases), beginnings=beginnings)


def spellings(link: DigitalLink, bases: tuple[str, ...]) -> tuple[str, ...]:
    """As a link on these hosts, and as a URN for each length that the company prefix may have."""
    return (*(f"{base}{link.canonical_path()}" for base in bases), *urns(link))


def urns(link: DigitalLink) -> tuple[str, ...]:
    """The URNs that mean a link.

    >>> urns(DigitalLink("00", "095060000000000180"))[1]
    'urn:epc:id:sscc:9506000.0000000018'
    """
    found = []
    for length in epc.PREFIX_LENGTHS:
        try:
            found.append(epc.from_digital_link(link, length))
        except Gs1Error:
            continue
    return tuple(found)


def word(kind: cbv.Kind, text: str) -> str:
    """The word of a step or disposition: the standard's, or the last of a vendor's URI.

    >>> word("biz_step", "cbv:BizStep-shipping"), word("biz_step", "https://example.com/washing")
    ('shipping', 'washing')
    """
    return cbv.token(kind, text) or cbv.last_segment(text)


def values_of(kind: cbv.Kind, chosen: str, seen: Iterable[str]) -> tuple[str, ...]:
    """All spellings of a word: the standard's, and those of events that say the same.

    >>> values_of("disposition", "damaged", ["https://example.com/damaged", "active"])[-1]
    'https://example.com/damaged'
    """
    spelled = (chosen, *(prefix + chosen for prefix in cbv.prefixes(kind)))
    return tuple(dict.fromkeys((*spelled, *(one for one in seen if word(kind, one) == chosen))))
