"""What is done with brand records."""

from typing import Any

from closient.apps.catalogue.errors import BrandNameTaken
from closient.apps.catalogue.queries import brands as queries
from closient.apps.catalogue.structs.brands import Brand, BrandCreated, BrandDetail
from closient.kit import events, metadata
from closient.kit.db import Reads, Writes
from closient.kit.errors import NotFound
from closient.kit.metadata import MetadataPatch
from closient.kit.pagination import Page, PageRequest


async def create_brand(
    db: Writes, organization_id: str, name: str, facts: dict[str, str], sent: MetadataPatch
) -> BrandDetail:
    """A brand of the organization; an unclaimed one of that name is taken over instead of doubled."""
    change: dict[str, Any] = {**facts, "metadata": metadata.created(sent)}
    brand_id = await queries.claim_brand(db, organization_id, name, change)
    if brand_id is None:
        raise BrandNameTaken
    brand = await get_brand(db, brand_id)
    await events.emit(db, BrandCreated(organization_id=organization_id, brand=brand))
    return brand


async def get_brand(db: Reads, brand_id: str) -> BrandDetail:
    """An active brand, claimed or not."""
    brand = await queries.get_brand(db, brand_id)
    if brand is None:
        raise NotFound("No such brand.")
    return brand


async def list_brands(
    db: Reads, *, name: str | None, organization_id: str | None, ordering: str, page: PageRequest
) -> Page[Brand]:
    """Active brands."""
    return await queries.list_brands(
        db, name=name, organization_id=organization_id, ordering=ordering, page=page
    )
