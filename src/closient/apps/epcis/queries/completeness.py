"""SQL about the food that events are about."""

from closient.apps.epcis.structs.completeness import FoodRow
from closient.kit.db import Reads


async def list_foods(db: Reads, gtins: list[str]) -> list[FoodRow]:
    """What the catalogue knows of these products; mere traces are no ingredients."""
    return await db.all(
        FoodRow,
        """
        SELECT p.gtin, p.product_name, p.gpc_family_code AS family_code, p.gpc_segment_code AS segment_code,
               ARRAY(SELECT i.name FROM catalogue.ingredient i
                      WHERE i.product_id = p.id AND NOT i.may_contain
                      ORDER BY i.priority) AS ingredients
          FROM catalogue.product p
         WHERE p.gtin = ANY($1::text[])
        """,
        gtins,
    )
