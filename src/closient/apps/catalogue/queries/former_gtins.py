"""SQL about GTINs that products had before, and about products that become one."""

from closient.apps.catalogue.structs.products import FormerGtin
from closient.kit.db import Reads, Writes
from closient.kit.pagination import Page, PageRequest


async def get_former_gtin(db: Reads, gtin: str) -> FormerGtin | None:
    """By its 14 digits; look-ups that arrive together share one statement."""
    return await db.load(
        FormerGtin,
        """
        SELECT f.gtin AS key, f.gtin, p.gtin AS current_gtin, f.created
          FROM catalogue.former_gtin f
          JOIN catalogue.product p ON p.id = f.product_id
         WHERE f.gtin = ANY($1::text[])
        """,
        gtin,
    )


async def list_former_gtins(db: Reads, product_id: str, page: PageRequest) -> Page[FormerGtin]:
    """Those of a product, the latest first."""
    return await db.page(
        FormerGtin,
        """
        SELECT f.gtin, p.gtin AS current_gtin, f.created
          FROM catalogue.former_gtin f
          JOIN catalogue.product p ON p.id = f.product_id
         WHERE f.product_id = $1
         ORDER BY f.created DESC, f.gtin
        """,
        product_id,
        page=page,
    )


async def take_place(db: Writes, gtin: str) -> None:
    """Be the product of this GTIN: whoever makes one at this moment waits, or is in the way."""
    await db.run("INSERT INTO catalogue.product (gtin, data_source) VALUES ($1, 'crowd_sourced')", gtin)


async def leave_place(db: Writes, gtin: str) -> None:
    """Undo `take_place`: whoever waited for it goes on when this transaction ends."""
    await db.run("DELETE FROM catalogue.product WHERE gtin = $1", gtin)


async def insert_former_gtin(db: Writes, product_id: str, gtin: str) -> None:
    await db.run(
        "INSERT INTO catalogue.former_gtin (product_id, gtin) VALUES ($1, $2)",
        product_id,
        gtin,
    )


async def delete_former_gtin(db: Writes, product_id: str, gtin: str) -> int:
    """How many there were."""
    return await db.run(
        "DELETE FROM catalogue.former_gtin WHERE product_id = $1 AND gtin = $2",
        product_id,
        gtin,
    )


async def has_common_parts(db: Reads, product_id: str, other_id: str) -> bool:
    """Have two products a lot, or an item, of the same number?"""
    return await db.value(
        """
        SELECT EXISTS (SELECT FROM catalogue.lot a JOIN catalogue.lot b ON b.lot_code = a.lot_code
                        WHERE a.product_id = $1 AND b.product_id = $2)
            OR EXISTS (SELECT FROM catalogue.serial a JOIN catalogue.serial b
                           ON b.serial_number = a.serial_number
                        WHERE a.product_id = $1 AND b.product_id = $2)
        """,
        product_id,
        other_id,
    )


async def move_lots(db: Writes, product_id: str, to_id: str) -> None:
    await db.run("UPDATE catalogue.lot SET product_id = $2 WHERE product_id = $1", product_id, to_id)


async def move_serials(db: Writes, product_id: str, to_id: str) -> None:
    await db.run("UPDATE catalogue.serial SET product_id = $2 WHERE product_id = $1", product_id, to_id)


async def move_former_gtins(db: Writes, product_id: str, to_id: str) -> None:
    await db.run("UPDATE catalogue.former_gtin SET product_id = $2 WHERE product_id = $1", product_id, to_id)


async def delete_product(db: Writes, product_id: str) -> None:
    await db.run("DELETE FROM catalogue.product WHERE id = $1", product_id)
