"""What callers do with products: the permission, then the record; and the code that carries it."""

import asyncio
from functools import lru_cache

from closient.apps.catalogue.actions import food, former_gtins
from closient.apps.catalogue.actions import products as records
from closient.apps.catalogue.rules import label_facts
from closient.apps.catalogue.structs import (
    Containment,
    Draft,
    Facts,
    FormerGtin,
    Ingredient,
    NutritionFacts,
    Product,
    ProductState,
)
from closient.apps.compliance.actions import matching, recalls
from closient.apps.compliance.structs.recalls import Narrowing
from closient.apps.products import queries
from closient.apps.products.structs import (
    Allergens,
    AllergensSent,
    ClaimReceipt,
    ClaimRequest,
    FoodShown,
    FormerGtinAdded,
    IngredientsRead,
    IngredientsSent,
    NutritionSent,
    ProductBrowse,
    ProductContent,
    ProductDraft,
    ProductImage,
    ProductPatch,
    QrRequest,
)
from closient.codes import qr
from closient.codes.errors import CodeError
from closient.gs1 import digital_link
from closient.gs1.errors import Gs1Error
from closient.kit import audit, clock, ids
from closient.kit.caller import Caller, Permission
from closient.kit.db import Reads, Writes
from closient.kit.errors import Conflict, FieldError, NotFound, Validation
from closient.kit.pagination import LARGEST_PAGE, Page, PageRequest

# Pixels or points of a symbol that nobody said a size for.
SYMBOL_SIZE = 400


async def look_up_a_product(db: Reads, gtin: str) -> Product:
    """Any authenticated caller, whoever owns the GTIN."""
    return await records.get_product(db, gtin)


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
    owner_id = _organization(caller, draft.organization_id, "CLAIM")
    facts = Facts(
        product_name=draft.product_name.strip(),
        description=draft.description,
        country_of_origin=draft.country_of_origin,
        net_content=draft.net_content,
    )
    product = await records.create_product(db, Draft(draft.gtin, owner_id, facts, draft.metadata))
    if draft.ingredients:
        await food.set_ingredients(db, await records.lock_product(db, product.gtin), draft.ingredients)
    await audit.record(
        db, caller, action="product.created", subject_id=product.id, organization_id=owner_id, after=product
    )
    return product


async def update_a_product(db: Writes, caller: Caller, gtin: str, patch: ProductPatch) -> Product:
    """OWNER, MANAGER or EDITOR of the owning organization."""
    state = await records.lock_product(db, gtin)
    owner_id = _acting_owner(caller, patch.organization_id, state.owner_id, "PRODUCTS")
    records.require_owner(state, owner_id)
    before = await records.get_product(db, state.gtin)
    sent = {name: getattr(patch, name) for name in Facts.__struct_fields__ if hasattr(patch, name)}
    facts = Facts(**{name: value for name, value in sent.items() if value is not None})
    product = await records.change_product(
        db, state, facts, brand=patch.brand, manufacturer=patch.manufacturer, patch=patch.metadata
    )
    await audit.record(
        db,
        caller,
        action="product.updated",
        subject_id=product.id,
        organization_id=owner_id,
        before=before,
        after=product,
    )
    return product


async def claim_a_product(
    db: Writes, caller: Caller, gtin: str, request: ClaimRequest | None
) -> ClaimReceipt:
    """OWNER or MANAGER of the claiming organization; a repeat by the owner succeeds."""
    owner_id = _organization(caller, request.organization_id if request else None, "CLAIM")
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


async def list_former_gtins(db: Reads, gtin: str, page: PageRequest) -> Page[FormerGtin]:
    """Any authenticated caller, as for the look-up."""
    product = await records.get_product(db, gtin)
    return await former_gtins.list_former_gtins(db, product.id, page)


async def add_a_former_gtin(db: Writes, caller: Caller, gtin: str, sent: FormerGtinAdded) -> FormerGtin:
    """OWNER or MANAGER of the owning organization. An own bare record of that GTIN is merged."""
    state = await records.lock_product(db, gtin)
    owner_id = _acting_owner(caller, sent.organization_id, state.owner_id, "CLAIM")
    records.require_owner(state, owner_id)
    former = records.read_gtin(sent.gtin)
    record = await former_gtins.record_to_merge(db, state, former)
    if record is not None:
        left = await queries.left_behind(db, record.id, former)
        if left.rules or left.links:
            own = f"{_counted(left.rules, 'rule')} and {_counted(left.links, 'link')} of its own"
            raise Conflict(
                f"Your product {former} has {own}, which would be left behind. Delete them, or enter them at "
                f"{state.gtin}, then name the GTIN here again."
            )
        await former_gtins.merge_record(db, record, state)
    added = await former_gtins.add_former_gtin(db, state, former)
    await matching.match_product(db, state.id)
    await audit.record(
        db,
        caller,
        action="product.former_gtin_added",
        subject_id=state.id,
        organization_id=owner_id,
        before=record,
        after=added,
    )
    return added


