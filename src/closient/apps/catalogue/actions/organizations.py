"""What becomes of the records when their organization ends."""

from closient.apps.catalogue.actions import contributions
from closient.apps.catalogue.queries import brand_proofs, brands, products
from closient.apps.catalogue.structs.brands import BrandUpdated
from closient.apps.catalogue.structs.products import ProductUnclaimed
from closient.kit import events
from closient.kit.db import Writes

# Of more products than that no single news are told: whoever cares hears that the organization was deleted.
MOST_TOLD = 1000


async def release_all(db: Writes, organization_id: str) -> tuple[int, int]:
    """Unclaim the products and brands of a deleted organization; how many of each.

    A repeat changes nothing, and neither does a run that comes late, after the organization was restored.
    Each product is told as product.unclaimed and each brand as brand.updated when there are at most 1,000;
    of more, none is.
    """
    released: list[str] = []
    while held := await products.lock_products_of(db, organization_id, contributions.AT_ONCE):
        await contributions.hand_over(db, held, {one.id: contributions.UNCLAIMED for one in held})
        released += [one.gtin for one in held]
    if len(released) <= MOST_TOLD:
        told = [ProductUnclaimed(organization_id=organization_id, gtin=gtin) for gtin in released]
        await events.emit_all(db, told)
    await brand_proofs.delete_proofs_of(db, organization_id)
    unclaimed = await brands.release_brands_of(db, organization_id)
    if len(unclaimed) <= MOST_TOLD:
        await events.emit_all(db, [_told(organization_id, one.id) for one in unclaimed if one.is_active])
    return len(released), len(unclaimed)


def _told(organization_id: str, brand_id: str) -> BrandUpdated:
    return BrandUpdated(
        organization_id=organization_id,
        brand_id=brand_id,
        before={"organization_id": organization_id},
        after={"organization_id": None},
    )
