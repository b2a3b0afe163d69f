"""Rules for a brand end with it: no scan follows them, no explanation names them, no new one can be made."""

import httpx

from closient.apps.resolver.queries import entries, explain
from closient.kit.database import Database
from tests.apps.resolver.shop import GTIN, Shop, open_shop
from tests.world import World

BRANDS = "/brands/api/v1/brands"


async def served(database: Database, shop: Shop) -> list[str]:
    """Scopes of the rules that a scan of the product is subject to, as the edge and an explanation see."""
    rows = await entries.load_products(database.reads, [GTIN])
    explained = await explain.list_rules_for(
        database.reads, shop.organization_id, shop.products[GTIN], lot=None, serial=None
    )
    scopes: list[str] = [row.scope_type for row in rows if row.scope_type]
    assert [rule.scope_type for rule in explained] == scopes
    return scopes


async def test_rules_of_a_deleted_brand_serve_no_more(
    client: httpx.AsyncClient, world: World, database: Database
):
    shop = await open_shop(client, world)
    await shop.created(scope_type="BRAND", scope_id=shop.brand_id)
    await shop.created()
    assert await served(database, shop) == ["BRAND", "ORGANIZATION"]
    answer = await client.delete(f"{BRANDS}/{shop.brand_id}", headers=shop.key)
    assert answer.status_code == 204, answer.text
    assert await served(database, shop) == ["ORGANIZATION"]


async def test_no_rule_is_made_for_a_deleted_brand(client: httpx.AsyncClient, world: World):
    shop = await open_shop(client, world)
    await client.delete(f"{BRANDS}/{shop.brand_id}", headers=shop.key)
    answer = await shop.create(scope_type="BRAND", scope_id=shop.brand_id)
    assert answer.status_code == 422, answer.text
    assert [error["field"] for error in answer.json()["errors"]] == ["scope_id"]
