"""Pictures in the middle of QR codes: the logo of the product's brand, or one that was sent to the studio.

Sent ones are kept for the organization, a few of them, so that an address holds all that makes a code.
"""

from pathlib import PurePath

from closient.apps.catalogue.actions import brands, pictures
from closient.apps.catalogue.structs.brands import BrandOfProduct
from closient.apps.dashboard.queries import code_logos as queries
from closient.apps.dashboard.structs.codes import CodeLogo
from closient.codes import logo
from closient.codes.errors import CodeError
from closient.codes.images.files import THUMBNAIL_SIDES
from closient.kit import ids
from closient.kit.caller import Caller
from closient.kit.db import Reads, Writes
from closient.kit.errors import NotFound, Validation
from closient.kit.services import Services

BRAND = "brand"
LARGEST = logo.MOST_BYTES
MOST = 12


async def list_logos(db: Reads, caller: Caller, organization_id: str) -> list[CodeLogo]:
    """Any member; the latest first."""
    caller.require("VIEW", organization_id)
    return await queries.list_logos(db, organization_id)


async def brand_with_logo(db: Reads, base_url: str, product_id: str) -> BrandOfProduct | None:
    """The product's brand, if its logo is kept here and is no drawing."""
    brand = await brands.get_brand_of_product(db, product_id)
    if brand is None or not (brand.logo_url or "").startswith(pictures.base_of(base_url)):
        return None
    return None if (brand.logo_url or "").endswith(".svg") else brand


async def send_logo(services: Services, caller: Caller, organization_id: str, name: str, data: bytes) -> str:
    """EDITOR and above: keep a picture, small and in the place of the oldest; its id."""
    caller.require("CONTRIBUTE", organization_id)
    try:
        picture = await pictures.decoding.run(logo.small, data)
    except CodeError as refused:
        raise Validation.of("logo_file", refused.reason) from None
    # Names are shown again: of a path only its end, and what nobody sees is left out.
    shown = "".join(letter for letter in PurePath(name).name if letter.isprintable())[-100:] or "picture.png"
    async with services.database.writes() as db:
        logo_id = await queries.add_logo(db, organization_id, shown, picture)
        await queries.keep_latest(db, organization_id, MOST)
    return logo_id


async def remove_logo(db: Writes, caller: Caller, organization_id: str, logo_id: str) -> None:
    """EDITOR and above."""
    caller.require("CONTRIBUTE", organization_id)
    if not await queries.delete_logo(db, organization_id, ids.parse(logo_id, "picture")):
        raise NotFound("This picture is not kept any more.")


async def read(
    services: Services, organization_id: str, chosen: str, brand: BrandOfProduct | None
) -> bytes | None:
    """The picture that a form has chosen; None when it has chosen none, Validation when it is not there."""
    if not chosen:
        return None
    if chosen == BRAND:
        if brand is None:
            raise Validation.of("logo", "The brand of this product has no logo that could stand in a code.")
        return await _of_brand(services, brand)
    picture = await queries.get_picture(services.database.reads, organization_id, ids.parse(chosen, "logo"))
    if picture is None:
        raise Validation.of("logo", "This picture is not kept any more: send it again, or choose another.")
    return picture


async def _of_brand(services: Services, brand: BrandOfProduct) -> bytes:
    name = (brand.logo_url or "").removeprefix(pictures.base_of(services.settings.base_url))
    try:
        stored = await pictures.read(services, f"{name.partition('.')[0]}.{THUMBNAIL_SIDES[0]}.webp")
    except NotFound:
        raise Validation.of("logo", "The file of the brand's logo is not there.") from None
    return stored.data
