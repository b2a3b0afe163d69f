"""What a source's file says of products that nobody knows yet: records and contributions in a few statements.

Nobody else speaks of these, so nothing is weighed. Locks are taken in the order of all writers: products by
GTIN, then brands.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from msgspec import Struct

from closient.apps.catalogue.queries import new_products
from closient.apps.catalogue.queries import products as product_queries
from closient.apps.catalogue.queries import source_records as queries
from closient.apps.catalogue.rules import provenance
from closient.apps.catalogue.structs.contributions import MadeProduct, Value
from closient.apps.catalogue.structs.products import ProductCreated
from closient.apps.catalogue.structs.sources import FirstWord
from closient.apps.catalogue.structs.values import DataSource
from closient.kit import events, ids
from closient.kit.db import Writes


class Newcomer(Struct):
    """A GTIN-14 and what is said of it: filled facts that are `contributions.checked`."""

    gtin: str
    facts: Mapping[str, Value]
    told: datetime
    # The parts of its food that the source speaks of.
    food: Sequence[str] = ()


class Brand(Struct):
    """What a brand's name stands for. `key` is set, and the id promised, while it is not there."""

    id: str
    key: str


async def make_records(db: Writes, newcomers: Sequence[Newcomer], source: DataSource) -> dict[str, str]:
    """The ids of the records that were made, by GTIN; the others are there already."""
    names = list({str(one.facts["brand"]) for one in newcomers if "brand" in one.facts})
    brands = await _brands(db, names)
    await new_products.let_names_follow(db)
    made = await new_products.make_products(
        db, None, source, [_record(one, source, brands) for one in newcomers]
    )
    known = {gtin: ids.parse(product_id) for gtin, product_id in made.items()}
    new = [one for one in newcomers if one.gtin in known]
    used = {str(one.facts["brand"]) for one in new if "brand" in one.facts}
    if promised := [name for name in used if brands[name].key]:
        await new_products.add_brands(db, [brands[name].id for name in promised], promised, None)
        await _follow(db, known, new, brands, await _brands(db, promised))
    await new_products.demand_names(db)
    confidence = provenance.BASE_CONFIDENCE[source]
    words = [
        FirstWord(known[one.gtin], field, value, source, confidence, one.told)
        for one in new
        for field, value in one.facts.items()
    ]
    await queries.add_first_words(db, words)
    products = await product_queries.list_records(db, list(known.values()))
    await events.emit_all(db, [ProductCreated(organization_id=None, product=one) for one in products])
    return known


async def _brands(db: Writes, names: list[str]) -> dict[str, Brand]:
    """By the name as it was written; names that differ in their case alone mean one."""
    promised: dict[str, str] = {}
    found = {}
    for one in await new_products.named_brands(db, names):
        found[one.name] = Brand(one.id or promised.setdefault(one.key, ids.new()), "" if one.id else one.key)
    return found


def _record(one: Newcomer, source: DataSource, brands: Mapping[str, Brand]) -> MadeProduct:
    canonical = provenance.of_source(one.facts, source)
    brand = brands.get(str(one.facts.get("brand", "")))
    return MadeProduct(
        one.gtin,
        canonical.values,
        canonical.field_confidence,
        canonical.confidence_score,
        brand.id if brand else None,
        brand.key if brand else "",
        None,
        canonical.field_source,
        dict.fromkeys(one.food, source),
    )


async def _follow(
    db: Writes,
    known: Mapping[str, str],
    new: Sequence[Newcomer],
    before: Mapping[str, Brand],
    after: Mapping[str, Brand],
) -> None:
    """When somebody else was quicker to make a brand, records name that one."""
    moved = {name for name, brand in after.items() if brand.id != before[name].id}
    late = [one for one in new if one.facts.get("brand") in moved]
    if late:
        await new_products.rename_made(
            db,
            [known[one.gtin] for one in late],
            [after[str(one.facts["brand"])].id for one in late],
            [None] * len(late),
        )
