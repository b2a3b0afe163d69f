"""Who said what of a product of one's own, why the record says what it says, and what is taken back."""

from msgspec import Struct

from closient.apps.catalogue.actions import contributions as records
from closient.apps.catalogue.structs.contributions import Contribution
from closient.apps.catalogue.structs.products import Product
from closient.apps.dashboard.queries import people as queries
from closient.apps.dashboard.rules import provenance as rules
from closient.apps.dashboard.rules.provenance import FieldVoices
from closient.apps.products.actions import contributions
from closient.kit.caller import Caller
from closient.kit.db import Reads, Writes
from closient.kit.errors import NotFound, Validation
from closient.kit.pagination import Page, PageRequest

PAGE_SIZE = 25


class Provenance(Struct):
    """The page: what counts today, the history, and names by ids."""

    voices: list[FieldVoices]
    history: Page[Contribution]
    names: dict[str, str]


async def show_provenance(db: Reads, caller: Caller, product: Product, field: str, number: int) -> Provenance:
    """Any member; `field` narrows the history, `number` is its page."""
    voices = rules.voices(await records.list_standing(db, product), product.owner_id)
    page = PageRequest(number, PAGE_SIZE)
    history = await contributions.list_product_contributions(db, caller, product.gtin, field or None, page)
    every = [*history.data, *(one for voice in voices for one in (*voice.winning, *voice.others))]
    # Whose hand it was, and which organization, only its own members are told.
    own = [one for one in every if one.organization_id and caller.role_in(one.organization_id)]
    people = sorted({one.user_id for one in own if one.user_id})
    organizations = sorted({one.organization_id for one in own if one.organization_id})
    named = await queries.names_of(db, people, organizations) if own else []
    return Provenance(voices, history, {one.id: one.name for one in named})


async def revert_contribution(db: Writes, caller: Caller, product: Product, contribution_id: str) -> str:
    """OWNER, MANAGER or EDITOR. The field of what was taken back."""
    try:
        reverted = await contributions.revert_product_contribution(db, caller, product.gtin, contribution_id)
    except Validation:
        raise NotFound("The product has no such contribution.") from None
    return reverted.field
