"""What is done with brand records."""

from typing import Any

import msgspec

from closient.apps.catalogue.errors import BrandNameTaken
from closient.apps.catalogue.queries import brand_proofs
from closient.apps.catalogue.queries import brands as queries
from closient.apps.catalogue.rules import brand_domains, brand_names
from closient.apps.catalogue.structs.brands import (
    Brand,
    BrandCreated,
    BrandDeleted,
    BrandDetail,
    BrandOfProduct,
    BrandProduct,
    BrandSummary,
    BrandUpdated,
    BrandVerificationLost,
)
from closient.apps.catalogue.structs.values import Change
from closient.kit import events, metadata
from closient.kit.db import Reads, Writes
from closient.kit.errors import NotFound, Validation
from closient.kit.metadata import MetadataPatch
from closient.kit.pagination import Page, PageRequest


def read_name(name: str, field: str = "name") -> str:
    """A name as it is kept; Validation for one that could hide what it is."""
    plain = brand_names.clean(name)
    if not plain and name:
        raise Validation.of(field, "A name is made of signs that can be seen.")
    return plain or ""


async def create_brand(
    db: Writes, organization_id: str, name: str, facts: dict[str, str], sent: MetadataPatch
) -> BrandDetail:
    """A brand of the organization; an unclaimed one of that name is taken over instead of doubled."""
    change: dict[str, Any] = {**facts, "metadata": metadata.created(sent)}
    brand_id = await queries.claim_brand(db, organization_id, read_name(name), change)
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


async def get_summary(db: Reads, brand_id: str) -> BrandSummary:
    """An active brand as everybody sees it."""
    brand = await queries.get_summary(db, brand_id)
    if brand is None:
        raise NotFound("No such brand.")
    return brand


async def get_brand_of_product(db: Reads, product_id: str) -> BrandOfProduct | None:
    """The active brand of a product, if it has one."""
    return await queries.get_brand_of_product(db, product_id)


async def list_products(db: Reads, brand_id: str, most: int) -> list[BrandProduct]:
    """The products of a brand by name, whoever owns them."""
    return await queries.list_products(db, brand_id, most)


async def lock_brand(db: Writes, brand_id: str) -> BrandDetail:
    """An active brand, held until the transaction ends."""
    if not await queries.lock_brand(db, brand_id):
        raise NotFound("No such brand.")
    return await get_brand(db, brand_id)


async def change_brand(
    db: Writes, before: BrandDetail, change: Change, patch: MetadataPatch = msgspec.UNSET
) -> BrandDetail:
    """Write the columns that are sent of a locked brand. "" empties a text; another's name is refused.

    A proof of the domain does not outlive a website on another domain.
    """
    if "name" in change:
        change = {**change, "name": read_name(change["name"])}
    if patch is not msgspec.UNSET:
        change = {**change, "metadata": metadata.merged(before.metadata, patch)}
    # Two that take a name at the same moment meet at the constraint.
    if await queries.is_name_taken(db, before.id, change.get("name", before.name)):
        raise BrandNameTaken
    website = change.get("website", before.website)
    if brand_domains.domain_of(website) != brand_domains.domain_of(before.website):
        await _forget_proof(db, before, "The website moved to another domain.")
    await queries.change_brand(db, before.id, change)
    after = await get_brand(db, before.id)
    old, new = msgspec.to_builtins(before), msgspec.to_builtins(after)
    differing = [name for name in new if new[name] != old[name]]
    if differing:
        event = BrandUpdated(
            organization_id=before.organization_id,
            brand_id=before.id,
            before={name: old[name] for name in differing},
            after={name: new[name] for name in differing},
        )
        await events.emit(db, event)
    return after


async def delete_brand(db: Writes, brand: BrandDetail) -> None:
    """Take a locked brand away. The row stays: products keep their link, another brand may take the name."""
    await brand_proofs.delete_proof(db, brand.id)
    await queries.change_brand(db, brand.id, {"is_active": False})
    await events.emit(db, BrandDeleted(organization_id=brand.organization_id, brand=brand))


async def _forget_proof(db: Writes, brand: BrandDetail, reason: str) -> None:
    await brand_proofs.delete_proof(db, brand.id)
    if brand.verified_domain:
        lost = BrandVerificationLost(
            organization_id=brand.organization_id,
            brand_id=brand.id,
            domain=brand.verified_domain,
            reason=reason,
        )
        await events.emit(db, lost)
