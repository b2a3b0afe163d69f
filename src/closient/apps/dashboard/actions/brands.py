"""The brands of an organization: the list, one of them, and what its page does."""

from closient.apps.brands.actions import brands as brand_actions
from closient.apps.brands.actions import logos, stockists, verification
from closient.apps.brands.structs.brands import BrandDraft, BrandPatch
from closient.apps.brands.structs.stockists import Stockist, StockistDraft
from closient.apps.brands.structs.verification import BrandVerification
from closient.apps.catalogue.actions import brand_proofs
from closient.apps.catalogue.structs.brands import BrandDetail
from closient.apps.dashboard.queries import overview as queries
from closient.apps.dashboard.rules import products as rules
from closient.apps.dashboard.structs.brands import BrandView
from closient.apps.dashboard.structs.forms import BrandForm, NewBrand, NewStore
from closient.apps.dashboard.structs.views import BrandRow
from closient.kit import clock, ids
from closient.kit.caller import Caller
from closient.kit.db import Reads, Writes
from closient.kit.errors import NotFound, Validation
from closient.kit.pagination import Page, PageRequest
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
        figures=await queries.count_of_brand(
            db, organization_id, brand.id, since=rules.period_start(clock.now())
        ),
        days=rules.PERIOD_DAYS,
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


async def set_logo(services: Services, caller: Caller, brand_id: str, data: bytes) -> None:
    """OWNER or MANAGER; Validation on `logo` for what is no picture."""
    picture = await logos.keep_logo(services, caller, brand_id, data)
    async with services.database.writes() as db:
        await logos.upload_brand_logo(db, caller, brand_id, picture, services.settings.base_url)


async def remove_logo(db: Writes, caller: Caller, brand_id: str) -> None:
    """OWNER or MANAGER."""
    await logos.remove_brand_logo(db, caller, brand_id)


async def list_stores(db: Reads, brand_id: str, number: int) -> Page[Stockist]:
    """The stores that the public locator finds, by name."""
    return await stockists.list_brand_stockists(db, brand_id, PageRequest(number))


async def add_store(db: Writes, caller: Caller, brand_id: str, form: NewStore) -> None:
    """OWNER or MANAGER: a store that carries everything of the brand."""
    draft = StockistDraft(
        name=form.name,
        address=form.address,
        lat=form.latitude,
        lon=form.longitude,
        retailer_name=form.retailer_name,
        phone=form.phone,
        website=form.website,
    )
    await stockists.create_brand_stockist(db, caller, brand_id, draft)


async def remove_store(db: Writes, caller: Caller, brand_id: str, stockist_id: str) -> None:
    """OWNER or MANAGER."""
    try:
        await stockists.delete_brand_stockist(db, caller, brand_id, stockist_id)
    except Validation:
        raise NotFound("The brand has no such store.") from None


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
