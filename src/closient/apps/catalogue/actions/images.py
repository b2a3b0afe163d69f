"""The images of a product: in an order, at most one of them primary, and the record shows that one."""

import msgspec

from closient.apps.catalogue.actions import pictures, products
from closient.apps.catalogue.queries import images as queries
from closient.apps.catalogue.structs.images import (
    Picture,
    ProductImage,
    ProductImageCreated,
    ProductImageDeleted,
    ProductImageUpdated,
)
from closient.apps.catalogue.structs.products import Facts, ProductState
from closient.kit import events
from closient.kit.db import Reads, Writes
from closient.kit.errors import NotFound, Unprocessable
from closient.kit.pagination import Page, PageRequest

MOST_IMAGES = 100


async def list_images(db: Reads, product_id: str, base_url: str, page: PageRequest) -> Page[ProductImage]:
    """The primary one first, then by ascending priority, then the newest."""
    return await queries.list_images(db, product_id, pictures.base_of(base_url), page)


async def get_image(db: Reads, product_id: str, image_id: str, base_url: str) -> ProductImage:
    """NotFound also for an image of another product."""
    image = await queries.get_image(db, product_id, image_id, pictures.base_of(base_url))
    if image is None:
        raise NotFound("The product has no such image.")
    return image


async def check_room(db: Reads, product_id: str) -> None:
    """Before a picture is kept, so that what is refused takes no room either."""
    if await queries.count_images(db, product_id) >= MOST_IMAGES:
        raise Unprocessable(f"A product has at most {MOST_IMAGES} images: delete one first.")


async def add_image(
    db: Writes, state: ProductState, picture: Picture, base_url: str, *, title: str = ""
) -> ProductImage:
    """One more image of a locked product, behind the others."""
    await check_room(db, state.id)
    image_id = await queries.insert_image(db, state.id, picture.name, title)
    image = await get_image(db, state.id, image_id, base_url)
    event = ProductImageCreated(organization_id=state.owner_id, gtin=state.gtin, image=image)
    await events.emit(db, event)
    return image


async def make_primary(
    db: Writes, state: ProductState, image: ProductImage, base_url: str, *, user_id: str | None = None
) -> ProductImage:
    """Let the former primary image of a locked product be an ordinary one, and the record show this one."""
    if not image.is_primary:
        await queries.demote_primary(db, state.id)
        await queries.promote_image(db, image.id)
    after = msgspec.structs.replace(image, is_primary=True)
    await products.change_product(db, state, Facts(image_url=after.image_url or ""), user_id=user_id)
    if not image.is_primary:
        event = ProductImageUpdated(
            organization_id=state.owner_id, gtin=state.gtin, before=image, after=after
        )
        await events.emit(db, event)
    return await get_image(db, state.id, image.id, base_url)


async def show_picture(
    db: Writes, state: ProductState, picture: Picture, base_url: str, *, user_id: str | None = None
) -> ProductImage:
    """Make a picture the primary image of a locked product, whether it is one of its images yet or not."""
    known = await queries.find_image(db, state.id, picture.name)
    if known is None:
        image = await add_image(db, state, picture, base_url)
    else:
        image = await get_image(db, state.id, known, base_url)
    return await make_primary(db, state, image, base_url, user_id=user_id)


async def delete_image(
    db: Writes, state: ProductState, image_id: str, base_url: str, *, user_id: str | None = None
) -> ProductImage:
    """Take an image away from a locked product. No other one becomes primary; the record shows none then."""
    image = await get_image(db, state.id, image_id, base_url)
    await queries.delete_image(db, image.id)
    if image.is_primary:
        await products.change_product(db, state, Facts(image_url=""), user_id=user_id)
    event = ProductImageDeleted(organization_id=state.owner_id, gtin=state.gtin, image=image)
    await events.emit(db, event)
    return image
