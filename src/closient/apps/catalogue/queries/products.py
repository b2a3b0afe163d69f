"""SQL about products, lots and serials."""

from datetime import date
from typing import LiteralString

from closient.apps.catalogue.structs.contributions import Holding
from closient.apps.catalogue.structs.products import Draft, Lot, Product, ProductState, Serial
from closient.apps.catalogue.structs.values import Change
from closient.kit.db import Reads, Writes
from closient.kit.pagination import Page, PageRequest

_RECORD: LiteralString = """
        p.id, p.gtin, p.product_name, p.owner_id IS NOT NULL AS is_claimed, p.data_source,
        p.confidence_score, p.field_confidence, p.metadata, coalesce(b.name, '') AS brand,
        coalesce(m.name, '') AS manufacturer, p.description, p.image_url, p.country_of_origin,
        p.net_content, p.net_content_value, p.net_content_uom, p.owner_id, p.claim_verification_status,
        p.length, p.length_uom, p.width, p.width_uom, p.height, p.height_uom, p.depth, p.depth_uom,
        p.gross_weight, p.gross_weight_uom, p.net_weight, p.net_weight_uom,
        p.gpc_brick_code, p.gpc_class_code, p.gpc_family_code, p.gpc_segment_code,
        p.field_source || p.food_source AS field_source,
        CASE WHEN p.field_source = '{}' AND p.food_source = '{}' THEN '{}' ELSE ARRAY(
            SELECT s.notice FROM catalogue.source s
             WHERE s.id IN (SELECT f.value FROM jsonb_each_text(p.field_source || p.food_source) f)
             ORDER BY s.id)
        END AS attribution
   FROM catalogue.product p
   LEFT JOIN catalogue.brand b ON b.id = p.brand_id
   LEFT JOIN catalogue.manufacturer m ON m.id = p.manufacturer_id
"""


async def get_product(db: Reads, gtin: str) -> Product | None:
    """By GTIN-14; look-ups that arrive together share one statement."""
    return await db.load(
        Product,
        "SELECT p.gtin AS key, " + _RECORD + " WHERE p.gtin = ANY($1::text[])",
        gtin,
    )


async def list_records(db: Reads, product_ids: list[str]) -> list[Product]:
    """Those of the ids that are there."""
    return await db.all(Product, "SELECT " + _RECORD + " WHERE p.id = ANY($1::uuid[])", product_ids)


async def list_products(
    db: Reads, owner_id: str, *, metadata: Change, gtin: str | None, page: PageRequest
) -> Page[Product]:
    """The owner's products, newest first; each key of `metadata` must be there with that value."""
    return await db.page(
        Product,
        "SELECT "
        + _RECORD
        + """
         WHERE p.owner_id = $1 AND p.metadata @> $2::jsonb AND ($3::text IS NULL OR p.gtin = $3)
         ORDER BY p.id DESC
        """,
        owner_id,
        metadata,
        gtin,
        page=page,
    )


async def lock_product(db: Writes, gtin: str) -> ProductState | None:
    """The state that a change decides on, held until the transaction ends."""
    return await db.maybe(
        ProductState,
        """
        SELECT p.id, p.gtin, p.owner_id, p.brand_id, p.resolver_enabled, p.resolver_enabled_at, p.claimed_at,
               p.claim_verification_status, p.metadata
          FROM catalogue.product p
         WHERE p.gtin = $1
           FOR UPDATE
        """,
        gtin,
    )


async def lock_states(db: Writes, gtins: list[str]) -> list[ProductState]:
    """As `lock_product`, of many; in the order in which everybody locks products."""
    return await db.all(
        ProductState,
        """
        SELECT p.id, p.gtin, p.owner_id, p.brand_id, p.resolver_enabled, p.resolver_enabled_at, p.claimed_at,
               p.claim_verification_status, p.metadata
          FROM catalogue.product p
         WHERE p.gtin = ANY($1::text[])
         ORDER BY p.gtin
           FOR UPDATE
        """,
        gtins,
    )


async def discard_products(db: Writes, gtins: list[str]) -> None:
    """Take records away that were made in this transaction and stay empty."""
    await db.run("DELETE FROM catalogue.product p WHERE p.gtin = ANY($1::text[])", gtins)


async def insert_product(db: Writes, draft: Draft, metadata: Change, confidence: Change, score: float) -> str:
    """A new record, claimed by its owner and enrolled in the resolver; returns the id."""
    return await db.value(
        """
        INSERT INTO catalogue.product AS p
               (gtin, owner_id, product_name, description, country_of_origin, net_content, metadata,
                field_confidence, confidence_score, data_source, claim_verification_status, claimed_at,
                resolver_enabled, resolver_enabled_at)
        SELECT $1, $2, coalesce(f.product_name, ''), coalesce(f.description, ''),
               coalesce(f.country_of_origin, ''), coalesce(f.net_content, ''), $4::jsonb, $5::jsonb, $6,
               'claimed', 'unverified', now(), true, now()
          FROM jsonb_populate_record(NULL::catalogue.product, $3) f
        RETURNING p.id
        """,
        draft.gtin,
        draft.owner_id,
        draft.facts,
        metadata,
        confidence,
        score,
    )