async def remove_a_former_gtin(db: Writes, caller: Caller, gtin: str, former: str) -> None:
    """OWNER or MANAGER of the owning organization. Codes that were printed with it lead nowhere then."""
    state = await records.lock_product(db, gtin)
    owner_id = _acting_owner(caller, None, state.owner_id, "CLAIM")
    records.require_owner(state, owner_id)
    removed = await former_gtins.remove_former_gtin(db, gtin, former)
    await matching.match_product(db, state.id)
    await audit.record(
        db,
        caller,
        action="product.former_gtin_removed",
        subject_id=state.id,
        organization_id=owner_id,
        before=removed,
    )


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


async def get_product_detail(db: Reads, product_id: str) -> ProductBrowse:
    """Any authenticated caller."""
    product = await queries.get_browse(db, ids.parse(product_id, "id"))
    if product is None:
        raise NotFound("No product has this id.")
    return product


async def get_product_content(db: Reads, gtin: str) -> ProductContent:
    """Any authenticated caller. The picture of the record is the one image that a product has."""
    product = await records.get_product(db, gtin)
    browse = await get_product_detail(db, product.id)
    facts = await food.get_food(db, product.id)
    listed = await food.every_ingredient(db, product.id)
    pictures = [
        ProductImage(product.id, product.product_name, "", True, 0, browse.created, product.image_url)
    ]
    every = PageRequest(page_size=LARGEST_PAGE)
    told = await recalls.list_every_recall_of_a_product(db, product.gtin, Narrowing(), None, page=every)
    return ProductContent(
        images=pictures if product.image_url else [],
        ingredients=listed,
        certifications=[],
        claims=[],
        recalls=told.data,
        nutrition=facts.nutrition,
        ftl_designation=food.designation(product, listed),
    )


async def show_food(db: Reads, product_id: str) -> FoodShown:
    """The food of a product as its page shows it."""
    facts = await food.get_food(db, product_id)
    pieces = food.emphasised(facts.statement) if facts.statement else []
    return FoodShown(facts, pieces, food.names_of(one.code for one in facts.allergens))


async def list_product_ingredients(
    db: Reads, gtin: str, is_major_allergen: bool | None, page: PageRequest
) -> Page[Ingredient]:
    """Any authenticated caller."""
    product = await records.get_product(db, gtin)
    return await food.list_ingredients(db, product.id, is_major_allergen, page)


async def set_product_ingredients(
    db: Writes, caller: Caller, gtin: str, sent: IngredientsSent
) -> IngredientsRead:
    """OWNER, MANAGER or EDITOR of the owning organization."""
    state, owner_id = await _own(db, caller, gtin, sent.organization_id)
    label = await food.set_ingredients(db, state, sent.text)
    await audit.record(
        db,
        caller,
        action="product.ingredients_set",
        subject_id=state.id,
        organization_id=owner_id,
        after={"text": sent.text},
    )
    return IngredientsRead(
        language=label.language,
        contains=list(label_facts.contained(label)),
        may_contain=list(label_facts.traced(label)),
        remarks=list(label.remarks),
        doubts=label_facts.doubts(label),
        ingredients=await food.every_ingredient(db, state.id),
    )


async def get_product_nutrition_facts(db: Reads, gtin: str) -> NutritionFacts:
    """Any authenticated caller."""
    product = await records.get_product(db, gtin)
    return await food.get_nutrition(db, product.id)


async def set_product_nutrition_facts(
    db: Writes, caller: Caller, gtin: str, sent: NutritionSent
) -> NutritionFacts:
    """OWNER, MANAGER or EDITOR of the owning organization."""
    state, owner_id = await _own(db, caller, gtin, sent.organization_id)
    facts = await food.set_nutrition(db, state, sent)
    await audit.record(
        db,
        caller,
        action="product.nutrition_set",
        subject_id=state.id,
        organization_id=owner_id,
        after=facts,
    )
    return facts


