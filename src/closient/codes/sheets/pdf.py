"""PDF of label sheets: each page one compressed stream of paths and Helvetica, written as it comes.

A page is made anywhere (it is what processes work on) and a file is put together elsewhere; no dates, so the
same sheets give the same bytes. 200 lines of a library's set-up for each page would take longer than this.
"""

import zlib
from collections.abc import Sequence
from typing import IO

from closient.codes import portable
from closient.codes.sheets import letters
from closient.codes.sheets.label import Arranged
from closient.codes.sheets.templates import Place

POINTS = 72 / 25.4
_CATALOG, _PAGES, _REGULAR, _BOLD = 1, 2, 3, 4


def page(height: float, labels: Sequence[tuple[Place, Arranged]]) -> bytes:
    """The compressed content of a page of that height in mm."""
    parts: list[str] = []
    for place, label in labels:
        parts.append(_symbol(height, place, label))
        if label.words:
            parts.append(_words(height, place, label))
    return zlib.compress("".join(parts).encode("cp1252"), 6)


def _symbol(height: float, place: Place, label: Arranged) -> str:
    """One filled path in modules, y downwards: whole numbers are short, and viewers show no seams."""
    scale = label.module * POINTS
    x, y = (place.x + label.x) * POINTS, (height - place.y - label.y) * POINTS
    path = "\n".join(f"{r.x:g} {r.y:g} {r.width:g} {r.height:g} re" for r in label.drawing.rectangles)
    return f"q {scale:.5f} 0 0 {-scale:.5f} {x:.4f} {y:.4f} cm\n{path}\nf Q\n"


def _words(height: float, place: Place, label: Arranged) -> str:
    lines = []
    for words in label.words:
        x, y = (place.x + words.x) * POINTS, (height - place.y - words.baseline) * POINTS
        font = "B" if words.is_bold else "R"
        text = portable.escaped(words.string)
        lines.append(f"/{font} {words.size * POINTS:.3f} Tf 1 0 0 1 {x:.3f} {y:.3f} Tm ({text}) Tj\n")
    return f"BT\n{''.join(lines)}ET\n"


def _font(*, is_bold: bool) -> bytes:
    """A font of the reader's own. Its widths are said, as some readers have another font under that name."""
    name, box, stem = ("Helvetica-Bold", "-170 -228 1003 962", 140) if is_bold else (
        "Helvetica", "-166 -225 1000 931", 88,
    )  # fmt: skip
    widths = " ".join(
        f"{letters.width_of(letter, is_bold=is_bold) * 1000:.0f}" if letter.isprintable() else "0"
        for letter in bytes(range(32, 256)).decode("cp1252", "replace")
    )
    return (
        f"<< /Type /Font /Subtype /Type1 /BaseFont /{name} /Encoding /WinAnsiEncoding /FirstChar 32"
        f" /LastChar 255 /Widths [{widths}] /FontDescriptor << /Type /FontDescriptor /FontName /{name}"
        f" /Flags 32 /FontBBox [{box}] /ItalicAngle 0 /Ascent 718 /Descent -207 /CapHeight 718"
        f" /StemV {stem} >> >>"
    ).encode()


class Document:
    """Writes pages of one size as they come; `close` writes what a reader needs to find them."""

    def __init__(self, file: IO[bytes], width: float, height: float) -> None:
        self._objects = portable.Objects(file)
        self._pages: list[int] = []
        self._next = 5
        self._box = f"[0 0 {width * POINTS:.3f} {height * POINTS:.3f}]".encode()
        for number, is_bold in ((_REGULAR, False), (_BOLD, True)):
            self._objects.add(number, _font(is_bold=is_bold))

    def add(self, content: bytes) -> None:
        """A page whose content was made by `page`."""
        stream, leaf = self._next, self._next + 1
        self._next += 2
        self._objects.add(stream, portable.stream(content, " /Filter /FlateDecode"))
        self._objects.add(
            leaf,
            b"<< /Type /Page /Parent 2 0 R /MediaBox %s /Contents %d 0 R"
            b" /Resources << /Font << /R 3 0 R /B 4 0 R >> >> >>" % (self._box, stream),
        )
        self._pages.append(leaf)

    def close(self) -> None:
        """Write the tables; the file itself stays open."""
        kids = b" ".join(b"%d 0 R" % number for number in self._pages)
        # Printers must not "fit" a sheet to the page: labels would no longer lie under their symbols.
        catalog = b"<< /Type /Catalog /Pages 2 0 R /ViewerPreferences << /PrintScaling /None >> >>"
        self._objects.add(_CATALOG, catalog)
        pages = b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, len(self._pages))
        self._objects.add(_PAGES, pages)
        self._objects.close()
