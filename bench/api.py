"""A keyed GET of a product by GTIN against a bare Litestar route with one query.

Ours settles the key, the caller and both rate-limit windows for every request; the yardstick checks nothing.
Both read the same server. Requests that arrive together share round trips, so the bar rises with the crowd.
"""

import asyncio

import asyncpg
import bare
import harness
import stage
from figures import Figure, finish


async def fill_yardstick(dsn: str) -> None:
    """As many products as ours, in a table of the yardstick's own."""
    connection = await asyncpg.connect(dsn)
    await connection.execute(bare.SCHEMA)
    await connection.executemany(
        "INSERT INTO yardstick.product (gtin, product_name, description, country_of_origin, net_content)"
        " VALUES ($1, $2, 'A drink of oats, water and a little salt.', 'SE', '1 l')",
        [(stage.gtin(number), f"Oat drink {number}") for number in range(stage.PRODUCTS)],
    )
    await connection.close()


def measure(pace: harness.Pace) -> list[Figure]:
    """Both servers on one database, in turns."""
    with harness.database() as dsn, harness.folder() as data_folder:
        prepared = stage.prepare(dsn)
        asyncio.run(fill_yardstick(dsn))
        with (
            harness.web_worker(dsn, data_folder) as site,
            harness.bare("bare:litestar", {bare.DSN_VARIABLE: dsn}) as yardstick,
        ):
            gtins = list(stage.create_products(site.port, prepared))
            key = {"X-API-Key": prepared.key}
            ours = harness.Target(
                "keyed GET of a product",
                site.port,
                [harness.request(f"/products/api/v1/products/{gtin}", key) for gtin in gtins],
                200,
            )
            theirs = harness.Target(
                "bare Litestar", yardstick.port, [harness.request(f"/products/{gtin}") for gtin in gtins], 200
            )
            few = harness.compare(ours, theirs, 16, pace)
            many = harness.compare(ours, theirs, 64, pace)
            return [
                Figure("api_product_ratio_16", few.ratio, ">=", 0.8),
                Figure("api_product_ratio_64", many.ratio, ">=", 1.2),
                Figure("api_worker_megabytes", site.worker_megabytes(), "<", 160),
            ]


if __name__ == "__main__":
    finish(measure(harness.pace(__doc__)))
