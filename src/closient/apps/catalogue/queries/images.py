"""SQL about pictures, and about the products and brands that show them."""

from datetime import datetime

from closient.apps.catalogue.structs.images import Picture, ProductImage, Sender
from closient.kit.db import Reads, Writes
from closient.kit.pagination import Page, PageRequest


async def touch_picture(db: Writes, picture: Picture, sender: Sender, now: datetime) -> None:
    """Note that somebody sends this picture now; from then on it counts for them."""
    await db.run(
        """
        INSERT INTO catalogue.picture AS p
               (name, width, height, has_thumbnails, touched, organization_id, size_bytes)
        VALUES ($1, $2, $3, $4, $5, $6, $7)
        ON CONFLICT (name) DO UPDATE
           SET (width, height, has_thumbnails, touched, size_bytes, organization_id) =
               (excluded.width, excluded.height, excluded.has_thumbnails, excluded.touched,
                excluded.size_bytes, coalesce(excluded.organization_id, p.organization_id))
        """,
        picture.name,
        picture.width,
        picture.height,
        picture.has_thumbnails,
        now,
        sender.organization_id,
        sender.size_bytes,
    )


async def bytes_sent(db: Reads, organization_id: str, name: str) -> int:
    """What all pictures that an organization sent take, but for the one of that name."""
    return await db.value(
        """
        SELECT coalesce(sum(p.size_bytes), 0)::bigint
          FROM catalogue.picture p
         WHERE p.organization_id = $1 AND p.name <> $2
        """,
        organization_id,
        name,
    )


async def find_picture(db: Reads, digits: str) -> str | None:
    """The name of the picture whose content has this digest, whatever its kind."""
    return await db.value(
        """
        SELECT p.name
          FROM catalogue.picture p
         WHERE p.name IN ($1::text || '.svg', $1 || '.png', $1 || '.jpg', $1 || '.webp')
        """,
        digits,
    )


async def list_images(db: Reads, product_id: str, base: str, page: PageRequest) -> Page[ProductImage]:
    """The images of a product in their order; `base` is what addresses of pictures begin with."""
    return await db.page(
        ProductImage,
        """
        SELECT i.id, i.title, i.description, i.is_primary, i.priority, i.created,
               $2::text || i.picture AS image_url,
               CASE WHEN p.has_thumbnails THEN $2 || split_part(i.picture, '.', 1) || '.480.webp'
                    WHEN i.picture LIKE '%.svg' THEN $2 || i.picture END AS thumbnail_url,
               p.width, p.height
          FROM catalogue.product_image i
          JOIN catalogue.picture p ON p.name = i.picture
         WHERE i.product_id = $1
         ORDER BY i.is_primary DESC, i.priority, i.id DESC
        """,
        product_id,
        base,
        page=page,
    )


async def get_image(db: Reads, product_id: str, image_id: str, base: str) -> ProductImage | None:
    """An image, if it is one of this product."""
    return await db.maybe(
        ProductImage,
        """
        SELECT i.id, i.title, i.description, i.is_primary, i.priority, i.created,
               $3::text || i.picture AS image_url,
               CASE WHEN p.has_thumbnails THEN $3 || split_part(i.picture, '.', 1) || '.480.webp'
                    WHEN i.picture LIKE '%.svg' THEN $3 || i.picture END AS thumbnail_url,
               p.width, p.height
          FROM catalogue.product_image i
          JOIN catalogue.picture p ON p.name = i.picture
         WHERE i.product_id = $1 AND i.id = $2
        """,
        product_id,
        image_id,
        base,
    )


async def find_image(db: Reads, product_id: str, picture: str) -> str | None:
    """The id of the first image of a product that shows this picture."""
    return await db.value(
        """
        SELECT i.id
          FROM catalogue.product_image i
         WHERE i.product_id = $1 AND i.picture = $2
         ORDER BY i.is_primary DESC, i.priority, i.id DESC
         LIMIT 1
        """,
        product_id,
        picture,
    )


async def count_images(db: Reads, product_id: str) -> int:
    """How many images a product has."""
    return await db.value(
        "SELECT count(*) FROM catalogue.product_image i WHERE i.product_id = $1", product_id
    )


async def insert_image(db: Writes, product_id: str, picture: str, title: str) -> str:
    """One more image behind the others; returns the id."""
    return await db.value(
        """
        INSERT INTO catalogue.product_image (product_id, picture, title, is_primary, priority)
        SELECT $1, $2, $3, false, coalesce(max(i.priority) + 1, 0)
          FROM catalogue.product_image i
         WHERE i.product_id = $1
        RETURNING id
        """,
        product_id,
        picture,
        title,
    )


async def demote_primary(db: Writes, product_id: str) -> int:
    """No image of the product is the primary one any more."""
    return await db.run(
        """
        UPDATE catalogue.product_image i SET is_primary = false
         WHERE i.product_id = $1 AND i.is_primary
        """,
        product_id,
    )


async def promote_image(db: Writes, image_id: str) -> int:
    """Make an image the primary one of a product that has none."""
    return await db.run("UPDATE catalogue.product_image i SET is_primary = true WHERE i.id = $1", image_id)


async def delete_image(db: Writes, image_id: str) -> int:
    """The picture itself stays until nobody shows it."""
    return await db.run("DELETE FROM catalogue.product_image i WHERE i.id = $1", image_id)


async def set_logo(db: Writes, brand_id: str, picture: str) -> int:
    """The picture that is a brand's logo from now on."""
    return await db.run(
        """
        INSERT INTO catalogue.brand_logo AS l (brand_id, picture)
        VALUES ($1, $2)
        ON CONFLICT (brand_id) DO UPDATE SET picture = excluded.picture
        """,
        brand_id,
        picture,
    )


async def delete_logo(db: Writes, brand_id: str) -> int:
    """From now on the brand has none; how many it had."""
    return await db.run("DELETE FROM catalogue.brand_logo WHERE brand_id = $1", brand_id)


async def delete_unused(db: Writes, before: datetime, most: int) -> list[Picture]:
    """Forget pictures that nobody shows and nobody sent since; which they were."""
    return await db.all(
        Picture,
        """
        DELETE FROM catalogue.picture d
         WHERE d.name IN (
               SELECT p.name
                 FROM catalogue.picture p
                WHERE p.touched < $1
                  AND NOT EXISTS (SELECT FROM catalogue.product_image i WHERE i.picture = p.name)
                  AND NOT EXISTS (SELECT FROM catalogue.brand_logo l WHERE l.picture = p.name)
                ORDER BY p.touched
                LIMIT $2
                  FOR UPDATE SKIP LOCKED)
        RETURNING d.name, d.width, d.height, d.has_thumbnails
        """,
        before,
        most,
    )
