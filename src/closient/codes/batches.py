"""Pieces of large orders, each made by one process from start to end: symbols packed for an archive, pages of
a sheet compressed, labels for a thermal printer. Plain data goes in and plain bytes come out.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import TypeVar

from closient.codes import archive, files, symbols
from closient.codes.archive import Packed
from closient.codes.errors import CodeError
from closient.codes.files import ImageFormat, Output
from closient.codes.payload import Symbology
from closient.codes.sheets import label, letters, pdf, preview, templates, zpl
from closient.codes.sheets.label import Arranged, Label
from closient.codes.sheets.templates import AS_IT_IS, Offset, Template

SYMBOLS_AT_ONCE = 50
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class SymbolFile:
    """A file of an archive: what it holds, and how many pixels a raster picture is wide.

    Without a size pictures are as large as they are printed, at 300 dots an inch.
    """

    name: str
    symbology: Symbology
    data: str
    image_format: ImageFormat
    size: int | None = None


@dataclass(frozen=True, slots=True)
class Print:
    """A label before it is drawn: the symbol's data, and what people read."""

    symbology: Symbology
    data: str
    heading: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """Where labels go."""

    template: Template
    offset: Offset = AS_IT_IS


@dataclass(frozen=True, slots=True)
class PageOrder:
    """One page of a sheet: the numbers of its labels begin with `first`."""

    sheet: Sheet
    first: int
    prints: tuple[Print, ...]


@dataclass(frozen=True, slots=True)
class ZplOrder:
    """Some labels for a thermal printer."""

    sheet: Sheet
    dpi: int
    prints: tuple[Print, ...]


def pack(wanted: Sequence[SymbolFile]) -> list[Packed]:
    """The files with their symbols, each decoded again. CodeError names the file that is at fault."""
    packed = []
    for file in wanted:
        try:
            content = files.write(symbols.encode(file.symbology, file.data), _output(file))
        except CodeError as error:
            raise CodeError(f"{file.name}: {error.reason}") from None
        packed.append(archive.pack(file.name, content))
    return packed


def _output(file: SymbolFile) -> Output:
    """Drawings keep their size in mm; pictures have the pixels that were asked for."""
    return Output(file.image_format, file.size if file.image_format in files.RASTER_FORMATS else None)


def page(order: PageOrder) -> bytes:
    """A page's content for pdf.Document.add."""
    return pdf.page(order.sheet.template.page_height, _placed(order))


def page_preview(order: PageOrder) -> bytes:
    """The same page as SVG."""
    return preview.svg(order.sheet.template, _placed(order))


def labels(order: ZplOrder) -> bytes:
    """The labels, one after the other."""
    template, offset = order.sheet.template, order.sheet.offset
    parts = [zpl.label(template, _arranged(template, one), order.dpi, offset) for one in order.prints]
    return b"".join(parts)


def pages(sheet: Sheet, prints: Sequence[Print]) -> Iterator[PageOrder]:
    """All pages that the labels take."""
    for number in range(templates.page_count(sheet.template, len(prints), sheet.offset)):
        numbers = templates.on_page(sheet.template, number, len(prints), sheet.offset)
        yield PageOrder(sheet, numbers.start, tuple(prints[numbers.start : numbers.stop]))


def pieces(things: Sequence[T], most: int = SYMBOLS_AT_ONCE) -> Iterator[tuple[T, ...]]:
    """The things, so many at once."""
    return iter(partial(_next, iter(things), most), ())


def _next(things: Iterator[T], most: int) -> tuple[T, ...]:
    return tuple(islice(things, most))


def _placed(order: PageOrder) -> list[tuple[templates.Place, Arranged]]:
    template, offset = order.sheet.template, order.sheet.offset
    return [
        (templates.place(template, order.first + number, offset), _arranged(template, one))
        for number, one in enumerate(order.prints)
    ]


def _arranged(template: Template, one: Print) -> Arranged:
    try:
        drawing = symbols.draw(one.symbology, one.data)
        wanted = Label(drawing, letters.printable(one.heading), one.lines)
        return label.arrange(wanted, template.label_width, template.label_height)
    except CodeError as error:
        raise CodeError(f"{' '.join(one.lines)}: {error.reason}") from None
