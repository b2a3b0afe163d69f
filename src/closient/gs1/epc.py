"""EPC URNs (Tag Data Standard) and the Digital Links that mean the same. A URN shows where the company prefix
ends, a link does not: the way back asks for its length. What a URN has no place for is refused, not dropped,
except for what stands beside a serial number: the serial already tells the item.
"""

import re
from dataclasses import dataclass
from urllib.parse import unquote

from closient.gs1 import checkdigit, digital_link
from closient.gs1.digital_link import DigitalLink
from closient.gs1.errors import Gs1Error

PREFIX_LENGTHS = range(6, 13)
ANY = "*"
NO_EXTENSION = "0"
URN = re.compile(r"urn:epc:(id|idpat|class):([a-z]+):(\S+)")
BAD_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")
ESCAPED = re.compile(r'["#%&/<>?]')


@dataclass(frozen=True, slots=True)
class Scheme:
    """How one kind of URN is laid out.

    `digits`: how many digits company prefix and reference have together, 0 if the reference is free text
    without a check digit. `front`: what the key has before them. `leads`: whether the first digit of the
    reference stands before the company prefix in the key. `counts`: how many two-digit parts follow the check
    digit. `tail`: where the last part goes: the number of a qualifier, "key" for its end, or nothing.
    """

    name: str
    key_ai: str
    digits: int
    tail: str = ""
    leads: bool = False
    front: str = ""
    counts: int = 0
    kind: str = "id"

    @property
    def parts(self) -> int:
        """How many parts stand between the full stops.

        >>> SCHEMES["sgtin"].parts, SCHEMES["itip"].parts
        (3, 5)
        """
        return 2 + self.counts + bool(self.tail)


SCHEMES = {
    scheme.name: scheme
    for scheme in (
        Scheme("sgtin", "01", 13, tail="21", leads=True),
        Scheme("lgtin", "01", 13, tail="10", leads=True, kind="class"),
        Scheme("upui", "01", 13, tail="235", leads=True),
        Scheme("itip", "8006", 13, tail="21", leads=True, counts=2),
        Scheme("sscc", "00", 17, leads=True),
        Scheme("sgln", "414", 12, tail="254"),
        Scheme("pgln", "417", 12),
        Scheme("grai", "8003", 12, tail="key", front="0"),
        Scheme("giai", "8004", 0),
        Scheme("gsrn", "8018", 17),
        Scheme("gsrnp", "8017", 17),
        Scheme("gdti", "253", 12, tail="key"),
        Scheme("cpi", "8010", 0, tail="8011"),
        Scheme("sgcn", "255", 12, tail="key"),
        Scheme("ginc", "401", 0),
        Scheme("gsin", "402", 16),
    )
}


def is_urn(text: str) -> bool:
    """Whether this looks like an EPC URN that could be turned into a link.

    >>> is_urn("urn:epc:id:sscc:4012345.0000000111"), is_urn("https://id.gs1.org/00/1")
    (True, False)
    """
    match = URN.fullmatch(text)
    return match is not None and match[2] in SCHEMES


def to_digital_link(urn: str) -> DigitalLink:
    """The link that means the same as a URN: an item, a class with a lot, or a pattern with an open end.

    >>> to_digital_link("urn:epc:id:sgtin:4012345.011111.9876").uri()
    'https://id.gs1.org/01/04012345111118/21/9876'
    >>> to_digital_link("urn:epc:id:sgln:4012345.00011.987").canonical_path()
    '/414/4012345000115/254/987'
    >>> to_digital_link("urn:epc:idpat:sgtin:4012345.011111.*").canonical_path()
    '/01/04012345111118'
    >>> to_digital_link("urn:epc:class:lgtin:4012345.011111.L1").lot
    'L1'
    """
    kind, scheme, parts = split_urn(urn)
    company, reference = parts[:2]
    tail = parts[-1] if scheme.tail else ""
    open_end = kind == "idpat" or (scheme.name == "sgln" and tail == NO_EXTENSION)
    key = key_of(scheme, company, reference) + "".join(parts[2 : 2 + scheme.counts])
    if scheme.tail == "key" and not open_end:
        key += tail
    qualifiers: digital_link.Pairs = ()
    if scheme.tail not in ("", "key") and not open_end:
        qualifiers = ((scheme.tail, digital_link.checked(scheme.tail, tail)),)
    return DigitalLink(scheme.key_ai, digital_link.checked(scheme.key_ai, key), qualifiers)


def split_urn(urn: str) -> tuple[str, Scheme, list[str]]:
    """The kind, the scheme and the parts of a URN, escapes undone.

    >>> split_urn("urn:epc:id:grai:4012345.22222.A%2FB.C")[2]
    ['4012345', '22222', 'A/B.C']
    >>> split_urn("urn:epc:id:sgtin:4012345.011111")
    Traceback (most recent call last):
    closient.gs1.errors.Gs1Error: An EPC URN of sgtin has 3 parts between full stops, not 2.
    """
    match = URN.fullmatch(urn)
    if match is None:
        raise Gs1Error(f"{urn[:60]!r} is no EPC URN.")
    kind, name, text = match.groups()
    scheme = SCHEMES.get(name)
    if scheme is None:
        raise Gs1Error(f"EPC URNs of {name} have no Digital Link.")
    if kind != scheme.kind and not (kind == "idpat" and scheme.tail and scheme.kind == "id"):
        raise Gs1Error(f"There are no EPC URNs with {kind}:{name}.")
    parts = text.split(".", scheme.parts - 1)
    if len(parts) != scheme.parts:
        raise Gs1Error(f"An EPC URN of {name} has {scheme.parts} parts between full stops, not {len(parts)}.")
    if kind == "idpat" and (parts[-1] != ANY or ANY in parts[:-1]):
        raise Gs1Error("Of a pattern only the last part can be open: wider ones have no Digital Link.")
    if BAD_ESCAPE.search(text):
        raise Gs1Error("The URN has a percent sign that two hexadecimal digits do not follow.")
    return kind, scheme, [unquote(part, encoding="latin-1") for part in parts]


