"""A workbook of a spreadsheet (XLSX, ECMA-376): the rows of its first visible sheet, one at a time.

Read by hand because every part may be hostile: nothing is unpacked that is too large or too dense, no
document type and so no entity is accepted, and a cell far to the right costs nothing.
"""

import re
import zipfile
import zlib
from array import array
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from datetime import datetime, timedelta
from typing import BinaryIO
from xml.parsers import expat

from msgspec import Struct, field

from closient.apps.products.rules.workbook_parts import Package, local, refuse

CHUNK = 64 * 1024
# A sheet ends here, as the format has it; and so does a cell.
MOST_ROWS, MOST_CHARACTERS = 1_048_576, 32_767
# Cells further to the right than any list of products goes.
MOST_COLUMNS = 1_000
MOST_TEXT, MOST_TEXTS = 256 * 1024 * 1024, 16_000_000
# What no writer does: elements in each other, and names of elements and attributes.
MOST_DEPTH, MOST_NAMES, LONGEST_TOKEN = 64, 4_000, 1024 * 1024
PLACE = re.compile(r"([A-Z]{1,3})[0-9]{1,7}")
WHOLE = re.compile(r"-?[0-9]{1,15}")
# Formats of dates that have no text of their own.
DATE_FORMATS = {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}
NOT_A_FORMAT = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]')
# A character that XML cannot hold, as spreadsheets write it.
ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
# The days from which numbers count, as the workbook says.
SINCE_1900, SINCE_1904 = datetime.fromisoformat("1899-12-30"), datetime.fromisoformat("1904-01-01")
Attributes = Mapping[str, str]


class SheetRow(Struct):
    """A row that has cells: their texts, numbers as they are stored by place, what shows an error."""

    number: int
    cells: list[str] = field(default_factory=list)
    numbers: dict[int, str] = field(default_factory=dict)
    errors: dict[int, str] = field(default_factory=dict)
    # Why the row as a whole cannot be read.
    fault: str = ""


def read(file: BinaryIO) -> Iterator[SheetRow]:
    """The rows from the top; BadRequest or TooLarge when the file is no workbook, protected or hostile."""
    try:
        with closing(Package(file)) as package:
            texts = Texts()
            if package.texts:
                for _ in parsed(package, package.texts, texts.handlers()):
                    pass
            styles = Styles()
            if package.styles:
                for _ in parsed(package, package.styles, styles.handlers()):
                    pass
            sheet = Sheet(texts, styles, is_1904=package.is_1904)
            for _ in parsed(package, package.sheet, sheet.handlers()):
                yield from sheet.rows
                sheet.rows.clear()
    except expat.ExpatError as error:
        raise refuse(f"{error}.") from None
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError) as error:
        raise refuse(f"It cannot be unpacked: {error}.") from None


Handlers = tuple[Callable[[str, Attributes], None], Callable[[str], None], Callable[[str], None]]


def parsed(package: Package, part: str, handlers: Handlers) -> Iterator[None]:
    """Feed a part to handlers of beginnings, endings and texts; stops after each chunk."""
    begin, end, text = handlers
    parser = expat.ParserCreate(namespace_separator=" ")
    depth = fed = 0

    def begins(name: str, attributes: Attributes) -> None:
        nonlocal depth
        depth += 1
        if depth > MOST_DEPTH:
            raise refuse("Its elements lie too deep in each other.")
        begin(local(name), attributes)

    def ends(name: str) -> None:
        nonlocal depth
        depth -= 1
        end(local(name))

    def refuses(*_: object) -> None:
        raise refuse("It has a document type, which no workbook has.")

    parser.StartElementHandler, parser.EndElementHandler = begins, ends
    parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = refuses
    # So that the parser counts the prefixes among the names that it keeps.
    parser.StartNamespaceDeclHandler = lambda *_: None
    parser.buffer_text = True
    with package.open(part) as stream:
        while chunk := stream.read(CHUNK):
            parser.Parse(chunk, False)
            fed += len(chunk)
            # What is not finished is looked at again with each chunk.
            if fed - parser.CurrentByteIndex > LONGEST_TOKEN or len(parser.intern) > MOST_NAMES:
                raise refuse("Its markup is larger than any spreadsheet writes it.")
            yield
    parser.Parse(b"", True)
    yield


