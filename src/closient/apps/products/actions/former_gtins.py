"""GTINs that a product had before."""

from closient.apps.catalogue.actions import former_gtins
from closient.apps.catalogue.actions import products as records
from closient.apps.catalogue.structs.products import FormerGtin
from closient.apps.compliance.actions import matching
from closient.apps.products import queries
from closient.apps.products.actions.acting import acting_owner
from closient.apps.products.structs import FormerGtinAdded
from closient.kit import audit
from closient.kit.caller import Caller
from closient.kit.db import Reads, Writes
from closient.kit.errors import Conflict
from closient.kit.pagination import Page, PageRequest


async def list_former_gtins(db: Reads, gtin: str, page: PageRequest) -> Page[FormerGtin]:
    """Any authenticated caller, as for the look-up."""
    product = await records.get_product(db, gtin)
    return await former_gtins.list_former_gtins(db, product.id, page)


async def add_a_former_gtin(db: Writes, caller: Caller, gtin: str, sent: FormerGtinAdded) -> FormerGtin:
    """OWNER or MANAGER of the owning organization. An own bare record of that GTIN is merged."""
    state = await records.lock_product(db, gtin)
    owner_id = acting_owner(caller, sent.organization_id, state.owner_id, "CLAIM")
    records.require_owner(state, owner_id)
    former = records.read_gtin(sent.gtin)
    record = await former_gtins.record_to_merge(db, state, former)
    if record is not None:
        left = await queries.left_behind(db, record.id, former)
        if left.rules or left.links or left.packagings:
            own = f"{_counted(left.rules, 'rule')} and {_counted(left.links, 'link')} of its own"
            packed = f" and {_counted(left.packagings, 'hierarchy link')}" if left.packagings else ""
            raise Conflict(
                f"Your product {former} has {own}{packed}, which would be left behind. Delete them, or enter "
                f"them at {state.gtin}, then name the GTIN here again."
            )
        await former_gtins.merge_record(db, record, state)
    added = await former_gtins.add_former_gtin(db, state, former)
    await matching.match_product(db, state.id)
    await audit.record(
        db,
        caller,
        action="product.former_gtin_added",
        subject_id=state.id,
        organization_id=owner_id,
        before=record,
        after=added,
    )
    return added


async def remove_a_former_gtin(db: Writes, caller: Caller, gtin: str, former: str) -> None:
    """OWNER or MANAGER of the owning organization. Codes that were printed with it lead nowhere then."""
    state = await records.lock_product(db, gtin)
    owner_id = acting_owner(caller, None, state.owner_id, "CLAIM")
    records.require_owner(state, owner_id)
    removed = await former_gtins.remove_former_gtin(db, gtin, former)
    await matching.match_product(db, state.id)
    await audit.record(
        db,
        caller,
        action="product.former_gtin_removed",
        subject_id=state.id,
        organization_id=owner_id,
        before=removed,
    )


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
