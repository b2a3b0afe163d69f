"""A grey picture: what raster files are written from and what the reader sees."""

from collections.abc import Iterator
from dataclasses import dataclass

WHITE = b"\xff"
BLACK = b"\x00"


@dataclass(frozen=True, slots=True)
class Pixels:
    """One byte a pixel, row by row from the top; 0 is all ink, 255 all paper."""

    width: int
    height: int
    luma: bytes

    def framed(self, border: int) -> "Pixels":
        """The picture with so many pixels of paper around it."""
        side, width = WHITE * border, self.width + 2 * border
        edge = WHITE * (width * border)
        lines = [side + row + side for row in self.rows()]
        return Pixels(width, self.height + 2 * border, b"".join([edge, *lines, edge]))

    def rows(self) -> Iterator[bytes]:
        for start in range(0, self.width * self.height, self.width):
            yield self.luma[start : start + self.width]
