"""Digital Link URIs whose path is an EPC in binary, as tags send it: /eh with lower-case hexadecimal, or /ex
with base64url (GS1's compression standard for EPC binary strings 1.0.0, 4.2; Tag Data Standard 2.3). Read are
all kinds that have a Digital Link. Written are those with a plus in the name: the older ones need the length
of the company prefix, which a Digital Link does not show.
"""

import re

from closient.gs1 import ai, bits, digital_link, epc, epc_partitions, epc_values
from closient.gs1.bits import BitReader, BitWriter
from closient.gs1.digital_link import DigitalLink
from closient.gs1.errors import Gs1Error

# A tag has at most 496 bits for it; a link may carry more, but not without bound.
LONGEST = 600
PATH = re.compile(rf"/(?:eh([0-9a-f]{{2,{LONGEST}}})|ex([-0-9A-Z_a-z]{{2,{LONGEST}}}))/?")

# By header (table 14-1): the name, and the identifiers in the order of their bits.
PLUS = {
    0xF0: ("CPI+", ("8010", "8011")),
    0xF1: ("GRAI+", ("8003",)),
    0xF2: ("SGLN+", ("414", "254")),
    0xF3: ("ITIP+", ("8006", "21")),
    0xF4: ("GSRN+", ("8018",)),
    0xF5: ("GSRNP+", ("8017",)),
    0xF6: ("GDTI+", ("253",)),
    0xF7: ("SGTIN+", ("01", "21")),
    0xF8: ("SGCN+", ("255",)),
    0xF9: ("SSCC+", ("00",)),
    0xFA: ("GIAI+", ("8004",)),
    0xFB: ("DSGTIN+", ("01", "21")),
}
DATED = 0xFB
# The same with the name of a host behind them: two pluses.
HOSTED = {
    0xE6: 0xF0,
    0xE7: 0xF4,
    0xE8: 0xF5,
    0xE9: 0xF2,
    0xEA: 0xF6,
    0xEB: 0xF1,
    0xEC: 0xF8,
    0xED: 0xF3,
    0xEE: 0xFA,
    0xEF: 0xF9,
    0xFC: 0xFB,
    0xFD: 0xF7,
}
LINKLESS = {0x2F: "USDOD-96", 0x35: "GID-96", 0x3B: "ADI-var"}
HEADERS = frozenset([*epc_partitions.LAYOUTS, *PLUS, *HOSTED, *LINKLESS])
BY_KEY = {codes[0]: header for header, (_, codes) in PLUS.items() if header != DATED}
# Which date it is that DSGTIN+ has before the GTIN (14.5.3).
DATES = ("11", "13", "15", "16", "17", "7006", "7007")
# A key that names an item only with what follows its check digit is this long without it.
CLASS_LENGTHS = {"8003": 14, "253": 13, "255": 13}
NO_SSCC = ("00", "0" * 18)
AI_LENGTHS = {code[:2]: len(code) for code in ai.LINES}


def is_epc_binary(path: str) -> bool:
    """Whether a path looks like an EPC in binary: right letters, and a header that the standard knows.
    Whether it can be read, only reading tells.

    >>> is_epc_binary("/eh30164596f40c0e5cbe991a83"), is_epc_binary("/exMBZFlvQMDly-mRqD")
    (True, True)
    >>> is_epc_binary("/export"), is_epc_binary("/eh00164596"), is_epc_binary("/EH30164596F40C0E5CBE991A83")
    (False, False, False)
    """
    match = PATH.fullmatch(path)
    if match is None:
        return False
    reader = to_bits(match)
    return reader.read(8) in HEADERS


def to_bits(match: re.Match[str]) -> BitReader:
    """The bits that a matching path writes."""
    if match[1] is not None:
        return BitReader(int(match[1], 16), 4 * len(match[1]))
    return bits.from_base64url(match[2])


def decompress(path: str) -> DigitalLink:
    """The link that an EPC in binary means. The host that some name is not asked for: who was asked, answers.

    >>> decompress("/eh30164596f40c0e5cbe991a83").canonical_path()
    '/01/09528765123457/21/123456789123'
    >>> decompress("/ehfb342cde795211411234538566cb0afc4").uri()
    'https://id.gs1.org/01/79521141123453/21/32a%2Fb?17=220630'
    >>> decompress("/eh35")
    Traceback (most recent call last):
    closient.gs1.errors.Gs1Error: EPCs of GID-96 have no Digital Link.
    """
    match = PATH.fullmatch(path)
    if match is None:
        raise Gs1Error("An EPC in binary is /eh with lower-case hexadecimal, or /ex with base64url.")
    reader = to_bits(match)
    header = reader.read(8)
    if header in epc_partitions.LAYOUTS:
        elements = epc_partitions.read(reader, epc_partitions.LAYOUTS[header])
    elif header in PLUS:
        elements = read_plus(reader, header) + read_more(reader)
    elif header in HOSTED:
        elements = read_plus(reader, HOSTED[header])
        skip_host(reader)
        elements += read_more(reader)
    elif header in LINKLESS:
        raise Gs1Error(f"EPCs of {LINKLESS[header]} have no Digital Link.")
    else:
        raise Gs1Error(f"No EPC has the header {header:02X}.")
    if reader.rest():
        raise Gs1Error("Behind the EPC there is something else than zeros.")
    values = dict(elements)
    if len(values) < len(elements):
        raise Gs1Error("An identifier stands more than once in the EPC.")
    return digital_link.from_elements(values)


