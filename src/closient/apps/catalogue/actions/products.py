"""What is done with product records: look up, create, claim, change.

One record per GTIN in the whole world and at most one owner; who may do it is decided by the apps above.
"""

import msgspec

from closient.apps.catalogue.actions import brands, contributions, gpc
from closient.apps.catalogue.errors import ClaimedByAnother, FormerGtinTaken
from closient.apps.catalogue.queries import brands as brand_queries
from closient.apps.catalogue.queries import contributions as contribution_queries
from closient.apps.catalogue.queries import former_gtins
from closient.apps.catalogue.queries import products as queries
from closient.apps.catalogue.rules import provenance
from closient.apps.catalogue.structs.brands import BrandCreated
from closient.apps.catalogue.structs.contributions import Author, Holding, Told, Value
from closient.apps.catalogue.structs.products import (
    Draft,
    Facts,
    Lot,
    Product,
    ProductChange,
    ProductClaimed,
    ProductCreated,
    ProductState,
    ProductUnclaimed,
    Serial,
)
from closient.apps.catalogue.structs.values import Change
from closient.gs1 import gtin as gtins
from closient.gs1.errors import Gs1Error
from closient.kit import clock, events, ids, metadata
from closient.kit.db import Reads, Writes
from closient.kit.errors import Conflict, Forbidden, NotFound, Validation
from closient.kit.metadata import MetadataPatch
from closient.kit.pagination import Page, PageRequest


def read_gtin(text: str, field: str = "gtin") -> str:
    """The GTIN-14 of what a caller sent; a Validation problem with the reason otherwise."""
    try:
        return gtins.normalise(text)
    except Gs1Error as error:
        raise Validation.of(field, error.reason) from None


async def get_product(db: Reads, gtin: str) -> Product:
    """The record of a GTIN in any of its forms, or of the product that had it before."""
    wanted = read_gtin(gtin)
    product = await queries.get_product(db, wanted)
    if product is None and (former := await former_gtins.get_former_gtin(db, wanted)):
        product = await queries.get_product(db, former.current_gtin)
    if product is None:
        raise NotFound("No product has this GTIN.")
    return product


async def public_product(db: Reads, gtin: str) -> bytes | None:
    """The record as everybody gets it, in JSON: without the owner's metadata. None for an unknown GTIN."""
    product = await queries.get_product(db, read_gtin(gtin))
    return None if product is None else msgspec.json.encode(msgspec.structs.replace(product, metadata={}))


async def list_products(
    db: Reads, owner_id: str, *, metadata: dict[str, str], gtin: str | None, page: PageRequest
) -> Page[Product]:
    """The products of an owner."""
    return await queries.list_products(
        db, owner_id, metadata=metadata, gtin=read_gtin(gtin) if gtin else None, page=page
    )


async def create_product(db: Writes, draft: Draft, user_id: str | None = None) -> Product:
    """A new record, claimed in the same step."""
    draft.gtin = read_gtin(draft.gtin)
    if former := await former_gtins.get_former_gtin(db, draft.gtin):
        raise FormerGtinTaken(former.current_gtin)
    author = Author("claimed", draft.owner_id, user_id)
    facts: dict[str, Value] = msgspec.to_builtins(draft.facts)
    told = [Told(draft.gtin, field, value, author) for field, value in facts.items() if value]
    canonical = contributions.derive_new(told, draft.owner_id)
    product_id = await queries.insert_product(
        db,
        draft,
        metadata.created(draft.metadata),
        canonical.field_confidence,
        canonical.confidence_score,
    )
    await contribution_queries.add_contributions(db, [product_id], contributions.stored(product_id, told))
    product = await get_product(db, draft.gtin)
    await events.emit(db, ProductCreated(organization_id=draft.owner_id, product=product))
    return product


async def claim_product(db: Writes, gtin: str, organization_id: str) -> ProductState:
    """Take a GTIN over for an organization; a repeat by the owner changes nothing."""
    state = await lock_product(db, gtin)
    if state.owner_id == organization_id:
        return state
    if state.owner_id is not None:
        raise ClaimedByAnother
    await contributions.hand_over(db, [held(state)], {state.id: claim_of(state, organization_id)})
    await events.emit(db, ProductClaimed(organization_id=organization_id, gtin=state.gtin))
    return await lock_product(db, gtin)


def claim_of(state: ProductState, organization_id: str) -> Change:
    """What a claim writes into the record."""
    enabled_at = state.resolver_enabled_at or clock.now()
    return {
        "owner_id": ids.canonical(organization_id),
        "claimed_at": enabled_at,
        "claim_verification_status": "unverified",
        "data_source": "claimed",
        "resolver_enabled": True,
        "resolver_enabled_at": enabled_at,
        "metadata": {},
    }