class Texts:
    """The texts that cells share, end to end; a text is known by its number."""

    def __init__(self) -> None:
        self._all = bytearray()
        self._ends = array("I")
        self._parts: list[str] = []
        self._length = 0
        self._is_text = False
        self._phonetic = 0

    def __getitem__(self, number: int) -> str:
        start = self._ends[number - 1] if number else 0
        return self._all[start : self._ends[number]].decode()

    def __len__(self) -> int:
        return len(self._ends)

    def handlers(self) -> Handlers:
        return self._begin, self._end, self._text

    def _begin(self, name: str, _: Attributes) -> None:
        self._is_text = name == "t" and not self._phonetic
        self._phonetic += name == "rPh"

    def _end(self, name: str) -> None:
        self._is_text = False
        self._phonetic -= name == "rPh"
        if name == "si":
            self._all += unescaped("".join(self._parts)).encode()
            self._parts.clear()
            self._length = 0
            self._ends.append(len(self._all))

    def _text(self, text: str) -> None:
        if not self._is_text:
            return
        # Of one that is longer than a cell can be no more is kept than what shows that.
        if self._length <= MOST_CHARACTERS:
            self._parts.append(text)
            self._length += len(text)
        if len(self._all) > MOST_TEXT or len(self._ends) > MOST_TEXTS:
            raise refuse(f"Its texts are more than {MOST_TEXT // 1024**2} MiB: save it as CSV UTF-8.")


def unescaped(text: str) -> str:
    """A text with the characters that XML cannot hold.

    >>> unescaped("two_x000A_lines, _x005F_x000A_")
    'two\\nlines, _x000A_'
    """
    return ESCAPED.sub(_character, text) if "_x" in text else text


def _character(found: re.Match[str]) -> str:
    number = int(found[1], 16)
    return found[0] if 0xD800 <= number < 0xE000 else chr(number)


class Styles:
    """Which styles of cells show a number as a date."""

    def __init__(self) -> None:
        self.dates: set[int] = set()
        self._formats: dict[str, bool] = {}
        self._count = 0
        self._is_inside = False

    def handlers(self) -> Handlers:
        return self._begin, self._end, lambda _: None

    def _begin(self, name: str, attributes: Attributes) -> None:
        if name == "numFmt":
            self._formats[attributes.get("numFmtId", "")] = shows_date(attributes.get("formatCode", ""))
        elif name == "cellXfs":
            self._is_inside = True
        elif name == "xf" and self._is_inside:
            number = attributes.get("numFmtId", "0")
            known = number.isdecimal() and len(number) < 4 and int(number) in DATE_FORMATS
            if self._formats.get(number, known):
                self.dates.add(self._count)
            self._count += 1

    def _end(self, name: str) -> None:
        if name == "cellXfs":
            self._is_inside = False


def shows_date(code: str) -> bool:
    """Whether a format shows days; one of hours that go on counting shows a number.

    >>> [shows_date(code) for code in ("yyyy-mm-dd", "0.00", '[$-409]d/m/yy;@', '0 "days"', "[h]:mm")]
    [True, False, True, False, False]
    """
    bare = NOT_A_FORMAT.sub("", code.partition(";")[0]).lower()
    return "[" not in bare and any(letter in bare for letter in "ymdhs")


