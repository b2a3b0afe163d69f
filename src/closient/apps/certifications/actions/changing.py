"""Who may change what a product is certified as or claimed to be, and who sees what was noted beside it."""

from typing import TypeVar

from closient.apps.catalogue.actions import products
from closient.apps.catalogue.structs.products import ProductState
from closient.apps.certifications.structs.assignments import CertificationAssignmentOut, ClaimAssignmentOut
from closient.kit.caller import Caller
from closient.kit.db import Writes
from closient.kit.errors import Forbidden

Assignment = TypeVar("Assignment", CertificationAssignmentOut, ClaimAssignmentOut)


async def lock_own_product(db: Writes, caller: Caller, gtin: str) -> tuple[ProductState, str]:
    """The locked state of a product and its owner, for whom only OWNER, MANAGER or EDITOR act."""
    state = await products.lock_product(db, gtin)
    if state.owner_id is None:
        raise Forbidden("Nobody has claimed this GTIN: claim it first.")
    if caller.role_in(state.owner_id) is None:
        raise Forbidden("Your organization does not own this GTIN.")
    caller.require("CHANGE", state.owner_id)
    return state, state.owner_id


def shown_to(caller: Caller, owner_id: str | None, assignments: list[Assignment]) -> list[Assignment]:
    """What the owner noted beside an assignment is for its members alone."""
    if not caller.sees_metadata_of(owner_id):
        for one in assignments:
            one.metadata = {}
    return assignments
