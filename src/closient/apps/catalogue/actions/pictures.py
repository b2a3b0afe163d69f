"""How pictures are kept: prepared off the event loop, one at a time, and named after their content.

First it is noted that a picture is sent, then its objects are written, and only then somebody shows it. So
the job that removes what nobody shows can never take objects from under a picture that just arrives.
"""

import hashlib
from datetime import timedelta

from closient.apps.catalogue.queries import images as queries
from closient.apps.catalogue.structs.images import Picture, Sender
from closient.codes.images import files, intake
from closient.codes.images.errors import ImageError
from closient.kit import clock
from closient.kit.db import Writes
from closient.kit.errors import NotFound, Validation
from closient.kit.objects import ObjectStore, StoredObject
from closient.kit.services import Services
from closient.kit.turns import Turns

FOLDER = "pictures"
MEGABYTE = 1024 * 1024
# An upload takes seconds; what was sent this long ago and is shown by nobody will not be shown.
UNUSED_AFTER = timedelta(hours=6)
REMOVED_AT_ONCE = 100
# A decoded picture takes up to 320 MB: one at a time. Whoever waits holds what was sent, and with an
# Idempotency-Key a connection, so few may.
MOST_WAITING = 8
decoding = Turns("pictures", MOST_WAITING, "Many pictures are sent at this moment; try again soon.")


def base_of(base_url: str) -> str:
    """What the address of every picture begins with."""
    return f"{base_url}/{FOLDER}/"


async def prepare(data: bytes, field: str, most_bytes: int) -> files.Picture:
    """The picture that somebody sent, checked and written anew; Validation on `field` when it is none."""
    try:
        return await decoding.run(intake.prepare, data, most_bytes)
    except ImageError as refused:
        raise Validation.of(field, refused.reason) from None


async def keep(
    services: Services,
    prepared: files.Picture,
    *,
    sender: str | None = None,
    field: str = "image",
    within: Writes | None = None,
) -> Picture:
    """Keep a picture that a later transaction will show, or the one that is open already (`within`).

    It counts for the organization that sends it: Validation on `field` when that has no room left.
    """
    if sender is not None:
        taken = await queries.bytes_sent(within or services.database.reads, sender, _described(prepared).name)
        _check_room(taken, _size(prepared), services.settings.picture_megabytes, field)
    if within is not None:
        return await keep_within(within, services.objects, prepared, sender=sender)
    picture = _described(prepared)
    async with services.database.writes() as db:
        await queries.touch_picture(db, picture, Sender(sender, _size(prepared)), clock.now())
    await _put(services.objects, picture, prepared)
    return picture


async def keep_within(
    db: Writes, store: ObjectStore, prepared: files.Picture, *, sender: str | None = None
) -> Picture:
    """Keep a picture in the transaction that will show it, which holds its row while the store is slow."""
    picture = _described(prepared)
    await queries.touch_picture(db, picture, Sender(sender, _size(prepared)), clock.now())
    await _put(store, picture, prepared)
    return picture


def _check_room(taken: int, wanted: int, megabytes: int, field: str) -> None:
    """Those that arrive at once may go over it by as many as wait here. What nobody shows counts, too."""
    if megabytes and taken + wanted > megabytes * MEGABYTE:
        hours = UNUSED_AFTER // timedelta(hours=1)
        raise Validation.of(
            field,
            f"The pictures of your organization take {taken / MEGABYTE:.1f} of {megabytes} MB, this is too "
            f"much. Delete images first: their room is free {hours} to {hours + 1} hours later.",
        )


async def read(services: Services, name: str) -> StoredObject:
    """The object of a picture or thumbnail; of a picture older than thumbnails the whole one instead."""
    try:
        return await services.objects.get(f"{FOLDER}/{name}")
    except NotFound:
        whole = await queries.find_picture(services.database.reads, name.partition(".")[0])
        if whole is None or whole == name:
            raise
        return await services.objects.get(f"{FOLDER}/{whole}")


async def remove_unused(services: Services) -> int:
    """Remove the objects of pictures that nobody shows; how many pictures. A repeat goes on where it ended.

    The rows go first and are held until the objects are gone: a picture that is shown again by then refuses
    to go, and one that is sent again waits, and writes its objects anew.
    """
    removed = 0
    while True:
        async with services.database.writes() as db:
            unused = await queries.delete_unused(db, clock.now() - UNUSED_AFTER, REMOVED_AT_ONCE)
            for picture in unused:
                for key in _keys(picture):
                    await services.objects.delete(key)
        removed += len(unused)
        if len(unused) < REMOVED_AT_ONCE:
            return removed


def _size(prepared: files.Picture) -> int:
    return len(prepared.data) + sum(len(data) for _, data in prepared.thumbnails)


def _described(prepared: files.Picture) -> Picture:
    name = f"{hashlib.sha256(prepared.data).hexdigest()[:32]}.{prepared.ending}"
    return Picture(name, prepared.width, prepared.height, has_thumbnails=bool(prepared.thumbnails))


async def _put(store: ObjectStore, picture: Picture, prepared: files.Picture) -> None:
    for side, data in prepared.thumbnails:
        await store.put(_thumbnail_key(picture.name, side), data, "image/webp")
    await store.put(f"{FOLDER}/{picture.name}", prepared.data, files.MEDIA_TYPES[prepared.ending])


def _thumbnail_key(name: str, side: int) -> str:
    return f"{FOLDER}/{name.partition('.')[0]}.{side}.webp"


def _keys(picture: Picture) -> list[str]:
    smaller = [_thumbnail_key(picture.name, side) for side in files.THUMBNAIL_SIDES]
    return [f"{FOLDER}/{picture.name}", *(smaller if picture.has_thumbnails else [])]
