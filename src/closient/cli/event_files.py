"""Files of EPCIS events, cut into documents that a capture takes: JSON, JSON-LD, lines of JSON, XML, gzip.

A document is read as a whole. Lines are read one by one, so such a file may be of any size; a line holds an
event or a document.
"""

import gzip
import sys
import zlib
from collections.abc import Iterator
from contextlib import ExitStack
from itertools import chain
from pathlib import Path
from typing import IO, Any

import msgspec
from msgspec import Raw, Struct, UnsetType

from closient.apps.epcis.rules import documents, xml_names, xml_reading
from closient.apps.epcis.structs.capture import MOST_EVENTS, EPCISDocument

MOST_IN_XML = 10_000_000
PACKED = b"\x1f\x8b"
UTF_16 = (b"\xff\xfe", b"\xfe\xff")
BROKEN = (gzip.BadGzipFile, zlib.error, EOFError)
NEITHER = "Neither an event nor a document with events"
DOCUMENT = msgspec.json.Decoder(EPCISDocument)
EVENTS = msgspec.json.Decoder(list[Raw])


class Unreadable(Exception):
    """Why a file, or the rest of it, cannot be read."""


class Kind(Struct):
    """What tells an event from a document."""

    type: str | UnsetType = msgspec.UNSET
    body: Raw | UnsetType = msgspec.field(name="epcisBody", default=msgspec.UNSET)


class Piece(Struct, frozen=True):
    """Events of one file that share a context, in their order. `places`: where each stands in the file, as
    its index in the document or the number of its line."""

    events: list[bytes]
    places: list[int]
    context: Any = None
    header: bytes | None = None

    def document(self) -> bytes:
        """As an EPCISDocument."""
        members: dict[str, Any] = {"type": "EPCISDocument"}
        if self.context is not None:
            members["@context"] = self.context
        if self.header is not None:
            members["epcisHeader"] = Raw(self.header)
        members["epcisBody"] = {"eventList": [Raw(event) for event in self.events]}
        return msgspec.json.encode(members)


class EventFile:
    """One file, - for the standard input. `unit` is what places count; known when pieces were asked for."""

    def __init__(self, path: Path, stack: ExitStack) -> None:
        self.is_input = str(path) == "-"
        self.name = "standard input" if self.is_input else str(path)
        self.unit = "event"
        self.size = 0 if self.is_input else path.stat().st_size
        self._raw: IO[bytes] = sys.stdin.buffer if self.is_input else stack.enter_context(path.open("rb"))
        self.bytes_read = 0

    def pieces(self) -> Iterator[Piece]:
        """The events, at most as many at once as a capture takes. Unreadable when it does not go on."""
        try:
            yield from self._pieces()
        except BROKEN as error:
            raise Unreadable(f"It cannot be unpacked to its end: {error}.") from None
        except RecursionError:
            raise Unreadable("Nested too deeply.") from None

    def _pieces(self) -> Iterator[Piece]:
        lines = self._lines()
        first, second = next(lines, (1, b"")), next(lines, None)
        rest = lines if second is None else chain([second], lines)
        start = first[1].lstrip(b"\xef\xbb\xbf \t\r\n")
        if start.startswith(b"<") or first[1].startswith(UTF_16):
            yield from in_xml(first[1] + b"".join(line for _, line in rest))
        elif second is not None and is_whole(start):
            self.unit = "line"
            yield from in_lines(chain([(first[0], start)], rest))
        else:
            yield from in_json(start + b"".join(line for _, line in rest))

    def _lines(self) -> Iterator[tuple[int, bytes]]:
        """The lines that are not empty, with their numbers."""
        raw: Any = self._raw
        is_packed = raw.peek(2)[:2] == PACKED
        source: Any = gzip.GzipFile(fileobj=raw) if is_packed else raw
        for number, line in enumerate(source, 1):
            if not self.is_input:
                self.bytes_read = self._raw.tell()
            if line.strip():
                yield number, line


def is_whole(text: bytes) -> bool:
    """Whether a line is JSON by itself."""
    try:
        msgspec.json.decode(text, type=Raw)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return False
    return bool(text.strip())


def in_xml(body: bytes) -> Iterator[Piece]:
    """The events of an XML document; those before the first that cannot be read, if there is such."""
    fault = ""
    try:
        found = xml_reading.read(body, event_limit=MOST_IN_XML)
        events, context, header = found.events, found.context, found.header
    except xml_names.EventRefused as error:
        events, context, header = error.events, error.context, None
        fault = f"event {error.event_index} at {error.path}: {error.reason}; what follows was not read."
    except xml_names.XmlRefused as error:
        raise Unreadable(f"{error.reason}.") from None
    encoded = [msgspec.json.encode(event) for event in events]
    yield from cut(encoded, context, None if header is None else msgspec.json.encode(header))
    if fault:
        raise Unreadable(fault)


def in_json(body: bytes) -> Iterator[Piece]:
    """The events of a document, of a list, or the one that the file is."""
    try:
        if body.startswith(b"["):
            yield from cut([bytes(one) for one in EVENTS.decode(body)], None, None)
        else:
            yield from cut(*opened(body))
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Unreadable(f"{NEITHER}: {error}.") from None


def in_lines(lines: Iterator[tuple[int, bytes]]) -> Iterator[Piece]:
    """Lines with an event or a document each. What is neither goes along as a text, for capture to refuse."""
    events: list[bytes] = []
    places: list[int] = []
    for number, line in lines:
        try:
            found, context, header = opened(line)
        except (msgspec.DecodeError, UnicodeDecodeError):
            found, context, header = [msgspec.json.encode(line.strip().decode(errors="replace"))], None, None
        is_plain = context is None and header is None
        if events and (not is_plain or len(events) >= MOST_EVENTS):
            yield Piece(events, places)
            events, places = [], []
        if is_plain and len(found) == 1:
            events += found
            places.append(number)
        else:
            for piece in cut(found, context, header):
                yield Piece(piece.events, [number] * len(piece.events), context, piece.header)
    if events:
        yield Piece(events, places)


def opened(body: bytes) -> tuple[list[bytes], Any, bytes | None]:
    """The events, the context and the header of a document; an event alone brings its own context."""
    kind = msgspec.json.decode(body, type=Kind)
    if isinstance(kind.body, UnsetType):
        return [body], None, None
    document = DOCUMENT.decode(body)
    events = documents.events_of(document)
    if events is None:
        raise msgspec.DecodeError("epcisBody has no list of events")
    context = None if isinstance(document.context, UnsetType) else msgspec.json.decode(document.context)
    header = None if isinstance(document.epcis_header, UnsetType) else bytes(document.epcis_header)
    return [bytes(event) for event in events], context, header


def cut(events: list[bytes], context: Any, header: bytes | None) -> Iterator[Piece]:
    """Pieces of the size that a capture takes; the header goes with the first."""
    for start in range(0, len(events), MOST_EVENTS):
        part = events[start : start + MOST_EVENTS]
        yield Piece(part, list(range(start, start + len(part))), context, None if start else header)
