"""The parts of a workbook (XLSX is a zip of XML files): where its first visible sheet is, and what it needs.

Refuses before anything is unpacked: other kinds of files, protected ones, and zips that are bombs.
"""

import io
import posixpath
import zipfile
from typing import IO, BinaryIO
from xml.parsers import expat

from closient.kit.errors import BadRequest, TooLarge

LARGEST = 128 * 1024 * 1024
# What a part may unpack to, and how much more that may be than what is packed once it is large.
MOST_UNPACKED, DENSEST, ALWAYS_FINE = 2 * 1024**3, 250, 8 * 1024 * 1024
MOST_SMALL = 16 * 1024 * 1024
# The list of what is in the zip: some ten thousand entries.
MOST_LISTED = 1024 * 1024
END, WIDE_END, WIDE_LOCATOR = b"PK\x05\x06", b"PK\x06\x06", b"PK\x06\x07"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
Element = tuple[str, dict[str, str]]


def refuse(why: str) -> BadRequest:
    """What is told of a workbook that cannot be read."""
    return BadRequest(f"The workbook cannot be read. {why}")


def local(name: str) -> str:
    """The name of an element or attribute without its namespace: strict and usual files differ in these."""
    return name.rpartition(" ")[2]


class Package:
    """An open workbook. `texts` and `styles` are empty when there are none."""

    def __init__(self, file: BinaryIO) -> None:
        _check(file)
        self._zip = zipfile.ZipFile(file)
        try:
            self._find_parts()
        except BaseException:
            self._zip.close()
            raise

    def close(self) -> None:
        self._zip.close()

    def open(self, part: str, most: int = MOST_UNPACKED) -> IO[bytes]:
        """A part to be read; TooLarge when it is larger or denser than any spreadsheet makes it."""
        try:
            found = self._zip.getinfo(part)
        except KeyError:
            raise refuse(f"Its part {part[:80]} is missing.") from None
        if found.flag_bits & 1:
            raise BadRequest("The workbook is protected by a password: save it without one.")
        if found.file_size > most:
            raise TooLarge(f"The workbook unpacks to more than {most // 1024**2:,} MiB.")
        if found.file_size > ALWAYS_FINE and found.file_size > found.compress_size * DENSEST:
            raise TooLarge(f"The workbook unpacks to more than {DENSEST} times its size.")
        return self._zip.open(found)

    def _find_parts(self) -> None:
        workbook = self._related("").get("officeDocument", {}).popitem()[1] if self._has_root() else ""
        if not workbook.lower().endswith(".xml"):
            raise BadRequest("This is no workbook in the form XLSX: save it as XLSX, or as CSV UTF-8.")
        elements = self._elements(workbook)
        related = self._related(workbook)
        sheets = [attributes for name, attributes in elements if name == "sheet"]
        worksheets = related.get("worksheet", {})
        known = [one for one in sheets if one.get("id") in worksheets]
        shown = [one for one in known if one.get("state", "visible") == "visible"]
        if not known:
            raise refuse("It has no sheet with cells.")
        self.sheet = worksheets[(shown or known)[0]["id"]]
        self.texts = next(iter(related.get("sharedStrings", {}).values()), "")
        self.styles = next(iter(related.get("styles", {}).values()), "")
        properties = next((given for name, given in elements if name == "workbookPr"), {})
        self.is_1904 = properties.get("date1904", "0") in {"1", "true"}

    def _has_root(self) -> bool:
        return "officeDocument" in self._related("")

    def _related(self, part: str) -> dict[str, dict[str, str]]:
        """The parts that a part names: by kind, then by id."""
        folder, name = posixpath.split(part)
        relations = posixpath.join(folder, "_rels", f"{name}.rels")
        found: dict[str, dict[str, str]] = {}
        if relations not in self._zip.NameToInfo:
            return found
        for name, given in self._elements(relations):
            if name == "Relationship" and given.get("TargetMode") != "External":
                kind = given.get("Type", "").rpartition("/")[2]
                target = posixpath.normpath(posixpath.join("/", folder, given.get("Target", "")))
                found.setdefault(kind, {})[given.get("Id", "")] = target.lstrip("/")
        return found

    def _elements(self, part: str) -> list[Element]:
        """Every element of a small part, in its order, with its attributes."""
        found: list[Element] = []

        def begins(name: str, given: dict[str, str]) -> None:
            found.append((local(name), {local(key): value for key, value in given.items()}))

        def refuses(*_: object) -> None:
            raise refuse("It has a document type, which no workbook has.")

        parser = expat.ParserCreate(namespace_separator=" ")
        parser.StartElementHandler = begins
        parser.StartDoctypeDeclHandler = refuses
        with self.open(part, MOST_SMALL) as stream:
            parser.Parse(stream.read(), True)
        return found


def _check(file: BinaryIO) -> None:
    """Refuse what is no zip, or one whose list alone would fill the memory."""
    size = file.seek(0, io.SEEK_END)
    if size > LARGEST:
        raise TooLarge(f"A workbook has at most {LARGEST // 1024**2} MiB.")
    file.seek(0)
    start = file.read(8)
    if start == OLE:
        raise BadRequest(_of_ole(file))
    if not start.startswith(b"PK\x03\x04"):
        raise BadRequest("This is no workbook in the form XLSX.")
    tail_at = max(size - 66_000, 0)
    file.seek(tail_at)
    tail = file.read()
    end = tail.rfind(END)
    if end < 0 or len(tail) < end + 22:
        raise refuse("It breaks off before its end.")
    listed = int.from_bytes(tail[end + 12 : end + 16], "little")
    if end >= 20 and tail[end - 20 : end - 16] == WIDE_LOCATOR:
        wide_end = tail.rfind(WIDE_END, 0, end)
        listed = int.from_bytes(tail[wide_end + 40 : wide_end + 48], "little") if wide_end >= 0 else size
    if listed > MOST_LISTED:
        raise TooLarge("The workbook has more parts than any spreadsheet makes.")
    file.seek(0)


def _of_ole(file: BinaryIO) -> str:
    """Why a file in Microsoft's old container is refused: a password puts a workbook into one too."""
    kept = b""
    while chunk := file.read(1024 * 1024):
        if ENCRYPTED in kept + chunk:
            return "The workbook is protected by a password: save it without one."
        kept = chunk[-len(ENCRYPTED) :]
    return "This is a workbook in the old form XLS: save it as XLSX, or as CSV UTF-8."
