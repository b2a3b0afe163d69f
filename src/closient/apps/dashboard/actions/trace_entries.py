"""Master data of traceability: places and products, what they lack, and what nobody has described."""

from collections.abc import Sequence

from msgspec import Struct

from closient.apps.catalogue.actions import products
from closient.apps.dashboard.queries import traceability as queries
from closient.apps.dashboard.rules import trace_lines
from closient.apps.dashboard.structs.lines import LineFault
from closient.apps.dashboard.structs.traceability import EntryFilter, Line, PointRow, Unknown
from closient.apps.epcis.actions import places, product_descriptions
from closient.apps.epcis.structs.places import (
    Filter,
    Kept,
    PlaceBody,
    PlaceEntry,
    PlaceOut,
    ProductDescriptionBody,
    ProductDescriptionEntry,
    ProductDescriptionOut,
)
from closient.kit.caller import Caller
from closient.kit.db import Reads, Writes
from closient.kit.pagination import Page, PageRequest

PER_PAGE = 25
MOST_POINTS = 1_000
MOST_UNKNOWN = 8
MOST_LINES = places.MOST_AT_ONCE
PLACE_COLUMNS, PRODUCT_COLUMNS = trace_lines.PLACE, trace_lines.PRODUCT
read_gln = places.read_gln
read_gtin = products.read_gtin


class PlacesShown(Struct, frozen=True):
    """A page of places, all points of the map, and GLNs that nobody has described."""

    listed: Page[PlaceOut]
    points: Sequence[PointRow]
    unknown: Sequence[Unknown]


class ProductsShown(Struct, frozen=True):
    """A page of products, and GTINs that nobody has described."""

    listed: Page[ProductDescriptionOut]
    unknown: Sequence[Unknown]


async def list_places(reads: Reads, caller: Caller, organization_id: str, asked: EntryFilter) -> PlacesShown:
    """For owners and managers; Forbidden for all others."""
    page = PageRequest(asked.page, PER_PAGE)
    listed = await places.list_places(reads, caller, organization_id, _filter(asked), page)
    points = await queries.list_points(reads, organization_id, MOST_POINTS)
    unknown = await queries.list_unknown_places(reads, organization_id, queries.LATEST, MOST_UNKNOWN)
    return PlacesShown(listed, points, unknown)


async def list_products(
    reads: Reads, caller: Caller, organization_id: str, asked: EntryFilter
) -> ProductsShown:
    """For owners and managers; Forbidden for all others."""
    page = PageRequest(asked.page, PER_PAGE)
    listed = await product_descriptions.list_product_descriptions(
        reads, caller, organization_id, _filter(asked), page
    )
    return ProductsShown(listed, await queries.list_unknown_products(reads, organization_id, MOST_UNKNOWN))


def _filter(asked: EntryFilter) -> Filter:
    wanted = {"all": None, "incomplete": False, "complete": True}[asked.show]
    return Filter(asked.search.replace("\x00", "") or None, wanted)


def read_lines(text: str, columns: tuple[str, ...]) -> tuple[list[Line], list[LineFault]]:
    """The lines of a table, and what is wrong with those that cannot be read."""
    return trace_lines.read(text, columns, MOST_LINES)


async def get_place(reads: Reads, caller: Caller, organization_id: str, gln: str) -> PlaceOut:
    """One place."""
    return await places.get_place(reads, caller, organization_id, gln)


async def set_place(db: Writes, caller: Caller, organization_id: str, gln: str, body: PlaceBody) -> PlaceOut:
    """Add or replace it."""
    return await places.set_place(db, caller, organization_id, gln, body)


async def delete_place(db: Writes, caller: Caller, organization_id: str, gln: str) -> None:
    """Forget it; events that name it stay."""
    await places.delete_place(db, caller, organization_id, gln)


async def set_places(db: Writes, caller: Caller, organization_id: str, entries: list[PlaceEntry]) -> Kept:
    """Add or replace many, all or none."""
    return await places.set_places(db, caller, organization_id, entries)


async def get_product(reads: Reads, caller: Caller, organization_id: str, gtin: str) -> ProductDescriptionOut:
    """One product."""
    return await product_descriptions.get_product_description(reads, caller, organization_id, gtin)


async def set_product(
    db: Writes, caller: Caller, organization_id: str, gtin: str, body: ProductDescriptionBody
) -> ProductDescriptionOut:
    """Add or replace what is said of it."""
    return await product_descriptions.set_product_description(db, caller, organization_id, gtin, body)


async def delete_product(db: Writes, caller: Caller, organization_id: str, gtin: str) -> None:
    """Forget what was said; the catalogue and events stay."""
    await product_descriptions.delete_product_description(db, caller, organization_id, gtin)


async def set_products(
    db: Writes, caller: Caller, organization_id: str, entries: list[ProductDescriptionEntry]
) -> Kept:
    """Add or replace many, all or none."""
    return await product_descriptions.set_product_descriptions(db, caller, organization_id, entries)
