"""A stocked catalogue: brands, products, and what hangs on a tenth of them, written set by set.

The indexes of products are made when all of them are there, which takes a third of the time.
"""

import random
from collections.abc import Iterator, Sequence
from itertools import islice

import asyncpg
import stage

from closient.apps.catalogue.actions import browse
from closient.kit import ids
from closient.kit.database import connect

BEGINNING = 100_000_000
PORTION = 50_000
BRANDS = 1_000
# One of so many products is the organization's.
SHARE = 10
# Two of them make a word that 2,500 of a million products have; the others stand in every tenth name.
SYLLABLES = (
    "ba", "cor", "del", "fen", "gra", "hol", "jun", "kar", "lem", "mar", "nor", "ol", "per", "quin", "ros",
    "sal", "tor", "ven", "wal", "zer",
)  # fmt: skip
NOUNS = ("drink", "bread", "jam", "salmon", "berries", "butter", "yoghurt", "coffee", "soup", "noodles")
KINDS = ("mild", "classic", "organic", "family pack", "light", "extra", "zero", "original", "no. 1")
COUNTRIES = ("SE", "NO", "DE", "FR", "US", "IT", "ES", "")
SOURCES = ("open_food_facts", "imported", "usda_fdc")
# $1 GTINs, $2 numbers, $3 owner or null, $4 to $6 words, $7 countries, $8 sources, $9 brands.
PRODUCTS = """
    INSERT INTO catalogue.product (gtin, owner_id, claimed_at, data_source, product_name, description,
           brand_id, brand_key, country_of_origin, confidence_score, image_url, gpc_family_code,
           resolver_enabled)
    SELECT n.gtin, $3, CASE WHEN $3::uuid IS NOT NULL THEN now() END,
           CASE WHEN $3::uuid IS NULL THEN ($8::text[])[1 + n.number % 3] ELSE 'claimed' END,
           initcap(($4::text[])[1 + n.number * 7 % 20] || ($4::text[])[1 + n.number / 20 % 20]) || ' '
               || ($5::text[])[1 + n.number / 11 % 10] || ' ' || ($6::text[])[1 + n.number / 110 % 9] || ' '
               || n.number * 7919 % 100000,
           'Made of oats, water and a little salt.', b.id, lower(b.name),
           ($7::text[])[1 + n.number / 7 % 8], (n.number * 104729 % 1000) / 1000.0,
           CASE WHEN n.number % 3 = 0 THEN '' ELSE 'https://pictures.example.com/' || n.gtin END,
           '50100000', $3::uuid IS NOT NULL
      FROM unnest($1::text[], $2::bigint[]) AS n (gtin, number)
      JOIN unnest($9::uuid[]) WITH ORDINALITY AS w (id, place) ON w.place = 1 + n.number * 31 % 1000
      JOIN catalogue.brand b ON b.id = w.id
"""
# $1 GTINs: each gets two pictures, ten ingredients, a panel of eight lines, certificates and claims.
CONTENTS = (
    """
    INSERT INTO catalogue.product_image (product_id, picture, title, is_primary, priority)
    SELECT p.id, f.name, 'A view', f.place = 1, f.place
      FROM catalogue.product p,
           (SELECT c.name, row_number() OVER (ORDER BY c.name) AS place FROM catalogue.picture c) f
     WHERE p.gtin = ANY($1::text[])
    """,
    """
    INSERT INTO catalogue.ingredient (id, product_id, priority, name, percentage, allergens, data_source,
           confidence, is_major_allergen)
    SELECT uuidv7(), p.id, n, 'ingredient ' || (n * 37 + substr(p.gtin, 8, 6)::integer) % 1000,
           CASE WHEN n < 4 THEN 30 - n END, CASE WHEN n = 2 THEN '{AM}' ELSE '{}' END::text[],
           'claimed', 0.85, n = 2
      FROM catalogue.product p, generate_series(1, 10) n
     WHERE p.gtin = ANY($1::text[])
    """,
    """
    INSERT INTO catalogue.nutrition_panel (product_id, serving_size, label_format, basis, serving_size_g,
           data_source, confidence)
    SELECT p.id, '100 g', 'EU', 'g', 100, 'claimed', 0.95
      FROM catalogue.product p WHERE p.gtin = ANY($1::text[])
    """,
    """
    INSERT INTO catalogue.nutrient (product_id, place, name, unit, per_100)
    SELECT p.id, n, 'Nutrient ' || n, 'g', n
      FROM catalogue.product p, generate_series(1, 8) n WHERE p.gtin = ANY($1::text[])
    """,
    """
    INSERT INTO certifications.product_certification (product_id, certification_id, certificate_number)
    SELECT p.id, d.id, 'C-' || p.gtin
      FROM catalogue.product p, (SELECT c.id FROM certifications.certification c ORDER BY c.id LIMIT 2) d
     WHERE p.gtin = ANY($1::text[])
    """,
    """
    INSERT INTO certifications.product_claim (product_id, claim_id)
    SELECT p.id, d.id
      FROM catalogue.product p, (SELECT c.id FROM certifications.claim c ORDER BY c.id LIMIT 2) d
     WHERE p.gtin = ANY($1::text[])
    """,
)
INDEXES = """
    SELECT i.indexrelid::regclass::text AS name, pg_get_indexdef(i.indexrelid) AS definition
      FROM pg_index i
     WHERE i.indrelid = 'catalogue.product'::regclass AND NOT i.indisprimary AND NOT i.indisunique
"""


