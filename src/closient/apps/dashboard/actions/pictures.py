"""The main picture of a product, as the form of its facts and the demo world set it."""

from closient.apps.catalogue.actions import pictures
from closient.apps.catalogue.structs.images import Picture
from closient.apps.dashboard.actions import images
from closient.apps.dashboard.actions.images import Place
from closient.kit.caller import Caller
from closient.kit.db import Writes
from closient.kit.services import Services


async def keep_upload(services: Services, caller: Caller, place: Place, data: bytes) -> Picture:
    """Keep a picture that somebody sent. Slow: ask before the transaction that shows it."""
    return await images.keep_upload(services, caller, place, data, "picture")


async def show(db: Writes, caller: Caller, place: Place, picture: Picture) -> None:
    """Make a picture that is kept the main one; the one before it stays among the images."""
    await images.show_picture(db, caller, place, picture)


async def plant_drawing(services: Services, db: Writes, caller: Caller, place: Place, data: bytes) -> None:
    """Keep an SVG that we made ourselves and show it, in one transaction."""
    prepared = await pictures.prepare(data, "picture", images.LARGEST)
    await show(db, caller, place, await pictures.keep_within(db, services.objects, prepared))
