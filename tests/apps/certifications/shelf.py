"""A product with its owner, and short ways to what tests ask of its certifications."""

from typing import Any

import httpx
from msgspec import Struct

from tests.world import World

BASE = "/certifications/api/v1"
PRODUCTS = "/products/api/v1/products"
GTIN = "09506000134352"
ONE = f"{BASE}/products/{GTIN}"
Key = dict[str, str]


class Shelf(Struct):
    """The owner of a product, with the owner's key."""

    client: httpx.AsyncClient
    world: World
    organization_id: str
    key: Key

    async def definition(self, code: str, kind: str = "certifications") -> str:
        """The id of what everybody may be certified as, or claim."""
        found = await self.client.get(f"{BASE}/{kind}", headers=self.key, params={"code": code})
        [one] = found.json()["data"]
        return one["id"]

    async def assign(self, code: str, **fields: Any) -> httpx.Response:
        body = {"certification_id": await self.definition(code), **fields}
        return await self.client.post(f"{ONE}/certifications", headers=self.key, json=body)

    async def claim(self, code: str, **fields: Any) -> httpx.Response:
        body = {"claim_id": await self.definition(code, "claims"), **fields}
        return await self.client.post(f"{ONE}/claims", headers=self.key, json=body)

    async def listed(self, part: str = "certifications", **query: Any) -> list[dict[str, Any]]:
        answer = await self.client.get(f"{ONE}/{part}", headers=self.key, params=query)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def told(self, name: str) -> list[dict[str, Any]]:
        """What was told of an event, the first first."""
        rows = await self.world.database.pool.fetch(
            "SELECT payload FROM kit.outbox_event WHERE name = $1 ORDER BY id", name
        )
        return [row["payload"] for row in rows]

    async def audited(self) -> list[tuple[str, Any, Any]]:
        """Action, before and after of what the owner's log has of certifications and claims."""
        rows = await self.world.database.pool.fetch(
            "SELECT action, before, after FROM kit.audit_entry WHERE organization_id = $1 "
            "AND action ~ '^product.(certification|claim)_' ORDER BY id",
            self.organization_id,
        )
        return [(row["action"], row["before"], row["after"]) for row in rows]

    async def own_definition(self, organization_id: str, label: str, code: str = "") -> str:
        """A certification of one organization alone; there is no operation that makes one."""
        return await self.world.database.pool.fetchval(
            "INSERT INTO certifications.certification (organization_id, label, code) VALUES ($1, $2, $3) "
            "RETURNING id",
            organization_id,
            label,
            code,
        )


def fields(answer: httpx.Response) -> set[str]:
    """Which fields a 422 complains of."""
    assert answer.status_code == 422, answer.text
    return {error["field"] for error in answer.json()["errors"]}
