"""Files that are not rows: images, exports, imports. One port; a local folder and S3 stand behind it.

A key is the name of an object, like `products/2CoNf3i6Uj3HYxPHxwPd9Z/front.webp`. Uploads of users go
straight to the store by a presigned form, so that no large body passes through the application.
"""

import re
from typing import IO, Protocol

from msgspec import Struct

from closient.kit.errors import NotFound, Validation

KEY = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._=-]{0,127}(/[A-Za-z0-9_][A-Za-z0-9._=-]{0,127}){0,7}")
MEDIA_TYPE = re.compile(r"[a-z]+/[a-z0-9][a-z0-9.+-]{0,80}")
UPLOAD_SECONDS = 15 * 60
URL_SECONDS = 60 * 60


class StoredObject(Struct, frozen=True):
    """The content of an object and what it is."""

    data: bytes
    media_type: str


class UploadForm(Struct, frozen=True):
    """A form that the browser posts, with the file as its last field, named `file`."""

    url: str
    fields: dict[str, str]
    key: str
    expires_seconds: int


class ObjectStore(Protocol):
    """The port. Every method checks the key; writing replaces the whole object at once."""

    async def put(self, key: str, data: bytes, media_type: str) -> None: ...

    async def put_file(self, key: str, file: IO[bytes], media_type: str) -> None:
        """What is left to read of an open file, of any size; the file stays open."""
        ...

    async def get(self, key: str) -> StoredObject:
        """NotFound when there is no such object."""
        ...

    async def delete(self, key: str) -> None:
        """No error when there is no such object."""
        ...

    async def url(self, key: str, *, seconds: int = URL_SECONDS) -> str:
        """An address that anybody may read for a while."""
        ...

    async def presign_upload(self, key: str, media_type: str, max_bytes: int) -> UploadForm: ...


def checked_key(key: str) -> str:
    """The key itself; Validation when it could mean anything but a place inside the store."""
    if not KEY.fullmatch(key):
        raise Validation.of("key", "Letters, digits and `._=-`, in up to eight steps split by `/`.")
    return key


def checked_media_type(media_type: str) -> str:
    """The media type itself, without parameters."""
    if not MEDIA_TYPE.fullmatch(media_type):
        raise Validation.of("media_type", "A media type such as `image/png`.")
    return media_type


class NoSuchObject(NotFound):
    """Nothing lies under this key."""

    title = "No such object"
