"""What the OpenAPI document of the products API says where the contract's tables only hint at fields."""

from typing import Any

import httpx
import pytest

from tests.conftest import decoded
from tests.world import World

BASE = "/products/api/v1"
SIZES = ("length", "width", "height", "depth", "gross_weight", "net_weight")


@pytest.fixture
async def document(client: httpx.AsyncClient) -> dict[str, Any]:
    answer = await client.get(f"{BASE}/openapi.json")
    assert answer.status_code == 200
    return answer.json()


def fields(document: dict[str, Any], content: dict[str, Any]) -> set[str]:
    """Names of the properties of the only kind of content there is."""
    [media] = content.values()
    name = media["schema"]["$ref"].rpartition("/")[2]
    return set(document["components"]["schemas"][name]["properties"])


async def test_the_detail_of_a_trade_item_has_every_field_of_its_list(document: dict[str, Any]):
    detail = document["paths"][f"{BASE}/trade-items/{{gtin}}"]["get"]["responses"]["200"]["content"]
    listed = document["components"]["schemas"]["TradeItem"]["properties"]
    assert len(listed) >= 19
    assert set(listed) <= fields(document, detail)


async def test_an_update_takes_sizes_with_their_units_and_the_codes_of_gpc(document: dict[str, Any]):
    body = document["paths"][f"{BASE}/products/{{gtin}}"]["patch"]["requestBody"]["content"]
    units = {f"{size}_uom" for size in SIZES}
    codes = {f"gpc_{level}_code" for level in ("brick", "class", "family", "segment")}
    assert {*SIZES, *units, *codes} <= fields(document, body)


async def test_what_is_gone_is_told_as_a_problem(
    client: httpx.AsyncClient, document: dict[str, Any], world: World
):
    _, key = await world.owner_key()
    answers = document["paths"][f"{BASE}/products/{{gtin}}/sustainability"]["get"]["responses"]
    told = fields(document, answers["410"]["content"])
    gone = await client.get(f"{BASE}/products/09506000134352/sustainability", headers=key)
    assert gone.status_code == 410
    assert gone.headers["content-type"].startswith("application/problem+json")
    assert set(decoded(gone)) <= told
