"""The yardsticks: the least that a server could do, without any of the checks that ours makes.

`redirect` is a raw ASGI application with one fixed answer; `litestar` reads a product by GTIN with one query.
"""

import os
from typing import Any

import asyncpg
from litestar import Litestar, get
from litestar.datastructures import State
from msgspec import Struct

LOCATION = b"https://brand.example.com/products/09506000134352"
DSN_VARIABLE = "BENCH_DSN"
SCHEMA = """
CREATE SCHEMA IF NOT EXISTS yardstick;
CREATE TABLE yardstick.product (
    gtin text PRIMARY KEY, id uuid NOT NULL DEFAULT uuidv7(), product_name text NOT NULL,
    brand text NOT NULL DEFAULT '', manufacturer text NOT NULL DEFAULT '',
    description text NOT NULL DEFAULT '', image_url text NOT NULL DEFAULT '',
    country_of_origin text NOT NULL DEFAULT '', net_content text NOT NULL DEFAULT '',
    is_claimed boolean NOT NULL DEFAULT true, data_source text NOT NULL DEFAULT 'claimed',
    confidence_score float8 NOT NULL DEFAULT 1, created timestamptz NOT NULL DEFAULT now(),
    modified timestamptz NOT NULL DEFAULT now()
);
"""
PRODUCT_BY_GTIN = """
SELECT gtin, id::text, product_name, brand, manufacturer, description, image_url, country_of_origin,
       net_content, is_claimed, data_source, confidence_score, created::text, modified::text
  FROM yardstick.product
 WHERE gtin = $1
"""


async def redirect(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """Answer anything with the same redirect."""
    if scope["type"] == "lifespan":
        await receive()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await send({"type": "lifespan.shutdown.complete"})
        return
    await send({"type": "http.response.start", "status": 307, "headers": [(b"location", LOCATION)]})
    await send({"type": "http.response.body", "body": b""})


class Product(Struct):
    """A row of the yardstick's own table."""

    gtin: str
    id: str
    product_name: str
    brand: str
    manufacturer: str
    description: str
    image_url: str
    country_of_origin: str
    net_content: str
    is_claimed: bool
    data_source: str
    confidence_score: float
    created: str
    modified: str


@get("/products/{gtin:str}")
async def product_by_gtin(gtin: str, state: State) -> Product:
    """One query, one struct."""
    return Product(*await state.pool.fetchrow(PRODUCT_BY_GTIN, gtin))


async def open_pool(app: Litestar) -> None:
    app.state.pool = await asyncpg.create_pool(os.environ[DSN_VARIABLE], min_size=12, max_size=12)


async def close_pool(app: Litestar) -> None:
    await app.state.pool.close()


litestar = Litestar([product_by_gtin], on_startup=[open_pool], on_shutdown=[close_pool], openapi_config=None)
