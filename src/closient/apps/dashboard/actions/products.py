"""What people do with the products of their organization, and all that a product's page shows."""

from datetime import timedelta

from closient.apps.catalogue.actions import products as records
from closient.apps.catalogue.structs.products import Lot, Product, Serial
from closient.apps.dashboard.actions import completeness as completeness_actions
from closient.apps.dashboard.actions import leading
from closient.apps.dashboard.queries import products as queries
from closient.apps.dashboard.queries import scans as scan_queries
from closient.apps.dashboard.rules import finding, reach
from closient.apps.dashboard.rules import products as rules
from closient.apps.dashboard.structs.completeness import CompletenessScore
from closient.apps.dashboard.structs.forms import NewProduct, ProductFacts, ProductFilter
from closient.apps.dashboard.structs.views import Found, Ownership, ProductRow, ProductView, ScanFigures
from closient.apps.products.actions import claims_of_gtins
from closient.apps.products.actions import products as product_actions
from closient.apps.products.structs import ClaimRequest, ProductDraft, ProductPatch
from closient.apps.resolver.actions import entries, resolution_rules
from closient.apps.resolver.actions import scans as resolver_scans
from closient.apps.resolver.structs.resolution_rules import ResolutionRule
from closient.edge.target import Plan, Target
from closient.gs1 import digital_link
from closient.gs1.digital_link import DigitalLink
from closient.kit import clock, ids
from closient.kit.caller import Caller
from closient.kit.db import Reads, Writes
from closient.kit.errors import NotFound, Validation
from closient.kit.pagination import Page, PageRequest

PAGE_SIZE = 25
NEWEST_SCANS = 6
SHOWN_PARTS, CHOSEN_PARTS = 12, 100
FOUND = 8


async def list_products(
    db: Reads, caller: Caller, organization_id: str, wanted: ProductFilter
) -> Page[ProductRow]:
    """The organization's products as the filters want them."""
    caller.require("VIEW", organization_id)
    now = clock.now()
    digits = wanted.search.replace(" ", "").replace("-", "")
    return await queries.list_products(
        db,
        organization_id,
        text=(digits if digits.isdigit() else wanted.search) or None,
        lack=wanted.lack,
        since=rules.period_start(now),
        soon=now.date() + timedelta(days=rules.SOON_DAYS),
        ordering=wanted.sort,
        page=PageRequest(wanted.page, PAGE_SIZE),
    )


async def find_products(db: Reads, caller: Caller, organization_id: str, text: str) -> list[Found]:
    """The organization's products of which the words of the name, or the number, begin so; one too many."""
    caller.require("VIEW", organization_id)
    wanted = finding.words(organization_id, text)
    return await queries.find_products(db, organization_id, wanted, FOUND + 1) if wanted else []


def completeness(product: ProductRow | Product) -> float:
    """The share of the facts that are filled."""
    return rules.completeness(product)


async def ownership(db: Reads, caller: Caller, gtin: str) -> Ownership:
    """Who has this GTIN, as far as the caller is concerned; Validation when it is none."""
    number = records.read_gtin(gtin)
    try:
        product = await records.get_product(db, number)
    except NotFound:
        return Ownership(number, "unknown")
    return _ownership(caller, product)


async def create_product(db: Writes, caller: Caller, organization_id: str, form: NewProduct) -> Product:
    """OWNER or MANAGER: make the record, claim it and name its brand."""
    draft = ProductDraft(
        gtin=form.gtin,
        organization_id=organization_id,
        product_name=form.product_name,
        description=form.description,
        country_of_origin=form.country_of_origin,
        net_content=form.net_content,
    )
    product = await product_actions.create_a_product(db, caller, draft)
    if form.brand:
        patch = ProductPatch(brand=form.brand, organization_id=organization_id)
        product = await product_actions.update_a_product(db, caller, product.gtin, patch)
    return product


async def claim_product(db: Writes, caller: Caller, organization_id: str, gtin: str) -> None:
    """OWNER or MANAGER of the claiming organization."""
    await product_actions.claim_a_product(db, caller, gtin, ClaimRequest(organization_id))


async def give_up_product(db: Writes, caller: Caller, product: Product) -> None:
    """OWNER or MANAGER: the record stays and has no owner."""
    await claims_of_gtins.unclaim_a_product(db, caller, product.gtin, ClaimRequest(product.owner_id))


async def get_product(db: Reads, caller: Caller, gtin: str) -> Product:
    """A product that the caller works with; another organization's does not exist."""
    try:
        number = records.read_gtin(gtin)
    except Validation:
        raise NotFound("No product has this GTIN.") from None
    product = await records.get_product(db, number)
    if _ownership(caller, product).kind == "foreign":
        raise NotFound("No product of your organization has this GTIN.")
    return product


