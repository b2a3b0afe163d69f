"""What is done with product records: look up, create, claim, change.

One record per GTIN in the whole world and at most one owner; who may do it is decided by the apps above.
"""

from typing import Any

import msgspec

from closient.apps.catalogue.errors import ClaimedByAnother, FormerGtinTaken
from closient.apps.catalogue.queries import brands as brand_queries
from closient.apps.catalogue.queries import former_gtins
from closient.apps.catalogue.queries import products as queries
from closient.apps.catalogue.rules import provenance
from closient.apps.catalogue.structs.products import (
    Draft,
    Facts,
    Lot,
    Product,
    ProductClaimed,
    ProductCreated,
    ProductState,
    ProductUpdated,
    Serial,
)
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


async def create_product(db: Writes, draft: Draft) -> Product:
    """A new record, claimed in the same step."""
    draft.gtin = read_gtin(draft.gtin)
    if former := await former_gtins.get_former_gtin(db, draft.gtin):
        raise FormerGtinTaken(former.current_gtin)
    confidence = provenance.after_write({}, _filled(draft.facts), (), "claimed")
    await queries.insert_product(
        db, draft, metadata.created(draft.metadata), confidence, provenance.score(confidence)
    )
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
    now = clock.now()
    change = {
        "owner_id": ids.canonical(organization_id),
        "claimed_at": state.resolver_enabled_at or now,
        "claim_verification_status": "unverified",
        "data_source": "claimed",
        "resolver_enabled": True,
        "resolver_enabled_at": state.resolver_enabled_at or now,
    }
    await queries.change_product(db, state.id, change)
    await events.emit(db, ProductClaimed(organization_id=organization_id, gtin=state.gtin))
    return await lock_product(db, gtin)


async def change_product(
    db: Writes,
    state: ProductState,
    facts: Facts,
    *,
    brand: str | None = None,
    manufacturer: str | None = None,
    patch: MetadataPatch = msgspec.UNSET,
) -> Product:
    """Write the facts that were sent; owner data wins over every other source. "" empties a text."""
    before = await get_product(db, state.gtin)
    change: dict[str, Any] = msgspec.to_builtins(facts)
    named: dict[str, Any] = dict(change)
    if brand is not None:
        named["brand"] = brand
        change["brand_id"] = await _brand_id(db, state, brand) if brand else None
    if manufacturer is not None:
        named["manufacturer"] = manufacturer
        found = await queries.ensure_manufacturer(db, manufacturer) if manufacturer else None
        change["manufacturer_id"] = ids.canonical(found) if found else None
    if named:
        filled = [name for name, value in named.items() if value not in ("", None)]
        emptied = [name for name, value in named.items() if value in ("", None)]
        confidence = provenance.after_write(state.field_confidence, filled, emptied, "claimed")
        change |= {"field_confidence": confidence, "confidence_score": provenance.score(confidence)}
        change["data_source"] = "claimed"
    if patch is not msgspec.UNSET:
        change["metadata"] = metadata.merged(state.metadata, patch)
    await queries.change_product(db, state.id, change)
    after = await get_product(db, state.gtin)
    old, new = msgspec.to_builtins(before), msgspec.to_builtins(after)
    differing = [name for name in new if new[name] != old[name]]
    if differing:
        event = ProductUpdated(
            organization_id=state.owner_id,
            gtin=state.gtin,
            before={name: old[name] for name in differing},
            after={name: new[name] for name in differing},
        )
        await events.emit(db, event)
    return after


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


async def _brand_id(db: Writes, state: ProductState, name: str) -> str:
    """The owner's brand of that name; made when there is none (409 when another organization holds it)."""
    if state.owner_id is None:
        raise Forbidden("Only the owner of a GTIN names its brand.")
    found = await brand_queries.find_brand(db, state.owner_id, name)
    if found is None:
        found = await brand_queries.claim_brand(db, state.owner_id, name, {})
    if found is None:
        raise Conflict("Another organization holds the brand of this name.")
    return ids.canonical(found)


def _filled(facts: Facts) -> list[str]:
    return [name for name, value in msgspec.to_builtins(facts).items() if value not in ("", None)]
