"""SQL about what hangs on products."""

from closient.apps.products.structs import LeftBehind
from closient.kit.db import Reads


async def left_behind(db: Reads, product_id: str, gtin: str) -> LeftBehind:
    """The rules of a product, its lots and items, and the links of its key, whatever their level."""
    return await db.one(
        LeftBehind,
        """
        SELECT (SELECT count(*) FROM resolver.rule r WHERE r.product_id = $1)::integer AS rules,
               (SELECT count(*) FROM resolver.link l WHERE l.key = '01/' || $2::text)::integer AS links
        """,
        product_id,
        gtin,
    )
