"""Objects in any store that speaks S3, named by a URL: s3://key:secret@bucket/prefix?endpoint=...&region=...

Without key and secret in the URL, boto3 looks where it always looks (environment, instance role). Its calls
block, so they run in threads.
"""

import asyncio
from collections.abc import Callable
from typing import IO, Any, TypeVar
from urllib.parse import parse_qs, unquote, urlsplit

from closient.kit.config import Settings, SettingsError
from closient.kit.objects import (
    UPLOAD_SECONDS,
    URL_SECONDS,
    NoSuchObject,
    StoredObject,
    UploadForm,
    checked_key,
    checked_media_type,
)

T = TypeVar("T")


class S3Objects:
    """An ObjectStore in one bucket."""

    def __init__(self, settings: Settings) -> None:
        parts = urlsplit(settings.objects_url)
        if parts.scheme != "s3" or not parts.hostname:
            raise SettingsError("CLOSIENT_OBJECTS_URL: s3://bucket?endpoint=https://...&region=...")
        options = {name: values[0] for name, values in parse_qs(parts.query).items()}
        self.bucket = parts.hostname
        self.prefix = f"{parts.path.strip('/')}/" if parts.path.strip("/") else ""
        self.client = _client(
            endpoint=options.get("endpoint"),
            region=options.get("region", "us-east-1"),
            key=unquote(parts.username) if parts.username else None,
            secret=unquote(parts.password) if parts.password else None,
        )

    async def put(self, key: str, data: bytes, media_type: str) -> None:
        await self._call(self.client.put_object, key, Body=data, ContentType=checked_media_type(media_type))

    async def put_file(self, key: str, file: IO[bytes], media_type: str) -> None:
        """In parts of 8 MiB; the object is there when the last of them is, and not before."""
        # Each part that is under way stands in memory.
        from boto3.s3.transfer import TransferConfig  # noqa: PLC0415

        await asyncio.to_thread(
            self.client.upload_fileobj,
            _Kept(file),
            self.bucket,
            self._name(key),
            ExtraArgs={"ContentType": checked_media_type(media_type)},
            Config=TransferConfig(max_concurrency=2),
        )

    async def get(self, key: str) -> StoredObject:
        def read() -> StoredObject:
            answer = self.client.get_object(Bucket=self.bucket, Key=self._name(key))
            return StoredObject(answer["Body"].read(), answer["ContentType"])

        try:
            return await asyncio.to_thread(read)
        except self.client.exceptions.NoSuchKey:
            raise NoSuchObject from None

    async def delete(self, key: str) -> None:
        await self._call(self.client.delete_object, key)

    async def url(self, key: str, *, seconds: int = URL_SECONDS) -> str:
        return await asyncio.to_thread(
            self.client.generate_presigned_url,
            "get_object",
            Params={"Bucket": self.bucket, "Key": self._name(key)},
            ExpiresIn=seconds,
        )

    async def presign_upload(self, key: str, media_type: str, max_bytes: int) -> UploadForm:
        form = await self._call(
            self.client.generate_presigned_post,
            key,
            Fields={"Content-Type": checked_media_type(media_type)},
            Conditions=[{"Content-Type": media_type}, ["content-length-range", 0, max_bytes]],
            ExpiresIn=UPLOAD_SECONDS,
        )
        return UploadForm(form["url"], form["fields"], key, UPLOAD_SECONDS)

    def _name(self, key: str) -> str:
        return self.prefix + checked_key(key)

    async def _call(self, method: Callable[..., T], key: str, **arguments: Any) -> T:
        return await asyncio.to_thread(method, Bucket=self.bucket, Key=self._name(key), **arguments)


class _Kept:
    """A file that stays open: boto3 would close it."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file

    def read(self, size: int = -1) -> bytes:
        return self._file.read(size)


def _client(*, endpoint: str | None, region: str, key: str | None, secret: str | None) -> Any:
    # boto3 costs tens of megabytes and a third of a second, and most processes never need it.
    import boto3  # noqa: PLC0415
    from botocore.config import Config  # noqa: PLC0415

    return boto3.client(
        "s3",
        endpoint_url=endpoint,
        region_name=region,
        aws_access_key_id=key,
        aws_secret_access_key=secret,
        config=Config(
            signature_version="s3v4",
            connect_timeout=5,
            read_timeout=30,
            retries={"max_attempts": 3, "mode": "standard"},
            # Only Amazon gives each bucket a host of its own.
            s3={"addressing_style": "path" if endpoint else "virtual"},
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        ),
    )
