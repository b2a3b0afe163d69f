"""Brands and manufacturers that an owner names of many products at once.

Products are inserted before the names that they refer to, because that is the order of everybody's locks:
products by GTIN, then brands, then manufacturers. A name that is not there yet has its id beforehand.
"""

from collections.abc import Iterable, Mapping

from msgspec import Struct

from closient.apps.catalogue.queries import brands as brand_queries
from closient.apps.catalogue.queries import new_products as queries
from closient.apps.catalogue.structs.brands import BrandCreated
from closient.apps.catalogue.structs.contributions import NamedRecord, Value
from closient.kit import events, ids
from closient.kit.db import Writes

Facts = Mapping[str, Value]


class Name(Struct):
    """What a name stands for. `key` is set, and the id promised, while its owner does not hold it."""

    id: str
    key: str
    is_foreign: bool


class Names(Struct):
    """By the name as it was written."""

    brands: dict[str, Name]
    manufacturers: dict[str, Name]

    def brand_of(self, facts: Facts) -> Name | None:
        return self.brands.get(str(facts.get("brand") or ""))

    def manufacturer_of(self, facts: Facts) -> Name | None:
        return self.manufacturers.get(str(facts.get("manufacturer") or ""))


async def look_up(db: Writes, said: Iterable[Facts], owner_id: str) -> Names:
    """What the names mean now; nothing is held."""
    brands: dict[str, None] = {}
    makers: dict[str, None] = {}
    for facts in said:
        if name := facts.get("brand"):
            brands[str(name)] = None
        if name := facts.get("manufacturer"):
            makers[str(name)] = None
    return Names(
        _named(await queries.named_brands(db, list(brands)), owner_id) if brands else {},
        _named(await queries.named_manufacturers(db, list(makers)), None) if makers else {},
    )


def _named(found: list[NamedRecord], owner_id: str | None) -> dict[str, Name]:
    promised: dict[str, str] = {}
    named = {}
    for one in found:
        is_own = one.id is not None and one.organization_id == owner_id
        record_id = one.id or promised.setdefault(one.key, ids.new())
        is_foreign = one.organization_id is not None and not is_own
        named[one.name] = Name(record_id, "" if is_own else one.key, is_foreign)
    return named


async def make(db: Writes, names: Names, said: Iterable[Facts], owner_id: str) -> Names:
    """Let all names of these products be there, and tell what they mean from now on."""
    kept = list(said)
    brands = {str(facts["brand"]): name for facts in kept if (name := names.brand_of(facts)) and name.key}
    if brands:
        added = await queries.add_brands(db, [one.id for one in brands.values()], list(brands), owner_id)
        made = [brand for one in added if (brand := await brand_queries.get_brand(db, one))]
        await events.emit_all(db, [BrandCreated(organization_id=owner_id, brand=brand) for brand in made])
    makers = {
        str(facts["manufacturer"]): name
        for facts in kept
        if (name := names.manufacturer_of(facts)) and name.key
    }
    if makers:
        await queries.add_manufacturers(db, [name.id for name in makers.values()], list(makers))
    return await look_up(db, kept, owner_id)
