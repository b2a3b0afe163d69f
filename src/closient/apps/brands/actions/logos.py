"""Logos of brands: sent by those who may change the brand."""

from closient.apps.brands.actions.brands import get_brand_detail, own_brand, require_owner
from closient.apps.catalogue.actions import logos, pictures
from closient.apps.catalogue.structs.brands import BrandDetail
from closient.apps.catalogue.structs.images import Picture
from closient.kit import audit
from closient.kit.caller import Caller
from closient.kit.db import Writes
from closient.kit.services import Services

LARGEST = 5 * 1024 * 1024


async def keep_logo(
    services: Services, caller: Caller, brand_id: str, data: bytes, *, within: Writes | None = None
) -> Picture:
    """OWNER or MANAGER. Slow: ask before the transaction that shows the picture, or `within` an open one."""
    brand = await get_brand_detail(within or services.database.reads, brand_id)
    require_owner(caller, brand)
    prepared = await pictures.prepare(data, "logo", LARGEST)
    return await pictures.keep(services, prepared, sender=brand.organization_id, field="logo", within=within)


async def upload_brand_logo(
    db: Writes, caller: Caller, brand_id: str, picture: Picture, base_url: str
) -> BrandDetail:
    """OWNER or MANAGER of the brand's organization."""
    before = await own_brand(db, caller, brand_id)
    after = await logos.set_logo(db, before, picture, base_url)
    await _note(db, caller, before, after)
    return after


async def remove_brand_logo(db: Writes, caller: Caller, brand_id: str) -> BrandDetail:
    """OWNER or MANAGER of the brand's organization; without a logo nothing changes."""
    before = await own_brand(db, caller, brand_id)
    if before.logo_url is None:
        return before
    after = await logos.remove_logo(db, before)
    await _note(db, caller, before, after)
    return after


async def _note(db: Writes, caller: Caller, before: BrandDetail, after: BrandDetail) -> None:
    await audit.record(
        db,
        caller,
        action="brand.logo_set" if after.logo_url else "brand.logo_removed",
        subject_id=before.id,
        organization_id=before.organization_id,
        before={"logo_url": before.logo_url},
        after={"logo_url": after.logo_url},
    )
