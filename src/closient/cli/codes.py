"""`closient code`: one symbol into one file. What would not be readable is a sentence and no file."""

from dataclasses import replace
from pathlib import Path
from typing import cast, get_args

from msgspec import Struct

from closient.cli import terminal
from closient.codes import colours, files, logo
from closient.codes.encoder import ErrorCorrection
from closient.codes.errors import CodeError
from closient.codes.files import ImageFormat, Output
from closient.codes.payload import Symbology
from closient.codes.style import TWO_DIMENSIONAL, Style
from closient.gs1 import gtin

BY_LENGTH: dict[int, Symbology] = {8: "ean8", 12: "upca", 13: "ean13", 14: "itf14"}
NO_PAPER = "none"


class Look(Struct, frozen=True):
    """What all symbols have; 0 takes the usual value."""

    size: int
    xdim: float
    dpi: int
    cmyk: bool
    ink: str
    paper: str


class Bars(Struct, frozen=True):
    """What linear ones have besides."""

    kind: str
    height: float
    font: float
    shows_text: bool


def qr(text: str, file: Path, look: Look, *, level: str, logo: Path | None) -> int:
    """Write a QR code; 1 when it cannot be."""
    if level not in get_args(ErrorCorrection):
        terminal.complain("The error correction is L, M, Q or H.")
        return 1
    style = Style(error_correction=cast(ErrorCorrection, level))
    return _write(
        "gs1_qr" if text.startswith("(") else "qr", text, file, look=look, style=style, picture=logo
    )


def datamatrix(text: str, file: Path, look: Look, *, shows_text: bool) -> int:
    """Write a DataMatrix; 1 when it cannot be."""
    if not text.startswith(("(", "http://", "https://")):
        terminal.complain(
            "A DataMatrix holds identifiers, as in (01)09506000134352(10)ABC, or a GS1 Digital Link, as in "
            "https://id.gs1.org/01/09506000134352."
        )
        return 1
    kind: Symbology = "gs1_datamatrix" if text.startswith("(") else "gs1_digital_link_datamatrix"
    return _write(kind, text, file, look=look, style=Style(text=shows_text))


def barcode(data: str, file: Path, look: Look, wanted: Bars) -> int:
    """Write a linear barcode; 1 when it cannot be."""
    linear = [kind for kind in get_args(Symbology) if kind not in TWO_DIMENSIONAL]
    kind = wanted.kind
    if kind == "auto":
        digits = "".join(character for character in data if character.isdigit())
        kind = "gs1_128" if data.startswith("(") else BY_LENGTH.get(len(digits), "code128")
    if kind not in linear:
        terminal.complain(f"There is no barcode {kind}; these there are: {', '.join(linear)}.")
        return 1
    style = Style(height_mm=wanted.height or None, text=wanted.shows_text, font_points=wanted.font)
    return _write(cast(Symbology, kind), data, file, look=look, style=style)


def _write(
    symbology: Symbology, data: str, file: Path, *, look: Look, style: Style, picture: Path | None = None
) -> int:
    try:
        colour = colours.named(look.ink, None if look.paper == NO_PAPER else look.paper)
        output = Output(
            cast(ImageFormat, file.suffix.removeprefix(".").lower() or "svg"),
            look.size or None if not look.xdim else None,
            dots_per_inch=look.dpi,
            cmyk=look.cmyk,
            colours=colour,
        )
        image = None if picture is None else logo.read(picture.read_bytes(), colour.paper)
        content = files.render(symbology, data, output, replace(style, xdim_mm=look.xdim or None), image)
        file.write_bytes(content)
    except (CodeError, OSError) as error:
        terminal.complain(
            error.reason if isinstance(error, CodeError) else f"{error.strerror}: {error.filename}."
        )
        return 1
    terminal.say(f"{file}: {symbology}, {len(content):,} bytes, read back.")
    if symbology == "qr" and gtin.valid(data):
        terminal.say(
            "It holds the digits alone, which phones do not open; they open a Digital Link, such as "
            f"https://id.gs1.org/01/{gtin.normalise(data)}."
        )
    return 0
