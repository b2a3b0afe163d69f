"""GS1 Digital Link URIs (URI Syntax 1.7.0): parse, validate, canonicalise, build. Two named liberties: a GTIN
of 8, 12 or 13 digits is taken and becomes 14, and /17/{yymmdd} may stand in the path after a GTIN. Paths are
raw (percent signs not yet decoded), so that %2F inside a value stays inside it.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import quote, unquote_to_bytes

from closient.gs1 import ai, checkdigit, gtin
from closient.gs1.errors import Gs1Error

CANONICAL_BASE = "https://id.gs1.org"
EXPIRY = "17"

# The common case in one match: a GTIN of 14 digits with lot and serial that need no decoding. All else, and
# everything that is wrong, takes the general way and gets its reason there.
UNESCAPED = r"[-!&'()*+,.:;=_0-9A-Za-z]{1,20}"
COMMON = re.compile(rf"/01/([0-9]{{14}})(?:/22/({UNESCAPED}))?(?:/10/({UNESCAPED}))?(?:/21/({UNESCAPED}))?/?")
BAD_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")
# Either sign may stand between the parameters of a query (URI Syntax 1.7.0, 4.11).
DELIMITER = re.compile("([&;])")
WEB_URI = re.compile(r"[Hh][Tt][Tt][Pp][Ss]?://[^/?#\s]+(/[^?#\s]*)(?:\?([^#\s]*))?(?:#\S*)?")

Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class DigitalLink:
    """What a Digital Link says, in canonical form: values decoded, a GTIN with 14 digits, qualifiers in the
    order of the standard, attributes by number. `rest_query` is what the query has besides, byte for byte.
    """

    key_ai: str
    key: str
    qualifiers: Pairs = ()
    attributes: Pairs = ()
    rest_query: str = ""

    @property
    def gtin(self) -> str | None:
        """The GTIN with 14 digits, if the key is one.

        >>> parse("/01/9506000134352").gtin
        '09506000134352'
        """
        return self.key if self.key_ai == "01" else None

    @property
    def lot(self) -> str | None:
        """The batch or lot number.

        >>> parse("/01/09506000134352/10/AB%2F1").lot
        'AB/1'
        """
        return self.value("10")

    @property
    def serial(self) -> str | None:
        """The serial number.

        >>> parse("/01/09506000134352/21/7").serial, parse("/01/09506000134352").serial
        ('7', None)
        """
        return self.value("21")

    def value(self, code: str) -> str | None:
        """The value of an identifier wherever it stands in the link.

        >>> parse("/01/09506000134352", "17=271231").value("17")
        '271231'
        """
        for found, value in self.elements():
            if found == code:
                return value
        return None

    def elements(self) -> Pairs:
        """All identifiers with their values: key, qualifiers, attributes.

        >>> parse("/01/09506000134352/10/A", "17=271231").elements()
        (('01', '09506000134352'), ('10', 'A'), ('17', '271231'))
        """
        return ((self.key_ai, self.key), *self.qualifiers, *self.attributes)

    def canonical_path(self) -> str:
        """The path with key and qualifiers, percent-encoded.

        >>> parse("/01/9506000134352/10/AB+1/").canonical_path()
        '/01/09506000134352/10/AB%2B1'
        """
        path = f"/{self.key_ai}/{encode(self.key)}"
        for code, value in self.qualifiers:
            path += f"/{code}/{encode(value)}"
        return path

    def uri(self, base: str = CANONICAL_BASE) -> str:
        """The whole link on a host, attributes included, the rest of the query left out.

        >>> parse("/01/09506000134352/17/271231", "utm=1").uri("https://example.com/")
        'https://example.com/01/09506000134352?17=271231'
        """
        query = "&".join(f"{code}={encode(value)}" for code, value in self.attributes)
        return base.rstrip("/") + self.canonical_path() + (f"?{query}" if query else "")


def encode(value: str) -> str:
    """A value for path or query: all but unreserved characters percent-encoded.

    >>> encode("a/b+c(1)_-.")
    'a%2Fb%2Bc%281%29_-.'
    """
    return value if value.isalnum() and value.isascii() else quote(value, safe="")


def decode(text: str, code: str) -> str:
    """A value from path or query.

    >>> decode("a%2Fb", "10")
    'a/b'
    >>> decode("100%", "10")
    Traceback (most recent call last):
    closient.gs1.errors.Gs1Error: AI 10 has a percent sign that two hexadecimal digits do not follow.
    """
    if "%" not in text:
        return text
    if BAD_ESCAPE.search(text):
        reason = f"AI {code} has a percent sign that two hexadecimal digits do not follow."
        raise Gs1Error(reason, ai=code)
    # Latin-1 never fails and leaves bytes above 127 as characters that no identifier allows.
    return unquote_to_bytes(text).decode("latin-1")


def parse(path: str, query: str = "") -> DigitalLink:
    """The link in a raw path that begins with a primary key, and a raw query without its question mark.

    >>> parse("/01/09506000134352/10/ABC/21/42", "linkType=gs1%3Apip&17=271231")
    ... # doctest: +NORMALIZE_WHITESPACE
    DigitalLink(key_ai='01', key='09506000134352', qualifiers=(('10', 'ABC'), ('21', '42')),
                attributes=(('17', '271231'),), rest_query='linkType=gs1%3Apip')
    >>> parse("/01/09506000134352/21/42/10/ABC")
    Traceback (most recent call last):
    closient.gs1.errors.Gs1Error: The qualifiers of AI 01 (GTIN) must stand in the order 22, 10, 21.
    """
    match = COMMON.fullmatch(path)
    if match is not None:
        key, variant, lot, serial = match.groups()
        if checkdigit.valid(key):
            qualifiers: Pairs = ()
            if variant is not None:
                qualifiers = (("22", variant),)
            if lot is not None:
                qualifiers += (("10", lot),)
            if serial is not None:
                qualifiers += (("21", serial),)
            if not query:
                return DigitalLink("01", key, qualifiers)
            return with_query(DigitalLink("01", key, qualifiers), query)
    link = parse_path(path)
    return with_query(link, query) if query else link


def parse_path(path: str) -> DigitalLink:
    """The link in a raw path, the general way.

    >>> parse_path("/414/9506000134376/254/32a%2Fb").elements()
    (('414', '9506000134376'), ('254', '32a/b'))
    """
    pairs = split_path(path)
    (key_ai, raw_key), rest = pairs[0], pairs[1:]
    if key_ai not in ai.PRIMARY_KEYS:
        raise Gs1Error(not_a_key(key_ai), ai=key_ai)
    key = checked(key_ai, decode(raw_key, key_ai))
    qualifiers = []
    attributes = []
    for code, raw in rest:
        value = checked(code, decode(raw, code))
        (attributes if key_ai == "01" and code == EXPIRY else qualifiers).append((code, value))
    if len(attributes) > 1:
        raise Gs1Error("AI 17 (USE BY or EXPIRY) stands more than once in the link.", ai=EXPIRY)
    check_sequence(key_ai, [code for code, _ in qualifiers])
    return DigitalLink(key_ai, key, tuple(qualifiers), tuple(attributes))


def split_path(path: str) -> list[tuple[str, str]]:
    """Pairs of identifier and raw value; one slash at the end is forgiven.

    >>> split_path("/01/09506000134352/10/A/")
    [('01', '09506000134352'), ('10', 'A')]
    >>> split_path("/01/09506000134352/foo")
    Traceback (most recent call last):
    closient.gs1.errors.Gs1Error: The path must consist of pairs, /identifier/value: 'foo' stands alone.
    """
    if not path.startswith("/"):
        raise Gs1Error("The path must begin with a slash.")
    parts = path[1:].removesuffix("/").split("/")
    if parts == [""]:
        raise Gs1Error("The path has no GS1 key.")
    if len(parts) % 2:
        reason = f"The path must consist of pairs, /identifier/value: {parts[-1][:40]!r} stands alone."
        raise Gs1Error(reason)
    return list(zip(parts[::2], parts[1::2], strict=True))


def not_a_key(code: str) -> str:
    """Why a link cannot begin with this.

    >>> not_a_key("gtin")
    "A link names its key by number: 'gtin' is no Application Identifier."
    >>> not_a_key("10")
    'AI 10 (BATCH/LOT) is no primary key: it cannot stand at the beginning.'
    """
    if code in ai.LINES:
        return f"{ai.get(code).name} is no primary key: it cannot stand at the beginning."
    return f"A link names its key by number: {code[:40]!r} is no Application Identifier."


def checked(code: str, value: str) -> str:
    """The value as it counts: checked, and a GTIN brought to 14 digits.

    >>> checked("01", "96385074"), checked("10", "A")
    ('00000096385074', 'A')
    """
    if code == "01":
        return gtin.normalise_strict(value)
    ai.lint(code, value)
    return value


def check_sequence(key_ai: str, codes: list[str]) -> None:
    """Raise unless these qualifiers belong to the key and stand in its order.

    >>> check_sequence("01", ["10", "21"])
    >>> check_sequence("01", ["10", "235"])
    Traceback (most recent call last):
    closient.gs1.errors.Gs1Error: The qualifiers 10 and 235 of AI 01 (GTIN) cannot stand together.
    >>> check_sequence("01", ["11"])
    Traceback (most recent call last):
    closient.gs1.errors.Gs1Error: AI 11 (PROD DATE) is no qualifier of AI 01 (GTIN): it belongs in the query.
    """
    if not codes:
        return
    key = ai.get(key_ai)
    sequences = key.qualifiers or ()
    if any([code for code in sequence if code in codes] == codes for sequence in sequences):
        return
    for position, code in enumerate(codes):
        if code in codes[:position] or code == key_ai:
            raise Gs1Error(f"{ai.get(code).name} stands more than once in the link.", ai=code)
        if not any(code in sequence for sequence in sequences):
            remedy = ": it belongs in the query" if ai.get(code).attribute else ""
            raise Gs1Error(f"{ai.get(code).name} is no qualifier of {key.name}{remedy}.", ai=code)
    for sequence in sequences:
        if set(codes) <= set(sequence):
            order = ", ".join(sequence)
            raise Gs1Error(f"The qualifiers of {key.name} must stand in the order {order}.", ai=codes[0])
    together = " and ".join(codes)
    raise Gs1Error(f"The qualifiers {together} of {key.name} cannot stand together.", ai=codes[-1])


def with_query(link: DigitalLink, query: str) -> DigitalLink:
    """The link with the query's attributes taken out and checked, and the rest of the query as it is.

    >>> with_query(parse("/01/09506000134352"), "a=%20&17=271231&&b").rest_query
    'a=%20&&b'
    >>> with_query(parse("/01/09506000134352"), "17=271231;a=1;3103=000189&b").elements()[1:]
    (('17', '271231'), ('3103', '000189'))
    >>> with_query(parse("/01/09506000134352"), "10=A")
    Traceback (most recent call last):
    closient.gs1.errors.Gs1Error: AI 10 (BATCH/LOT) belongs in the path after the key, not in the query.
    """
    attributes = list(link.attributes)
    rest = []
    parts = DELIMITER.split(query)
    for parameter, delimiter in zip(parts[::2], ["", *parts[1::2]], strict=True):
        code, equals, raw = parameter.partition("=")
        # Names of digits alone are reserved for Application Identifiers; a name without a value says nothing.
        if equals and code.isascii() and code.isdigit():
            attributes.append((code, attribute_value(link, code, raw)))
        else:
            rest += [delimiter if rest else "", parameter]
    return DigitalLink(link.key_ai, link.key, link.qualifiers, unique(link, attributes), "".join(rest))


def attribute_value(link: DigitalLink, code: str, raw: str) -> str:
    """The checked value of an attribute of this link.

    >>> attribute_value(parse("/01/09506000134352"), "15", "271200")
    '271200'
    """
    identifier = ai.get(code)
    path_codes = {found for found, _ in link.qualifiers}
    for sequence in ai.get(link.key_ai).qualifiers or ():
        if code in sequence and path_codes <= set(sequence):
            raise Gs1Error(f"{identifier.name} belongs in the path after the key, not in the query.", ai=code)
    if not identifier.attribute:
        raise Gs1Error(f"{identifier.name} cannot be an attribute in the query.", ai=code)
    return checked(code, decode(raw, code))


def unique(link: DigitalLink, attributes: Iterable[tuple[str, str]]) -> Pairs:
    """The attributes by number; Gs1Error if an identifier of the link comes twice.

    >>> unique(parse("/01/09506000134352"), [("17", "271231"), ("15", "271200")])
    (('15', '271200'), ('17', '271231'))
    """
    ordered = sorted(attributes)
    seen = {link.key_ai, *(code for code, _ in link.qualifiers)}
    for code, _ in ordered:
        if code in seen:
            raise Gs1Error(f"{ai.get(code).name} stands more than once in the link.", ai=code)
        seen.add(code)
    return tuple(ordered)


def parse_uri(uri: str) -> DigitalLink:
    """The link in a whole web address, in which other folders may stand before the key.

    The first key whose remainder makes a valid link counts; if none does, the last one tells the reason.

    >>> parse_uri("https://brand.com/01/shop/01/09506000134352/10/A?17=271231#top").elements()
    (('01', '09506000134352'), ('10', 'A'), ('17', '271231'))
    >>> parse_uri("https://brand.com/shop")
    Traceback (most recent call last):
    closient.gs1.errors.Gs1Error: The address has no GS1 key in its path.
    """
    match = WEB_URI.fullmatch(uri)
    if match is None:
        raise Gs1Error("A Digital Link is a web address that begins with http:// or https:// and has a path.")
    path, query = match[1], match[2] or ""
    parts = path.split("/")
    starts = [start for start, part in enumerate(parts) if part in ai.PRIMARY_KEYS]
    length = len(parts) - (parts[-1] == "")
    paired = [start for start in starts if (length - start) % 2 == 0]
    reason = Gs1Error("The address has no GS1 key in its path.")
    for start in paired or starts:
        try:
            return parse("/" + "/".join(parts[start:]), query)
        except Gs1Error as error:
            reason = error
    raise reason


def from_elements(elements: Mapping[str, str]) -> DigitalLink:
    """The link that says what these identifiers say. The first primary key among them becomes the key, its
    qualifiers go into the path, all else into the query; pairs that exclude each other are refused.

    >>> from_elements({"10": "A", "17": "271231", "01": "9506000134352"}).uri()
    'https://id.gs1.org/01/09506000134352/10/A?17=271231'
    >>> from_elements({"10": "A"})
    Traceback (most recent call last):
    closient.gs1.errors.Gs1Error: A link needs a primary key, such as 01 (GTIN) or 00 (SSCC).
    """
    key_ai = next((code for code in elements if code in ai.PRIMARY_KEYS), None)
    if key_ai is None:
        raise Gs1Error("A link needs a primary key, such as 01 (GTIN) or 00 (SSCC).")
    ai.check_exclusions(elements)
    sequences = ai.get(key_ai).qualifiers or ()
    fullest = max(sequences, key=lambda sequence: len(elements.keys() & set(sequence)), default=())
    qualifiers = tuple((code, checked(code, elements[code])) for code in fullest if code in elements)
    link = DigitalLink(key_ai, checked(key_ai, elements[key_ai]), qualifiers)
    others = [code for code in elements if code != key_ai and code not in fullest]
    attributes = [(code, attribute_value(link, code, encode(elements[code]))) for code in others]
    return DigitalLink(key_ai, link.key, qualifiers, unique(link, attributes))


def build(base: str, ais: Mapping[str, str]) -> str:
    """The canonical link for these identifiers on a host, with a path before the key if `base` has one.

    >>> build("https://brand.com/products", {"01": "9506000134352", "21": "a/b"})
    'https://brand.com/products/01/09506000134352/21/a%2Fb'
    """
    return from_elements(ais).uri(base)


def validate(link: DigitalLink) -> None:
    """Raise if the link's identifiers exclude each other, or one lacks what it needs. Parsing does not ask
    this: the standard judges it over all carriers of an item together.

    >>> validate(parse("/01/09506000134352/10/A", "17=271231"))
    >>> validate(parse("/00/340123450000000000", "37=5"))
    Traceback (most recent call last):
    closient.gs1.errors.Gs1Error: AI 37 (COUNT) needs 00 with 02, or 00 with 8026 beside it.
    """
    codes = [code for code, _ in link.elements()]
    ai.check_exclusions(codes)
    ai.check_needs(codes)
