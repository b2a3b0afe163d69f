"""What an identifier in an EPCIS event means, however it is spelled: EPC URN, or Digital Link on any host.
`canonical` gives the one spelling that event hashes use, `parts` what lots and places are found by. Capture
asks this for every identifier of every event: the frequent forms take one match, and answers are remembered.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from closient.gs1 import checkdigit, digital_link, epc
from closient.gs1.digital_link import CANONICAL_BASE, DigitalLink
from closient.gs1.errors import Gs1Error

# The values of the header GS1-EPC-Format.
Spelling = Literal["No_Preference", "Always_GS1_Digital_Link", "Always_EPC_URN", "Never_Translates"]
SPELLINGS: tuple[Spelling, ...] = (
    "No_Preference",
    "Always_GS1_Digital_Link",
    "Always_EPC_URN",
    "Never_Translates",
)

REMEMBERED = 16_384
# Longer texts are read each time, lest strangers fill the memory.
LONGEST_REMEMBERED = 200
# The parts of the longest path, /01/../22/../10/../21/../17/../, with its last slash: what stands before them
# is the host's own.
LONGEST_PATH = 11
VARIANT = "22"
# Characters that are the same in a URN, in a link, and in a canonical link.
PLAIN = r"[-._0-9A-Za-z]{1,20}"
LINK = re.compile(
    r"https?://[^/?#\s]+/(?:"
    rf"01/([0-9]{{14}})(?:/22/{PLAIN})?(?:/10/({PLAIN}))?(?:/21/({PLAIN}))?"
    rf"|00/([0-9]{{18}})|414/([0-9]{{13}})(?:/254/({PLAIN}))?|417/([0-9]{{13}}))/?(?:[?#]\S*)?"
)
URN = re.compile(
    rf"urn:epc:(?:id:(sgtin|sscc|sgln|pgln)|class:(lgtin)):([0-9]{{6,12}})\.([0-9]*)(?:\.({PLAIN}))?"
)
DIGITS = {"sgtin": 13, "lgtin": 13, "sscc": 17, "sgln": 12, "pgln": 12}
WITH_TAIL = {"sgtin", "lgtin", "sgln"}
# Where the first digit of the reference stands before the company prefix.
LEADING = {"sgtin", "lgtin", "sscc"}
TAIL = re.compile(r"[?#]")

Groups = tuple[str | None, ...]


@dataclass(frozen=True, slots=True)
class Parts:
    """What an identifier says: a GTIN with 14 digits and its lot and serial number, a logistic unit (SSCC), a
    place (GLN of AI 414 and its extension), or a party (GLN of AI 417). None where it does not say.
    """

    gtin: str | None = None
    lot: str | None = None
    serial: str | None = None
    sscc: str | None = None
    gln: str | None = None
    extension: str | None = None
    party: str | None = None


def canonical(text: str) -> str:
    """The canonical Digital Link of an identifier, or the text as it stands if it is none of GS1's.

    Of the qualifiers only the last one stays, since it tells the finest; the consumer product variant (22)
    names nothing that is traced and goes too. Host, query and fragment are lost. An identifier that is wrong
    (its check digit, say) is no identifier.

    >>> canonical("urn:epc:id:sgtin:4012345.011111.9876")
    'https://id.gs1.org/01/04012345111118/21/9876'
    >>> canonical("https://example.com/shop/01/4012345111118/22/V/10/L%2F1?linkType=all")
    'https://id.gs1.org/01/04012345111118/10/L%2F1'
    >>> canonical("https://id.gs1.org/01/04012345111118/10/L1/21/9876")
    'https://id.gs1.org/01/04012345111118/21/9876'
    >>> canonical("https://example.com/01/04012345111119"), canonical("urn:uuid:1")
    ('https://example.com/01/04012345111119', 'urn:uuid:1')
    """
    return canonical_remembered(text) if len(text) <= LONGEST_REMEMBERED else canonical_in_general(text)


@lru_cache(REMEMBERED)
def canonical_remembered(text: str) -> str:
    """The canonical Digital Link of an identifier: the frequent kinds are read the quick way.

    >>> canonical_remembered("urn:epc:class:lgtin:4012345.011111.L1")
    'https://id.gs1.org/01/04012345111118/10/L1'
    """
    found = frequent(text)
    if found is None:
        return canonical_in_general(text)
    gtin, lot, serial, sscc, gln, extension, party = found
    if gtin is not None:
        if serial is not None:
            return f"{CANONICAL_BASE}/01/{gtin}/21/{serial}"
        return f"{CANONICAL_BASE}/01/{gtin}" if lot is None else f"{CANONICAL_BASE}/01/{gtin}/10/{lot}"
    if sscc is not None:
        return f"{CANONICAL_BASE}/00/{sscc}"
    if gln is not None:
        return f"{CANONICAL_BASE}/414/{gln}" + ("" if extension is None else f"/254/{extension}")
    return f"{CANONICAL_BASE}/417/{party}"


def parts(text: str) -> Parts | None:
    """What an identifier says; None if it is neither trade item, logistic unit, place nor party.

    >>> found = parts("https://example.com/01/04012345111118/10/L1/21/9876?17=271231")
    >>> found.gtin, found.lot, found.serial
    ('04012345111118', 'L1', '9876')
    >>> parts("urn:epc:id:sgln:4012345.00011.987")  # doctest: +NORMALIZE_WHITESPACE
    Parts(gtin=None, lot=None, serial=None, sscc=None, gln='4012345000115', extension='987', party=None)
    >>> parts("urn:epc:id:giai:4012345.A1")
    """
    return parts_remembered(text) if len(text) <= LONGEST_REMEMBERED else parts_in_general(text)


@lru_cache(REMEMBERED)
def parts_remembered(text: str) -> Parts | None:
    """What an identifier says: the frequent kinds are read the quick way.

    >>> parts_remembered("urn:epc:id:pgln:4012345.00011").party
    '4012345000115'
    """
    found = frequent(text)
    return parts_in_general(text) if found is None else Parts(*found)


def frequent(text: str) -> Groups | None:
    """What a right identifier of the frequent kinds says, in the order of Parts, if its values need neither
    decoding nor encoding. None says nothing: the general way has to tell.

    >>> frequent("https://id.gs1.org/01/04012345111118/10/L1")
    ('04012345111118', 'L1', None, None, None, None, None)
    >>> frequent("urn:epc:id:sgtin:4012345.011111.A%2FB")
    """
    match = LINK.fullmatch(text)
    if match is not None:
        found = match.groups()
        return found if checkdigit.valid(found[0] or found[3] or found[4] or found[6]) else None
    match = URN.fullmatch(text)
    return None if match is None else from_urn(match)


def from_urn(match: re.Match[str]) -> Groups | None:
    """What a URN of the frequent kinds says; None if its lengths are wrong.

    >>> from_urn(URN.fullmatch("urn:epc:id:sgtin:4012345.011111.9876"))
    ('04012345111118', None, '9876', None, None, None, None)
    >>> from_urn(URN.fullmatch("urn:epc:class:lgtin:4012345.01111.L1"))
    """
    name, company, reference, tail = match[1] or match[2], match[3], match[4], match[5]
    if len(company) + len(reference) != DIGITS[name] or (tail is None) is (name in WITH_TAIL):
        return None
    body = reference[0] + company + reference[1:] if name in LEADING else company + reference
    key = body + checkdigit.compute(body)
    if name == "sgtin":
        return key, None, tail, None, None, None, None
    if name == "lgtin":
        return key, tail, None, None, None, None, None
    if name == "sscc":
        return None, None, None, key, None, None, None
    if name == "pgln":
        return None, None, None, None, None, None, key
    return None, None, None, None, key, None if tail == epc.NO_EXTENSION else tail, None


def link_of(text: str) -> DigitalLink | None:
    """The link that an identifier is or means, attributes and the rest of the query left out.

    >>> link_of("https://example.com/shop/01/4012345111118?17=nonsense").canonical_path()
    '/01/04012345111118'
    >>> link_of("urn:epc:id:giai:4012345.A1").canonical_path()
    '/8004/4012345A1'
    >>> link_of("https://example.com/")
    """
    try:
        if text.startswith("urn:"):
            return epc.to_digital_link(text)
        match = digital_link.WEB_URI.fullmatch(TAIL.split(text, maxsplit=1)[0])
        if match is None:
            return None
        path = "/".join(match[1].split("/")[-LONGEST_PATH:])
        return digital_link.parse_uri(f"{CANONICAL_BASE}/{path.removeprefix('/')}")
    except Gs1Error:
        return None


def canonical_in_general(text: str) -> str:
    """The canonical Digital Link of an identifier of any kind.

    >>> canonical_in_general("urn:epc:id:gdti:4012345.12345.006847")
    'https://id.gs1.org/253/4012345123456006847'
    """
    link = link_of(text)
    if link is None:
        return text
    qualifiers = tuple(pair for pair in link.qualifiers if pair[0] != VARIANT)
    return CANONICAL_BASE + DigitalLink(link.key_ai, link.key, qualifiers[-1:]).canonical_path()


def parts_in_general(text: str) -> Parts | None:
    """What an identifier of any kind says.

    >>> parts_in_general("urn:epc:class:lgtin:4012345.011111.A%2FB").lot
    'A/B'
    """
    link = link_of(text)
    if link is None:
        return None
    if link.key_ai == "01":
        return Parts(gtin=link.key, lot=link.lot, serial=link.serial)
    if link.key_ai == "00":
        return Parts(sscc=link.key)
    if link.key_ai == "414":
        return Parts(gln=link.key, extension=link.value("254"))
    return Parts(party=link.key) if link.key_ai == "417" else None


def spell(text: str, spelling: Spelling, company_prefix_length: int | None = None) -> str:
    """An identifier as the header GS1-EPC-Format asks for it.

    A link becomes a URN only when the caller knows how many digits the company prefix has, since the link
    does not show it, and when the URN can say what the link says. Otherwise, and if it is no identifier of
    GS1's, the text stays as it is. A link stays on its host. A URN that names an item by its serial number
    has no place for the lot beside it: that alone is lost.

    >>> spell("urn:epc:class:lgtin:4012345.011111.L1", "Always_GS1_Digital_Link")
    'https://id.gs1.org/01/04012345111118/10/L1'
    >>> spell("https://example.com/01/04012345111118/10/L1", "Always_EPC_URN", 7)
    'urn:epc:class:lgtin:4012345.011111.L1'
    >>> spell("https://example.com/01/04012345111118/10/L1", "Always_EPC_URN")
    'https://example.com/01/04012345111118/10/L1'
    """
    if spelling == "Always_GS1_Digital_Link" and text.startswith("urn:"):
        link = link_of(text)
        return text if link is None else link.uri()
    if spelling == "Always_EPC_URN" and company_prefix_length is not None and not text.startswith("urn:"):
        link = link_of(text)
        if link is not None:
            try:
                return epc.from_digital_link(link, company_prefix_length)
            except Gs1Error:
                return text
    return text
