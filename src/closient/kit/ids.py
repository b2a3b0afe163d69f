"""Public ids: the 22-character base-57 spelling (shortuuid) of a row's UUID.

Everywhere in Python an id is that text. The database codec (kit.db) accepts it and the canonical UUID.
"""

import os
import re
import time
from functools import lru_cache
from typing import Annotated
from uuid import UUID

from msgspec import Meta

from closient.kit.errors import Validation

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
SHORT = f"[{ALPHABET}]{{22}}"
CANONICAL = "[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}"

Id = Annotated[
    str,
    Meta(
        pattern=f"^({SHORT}|{CANONICAL})$",
        description="22-character shortuuid; the canonical UUID form is accepted on input.",
        examples=["2CoNf3i6Uj3HYxPHxwPd9Z"],
    ),
]

# Ten digits fit one machine word, so an id is cut into three pieces and each piece into pairs of digits.
_PAIRS = [high + low for high in ALPHABET for low in ALPHABET]
_VALUES = {character: value for value, character in enumerate(ALPHABET)}
_PAIR_BASE = 57 * 57
_FOUR_DIGITS = _PAIR_BASE * _PAIR_BASE
_PIECE = 57**8
_FORM = re.compile(f"^(?:{SHORT}|{CANONICAL})$")


def encode_int(value: int) -> str:
    """Spell a 128-bit number in 22 base-57 digits, most significant first.

    >>> encode_int(0)
    '2222222222222222222222'
    """
    rest, low = divmod(value, _PIECE)
    high, middle = divmod(rest, _PIECE)
    # Six, eight and eight digits, taken apart without a loop: a page shows a hundred ids.
    a, d = divmod(high, _FOUR_DIGITS)
    b, c = divmod(d, _PAIR_BASE)
    e, f = divmod(middle, _FOUR_DIGITS)
    g, h = divmod(e, _PAIR_BASE)
    i, j = divmod(f, _PAIR_BASE)
    k, m = divmod(low, _FOUR_DIGITS)
    n, o = divmod(k, _PAIR_BASE)
    p, q = divmod(m, _PAIR_BASE)
    of = _PAIRS
    return f"{of[a]}{of[b]}{of[c]}{of[g]}{of[h]}{of[i]}{of[j]}{of[n]}{of[o]}{of[p]}{of[q]}"


def encode(value: UUID) -> str:
    """
    >>> encode(UUID("0191d6a7-1f6e-7c3a-9c56-0a1b2c3d4e5f")) == encode_int(0x0191d6a71f6e7c3a9c560a1b2c3d4e5f)
    True
    """
    return encode_int(value.int)


def decode_int(text: str) -> int:
    """The number behind either spelling; ValueError when it is neither."""
    if len(text) == 22:
        number = 0
        for character in text:
            digit = _VALUES.get(character)
            if digit is None:
                raise ValueError(f"{text!r} is not an id")
            number = number * 57 + digit
        if number >> 128:
            raise ValueError(f"{text!r} is not an id")
        return number
    if _FORM.match(text):
        return int(text.replace("-", ""), 16)
    raise ValueError(f"{text!r} is not an id")


def decode(text: str) -> UUID:
    """The UUID behind either spelling; ValueError when it is neither."""
    return UUID(int=decode_int(text))


@lru_cache(maxsize=8192)
def to_bytes(text: str) -> bytes:
    """The sixteen bytes behind either spelling; kept, since owners and products come again and again."""
    return decode_int(text).to_bytes(16, "big")


def canonical(text: str) -> str:
    """The hyphenated form of either spelling, for ids inside of jsonb, which no codec reaches."""
    return str(decode(text))


class _Tick:
    """The milliseconds and the counter of the latest id, as one number: it only rises."""

    latest = 0


def new() -> str:
    """A fresh UUIDv7 (RFC 9562, 5.7) in the public spelling: ids made later by a process sort later.

    The twelve bits behind the milliseconds count on from a random start (6.2, method 1); where they run out,
    the next millisecond is borrowed.
    """
    random = int.from_bytes(os.urandom(9), "big")
    now = (time.time_ns() // 1_000_000) << 12 | random >> 62 & 0x3FF
    _Tick.latest = tick = max(now, _Tick.latest + 1)
    high = (tick >> 12) << 16 | 0x7000 | tick & 0xFFF
    low = 0x8000000000000000 | (random & 0x3FFFFFFFFFFFFFFF)
    return encode_int(high << 64 | low)


def read(text: str) -> str | None:
    """The public spelling of what may be an id; None when it is none.

    >>> read("00000000-0000-0000-0000-000000000000"), read("urn:uuid:1")
    ('2222222222222222222222', None)
    """
    try:
        return encode_int(decode_int(text))
    except ValueError:
        return None


def parse(text: str, field: str = "id") -> str:
    """The public spelling of what a caller sent; a Validation problem on `field` when it is no id."""
    found = read(text)
    if found is None:
        raise Validation.of(field, "Not an id: 22 characters of base 57, or a UUID.")
    return found
