"""Looking at what an import would do."""

import httpx
import pytest

from closient.kit.database import Database
from tests.world import World

IMPORT = "/products/api/v1/import/csv"
TEXT = (
    "gtin,name\n9506000134352,Fusilli\n9506000134369,Penne\n9506000134376,Farfalle\n"
    "9506000134376,Again\n1,a\n2,b\n9506000134353,c\n"
)


@pytest.mark.covers("products.preview_csv_import")
async def test_a_preview_finds_what_the_import_finds_and_keeps_nothing(
    client: httpx.AsyncClient, world: World, database: Database
):
    _, key = await world.owner_key()
    _, stranger = await world.owner_key("Stranger")
    await client.post("/products/api/v1/products", headers=stranger, json={"gtin": "9506000134369"})
    own = {"gtin": "9506000134352", "product_name": "Rice"}
    await client.post("/products/api/v1/products", headers=key, json=own)
    count = "SELECT (SELECT count(*) FROM kit.outbox_event) + (SELECT count(*) FROM catalogue.product)"
    before = await database.pool.fetchval(count)
    file = {"file": ("products.csv", TEXT.encode(), "text/csv")}
    answer = await client.post(f"{IMPORT}/preview", headers=key, files=file)
    assert answer.status_code == 200, answer.text
    seen = answer.json()
    assert await database.pool.fetchval(count) == before
    counts = ("total_rows", "create", "update", "unchanged", "skip", "conflict", "error")
    assert [seen[name] for name in counts] == [7, 1, 1, 0, 1, 1, 3]
    problems = [(one["column"], one["count"], one["lines"]) for one in seen["problems"]]
    assert problems == [("gtin", 2, [6, 7]), ("gtin", 1, [3]), ("gtin", 1, [8])]
    done = (await client.post(IMPORT, headers=key, files=file)).json()
    assert [done[name] for name in ("total_rows", "created", "updated", "skipped", "error_count")] == [
        7, 1, 1, 1, 4,
    ]  # fmt: skip


async def test_a_preview_is_for_those_who_may_import(client: httpx.AsyncClient, world: World):
    organization_id, _ = await world.owner_key()
    reader = {"X-API-Key": await world.key(organization_id, role="readonly")}
    file = {"file": ("products.csv", TEXT.encode(), "text/csv")}
    assert (await client.post(f"{IMPORT}/preview", headers=reader, files=file)).status_code == 403
    assert (await client.post(f"{IMPORT}/preview", files=file)).status_code == 401
