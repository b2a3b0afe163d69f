"""What several tests of products start from."""

import pytest

from closient.kit.database import Database
from tests.apps.products.labelling import Key, lots, product, serials
from tests.world import World


@pytest.fixture
async def stocked(world: World, database: Database) -> tuple[str, Key, str]:
    """An organization, its key, and its product with the lots A1 and B/2 and the items S1 to S3 of A1."""
    owner, key = await world.business_key()
    product_id = await product(database, owner)
    first, _ = await lots(database, product_id, "A1", "B/2")
    await serials(database, product_id, "S1", "S2", "S3", lot_id=first)
    return owner, key, product_id