async def change_product(
    db: Writes,
    state: ProductState,
    facts: Facts,
    *,
    brand: str | None = None,
    manufacturer: str | None = None,
    patch: MetadataPatch = msgspec.UNSET,
    user_id: str | None = None,
) -> ProductChange:
    """The owner's word on the facts that were sent, which counts before every other. "" empties a text."""
    before = await get_product(db, state.gtin)
    sent: dict[str, Value] = msgspec.to_builtins(await gpc.completed(db, facts))
    if brand is not None:
        sent["brand"] = brand = brands.read_name(brand, "brand")
        if brand:
            await _ensure_brand(db, state, brand)
    if manufacturer is not None:
        sent["manufacturer"] = manufacturer
        if manufacturer:
            await contribution_queries.ensure_manufacturers(db, [manufacturer])
    author = Author("claimed", state.owner_id, user_id)
    told = [Told(state.gtin, field, value, author) for field, value in provenance.whole(sent, before).items()]
    changes: dict[str, Change] = {}
    if patch is not msgspec.UNSET:
        changes[state.id] = {"metadata": metadata.merged(state.metadata, patch)}
    said = await contribution_queries.add_contributions(
        db, [state.id], contributions.stored(state.id, map(contributions.checked, told))
    )
    settled = await contributions.settle(
        db,
        [held(state)],
        [one for one in said if not one.is_new],
        said,
        changes=changes,
        known={state.id: before},
    )
    if state.gtin in settled:
        return ProductChange(before, settled[state.gtin][1])
    return ProductChange(before, await get_product(db, state.gtin))


async def unclaim_product(db: Writes, state: ProductState) -> None:
    """Give a locked product up: its record stays, as the word of somebody."""
    await contributions.hand_over(db, [held(state)], {state.id: contributions.UNCLAIMED})
    await events.emit(db, ProductUnclaimed(organization_id=state.owner_id, gtin=state.gtin))


async def withdraw_product(db: Writes, state: ProductState, user_id: str | None) -> None:
    """Give a locked product up, and let it have no brand as far as its owner has a say."""
    told = [Told(state.gtin, "brand", None, Author("claimed", state.owner_id, user_id))]
    rows = contributions.stored(state.id, told)
    said = await contribution_queries.add_contributions(db, [state.id], rows)
    earlier = [one for one in said if not one.is_new]
    changes = {state.id: contributions.UNCLAIMED}
    await contributions.settle(db, [held(state)], earlier, said, changes=changes)
    await events.emit(db, ProductUnclaimed(organization_id=state.owner_id, gtin=state.gtin))


def held(state: ProductState) -> Holding:
    """A locked product as `contributions` takes it."""
    return Holding(state.id, state.gtin, state.owner_id)


async def lock_product(db: Writes, gtin: str) -> ProductState:
    """The state of a GTIN, held until the transaction ends."""
    wanted = read_gtin(gtin)
    state = await queries.lock_product(db, wanted)
    if state is not None:
        return state
    if former := await former_gtins.get_former_gtin(db, wanted):
        raise NotFound(f"The product of this GTIN has the GTIN {former.current_gtin} today: use that one.")
    raise NotFound("No product has this GTIN.")


def require_owner(state: ProductState, organization_id: str) -> None:
    """Forbidden unless the organization owns the GTIN."""
    if state.owner_id != organization_id:
        raise Forbidden("Your organization does not own this GTIN.")


async def list_parts(db: Reads, product_id: str, most: int = 20) -> tuple[list[Lot], list[Serial]]:
    """The newest lots and serials of a product."""
    return await queries.list_lots(db, product_id, most), await queries.list_serials(db, product_id, most)


async def _ensure_brand(db: Writes, state: ProductState, name: str) -> None:
    """The owner's brand of that name; made when there is none (409 when another organization holds it)."""
    if state.owner_id is None:
        raise Forbidden("Only the owner of a GTIN names its brand.")
    if await brand_queries.find_brand(db, state.owner_id, name) is not None:
        return
    brand_id = await brand_queries.claim_brand(db, state.owner_id, name, {})
    if brand_id is None:
        raise Conflict("Another organization holds the brand of this name.")
    brand = await brand_queries.get_brand(db, brand_id)
    assert brand is not None
    await events.emit(db, BrandCreated(organization_id=state.owner_id, brand=brand))
