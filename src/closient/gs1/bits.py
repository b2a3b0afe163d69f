"""Bits in the order in which a tag or a compressed link holds them: read from a number of known length, and
written into a growing one. The characters here are those that both of GS1's binary forms share; each form
says with which indicator it announces them.
"""

from base64 import urlsafe_b64decode

from closient.gs1.errors import Gs1Error

BASE64URL = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
HEXADECIMAL = "0123456789ABCDEF"
HEXADECIMAL_LOWER = "0123456789abcdef"
ASCII = "".join(map(chr, range(128)))
# How many bits a number of so many digits takes: as many as the greatest one.
DIGIT_BITS = tuple((10**count - 1).bit_length() for count in range(128))


class BitReader:
    """Reads from the left; Gs1Error when less is left than what is announced.

    >>> reader = BitReader(0b101_0001, 7)
    >>> reader.read(3), reader.left, reader.read(4)
    (5, 4, 1)
    """

    __slots__ = ("left", "value")

    def __init__(self, value: int, length: int) -> None:
        self.value = value
        self.left = length

    def read(self, count: int) -> int:
        """The next bits as a number.

        >>> BitReader(3, 2).read(3)
        Traceback (most recent call last):
        closient.gs1.errors.Gs1Error: The binary string ends within a value.
        """
        self.left -= count
        if self.left < 0:
            raise Gs1Error("The binary string ends within a value.")
        return (self.value >> self.left) & ((1 << count) - 1)

    def rest(self) -> int:
        """All that is left as a number, without moving on.

        >>> BitReader(0b1000, 4).rest()
        8
        """
        return self.value & ((1 << self.left) - 1)

    def read_number(self, digits: int) -> str:
        """A number with this many digits, leading zeros kept.

        >>> BitReader(7, 10).read_number(3)
        '007'
        >>> BitReader(1000, 10).read_number(3)
        Traceback (most recent call last):
        closient.gs1.errors.Gs1Error: A number in the binary string is too great for its 3 digits.
        """
        if not digits:
            return ""
        text = str(self.read(DIGIT_BITS[digits]))
        if len(text) > digits:
            raise Gs1Error(f"A number in the binary string is too great for its {digits} digits.")
        return text.zfill(digits)

    def read_characters(self, count: int, alphabet: str) -> str:
        """Characters of an alphabet whose size is a power of two.

        >>> BitReader(0x1F, 8).read_characters(2, HEXADECIMAL)
        '1F'
        """
        width = len(alphabet).bit_length() - 1
        value = self.read(count * width)
        mask = (1 << width) - 1
        return "".join(
            [alphabet[value >> shift & mask] for shift in range(width * (count - 1), -1, -width)]
            if count
            else ()
        )


class BitWriter:
    """Writes to the right of what is there.

    >>> writer = BitWriter()
    >>> writer.write(5, 3)
    >>> writer.write_number("007")
    >>> writer.value == (5 << 10) + 7, writer.length
    (True, 13)
    """

    __slots__ = ("length", "value")

    def __init__(self) -> None:
        self.value = 0
        self.length = 0

    def write(self, value: int, count: int) -> None:
        """The lowest bits of a number that fits into them."""
        self.value = self.value << count | value
        self.length += count

    def write_number(self, digits: str) -> None:
        """A number whose count of digits the reader will know."""
        self.write(int(digits or 0), DIGIT_BITS[len(digits)])

    def write_characters(self, text: str, alphabet: str) -> None:
        """Characters of an alphabet whose size is a power of two."""
        width = len(alphabet).bit_length() - 1
        for character in text:
            self.write(alphabet.index(character), width)

    def padded(self, step: int) -> int:
        """The number, zeros behind it until its length is a multiple of this step.

        >>> writer = BitWriter()
        >>> writer.write(1, 1)
        >>> writer.padded(4)
        8
        """
        return self.value << -self.length % step


def from_base64url(text: str) -> BitReader:
    """Six bits for each character of the base64url alphabet (RFC 4648, section 5), without padding.

    >>> from_base64url("AQ").read(12), from_base64url("_").left
    (16, 6)
    """
    # The decoder wants whole groups of four: A is zero, and what is added is taken off again.
    surplus = -len(text) % 4
    value = int.from_bytes(urlsafe_b64decode(text + "A" * surplus), "big")
    return BitReader(value >> 6 * surplus, 6 * len(text))


def to_base64url(writer: BitWriter) -> str:
    """The way back, zeros behind the last bits.

    >>> writer = BitWriter()
    >>> writer.write(16, 12)
    >>> to_base64url(writer)
    'AQ'
    """
    reader = BitReader(writer.padded(6), writer.length + -writer.length % 6)
    return reader.read_characters(reader.left // 6, BASE64URL)
