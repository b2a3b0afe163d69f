"""How EPCs of the newer kind (names with a plus, Tag Data Standard 2.x) write values of identifiers in bits:
the format of each identifier (the standard's table F) and the methods of section 14.5, both ways. What is
read here is not yet checked against the identifier; what is written is taken to be.
"""

import re
from collections.abc import Callable
from functools import cache

from closient.gs1 import bits
from closient.gs1.bits import BitReader, BitWriter
from closient.gs1.errors import Gs1Error

# Formats and the identifiers that have them; in identifiers, n is any digit. digits: four bits each. number:
# binary, of fixed length. count: a number behind its length. text: characters behind how they are written and
# how many. open: digits with an end mark, or text behind them. The others name what they hold.
FORMATS = {
    "digits2": "7241",
    "digits13": "410 411 412 413 414 415 416 417",
    "digits14": "01 02",
    "digits18": "00 8006 8017 8018 8026",
    "digits13 text17": "253",
    "digits13 count12": "255",
    "digits14 text16": "8003",
    "number1": "7252",
    "number2": "20",
    "number3": "422 424 426",
    "number4": "394n 8111",
    "number6": "31nn 32nn 33nn 34nn 35nn 36nn 395n 8005",
    "number8": "7250",
    "number12": "7251",
    "number13": "7001",
    "number14": "8001",
    "number17": "402",
    "number20": "4309",
    "number3 count15": "391n 393n",
    "number3 text9": "421",
    "number3 text27": "703n",
    "number6 minus": "4330 4331 4332 4333",
    "count4": "7004",
    "count6": "242",
    "count8": "30 37",
    "count10": "8019",
    "count12": "8011",
    "count15": "390n 392n 423 425",
    "text2": "7010",
    "text3": "427 7008",
    "text4": "7040 7041",
    "text10": "7009 7255",
    "text12": "7005",
    "text20": "10 21 22 243 254 420 4318 7020 7021 7022 710 711 712 713 714 715 716 7240 8002 8012",
    "text24": "8007",
    "text25": "7242 8013 8020",
    "text28": "235",
    "text30": "240 241 250 251 400 401 403 4308 4319 7002 723n 90",
    "text35": "4300 4301 4310 4311 4320",
    "text40": "7253 7254 7259",
    "text50": "8009",
    "text70": "4302 4303 4304 4305 4306 4312 4313 4314 4315 4316 7257 8110 8112 8200",
    "text90": "7256 8030 91 92 93 94 95 96 97 98 99",
    "open30": "7023 8004 8010",
    "date": "11 12 13 15 16 17 4326 7006",
    "minute": "4324 4325 7003",
    "span": "7007",
    "moment": "7011 8008",
    "country": "4307 4317",
    "bit": "4321 4322 4323",
    "sequence": "7258",
}
BY_PATTERN = {pattern: text for text, patterns in FORMATS.items() for pattern in patterns.split()}
COMPONENT = re.compile(r"([a-z]+)([0-9]*)")

# What the indicator of three bits before a text announces (table E).
NUMBER, UPPER, LOWER, BASE64URL, ASCII, URN_CODE_40 = range(6)
ALPHABETS = {
    UPPER: bits.HEXADECIMAL,
    LOWER: bits.HEXADECIMAL_LOWER,
    BASE64URL: bits.BASE64URL,
    ASCII: bits.ASCII,
}
CODE_40 = "\0ABCDEFGHIJKLMNOPQRSTUVWXYZ-.:0123456789"
DELIMITER, TERMINATOR = 0xE, 0xF
# By the two bits that announce how exact a moment is: how many parts of two digits follow the date.
MOMENT_PARTS = (1, 2, 3, 0)


@cache
def components(code: str) -> tuple[tuple[str, int], ...]:
    """The methods for the parts of an identifier's value, each with a length or greatest length.

    >>> components("253"), components("3103")
    ((('digits', 13), ('text', 17)), (('number', 6),))
    >>> components("8014")
    Traceback (most recent call last):
    closient.gs1.errors.Gs1Error: AI 8014 cannot stand in an EPC.
    """
    text = BY_PATTERN.get(code) or BY_PATTERN.get(f"{code[:3]}n") or BY_PATTERN.get(f"{code[:2]}nn")
    if text is None:
        raise Gs1Error(f"AI {code} cannot stand in an EPC.", ai=code)
    return tuple((name, int(size or 0)) for name, size in COMPONENT.findall(text))


def read(reader: BitReader, code: str) -> str:
    """The value of an identifier.

    >>> read(BitReader(0x12345678901234, 56), "01")
    '12345678901234'
    """
    return "".join([READERS[name](reader, size) for name, size in components(code)])