async def change_products(db: Writes, product_ids: list[str], changes: list[Change]) -> None:
    """Write the keys of each product's change; keys that are absent keep their column.

    `brand` and `manufacturer` are names, of records that are there; an unknown name leaves none.
    """
    await db.run(
        """
        UPDATE catalogue.product p
           SET (owner_id, brand_id, manufacturer_id, product_name, description, image_url, country_of_origin,
                net_content, net_content_value, net_content_uom, usage_instructions, brand_product_page_url,
                primary_language, length, length_uom, width, width_uom, height, height_uom, depth, depth_uom,
                gross_weight, gross_weight_uom, net_weight, net_weight_uom,
                gpc_brick_code, gpc_class_code, gpc_family_code, gpc_segment_code, data_source,
                confidence_score, field_confidence, field_source, claim_verification_status, claimed_at,
                resolver_enabled, resolver_enabled_at, metadata, withdrawn_at, modified) = (
               SELECT n.owner_id,
                      CASE WHEN c.change ? 'brand' THEN (
                           SELECT b.id FROM catalogue.brand b
                            WHERE lower(b.name) = lower(c.change ->> 'brand') AND b.is_active)
                           ELSE n.brand_id END,
                      CASE WHEN c.change ? 'manufacturer' THEN (
                           SELECT m.id FROM catalogue.manufacturer m
                            WHERE lower(m.name) = lower(c.change ->> 'manufacturer'))
                           ELSE n.manufacturer_id END,
                      n.product_name, n.description, n.image_url, n.country_of_origin,
                      n.net_content, n.net_content_value, n.net_content_uom, n.usage_instructions,
                      n.brand_product_page_url, n.primary_language, n.length, n.length_uom, n.width,
                      n.width_uom, n.height, n.height_uom, n.depth, n.depth_uom, n.gross_weight,
                      n.gross_weight_uom, n.net_weight, n.net_weight_uom,
                      n.gpc_brick_code, n.gpc_class_code, n.gpc_family_code, n.gpc_segment_code,
                      n.data_source, n.confidence_score, n.field_confidence, n.field_source,
                      n.claim_verification_status, n.claimed_at, n.resolver_enabled,
                      n.resolver_enabled_at, n.metadata, n.withdrawn_at, now()
                 FROM jsonb_populate_record(p, c.change) n)
          FROM unnest($1::uuid[], $2::jsonb[]) c (product_id, change)
         WHERE p.id = c.product_id
        """,
        product_ids,
        changes,
    )


async def lock_products_of(db: Writes, owner_id: str, most: int) -> list[Holding]:
    """Some products of an owner that has ended, held until the transaction ends; in the order of GTINs.

    None while the organization lives: whoever was restored keeps what was claimed since.
    """
    return await db.all(
        Holding,
        """
        SELECT p.id, p.gtin, p.owner_id
          FROM catalogue.product p
         WHERE p.owner_id = $1
           AND EXISTS (SELECT FROM account.organization o WHERE o.id = $1 AND o.status <> 'active')
         ORDER BY p.gtin
         LIMIT $2
           FOR UPDATE
        """,
        owner_id,
        most,
    )


async def ensure_lot(db: Writes, product_id: str, lot_code: str, expires_on: date | None) -> str:
    """The id of a lot, made when there is none."""
    return await db.value(
        """
        INSERT INTO catalogue.lot AS l (product_id, lot_code, expires_on)
        VALUES ($1, $2, $3)
        ON CONFLICT (product_id, lot_code) DO UPDATE
           SET expires_on = coalesce(excluded.expires_on, l.expires_on)
        RETURNING l.id
        """,
        product_id,
        lot_code,
        expires_on,
    )


async def ensure_serial(db: Writes, product_id: str, lot_id: str | None, serial_number: str) -> str:
    """The id of a serial, made when there is none."""
    return await db.value(
        """
        INSERT INTO catalogue.serial AS s (product_id, lot_id, serial_number)
        VALUES ($1, $2, $3)
        ON CONFLICT (product_id, serial_number) DO UPDATE SET lot_id = coalesce(excluded.lot_id, s.lot_id)
        RETURNING s.id
        """,
        product_id,
        lot_id,
        serial_number,
    )


async def list_lots(db: Reads, product_id: str, most: int) -> list[Lot]:
    """The newest lots of a product."""
    return await db.all(
        Lot,
        """
        SELECT l.id, l.product_id, l.lot_code, l.expires_on, l.resolver_enabled
          FROM catalogue.lot l
         WHERE l.product_id = $1
         ORDER BY l.id DESC
         LIMIT $2
        """,
        product_id,
        most,
    )


async def list_serials(db: Reads, product_id: str, most: int) -> list[Serial]:
    """The newest serials of a product."""
    return await db.all(
        Serial,
        """
        SELECT s.id, s.product_id, s.lot_id, s.serial_number, s.resolver_enabled
          FROM catalogue.serial s
         WHERE s.product_id = $1
         ORDER BY s.id DESC
         LIMIT $2
        """,
        product_id,
        most,
    )
