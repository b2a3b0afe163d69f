"""Brands: made, read, listed, changed, taken away."""

import msgspec

from closient.apps.brands.structs.brands import SOCIAL, BrandDraft, BrandPatch
from closient.apps.catalogue.actions import brands as records
from closient.apps.catalogue.structs.brands import Brand, BrandDetail
from closient.kit import audit, ids
from closient.kit.caller import Caller
from closient.kit.db import Reads, Writes
from closient.kit.errors import Forbidden
from closient.kit.pagination import Page, PageRequest


async def create_brand(db: Writes, caller: Caller, draft: BrandDraft) -> BrandDetail:
    """OWNER or MANAGER of the organization."""
    organization_id = ids.parse(draft.organization_id, "organization_id")
    caller.require("CLAIM", organization_id)
    facts = {"website": draft.website, "description": draft.description}
    brand = await records.create_brand(db, organization_id, draft.name.strip(), facts, draft.metadata)
    await audit.record(
        db, caller, action="brand.created", subject_id=brand.id, organization_id=organization_id, after=brand
    )
    return brand


async def get_brand_detail(db: Reads, brand_id: str, caller: Caller | None = None) -> BrandDetail:
    """Any authenticated caller, without what is the owner's alone; without a caller whole, for apps above."""
    brand = await records.get_brand(db, ids.parse(brand_id))
    if brand.metadata and caller is not None and not caller.sees_metadata_of(brand.organization_id):
        return msgspec.structs.replace(brand, metadata={})
    return brand


async def list_brands(
    db: Reads, *, name: str | None, organization_id: str | None, ordering: str, page: PageRequest
) -> Page[Brand]:
    """Any authenticated caller."""
    owner = ids.parse(organization_id, "organization_id") if organization_id else None
    return await records.list_brands(db, name=name, organization_id=owner, ordering=ordering, page=page)


async def update_brand(db: Writes, caller: Caller, brand_id: str, patch: BrandPatch) -> BrandDetail:
    """OWNER or MANAGER of the brand's organization. What is null or absent stays."""
    before = await own_brand(db, caller, brand_id)
    sent = {name: getattr(patch, name) for name in ("website", "description", *SOCIAL)}
    change = {name: value.strip() for name, value in sent.items() if value is not None}
    if patch.name is not None:
        change["name"] = patch.name.strip()
    after = await records.change_brand(db, before, change, patch.metadata)
    await audit.record(
        db,
        caller,
        action="brand.updated",
        subject_id=before.id,
        organization_id=before.organization_id,
        before=before,
        after=after,
    )
    return after


async def delete_brand(db: Writes, caller: Caller, brand_id: str) -> None:
    """OWNER or MANAGER of the brand's organization."""
    brand = await own_brand(db, caller, brand_id)
    await records.delete_brand(db, brand)
    await audit.record(
        db,
        caller,
        action="brand.deleted",
        subject_id=brand.id,
        organization_id=brand.organization_id,
        before=brand,
    )


async def own_brand(db: Writes, caller: Caller, brand_id: str) -> BrandDetail:
    """A brand that the caller may change, held until the transaction ends."""
    brand = await records.lock_brand(db, ids.parse(brand_id))
    require_owner(caller, brand)
    return brand


def require_owner(caller: Caller, brand: BrandDetail) -> None:
    """Forbidden unless the caller is OWNER or MANAGER of the brand's organization: everybody sees brands."""
    if brand.organization_id is None:
        raise Forbidden("Nobody has claimed this brand: create it for your organization to claim it.")
    if not caller.may("CLAIM", brand.organization_id):
        raise Forbidden("Only an OWNER or MANAGER of the organization that holds this brand may do this.")
