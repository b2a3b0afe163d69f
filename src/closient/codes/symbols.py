"""Every symbology, one way: `encode` checks, encodes and lays out; `draw` reads it back as well.

The same arguments give the same drawing. No file, no network, no clock.
"""

from dataclasses import replace

from PIL import Image

from closient.codes import bars, drawing, encoder, logo, payload, raster, reader, texts
from closient.codes.drawing import Content, Drawing, Rect, Text
from closient.codes.encoder import Encoded
from closient.codes.errors import CodeError
from closient.codes.payload import Payload, Symbology
from closient.codes.style import TWO_DIMENSIONAL, USUAL, Style

# zint's name, the reader's name, and the identifier that the reader puts in front (ISO/IEC 15424).
KINDS: dict[Symbology, tuple[str, str, str]] = {
    "qr": ("QRCODE", "QRCode", "]Q1"),
    "gs1_qr": ("QRCODE", "QRCode", "]Q3"),
    "gs1_datamatrix": ("DATAMATRIX", "DataMatrix", "]d2"),
    "gs1_digital_link_datamatrix": ("DATAMATRIX", "DataMatrix", "]d1"),
    "ean13": ("EANX_CHK", "EAN13", "]E0"),
    "jan": ("EANX_CHK", "EAN13", "]E0"),
    "ean8": ("EANX_CHK", "EAN8", "]E4"),
    "upca": ("UPCA_CHK", "UPCA", "]E0"),
    "upce": ("UPCE_CHK", "UPCE", "]E0"),
    "itf14": ("ITF14", "ITF14", "]I1"),
    "ean14": ("EAN14", "Code128", "]C1"),
    "code128": ("CODE128", "Code128", "]C0"),
    "gs1_128": ("GS1_128", "Code128", "]C1"),
    "code39": ("CODE39", "Code39", "]A0"),
    "databar_omni": ("DBAR_OMN", "DataBarOmni", "]e0"),
    "databar_truncated": ("DBAR_OMN", "DataBarOmni", "]e0"),
    "databar_stacked": ("DBAR_STK", "DataBarStk", "]e0"),
    "databar_stacked_omni": ("DBAR_OMNSTK", "DataBarStk", "]e0"),
    "databar_limited": ("DBAR_LTD", "DataBarLtd", "]e0"),
    "databar_expanded": ("DBAR_EXP", "DataBarExp", "]e0"),
    "databar_expanded_stacked": ("DBAR_EXPSTK", "DataBarExpStk", "]e0"),
}
LOGO_CARRIERS = ("qr", "gs1_qr")
READING_PIXELS = 3


def draw(
    symbology: Symbology, data: str, style: Style = USUAL, picture: Image.Image | None = None
) -> Drawing:
    """The symbol with its quiet zone and text, decoded again and compared.

    A `picture` (of logo.read) takes the middle of a QR code. Raises CodeError if `data` or `style` is not
    what the symbology takes, or the drawing does not read back.
    """
    drawn = encode(symbology, data, style, picture)
    reader.verify(drawn.content, raster.paint(drawn, READING_PIXELS, letters=False))
    return drawn


def encode(
    symbology: Symbology, data: str, style: Style = USUAL, picture: Image.Image | None = None
) -> Drawing:
    """The same, not yet read back: files.write reads the very pixels of a file."""
    style.check()
    if picture is not None:
        if symbology not in LOGO_CARRIERS:
            raise CodeError("Only QR codes can carry a logo.", about="logo")
        style = replace(style, error_correction="H")
    content = payload.read(symbology, data)
    kind, found_as, identifier = KINDS[symbology]
    if content.elements and symbology not in payload.TRADE_ITEM:
        encoded = encoder.elements(
            kind,
            content.elements,
            error_correction=style.error_correction,
            columns=style.columns if symbology == "databar_expanded_stacked" else 0,
        )
    else:
        encoded = encoder.text(kind, content.text, error_correction=style.error_correction)
    expected = Content(found_as, content.expected, identifier)
    if picture is not None:
        encoded, placed = logo.place(encoded, picture)
        drawn = _matrix(symbology, encoded, content, style=style, expected=expected)
        # Text may be wider than the symbol: the finder pattern's corner tells where it begins.
        left, top = drawn.rectangles[0][:2]
        return replace(drawn, logo=replace(placed, x=placed.x + left, y=placed.y + top))
    if symbology in TWO_DIMENSIONAL:
        return _matrix(symbology, encoded, content, style=style, expected=expected)
    return _linear(symbology, encoded, content, style=style, expected=expected)


def _matrix(
    symbology: Symbology, encoded: Encoded, content: Payload, *, style: Style, expected: Content
) -> Drawing:
    unit = style.unit_mm(symbology)
    quiet = style.quiet_zone(symbology)[0]
    quiet = int(quiet) if quiet == int(quiet) else round(quiet, 3)
    width: float = encoded.width + 2 * quiet
    height: float = len(encoded.rows) + 2 * quiet
    left: float = quiet
    lines: list[Text] = []
    if style.shows_text(symbology):
        # Each element has its own line, in as much width as the longest needs; plain text is broken.
        advance = texts.size(style, unit) * texts.ADVANCE / texts.EM
        rows = content.lines if content.elements else texts.broken(content.text, int(width / advance))
        width = max(width, round(max(map(len, rows)) * advance) + 2)
        left = (width - encoded.width) // 2
        top = quiet + len(encoded.rows)
        for line in rows:
            [text], top = texts.below((line,), width / 2, width, top, style=style, unit_mm=unit)
            lines.append(text)
        height = max(height, round(top + 1, 3))
    squares = drawing.stacked([(row, 1) for row in encoded.rows], left, quiet)
    return Drawing(width, height, unit, squares, tuple(lines), expected, content.lines[0])


def _linear(
    symbology: Symbology, encoded: Encoded, content: Payload, *, style: Style, expected: Content
) -> Drawing:
    unit = style.unit_mm(symbology)
    shown = style.shows_text(symbology)
    quiet_left, quiet_right = style.quiet_zone(symbology)
    room = texts.outside(symbology) if shown else (0.0, 0.0)
    frame = bars.BEARER if symbology == "itf14" else 0
    left = round(max(quiet_left, room[0]), 3) + frame
    width = round(left + encoded.width + max(quiet_right, room[1]) + frame, 3)
    tall = bars.heights(symbology, encoded, style)
    found = bars.rectangles(symbology, encoded, tall, left, guarded=shown)
    bottom = bars.MARGIN + sum(tall) + 2 * frame
    if frame:
        found = bars.bearer(0, width, bars.MARGIN, sum(tall)) + found
    lines: list[Text] = []
    if shown and symbology in bars.GUARDS:
        number = content.lines[0]
        lines, bottom = texts.digits(symbology, number, left, bottom, style=style, unit_mm=unit)
        needed = texts.MARKS.get(symbology)
        if needed and quiet_left >= needed[0] and quiet_right >= needed[1]:
            lines += texts.marks(symbology, (0, width), lines[0])
    elif shown:
        room_wide = max(encoded.width, width - 2)
        lines, bottom = texts.below(content.lines, width / 2, room_wide, bottom, style=style, unit_mm=unit)
    height = round(bottom + bars.MARGIN, 3)
    return Drawing(width, height, unit, _tidy(found), tuple(lines), expected, "".join(content.lines))


def _tidy(found: tuple[Rect, ...]) -> tuple[Rect, ...]:
    """Coordinates without the dust of binary fractions."""
    return tuple(Rect(*(round(value, 3) for value in rectangle)) for rectangle in found)
