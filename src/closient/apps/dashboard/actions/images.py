"""The images of the products of an organization: listed, uploaded, deleted."""

from msgspec import Struct

from closient.apps.catalogue.actions import images, pictures
from closient.apps.catalogue.actions import products as records
from closient.apps.catalogue.structs.images import Picture, ProductImage
from closient.apps.catalogue.structs.products import Product, ProductState
from closient.kit import audit, ids
from closient.kit.caller import Caller
from closient.kit.db import Reads, Writes
from closient.kit.errors import NotFound
from closient.kit.pagination import Page, PageRequest
from closient.kit.services import Services

LARGEST = 10 * 1024 * 1024


class Place(Struct):
    """The product of an organization that is asked about, and what addresses begin with."""

    organization_id: str
    gtin: str
    base_url: str


async def list_product_images(
    db: Reads, caller: Caller, place: Place, page: PageRequest
) -> Page[ProductImage]:
    """Any member of the organization."""
    organization_id = ids.parse(place.organization_id, "organization_id")
    caller.require("VIEW", organization_id)
    product = await _own(db, organization_id, place.gtin)
    return await images.list_images(db, product.id, place.base_url, page)


async def keep_upload(
    services: Services,
    caller: Caller,
    place: Place,
    data: bytes,
    field: str = "image",
    *,
    within: Writes | None = None,
) -> Picture:
    """OWNER, MANAGER or EDITOR. Slow: ask before the transaction that shows the picture.

    One that is open nevertheless is given as `within`: a second connection might be waited for in vain.
    """
    organization_id = ids.parse(place.organization_id, "organization_id")
    caller.require("CONTRIBUTE", organization_id)
    db = within or services.database.reads
    product = await _own(db, organization_id, place.gtin)
    await images.check_room(db, product.id)
    prepared = await pictures.prepare(data, field, LARGEST)
    return await pictures.keep(services, prepared, sender=organization_id, field=field, within=within)


async def upload_product_image(
    db: Writes, caller: Caller, place: Place, picture: Picture, *, title: str, is_primary: bool
) -> ProductImage:
    """OWNER, MANAGER or EDITOR: show a picture that is kept as one more image of the product."""
    state = await _locked(db, caller, place)
    image = await images.add_image(db, state, picture, place.base_url, title=title.strip())
    if is_primary:
        image = await images.make_primary(db, state, image, place.base_url, user_id=caller.user_id)
    await _note(db, caller, state, "product_image.created", after=image)
    return image


async def show_picture(db: Writes, caller: Caller, place: Place, picture: Picture) -> ProductImage:
    """OWNER, MANAGER or EDITOR: make a picture that is kept the primary image of the product."""
    state = await _locked(db, caller, place)
    image = await images.show_picture(db, state, picture, place.base_url, user_id=caller.user_id)
    await _note(db, caller, state, "product_image.made_primary", after=image)
    return image


async def make_primary(db: Writes, caller: Caller, place: Place, image_id: str) -> ProductImage:
    """OWNER, MANAGER or EDITOR."""
    state = await _locked(db, caller, place)
    before = await images.get_image(db, state.id, ids.parse(image_id, "image_id"), place.base_url)
    after = await images.make_primary(db, state, before, place.base_url, user_id=caller.user_id)
    await _note(db, caller, state, "product_image.made_primary", before=before, after=after)
    return after


async def delete_product_image(db: Writes, caller: Caller, place: Place, image_id: str) -> None:
    """OWNER, MANAGER or EDITOR."""
    state = await _locked(db, caller, place)
    wanted = ids.parse(image_id, "image_id")
    image = await images.delete_image(db, state, wanted, place.base_url, user_id=caller.user_id)
    await _note(db, caller, state, "product_image.deleted", before=image)


async def _own(db: Reads, organization_id: str, gtin: str) -> Product:
    product = await records.get_product(db, gtin)
    if product.owner_id != organization_id:
        raise NotFound("Your organization has no product with this GTIN.")
    return product


async def _locked(db: Writes, caller: Caller, place: Place) -> ProductState:
    organization_id = ids.parse(place.organization_id, "organization_id")
    caller.require("CONTRIBUTE", organization_id)
    product = await _own(db, organization_id, place.gtin)
    return await records.lock_product(db, product.gtin)


async def _note(
    db: Writes,
    caller: Caller,
    state: ProductState,
    action: str,
    *,
    before: ProductImage | None = None,
    after: ProductImage | None = None,
) -> None:
    image = after or before
    await audit.record(
        db,
        caller,
        action=action,
        subject_id=image.id if image else "",
        organization_id=state.owner_id,
        before=before,
        after=after,
    )
