"""Compressed Digital Link URIs, GS1's former way (Digital Link 1.1; the bits are those of GS1's own toolkit):
identifiers and values as bits, written as a base64url segment that stands alone or behind an uncompressed
key. Nothing of a link is lost, leading zeros included. Padding and indicators that GS1 would not write are
refused, so that no other address is mistaken for a link.
"""

import re
from collections.abc import Iterable
from functools import cache

from closient.gs1 import ai, bits, digital_link
from closient.gs1.bits import BitReader, BitWriter
from closient.gs1.digital_link import DigitalLink
from closient.gs1.errors import Gs1Error

# The shortest link is a GINC of four digits. The longest that anybody prints is far below the limit.
LONGEST = 2000
WHOLE = re.compile(rf"/([-0-9A-Z_a-z]{{6,{LONGEST}}})/?")
KEYS = "|".join(sorted(ai.PRIMARY_KEYS))
PARTIAL = re.compile(rf"/({KEYS})/([^/]{{1,300}})/([-0-9A-Z_a-z]{{2,{LONGEST}}})/?")

# Frequent sequences of identifiers have a code of two hexadecimal characters, of which one is a letter.
SEQUENCES = {
    0x0A: ("01", "22"),
    0x0B: ("01", "10"),
    0x0C: ("01", "21"),
    0x0D: ("01", "17"),
    0x0E: ("01", "7003"),
    0x0F: ("01", "30"),
    0x1A: ("01", "10", "21", "17"),
    0x1B: ("01", "15"),
    0x1C: ("01", "11"),
    0x1D: ("01", "16"),
    0x1E: ("01", "91"),
    0x1F: ("01", "10", "15"),
    **{0x2A + digit: ("01", f"310{digit}") for digit in range(6)},
    **{0x3A + digit: ("01", f"320{digit}") for digit in range(6)},
    0x9A: ("8010", "8011"),
    0x9B: ("8017", "8019"),
    0x9C: ("8018", "8019"),
    0x9D: ("414", "254"),
    **{0xA0 + digit: ("01", f"392{digit}") for digit in range(10)},
    **{0xC0 + digit: ("255", f"390{digit}") for digit in range(10)},
    **{0xCA + digit: ("255", f"394{digit}") for digit in range(4)},
}
OTHER_PAIR = 0xF
AI_LENGTHS = {code[:2]: len(code) for code in ai.LINES}

# What the indicator of three bits before a text announces. The order is that of choosing.
NUMBER, LOWER, UPPER, BASE64URL, ASCII = range(5)
ALPHABETS = {
    UPPER: bits.HEXADECIMAL,
    LOWER: bits.HEXADECIMAL_LOWER,
    BASE64URL: bits.BASE64URL,
    ASCII: bits.ASCII,
}

# A part of a value: whether it has digits only, its length if that is fixed (else 0), its greatest length.
Part = tuple[bool, int, int]
# Identifiers that the toolkit lays out otherwise than today's table of identifiers would.
LAYOUTS: dict[str, list[Part]] = {
    **{f"723{digit}": [(False, 0, 30)] for digit in range(10)},
    "8007": [(False, 0, 24)],
}


def is_compressed(path: str) -> bool:
    """Whether a path that is no plain link is a compressed one, whole or behind its key.

    >>> is_compressed("/AQnYUc1gmiCNV4JG"), is_compressed("/01/05412345000013/EEarwSM")
    (True, True)
    >>> is_compressed("/dashboard"), is_compressed("/accounts/login/x"), is_compressed("/AQnYUc1gmiCNV4JH")
    (False, False, False)
    """
    if not WHOLE.fullmatch(path) and not PARTIAL.fullmatch(path):
        return False
    try:
        decompress(path)
    except Gs1Error:
        return False
    return True


def decompress(path: str) -> DigitalLink:
    """The link in a compressed path. What a query says besides, `digital_link.with_query` adds.

    >>> decompress("/AQnYUc1gmiCNV4JG").canonical_path()
    '/01/05412345000013/10/ABC123'
    >>> decompress("/01/05412345000013/EEarwSMXRuGw").uri()
    'https://id.gs1.org/01/05412345000013/10/ABC123?17=290331'
    >>> decompress("/AQnYUc1gmiERBhQ0ytiyZuAGOLc1TXgpNWCv1").rest_query
    'k1=v1'
    >>> decompress("/dashboard")
    Traceback (most recent call last):
    closient.gs1.errors.Gs1Error: No identifier and no sequence of them begins with 75.
    """
    whole = WHOLE.fullmatch(path)
    if whole is not None:
        return assembled([], bits.from_base64url(whole[1]))
    partial = PARTIAL.fullmatch(path)
    if partial is None:
        raise Gs1Error("A compressed link is one segment of base64url, alone or behind a key and its value.")
    key_ai, raw_key, segment = partial.groups()
    return assembled([(key_ai, digital_link.decode(raw_key, key_ai))], bits.from_base64url(segment))


