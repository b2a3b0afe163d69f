"""SQL about alerts of serial numbers, as their page and the navigation need it."""

from closient.apps.dashboard.structs.alerts import ProductName
from closient.kit.db import Reads


async def count_open(db: Reads, organization_id: str, most: int) -> int:
    """How many items of the organization's products are in doubt; no more than `most` are counted.

    The flagged items of one product lie together in an index, so others' cost nothing.
    """
    return await db.value(
        """
        SELECT count(*)
          FROM (SELECT
                  FROM resolver.serial_observation o JOIN catalogue.product p ON p.gtin = o.gtin
                 WHERE p.owner_id = $1::uuid
                   AND o.state IN ('suspect', 'serialization_error', 'counterfeit_suspected')
                 LIMIT $2) found
        """,
        organization_id,
        most,
    )


async def list_names(db: Reads, gtins: list[str]) -> list[ProductName]:
    """What the products of these GTINs are called."""
    return await db.all(
        ProductName,
        "SELECT p.gtin, p.product_name FROM catalogue.product p WHERE p.gtin = ANY ($1::text[])",
        gtins,
    )
