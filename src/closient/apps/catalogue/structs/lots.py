"""Lots (AI 10) of products."""

from msgspec import Struct

from closient.kit.ids import Id


class LotFound(Struct, frozen=True):
    """A lot, with the GTIN of its product."""

    id: Id
    gtin: str
    lot_code: str
