"""What a dump of Open Food Facts says of products, and what became of it."""

from datetime import datetime
from typing import Any, Literal

from msgspec import Struct

from closient.apps.catalogue.structs.contributions import Value

Reason = Literal[
    "unreadable", "too_long", "no_code", "not_digits", "wrong_length", "mistyped", "in_store", "coupon"
]


class Entry(Struct):
    """The fields of a product in the dump that are read; a dump writes them in several ways."""

    code: Any = None
    product_name: Any = None
    generic_name: Any = None
    brands: Any = None
    quantity: Any = None
    lang: Any = None
    obsolete: Any = None
    last_modified_t: Any = None


class Facts(Struct):
    """What an entry says of a GTIN-14; `left_out` are fields that are too long to be kept."""

    gtin: str
    values: dict[str, Value]
    told: datetime | None
    digest: bytes
    left_out: tuple[str, ...] = ()


class Refusal(Struct):
    """Why an entry is not taken over. `number` is its line."""

    number: int
    reason: Reason
    message: str
    code: str = ""


class Portion(Struct):
    """Entries of a file that are stored together."""

    facts: list[Facts]
    refused: list[Refusal]
    # Entries that say nothing but a code, or that Open Food Facts calls obsolete.
    passed_over: int = 0
    bytes_read: int = 0


class Imported(Struct):
    """What became of all entries so far."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    # Told again later in the file, which counts.
    repeated: int = 0
    passed_over: int = 0
    left_out: int = 0

    @property
    def done(self) -> int:
        return self.created + self.updated + self.unchanged
