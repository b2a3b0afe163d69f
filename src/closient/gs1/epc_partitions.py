"""EPCs of the older kind (Tag Data Standard, coding tables of 14.6 without a plus in the name): fields of
fixed width, and three bits that tell where the company prefix ends. Only read: who prints such tags knows the
length of the company prefix, which a Digital Link does not show.
"""

from dataclasses import dataclass

from closient.gs1 import bits, epc
from closient.gs1.bits import BitReader
from closient.gs1.errors import Gs1Error


@dataclass(frozen=True, slots=True)
class Layout:
    """The fields of one coding scheme behind header and filter.

    `scheme`: its name in `epc.SCHEMES`. `width`: bits of company prefix and reference together, 0 if the
    reference ends with a mark. `longest`: how many characters both have together where the reference is not
    filled up with zeros. `text`: whether the reference is characters. `serial`, `serial_width`: how the last
    part is written. `zeros`: bits at the end that must be zero.
    """

    name: str
    scheme: str
    width: int
    longest: int = 0
    text: bool = False
    serial: str = ""
    serial_width: int = 0
    zeros: int = 0


# By header (table 14-1).
LAYOUTS = {
    0x2C: Layout("GDTI-96", "gdti", 41, serial="integer", serial_width=41),
    0x2D: Layout("GSRN-96", "gsrn", 58, zeros=24),
    0x2E: Layout("GSRNP-96", "gsrnp", 58, zeros=24),
    0x30: Layout("SGTIN-96", "sgtin", 44, serial="integer", serial_width=38),
    0x31: Layout("SSCC-96", "sscc", 58, zeros=24),
    0x32: Layout("SGLN-96", "sgln", 41, serial="integer", serial_width=41),
    0x33: Layout("GRAI-96", "grai", 44, serial="integer", serial_width=38),
    0x34: Layout("GIAI-96", "giai", 82, longest=25),
    0x36: Layout("SGTIN-198", "sgtin", 44, serial="text", serial_width=140),
    0x37: Layout("GRAI-170", "grai", 44, serial="text", serial_width=112),
    0x38: Layout("GIAI-202", "giai", 188, longest=30, text=True),
    0x39: Layout("SGLN-195", "sgln", 41, serial="text", serial_width=140),
    0x3A: Layout("GDTI-113", "gdti", 41, serial="digits", serial_width=58),
    0x3C: Layout("CPI-96", "cpi", 51, longest=15, serial="integer", serial_width=31),
    0x3D: Layout("CPI-var", "cpi", 0, longest=30, text=True, serial="integer", serial_width=40),
    0x3E: Layout("GDTI-174", "gdti", 41, serial="text", serial_width=119),
    0x3F: Layout("SGCN-96", "sgcn", 41, serial="digits", serial_width=41),
    0x40: Layout("ITIP-110", "itip", 44, serial="integer", serial_width=38),
    0x41: Layout("ITIP-212", "itip", 44, serial="text", serial_width=140),
}


def read(reader: BitReader, layout: Layout) -> list[tuple[str, str]]:
    """The key, and its qualifier if the scheme has one, from the bits behind the header.

    >>> read(BitReader(0x66C4409047E140075BCD15, 88), LAYOUTS[0x30])
    [('01', '09506000134352'), ('21', '123456789')]
    """
    scheme = epc.SCHEMES[layout.scheme]
    # The filter says what kind of packing it is. The standard takes any, reserved ones too (10.1).
    reader.read(3)
    partition = reader.read(3)
    if partition > 6:
        raise Gs1Error(f"{layout.name} has no partition 7.")
    length = 12 - partition
    company = reader.read_number(length)
    reference = read_reference(reader, layout, length)
    counts = [reader.read_number(2) for _ in range(scheme.counts)]
    serial = read_serial(reader, layout)
    if reader.read(layout.zeros):
        raise Gs1Error(f"The last {layout.zeros} bits of {layout.name} must be zero.")
    key = epc.key_of(scheme, company, reference) + "".join(counts)
    if scheme.tail == "key":
        return [(scheme.key_ai, key + serial)]
    if not scheme.tail or (scheme.name == "sgln" and serial == epc.NO_EXTENSION):
        return [(scheme.key_ai, key)]
    return [(scheme.key_ai, key), (scheme.tail, serial)]


def read_reference(reader: BitReader, layout: Layout, length: int) -> str:
    """What follows a company prefix of this length in the key, as a URN would have it."""
    longest = (layout.longest or epc.SCHEMES[layout.scheme].digits) - length
    if not layout.width:
        return read_marked(reader, longest)
    width = layout.width - bits.DIGIT_BITS[length]
    if layout.text:
        text = read_filled(reader, width)
        if len(text) > longest:
            raise Gs1Error(f"The reference in {layout.name} has more than {longest} characters.")
        return text
    number = reader.read(width)
    if number >= 10**longest:
        raise Gs1Error(f"The reference in {layout.name} has more than {longest} digits.")
    if layout.longest:
        return str(number)
    return str(number).zfill(longest) if longest else ""


def read_serial(reader: BitReader, layout: Layout) -> str:
    """The last part: a number without leading zeros, digits behind a 1 that is not theirs, or characters."""
    if layout.serial == "text":
        return read_filled(reader, layout.serial_width)
    if not layout.serial:
        return ""
    number = str(reader.read(layout.serial_width))
    if layout.serial == "integer":
        return number
    if number[0] != "1":
        raise Gs1Error(f"The serial number of {layout.name} must have a 1 before its digits.")
    return number[1:]


def read_filled(reader: BitReader, width: int) -> str:
    """Characters of seven bits, zeros behind the last one (14.4.2).

    >>> read_filled(BitReader(0b1000001_0000000_0, 15), 15)
    'A'
    """
    text = reader.read_characters(width // 7, bits.ASCII).rstrip("\0")
    if not text or "\0" in text or reader.read(width % 7):
        raise Gs1Error("A text in the EPC is empty, or has zeros before its end.")
    return text


def read_marked(reader: BitReader, longest: int) -> str:
    """Characters of six bits up to six zeros (14.4.9).

    >>> read_marked(BitReader(0b000001_110001_000000, 18), 18)
    'A1'
    """
    text = ""
    while code := reader.read(6):
        text += chr(code if code >= 32 else code + 64)
        if len(text) > longest:
            raise Gs1Error(f"A text in the EPC has more than {longest} characters.")
    return text
