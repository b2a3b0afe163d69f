"""Objects in the data folder, for one machine: signed addresses and presigned forms as S3 has them.

Each object is a plain file and its media type lies in a tree beside it: the folder can be copied to S3 as is.
"""

import asyncio
import hashlib
import hmac
import shutil
import time
from contextlib import suppress
from pathlib import Path
from typing import IO
from urllib.parse import urlencode

from closient.kit import ids
from closient.kit.config import Settings
from closient.kit.errors import Conflict, Forbidden
from closient.kit.objects import (
    UPLOAD_SECONDS,
    URL_SECONDS,
    NoSuchObject,
    StoredObject,
    UploadForm,
    checked_key,
    checked_media_type,
)

COPIED_AT_ONCE = 1024 * 1024
# Nobody writes so long without adding a byte.
FORGOTTEN_SECONDS = 24 * 3600


class LocalObjects:
    """An ObjectStore in `data_folder/objects`, served by adapters.objects_door."""

    def __init__(self, settings: Settings) -> None:
        self.contents = settings.data_folder / "objects" / "content"
        self.media_types = settings.data_folder / "objects" / "media_type"
        self.drafts = settings.data_folder / "objects" / "draft"
        self.base = f"{settings.base_url}/objects"
        # Signatures of this store must not be good for anything else that the secret signs.
        self._seal = hmac.digest(settings.secret.encode(), b"objects", hashlib.sha256)

    async def put(self, key: str, data: bytes, media_type: str) -> None:
        def write() -> None:
            draft = self.new_draft()
            draft.write_bytes(data)
            self.keep(draft, key, media_type)

        await asyncio.to_thread(write)

    async def put_file(self, key: str, file: IO[bytes], media_type: str) -> None:
        checked_media_type(media_type)
        checked_key(key)

        def write() -> None:
            self._clear_drafts()
            draft = self.new_draft()
            try:
                with draft.open("wb") as copy:
                    shutil.copyfileobj(file, copy, COPIED_AT_ONCE)
                self.keep(draft, key, media_type)
            finally:
                draft.unlink(missing_ok=True)

        await asyncio.to_thread(write)

    async def get(self, key: str) -> StoredObject:
        def read() -> StoredObject:
            path, media_type = self.find(key)
            return StoredObject(path.read_bytes(), media_type)

        return await asyncio.to_thread(read)

    async def delete(self, key: str) -> None:
        checked_key(key)

        def remove() -> None:
            for tree in (self.contents, self.media_types):
                (tree / key).unlink(missing_ok=True)

        await asyncio.to_thread(remove)

    async def url(self, key: str, *, seconds: int = URL_SECONDS) -> str:
        expires = str(int(time.time()) + seconds)
        query = urlencode({"expires": expires, "signature": self.sign("read", checked_key(key), expires)})
        return f"{self.base}/{key}?{query}"

    async def presign_upload(self, key: str, media_type: str, max_bytes: int) -> UploadForm:
        fields = {
            "key": checked_key(key),
            "Content-Type": checked_media_type(media_type),
            "max_bytes": str(max_bytes),
            "expires": str(int(time.time()) + UPLOAD_SECONDS),
        }
        fields["signature"] = self.sign("upload", *fields.values())
        return UploadForm(f"{self.base}/", fields, key, UPLOAD_SECONDS)

    def sign(self, *parts: str) -> str:
        """Vouch for an order of texts, none of which holds a line break."""
        return hmac.new(self._seal, "\n".join(parts).encode(), hashlib.sha256).hexdigest()

    def check(self, signature: str, expires: str, *parts: str) -> None:
        """Forbidden unless the texts are signed by us and the time is not over."""
        if not hmac.compare_digest(signature.encode(), self.sign(*parts).encode()):
            raise Forbidden("The signature does not fit.")
        if int(expires) < time.time():
            raise Forbidden("The time of this address is over.")

    def find(self, key: str) -> tuple[Path, str]:
        """The file and the media type of an object. Blocks."""
        path = self.contents / checked_key(key)
        if not path.is_file():
            raise NoSuchObject
        return path, (self.media_types / key).read_text(encoding="ascii")

    def new_draft(self) -> Path:
        """A place for a file that is not complete yet, on the same volume. Blocks."""
        self.drafts.mkdir(parents=True, exist_ok=True)
        return self.drafts / ids.new()

    def _clear_drafts(self) -> None:
        """What a process left behind that was killed while it wrote. Blocks."""
        if self.drafts.is_dir():
            for draft in self.drafts.iterdir():
                with suppress(FileNotFoundError):
                    if draft.stat().st_mtime < time.time() - FORGOTTEN_SECONDS:
                        draft.unlink()

    def keep(self, draft: Path, key: str, media_type: str) -> None:
        """Make a complete draft the object: readers see the old content or the new. Blocks."""
        note = self.new_draft()
        try:
            note.write_text(checked_media_type(media_type), encoding="ascii")
            for source, target in ((note, self.media_types / checked_key(key)), (draft, self.contents / key)):
                target.parent.mkdir(parents=True, exist_ok=True)
                source.replace(target)
        except (FileExistsError, IsADirectoryError, NotADirectoryError):
            raise Conflict(f"{key} cannot be an object and a folder of objects.") from None
        finally:
            draft.unlink(missing_ok=True)
            note.unlink(missing_ok=True)
