"""An organization that has rules, as tests need one."""

from typing import Any

import httpx

from closient.kit import ids
from tests.world import World

GTIN, OTHER = "09506000134352", "09506000134376"
API = "/resolver/api/v1"
PAGE = {"scope_type": "ORGANIZATION", "destination_type": "HOSTED_PAGE"}


class Shop:
    """An organization with a manager's key, a brand and two products."""

    def __init__(self, client: httpx.AsyncClient, organization_id: str, key: dict[str, str]) -> None:
        self.client, self.organization_id, self.key = client, organization_id, key
        self.rules = f"{API}/organizations/{organization_id}/resolution-rules"
        self.brand_id, self.products = ids.new(), {GTIN: ids.new(), OTHER: ids.new()}

    async def create(self, **body: Any) -> httpx.Response:
        return await self.client.post(self.rules, headers=self.key, json={**PAGE, **body})

    async def created(self, **body: Any) -> dict[str, Any]:
        answer = await self.create(**body)
        assert answer.status_code == 201, answer.text
        return answer.json()

    async def change(self, rule: dict[str, Any], **body: Any) -> httpx.Response:
        return await self.client.patch(one(rule), headers=self.key, json=body)

    async def listed(self, **query: Any) -> list[dict[str, Any]]:
        answer = await self.client.get(self.rules, headers=self.key, params=query)
        assert answer.status_code == 200, answer.text
        return answer.json()["data"]

    async def reorder(self, *places: tuple[dict[str, Any], int]) -> httpx.Response:
        rules = [{"id": rule["id"], "order_index": place} for rule, place in places]
        return await self.client.post(f"{self.rules}/reorder", headers=self.key, json={"rules": rules})


def uuid(text: str) -> str:
    """The other spelling of an id."""
    return str(ids.decode(text))


def one(rule: dict[str, Any]) -> str:
    return f"{API}/resolution-rules/{rule['id']}"


async def open_shop(client: httpx.AsyncClient, world: World, gtins: tuple[str, ...] = (GTIN, OTHER)) -> Shop:
    organization_id, key = await world.business_key()
    shop = Shop(client, organization_id, key)
    run = world.database.pool.execute
    await run(
        "INSERT INTO catalogue.brand (id, organization_id, name) VALUES ($1, $2, $3)",
        shop.brand_id,
        organization_id,
        f"Brand {shop.brand_id}",
    )
    for gtin in gtins:
        await run(
            "INSERT INTO catalogue.product (id, gtin, owner_id, brand_id, data_source, claimed_at, "
            "resolver_enabled) VALUES ($1, $2, $3, $4, 'claimed', now(), true)",
            shop.products[gtin],
            gtin,
            organization_id,
            shop.brand_id,
        )
    return shop
