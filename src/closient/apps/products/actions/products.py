"""Products: looked up, listed, made, changed, claimed."""

import msgspec

from closient.apps.catalogue.actions import categories, food
from closient.apps.catalogue.actions import products as records
from closient.apps.catalogue.structs.products import Draft, Facts, Product
from closient.apps.products import queries
from closient.apps.products.actions.acting import acting_organization, acting_owner
from closient.apps.products.structs import (
    ClaimReceipt,
    ClaimRequest,
    ProductBrowse,
    ProductDraft,
    ProductPatch,
)
from closient.kit import audit, clock, ids
from closient.kit.caller import Caller
from closient.kit.db import Reads, Writes
from closient.kit.errors import NotFound
from closient.kit.pagination import Page, PageRequest


async def look_up_a_product(db: Reads, gtin: str, caller: Caller | None = None) -> Product:
    """Any caller, whoever owns the GTIN; its metadata is for its owner alone, so that pages see none."""
    product = await records.get_product(db, gtin)
    if product.metadata and not (caller and caller.sees_metadata_of(product.owner_id)):
        return msgspec.structs.replace(product, metadata={})
    return product


async def list_claimed_products(
    db: Reads,
    caller: Caller,
    organization_id: str,
    *,
    metadata: dict[str, str],
    gtin: str | None,
    page: PageRequest,
) -> Page[Product]:
    """Members of the organization."""
    owner_id = ids.parse(organization_id, "organization_id")
    caller.require("VIEW", owner_id)
    return await records.list_products(db, owner_id, metadata=metadata, gtin=gtin, page=page)


async def create_a_product(db: Writes, caller: Caller, draft: ProductDraft) -> Product:
    """OWNER or MANAGER: the record is made and claimed in one step."""
    owner_id = acting_organization(caller, draft.organization_id, "CLAIM")
    facts = Facts(
        product_name=draft.product_name.strip(),
        description=draft.description,
        country_of_origin=draft.country_of_origin,
        net_content=draft.net_content,
    )
    product = await records.create_product(
        db, Draft(draft.gtin, owner_id, facts, draft.metadata), caller.user_id
    )
    if draft.ingredients:
        await food.set_ingredients(db, await records.lock_product(db, product.gtin), draft.ingredients)
    await audit.record(
        db, caller, action="product.created", subject_id=product.id, organization_id=owner_id, after=product
    )
    return product


async def update_a_product(db: Writes, caller: Caller, gtin: str, patch: ProductPatch) -> Product:
    """OWNER, MANAGER or EDITOR of the owning organization."""
    state = await records.lock_product(db, gtin)
    owner_id = acting_owner(caller, patch.organization_id, state.owner_id, "PRODUCTS")
    records.require_owner(state, owner_id)
    sent = {name: getattr(patch, name) for name in Facts.__struct_fields__ if hasattr(patch, name)}
    facts = Facts(**{name: value for name, value in sent.items() if value is not None})
    if patch.category_id is not None:
        await categories.set_category(db, state.id, patch.category_id)
    change = await records.change_product(
        db,
        state,
        facts,
        brand=patch.brand,
        manufacturer=patch.manufacturer,
        patch=patch.metadata,
        user_id=caller.user_id,
    )
    await audit.record(
        db,
        caller,
        action="product.updated",
        subject_id=state.id,
        organization_id=owner_id,
        before=change.before,
        after=change.after,
    )
    return change.after


async def claim_a_product(
    db: Writes, caller: Caller, gtin: str, request: ClaimRequest | None
) -> ClaimReceipt:
    """OWNER or MANAGER of the claiming organization; a repeat by the owner succeeds."""
    owner_id = acting_organization(caller, request.organization_id if request else None, "CLAIM")
    state = await records.claim_product(db, gtin, owner_id)
    await audit.record(
        db, caller, action="product.claimed", subject_id=state.id, organization_id=owner_id, after=state
    )
    return ClaimReceipt(
        gtin=state.gtin,
        owner_id=owner_id,
        claimed_at=state.claimed_at or clock.now(),
        claim_verification_status=state.claim_verification_status or "unverified",
        message="The GTIN is yours; its ownership will be checked.",
    )


async def get_product_detail(db: Reads, product_id: str) -> ProductBrowse:
    """Any authenticated caller."""
    product = await queries.get_browse(db, ids.parse(product_id, "id"))
    if product is None:
        raise NotFound("No product has this id.")
    return product