def is_own(number: int) -> bool:
    """Whether the product of that number is the organization's; the others are nobody's."""
    return number % SHARE == 0


def is_full(number: int) -> bool:
    """Whether the product of that number holds everything: a tenth does, half of them the organization's."""
    return number % (2 * SHARE) in (0, SHARE // 2)


def gtins(count: int) -> list[str]:
    """GTINs of the catalogue, of all of it and in no order."""
    numbers = list(range(BEGINNING, BEGINNING + count))
    random.Random(7).shuffle(numbers)
    return [stage.gtin(number) for number in numbers]


def full_gtins(count: int) -> list[str]:
    """Those of the products that hold everything, in no order."""
    numbers = [number for number in range(BEGINNING, BEGINNING + count) if is_full(number)]
    random.Random(7).shuffle(numbers)
    return [stage.gtin(number) for number in numbers]


async def fill(dsn: str, organization_id: str, count: int) -> None:
    """So many products; what the jobs do regularly is done, and the database vacuumed as it would be."""
    connection = await stage.connected(dsn)
    brands = [ids.new() for _ in range(BRANDS)]
    await connection.execute(
        "INSERT INTO catalogue.brand (id, organization_id, name)"
        " SELECT n.id, $2, 'Brand ' || n.place FROM unnest($1::uuid[]) WITH ORDINALITY AS n (id, place)",
        brands,
        organization_id,
    )
    await connection.execute(
        "INSERT INTO catalogue.picture (name, width, height, has_thumbnails, touched)"
        " SELECT repeat(letter, 32) || '.webp', 800, 600, true, now() FROM unnest('{a,b}'::text[]) letter"
    )
    indexes = await connection.fetch(INDEXES)
    for index in indexes:
        await connection.execute(f"DROP INDEX {index['name']}")
    for portion in portions(range(BEGINNING, BEGINNING + count)):
        await _add(connection, organization_id, brands, portion)
    for index in indexes:
        await connection.execute(index["definition"])
    await connection.execute("VACUUM ANALYZE")
    database = await connect(dsn)
    async with database.writes() as db:
        await browse.fold_tally(db)
    async with database.writes() as db:
        await browse.keep_marks(db, most_moves=0)
    await database.close()
    await connection.execute("VACUUM ANALYZE catalogue.product_mark")
    await connection.execute("VACUUM ANALYZE catalogue.product_move")
    await connection.close()


def portions(numbers: range) -> Iterator[list[int]]:
    """The numbers in portions of one statement each."""
    every = iter(numbers)
    while portion := list(islice(every, PORTION)):
        yield portion


async def _add(
    connection: asyncpg.Connection, organization_id: str, brands: list[str], numbers: Sequence[int]
) -> None:
    for owner_id in (organization_id, None):
        wanted = [number for number in numbers if is_own(number) == (owner_id is not None)]
        made = [stage.gtin(number) for number in wanted]
        words = list(SYLLABLES), list(NOUNS), list(KINDS), list(COUNTRIES), list(SOURCES)
        await connection.execute(PRODUCTS, made, wanted, owner_id, *words, brands)
    full = [stage.gtin(number) for number in numbers if is_full(number)]
    for statement in CONTENTS:
        await connection.execute(statement, full)
