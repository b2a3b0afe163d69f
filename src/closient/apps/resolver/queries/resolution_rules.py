"""SQL about resolution rules."""

from closient.apps.resolver.structs.resolution_rules import (
    OwnBrand,
    OwnProduct,
    ResolutionRule,
    RuleValues,
    Scope,
    ScopeType,
)
from closient.kit.db import Reads, Writes
from closient.kit.pagination import Page, PageRequest


async def get_rule(db: Reads, rule_id: str) -> ResolutionRule | None:
    return await db.maybe(
        ResolutionRule,
        """
        SELECT id, scope_type, order_index, enabled, destination_type, on_custom_url_dead, created, modified,
               metadata, scope_id, organization_id, product_id, absolute_start_at, absolute_end_at,
               annual_start_mmdd, annual_end_mmdd, days_of_week, time_of_day_start, time_of_day_end, timezone,
               link_type, location_countries, location_regions, location_cities, custom_url
          FROM resolver.rule
         WHERE id = $1::uuid
        """,
        rule_id,
    )


async def lock_rules(db: Writes, rule_ids: list[str]) -> list[ResolutionRule]:
    """The rules, each held until the end of the transaction, in the order of their ids."""
    return await db.all(
        ResolutionRule,
        """
        SELECT id, scope_type, order_index, enabled, destination_type, on_custom_url_dead, created, modified,
               metadata, scope_id, organization_id, product_id, absolute_start_at, absolute_end_at,
               annual_start_mmdd, annual_end_mmdd, days_of_week, time_of_day_start, time_of_day_end, timezone,
               link_type, location_countries, location_regions, location_cities, custom_url
          FROM resolver.rule
         WHERE id = ANY($1::uuid[])
         ORDER BY id
           FOR UPDATE
        """,
        rule_ids,
    )


async def list_rules(
    db: Reads,
    organization_id: str,
    *,
    scope_type: ScopeType | None,
    enabled: bool | None,
    page: PageRequest,
) -> Page[ResolutionRule]:
    """In the order of evaluation: the most specific scope first. A filter that is None filters nothing."""
    return await db.page(
        ResolutionRule,
        """
        SELECT id, scope_type, order_index, enabled, destination_type, on_custom_url_dead, created, modified,
               metadata, scope_id, organization_id, product_id, absolute_start_at, absolute_end_at,
               annual_start_mmdd, annual_end_mmdd, days_of_week, time_of_day_start, time_of_day_end, timezone,
               link_type, location_countries, location_regions, location_cities, custom_url
          FROM resolver.rule
         WHERE organization_id = $1::uuid
           AND ($2::text IS NULL OR scope_type = $2)
           AND ($3::boolean IS NULL OR enabled = $3)
         ORDER BY specificity, scope_id, order_index
        """,
        organization_id,
        scope_type,
        enabled,
        page=page,
    )


async def list_rules_of_product(db: Reads, product_id: str) -> list[ResolutionRule]:
    """The rules of one product, its lots and its serials, in the order of evaluation."""
    return await db.all(
        ResolutionRule,
        """
        SELECT id, scope_type, order_index, enabled, destination_type, on_custom_url_dead, created, modified,
               metadata, scope_id, organization_id, product_id, absolute_start_at, absolute_end_at,
               annual_start_mmdd, annual_end_mmdd, days_of_week, time_of_day_start, time_of_day_end, timezone,
               link_type, location_countries, location_regions, location_cities, custom_url
          FROM resolver.rule
         WHERE product_id = $1::uuid
         ORDER BY specificity, scope_id, order_index
        """,
        product_id,
    )


async def lock_scope(db: Writes, scope: Scope) -> None:
    """One at a time may put a rule at the end of a scope."""
    await db.run(
        "SELECT pg_advisory_xact_lock(hashtextextended('resolver.rule ' || $1::text || ' ' || $2::text, 0))",
        scope.scope_type,
        scope.scope_id,
    )


async def next_order_index(db: Writes, scope: Scope) -> int:
    return await db.value(
        """
        SELECT coalesce(max(order_index) + 1, 0)
          FROM resolver.rule
         WHERE scope_type = $1 AND scope_id = $2
        """,
        scope.scope_type,
        scope.scope_id,
    )


