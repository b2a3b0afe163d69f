"""Who may change what a product is certified as or claimed to be."""

from closient.apps.catalogue.actions import products
from closient.apps.catalogue.structs.products import ProductState
from closient.kit.caller import Caller
from closient.kit.db import Writes
from closient.kit.errors import Forbidden


async def lock_own_product(db: Writes, caller: Caller, gtin: str) -> tuple[ProductState, str]:
    """The locked state of a product and its owner, for whom only OWNER, MANAGER or EDITOR act."""
    state = await products.lock_product(db, gtin)
    if state.owner_id is None:
        raise Forbidden("Nobody has claimed this GTIN: claim it first.")
    if caller.role_in(state.owner_id) is None:
        raise Forbidden("Your organization does not own this GTIN.")
    caller.require("CHANGE", state.owner_id)
    return state, state.owner_id
