"""What becomes of the records when their organization ends."""

from closient.apps.catalogue.queries import brands, products
from closient.kit.db import Writes


async def release_all(db: Writes, organization_id: str) -> tuple[int, int]:
    """Unclaim the products and brands of an organization; how many of each. A repeat changes nothing."""
    return (
        await products.release_products_of(db, organization_id),
        await brands.release_brands_of(db, organization_id),
    )
