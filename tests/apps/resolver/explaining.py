"""How tests ask for explanations, and find that a real request gets what they say."""

from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from closient.app import Site
from closient.kit import clock
from closient.kit.config import Settings
from tests.apps.resolver.shop import API, GTIN, Shop, open_shop
from tests.world import World

HERE = f"/01/{GTIN}"


@pytest.fixture
async def settings(tmp_path: Path, migrated_dsn: str) -> Settings:
    """A site behind one proxy, so that a test can say from which address it calls."""
    return Settings(
        data_folder=tmp_path,
        database_url=migrated_dsn,
        secret="for tests alone",
        trusted_proxies=1,
        resolver_limit_per_minute=0,
    )


@pytest.fixture
async def shop(client: httpx.AsyncClient, world: World) -> Shop:
    return await open_shop(client, world)


async def asked(shop: Shop, uri: str = HERE, **body: Any) -> httpx.Response:
    path = f"{API}/organizations/{shop.organization_id}/explain"
    return await shop.client.post(path, headers=shop.key, json={"uri": uri, **body})


async def explained(shop: Shop, uri: str = HERE, **body: Any) -> dict[str, Any]:
    answer = await asked(shop, uri, **body)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def compared(shop: Shop, site: Site, uri: str, **body: Any) -> dict[str, Any]:
    """An explanation, after the same request was made and found to get just that."""
    moment = datetime.fromisoformat(body["at"]) if "at" in body else clock.now()
    # A refusal tells when it was made, so its length is that of the same moment.
    with clock.frozen(moment):
        found = await explained(shop, uri, **body)
    site.edge.table.drop_all()
    sent = {
        "Accept": body.get("accept", ""),
        "Accept-Language": body.get("accept_language", ""),
        "X-Forwarded-For": body.get("address", "127.0.0.1"),
    }
    with clock.frozen(moment):
        real = await shop.client.get(found["uri"], headers=sent)
    decision = found["decision"]
    assert decision["status"] == real.status_code, (found, real.text)
    assert decision["url"] == real.headers.get("location"), found
    told = [(header["name"], header["value"]) for header in found["headers"]]
    assert told == [pair for pair in real.headers.multi_items() if pair[0] != "x-request-id"]
    return found


def verdicts(found: dict[str, Any]) -> list[str]:
    return [one["verdict"] for one in found["considered"]]


def reasons(found: dict[str, Any]) -> list[str]:
    return [one["reason"] for one in found["considered"]]


def chosen(found: dict[str, Any]) -> dict[str, Any]:
    (one,) = [one for one in found["considered"] if one["verdict"] == "chosen"]
    return one


def leading_to(url: str, **more: Any) -> dict[str, Any]:
    return {"destination_type": "CUSTOM_URL", "custom_url": url, **more}


async def make_lot(world: World, shop: Shop, lot: str, *, is_on: bool) -> None:
    await world.database.pool.execute(
        "INSERT INTO catalogue.lot (product_id, lot_code, resolver_enabled) VALUES ($1, $2, $3)",
        shop.products[GTIN],
        lot,
        is_on,
    )
