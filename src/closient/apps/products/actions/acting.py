"""For which organization a caller acts on a product."""

from closient.apps.catalogue.actions import products as records
from closient.apps.catalogue.structs.products import ProductState
from closient.kit import ids
from closient.kit.caller import Caller, Permission
from closient.kit.db import Writes


async def own_product(
    db: Writes, caller: Caller, gtin: str, organization_id: str | None
) -> tuple[ProductState, str]:
    """The locked state of a product of the caller's organization, and that organization."""
    state = await records.lock_product(db, gtin)
    owner_id = acting_owner(caller, organization_id, state.owner_id, "PRODUCTS")
    records.require_owner(state, owner_id)
    return state, owner_id


def acting_organization(caller: Caller, organization_id: str | None, permission: Permission) -> str:
    """The organization that acts: the named one, else the credential's."""
    chosen = (
        ids.parse(organization_id, "organization_id") if organization_id else caller.default_organization()
    )
    caller.require(permission, chosen)
    return chosen


def acting_owner(
    caller: Caller, organization_id: str | None, owner_id: str | None, permission: Permission
) -> str:
    """As `acting_organization`, but a member of the owning organization need not name it."""
    if organization_id is None and owner_id is not None and caller.role_in(owner_id):
        caller.require(permission, owner_id)
        return owner_id
    return acting_organization(caller, organization_id, permission)
