"""Making, reading and listing brands."""

from closient.apps.brands.structs.brands import BrandDraft
from closient.apps.catalogue.actions import brands as records
from closient.apps.catalogue.structs.brands import Brand, BrandDetail
from closient.kit import audit, ids
from closient.kit.caller import Caller
from closient.kit.db import Reads, Writes
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


async def get_brand_detail(db: Reads, brand_id: str) -> BrandDetail:
    """Any authenticated caller."""
    return await records.get_brand(db, ids.parse(brand_id))


async def list_brands(
    db: Reads, *, name: str | None, organization_id: str | None, ordering: str, page: PageRequest
) -> Page[Brand]:
    """Any authenticated caller."""
    owner = ids.parse(organization_id, "organization_id") if organization_id else None
    return await records.list_brands(db, name=name, organization_id=owner, ordering=ordering, page=page)
