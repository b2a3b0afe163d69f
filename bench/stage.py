"""The data that measuring ours needs: an organization with a key, then products and rules by the API."""

import asyncio
from typing import Any

import asyncpg
import harness
from msgspec import Struct

from closient.gs1 import checkdigit
from closient.kit import apikey, ids, migrate
from closient.kit.database import prepare_connection

BRAND_PAGE = "https://brand.example.com/products/"
PRODUCTS = 50


class Stage(Struct, frozen=True):
    """An organization of the database and a key of its owner, whose limits are out of reach but counted."""

    organization_id: str
    key: str


def gtin(number: int) -> str:
    """The GTIN-14 of the product with that number, of a prefix for examples."""
    body = f"0952{number:09}"
    return body + checkdigit.compute(body)


async def connected(dsn: str) -> asyncpg.Connection:
    """A connection on which ids and jsonb travel as in ours."""
    connection = await asyncpg.connect(dsn)
    await prepare_connection(connection)
    return connection


async def organization(dsn: str, number: int = 0) -> Stage:
    """An organization and its owner; each number has its own."""
    person_id, stage = ids.new(), Stage(ids.new(), apikey.make("user"))
    connection = await connected(dsn)
    async with connection.transaction():
        await connection.execute(
            "INSERT INTO account.person (id, email, name, email_verified_at) VALUES ($1, $2, 'Bench', now())",
            person_id,
            f"bench{number or ''}@example.com",
        )
        await connection.execute(
            "INSERT INTO account.organization (id, name, country, is_brand)"
            " VALUES ($1, 'Bench Foods', 'SE', true)",
            stage.organization_id,
        )
        await connection.execute(
            "INSERT INTO account.membership (organization_id, person_id, role, joined_at)"
            " VALUES ($1, $2, 'owner', now())",
            stage.organization_id,
            person_id,
        )
        await connection.execute(
            "INSERT INTO account.api_key (organization_id, person_id, key_type, key_hash, hint, role, name,"
            " rate_limit_per_minute, rate_limit_per_day)"
            " VALUES ($1, $2, 'user', $3, $4, 'manager', 'bench', 1000000000, 1000000000)",
            stage.organization_id,
            person_id,
            apikey.digest(stage.key),
            stage.key[:8],
        )
    await connection.close()
    return stage


def prepare(dsn: str) -> Stage:
    """Migrate the database and put an organization with a key into it."""

    async def steps() -> Stage:
        await migrate.migrate(dsn)
        return await organization(dsn)

    return asyncio.run(steps())


def ask(port: int, stage: Stage, method: str, path: str, body: Any = None) -> Any:
    """A call by the stage's key; anything but success is the end of the measurement."""
    answer = harness.call(port, method, path, body, stage.key)
    if answer.status >= 300:
        raise RuntimeError(f"{method} {path} was answered with {answer.status}: {answer.body.decode()}")
    return answer.json()


def create_products(port: int, stage: Stage) -> dict[str, str]:
    """Products of the organization, by the API; returns GTIN to id."""
    made: dict[str, str] = {}
    for number in range(PRODUCTS):
        body = {
            "gtin": gtin(number),
            "product_name": f"Oat drink {number}",
            "description": "A drink of oats, water and a little salt.",
            "country_of_origin": "SE",
            "net_content": "1 l",
            "organization_id": stage.organization_id,
        }
        made[gtin(number)] = ask(port, stage, "POST", "/products/api/v1/products", body)["id"]
    return made


def create_rules(port: int, stage: Stage, product_id: str, target: str) -> str:
    """Three rules: two whose conditions never hold here, then the one that matches; returns its id."""
    rules = f"/resolver/api/v1/organizations/{stage.organization_id}/resolution-rules"
    common = {"scope_type": "PRODUCT", "product_id": product_id, "destination_type": "CUSTOM_URL"}
    past = {"absolute_end_at": "2020-01-01T00:00:00Z", "custom_url": f"{target}?past"}
    elsewhere = {"location_countries": ["AQ"], "custom_url": f"{target}?elsewhere"}
    ask(port, stage, "POST", rules, common | past)
    ask(port, stage, "POST", rules, common | elsewhere)
    return ask(port, stage, "POST", rules, common | {"custom_url": target})["id"]
