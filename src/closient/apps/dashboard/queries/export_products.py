"""What an archive holds of products: the record, and by statements of their own what hangs on it."""

from closient.apps.dashboard.structs.data_export import ProductPart, ProductRecord, Record
from closient.kit.db import Reads


async def products(db: Reads, organization_id: str, after: str, most: int) -> list[ProductRecord]:
    """The records in the order of their ids. Pictures go by their names; they become files."""
    return await db.all(
        ProductRecord,
        """
        SELECT p.id, p.gtin, to_jsonb(p) - '{brand_key}'::text[] || jsonb_build_object(
               'brand_name', (SELECT b.name FROM catalogue.brand b WHERE b.id = p.brand_id),
               'manufacturer', (SELECT m.name FROM catalogue.manufacturer m WHERE m.id = p.manufacturer_id),
               'category', (SELECT c.full_path FROM catalogue.category c WHERE c.id = p.category_id),
               'former_gtins', (SELECT coalesce(jsonb_agg(f.gtin ORDER BY f.created), '[]')
                                  FROM catalogue.former_gtin f WHERE f.product_id = p.id),
               'images', (SELECT coalesce(jsonb_agg(to_jsonb(i) - 'product_id'
                                 ORDER BY i.is_primary DESC, i.priority, i.id DESC), '[]')
                            FROM catalogue.product_image i WHERE i.product_id = p.id),
               'contains', (
                   SELECT coalesce(jsonb_agg(jsonb_build_object('gtin', c.gtin, 'quantity', h.quantity,
                          'hierarchy_level', h.hierarchy_level) ORDER BY c.gtin), '[]')
                     FROM catalogue.hierarchy_link h JOIN catalogue.product c ON c.id = h.child_id
                    WHERE h.parent_id = p.id),
               'contained_in', (
                   SELECT coalesce(jsonb_agg(jsonb_build_object('gtin', c.gtin, 'quantity', h.quantity,
                          'hierarchy_level', h.hierarchy_level) ORDER BY c.gtin), '[]')
                     FROM catalogue.hierarchy_link h JOIN catalogue.product c ON c.id = h.parent_id
                    WHERE h.child_id = p.id)) AS content
          FROM catalogue.product p WHERE p.owner_id = $1 AND p.id > $2::uuid ORDER BY p.id LIMIT $3
        """,
        organization_id,
        after,
        most,
    )


async def food(db: Reads, product_ids: list[str]) -> list[ProductPart]:
    """Nutrition, ingredients, allergens and diets."""
    return await db.all(
        ProductPart,
        """
        SELECT p.id AS product_id, jsonb_build_object(
               'nutrition', (
                   SELECT to_jsonb(n) - 'product_id' || jsonb_build_object('nutrients', (
                          SELECT coalesce(jsonb_agg(to_jsonb(u) - '{product_id,place}'::text[]
                                 ORDER BY u.place), '[]')
                            FROM catalogue.nutrient u WHERE u.product_id = p.id))
                     FROM catalogue.nutrition_panel n WHERE n.product_id = p.id),
               'ingredient_statement', (SELECT to_jsonb(s) - 'product_id'
                                          FROM catalogue.ingredient_statement s WHERE s.product_id = p.id),
               'ingredients', (SELECT coalesce(jsonb_agg(to_jsonb(i) - 'product_id'
                                      ORDER BY i.priority, i.id), '[]')
                                 FROM catalogue.ingredient i WHERE i.product_id = p.id),
               'allergens', (SELECT coalesce(jsonb_agg(to_jsonb(a) - 'product_id' ORDER BY a.code), '[]')
                               FROM catalogue.product_allergen a WHERE a.product_id = p.id),
               'diets', (SELECT coalesce(jsonb_agg(to_jsonb(d) - 'product_id' ORDER BY d.code), '[]')
                           FROM catalogue.product_diet d WHERE d.product_id = p.id)) AS content
          FROM catalogue.product p WHERE p.id = ANY ($1::uuid[])
        """,
        product_ids,
    )


async def standing(db: Reads, product_ids: list[str]) -> list[ProductPart]:
    """Certifications and claims."""
    return await db.all(
        ProductPart,
        """
        SELECT p.id AS product_id, jsonb_build_object(
               'certifications', (
                   SELECT coalesce(jsonb_agg(to_jsonb(a) - 'product_id' || jsonb_build_object(
                          'label', c.label, 'code', c.code) ORDER BY a.created, a.certification_id), '[]')
                     FROM certifications.product_certification a
                     JOIN certifications.certification c ON c.id = a.certification_id
                    WHERE a.product_id = p.id),
               'claims', (
                   SELECT coalesce(jsonb_agg(to_jsonb(a) - 'product_id' || jsonb_build_object(
                          'label', c.label, 'code', c.code) ORDER BY a.created, a.claim_id), '[]')
                     FROM certifications.product_claim a JOIN certifications.claim c ON c.id = a.claim_id
                    WHERE a.product_id = p.id)) AS content
          FROM catalogue.product p WHERE p.id = ANY ($1::uuid[])
        """,
        product_ids,
    )


