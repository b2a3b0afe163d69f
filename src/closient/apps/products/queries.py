"""SQL about what hangs on products."""

from closient.apps.products.structs import (
    ContentRow,
    ExportRow,
    LeftBehind,
    NamedPart,
    OwnSheet,
    OwnSheetDraft,
    PrintableCount,
    ProductBrowse,
)
from closient.kit.db import Reads, Writes
from closient.kit.pagination import Page, PageRequest

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


async def list_exports(
    db: Reads, organization_id: str, person_id: str | None, page: PageRequest
) -> Page[ExportRow]:
    """Codes and labels of the organization, and those of the person that belong to none; the latest first."""
    return await db.page(
        ExportRow,
        """
        SELECT e.id, e.kind, e.status, e.total_items, e.processed_items,
               e.file_key IS NOT NULL AND e.status = 'completed' AS has_file, e.file_bytes, e.error,
               e.created, r.gtin, r.scope, r.export_type, coalesce(r.file_format, r.format) AS file_format
          FROM catalogue.export e
         CROSS JOIN LATERAL jsonb_to_record(e.request)
               AS r (gtin text, scope text, export_type text, file_format text, format text)
         WHERE e.kind IN ('qr_codes', 'labels')
           AND (e.organization_id = $1 OR (e.organization_id IS NULL AND e.person_id = $2))
         ORDER BY e.created DESC, e.id
        """,
        organization_id,
        person_id,
        page=page,
    )


async def count_lots(
    db: Reads, owner_id: str, *, gtins: list[str], lot_ids: list[str], never_printed: bool
) -> PrintableCount:
    """How many active lots of the owner's products there are; an empty list stands for all."""
    return await db.one(
        PrintableCount,
        """
        SELECT count(*)::integer AS labels, count(DISTINCT p.id)::integer AS products
          FROM catalogue.product p
          JOIN catalogue.lot l ON l.product_id = p.id
         WHERE p.owner_id = $1 AND l.resolver_enabled
           AND (cardinality($2::text[]) = 0 OR p.gtin = ANY($2))
           AND (cardinality($3::uuid[]) = 0 OR l.id = ANY($3))
           AND NOT ($4::boolean AND EXISTS (SELECT FROM catalogue.printed_lot d WHERE d.lot_id = l.id))
        """,
        owner_id,
        gtins,
        lot_ids,
        never_printed,
    )


async def count_serials(
    db: Reads,
    owner_id: str,
    *,
    gtins: list[str],
    lot_ids: list[str],
    serial_ids: list[str],
    never_printed: bool,
) -> PrintableCount:
    """How many active items of the owner's products there are; an empty list stands for all."""
    return await db.one(
        PrintableCount,
        """
        SELECT count(*)::integer AS labels, count(DISTINCT p.id)::integer AS products
          FROM catalogue.product p
          JOIN catalogue.serial s ON s.product_id = p.id
         WHERE p.owner_id = $1 AND s.resolver_enabled
           AND (cardinality($2::text[]) = 0 OR p.gtin = ANY($2))
           AND (cardinality($3::uuid[]) = 0 OR s.lot_id = ANY($3))
           AND (cardinality($4::uuid[]) = 0 OR s.id = ANY($4))
           AND NOT ($5::boolean AND EXISTS (SELECT FROM catalogue.printed_serial d WHERE d.serial_id = s.id))
        """,
        owner_id,
        gtins,
        lot_ids,
        serial_ids,
        never_printed,
    )


async def find_lots(db: Reads, owner_id: str, gtins: list[str], codes: list[str]) -> list[NamedPart]:
    """Lots of the owner's products (of these, if any are named) that are called so."""
    return await db.all(
        NamedPart,
        """
        SELECT l.id, l.lot_code AS name
          FROM catalogue.product p
          JOIN catalogue.lot l ON l.product_id = p.id
         WHERE p.owner_id = $1 AND l.lot_code = ANY($3::text[])
           AND (cardinality($2::text[]) = 0 OR p.gtin = ANY($2))
         ORDER BY l.id
         LIMIT 10000
        """,
        owner_id,
        gtins,
        codes,
    )


