"""Both object stores keep the same promises: the local folder behind its door, and an S3 server."""

import base64
import io
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any, cast
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as some
from litestar import Litestar, Request, Response
from litestar.di import Provide

from closient.adapters import objects_door
from closient.adapters.local_objects import LocalObjects
from closient.adapters.s3 import S3Objects
from closient.kit.config import Settings, SettingsError
from closient.kit.errors import Conflict, NotFound, Problem, Validation
from closient.kit.objects import ObjectStore, checked_key
from closient.kit.services import Services

PICTURE = b"\x89PNG not really"


class Broken(io.BytesIO):
    """A file on a disk that fails after some megabytes."""

    def read(self, size: int | None = -1, /) -> bytes:
        self.seen = getattr(self, "seen", 0) + (size or 0)
        if self.seen > 20_000_000:
            raise OSError("broken")
        return bytes(size or 0)


@pytest.fixture(scope="module")
def s3_endpoint() -> Iterator[str]:
    """A server that speaks S3, in a process of its own."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with subprocess.Popen(
        [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as server:
        endpoint = f"http://127.0.0.1:{port}"
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                httpx.get(f"{endpoint}/moto-api/", timeout=1)
                break
            except httpx.HTTPError:
                time.sleep(0.1)
        yield endpoint
        server.kill()


@pytest.fixture
def local(settings: Settings) -> LocalObjects:
    return LocalObjects(settings)


@pytest.fixture
def bucket(s3_endpoint: str) -> S3Objects:
    store = S3Objects(Settings(objects_url=f"s3://user:pa%2Fss@bucket/some/where?endpoint={s3_endpoint}"))
    store.client.create_bucket(Bucket="bucket")
    return store


@pytest.fixture(params=["local", "bucket"])
def store(request: pytest.FixtureRequest) -> ObjectStore:
    return request.getfixturevalue(request.param)


@pytest.fixture
async def browser(services: Services, local: LocalObjects) -> AsyncIterator[httpx.AsyncClient]:
    """Reaches the door of the local store, and every other host by the network."""
    services.objects = local

    def refuse(_request: Request, problem: Problem) -> Response[str]:
        return Response(problem.detail, status_code=problem.status)

    application = Litestar(
        objects_door.handlers,
        dependencies={"services": Provide(lambda: services, sync_to_thread=False)},
        exception_handlers={Problem: refuse},
        openapi_config=None,
        request_max_body_size=1000,
    )
    door = httpx.ASGITransport(cast(Any, application))
    async with httpx.AsyncClient(mounts={"all://localhost": door}) as client:
        yield client


async def test_what_is_put_can_be_got_replaced_and_deleted(store: ObjectStore) -> None:
    await store.put("products/a/front.png", PICTURE, "image/png")
    found = await store.get("products/a/front.png")
    assert (found.data, found.media_type) == (PICTURE, "image/png")
    await store.put("products/a/front.png", b"new", "image/webp")
    found = await store.get("products/a/front.png")
    assert (found.data, found.media_type) == (b"new", "image/webp")
    await store.delete("products/a/front.png")
    await store.delete("products/a/front.png")
    with pytest.raises(NotFound):
        await store.get("products/a/front.png")


async def test_an_open_file_of_any_size_becomes_an_object_and_stays_open(store: ObjectStore) -> None:
    content = bytes(range(256)) * 80_000
    with tempfile.TemporaryFile() as file:
        file.write(b"before" + content)
        file.seek(6)
        await store.put_file("exports/a/all.zip", file, "application/zip")
        assert not file.closed
    found = await store.get("exports/a/all.zip")
    assert (found.data, found.media_type) == (content, "application/zip")
    with pytest.raises(Validation):
        await store.put_file("../a", io.BytesIO(b"x"), "application/zip")


async def test_a_file_that_breaks_off_leaves_the_object_as_it_was(store: ObjectStore) -> None:
    await store.put("exports/a/all.zip", b"whole", "application/zip")
    with pytest.raises(OSError, match="broken"):
        await store.put_file("exports/a/all.zip", Broken(), "application/zip")
    assert (await store.get("exports/a/all.zip")).data == b"whole"


async def test_what_a_killed_process_left_behind_is_cleared(local: LocalObjects) -> None:
    old, new = local.new_draft(), local.new_draft()
    for draft in (old, new):
        draft.write_bytes(b"half")
    os.utime(old, (0, 0))
    await local.put_file("a", io.BytesIO(b"x"), "text/plain")
    assert [path.name for path in local.drafts.iterdir()] == [new.name]


async def test_a_signed_address_reads_the_object(store: ObjectStore, browser: httpx.AsyncClient) -> None:
    await store.put("products/a/b=c-d_e.png", PICTURE, "image/png")
    answer = await browser.get(await store.url("products/a/b=c-d_e.png"))
    assert (answer.status_code, answer.content) == (200, PICTURE)
    assert answer.headers["content-type"] == "image/png"


async def test_a_presigned_form_takes_a_file(store: ObjectStore, browser: httpx.AsyncClient) -> None:
    form = await store.presign_upload("uploads/x.png", "image/png", 3_000_000)
    data = bytes(range(256)) * 10_000
    answer = await browser.post(form.url, data=form.fields, files={"file": ("mine.png", data, "image/png")})
    assert answer.status_code == 204
    found = await store.get(form.key)
    assert (found.data, found.media_type) == (data, "image/png")
    assert form.expires_seconds == 900


@pytest.mark.parametrize(
    "key",
    ["", "/a", "a/", "a//b", "..", "../a", "a/../b", ".hidden", "a/.b", "a b", "a\\b", "a\0", "a\n", "é",
     "a?b", "a" * 129, "/".join("abcdefghi")],
)  # fmt: skip
async def test_a_key_stays_inside_the_store(store: ObjectStore, key: str) -> None:
    for attempt in (
        store.put(key, b"x", "text/plain"),
        store.get(key),
        store.delete(key),
        store.url(key),
        store.presign_upload(key, "text/plain", 10),
    ):
        with pytest.raises(Validation):
            await attempt


@given(some.text())
def test_a_legal_key_never_leaves_its_folder(key: str) -> None:
    try:
        checked_key(key)
    except Validation:
        return
    assert (Path("/store") / key).resolve().is_relative_to("/store")


async def test_a_media_type_cannot_smuggle_in_a_header(store: ObjectStore) -> None:
    for media_type in ("image/png\r\nSet-Cookie: a=b", "image/png\n", "image/png; charset=x", "png", ""):
        with pytest.raises(Validation):
            await store.put("a", b"x", media_type)


async def test_a_signed_address_is_good_for_its_object_and_its_time_alone(
    local: LocalObjects, browser: httpx.AsyncClient
) -> None:
    await local.put("a.png", PICTURE, "image/png")
    await local.put("b.png", PICTURE, "image/png")
    url = await local.url("a.png")
    assert (await browser.get(url.replace("a.png", "b.png"))).status_code == 403
    later = int(parse_qs(urlsplit(url).query)["expires"][0]) + 1
    assert (await browser.get(url.replace(f"={later - 1}", f"={later}"))).status_code == 403
    assert (await browser.get(await local.url("a.png", seconds=-1))).status_code == 403
    assert (await browser.get(url.partition("?")[0])).status_code == 400
    assert (await browser.get(url)).status_code == 200
    assert (await browser.get(await local.url("c.png"))).status_code == 404


@pytest.mark.parametrize(
    ("media_type", "shown"),
    [("image/png", "inline"), ("image/svg+xml", "inline"), ("text/html", "attachment")],
)
async def test_what_was_uploaded_cannot_run_on_our_origin(
    local: LocalObjects, browser: httpx.AsyncClient, media_type: str, shown: str
) -> None:
    await local.put("a", b"<script>alert(1)</script>", media_type)
    answer = await browser.get(await local.url("a"))
    assert answer.headers["content-security-policy"].endswith("sandbox")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-disposition"].startswith(shown)


@pytest.mark.parametrize("field", ["key", "Content-Type", "max_bytes", "expires", "signature"])
async def test_no_field_of_a_form_can_be_changed_or_left_out(
    local: LocalObjects, browser: httpx.AsyncClient, field: str
) -> None:
    form = await local.presign_upload("a.png", "image/png", 100)
    file = {"file": ("a.png", PICTURE, "image/png")}
    changed = form.fields | {field: form.fields[field].replace("1", "2") + "1"}
    assert (await browser.post(form.url, data=changed, files=file)).status_code == 403
    fewer = {name: value for name, value in form.fields.items() if name != field}
    assert (await browser.post(form.url, data=fewer, files=file)).status_code in (400, 403)
    assert nothing_lies_in(local)


async def test_a_file_that_is_too_large_leaves_nothing_behind(
    local: LocalObjects, browser: httpx.AsyncClient
) -> None:
    form = await local.presign_upload("a.png", "image/png", 2_000_000)
    answer = await browser.post(form.url, data=form.fields, files={"file": ("a", b"x" * 2_000_001)})
    assert answer.status_code == 413
    assert nothing_lies_in(local)


async def test_a_form_that_breaks_off_leaves_nothing_behind(
    local: LocalObjects, browser: httpx.AsyncClient
) -> None:
    form = await local.presign_upload("a.png", "image/png", 2_000_000)
    whole = browser.build_request("POST", form.url, data=form.fields, files={"file": ("a", b"x" * 1_500_000)})
    part = whole.read()[:1_400_000]
    headers = {"content-type": whole.headers["content-type"]}
    assert (await browser.post(form.url, content=part, headers=headers)).status_code == 400
    assert nothing_lies_in(local)


async def test_what_is_no_form_is_refused(local: LocalObjects, browser: httpx.AsyncClient) -> None:
    form = await local.presign_upload("a.png", "image/png", 100)
    assert (await browser.post(form.url, json={})).status_code == 400
    assert (await browser.post(form.url, files={"other": ("a", b"x")})).status_code == 400


async def test_a_form_for_s3_limits_the_size_and_fixes_the_media_type(bucket: S3Objects) -> None:
    form = await bucket.presign_upload("a.png", "image/png", 100)
    conditions = json.loads(base64.b64decode(form.fields["policy"]))["conditions"]
    assert ["content-length-range", 0, 100] in conditions
    assert {"Content-Type": "image/png"} in conditions
    assert form.fields["key"] == "some/where/a.png"


async def test_an_object_cannot_be_a_folder_as_well(local: LocalObjects) -> None:
    await local.put("a/b", b"x", "text/plain")
    for key in ("a", "a/b/c"):
        with pytest.raises(Conflict):
            await local.put(key, b"x", "text/plain")


@pytest.mark.parametrize("url", ["bucket", "https://bucket", "s3://"])
def test_a_setting_that_names_no_bucket_is_refused(url: str) -> None:
    with pytest.raises(SettingsError, match="CLOSIENT_OBJECTS_URL"):
        S3Objects(Settings(objects_url=url))


def nothing_lies_in(local: LocalObjects) -> bool:
    return not any(path.is_file() for path in local.contents.parent.rglob("*"))
