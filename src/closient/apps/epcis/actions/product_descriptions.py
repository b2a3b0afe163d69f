"""What an organization says of products: pack size and style, commodity, whether it is raw."""

import asyncio
from collections.abc import Sequence

import msgspec

from closient.apps.catalogue.actions.products import read_gtin
from closient.apps.epcis.actions import reclassification
from closient.apps.epcis.actions.organizations import organization_of
from closient.apps.epcis.queries import product_descriptions as queries
from closient.apps.epcis.rules import descriptions, master_data_csv
from closient.apps.epcis.structs.places import (
    Filter,
    Kept,
    ProductDescription,
    ProductDescriptionBody,
    ProductDescriptionEntry,
    ProductDescriptionOut,
)
from closient.kit import clock
from closient.kit.caller import Caller
from closient.kit.db import Reads, Writes
from closient.kit.errors import FieldError, NotFound, Validation
from closient.kit.pagination import Page, PageRequest

NONE = "You have not described a product of this GTIN."


async def list_product_descriptions(
    db: Reads, caller: Caller, organization_id: str | None, sought: Filter, page: PageRequest
) -> Page[ProductDescriptionOut]:
    """The products that an organization describes."""
    owner = organization_of(caller, organization_id)
    found = await queries.list_product_descriptions(db, owner, sought, page)
    return Page([_told(one) for one in found.data], found.pagination)


async def get_product_description(
    db: Reads, caller: Caller, organization_id: str | None, gtin: str
) -> ProductDescriptionOut:
    """One of them."""
    owner = organization_of(caller, organization_id)
    found = await queries.get_product_description(db, owner, read_gtin(gtin))
    if found is None:
        raise NotFound(NONE)
    return _told(found)


async def set_product_description(
    db: Writes, caller: Caller, organization_id: str | None, gtin: str, body: ProductDescriptionBody
) -> ProductDescriptionOut:
    """Add or replace the description of a product, which need not be in the catalogue."""
    owner = organization_of(caller, organization_id)
    entry = ProductDescriptionEntry(gtin=read_gtin(gtin), **msgspec.structs.asdict(body))
    await queries.keep_product_descriptions(db, owner, [entry], clock.now())
    await reclassification.ask(db, owner, [entry.gtin])
    found = await queries.get_product_description(db, owner, entry.gtin)
    assert found is not None
    return _told(found)


async def set_product_descriptions(
    db: Writes,
    caller: Caller,
    organization_id: str | None,
    entries: list[ProductDescriptionEntry],
    numbers: Sequence[int] | None = None,
) -> Kept:
    """Add or replace many: all of them or none. Every fault is named, by `numbers` of the entries."""
    owner = organization_of(caller, organization_id)
    faults: list[FieldError] = []
    kept: dict[str, ProductDescriptionEntry] = {}
    for number, entry in zip(numbers or range(len(entries)), entries, strict=True):
        try:
            gtin = read_gtin(entry.gtin, f"{number}.gtin")
        except Validation as error:
            faults += error.errors
            continue
        if gtin in kept:
            faults.append(FieldError(f"{number}.gtin", "This GTIN stands in the list twice."))
        kept[gtin] = msgspec.structs.replace(entry, gtin=gtin)
    if faults:
        raise Validation(faults)
    done = await queries.keep_product_descriptions(db, owner, list(kept.values()), clock.now())
    await reclassification.ask(db, owner, list(kept))
    return done


async def import_product_descriptions(
    db: Writes, caller: Caller, organization_id: str | None, content: bytes
) -> Kept:
    """The products of a CSV file, as `set_product_descriptions` takes a list; faults by their lines."""
    organization_of(caller, organization_id)
    entries, lines = await asyncio.to_thread(
        lambda: master_data_csv.read(content, ProductDescriptionEntry, "gtin")
    )
    return await set_product_descriptions(db, caller, organization_id, entries, lines)


async def export_product_descriptions(db: Reads, caller: Caller, organization_id: str | None) -> str:
    """All descriptions of an organization as CSV, by GTIN."""
    found = await queries.every_product_description(db, organization_of(caller, organization_id))
    return await asyncio.to_thread(master_data_csv.written, ProductDescriptionEntry, found)


async def delete_product_description(
    db: Writes, caller: Caller, organization_id: str | None, gtin: str
) -> None:
    """Forget what was said. The catalogue and events stay."""
    owner, number = organization_of(caller, organization_id), read_gtin(gtin)
    if not await queries.delete_product_description(db, owner, number):
        raise NotFound(NONE)
    await reclassification.ask(db, owner, [number])


def _told(product: ProductDescription) -> ProductDescriptionOut:
    return ProductDescriptionOut(
        **msgspec.structs.asdict(product), missing=descriptions.product_lacks(product)
    )