async def find_serials(db: Reads, owner_id: str, gtins: list[str], numbers: list[str]) -> list[NamedPart]:
    """Items of the owner's products (of these, if any are named) with these numbers."""
    return await db.all(
        NamedPart,
        """
        SELECT s.id, s.serial_number AS name
          FROM catalogue.product p
          JOIN catalogue.serial s ON s.product_id = p.id
         WHERE p.owner_id = $1 AND s.serial_number = ANY($3::text[])
           AND (cardinality($2::text[]) = 0 OR p.gtin = ANY($2))
         ORDER BY s.id
         LIMIT 10000
        """,
        owner_id,
        gtins,
        numbers,
    )


async def list_sheets(db: Reads, organization_id: str) -> list[OwnSheet]:
    """The sheets that the organization keeps, by title."""
    return await db.all(
        OwnSheet,
        """
        SELECT t.id, t.organization_id, t.title, t.page_width_mm, t.page_height_mm, t.columns, t.rows,
               t.label_width_mm, t.label_height_mm, t.left_mm, t.top_mm, t.pitch_x_mm, t.pitch_y_mm
          FROM products.sheet_template t
         WHERE t.organization_id = $1
         ORDER BY lower(t.title)
        """,
        organization_id,
    )


async def get_sheet(db: Reads, sheet_id: str, organization_ids: list[str]) -> OwnSheet | None:
    """A sheet of one of the organizations."""
    return await db.maybe(
        OwnSheet,
        """
        SELECT t.id, t.organization_id, t.title, t.page_width_mm, t.page_height_mm, t.columns, t.rows,
               t.label_width_mm, t.label_height_mm, t.left_mm, t.top_mm, t.pitch_x_mm, t.pitch_y_mm
          FROM products.sheet_template t
         WHERE t.id = $1 AND t.organization_id = ANY($2::uuid[])
        """,
        sheet_id,
        organization_ids,
    )


async def is_sheet_title_taken(db: Reads, organization_id: str, title: str, but: str | None) -> bool:
    """Whether another sheet of the organization than `but` is called so."""
    return await db.value(
        """
        SELECT EXISTS (SELECT FROM products.sheet_template t
                        WHERE t.organization_id = $1 AND lower(t.title) = lower($2)
                          AND t.id IS DISTINCT FROM $3)
        """,
        organization_id,
        title,
        but,
    )


async def add_sheet(db: Writes, organization_id: str, draft: OwnSheetDraft) -> OwnSheet:
    """Keep a sheet."""
    return await db.one(
        OwnSheet,
        """
        INSERT INTO products.sheet_template AS t
               (organization_id, title, page_width_mm, page_height_mm, columns, rows, label_width_mm,
                label_height_mm, left_mm, top_mm, pitch_x_mm, pitch_y_mm)
        SELECT $1, n.title, n.page_width_mm, n.page_height_mm, n.columns, n.rows, n.label_width_mm,
               n.label_height_mm, n.left_mm, n.top_mm, n.pitch_x_mm, n.pitch_y_mm
          FROM jsonb_populate_record(NULL::products.sheet_template, $2) n
        RETURNING t.id, t.organization_id, t.title, t.page_width_mm, t.page_height_mm, t.columns, t.rows,
                  t.label_width_mm, t.label_height_mm, t.left_mm, t.top_mm, t.pitch_x_mm, t.pitch_y_mm
        """,
        organization_id,
        draft,
    )


async def change_sheet(db: Writes, sheet_id: str, draft: OwnSheetDraft) -> OwnSheet:
    """Give a sheet that there is other measures and another title."""
    return await db.one(
        OwnSheet,
        """
        UPDATE products.sheet_template t
           SET title = n.title, page_width_mm = n.page_width_mm, page_height_mm = n.page_height_mm,
               columns = n.columns, rows = n.rows, label_width_mm = n.label_width_mm,
               label_height_mm = n.label_height_mm, left_mm = n.left_mm, top_mm = n.top_mm,
               pitch_x_mm = n.pitch_x_mm, pitch_y_mm = n.pitch_y_mm, modified = now()
          FROM jsonb_populate_record(NULL::products.sheet_template, $2) n
         WHERE t.id = $1
        RETURNING t.id, t.organization_id, t.title, t.page_width_mm, t.page_height_mm, t.columns, t.rows,
                  t.label_width_mm, t.label_height_mm, t.left_mm, t.top_mm, t.pitch_x_mm, t.pitch_y_mm
        """,
        sheet_id,
        draft,
    )


async def delete_sheet(db: Writes, sheet_id: str) -> None:
    """Forget a sheet; exports that were made with it keep its measures."""
    await db.run("DELETE FROM products.sheet_template WHERE id = $1", sheet_id)
