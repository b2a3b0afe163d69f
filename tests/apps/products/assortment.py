"""Products of nobody, in few words."""

from closient.gs1 import checkdigit
from tests.world import World


def gtin(number: int) -> str:
    digits = f"0950600{number:06d}"
    return digits + checkdigit.compute(digits)


async def fill(world: World, rows: list[tuple[str, str, str, float]]) -> None:
    """Unclaimed products (name, brand, country, confidence), the first the oldest."""
    for number, (name, brand, country, score) in enumerate(rows):
        await world.database.pool.execute(
            """
            WITH named AS (
                INSERT INTO catalogue.brand (name) SELECT $3::text WHERE $3 <> ''
                ON CONFLICT (lower(name)) WHERE is_active DO UPDATE SET website = '' RETURNING id)
            INSERT INTO catalogue.product (gtin, product_name, brand_id, country_of_origin, confidence_score,
                                           data_source)
            VALUES ($1, $2, (SELECT id FROM named), $4, $5, 'open_food_facts')
            """,
            gtin(number),
            name,
            brand,
            country,
            score,
        )


ROWS = [
    ("green tea", "Zest", "JP", 0.9),
    ("Black tea", "acme", "IN", 0.2),
    ("Coffee", "", "BR", 0.5),
    ("Teapot 50%", "Acme", "CN", 0.4),
    ("apple", "Zest", "DE", 0.7),
]