async def create_rule(
    db: Writes, organization_id: str, scope: Scope, order_index: int, values: RuleValues
) -> ResolutionRule:
    return await db.one(
        ResolutionRule,
        """
        INSERT INTO resolver.rule (organization_id, scope_type, scope_id, product_id, brand_id, order_index,
               enabled, destination_type, custom_url, on_custom_url_dead, absolute_start_at, absolute_end_at,
               annual_start_mmdd, annual_end_mmdd, days_of_week, time_of_day_start, time_of_day_end, timezone,
               link_type, location_countries, location_regions, location_cities, metadata)
        SELECT $1::uuid, $2, $3, $4::uuid, $5::uuid, $6,
               v.enabled, v.destination_type, v.custom_url, v.on_custom_url_dead, v.absolute_start_at,
               v.absolute_end_at, v.annual_start_mmdd, v.annual_end_mmdd, v.days_of_week, v.time_of_day_start,
               v.time_of_day_end, v.timezone, v.link_type, v.location_countries, v.location_regions,
               v.location_cities, v.metadata
          FROM jsonb_populate_record(NULL::resolver.rule, $7::jsonb) v
        RETURNING id, scope_type, order_index, enabled, destination_type, on_custom_url_dead, created,
               modified, metadata, scope_id, organization_id, product_id, absolute_start_at, absolute_end_at,
               annual_start_mmdd, annual_end_mmdd, days_of_week, time_of_day_start, time_of_day_end, timezone,
               link_type, location_countries, location_regions, location_cities, custom_url
        """,
        organization_id,
        scope.scope_type,
        scope.scope_id,
        scope.product_id,
        scope.brand_id,
        order_index,
        values,
    )


async def update_rule(
    db: Writes, rule_id: str, scope: Scope, order_index: int, values: RuleValues
) -> ResolutionRule:
    return await db.one(
        ResolutionRule,
        """
        UPDATE resolver.rule r
           SET scope_type = $2, scope_id = $3, product_id = $4::uuid, brand_id = $5::uuid, order_index = $6,
               modified = now(),
               (enabled, destination_type, custom_url, on_custom_url_dead, absolute_start_at, absolute_end_at,
                annual_start_mmdd, annual_end_mmdd, days_of_week, time_of_day_start, time_of_day_end,
                timezone, link_type, location_countries, location_regions, location_cities, metadata) = (
                SELECT v.enabled, v.destination_type, v.custom_url, v.on_custom_url_dead, v.absolute_start_at,
                       v.absolute_end_at, v.annual_start_mmdd, v.annual_end_mmdd, v.days_of_week,
                       v.time_of_day_start, v.time_of_day_end, v.timezone, v.link_type, v.location_countries,
                       v.location_regions, v.location_cities, v.metadata
                  FROM jsonb_populate_record(NULL::resolver.rule, $7::jsonb) v)
         WHERE r.id = $1::uuid
        RETURNING id, scope_type, order_index, enabled, destination_type, on_custom_url_dead, created,
               modified, metadata, scope_id, organization_id, product_id, absolute_start_at, absolute_end_at,
               annual_start_mmdd, annual_end_mmdd, days_of_week, time_of_day_start, time_of_day_end, timezone,
               link_type, location_countries, location_regions, location_cities, custom_url
        """,
        rule_id,
        scope.scope_type,
        scope.scope_id,
        scope.product_id,
        scope.brand_id,
        order_index,
        values,
    )


