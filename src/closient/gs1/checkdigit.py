"""GS1's two check algorithms: the modulo-10 digit of GTIN, SSCC, GLN and most other keys, and the pair of
check characters of the Global Model Number (General Specifications, sections on check digit calculation).
"""

from closient.gs1.errors import Gs1Error

# Bytes of "0".."9" counted as they are, and tripled: two tables turn the weighted sum into two C-level sums.
SINGLE = bytes(byte - 48 if 48 <= byte <= 57 else 0 for byte in range(256))
TRIPLE = bytes((byte - 48) * 3 if 48 <= byte <= 57 else 0 for byte in range(256))

# The 82 characters of element strings (AI encodable character set 82), in the order of their values.
CHARACTERS_82 = "!\"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz"
VALUE_82 = {character: value for value, character in enumerate(CHARACTERS_82)}
# The 32 characters in which the pair is written: no 0, 1, I and O, which people confuse.
PAIR_CHARACTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
PAIR_MODULUS = 1021
PAIR_PRIMES = (2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83)


def compute(digits: str) -> str:
    """The check digit that belongs after `digits`: from the right, weights 3, 1, 3, 1 ...

    >>> compute("0401234512345")
    '6'
    >>> compute("629104150021")
    '3'
    """
    if not (digits.isascii() and digits.isdigit()):
        raise Gs1Error("A check digit can only be computed over digits.")
    data = digits.encode()
    total = sum(data[-1::-2].translate(TRIPLE)) + sum(data[-2::-2].translate(SINGLE))
    return "0123456789"[-total % 10]


def valid(digits: str) -> bool:
    """Whether the last digit is the right check digit of those before it.

    >>> valid("09506000134352"), valid("09506000134353"), valid("0950600013435X"), valid("")
    (True, False, False, False)
    """
    if not (digits.isascii() and digits.isdigit()):
        return False
    data = digits.encode()
    return (sum(data[-1::-2].translate(SINGLE)) + sum(data[-2::-2].translate(TRIPLE))) % 10 == 0


def compute_pair(text: str) -> str:
    """The two check characters that belong after `text` (a Global Model Number without its pair).

    >>> compute_pair("1987654Ad4X4bL5ttr2310c")
    '2K'
    """
    if not text or len(text) > len(PAIR_PRIMES):
        raise Gs1Error("A pair of check characters belongs to 1 to 23 characters.")
    try:
        values = [VALUE_82[character] for character in reversed(text)]
    except KeyError as error:
        raise Gs1Error(f"The character {error.args[0]!r} is not allowed.") from None
    total = sum(value * prime for value, prime in zip(values, PAIR_PRIMES, strict=False)) % PAIR_MODULUS
    return PAIR_CHARACTERS[total >> 5] + PAIR_CHARACTERS[total & 31]


def valid_pair(text: str) -> bool:
    """Whether `text` ends with the right pair of check characters.

    >>> valid_pair("1987654Ad4X4bL5ttr2310c2K"), valid_pair("1987654Ad4X4bL5ttr2310c3K"), valid_pair("2K")
    (True, False, False)
    """
    try:
        return compute_pair(text[:-2]) == text[-2:]
    except Gs1Error:
        return False
