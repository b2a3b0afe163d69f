"""The one door to zint: a checked text goes in, rows of modules come out. Warnings are errors (FAIL_ALL).

What zint draws, and where it puts text, is not used: only which modules are dark.
"""

import re
from dataclasses import dataclass
from typing import Literal

import zint

from closient.codes.errors import CodeError

ErrorCorrection = Literal["L", "M", "Q", "H"]

_LEVELS: dict[ErrorCorrection, int] = {"L": 1, "M": 2, "Q": 3, "H": 4}
_STRIDE = 144  # bytes that zint keeps for each row, whatever its width (1,152 modules)
_UTF8 = 26  # the ECI that says so
_UNKNOWN = "Invalid AI"  # what zint says of an identifier that is newer than itself
_NUMBER = re.compile(r"^(?:Error|Warning) \d+: ")


@dataclass(frozen=True, slots=True)
class Encoded:
    """Rows from the top, each a number whose lowest bit is the leftmost module."""

    width: int
    rows: list[int]


def _symbol(kind: str) -> zint.Symbol:
    symbol = zint.Symbol()
    symbol.symbology = getattr(zint.Symbology, kind)
    symbol.warn_level = zint.WarningLevel.FAIL_ALL
    symbol.input_mode = zint.InputMode.UNICODE
    symbol.show_text = False
    return symbol


def text(kind: str, content: str, *, error_correction: ErrorCorrection = "M") -> Encoded:
    """The modules of a plain text; `kind` is zint's name of the symbology."""
    symbol = _symbol(kind)
    if kind == "QRCODE":
        symbol.option_1 = _LEVELS[error_correction]
    if kind == "DATAMATRIX":
        symbol.option_3 = zint.DataMatrixOptions.SQUARE
    if kind in ("QRCODE", "DATAMATRIX") and not content.isascii():
        symbol.eci = _UTF8
    return _encoded(symbol, content)


def elements(
    kind: str,
    pairs: tuple[tuple[str, str], ...],
    *,
    error_correction: ErrorCorrection = "M",
    columns: int = 0,
) -> Encoded:
    """The modules of identifiers with their values, which closient.gs1 has checked; FNC1 is put where it
    belongs. `columns` is the number of pairs of segments beside each other in a stacked symbol.
    """
    symbol = _symbol(kind)
    symbol.input_mode = zint.InputMode.GS1
    if kind == "QRCODE":
        symbol.option_1 = _LEVELS[error_correction]
    if kind == "DATAMATRIX":
        symbol.option_3 = zint.DataMatrixOptions.SQUARE
    if columns:
        symbol.option_2 = columns
    # No value has square brackets: they are not in GS1's sets of characters.
    content = "".join(f"[{code}]{value}" for code, value in pairs)
    try:
        return _encoded(symbol, content)
    except CodeError as error:
        if _UNKNOWN not in error.reason:
            raise
        symbol.input_mode = zint.InputMode.GS1 | zint.InputMode.GS1NOCHECK
        return _encoded(symbol, content)


def _encoded(symbol: zint.Symbol, content: str) -> Encoded:
    try:
        symbol.encode(content)
    except (RuntimeError, ValueError) as error:
        reason = _NUMBER.sub("", str(error)).strip()
        raise CodeError(f"This cannot be written as such a code: {reason}.") from error
    packed = symbol.encoded_data.tobytes()
    starts = range(0, symbol.rows * _STRIDE, _STRIDE)
    rows = [int.from_bytes(packed[start : start + _STRIDE], "little") for start in starts]
    return Encoded(symbol.width, rows)