def read_plus(reader: BitReader, header: int) -> list[tuple[str, str]]:
    """The identifiers of an EPC with a plus in the name."""
    # The first bit hints that more data follows, which the length shows anyway; the filter names the packing.
    reader.read(4)
    date = []
    if header == DATED:
        kind = reader.read(4)
        if kind >= len(DATES):
            raise Gs1Error(f"DSGTIN+ has no date of the kind {kind}.")
        date = [(DATES[kind], epc_values.read_date(reader))]
    elements = [(code, epc_values.read(reader, code)) for code in PLUS[header][1]]
    if elements[-1] == ("254", epc.NO_EXTENSION):
        elements.pop()
    return elements + date


def skip_host(reader: BitReader) -> None:
    """The name of a host: URN Code 40, or characters of seven bits of which some stand for more (14.5.16)."""
    ascii_follows = reader.read(1)
    length = reader.read(6)
    if not length:
        raise Gs1Error("The EPC has a host without a name.")
    reader.read(7 * length if ascii_follows else 16 * -(-length // 3))


def read_more(reader: BitReader) -> list[tuple[str, str]]:
    """The identifiers behind the EPC, up to the zeros that fill the tag's last word (15.3)."""
    elements = []
    while reader.left >= 8 and reader.rest():
        start = epc_values.read_digits(reader, 2)
        length = AI_LENGTHS.get(start)
        if length is None:
            raise Gs1Error(f"No Application Identifier begins with {start}.")
        code = start + (epc_values.read_digits(reader, length - 2) if length > 2 else "")
        elements.append((code, epc_values.read(reader, code)))
    return elements


def compress(link: DigitalLink, *, letters: str = "eh", filter_value: int = 0) -> str:
    """The path that says what a link to an item says: an EPC with a plus in its name, and behind it what else
    the link says, the rest of its query left out. `letters` chooses between eh and ex.

    >>> compress(digital_link.parse("/00/095201234567891235"))
    '/ehf90095201234567891235'
    >>> compress(digital_link.parse("/01/79521141123453/21/32a%2Fb"), letters="ex", filter_value=3)
    '/ex9zeVIRQRI0U4Vmywr8Q'
    """
    header = BY_KEY.get(link.key_ai)
    if header is None:
        raise Gs1Error(f"There are no EPCs for {ai.get(link.key_ai).name}.", ai=link.key_ai)
    if letters not in ("eh", "ex") or not 0 <= filter_value <= 7:
        raise Gs1Error("An EPC in binary begins with eh or ex, and its filter is 0 to 7.")
    values = dict(link.elements())
    ai.check_exclusions(values)
    name, codes = PLUS[header]
    if values.get("254") == epc.NO_EXTENSION:
        raise Gs1Error("An EPC writes 0 where a location has no extension: it cannot say 0.", ai="254")
    own = {"254": epc.NO_EXTENSION, **values} if header == BY_KEY["414"] else values
    if not own.keys() >= set(codes) or len(link.key) == CLASS_LENGTHS.get(link.key_ai):
        raise Gs1Error(f"{name} needs a serial number: it names one item.", ai=link.key_ai)
    others = [pair for pair in link.elements() if pair[0] not in codes]
    if NO_SSCC in others:
        raise Gs1Error("An SSCC of zeros behind an EPC cannot be told from the zeros at its end.", ai="00")
    writer = BitWriter()
    writer.write(header, 8)
    writer.write(bool(others), 1)
    writer.write(filter_value, 3)
    for code in codes:
        epc_values.write(writer, code, own[code])
    for code, value in others:
        writer.write_characters(code, bits.HEXADECIMAL)
        epc_values.write(writer, code, value)
    text = bits.to_base64url(writer) if letters == "ex" else f"{writer.padded(4):x}"
    if len(text) > LONGEST:
        raise Gs1Error("The link says more than an EPC has room for.")
    return f"/{letters}{text}"
