"""SQL about stores that carry a brand."""

from closient.apps.brands.structs.public import LocatorStore
from closient.apps.brands.structs.stockists import Stockist, StockistDraft
from closient.kit.db import Reads, Writes
from closient.kit.pagination import Page, PageRequest


async def list_stockists(db: Reads, brand_id: str, page: PageRequest) -> Page[Stockist]:
    """By name."""
    return await db.page(
        Stockist,
        """
        SELECT s.id, s.brand_id, s.name, s.address, s.latitude AS lat, s.longitude AS lon, s.retailer_name,
               s.phone, s.website,
               ARRAY(SELECT c.product_id FROM brands.stockist_product c
                      WHERE c.stockist_id = s.id ORDER BY c.product_id) AS product_ids, s.created
          FROM brands.stockist s
         WHERE s.brand_id = $1
         ORDER BY lower(s.name), s.id
        """,
        brand_id,
        page=page,
    )


async def get_stockist(db: Reads, brand_id: str, stockist_id: str) -> Stockist | None:
    return await db.maybe(
        Stockist,
        """
        SELECT s.id, s.brand_id, s.name, s.address, s.latitude AS lat, s.longitude AS lon, s.retailer_name,
               s.phone, s.website,
               ARRAY(SELECT c.product_id FROM brands.stockist_product c
                      WHERE c.stockist_id = s.id ORDER BY c.product_id) AS product_ids, s.created
          FROM brands.stockist s
         WHERE s.brand_id = $1 AND s.id = $2
        """,
        brand_id,
        stockist_id,
    )


async def count_stockists(db: Reads, brand_id: str) -> int:
    return await db.value("SELECT count(*) FROM brands.stockist s WHERE s.brand_id = $1", brand_id)


async def create_stockist(db: Writes, brand_id: str, draft: StockistDraft) -> str:
    """The id of the new store."""
    return await db.value(
        """
        INSERT INTO brands.stockist (brand_id, name, address, latitude, longitude, retailer_name, phone,
               website)
        SELECT $1, n.name, n.address, n.lat, n.lon, n.retailer_name, n.phone, n.website
          FROM jsonb_to_record($2) AS n (name text, address text, lat float8, lon float8, retailer_name text,
               phone text, website text)
        RETURNING id
        """,
        brand_id,
        draft,
    )


async def add_products(db: Writes, stockist_id: str, brand_id: str, product_ids: list[str]) -> int:
    """Those of the products that belong to the brand; how many they are."""
    return await db.run(
        """
        INSERT INTO brands.stockist_product (stockist_id, product_id)
        SELECT $1, p.id FROM catalogue.product p WHERE p.brand_id = $2 AND p.id = ANY ($3::uuid[])
        """,
        stockist_id,
        brand_id,
        product_ids,
    )


async def delete_stockist(db: Writes, stockist_id: str) -> None:
    await db.run("DELETE FROM brands.stockist WHERE id = $1", stockist_id)


async def find_stores(
    db: Reads, brand_id: str, here: tuple[float, float], *, radius: float, most: int, product_id: str | None
) -> list[LocatorStore]:
    """Within so many kilometres of a latitude and longitude, nearest first: great circles of the mean radius.

    A store without a product of the brand is left out.
    """
    return await db.all(
        LocatorStore,
        """
        SELECT s.id, s.name, s.address, s.latitude AS lat, s.longitude AS lon,
               round(d.kilometres::numeric, 2)::float8 AS distance_km,
               CASE WHEN l.listed > 0 THEN l.products ELSE r.products END AS product_count,
               s.retailer_name, s.phone, s.website
          FROM brands.stockist s
         CROSS JOIN (SELECT count(*) AS products, coalesce(bool_or(p.id = $6::uuid), false) AS has_wanted
                       FROM catalogue.product p WHERE p.brand_id = $1) r
         CROSS JOIN LATERAL (
               SELECT 2 * 6371.0088 * asin(least(1, sqrt(power(sind((s.latitude - $2) / 2), 2)
                      + cosd($2) * cosd(s.latitude) * power(sind((s.longitude - $3) / 2), 2))))
                      AS kilometres) d
         CROSS JOIN LATERAL (
               SELECT count(*) AS listed, count(p.id) AS products,
                      coalesce(bool_or(p.id = $6::uuid), false) AS has_wanted
                 FROM brands.stockist_product n
                 LEFT JOIN catalogue.product p ON p.id = n.product_id AND p.brand_id = s.brand_id
                WHERE n.stockist_id = s.id) l
         WHERE s.brand_id = $1 AND s.latitude BETWEEN $2 - $4 / 111.0 AND $2 + $4 / 111.0
           AND d.kilometres <= $4
           AND CASE WHEN l.listed > 0 THEN l.products > 0 AND ($6::uuid IS NULL OR l.has_wanted)
                    ELSE r.products > 0 AND ($6::uuid IS NULL OR r.has_wanted) END
         ORDER BY d.kilometres, s.id
         LIMIT $5
        """,
        brand_id,
        *here,
        radius,
        most,
        product_id,
    )
