"""A brand of an organization, and what happened to it."""

import httpx
import msgspec

from closient.kit.database import Database

BRANDS = "/brands/api/v1/brands"
NOBODY = "2222222222222222222222"


async def make(
    client: httpx.AsyncClient, key: dict[str, str], organization_id: str, name: str = "Terra Verde"
):
    """The id of a new brand with a website."""
    sent = {"organization_id": organization_id, "name": name, "website": "https://www.terra-verde.shop/it"}
    answer = await client.post(BRANDS, headers=key, json=sent)
    assert answer.status_code == 201, answer.text
    return answer.json()["id"]


async def make_product(
    client: httpx.AsyncClient, key: dict[str, str], gtin: str, name: str, brand: str = "Terra Verde"
) -> str:
    """The id of a new product of the brand."""
    made = await client.post(
        "/products/api/v1/products", headers=key, json={"gtin": gtin, "product_name": name}
    )
    assert made.status_code == 201, made.text
    named = await client.patch(f"/products/api/v1/products/{gtin}", headers=key, json={"brand": brand})
    assert named.status_code == 200, named.text
    return made.json()["id"]


async def told(database: Database, name: str) -> list[dict]:
    """The events of that name, in order."""
    rows = await database.pool.fetch(
        "SELECT payload::text FROM kit.outbox_event WHERE name = $1 ORDER BY id", name
    )
    return [msgspec.json.decode(row[0]) for row in rows]


async def audited(database: Database, brand_id: str) -> list[str]:
    """What the audit log says was done to a brand."""
    rows = await database.pool.fetch(
        "SELECT action FROM kit.audit_entry WHERE subject_id = $1 ORDER BY id", brand_id
    )
    return [row[0] for row in rows]
