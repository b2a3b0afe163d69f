"""SQL about what hangs on products."""

from closient.apps.products.structs import ContentRow, LeftBehind, ProductBrowse
from closient.kit.db import Reads

# The rows of a list are as its struct wants them; addresses of pictures are their names, and whether a
# certificate is active is left to be said.
CONTENT = """
    SELECT p.gtin AS key, p.product_name, p.gpc_family_code, p.gpc_segment_code,
           ARRAY(SELECT ROW(i.id, i.title, i.description, i.is_primary, i.priority, i.created, i.picture,
                            CASE WHEN f.has_thumbnails
                                 THEN split_part(i.picture, '.', 1) || '.480.webp'
                                 WHEN i.picture LIKE '%.svg' THEN i.picture END,
                            f.width, f.height)
                   FROM catalogue.product_image i
                   JOIN catalogue.picture f ON f.name = i.picture
                  WHERE i.product_id = p.id
                  ORDER BY i.is_primary DESC, i.priority, i.id DESC) AS images,
           ARRAY(SELECT ROW(i.id::text, i.name, i.is_major_allergen, i.may_contain, i.priority, i.notes,
                            i.percentage, i.origin, i.parent_id::text, i.function, i.e_number,
                            i.is_organic, i.allergens)
                   FROM catalogue.ingredient i
                  WHERE i.product_id = p.id
                  ORDER BY i.priority) AS ingredients,
           ARRAY(SELECT ROW(d.id, d.label, false, a.metadata, d.code, d.description, d.url, d.logo_url,
                            a.valid_from, a.expiration_date, a.certificate_number, a.issuing_body,
                            a.expiration_date, a.verification_url, a.verification_status, a.scope,
                            a.certification_value, a.audit_date, a.initial_certification_date,
                            a.certificate_countries)
                   FROM certifications.product_certification a
                   JOIN certifications.certification d ON d.id = a.certification_id
                  WHERE a.product_id = p.id
                  ORDER BY lower(d.label), d.id) AS certifications,
           ARRAY(SELECT ROW(c.id, c.label, c.code, c.category, a.source, a.metadata, a.valid_from,
                            a.expiration_date)
                   FROM certifications.product_claim a
                   JOIN certifications.claim c ON c.id = a.claim_id
                  WHERE a.product_id = p.id
                  ORDER BY lower(c.label), c.id) AS claims,
           ARRAY(SELECT ROW(r.id, r.title, r.status, r.source_system, r.severity, r.created,
                            r.description, r.hazard, r.remedy, r.public_url, r.company_name,
                            r.recall_date, r.jurisdictions)
                   FROM compliance.recall_product m
                   JOIN compliance.recall r ON r.id = m.recall_id
                  WHERE m.product_id = p.id AND m.is_current
                  ORDER BY r.recall_date DESC NULLS LAST, r.created DESC, r.id DESC
                  LIMIT 100) AS recalls,
           ARRAY(SELECT ROW(n.serving_size, n.label_format, n.basis, n.serving_size_g,
                            n.servings_per_container, n.data_source, n.confidence)
                   FROM catalogue.nutrition_panel n
                  WHERE n.product_id = p.id) AS panels,
           ARRAY(SELECT ROW(n.name, n.code, n.unit, n.per_100, n.per_serving, n.daily_value_pct)
                   FROM catalogue.nutrient n
                  WHERE n.product_id = p.id
                  ORDER BY n.place) AS nutrients,
           (SELECT to_jsonb(c) FROM sustainability.circularity c WHERE c.product_id = p.id) AS circularity
      FROM catalogue.product p
     WHERE p.gtin = ANY($1::text[])
"""


async def left_behind(db: Reads, product_id: str, gtin: str) -> LeftBehind:
    """Rules of a product, its lots and items, links of its key, whatever their level, and its packagings."""
    return await db.one(
        LeftBehind,
        """
        SELECT (SELECT count(*) FROM resolver.rule r WHERE r.product_id = $1)::integer AS rules,
               (SELECT count(*) FROM resolver.link l WHERE l.key = '01/' || $2::text)::integer AS links,
               (SELECT count(*) FROM catalogue.hierarchy_link h
                 WHERE h.parent_id = $1 OR h.child_id = $1)::integer AS packagings
        """,
        product_id,
        gtin,
    )


async def get_content(db: Reads, gtin: str) -> ContentRow | None:
    """All that hangs on a GTIN-14, at once; look-ups that arrive together share one statement."""
    return await db.load(ContentRow, CONTENT, gtin)


async def get_browse(db: Reads, product_id: str) -> ProductBrowse | None:
    """The compact record of a product."""
    return await db.maybe(
        ProductBrowse,
        """
        SELECT p.id, p.gtin, p.owner_id IS NOT NULL AS is_claimed, p.created, p.product_name,
               coalesce(b.name, '') AS brand, p.description, p.owner_id
          FROM catalogue.product p
          LEFT JOIN catalogue.brand b ON b.id = p.brand_id
         WHERE p.id = $1
        """,
        product_id,
    )


async def list_browse(db: Reads, product_ids: list[str]) -> list[ProductBrowse]:
    """The compact records of the ids, in their order."""
    return await db.all(
        ProductBrowse,
        """
        SELECT p.id, p.gtin, p.owner_id IS NOT NULL AS is_claimed, p.created, p.product_name,
               coalesce(b.name, '') AS brand, p.description, p.owner_id
          FROM unnest($1::uuid[]) WITH ORDINALITY wanted (id, place)
          JOIN catalogue.product p ON p.id = wanted.id
          LEFT JOIN catalogue.brand b ON b.id = p.brand_id
         ORDER BY wanted.place
        """,
        product_ids,
    )


async def brand_organizations(db: Reads, organization_ids: list[str]) -> list[str]:
    """Those of the organizations that are brands."""
    return await db.value(
        """
        SELECT coalesce(array_agg(o.id ORDER BY o.id), '{}')
          FROM account.organization o
         WHERE o.id = ANY($1::uuid[]) AND o.is_brand AND o.status = 'active'
        """,
        organization_ids,
    )
