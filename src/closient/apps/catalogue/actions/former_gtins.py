"""GTINs that a product had before: codes that were printed with them go on leading to it.

A GTIN is either a product's or a former one, never both; a record that becomes a former GTIN is merged.
"""

from closient.apps.catalogue.actions.products import get_product as read_record
from closient.apps.catalogue.actions.products import lock_product, read_gtin
from closient.apps.catalogue.errors import ClaimedByAnother
from closient.apps.catalogue.queries import former_gtins as queries
from closient.apps.catalogue.queries import products as product_queries
from closient.apps.catalogue.structs.products import (
    FormerGtin,
    FormerGtinEntered,
    FormerGtinRemoved,
    ProductMerged,
    ProductState,
)
from closient.kit import events
from closient.kit.db import Reads, Writes
from closient.kit.errors import Conflict, NotFound, Validation
from closient.kit.pagination import Page, PageRequest


async def list_former_gtins(db: Reads, product_id: str, page: PageRequest) -> Page[FormerGtin]:
    """Those of a product."""
    return await queries.list_former_gtins(db, product_id, page)


async def get_former_gtin(db: Reads, gtin: str) -> FormerGtin | None:
    """What a GTIN of 14 digits is to which product; None when it is no former one."""
    return await queries.get_former_gtin(db, gtin)


async def record_to_merge(db: Writes, state: ProductState, former: str) -> ProductState | None:
    """The owner's own record of a GTIN that is to become a former one, locked; None when there is none.

    Refuses what is another product's, now or before.
    """
    if former == state.gtin:
        raise Validation.of("gtin", "This is the GTIN that the product has today.")
    known = await queries.get_former_gtin(db, former)
    if known is not None:
        if known.current_gtin != state.gtin:
            raise Conflict(f"This GTIN leads to the product {known.current_gtin}: take it away there first.")
        return None
    record = await product_queries.lock_product(db, former)
    if record is None:
        return None
    if record.owner_id is None:
        raise Conflict(
            "There is a record of this GTIN that nobody owns: claim it "
            f"(POST /products/api/v1/products/{former}/claim), then name it here again."
        )
    if record.owner_id != state.owner_id:
        raise ClaimedByAnother
    return record


async def merge_record(db: Writes, record: ProductState, state: ProductState) -> None:
    """End a record in favour of another: its lots, items and former GTINs go over, its facts are dropped."""
    if await queries.has_common_parts(db, record.id, state.id):
        raise Conflict("Both products have a lot or an item of the same number, which cannot become one.")
    before = await read_record(db, record.gtin)
    await queries.move_lots(db, record.id, state.id)
    await queries.move_serials(db, record.id, state.id)
    await queries.move_former_gtins(db, record.id, state.id)
    await queries.delete_product(db, record.id)
    event = ProductMerged(organization_id=record.owner_id, gtin=record.gtin, into=state.gtin, before=before)
    await events.emit(db, event)


async def add_former_gtin(db: Writes, state: ProductState, former: str) -> FormerGtin:
    """Let a GTIN lead to a product; nothing changes when it does so already."""
    known = await queries.get_former_gtin(db, former)
    if known is not None:
        return known
    await queries.take_place(db, former)
    await queries.leave_place(db, former)
    await queries.insert_former_gtin(db, state.id, former)
    added = await _known(db, former)
    event = FormerGtinEntered(
        organization_id=state.owner_id, gtin=state.gtin, former_gtin=former, after=added
    )
    await events.emit(db, event)
    return added


async def remove_former_gtin(db: Writes, gtin: str, former: str) -> FormerGtin:
    """Let it lead nowhere any more; what it was."""
    state = await lock_product(db, gtin)
    wanted = read_gtin(former, "former")
    known = await queries.get_former_gtin(db, wanted)
    if known is None or not await queries.delete_former_gtin(db, state.id, wanted):
        raise NotFound("The product has no such former GTIN.")
    event = FormerGtinRemoved(
        organization_id=state.owner_id, gtin=state.gtin, former_gtin=wanted, before=known
    )
    await events.emit(db, event)
    return known


async def _known(db: Reads, gtin: str) -> FormerGtin:
    known = await queries.get_former_gtin(db, gtin)
    if known is None:
        raise NotFound("The product has no such former GTIN.")
    return known