async def sustainability(db: Reads, product_ids: list[str]) -> list[ProductPart]:
    """The sustainability profile; nothing for a product without one."""
    return await db.all(
        ProductPart,
        """
        SELECT f.product_id, jsonb_build_object('sustainability', jsonb_build_object(
               'circularity', (SELECT to_jsonb(c) - 'product_id'
                                 FROM sustainability.circularity c WHERE c.product_id = f.product_id),
               'components', (SELECT coalesce(jsonb_agg(to_jsonb(c) - '{product_id,place}'::text[]
                                     ORDER BY c.place), '[]')
                                FROM sustainability.component c WHERE c.product_id = f.product_id),
               'packaging', (SELECT coalesce(jsonb_agg(to_jsonb(c) - '{product_id,place}'::text[]
                                    ORDER BY c.place), '[]')
                               FROM sustainability.packaging c WHERE c.product_id = f.product_id),
               'recyclability', (SELECT coalesce(jsonb_agg(to_jsonb(c) - '{product_id,place}'::text[]
                                        ORDER BY c.place), '[]')
                                   FROM sustainability.recyclability c WHERE c.product_id = f.product_id),
               'environmental_impacts', (
                   SELECT coalesce(jsonb_agg(to_jsonb(c) - '{product_id,place}'::text[]
                          ORDER BY c.place), '[]')
                     FROM sustainability.environmental_impact c WHERE c.product_id = f.product_id),
               'end_of_life_instructions', (
                   SELECT coalesce(jsonb_agg(to_jsonb(c) - '{product_id,place}'::text[]
                          ORDER BY c.place), '[]')
                     FROM sustainability.end_of_life_instruction c WHERE c.product_id = f.product_id)
               )) AS content
          FROM sustainability.profile f WHERE f.product_id = ANY ($1::uuid[])
        """,
        product_ids,
    )


async def product_ids(db: Reads, organization_id: str, after: str, most: int) -> list[Record]:
    """Which products there are, for what is read product by product."""
    return await db.all(
        Record,
        """
        SELECT p.id::text AS cursor, to_jsonb(p.gtin) AS content
          FROM catalogue.product p WHERE p.owner_id = $1 AND p.id > $2::uuid ORDER BY p.id LIMIT $3
        """,
        organization_id,
        after,
        most,
    )


async def contributions(
    db: Reads, organization_id: str, products: list[str], after: str, most: int
) -> list[Record]:
    """Everything ever said about some products. People and imports are named in what the organization said
    itself, as in the API.

    The cursor is product and contribution, `uuid|uuid`.
    """
    return await db.all(
        Record,
        """
        SELECT c.product_id::text || '|' || c.id::text AS cursor, jsonb_build_object('gtin', p.gtin) ||
               to_jsonb(c) - '{product_id,author,is_last,user_id,import_id,reverted_by}'::text[] || CASE
               WHEN c.organization_id = $1
               THEN jsonb_build_object('user_id', c.user_id, 'import_id', c.import_id,
                                       'reverted_by', c.reverted_by)
               ELSE '{}' END AS content
          FROM catalogue.contribution c JOIN catalogue.product p ON p.id = c.product_id
         WHERE c.product_id = ANY ($2::uuid[])
           AND (c.product_id, c.id) > (split_part($3::text, '|', 1)::uuid, split_part($3, '|', 2)::uuid)
         ORDER BY c.product_id, c.id LIMIT $4
        """,
        organization_id,
        products,
        after,
        most,
    )


async def lots(db: Reads, product_id: str, after: str, most: int) -> list[Record]:
    return await db.all(
        Record,
        """
        SELECT l.id::text AS cursor, jsonb_build_object('gtin', p.gtin) || to_jsonb(l) - 'product_id'
               AS content
          FROM catalogue.lot l JOIN catalogue.product p ON p.id = l.product_id
         WHERE l.product_id = $1 AND l.id > $2::uuid ORDER BY l.id LIMIT $3
        """,
        product_id,
        after,
        most,
    )


async def serials(db: Reads, product_id: str, after: str, most: int) -> list[Record]:
    return await db.all(
        Record,
        """
        SELECT s.id::text AS cursor, jsonb_build_object('gtin', p.gtin, 'lot_code', l.lot_code) ||
               to_jsonb(s) - 'product_id' AS content
          FROM catalogue.serial s JOIN catalogue.product p ON p.id = s.product_id
          LEFT JOIN catalogue.lot l ON l.id = s.lot_id
         WHERE s.product_id = $1 AND s.id > $2::uuid ORDER BY s.id LIMIT $3
        """,
        product_id,
        after,
        most,
    )


async def label_sheets(db: Reads, organization_id: str, after: str, most: int) -> list[Record]:
    """Sheets of labels that the organization has measured."""
    return await db.all(
        Record,
        """
        SELECT t.id::text AS cursor, to_jsonb(t) AS content
          FROM products.sheet_template t
         WHERE t.organization_id = $1 AND t.id > $2::uuid ORDER BY t.id LIMIT $3
        """,
        organization_id,
        after,
        most,
    )


async def with_lots(db: Reads, organization_id: str, after: str, most: int) -> list[Record]:
    return await db.all(
        Record,
        """
        SELECT p.id::text AS cursor, to_jsonb(p.gtin) AS content
          FROM catalogue.product p
         WHERE p.owner_id = $1 AND p.id > $2::uuid
           AND EXISTS (SELECT FROM catalogue.lot l WHERE l.product_id = p.id)
         ORDER BY p.id LIMIT $3
        """,
        organization_id,
        after,
        most,
    )


async def with_serials(db: Reads, organization_id: str, after: str, most: int) -> list[Record]:
    return await db.all(
        Record,
        """
        SELECT p.id::text AS cursor, to_jsonb(p.gtin) AS content
          FROM catalogue.product p
         WHERE p.owner_id = $1 AND p.id > $2::uuid
           AND EXISTS (SELECT FROM catalogue.serial s WHERE s.product_id = p.id)
         ORDER BY p.id LIMIT $3
        """,
        organization_id,
        after,
        most,
    )
