"""The modules of a symbol, and the two things that every file format is drawn from: bars and pixels.

Vector formats write `bars`, raster formats write `pixels`, and pixels are painted from the same bars: what
the reader has verified is therefore what is drawn, whatever the format.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

WHITE = b"\xff"
BLACK = b"\x00"


class Bar(NamedTuple):
    """Dark modules side by side in one row; `x` and `y` count from the top left corner of the quiet zone."""

    x: int
    y: int
    width: int


@dataclass(frozen=True, slots=True)
class Pixels:
    """A grey picture, one byte a pixel, row by row from the top; 0 is black."""

    width: int
    height: int
    luma: bytes

    def rows(self) -> Iterator[bytes]:
        for start in range(0, self.width * self.height, self.width):
            yield self.luma[start : start + self.width]


@dataclass(frozen=True, slots=True)
class Matrix:
    """A square of modules with its quiet zone; `side` counts both, `bars` are in reading order."""

    side: int
    bars: tuple[Bar, ...]

    def pixels(self, pixels_per_module: int, side: int | None = None) -> Pixels:
        """Paint the symbol; a `side` beyond the modules' own widens the quiet zone evenly."""
        drawn = self.side * pixels_per_module
        width = drawn if side is None else side
        before = (width - drawn) // 2
        blank = WHITE * width
        lines: dict[int, bytearray] = {}
        for bar in self.bars:
            line = lines.setdefault(bar.y, bytearray(blank))
            start = before + bar.x * pixels_per_module
            length = bar.width * pixels_per_module
            line[start : start + length] = BLACK * length
        picture = [blank * before]
        picture += [bytes(lines.get(y, blank)) * pixels_per_module for y in range(self.side)]
        picture.append(blank * (width - drawn - before))
        return Pixels(width, width, b"".join(picture))


def from_packed_rows(packed: bytes, stride: int, modules: int, quiet_zone: int) -> Matrix:
    """A matrix from rows of bits, the leftmost module in the lowest bit (as zint keeps them)."""
    bars: list[Bar] = []
    for row in range(modules):
        bits = int.from_bytes(packed[row * stride : (row + 1) * stride], "little")
        x = 0
        while bits:
            gap = (bits & -bits).bit_length() - 1
            bits >>= gap
            width = (~bits & (bits + 1)).bit_length() - 1
            bits >>= width
            x += gap
            bars.append(Bar(quiet_zone + x, quiet_zone + row, width))
            x += width
    return Matrix(modules + 2 * quiet_zone, tuple(bars))
