"""Master data of locations and parties, and what headers of documents teach of places and products.

What is learned fills gaps and never replaces what is there: neither what a person entered nor what an
earlier document said.
"""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from closient.apps.epcis.actions import reclassification
from closient.apps.epcis.actions.organizations import organization_of
from closient.apps.epcis.queries import places as queries
from closient.apps.epcis.queries import product_descriptions
from closient.apps.epcis.rules import descriptions, header, master_data_csv
from closient.apps.epcis.structs.places import Filter, Kept, Place, PlaceBody, PlaceEntry, PlaceOut
from closient.gs1 import checkdigit
from closient.kit import clock
from closient.kit.caller import Caller
from closient.kit.db import Reads, Writes
from closient.kit.errors import FieldError, NotFound, Validation
from closient.kit.pagination import Page, PageRequest

MOST_AT_ONCE = 1000
NO_PLACE = "You know no place of this GLN."
MISTYPED = "The last digit does not fit the others: {} asks for {}."
PAIRED = "Latitude and longitude go together."


def read_gln(text: str, field: str = "gln") -> str:
    """The GLN itself; Validation when it has not 13 digits or its check digit is wrong."""
    if len(text) != 13 or not (text.isascii() and text.isdigit()):
        raise Validation.of(field, "A GLN has 13 digits.")
    if not checkdigit.valid(text):
        raise Validation.of(field, MISTYPED.format(text[:-1], checkdigit.compute(text[:-1])))
    return text


async def list_places(
    db: Reads, caller: Caller, organization_id: str | None, sought: Filter, page: PageRequest
) -> Page[PlaceOut]:
    """The places of an organization."""
    found = await queries.list_places(db, organization_of(caller, organization_id), sought, page)
    return Page([_told(one) for one in found.data], found.pagination)


async def get_place(db: Reads, caller: Caller, organization_id: str | None, gln: str) -> PlaceOut:
    """One place of an organization."""
    owner = organization_of(caller, organization_id)
    found = await queries.get_places(db, owner, [read_gln(gln)])
    if not found:
        raise NotFound(NO_PLACE)
    return _told(found[0])


async def set_place(
    db: Writes, caller: Caller, organization_id: str | None, gln: str, body: PlaceBody
) -> PlaceOut:
    """Add or replace a place."""
    owner = organization_of(caller, organization_id)
    faults: list[FieldError] = []
    _check_pair(body, "", faults)
    number = read_gln(gln)
    if faults:
        raise Validation(faults)
    entry = PlaceEntry(gln=number, **msgspec.structs.asdict(body))
    await queries.keep_places(db, owner, [entry], clock.now())
    return _told((await queries.get_places(db, owner, [number]))[0])


async def set_places(
    db: Writes,
    caller: Caller,
    organization_id: str | None,
    entries: list[PlaceEntry],
    numbers: Sequence[int] | None = None,
) -> Kept:
    """Add or replace many places: all of them or none. Every fault is named, by `numbers` of the entries."""
    owner = organization_of(caller, organization_id)
    faults: list[FieldError] = []
    seen: set[str] = set()
    for number, entry in zip(numbers or range(len(entries)), entries, strict=True):
        _check_pair(entry, f"{number}.", faults)
        try:
            read_gln(entry.gln, f"{number}.gln")
        except Validation as error:
            faults += error.errors
        if entry.gln in seen:
            faults.append(FieldError(f"{number}.gln", "This GLN stands in the list twice."))
        seen.add(entry.gln)
    if faults:
        raise Validation(faults)
    return await queries.keep_places(db, owner, entries, clock.now())


async def import_places(db: Writes, caller: Caller, organization_id: str | None, content: bytes) -> Kept:
    """The places of a CSV file, as `set_places` takes a list; faults by their lines."""
    organization_of(caller, organization_id)
    entries, lines = await asyncio.to_thread(lambda: master_data_csv.read(content, PlaceEntry, "gln"))
    return await set_places(db, caller, organization_id, entries, lines)


async def export_places(db: Reads, caller: Caller, organization_id: str | None) -> str:
    """All places of an organization as CSV, by GLN."""
    found = await queries.every_place(db, organization_of(caller, organization_id))
    return await asyncio.to_thread(master_data_csv.written, PlaceEntry, found)


async def delete_place(db: Writes, caller: Caller, organization_id: str | None, gln: str) -> None:
    """Forget a place. Events that name it stay."""
    if not await queries.delete_place(db, organization_of(caller, organization_id), read_gln(gln)):
        raise NotFound(NO_PLACE)


async def learn(db: Writes, organization_id: str, epcis_header: Mapping[str, Any] | None) -> int:
    """Keep the master data of a document's header, in the transaction of its capture; how many rows changed.

    The caller has checked who captures for whom.
    """
    changed = 0
    if found := header.places_of(epcis_header):
        changed += await queries.learn_places(db, organization_id, found, clock.now())
    if products := header.products_of(epcis_header):
        changed += await product_descriptions.learn_product_descriptions(
            db, organization_id, products, clock.now()
        )
        await reclassification.ask(db, organization_id, [one.gtin for one in products])
    return changed


def _check_pair(body: PlaceBody, path: str, faults: list[FieldError]) -> None:
    if (body.latitude is None) != (body.longitude is None):
        faults.append(FieldError(f"{path}{'latitude' if body.latitude is None else 'longitude'}", PAIRED))


def _told(place: Place) -> PlaceOut:
    return PlaceOut(**msgspec.structs.asdict(place), missing=descriptions.place_lacks(place))