async def delete_product_nutrition_facts(db: Writes, caller: Caller, gtin: str) -> None:
    """OWNER, MANAGER or EDITOR of the owning organization."""
    state, owner_id = await _own(db, caller, gtin, None)
    before = await food.delete_nutrition(db, state)
    await audit.record(
        db,
        caller,
        action="product.nutrition_deleted",
        subject_id=state.id,
        organization_id=owner_id,
        before=before,
    )


async def list_product_allergens(db: Reads, gtin: str) -> Allergens:
    """Any authenticated caller."""
    product = await records.get_product(db, gtin)
    return Allergens(await food.list_allergens(db, product.id), await food.list_diets(db, product.id))


async def set_product_allergens(db: Writes, caller: Caller, gtin: str, sent: AllergensSent) -> Allergens:
    """OWNER, MANAGER or EDITOR of the owning organization."""
    state, owner_id = await _own(db, caller, gtin, sent.organization_id)
    codes: dict[Containment, list[str]]
    codes = {"CONTAINS": sent.contains, "MAY_CONTAIN": sent.may_contain, "FREE_FROM": sent.free_from}
    await food.declare(db, state, codes, sent.diets)
    told = await list_product_allergens(db, state.gtin)
    await audit.record(
        db,
        caller,
        action="product.allergens_set",
        subject_id=state.id,
        organization_id=owner_id,
        after=told,
    )
    return told


async def _own(
    db: Writes, caller: Caller, gtin: str, organization_id: str | None
) -> tuple[ProductState, str]:
    """The locked state of a product of the caller's organization, and that organization."""
    state = await records.lock_product(db, gtin)
    owner_id = _acting_owner(caller, organization_id, state.owner_id, "PRODUCTS")
    records.require_owner(state, owner_id)
    return state, owner_id


async def generate_a_single_qr_code(base_url: str, request: QrRequest) -> tuple[bytes, str]:
    """The symbol's bytes and media type; it was decoded again before it came here."""
    link = qr_link(base_url, request)
    try:
        image = await asyncio.to_thread(
            qr.render,
            link,
            image_format=request.format,
            size=request.size,
            xdim_mm=request.xdim_mm,
            cmyk=request.cmyk,
        )
    except CodeError as error:
        raise Validation.of("cmyk" if "CMYK" in error.reason else "size", error.reason) from None
    return image, qr.MEDIA_TYPES[request.format]


async def draw_code(base_url: str, request: QrRequest) -> tuple[bytes, str]:
    """The same of a code that pages show again and again, in one of few sizes: the last ones are kept."""
    link = qr_link(base_url, request)
    image = await asyncio.to_thread(_drawn, link, request.format, request.size)
    return image, qr.MEDIA_TYPES[request.format]


async def draw_link(uri: str, file_format: str) -> tuple[bytes, str] | None:
    """The symbol of a link as it stands; None when there is no such format."""
    for known, media_type in qr.MEDIA_TYPES.items():
        if known == file_format:
            return await asyncio.to_thread(_drawn, uri, known, SYMBOL_SIZE), media_type
    return None


@lru_cache(maxsize=256)
def _drawn(link: str, image_format: qr.ImageFormat, size: int) -> bytes:
    return qr.render(link, image_format=image_format, size=size)


def qr_link(base_url: str, request: QrRequest) -> str:
    """The Digital Link that a code of this request holds."""
    values = {"01": records.read_gtin(request.gtin)}
    for ai, value in (("10", request.lot), ("21", request.serial), ("17", request.expiry)):
        if value is not None:
            values[ai] = value
    try:
        return digital_link.build(base_url, values)
    except Gs1Error as error:
        field = {"10": "lot", "21": "serial", "17": "expiry"}.get(error.ai or "", "gtin")
        raise Validation([FieldError(field, error.reason)]) from None


def _organization(caller: Caller, organization_id: str | None, permission: Permission) -> str:
    """The organization that acts: the named one, else the credential's."""
    chosen = (
        ids.parse(organization_id, "organization_id") if organization_id else caller.default_organization()
    )
    caller.require(permission, chosen)
    return chosen


def _acting_owner(
    caller: Caller, organization_id: str | None, owner_id: str | None, permission: Permission
) -> str:
    """As `_organization`, but a member of the owning organization need not name it."""
    if organization_id is None and owner_id is not None and caller.role_in(owner_id):
        caller.require(permission, owner_id)
        return owner_id
    return _organization(caller, organization_id, permission)
