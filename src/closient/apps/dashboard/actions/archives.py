"""Archives that are written file after file, so that no more than one file stands in memory. Both block."""

import gzip
import tarfile
import zipfile
from datetime import datetime
from typing import IO, Protocol

from closient.apps.dashboard.structs.data_export import ArchiveFormat

MEDIA_TYPES: dict[ArchiveFormat, str] = {"zip": "application/zip", "tar.gz": "application/gzip"}


class Archive(Protocol):
    """What files are put into."""

    def add(self, path: str, data: bytes, *, is_packed: bool = False) -> None:
        """`is_packed`: compressing it once more would gain nothing."""
        ...

    def close(self) -> None: ...


class ZipArchive:
    """A ZIP file; of each file in it some hundred bytes stay in memory for the directory at its end."""

    def __init__(self, file: IO[bytes], made: datetime) -> None:
        self._archive = zipfile.ZipFile(file, "w")
        self._made = made.timetuple()[:6]

    def add(self, path: str, data: bytes, *, is_packed: bool = False) -> None:
        entry = zipfile.ZipInfo(path, self._made)
        entry.compress_type = zipfile.ZIP_STORED if is_packed else zipfile.ZIP_DEFLATED
        entry.external_attr = 0o644 << 16
        self._archive.writestr(entry, data)

    def close(self) -> None:
        self._archive.close()


class TarArchive:
    """A compressed TAR file."""

    def __init__(self, file: IO[bytes], made: datetime) -> None:
        self._made = made.timestamp()
        self._packer = gzip.GzipFile("", "wb", 6, file, self._made)

    def add(self, path: str, data: bytes, *, is_packed: bool = False) -> None:
        entry = tarfile.TarInfo(path)
        entry.size, entry.mtime, entry.mode = len(data), int(self._made), 0o644
        # Headers and blocks alone: TarFile would remember all that it wrote.
        self._packer.write(entry.tobuf(tarfile.PAX_FORMAT))
        self._packer.write(data)
        self._packer.write(bytes(-len(data) % tarfile.BLOCKSIZE))

    def close(self) -> None:
        self._packer.write(bytes(2 * tarfile.BLOCKSIZE))
        self._packer.close()


def begin(archive_format: ArchiveFormat, file: IO[bytes], made: datetime) -> Archive:
    """An empty archive; `made` becomes the time of its files."""
    return ZipArchive(file, made) if archive_format == "zip" else TarArchive(file, made)