def assembled(elements: list[tuple[str, str]], reader: BitReader) -> DigitalLink:
    """The link that these elements and those in the bits make together, judged as if it came uncompressed."""
    others: list[str] = []
    while reader.left > 5:
        read_group(reader, elements, others)
    if reader.rest():
        raise Gs1Error("The binary string does not end with zeros.")
    values = dict(elements)
    if len(values) < len(elements):
        raise Gs1Error("An identifier stands more than once in the link.")
    key_ai = next((code for code in values if code in ai.PRIMARY_KEYS), None)
    if key_ai is None:
        raise Gs1Error("A link needs a primary key, such as 01 (GTIN) or 00 (SSCC).")
    sequences = ai.get(key_ai).qualifiers or ()
    fullest = max(sequences, key=lambda sequence: len(values.keys() & set(sequence)), default=())
    in_path = [key_ai, *(code for code in fullest if code in values)]
    path = "".join(f"/{code}/{digital_link.encode(values[code])}" for code in in_path)
    attributes = [f"{code}={digital_link.encode(values[code])}" for code in values if code not in in_path]
    return digital_link.parse(path, "&".join(attributes + others))


def read_group(reader: BitReader, elements: list[tuple[str, str]], others: list[str]) -> None:
    """One identifier with its value, or a sequence of them, or a pair of a query that is none of GS1's."""
    code = reader.read(8)
    first, second = code >> 4, code & 15
    if first == OTHER_PAIR:
        others.append(read_other_pair(reader, second))
        return
    if code in SEQUENCES:
        elements.extend((found, read_value(reader, found)) for found in SEQUENCES[code])
        return
    length = AI_LENGTHS.get(f"{code:02X}")
    if length is None:
        raise Gs1Error(f"No identifier and no sequence of them begins with {code:02X}.")
    found = f"{first}{second}{reader.read_characters(length - 2, bits.HEXADECIMAL)}"
    ai.get(found)
    elements.append((found, read_value(reader, found)))


def read_other_pair(reader: BitReader, high: int) -> str:
    """A name of base64url characters with a text: the first four of the seven bits of its length are read."""
    name = reader.read_characters(high << 3 | reader.read(3), bits.BASE64URL)
    if not name or name.isdigit():
        raise Gs1Error("A name in the query that is none of GS1's must not be empty or a number.")
    indicator = reader.read(3)
    value = read_text(reader, indicator, reader.read(7))
    return f"{name}={digital_link.encode(value)}"


def read_value(reader: BitReader, code: str) -> str:
    """The value of an identifier, unchecked but for its bits."""
    value = ""
    for numeric, fixed, most in layout(code):
        indicator = NUMBER if numeric else reader.read(3)
        count = fixed or reader.read(most.bit_length())
        value += read_text(reader, indicator, count)
    return value


def read_text(reader: BitReader, indicator: int, count: int) -> str:
    """So many characters in the way that the indicator says."""
    if indicator == NUMBER:
        number = str(reader.read(number_bits(count)))
        if len(number) > max(count, 1) or (not count and number != "0"):
            raise Gs1Error(f"A number in the binary string is too great for its {count} digits.")
        return number.zfill(count) if count else ""
    alphabet = ALPHABETS.get(indicator)
    if alphabet is None:
        raise Gs1Error(f"There are no texts with the indicator {indicator}.")
    text = reader.read_characters(count, alphabet)
    if indicator != chosen(text):
        raise Gs1Error(f"The text {text!r} is not written in the shortest way.")
    return text


def number_bits(count: int) -> int:
    """How many bits a number of so many digits takes: the toolkit rounds ceil(count x log2(10) + 0.01), which
    differs from the exact count for 59 digits, and for none.

    >>> number_bits(14), number_bits(0), number_bits(59)
    (47, 1, 197)
    """
    return bits.DIGIT_BITS[count] + (count in (0, 59))


