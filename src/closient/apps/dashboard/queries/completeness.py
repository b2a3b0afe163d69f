"""SQL that tells what completeness looks at, of one product and of all of an organization, grouped.

The facts of a product are one number here, bit by bit: a hundred thousand are grouped by one number faster.
"""

from datetime import date
from typing import LiteralString

from closient.apps.dashboard.structs.completeness import FactGroup, Facts
from closient.kit.db import Reads

# A long description is told by its bytes (50 characters have 50 to 200), so that it is not unpacked; what
# begins with a printed character is not blank. What costs more is asked last, of those few that are left.
_CODE: LiteralString = r"""
               CASE WHEN ascii(p.product_name) > 32 THEN 1
                    WHEN btrim(p.product_name, E' \t\r\n') <> '' THEN 1 ELSE 0 END
               + CASE WHEN octet_length(p.description) >= 200 THEN 4
                      WHEN octet_length(p.description) >= 50 AND length(p.description) >= 50 THEN 4
                      WHEN ascii(p.description) > 32 THEN 2
                      WHEN btrim(p.description, E' \t\r\n') = '' THEN 0 ELSE 2 END
               + CASE WHEN p.brand_id IS NULL THEN 0 ELSE 8 END
               + CASE WHEN p.gpc_brick_code <> '' THEN 16 ELSE 0 END
               + CASE WHEN p.country_of_origin <> '' THEN 32 ELSE 0 END
               + CASE WHEN n.product_id IS NULL THEN 0 ELSE 64 END
               + CASE WHEN c.is_valid THEN 128 ELSE 0 END
               + CASE WHEN i.images > 0 THEN 256 * least(i.images, 3)::integer
                      WHEN p.image_url <> '' THEN 256 ELSE 0 END
               AS code
"""
_FACTS: LiteralString = """
        SELECT g.code & 1 > 0 AS has_name, g.code >> 1 & 3 AS description, g.code & 8 > 0 AS has_brand,
               g.code & 16 > 0 AS has_category, g.code >> 8 AS images, g.code & 64 > 0 AS has_nutrition,
               g.code & 128 > 0 AS is_certified, g.code & 32 > 0 AS has_country
"""


async def facts_of_product(db: Reads, organization_id: str, gtin: str, today: date) -> Facts | None:
    """Those of a product of the organization, by its GTIN-14 or one that it had before."""
    return await db.maybe(
        Facts,
        _FACTS  # noqa: S608 - literals
        + " FROM (SELECT "
        + _CODE
        + """
          FROM catalogue.product p
          LEFT JOIN catalogue.nutrition_panel n ON n.product_id = p.id
          LEFT JOIN LATERAL (
               SELECT count(*) AS images FROM catalogue.product_image m WHERE m.product_id = p.id) i ON true
          LEFT JOIN LATERAL (
               SELECT bool_or((o.valid_from > $3 OR o.expiration_date < $3) IS NOT TRUE) AS is_valid
                 FROM certifications.product_certification o
                WHERE o.product_id = p.id) c ON true
         WHERE p.owner_id = $1
           AND p.id = coalesce((SELECT q.id FROM catalogue.product q WHERE q.gtin = $2),
                               (SELECT f.product_id FROM catalogue.former_gtin f WHERE f.gtin = $2))) g
        """,
        organization_id,
        gtin,
        today,
    )


async def groups_of_facts(db: Reads, organization_id: str, today: date, soon: date) -> list[FactGroup]:
    """All products of an organization, those of which the same is to be said in one row."""
    return await db.all(
        FactGroup,
        _FACTS  # noqa: S608 - literals
        + ", g.products, g.expiring FROM (SELECT "
        + _CODE
        + """, count(*) AS products, coalesce(sum(c.expiring), 0) AS expiring
          FROM catalogue.product p
          LEFT JOIN catalogue.nutrition_panel n ON n.product_id = p.id
          LEFT JOIN (
               SELECT m.product_id, count(*) AS images
                 FROM catalogue.product_image m
                 JOIN catalogue.product q ON q.id = m.product_id
                WHERE q.owner_id = $1
                GROUP BY m.product_id) i ON i.product_id = p.id
          LEFT JOIN (
               SELECT o.product_id,
                      bool_or((o.valid_from > $2 OR o.expiration_date < $2) IS NOT TRUE) AS is_valid,
                      (count(*) FILTER (WHERE o.expiration_date BETWEEN $2 AND $3))::integer AS expiring
                 FROM certifications.product_certification o
                 JOIN catalogue.product q ON q.id = o.product_id
                WHERE q.owner_id = $1
                GROUP BY o.product_id) c ON c.product_id = p.id
         WHERE p.owner_id = $1
         GROUP BY 1) g
        """,
        organization_id,
        today,
        soon,
    )
