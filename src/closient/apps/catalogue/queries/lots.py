"""SQL that makes and finds many lots at once, for whoever hears of them in bulk."""

from collections.abc import Sequence

from closient.apps.catalogue.structs.lots import LotFound
from closient.kit.db import Reads, Writes


async def owns_any(db: Reads, organization_id: str, gtins: Sequence[str]) -> bool:
    """Whether one of these products is of a brand of the organization."""
    return await db.value(
        """
        SELECT EXISTS (
            SELECT FROM catalogue.product p JOIN catalogue.brand b ON b.id = p.brand_id
             WHERE p.gtin = ANY($2::text[]) AND b.organization_id = $1)
        """,
        organization_id,
        gtins,
    )


async def make_lots(db: Writes, organization_id: str, gtins: Sequence[str], lot_codes: Sequence[str]) -> int:
    """Those that are missing, of products of the organization's brands."""
    return await db.run(
        """
        INSERT INTO catalogue.lot (product_id, lot_code)
        SELECT p.id, asked.lot_code
          FROM unnest($2::text[], $3::text[]) asked (gtin, lot_code)
          JOIN catalogue.product p ON p.gtin = asked.gtin
          JOIN catalogue.brand b ON b.id = p.brand_id
         WHERE b.organization_id = $1
         ORDER BY p.id, asked.lot_code
        ON CONFLICT (product_id, lot_code) DO NOTHING
        """,
        organization_id,
        gtins,
        lot_codes,
    )


async def list_lots(
    db: Reads, organization_id: str, gtins: Sequence[str], lot_codes: Sequence[str]
) -> list[LotFound]:
    """Those that are there, of products of the organization's brands."""
    return await db.all(
        LotFound,
        """
        SELECT l.id, p.gtin, l.lot_code
          FROM unnest($2::text[], $3::text[]) asked (gtin, lot_code)
          JOIN catalogue.product p ON p.gtin = asked.gtin
          JOIN catalogue.brand b ON b.id = p.brand_id
          JOIN catalogue.lot l ON l.product_id = p.id AND l.lot_code = asked.lot_code
         WHERE b.organization_id = $1
        """,
        organization_id,
        gtins,
        lot_codes,
    )