def chosen(text: str) -> int:
    """The indicator that GS1 chooses for a text.

    >>> [chosen(text) for text in ("007", "AB1", "ab1", "Ab-1", "a/b", "")]
    [0, 2, 1, 3, 4, 4]
    """
    if text.isdigit():
        return NUMBER
    if text:
        for indicator in (UPPER, LOWER, BASE64URL):
            if set(text) <= set(ALPHABETS[indicator]):
                return indicator
    return ASCII


@cache
def layout(code: str) -> list[Part]:
    """How the value of an identifier divides: neighbours of the same kind count as one.

    >>> layout("253"), layout("8008"), layout("7040")
    ([(True, 13, 13), (False, 0, 17)], [(True, 8, 8), (True, 0, 4)], [(True, 1, 1), (False, 3, 3)])
    """
    if code in LAYOUTS:
        return LAYOUTS[code]
    parts: list[Part] = []
    for component in ai.get(code).components:
        numeric = component.kind == "n"
        fixed = component.least == component.most and not component.optional
        most = component.most
        if parts and parts[-1][0] == numeric and bool(parts[-1][1]) == fixed:
            most += parts.pop()[2]
        parts.append((numeric, most if fixed else 0, most))
    return parts


def compress(link: DigitalLink, *, optimise: bool = True) -> str:
    """The path of one segment that says what a link says, the rest of its query left out. Codes for frequent
    sequences make it shorter.

    >>> link = digital_link.parse("/01/05412345000013/10/ABC123/21/7", "17=290331")
    >>> compress(link), compress(link, optimise=False)
    ('/GgnYUc1gmo1XgkYC6Nw2', '/AQnYUc1gmiCNV4JGLo3DZCAu')
    >>> decompress(compress(link)) == link
    True
    """
    values = dict(link.elements())
    # The first primary key in the bits is the key of the link: where an attribute could be taken for it, the
    # key goes first, by itself.
    if sum(code in ai.PRIMARY_KEYS for code in values) > 1:
        order = [link.key_ai, *sorted(values.keys() - {link.key_ai})]
        return f"/{written(values, [], order)}"
    codes, remaining = split_sequences(values.keys()) if optimise else ([], sorted(values))
    return f"/{written(values, codes, remaining)}"


def compress_behind_key(link: DigitalLink) -> str:
    """The path in which the key stays readable and all else is one segment behind it.

    >>> compress_behind_key(digital_link.parse("/01/05412345000013/10/ABC123"))
    '/01/05412345000013/EEarwSM'
    """
    path = f"/{link.key_ai}/{digital_link.encode(link.key)}"
    values = dict((*link.qualifiers, *link.attributes))
    return f"{path}/{written(values, [], sorted(values))}" if values else path


def split_sequences(present: Iterable[str]) -> tuple[list[int], list[str]]:
    """The codes that save most characters of identifiers, and the identifiers that remain, by number.

    >>> split_sequences(["01", "10", "21", "17", "3103"]), split_sequences(["00"])
    (([26], ['3103']), ([], ['00']))
    """
    remaining = set(present)
    codes = []
    while True:
        fitting = [code for code, sequence in SEQUENCES.items() if remaining.issuperset(sequence)]
        if not fitting:
            return codes, sorted(remaining)
        best = max(fitting, key=lambda code: len("".join(SEQUENCES[code])))
        codes.append(best)
        remaining.difference_update(SEQUENCES[best])


def written(values: dict[str, str], codes: list[int], remaining: list[str]) -> str:
    """The segment: coded sequences first, then identifiers one by one."""
    writer = BitWriter()
    for code in codes:
        writer.write(code, 8)
        for found in SEQUENCES[code]:
            write_value(writer, found, values[found])
    for found in remaining:
        writer.write_characters(found, bits.HEXADECIMAL)
        write_value(writer, found, values[found])
    return bits.to_base64url(writer)


def write_value(writer: BitWriter, code: str, value: str) -> None:
    """A value in the parts of its layout."""
    start = 0
    for numeric, fixed, most in layout(code):
        text = value[start : start + (fixed or len(value))]
        start += len(text)
        indicator = NUMBER if numeric else chosen(text)
        if not numeric:
            writer.write(indicator, 3)
        if not fixed:
            if len(text) >> most.bit_length():
                raise Gs1Error(f"{ai.get(code).name} is too long to be compressed.", ai=code)
            writer.write(len(text), most.bit_length())
        if indicator == NUMBER:
            writer.write(int(text or 0), number_bits(len(text)))
        else:
            writer.write_characters(text, ALPHABETS[indicator])
