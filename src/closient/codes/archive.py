"""ZIP archives of which the parts are packed elsewhere: in other processes, or long before.

`zipfile` compresses where it writes; here packing a file and putting it into the archive are two things.
No dates: the same files give the same bytes.
"""

import re
import struct
import zlib
from dataclasses import dataclass
from typing import IO

MOST_FILES = 65_535  # beyond it, and beyond 4 GiB, the format needs other records
_LOCAL = struct.Struct("<IHHHHHIIIHH")
_CENTRAL = struct.Struct("<IHHHHHHIIIHHHHHII")
_END = struct.Struct("<IHHHHIIH")
_VERSION, _UTF8, _DEFLATED = 20, 0x800, 8
_FIRST_DAY = 0x21  # 1 January 1980
_UNSAFE = re.compile(r"[^A-Za-z0-9!#$&'()+,.;=@\[\]^_`{}~-]")


@dataclass(frozen=True, slots=True)
class Packed:
    """A file as it lies in an archive."""

    name: str
    checksum: int
    size: int
    data: bytes


def pack(name: str, content: bytes) -> Packed:
    """Compress a file."""
    deflate = zlib.compressobj(6, zlib.DEFLATED, -zlib.MAX_WBITS)
    data = deflate.compress(content) + deflate.flush()
    return Packed(name, zlib.crc32(content), len(content), data)


def safe(text: str) -> str:
    """A part of a file name that every system takes: what might mean something else is percent-encoded.

    >>> safe("A/B:1%2")
    'A%2FB%3A1%252'
    """
    return _UNSAFE.sub(lambda found: "".join(f"%{byte:02X}" for byte in found[0].encode()), text)


class Archive:
    """Writes packed files one after the other, and at the end what lies where."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._place = 0
        self._entries: list[bytes] = []

    def add(self, packed: Packed) -> None:
        if len(self._entries) == MOST_FILES:
            raise ValueError(f"an archive holds {MOST_FILES} files")
        name = packed.name.encode()
        about = (
            _UTF8, _DEFLATED, 0, _FIRST_DAY, packed.checksum, len(packed.data), packed.size, len(name), 0,
        )  # fmt: skip
        self._entries.append(
            _CENTRAL.pack(0x02014B50, _VERSION, _VERSION, *about, 0, 0, 0, 0, self._place) + name
        )
        self._write(_LOCAL.pack(0x04034B50, _VERSION, *about) + name)
        self._write(packed.data)

    def close(self) -> None:
        """Write the directory; the file itself stays open."""
        start, count = self._place, len(self._entries)
        directory = b"".join(self._entries)
        self._write(directory)
        self._write(_END.pack(0x06054B50, 0, 0, count, count, len(directory), start, 0))

    def _write(self, data: bytes) -> None:
        self._file.write(data)
        self._place += len(data)
