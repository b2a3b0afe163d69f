"""The files of the page shell, held in memory: a path is looked up in a table, so none can leave it."""

import gzip
import hashlib
import mimetypes
from typing import Any

from litestar import Request, Response, get
from litestar.exceptions import NotFoundException
from msgspec import Struct

from closient.web import built

FOREVER = "public, max-age=31536000, immutable"
SHORTLY = "public, max-age=3600"
TYPES = {".woff2": "font/woff2", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}
UNPACKED = {".woff2", ".png"}


class File(Struct, frozen=True):
    """One file as it is sent; `packed` is empty where packing gains nothing."""

    data: bytes
    packed: bytes
    media_type: str
    etag: str
    cache: str


_files: dict[str, File] = {}


def files() -> dict[str, File]:
    """All files by their path below /static/; read once."""
    if not _files:
        for path in sorted(built.STATIC.rglob("*")):
            if path.is_file():
                name = path.relative_to(built.STATIC).as_posix()
                _files[name] = _read(name, path.suffix, path.read_bytes())
    return _files


def _read(name: str, suffix: str, data: bytes) -> File:
    kind = TYPES.get(suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"
    packed = b"" if suffix in UNPACKED else gzip.compress(data, 9, mtime=0)
    return File(
        data=data,
        packed=packed if len(packed) < len(data) else b"",
        media_type=kind,
        etag=f'"{hashlib.sha256(data).hexdigest()[:20]}"',
        # Built names carry the hash of their content; the others may change with a release.
        cache=FOREVER if name.removeprefix("built/") in built.manifest().values() else SHORTLY,
    )


@get("/static/{name:path}", opt={"public": True}, include_in_schema=False, sync_to_thread=False)
def get_static_file(request: Request[Any, Any, Any], name: str) -> Response[bytes]:
    """A style, script, font, icon or picture of the page shell."""
    file = files().get(name.lstrip("/"))
    if file is None:
        raise NotFoundException("No such file.")
    headers = {
        "ETag": file.etag,
        "Cache-Control": file.cache,
        "Vary": "Accept-Encoding",
        "X-Content-Type-Options": "nosniff",
    }
    if file.etag in request.headers.get("if-none-match", ""):
        return Response(b"", status_code=304, headers=headers)
    data = file.data
    if file.packed and "gzip" in request.headers.get("accept-encoding", ""):
        data, headers["Content-Encoding"] = file.packed, "gzip"
    return Response(data, headers=headers, media_type=file.media_type)


handlers = [get_static_file]
