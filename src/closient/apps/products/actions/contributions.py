"""Who said what of a product: the history, and what its owner takes back."""

import msgspec

from closient.apps.catalogue.actions import contributions as records
from closient.apps.catalogue.actions import products, sources
from closient.apps.catalogue.structs.contributions import Contribution
from closient.apps.catalogue.structs.sources import Source
from closient.apps.products.actions.acting import own_product
from closient.kit import audit, ids
from closient.kit.caller import Caller
from closient.kit.db import Reads, Writes
from closient.kit.pagination import Page, PageRequest


async def list_product_contributions(
    db: Reads, caller: Caller, gtin: str, field: str | None, page: PageRequest
) -> Page[Contribution]:
    """Any authenticated caller; whose hand it was is shown to the members of that organization alone."""
    product = await products.get_product(db, gtin)
    listed = await records.list_contributions(db, product, field, page)
    return Page([_for(caller, one) for one in listed.data], listed.pagination)


async def list_data_sources(db: Reads) -> list[Source]:
    """Anybody."""
    return await sources.list_sources(db)


async def revert_product_contribution(
    db: Writes, caller: Caller, gtin: str, contribution_id: str
) -> Contribution:
    """OWNER, MANAGER or EDITOR of the owning organization."""
    wanted = ids.parse(contribution_id, "contribution_id")
    state, owner_id = await own_product(db, caller, gtin, None)
    reverted = await records.revert_contribution(db, state, wanted, caller.user_id)
    await audit.record(
        db,
        caller,
        action="product.contribution_reverted",
        subject_id=state.id,
        organization_id=owner_id,
        after=reverted,
    )
    return _for(caller, reverted)


def _for(caller: Caller, one: Contribution) -> Contribution:
    if one.organization_id is not None and caller.role_in(one.organization_id):
        return one
    return msgspec.structs.replace(one, user_id=None, import_id=None)
