"""How pictures are kept: in any store, off the event loop, and never taken from under whoever shows them."""

import asyncio
import shutil
import time
from datetime import timedelta
from pathlib import Path

import asyncpg
import msgspec
import pytest
from PIL import Image

from closient.adapters.local_objects import LocalObjects
from closient.adapters.s3 import S3Objects
from closient.apps.catalogue.actions import pictures
from closient.codes.images import files
from closient.kit import clock, migrate
from closient.kit.config import Settings
from closient.kit.database import Database, connect
from closient.kit.errors import NotFound, Unavailable, Validation
from closient.kit.services import Services
from tests.codes import hostile_images as made
from tests.kit.test_objects import s3_endpoint  # noqa: F401 - a fixture

MOST = 10 * 1024 * 1024
RED = made.encoded(Image.new("RGB", (600, 300), "red"), "PNG")


async def red() -> files.Picture:
    return await pictures.prepare(RED, "image", MOST)


async def test_pictures_are_kept_in_s3_and_removed_from_it(
    services: Services, request: pytest.FixtureRequest
):
    endpoint = request.getfixturevalue("s3_endpoint")
    store = S3Objects(Settings(objects_url=f"s3://user:pass@pictures/here?endpoint={endpoint}"))
    store.client.create_bucket(Bucket="pictures")
    services.objects = store
    kept = await pictures.keep(services, await red())
    again = await pictures.keep(services, await red())
    assert kept == again
    stem = kept.name.partition(".")[0]
    names = sorted(one["Key"] for one in store.client.list_objects_v2(Bucket="pictures")["Contents"])
    assert names == [f"here/pictures/{stem}.{end}" for end in ("160.webp", "480.webp", "png")]
    assert (await store.get(f"pictures/{kept.name}")).media_type == "image/png"
    assert (await store.get(f"pictures/{stem}.480.webp")).media_type == "image/webp"
    with clock.frozen(clock.now() + timedelta(days=1)):
        assert await pictures.remove_unused(services) == 1
        assert await pictures.remove_unused(services) == 0
    assert "Contents" not in store.client.list_objects_v2(Bucket="pictures")


async def test_the_event_loop_goes_on_while_a_picture_is_read():
    large = made.encoded(Image.effect_noise((3000, 2000), 60).convert("RGB"), "JPEG")
    longest, last = 0.0, time.perf_counter()

    async def watch() -> None:
        nonlocal longest, last
        while True:
            await asyncio.sleep(0.005)
            now = time.perf_counter()
            longest, last = max(longest, now - last), now

    watching = asyncio.create_task(watch())
    started = time.perf_counter()
    await pictures.prepare(large, "image", MOST)
    took = time.perf_counter() - started
    watching.cancel()
    assert longest < max(0.2, took / 2)


async def test_few_wait_for_their_turn_and_more_are_asked_to_come_later():
    large = made.encoded(Image.effect_noise((1500, 1000), 60).convert("RGB"), "JPEG")
    tasks = [
        asyncio.create_task(pictures.prepare(large, "image", MOST)) for _ in range(pictures.MOST_WAITING + 3)
    ]
    done = await asyncio.gather(*tasks, return_exceptions=True)
    assert sum(isinstance(one, Unavailable) for one in done) == 3
    assert len({one.data for one in done if isinstance(one, files.Picture)}) == 1
    assert (await red()).width == 600


async def test_a_refusal_names_the_field():
    with pytest.raises(Validation, match="logo: This is no picture"):
        await pictures.prepare(b"text", "logo", MOST)


