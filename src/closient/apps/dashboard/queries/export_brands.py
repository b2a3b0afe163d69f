"""What an archive holds of brands, where they are sold, and certifications that an organization defined."""

from closient.apps.dashboard.structs.data_export import Record
from closient.kit.db import Reads


async def brands(db: Reads, organization_id: str, after: str, most: int) -> list[Record]:
    """`logo` is the name of a picture; it becomes a file."""
    return await db.all(
        Record,
        """
        SELECT b.id::text AS cursor, to_jsonb(b) || jsonb_build_object(
               'logo', (SELECT l.picture FROM catalogue.brand_logo l WHERE l.brand_id = b.id),
               'verification', (
                   SELECT jsonb_build_object('domain', v.domain, 'method', v.method,
                          'verified_at', v.verified_at, 'checked_at', v.checked_at, 'problem', v.problem)
                     FROM catalogue.brand_proof v WHERE v.brand_id = b.id AND v.organization_id = $1))
               AS content
          FROM catalogue.brand b WHERE b.organization_id = $1 AND b.id > $2::uuid ORDER BY b.id LIMIT $3
        """,
        organization_id,
        after,
        most,
    )


async def stockists(db: Reads, organization_id: str, after: str, most: int) -> list[Record]:
    """The places that sell the brands, each with the GTINs that it has."""
    return await db.all(
        Record,
        """
        SELECT s.id::text AS cursor, to_jsonb(s) || jsonb_build_object(
               'brand_name', b.name,
               'gtins', (SELECT coalesce(jsonb_agg(p.gtin ORDER BY p.gtin), '[]')
                           FROM brands.stockist_product i JOIN catalogue.product p ON p.id = i.product_id
                          WHERE i.stockist_id = s.id)) AS content
          FROM brands.stockist s JOIN catalogue.brand b ON b.id = s.brand_id
         WHERE b.organization_id = $1 AND s.id > $2::uuid ORDER BY s.id LIMIT $3
        """,
        organization_id,
        after,
        most,
    )


async def certifications(db: Reads, organization_id: str, after: str, most: int) -> list[Record]:
    """Definitions of the organization's own; which products have them stands with the products."""
    return await db.all(
        Record,
        """
        SELECT c.id::text AS cursor, to_jsonb(c) || jsonb_build_object('certification_body', b.name)
               AS content
          FROM certifications.certification c
          LEFT JOIN certifications.certification_body b ON b.id = c.certification_body_id
         WHERE c.organization_id = $1 AND c.id > $2::uuid ORDER BY c.id LIMIT $3
        """,
        organization_id,
        after,
        most,
    )