class Sheet:
    """Collects the rows of a sheet; who reads them takes them away."""

    def __init__(self, texts: Texts, styles: Styles, *, is_1904: bool) -> None:
        self.rows: list[SheetRow] = []
        self._texts, self._dates = texts, styles.dates
        self._zero = SINCE_1904 if is_1904 else SINCE_1900
        self._row = SheetRow(0)
        self._column = -1
        self._kind = self._style = ""
        self._parts: list[str] = []
        self._length = 0
        self._is_value = False
        self._phonetic = 0

    def handlers(self) -> Handlers:
        return self._begin, self._end, self._text

    def _begin(self, name: str, attributes: Attributes) -> None:
        if name == "c":
            self._column = self._place(attributes.get("r"))
            self._kind, self._style = attributes.get("t", "n"), attributes.get("s", "")
            self._parts.clear()
            self._length = 0
        elif name in {"v", "t"}:
            self._is_value = not self._phonetic
        elif name == "row":
            self._begin_row(attributes.get("r"))
        elif name == "rPh":
            self._phonetic += 1

    def _end(self, name: str) -> None:
        if name in {"v", "t"}:
            self._is_value = False
        elif name == "c" and self._parts:
            self._keep("".join(self._parts))
            self._parts.clear()
        elif name == "row" and (self._row.cells or self._row.fault):
            self.rows.append(self._row)
        elif name == "rPh":
            self._phonetic -= 1

    def _text(self, text: str) -> None:
        if self._is_value and self._length <= MOST_CHARACTERS:
            self._parts.append(text)
            self._length += len(text)

    def _begin_row(self, number: str | None) -> None:
        following = self._row.number + 1
        if number is not None:
            if not (number.isdecimal() and len(number) <= 7 and int(number) >= following):
                raise refuse(f"After row {self._row.number} comes row {number[:20]}.")
            following = int(number)
        if following > MOST_ROWS:
            raise refuse(f"It has more than {MOST_ROWS:,} rows.")
        self._row, self._column = SheetRow(following), -1

    def _place(self, reference: str | None) -> int:
        if reference is None:
            return self._column + 1
        found = PLACE.fullmatch(reference)
        if found is None:
            raise refuse(f"Row {self._row.number} has a cell called {reference[:20]}.")
        return column_of(found[1])

    def _keep(self, text: str) -> None:
        row, place = self._row, self._column
        if self._kind == "s":
            if not (text.isdecimal() and len(text) <= 9 and int(text) < len(self._texts)):
                raise refuse(f"Row {row.number} names a text that is not there.")
            text = self._texts[int(text)]
        if not text:
            return
        if len(text) > MOST_CHARACTERS:
            row.fault = f"A cell has more than {MOST_CHARACTERS:,} characters."
        elif place >= MOST_COLUMNS:
            row.fault = f"A cell stands further to the right than {MOST_COLUMNS:,} columns."
        if row.fault:
            return
        row.cells.extend([""] * (place + 1 - len(row.cells)))
        if self._kind == "n":
            row.numbers[place] = text
            text = self._number(text)
        elif self._kind == "e":
            row.errors[place] = text
        elif self._kind in {"str", "inlineStr"}:
            text = unescaped(text)
        elif self._kind == "b":
            text = "FALSE" if text == "0" else "TRUE"
        row.cells[place] = text

    def _number(self, raw: str) -> str:
        """A number as people write it: a date where it is shown as one."""
        if self._style.isdecimal() and int(self._style[:9]) in self._dates:
            return date_text(raw, self._zero)
        if WHOLE.fullmatch(raw):
            return raw
        value = number_of(raw)
        return str(int(value)) if value % 1 == 0 and abs(value) < 1e15 else repr(value)


def column_of(letters: str) -> int:
    """The place of a column, from 0.

    >>> column_of("A"), column_of("Z"), column_of("AA"), column_of("XFD")
    (0, 25, 26, 16383)
    """
    place = 0
    for letter in letters:
        place = place * 26 + ord(letter) - 64
    return place - 1


def number_of(raw: str) -> float:
    """What a cell of a number holds."""
    try:
        value = float(raw)
    except ValueError:
        raise refuse(f"{raw[:20]!r} is no number.") from None
    if value - value:
        raise refuse(f"{raw[:20]!r} is no number.")
    return value


def date_text(raw: str, zero: datetime) -> str:
    """A day, with its time when it has one, in ISO 8601; a number that is no day stays one.

    >>> date_text("45000", SINCE_1900), date_text("45000.5", SINCE_1900)
    ('2023-03-15', '2023-03-15T12:00:00')
    """
    value = number_of(raw)
    if not 0 <= value < 2_958_466:
        return raw
    # Spreadsheets count a 29 February 1900 that never was.
    shift = 1 if zero == SINCE_1900 and value < 60 else 0
    moment = zero + timedelta(days=shift, seconds=round(value * 86_400))
    return moment.date().isoformat() if value % 1 == 0 else moment.isoformat()