def write(writer: BitWriter, code: str, value: str) -> None:
    """The value of an identifier; Gs1Error if the format has no room for it.

    >>> writer = BitWriter()
    >>> write(writer, "10", "A1")
    >>> f"{writer.value:0{writer.length}b}"
    '0010001010100001'
    """
    start = 0
    for name, size in components(code):
        text = value[start : start + size] if name in ("digits", "number") else value[start:]
        start += len(text)
        if size and len(text) > size:
            raise Gs1Error(f"AI {code} has room for {size} characters in an EPC, not {len(text)}.", ai=code)
        WRITERS[name](writer, text, size)


def read_digits(reader: BitReader, size: int) -> str:
    """Four bits for each digit (14.5.4)."""
    text = reader.read_characters(size, bits.HEXADECIMAL)
    if not text.isdigit():
        raise Gs1Error("The EPC has letters where only digits can be.")
    return text


def read_count(reader: BitReader, size: int) -> str:
    """A number of varying length (14.5.13)."""
    return reader.read_number(read_length(reader, size))


def read_length(reader: BitReader, size: int) -> int:
    """How many characters follow."""
    length = reader.read(size.bit_length())
    if length > size:
        raise Gs1Error(f"The EPC announces {length} characters where {size} at most can be.")
    return length


def read_text(reader: BitReader, size: int) -> str:
    """Characters, written in one of six ways (14.5.6)."""
    indicator = reader.read(3)
    length = read_length(reader, size)
    if indicator == NUMBER:
        return reader.read_number(length)
    if indicator == URN_CODE_40:
        return read_code_40(reader, length)
    alphabet = ALPHABETS.get(indicator)
    if alphabet is None:
        raise Gs1Error(f"The EPC has a text with the reserved indicator {indicator}.")
    return reader.read_characters(length, alphabet)


