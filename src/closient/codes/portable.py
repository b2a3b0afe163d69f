"""PDF: a page that is exactly the symbol, and the pieces of which larger pages are put together.

Text is a Type 3 font of OCR-B's outlines, so that it can be searched and copied. No dates, no identifiers.
"""

import io
import zlib
from collections.abc import Iterable, Sequence
from typing import IO

from closient.codes import lettering
from closient.codes.colours import Colours, Rgb
from closient.codes.drawing import Drawing, Logo, Text
from closient.codes.ocrb_outlines import ADVANCE
from closient.codes.vector import number, upright

FONT = "OcrB"
LOGO = "Logo"
_OPERATORS = {"m": "m", "l": "l", "c": "c", "z": "h"}
_ESCAPED = str.maketrans({"\\": "\\\\", "(": "\\(", ")": "\\)"})
_BOX = (-100, -250, 823, 950)


def operators(drawn: Drawing, colours: Colours) -> str:
    """The drawing's content stream, one unit a module, its bottom left corner at the origin.

    The page's resources need the font FONT if the drawing has texts, the picture LOGO if it has a logo.
    """
    lines = []
    if not colours.transparent:
        box = f"0 0 {number(drawn.width)} {number(drawn.height)}"
        lines.append(f"{_paint(colours.paper)} {box} re f")
    lines.append(_paint(colours.ink))
    lines += [upright(rectangle, drawn.height) + " re" for rectangle in drawn.rectangles]
    lines.append("f")
    lines += [_shown(text, drawn.height) for text in drawn.texts]
    if drawn.logo is not None:
        logo = drawn.logo
        corner = f"{number(logo.x)} {number(drawn.height - logo.y - logo.height)}"
        lines.append(f"q {number(logo.width)} 0 0 {number(logo.height)} {corner} cm /{LOGO} Do Q")
    return "\n".join(lines) + "\n"


def _paint(rgb: Rgb) -> str:
    if len(set(rgb)) == 1:
        return f"{number(rgb[0] / 255)} g"
    return " ".join(number(channel / 255) for channel in rgb) + " rg"


def _shown(text: Text, height: float) -> str:
    spacing = number(text.advance - ADVANCE / lettering.EM * text.size)
    first = text.start + lettering.inset(text.advance, text.size)
    place = f"{number(first)} {number(height - text.baseline)} Td"
    return f"BT /{FONT} {number(text.size)} Tf {spacing} Tc {place} ({escaped(text.string)}) Tj ET"


def escaped(text: str) -> str:
    """A text between the brackets of a string."""
    return text.translate(_ESCAPED)


def stream(content: bytes, entries: str = "", *, compressed: bool = False) -> bytes:
    """A stream object's body."""
    if compressed:
        content = zlib.compress(content, 6)
        entries += " /Filter /FlateDecode"
    return b"<< /Length %d%s >>\nstream\n%s\nendstream" % (len(content), entries.encode(), content)


def font(characters: Iterable[str], first: int) -> list[bytes]:
    """Objects of the font for these characters, the first of them numbered `first` being the font itself."""
    used = sorted(set(characters) - {" "})
    glyphs = " ".join(f"/g{ord(character)} {first + 1 + place} 0 R" for place, character in enumerate(used))
    names = " ".join(f"{ord(character)} /g{ord(character)}" for character in used)
    codes = [ord(character) for character in used] + [32]
    least, most = min(codes), max(codes)
    widths = " ".join([str(ADVANCE)] * (most - least + 1))
    unicode = "\n".join(f"<{code:02x}> <{code:04x}>" for code in codes)
    mapping = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /OcrB def /CMapType 2 def\n"
        f"1 begincodespacerange <00> <ff> endcodespacerange\n{len(codes)} beginbfchar\n{unicode}\nendbfchar\n"
        "endcmap end end"
    )
    described = (
        f"<< /Type /Font /Subtype /Type3 /FontBBox [{' '.join(map(str, _BOX))}] "
        f"/FontMatrix [0.001 0 0 0.001 0 0] /CharProcs << {glyphs} >> /Resources << >>\n"
        f"/Encoding << /Type /Encoding /Differences [{names}] >> /FirstChar {least} /LastChar {most}\n"
        f"/Widths [{widths}] /ToUnicode {first + 1 + len(used)} 0 R >>"
    )
    return [described.encode(), *(_glyph(character) for character in used), stream(mapping.encode())]


def _glyph(character: str) -> bytes:
    steps = [
        "".join(f"{x} {y} " for x, y in segment.points) + _OPERATORS[segment.command]
        for segment in lettering.segments(character)
    ]
    box = " ".join(map(str, _BOX))
    return stream("\n".join([f"{ADVANCE} 0 {box} d1", *steps, "f"]).encode())


def image(logo: Logo) -> bytes:
    """The logo's object."""
    entries = (
        f" /Type /XObject /Subtype /Image /Width {logo.pixels_wide} /Height {logo.pixels_high}"
        " /ColorSpace /DeviceRGB /BitsPerComponent 8"
    )
    return stream(logo.rgb, entries, compressed=True)


class Objects:
    """Writes objects as they come, in any order; `close` writes where each of them is."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._place = 0
        self._places: dict[int, int] = {}
        # The second line tells transports that this is not text (ISO 32000-1, 7.5.2).
        self._write(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")

    def add(self, number: int, body: bytes) -> None:
        self._places[number] = self._place
        self._write(b"%d 0 obj\n%s\nendobj\n" % (number, body))

    def close(self) -> None:
        """The catalogue is number 1 and none is left out; the file itself stays open."""
        table, size = self._place, len(self._places) + 1
        self._write(b"xref\n0 %d\n0000000000 65535 f \n" % size)
        self._write(b"".join(b"%010d 00000 n \n" % self._places[number] for number in range(1, size)))
        self._write(b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (size, table))

    def _write(self, data: bytes) -> None:
        self._file.write(data)
        self._place += len(data)


def document(bodies: Sequence[bytes]) -> bytes:
    """A file of these objects, numbered from 1, the first being the catalogue."""
    file = io.BytesIO()
    objects = Objects(file)
    for place, body in enumerate(bodies, 1):
        objects.add(place, body)
    objects.close()
    return file.getvalue()


def pdf(drawn: Drawing, points: float, colours: Colours) -> bytes:
    """A PDF of one page that is exactly the drawing, so many points wide."""
    scale = points / drawn.width
    content = f"{scale:.6f} 0 0 {scale:.6f} 0 0 cm\n{operators(drawn, colours)}".encode()
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"]
    further: list[bytes] = []
    resources = ""
    if drawn.texts:
        resources += f"/Font << /{FONT} {5 + len(further)} 0 R >> "
        further += font("".join(text.string for text in drawn.texts), 5 + len(further))
    if drawn.logo is not None:
        resources += f"/XObject << /{LOGO} {5 + len(further)} 0 R >> "
        further.append(image(drawn.logo))
    box = f"[0 0 {number(points)} {number(drawn.height * scale)}]"
    page = f"<< /Type /Page /Parent 2 0 R /Resources << {resources}>> /MediaBox {box} /Contents 4 0 R >>"
    return document([*objects, page.encode(), stream(content), *further])
