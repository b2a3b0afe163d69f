"""Records out of JSON of any size, piece by piece: a list, an envelope with `results`, or JSON lines.

Only brackets and strings are looked at here, so memory holds one record, and a broken or huge one costs only
itself. What a record says is read later, one by one.
"""

import codecs
import re
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from closient.apps.compliance.structs.feeds import Raw, Record

LARGEST_RECORD = 4 * 1024 * 1024
DEEPEST = 64
STRUCTURE = re.compile(rb'["{}\[\]]')
IN_STRING = re.compile(rb'["\\]')
ENVELOPE = re.compile(rb'"results"\s*:\s*\Z')
TOTAL = re.compile(rb'"total"\s*:\s*(\d{1,9})')
EDITION = re.compile(rb'"last_updated"\s*:\s*"([^"]{1,40})"')
LONGEST_HEAD = 64 * 1024
SURROGATES = re.compile("[\x00\ud800-\udfff]")
TOO_LARGE = f"The record is larger than {LARGEST_RECORD // 1024 // 1024} MB."
TOO_DEEP = f"The record is nested deeper than {DEEPEST} levels."


class Unreadable(ValueError):
    """A record that says nothing; the text says why."""


class Records:
    """Iterate over it once; then `is_cut_off` and `is_json` tell how it ended."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._chunks = chunks
        self._depth = 0
        # The depth at which records begin: 0 for lines, 1 in a list, 2 in an envelope. None: not known yet.
        self._base: int | None = None
        self._is_in_string = False
        self._skip = 0
        self._is_inside = False
        self._buffer = bytearray()
        self._fault = ""
        self.count = 0
        self.edition = ""
        # How many records there are in all, when an envelope says so.
        self.total: int | None = None
        # A list or an envelope was there, maybe an empty one.
        self.is_json = False

    @property
    def is_cut_off(self) -> bool:
        """Whether the end is missing."""
        return self._depth > 0 or self._is_in_string

    def __iter__(self) -> Iterator[Raw]:
        for chunk in utf8(self._chunks):
            yield from self._read(chunk)

    def _read(self, chunk: bytes) -> Iterator[Raw]:
        place, start = self._skip, 0
        self._skip = 0
        while match := (IN_STRING if self._is_in_string else STRUCTURE).search(chunk, place):
            place, sign = match.end(), match[0]
            if sign == b"\\":
                place += 1
            elif sign == b'"':
                self._is_in_string = not self._is_in_string
            elif sign in b"{[":
                if self._begins(sign, chunk[start : match.start()]):
                    start = match.start()
                self._depth += 1
                self._check_depth()
            else:
                self._depth = max(self._depth - 1, 0)
                if self._is_inside and self._depth == self._base:
                    self._keep(chunk[start:place])
                    yield self._done()
                if self._depth == 0:
                    self._base = None
        self._skip = max(place - len(chunk), 0)
        if self._is_inside:
            self._keep(chunk[start:])

    def _begins(self, sign: bytes, before: bytes) -> bool:
        """Whether a record begins with this bracket."""
        if self._is_inside:
            tail = bytes(self._buffer[-64:]) + before[-64:]
            if self._depth == 1 and self._base == 0 and sign == b"[" and ENVELOPE.search(tail):
                head = bytes(self._buffer[:LONGEST_HEAD]) + before[:LONGEST_HEAD]
                found, total = EDITION.search(head), TOTAL.search(head)
                self.edition = found[1].decode("ascii", "replace") if found else ""
                self.total = int(total[1]) if total else None
                self._base, self._is_inside, self.is_json, self._fault = 2, False, True, ""
                self._buffer.clear()
            return False
        if self._base is None:
            self._base = 0 if sign == b"{" else 1
            self.is_json = self.is_json or sign == b"["
        if sign != b"{" or self._depth != self._base:
            return False
        self._is_inside = True
        return True

    def _check_depth(self) -> None:
        if self._is_inside and self._depth - (self._base or 0) > DEEPEST:
            self._fault = TOO_DEEP

    def _keep(self, part: bytes) -> None:
        if len(self._buffer) + len(part) > LARGEST_RECORD:
            self._fault = self._fault or TOO_LARGE
            part = part[: max(1000 - len(self._buffer), 0)]
        self._buffer += part

    def _done(self) -> Raw:
        self.count += 1
        self._is_inside = False
        data, fault, self._fault = bytes(self._buffer), self._fault, ""
        self._buffer.clear()
        return Raw(self.count, data, fault)


def utf8(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The same in UTF-8 without a byte order mark, whatever Unicode encoding it came in."""
    waiting = iter(chunks)
    first = next(waiting, b"")
    if first.startswith(codecs.BOM_UTF8):
        yield first[len(codecs.BOM_UTF8) :]
        yield from waiting
        return
    encoding = _encoding(first[:2])
    if not encoding:
        yield first
        yield from waiting
        return
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    yield decoder.decode(first).encode("utf-8", "replace")
    for chunk in waiting:
        yield decoder.decode(chunk).encode("utf-8", "replace")


def _encoding(start: bytes) -> str:
    if start in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        return "utf-16"
    if len(start) == 2 and 0 in start:
        return "utf-16-le" if start[1] == 0 else "utf-16-be"
    return ""


def decode(raw: Raw) -> Record:
    """The object of a record. What is no UTF-8 is taken for Windows' own; Unreadable if it is none."""
    if raw.fault:
        raise Unreadable(raw.fault)
    try:
        text = raw.data.decode()
    except UnicodeDecodeError:
        text = raw.data.decode("cp1252", "replace")
    try:
        record = msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError, UnicodeError) as error:
        raise Unreadable(f"It is no JSON: {error}") from None
    if not isinstance(record, dict):
        raise Unreadable("It is no object.")
    return clean(record)


def clean(value: Any) -> Any:
    """The same without what PostgreSQL cannot store: zero bytes and halves of characters."""
    if isinstance(value, str):
        return SURROGATES.sub("", value) if SURROGATES.search(value) else value
    if isinstance(value, dict):
        return {clean(key): clean(entry) for key, entry in value.items()}
    return [clean(entry) for entry in value] if isinstance(value, list) else value
