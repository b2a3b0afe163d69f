"""The logo of a brand: one picture, which the next one replaces."""

from closient.apps.catalogue.actions import brands, pictures
from closient.apps.catalogue.queries import images as queries
from closient.apps.catalogue.structs.brands import BrandDetail
from closient.apps.catalogue.structs.images import Picture
from closient.kit.db import Writes


async def set_logo(db: Writes, before: BrandDetail, picture: Picture, base_url: str) -> BrandDetail:
    """Make a picture that is kept the logo of a locked brand; the file of the former one goes later."""
    await queries.set_logo(db, before.id, picture.name)
    address = f"{pictures.base_of(base_url)}{picture.name}"
    return await brands.change_brand(db, before, {"logo_url": address})


async def remove_logo(db: Writes, before: BrandDetail) -> BrandDetail:
    """Leave a locked brand without a logo; the file goes later, if nothing else shows it."""
    await queries.delete_logo(db, before.id)
    return await brands.change_brand(db, before, {"logo_url": None})