def key_of(scheme: Scheme, company: str, reference: str) -> str:
    """The key from its two halves, with the check digit that URNs leave out.

    >>> key_of(SCHEMES["sscc"], "4012345", "0000000111")
    '040123450000001112'
    >>> key_of(SCHEMES["giai"], "4012345", "A1")
    '4012345A1'
    """
    if not is_number(company) or len(company) not in PREFIX_LENGTHS:
        raise Gs1Error(f"A company prefix in an EPC URN has 6 to 12 digits: {company[:20]!r} has not.")
    if not scheme.digits:
        if not reference:
            raise Gs1Error("The reference after the company prefix is empty.")
        return company + reference
    if reference and not is_number(reference):
        raise Gs1Error(f"The reference {reference[:20]!r} must have digits only.")
    if len(company) + len(reference) != scheme.digits:
        found = len(company) + len(reference)
        raise Gs1Error(f"Company prefix and reference have {scheme.digits} digits together, not {found}.")
    lead = 1 if scheme.leads else 0
    body = scheme.front + reference[:lead] + company + reference[lead:]
    return body + checkdigit.compute(body)


def is_number(text: str) -> bool:
    """Whether there is at least one character and all are ASCII digits.

    >>> is_number("012"), is_number(""), is_number("\u0661")
    (True, False, False)
    """
    return text.isascii() and text.isdigit()


def from_digital_link(link: DigitalLink, company_prefix_length: int) -> str:
    """The URN that means the same as a link whose company prefix has this many digits. Without a serial
    number it is a pattern, with a lot alone a class. Attributes and the rest of the query are left out.

    >>> from_digital_link(digital_link.parse("/01/04012345111118/21/9876"), 7)
    'urn:epc:id:sgtin:4012345.011111.9876'
    >>> from_digital_link(digital_link.parse("/01/04012345111118/10/L1"), 7)
    'urn:epc:class:lgtin:4012345.011111.L1'
    >>> from_digital_link(digital_link.parse("/8003/04012345222227"), 7)
    'urn:epc:idpat:grai:4012345.22222.*'
    >>> from_digital_link(digital_link.parse("/417/4012345000115"), 7)
    'urn:epc:id:pgln:4012345.00011'
    """
    if company_prefix_length not in PREFIX_LENGTHS:
        raise Gs1Error(f"A company prefix in an EPC URN has 6 to 12 digits, not {company_prefix_length}.")
    scheme = scheme_of(link)
    company, reference, after = halves(scheme, link.key, company_prefix_length)
    counts = [after[start : start + 2] for start in range(0, 2 * scheme.counts, 2)]
    kind, end = scheme.kind, []
    if scheme.tail:
        tail = after if scheme.tail == "key" else dict(link.qualifiers).get(scheme.tail, "")
        if scheme.name == "sgln":
            if tail == NO_EXTENSION:
                raise Gs1Error("A URN writes 0 where a location has no extension: it cannot say 0.", ai="254")
            tail = tail or NO_EXTENSION
        end = [escape(tail) if tail else ANY]
        kind = scheme.kind if tail else "idpat"
    return f"urn:epc:{kind}:{scheme.name}:{'.'.join([company, escape(reference), *counts, *end])}"


def scheme_of(link: DigitalLink) -> Scheme:
    """The scheme whose URNs can say all that matters of a link.

    >>> scheme_of(digital_link.parse("/01/04012345111118/10/L1/21/7")).name
    'sgtin'
    >>> scheme_of(digital_link.parse("/01/04012345111118/22/V"))
    Traceback (most recent call last):
    closient.gs1.errors.Gs1Error: An EPC URN has no place for AI 22 beside AI 01.
    """
    codes = {code for code, _ in link.qualifiers}
    if "21" in codes:
        codes = {"21"}
    candidates = [scheme for scheme in SCHEMES.values() if scheme.key_ai == link.key_ai]
    if not candidates:
        raise Gs1Error(f"There are no EPC URNs for AI {link.key_ai}.", ai=link.key_ai)
    for scheme in candidates:
        if codes <= {scheme.tail}:
            return scheme
    surplus = sorted(codes - {scheme.tail for scheme in candidates}) or sorted(codes)
    raise Gs1Error(f"An EPC URN has no place for AI {surplus[0]} beside AI {link.key_ai}.", ai=surplus[0])


def halves(scheme: Scheme, key: str, length: int) -> tuple[str, str, str]:
    """Company prefix, reference, and what follows the check digit.

    >>> halves(SCHEMES["sgtin"], "04012345111118", 7)
    ('4012345', '011111', '')
    """
    if not scheme.digits:
        company, reference = key[:length], key[length:]
        if not is_number(company) or not reference:
            raise Gs1Error(
                f"The key does not begin with a company prefix of {length} digits.", ai=scheme.key_ai
            )
        return company, reference, ""
    start = len(scheme.front)
    body, after = key[start : start + scheme.digits], key[start + scheme.digits + 1 :]
    lead = body[:1] if scheme.leads else ""
    body = body[len(lead) :]
    return body[:length], lead + body[length:], after


def escape(text: str) -> str:
    """A part of a URN with the characters escaped that a URN cannot have.

    >>> escape("A/B.C&1")
    'A%2FB.C%261'
    """
    return ESCAPED.sub(lambda match: f"%{ord(match[0]):02X}", text)