class SlowStore(LocalObjects):
    """Stops before it deletes, until it may go on."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        self.is_deleting, self.may_go_on = asyncio.Event(), asyncio.Event()

    async def delete(self, key: str) -> None:
        self.is_deleting.set()
        await self.may_go_on.wait()
        await super().delete(key)


@pytest.mark.parametrize("is_within", [False, True])
async def test_a_picture_that_is_sent_while_it_is_removed_is_there_afterwards(
    services: Services, committed: Database, settings: Settings, is_within: bool
):
    store = SlowStore(settings)
    there = msgspec.structs.replace(services, database=committed, objects=store)
    kept = await pictures.keep(there, await red())

    async def send() -> None:
        if not is_within:
            await pictures.keep(there, await red())
            return
        async with committed.writes() as db:
            await pictures.keep(there, await red(), within=db)

    with clock.frozen(clock.now() + timedelta(days=1)):
        removing = asyncio.create_task(pictures.remove_unused(there))
        await store.is_deleting.wait()
        sending = asyncio.create_task(send())
        done, _ = await asyncio.wait([sending], timeout=0.3)
        assert not done, "the sender waits until the objects are gone"
        store.may_go_on.set()
        assert await removing == 1
        await sending
        assert (await store.get(f"pictures/{kept.name}")).media_type == "image/png"
        assert await committed.reads.value("SELECT count(*)::int FROM catalogue.picture") == 1
        assert await pictures.remove_unused(there) == 0


async def test_a_picture_that_is_being_shown_is_passed_over(
    services: Services, committed: Database, settings: Settings
):
    there = msgspec.structs.replace(services, database=committed, objects=LocalObjects(settings))
    kept = await pictures.keep(there, await red())
    with clock.frozen(clock.now() + timedelta(days=1)):
        async with committed.writes() as db:
            product = await db.value(
                "INSERT INTO catalogue.product (gtin, data_source) "
                "VALUES ('09506000134352', 'imported') RETURNING id"
            )
            await db.run(
                "INSERT INTO catalogue.product_image (product_id, picture, is_primary, priority) "
                "VALUES ($1, $2, true, 0)",
                product,
                kept.name,
            )
            assert await pictures.remove_unused(there) == 0
        assert await pictures.remove_unused(there) == 0
        assert (await there.objects.get(f"pictures/{kept.name}")).data
        async with committed.writes() as db:
            await db.run("DELETE FROM catalogue.product WHERE id = $1", product)
        assert await pictures.remove_unused(there) == 1
        with pytest.raises(NotFound):
            await there.objects.get(f"pictures/{kept.name}")


async def test_pictures_of_an_earlier_version_become_images(server_dsn: str, tmp_path: Path):
    for file in sorted(migrate.FOLDER.glob("*.sql")):
        if file.name < "0024":
            shutil.copy(file, tmp_path)
    admin = await asyncpg.connect(server_dsn)
    await admin.execute('DROP DATABASE IF EXISTS "test_pictures_before" WITH (FORCE)')
    await admin.execute('CREATE DATABASE "test_pictures_before"')
    dsn = server_dsn.replace("/closient?", "/test_pictures_before?")
    name = "0123456789abcdef0123456789abcdef.svg"
    try:
        await migrate.migrate(dsn, tmp_path)
        old = await asyncpg.connect(dsn)
        await old.execute(
            "INSERT INTO catalogue.product (gtin, data_source, image_url) "
            "SELECT gtin, 'imported', url FROM unnest($1::text[], $2::text[]) AS given (gtin, url)",
            ["09506000134352", "09506000134369", "09506000134376", "09506000134383"],
            [f"https://a.example/pictures/{name}"] * 2 + ["https://b.example/photo.jpg", ""],
        )
        await old.close()
        await migrate.migrate(dsn)
        database = await connect(dsn)
        shown = await database.pool.fetch(
            "SELECT p.gtin, i.picture, i.is_primary, i.priority FROM catalogue.product_image i "
            "JOIN catalogue.product p ON p.id = i.product_id ORDER BY p.gtin"
        )
        assert [tuple(row) for row in shown] == [
            ("09506000134352", name, True, 0),
            ("09506000134369", name, True, 0),
        ]
        assert await database.reads.value("SELECT count(*)::int FROM catalogue.picture") == 1
        await database.close()
    finally:
        await admin.execute('DROP DATABASE IF EXISTS "test_pictures_before" WITH (FORCE)')
        await admin.close()
