"""The address /objects/ of a site that keeps its objects in a folder: signed reads and presigned uploads.

What users uploaded comes from our own origin, so nothing of it may run: it is sandboxed and never sniffed.
"""

import asyncio
from pathlib import Path
from typing import Any

from litestar import Request, Response, get, post
from litestar.response import File
from multipart import MultipartError, MultipartSegment, PushMultipartParser, parse_options_header

from closient.adapters.local_objects import LocalObjects
from closient.kit.errors import BadRequest, NotFound, TooLarge
from closient.kit.services import Services

SHOWN = ("image/png", "image/jpeg", "image/webp", "image/gif", "image/avif", "image/svg+xml")
POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
LONGEST_FIELD = 4096
PIECE = 1024 * 1024


@get("/objects/{key:path}", opt={"public": True}, include_in_schema=False)
async def get_object(services: Services, key: str, expires: int, signature: str) -> File:
    """The content of an object, to whoever holds a signed address."""
    store = _store(services)
    name = key.lstrip("/")
    store.check(signature, str(expires), "read", name, str(expires))
    path, media_type = await asyncio.to_thread(store.find, name)
    return File(
        path=path,
        filename=path.name,
        media_type=media_type,
        content_disposition_type="inline" if media_type in SHOWN else "attachment",
        headers={
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": POLICY,
            "Cache-Control": "private, max-age=300",
        },
    )


@post("/objects/", opt={"public": True}, include_in_schema=False, status_code=204, request_max_body_size=None)
async def upload_object(request: Request[Any, Any, Any], services: Services) -> Response[None]:
    """Take a presigned form (LocalObjects.presign_upload) whose last field `file` is the object."""
    kind, options = parse_options_header(request.headers.get("content-type", ""))
    if kind != "multipart/form-data" or not options.get("boundary"):
        raise BadRequest("Send the form as multipart/form-data.")
    upload = Upload(_store(services))
    try:
        with PushMultipartParser(options["boundary"], max_segment_count=20) as parser:
            async for chunk in request.stream():
                for event in parser.parse(chunk):
                    await upload.take(event)
        await upload.finish()
    except MultipartError as error:
        raise BadRequest(f"The form cannot be read: {error}") from None
    finally:
        await upload.clean()
    return Response(None, status_code=204)


class Upload:
    """A form on its way in: first the signed fields, then the file, written as it comes."""

    def __init__(self, store: LocalObjects) -> None:
        self.store = store
        self.fields: dict[str, str] = {}
        self.name = ""
        self.buffer = bytearray()
        self.draft: Path | None = None
        self.size = 0
        self.most = 0

    async def take(self, event: MultipartSegment | bytearray | bytes | None) -> None:
        """A step of the parser: a field begins, goes on, or (None) ends."""
        if isinstance(event, MultipartSegment):
            self.name = event.name or ""
            self.buffer.clear()
            if self.name == "file":
                await self._begin_file()
        elif event is None:
            if self.name == "file":
                await self._flush()
            else:
                self.fields[self.name] = self.buffer.decode("utf-8", "replace")
        elif self.name == "file":
            await self._more_of_file(event)
        else:
            self.buffer += event
            if len(self.buffer) > LONGEST_FIELD:
                raise TooLarge(f"The field {self.name!r} is too long.")

    async def finish(self) -> None:
        """Make the complete file the object."""
        if self.draft is None:
            raise BadRequest("The form has no field `file`.")
        keep = self.store.keep
        await asyncio.to_thread(keep, self.draft, self.fields["key"], self.fields["Content-Type"])

    async def clean(self) -> None:
        """Leave no half of a file behind."""
        if self.draft is not None:
            await asyncio.to_thread(self.draft.unlink, missing_ok=True)

    async def _begin_file(self) -> None:
        if self.draft is not None:
            raise BadRequest("One form carries one file.")
        missing = [
            name for name in ("key", "Content-Type", "max_bytes", "expires") if name not in self.fields
        ]
        if missing:
            raise BadRequest(f"Fields missing before `file`: {', '.join(missing)}.")
        signed = [self.fields[name] for name in ("key", "Content-Type", "max_bytes", "expires")]
        self.store.check(self.fields.get("signature", ""), signed[3], "upload", *signed)
        self.most = int(self.fields["max_bytes"])
        self.draft = await asyncio.to_thread(self.store.new_draft)

    async def _more_of_file(self, data: bytearray | bytes) -> None:
        self.size += len(data)
        if self.size > self.most:
            raise TooLarge(f"The file is larger than {self.most} bytes.")
        self.buffer += data
        if len(self.buffer) >= PIECE:
            await self._flush()

    async def _flush(self) -> None:
        data = bytes(self.buffer)
        self.buffer.clear()
        await asyncio.to_thread(self._append, data)

    def _append(self, data: bytes) -> None:
        if self.draft is not None:
            with self.draft.open("ab") as file:
                file.write(data)


def _store(services: Services) -> LocalObjects:
    if not isinstance(services.objects, LocalObjects):
        raise NotFound("Nothing is at this address.")
    return services.objects


handlers = [get_object, upload_object]
