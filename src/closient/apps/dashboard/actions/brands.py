"""The brands of an organization: the list, one of them, and what its page does."""

from closient.apps.brands.actions import brands as brand_actions
from closient.apps.brands.actions import verification
from closient.apps.brands.structs.brands import BrandDraft, BrandPatch
from closient.apps.brands.structs.verification import BrandVerification
from closient.apps.catalogue.actions import brand_proofs
from closient.apps.catalogue.structs.brands import BrandDetail
from closient.apps.dashboard.queries import overview as queries
from closient.apps.dashboard.structs.brands import BrandView
from closient.apps.dashboard.structs.forms import BrandForm, NewBrand
from closient.apps.dashboard.structs.views import BrandRow
from closient.kit import ids
from closient.kit.caller import Caller
from closient.kit.db import Reads, Writes
from closient.kit.errors import NotFound, Validation
from closient.kit.services import Services


async def list_brands(db: Reads, caller: Caller, organization_id: str) -> list[BrandRow]:
    """The organization's own brands."""
    caller.require("VIEW", organization_id)
    return await queries.list_brands(db, organization_id)


async def create_brand(db: Writes, caller: Caller, organization_id: str, form: NewBrand) -> BrandDetail:
    """OWNER or MANAGER."""
    draft = BrandDraft(organization_id, form.name, form.website, form.description)
    return await brand_actions.create_brand(db, caller, draft)


async def show_brand(db: Reads, caller: Caller, organization_id: str, brand_id: str) -> BrandView:
    """One of the organization's own brands; others do not exist here."""
    caller.require("VIEW", organization_id)
    brand = await brand_actions.get_brand_detail(db, _id(brand_id))
    if brand.organization_id != organization_id:
        raise NotFound("Your organization has no such brand.")
    proof = await brand_proofs.get_proof(db, brand.id)
    return BrandView(
        brand=brand,
        products=await queries.count_products_of_brand(db, brand.id),
        rules=await queries.count_rules_of_brand(db, brand.id),
        domain=brand_proofs.domain_of(brand),
        proof=verification.shown(proof) if proof else None,
    )


async def update_brand(db: Writes, caller: Caller, brand_id: str, form: BrandForm) -> BrandDetail:
    """OWNER or MANAGER."""
    sent = {name: getattr(form, name) for name in BrandForm.__struct_fields__}
    return await brand_actions.update_brand(db, caller, brand_id, BrandPatch(**sent))


async def delete_brand(db: Writes, caller: Caller, brand_id: str) -> None:
    """OWNER or MANAGER."""
    await brand_actions.delete_brand(db, caller, brand_id)


async def start_proof(db: Writes, caller: Caller, brand_id: str) -> BrandVerification:
    """OWNER or MANAGER."""
    return await verification.start_brand_verification(db, caller, brand_id)


async def check_proof(services: Services, caller: Caller, brand_id: str) -> BrandVerification:
    """OWNER or MANAGER. No transaction is held while the other side thinks."""
    return await verification.check_brand_verification(services, caller, brand_id)


def _id(text: str) -> str:
    try:
        return ids.parse(text)
    except Validation:
        raise NotFound("Your organization has no such brand.") from None