def read_code_40(reader: BitReader, length: int) -> str:
    """Three characters in each 16 bits (14.5.6.5).

    >>> read_code_40(BitReader(1600 * 1 + 40 * 2 + 0 + 1, 16), 2)
    'AB'
    """
    text = ""
    for _ in range(-(-length // 3)):
        number = reader.read(16) - 1
        first, rest = divmod(number, 1600)
        if not 0 <= first < len(CODE_40):
            raise Gs1Error("The EPC has characters that URN Code 40 does not know.")
        text += CODE_40[first] + CODE_40[rest // 40] + CODE_40[rest % 40]
    found = text.rstrip("\0")
    if len(found) != length or "\0" in found:
        raise Gs1Error("A text in URN Code 40 is not as long as the EPC announces.")
    return found


def read_open(reader: BitReader, size: int) -> str:
    """Digits up to a mark; behind one of the two marks a text follows (14.5.5)."""
    digits = ""
    while (nibble := reader.read(4)) < 10:
        digits += str(nibble)
        if len(digits) > size:
            raise Gs1Error(f"The EPC has more than {size} digits before the end mark.")
    if nibble == DELIMITER:
        return digits + read_text(reader, size)
    if nibble != TERMINATOR:
        raise Gs1Error("The EPC has letters where only digits and an end mark can be.")
    return digits


def read_date(reader: BitReader, _: int = 0) -> str:
    """YYMMDD in 16 bits (14.5.8)."""
    return read_pairs(reader, 7, 4, 5)


def read_pairs(reader: BitReader, *widths: int) -> str:
    """Numbers of two digits."""
    numbers = [reader.read(width) for width in widths]
    if max(numbers) > 99:
        raise Gs1Error("The EPC has a date whose year has three digits.")
    return "".join([f"{number:02}" for number in numbers])


def read_minute(reader: BitReader, _: int) -> str:
    """YYMMDDhhmm (14.5.9)."""
    return read_date(reader) + read_pairs(reader, 5, 6)


def read_span(reader: BitReader, _: int) -> str:
    """A date, or a first and a last one (14.5.10)."""
    two = reader.read(1)
    return read_date(reader) + (read_date(reader) if two else "")


def read_moment(reader: BitReader, _: int) -> str:
    """A date, alone or with hours, minutes, seconds (14.5.11)."""
    parts = MOMENT_PARTS[reader.read(2)]
    return read_date(reader) + (read_pairs(reader, *(5, 6, 6)[:parts]) if parts else "")


def read_country(reader: BitReader, _: int) -> str:
    """Two letters (14.5.12)."""
    return reader.read_characters(2, bits.BASE64URL)


def read_bit(reader: BitReader, _: int) -> str:
    """0 or 1 (14.5.7)."""
    return str(reader.read(1))


def read_minus(reader: BitReader, _: int) -> str:
    """A minus sign or nothing (14.5.14)."""
    return "-" if reader.read(1) else ""


def read_sequence(reader: BitReader, _: int) -> str:
    """One of so many, 1/3 (14.5.15)."""
    return f"{reader.read(4)}/{reader.read(4)}"


READERS: dict[str, Callable[[BitReader, int], str]] = {
    "digits": read_digits,
    "number": BitReader.read_number,
    "count": read_count,
    "text": read_text,
    "open": read_open,
    "date": read_date,
    "minute": read_minute,
    "span": read_span,
    "moment": read_moment,
    "country": read_country,
    "bit": read_bit,
    "minus": read_minus,
    "sequence": read_sequence,
}


def write_text(writer: BitWriter, text: str, size: int) -> None:
    """Characters in the way that takes fewest bits."""
    indicator = chosen(text)
    writer.write(indicator, 3)
    writer.write(len(text), size.bit_length())
    if indicator == NUMBER:
        writer.write_number(text)
    elif indicator == URN_CODE_40:
        for start in range(0, len(text), 3):
            first, second, third = (
                CODE_40.index(letter) for letter in text[start : start + 3].ljust(3, "\0")
            )
            writer.write(1600 * first + 40 * second + third + 1, 16)
    else:
        writer.write_characters(text, ALPHABETS[indicator])


def chosen(text: str) -> int:
    """The indicator of the way that takes fewest bits; of two that take as many, the plainer one.

    >>> [chosen(text) for text in ("", "007", "AB1", "ab1", "XYZ", "XYZ1", "x.Y", "X.YZ-1")]
    [0, 0, 1, 2, 5, 3, 4, 5]
    """
    if not text or text.isdigit():
        return NUMBER
    lengths = {
        indicator: len(text) * (len(alphabet).bit_length() - 1)
        for indicator, alphabet in ALPHABETS.items()
        if set(text) <= set(alphabet)
    }
    if set(text) <= set(CODE_40):
        lengths[URN_CODE_40] = 16 * -(-len(text) // 3)
    return min(lengths, key=lengths.__getitem__, default=ASCII)


def write_open(writer: BitWriter, text: str, size: int) -> None:
    """The digits that it begins with, a mark, and the rest."""
    rest = text.lstrip("0123456789")
    writer.write_characters(text[: len(text) - len(rest)], bits.HEXADECIMAL)
    writer.write(DELIMITER if rest else TERMINATOR, 4)
    if rest:
        write_text(writer, rest, size)


def write_count(writer: BitWriter, text: str, size: int) -> None:
    """A number behind its length."""
    writer.write(len(text), size.bit_length())
    writer.write_number(text)


def write_pairs(writer: BitWriter, text: str, *widths: int) -> None:
    """Numbers of two digits."""
    for start, width in zip(range(0, len(text), 2), widths, strict=False):
        writer.write(int(text[start : start + 2]), width)


def write_span(writer: BitWriter, text: str) -> None:
    """Whether there are two dates, and they."""
    writer.write(len(text) > 6, 1)
    write_pairs(writer, text, 7, 4, 5, 7, 4, 5)


def write_moment(writer: BitWriter, text: str) -> None:
    """How exact it is, the date and the time."""
    writer.write(MOMENT_PARTS.index(len(text) // 2 - 3), 2)
    write_pairs(writer, text, 7, 4, 5, 5, 6, 6)


WRITERS: dict[str, Callable[[BitWriter, str, int], None]] = {
    "digits": lambda writer, text, _: writer.write_characters(text, bits.HEXADECIMAL),
    "number": lambda writer, text, _: writer.write_number(text),
    "count": write_count,
    "text": write_text,
    "open": write_open,
    "date": lambda writer, text, _: write_pairs(writer, text, 7, 4, 5),
    "minute": lambda writer, text, _: write_pairs(writer, text, 7, 4, 5, 5, 6),
    "span": lambda writer, text, _: write_span(writer, text),
    "moment": lambda writer, text, _: write_moment(writer, text),
    "country": lambda writer, text, _: writer.write_characters(text, bits.BASE64URL),
    "bit": lambda writer, text, _: writer.write(int(text), 1),
    "minus": lambda writer, text, _: writer.write(bool(text), 1),
    "sequence": lambda writer, text, _: write_pairs(writer, f"0{text[0]}0{text[2]}", 4, 4),
}