async def reorder_rules(db: Writes, rule_ids: list[str], order_indexes: list[int]) -> list[ResolutionRule]:
    """Put the rules in their new places, all at once, so that they may swap; in the order of evaluation."""
    return await db.all(
        ResolutionRule,
        """
        WITH moved AS (
            UPDATE resolver.rule r
               SET order_index = o.order_index,
                   modified = CASE WHEN r.order_index = o.order_index THEN r.modified ELSE now() END
              FROM unnest($1::uuid[], $2::integer[]) o(id, order_index)
             WHERE r.id = o.id
            RETURNING r.*)
        SELECT id, scope_type, order_index, enabled, destination_type, on_custom_url_dead, created, modified,
               metadata, scope_id, organization_id, product_id, absolute_start_at, absolute_end_at,
               annual_start_mmdd, annual_end_mmdd, days_of_week, time_of_day_start, time_of_day_end, timezone,
               link_type, location_countries, location_regions, location_cities, custom_url
          FROM moved
         ORDER BY specificity, scope_id, order_index
        """,
        rule_ids,
        order_indexes,
    )


async def lock_rules_of_url(db: Writes, organization_id: str, url: str) -> list[ResolutionRule]:
    """The organization's rules that name an address, each held until the end of the transaction."""
    return await db.all(
        ResolutionRule,
        """
        SELECT id, scope_type, order_index, enabled, destination_type, on_custom_url_dead, created, modified,
               metadata, scope_id, organization_id, product_id, absolute_start_at, absolute_end_at,
               annual_start_mmdd, annual_end_mmdd, days_of_week, time_of_day_start, time_of_day_end, timezone,
               link_type, location_countries, location_regions, location_cities, custom_url
          FROM resolver.rule
         WHERE organization_id = $1::uuid AND md5(custom_url) = md5($2::text) AND custom_url = $2
         ORDER BY id
           FOR UPDATE
        """,
        organization_id,
        url,
    )


async def move_rules(db: Writes, rule_ids: list[str], url: str) -> list[ResolutionRule]:
    """Let rules name another address."""
    return await db.all(
        ResolutionRule,
        """
        UPDATE resolver.rule
           SET custom_url = $2, modified = now()
         WHERE id = ANY($1::uuid[])
        RETURNING id, scope_type, order_index, enabled, destination_type, on_custom_url_dead, created,
               modified, metadata, scope_id, organization_id, product_id, absolute_start_at, absolute_end_at,
               annual_start_mmdd, annual_end_mmdd, days_of_week, time_of_day_start, time_of_day_end, timezone,
               link_type, location_countries, location_regions, location_cities, custom_url
        """,
        rule_ids,
        url,
    )


async def delete_rule(db: Writes, rule_id: str) -> int:
    return await db.run("DELETE FROM resolver.rule WHERE id = $1::uuid", rule_id)


async def get_own_product(
    db: Reads, organization_id: str, *, product_id: str | None, gtin: str | None
) -> OwnProduct | None:
    """The organization's product with this id and this GTIN, each if it is given."""
    return await db.maybe(
        OwnProduct,
        """
        SELECT id, gtin
          FROM catalogue.product
         WHERE owner_id = $1::uuid
           AND ($2::uuid IS NULL OR id = $2)
           AND ($3::text IS NULL OR gtin = $3)
           AND num_nonnulls($2::uuid, $3::text) > 0
        """,
        organization_id,
        product_id,
        gtin,
    )


async def get_own_brand(db: Reads, organization_id: str, brand_id: str) -> OwnBrand | None:
    return await db.maybe(
        OwnBrand,
        "SELECT id FROM catalogue.brand WHERE organization_id = $1::uuid AND id = $2::uuid AND is_active",
        organization_id,
        brand_id,
    )


async def delete_foreign_rules(db: Writes, gtin: str, owner_id: str) -> int:
    """Rules that former owners left on a product: they no longer act, and would keep their places."""
    return await db.run(
        """
        DELETE FROM resolver.rule r
         USING catalogue.product p
         WHERE p.gtin = $1 AND p.owner_id = $2 AND r.product_id = p.id AND r.organization_id <> $2
        """,
        gtin,
        owner_id,
    )


async def delete_rules_of(db: Writes, organization_id: str, most: int) -> int:
    """So many rules of an organization; how many there were."""
    return await db.run(
        """
        DELETE FROM resolver.rule
         WHERE id = ANY (ARRAY(SELECT r.id FROM resolver.rule r WHERE r.organization_id = $1::uuid LIMIT $2))
        """,
        organization_id,
        most,
    )
