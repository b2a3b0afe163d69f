"""Who said what of a product of one's own, why the record says what it says, and what is taken back."""

from collections.abc import Iterable

from msgspec import Struct

from closient.apps.catalogue.actions import contributions as records
from closient.apps.catalogue.structs.contributions import FIELDS, Contribution
from closient.apps.catalogue.structs.products import Product
from closient.apps.dashboard.queries import people as queries
from closient.apps.dashboard.structs.provenance import FieldVoices, Why
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
    voices = voices_of(await records.list_standing(db, product), product.owner_id)
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


def voices_of(standing: Iterable[Contribution], owner_id: str | None) -> list[FieldVoices]:
    """The fields of which anybody speaks, in the order of the record; the surest voice first."""
    by_field: dict[str, list[Contribution]] = {}
    for one in standing:
        by_field.setdefault(one.field, []).append(one)
    return [_field(name, by_field[name], owner_id) for name in FIELDS if name in by_field]


def _is_owners(one: Contribution, owner_id: str | None) -> bool:
    """Whether a contribution is the word of the product's present owner, which counts before all others."""
    return owner_id is not None and one.data_source == "claimed" and one.organization_id == owner_id


def _field(name: str, said: list[Contribution], owner_id: str | None) -> FieldVoices:
    said = sorted(said, key=lambda one: (not _is_owners(one, owner_id), -one.confidence))
    winning = [one for one in said if one.standing == "on_record"]
    others = [one for one in said if one.standing != "on_record"]
    return FieldVoices(name, _why(winning, owner_id), winning, others)


def _why(winning: list[Contribution], owner_id: str | None) -> Why:
    if not winning:
        return "unsure"
    if _is_owners(winning[0], owner_id):
        return "owner" if winning[0].value not in (None, "", []) else "empty"
    return "agreement" if len(winning) > 1 else "surest"