async def update_product(db: Writes, caller: Caller, product: Product, form: ProductFacts) -> None:
    """OWNER, MANAGER or EDITOR; what the form left empty is emptied."""
    patch = ProductPatch(
        product_name=form.product_name,
        brand=form.brand if form.brand != product.brand else None,
        manufacturer=form.manufacturer if form.manufacturer != product.manufacturer else None,
        net_content=form.net_content,
        country_of_origin=form.country_of_origin,
        description=form.description,
        net_weight=form.net_weight,
        net_weight_uom="GRM" if form.net_weight is not None else None,
        organization_id=product.owner_id,
    )
    await product_actions.update_a_product(db, caller, product.gtin, patch)


async def list_parts(db: Reads, product: Product) -> tuple[list[Lot], list[Serial]]:
    """The newest lots and items, to choose from."""
    return await records.list_parts(db, product.id, CHOSEN_PARTS)


async def show_product(db: Reads, caller: Caller, base_url: str, gtin: str) -> ProductView:
    """All that a product's page shows; of an unclaimed one no rules, since it has none."""
    product = await get_product(db, caller, gtin)
    aim = Target(DigitalLink("01", product.gtin))
    (plan,) = await entries.load_plans(db, [aim])
    lots, serials = await records.list_parts(db, product.id, SHOWN_PARTS)
    own = await resolution_rules.list_rules_of_product(db, caller, product.id)
    inherited = await _inherited(db, caller, product, plan, own)
    return ProductView(
        product=product,
        ownership=_ownership(caller, product),
        code_link=digital_link.build(base_url, {"01": product.gtin}),
        completeness=await _completeness(db, caller, product),
        missing=rules.missing(product),
        lots=lots,
        serials=serials,
        rules=own,
        inherited=inherited,
        blocked=reach.blocked([*own, *inherited]),
        leading=leading.of_plan(base_url, aim, plan),
        scans=await show_scans(db, product),
    )


async def _completeness(db: Reads, caller: Caller, product: Product) -> CompletenessScore | None:
    if product.owner_id is None:
        return None
    return await completeness_actions.get_product_completeness_score(
        db, caller, product.owner_id, product.gtin
    )


async def _inherited(
    db: Reads, caller: Caller, product: Product, plan: Plan | None, own: list[ResolutionRule]
) -> list[ResolutionRule]:
    """The rules of brand and organization that serve this product as well."""
    # The edge keeps ids as the database writes them.
    serving = {ids.parse(rule.id) for step in plan.steps for rule in step.rules} if plan else set()
    serving -= {rule.id for rule in own}
    if not serving or product.owner_id is None:
        return []
    found: list[ResolutionRule] = []
    for scope_type in ("BRAND", "ORGANIZATION"):
        listed = await resolution_rules.list_resolution_rules(
            db, caller, product.owner_id, PageRequest(1, 100), scope_type=scope_type, enabled=True
        )
        found += [rule for rule in listed.data if rule.id in serving]
    return found


async def count_scans(db: Reads, product: Product) -> int:
    """All scans of a product, robots included."""
    return (await resolver_scans.scan_count(db, product.gtin)).total_scans if product.owner_id else 0


async def show_scans(db: Reads, product: Product) -> ScanFigures:
    """The scans of a product that the caller works with."""
    if product.owner_id is None:
        return ScanFigures(total=0, bots=0, days=[], devices=[], countries=[], newest=[])
    now = clock.now()
    since = rules.period_start(now)
    count = await resolver_scans.scan_count(db, product.gtin)
    days = await scan_queries.scans_of_product_by_day(db, product.owner_id, product.gtin, since)
    return ScanFigures(
        total=count.billable_scans,
        bots=count.total_scans - count.billable_scans,
        days=rules.every_day(days, since.date(), now.date()),
        devices=await scan_queries.scans_by_device(db, product.owner_id, product.gtin, since),
        countries=await scan_queries.scans_by_country(db, product.owner_id, product.gtin, since),
        newest=await scan_queries.newest_scans_of_product(db, product.owner_id, product.gtin, NEWEST_SCANS),
    )


def _ownership(caller: Caller, product: Product) -> Ownership:
    if product.owner_id is None:
        return Ownership(product.gtin, "unclaimed", product.product_name)
    is_own = caller.role_in(product.owner_id) is not None
    return Ownership(product.gtin, "own" if is_own else "foreign", product.product_name)
