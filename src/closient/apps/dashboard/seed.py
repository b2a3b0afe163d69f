"""Plants the demo world: the facts of structs.demo_world, through the same actions as the API uses.

All in one transaction, and only into a database without people: a second call changes nothing.
"""

import secrets
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

import msgspec

from closient.apps.account.actions import api_keys, founding, organizations
from closient.apps.account.structs.api_keys import ApiKeyCreate
from closient.apps.account.structs.organizations import OrganizationCreate
from closient.apps.brands.actions import brands
from closient.apps.brands.structs.brands import BrandDraft
from closient.apps.catalogue.actions import parts
from closient.apps.dashboard.actions import demo_chain, demo_trust, overview, pictures
from closient.apps.dashboard.actions.images import Place
from closient.apps.dashboard.rules import history
from closient.apps.dashboard.structs import demo_food, demo_links
from closient.apps.dashboard.structs import demo_world as world
from closient.apps.dashboard.structs.demo_world import DemoBrand, DemoProduct, SeedResult
from closient.apps.products.actions import food as food_actions
from closient.apps.products.actions import products as product_actions
from closient.apps.products.structs import (
    AllergensSent,
    IngredientsSent,
    NutritionSent,
    ProductDraft,
    ProductPatch,
)
from closient.apps.resolver.actions import (
    delegations,
    links,
    resolution_rules,
    scan_rollups,
    verification,
)
from closient.apps.resolver.actions import scans as resolver_scans
from closient.apps.resolver.structs.delegations import DelegationCreate
from closient.apps.resolver.structs.links import LinkBatch, LinkUpsert
from closient.apps.resolver.structs.resolution_rules import ResolutionRuleCreate
from closient.apps.resolver.structs.verification import Observation
from closient.codes import picture
from closient.edge.scans import Scan
from closient.edge.wanted import Wanted
from closient.kit import clock
from closient.kit.caller import Caller, Membership
from closient.kit.db import Writes
from closient.kit.services import Services

Report = Callable[[str, int, int], None]
# Of the shelf life: one lot that expires soon, one that is fresh.
OLDER, NEWER = 0.94, 0.12
ROME, OSLO = "Europe/Rome", "Europe/Oslo"
STEPS = sum(len(brand.products) for brand in world.BRANDS) + 4
# Without letters and digits that look alike: it is read from a screen and typed.
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


class Planted(NamedTuple):
    """A product that has its record."""

    brand: DemoBrand
    product: DemoProduct
    id: str
    gtin: str
    organization_id: str


async def seed(services: Services, report: Report) -> SeedResult:
    """Plant everything and say how to come in; `report(text, done, total)` moves a bar."""
    async with services.database.writes() as db:
        if await overview.has_people(db):
            return SeedResult()
        report("Opening the demo account", 0, STEPS)
        password = "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(3))
        caller, owners, brand_ids = await _found(db, password)
        planted: list[Planted] = []
        for demo_brand in world.BRANDS:
            for product in demo_brand.products:
                report(product.name, len(planted), STEPS)
                owner = owners[demo_brand.organization]
                one = await _plant(services, db, caller, brand=demo_brand, product=product, owner=owner)
                planted.append(one)
        ground = demo_trust.Ground(services, db, caller)
        await demo_trust.plant_brands(ground, brand_ids)
        await demo_trust.plant_cases(ground, owners)
        report("From the field to the shelf", STEPS - 4, STEPS)
        owners[demo_chain.ORGANIZATION] = await demo_chain.plant(db, caller)
        report("Rules", STEPS - 3, STEPS)
        await _rule(db, caller, services.settings.base_url, planted, brand_ids)
        report("Links", STEPS - 2, STEPS)
        await _link(db, caller, services.settings.base_url, owners)
        report("A year of scans", STEPS - 1, STEPS)
        scans = await _scan(db, services.settings.base_url, planted)
        await _suspect(db)
        first = next(iter(owners.values()))
        draft = ApiKeyCreate(name="Demo key", role="manager", key_type="user")
        key = await api_keys.create_api_key(db, caller, first, draft)
    await demo_trust.plant_files(services, recalled_lot())
    report("The demo world is planted", STEPS, STEPS)
    return SeedResult(
        email=caller.email,
        password=password,
        api_key=key.key,
        organization_ids=tuple(owners.values()),
        gtins=tuple(one.gtin for one in planted),
        scans=scans,
    )


async def _found(db: Writes, password: str) -> tuple[Caller, dict[str, str], dict[str, str]]:
    """The demo person as a caller, and the ids of its organizations and brands by their names."""
    email, name = world.PERSON
    person = await founding.open_account(db, email, name, password)
    caller = Caller(kind="session", user_id=person.id, email=person.email, name=person.name)
    wanted = [(brand.organization, brand.country, True) for brand in world.BRANDS]
    owners: dict[str, str] = {}
    for title, country, is_brand in [*wanted, (*world.RETAILER, False)]:
        draft = OrganizationCreate(name=title, country=country, is_brand=is_brand)
        made = await organizations.create_organization(db, caller, draft)
        owners[made.name] = made.id
    memberships = tuple(Membership(id, title, "owner") for title, id in owners.items())
    caller = msgspec.structs.replace(caller, memberships=memberships)
    brand_ids = {}
    for brand in world.BRANDS:
        owner = owners[brand.organization]
        named = BrandDraft(owner, brand.brand, brand.website, brand.description)
        brand_ids[brand.brand] = (await brands.create_brand(db, caller, named)).id
    return caller, owners, brand_ids


async def _plant(
    services: Services, db: Writes, caller: Caller, *, brand: DemoBrand, product: DemoProduct, owner: str
) -> Planted:
    """One product with its brand, picture, lots and items."""
    is_known = product.number != world.NAMELESS
    draft = ProductDraft(gtin=world.gtin_of(brand, product), organization_id=owner)
    if is_known:
        draft.product_name = product.name
        draft.description = product.description
        draft.net_content = product.net_content
        draft.country_of_origin = brand.country
    record = await product_actions.create_a_product(db, caller, draft)
    if is_known:
        patch = ProductPatch(
            brand=brand.brand,
            manufacturer=brand.organization,
            net_weight=product.grams,
            net_weight_uom="GRM",
            organization_id=owner,
        )
        await product_actions.update_a_product(db, caller, record.gtin, patch)
    if product.number in demo_food.FOODS:
        await _label(db, caller, record.gtin, demo_food.FOODS[product.number])
    place = Place(owner, record.gtin, services.settings.base_url)
    if product.number not in world.WITHOUT_PICTURE:
        drawing = picture.product_picture(product.name, brand.brand, product.hue, product.kind)
        await pictures.plant_drawing(services, db, caller, place, drawing)
    ground = demo_trust.Ground(services, db, caller)
    await demo_trust.plant_product(ground, brand, product, place)
    await _plant_parts(db, product, record.id)
    return Planted(brand, product, record.id, record.gtin, owner)


async def _label(db: Writes, caller: Caller, gtin: str, label: demo_food.DemoFood) -> None:
    """What a food says of itself."""
    patch = ProductPatch(gpc_family_code=label.gpc_family, gpc_segment_code=f"{label.gpc_family[:2]}000000")
    await product_actions.update_a_product(db, caller, gtin, patch)
    await food_actions.set_product_ingredients(db, caller, gtin, IngredientsSent(label.ingredients))
    basis = "ml" if label.serving.endswith("ml") else "g"
    panel = NutritionSent(label.serving, "EU", demo_food.lines(label), label.grams, basis=basis)
    await food_actions.set_product_nutrition_facts(db, caller, gtin, panel)
    said = AllergensSent(free_from=list(label.free_from), diets=list(label.diets))
    await food_actions.set_product_allergens(db, caller, gtin, said)


async def _plant_parts(db: Writes, product: DemoProduct, product_id: str) -> None:
    """An older and a newer lot with dates around today; items of the products that are tracked singly."""
    shelf_life = world.SHELF_LIFE[product.kind]
    lot_id = None
    for made in (made_on(product, OLDER), made_on(product, NEWER)):
        lot_id = await parts.ensure_lot(db, product_id, lot_code(made), made + shelf_life)
    if product.number in world.SERIALISED:
        for number in range(1, 4):
            await parts.ensure_serial(db, product_id, lot_id, f"{product.number:03d}-{number:05d}")


def made_on(product: DemoProduct, share: float) -> date:
    """The day on which a lot was made that has used up this share of its shelf life."""
    days = round(world.SHELF_LIFE[product.kind].days * share) + product.number % 9
    return clock.now().date() - timedelta(days=days)


def recalled_lot() -> str:
    """The lot whose codes lead to the page of its recall, and that the regulator's notice names."""
    return lot_code(made_on(world.product_numbered(world.TERRA_VERDE, 203), OLDER))


def lot_code(made: date) -> str:
    """L, the year and the day of the year."""
    return f"L{made:%y%j}"


async def _rule(
    db: Writes, caller: Caller, base_url: str, planted: list[Planted], brand_ids: dict[str, str]
) -> None:
    """Rules that show what rules can do."""
    by_number = {(one.brand.brand, one.product.number): one for one in planted}
    for brand, number, body in [*_rules_of_terra_verde(base_url), *_rules_of_nordhav(base_url)]:
        one = by_number[brand.brand, number]
        if body.scope_type == "BRAND":
            body.scope_id = brand_ids[brand.brand]
        elif body.scope_type != "ORGANIZATION":
            body.product_id = one.id
        await resolution_rules.create_resolution_rule(db, caller, one.organization_id, body)


def _rule_to(url: str, **conditions: Any) -> ResolutionRuleCreate:
    values: dict[str, Any] = {"scope_type": "PRODUCT", "destination_type": "CUSTOM_URL", "custom_url": url}
    return ResolutionRuleCreate(**{**values, **conditions})


def _rules_of_terra_verde(base_url: str) -> list[tuple[DemoBrand, int, ResolutionRuleCreate]]:
    brand = world.TERRA_VERDE
    recalled = recalled_lot()
    sauce = f"{base_url}/p/{world.gtin_numbered(brand, 201)}"
    lemon = f"{base_url}/p/{world.gtin_numbered(brand, 302)}"
    return [
        (brand, 101, _rule_to(
            sauce, days_of_week=[5, 6], time_of_day_start=time(11), time_of_day_end=time(15), timezone=ROME,
        )),
        (brand, 103, _rule_to(sauce)),
        (brand, 103, _rule_to(f"{brand.website}/how-to-cook/spaghetti", link_type="gs1:instructions")),
        (brand, 105, _rule_to(f"{brand.website}/gluten-free", link_type="gs1:certificationInfo")),
        (brand, 203, _rule_to(f"{brand.website}/recall/{recalled}", scope_type="BATCH", scope_id=recalled)),
        (brand, 203, _rule_to(f"{brand.website}/recipes/pesto", link_type="gs1:recipeInfo")),
        (brand, 301, _rule_to(
            lemon, annual_start_mmdd="11-15", annual_end_mmdd="01-06", time_of_day_start=time(18),
            timezone=ROME,
        )),
        (brand, 303, _rule_to(f"{brand.website}/old-offer", enabled=False)),
        (brand, 101, _rule_to(brand.website, scope_type="BRAND", link_type="gs1:homepage")),
    ]  # fmt: skip


def _rules_of_nordhav(base_url: str) -> list[tuple[DemoBrand, int, ResolutionRuleCreate]]:
    brand = world.NORDHAV
    now = clock.now()
    monday = datetime.combine(now.date() + timedelta(days=7 - now.weekday()), time(), now.tzinfo)
    soup = f"{base_url}/p/{world.gtin_numbered(brand, 23)}"
    return [
        (brand, 11, _rule_to(f"{brand.website}/no/makrell", location_countries=["NO", "SE", "DK"])),
        (brand, 21, _rule_to(
            soup, absolute_start_at=monday, absolute_end_at=monday + timedelta(days=14), timezone=OSLO
        )),
        (brand, 31, _rule_to(f"{brand.website}/recipes/seaweed", link_type="gs1:recipeInfo")),
        (brand, 11, _rule_to(
            f"{brand.website}/sustainability", scope_type="ORGANIZATION", link_type="gs1:sustainabilityInfo"
        )),
    ]  # fmt: skip


async def _link(db: Writes, caller: Caller, base_url: str, owners: dict[str, str]) -> None:
    """Links of each organization, and the keys that another resolver answers for."""
    for brand in world.BRANDS:
        batch = [_link_of(link) for link in demo_links.LINKS if link.brand is brand]
        await links.upsert_links(db, caller, owners[brand.organization], LinkBatch(links=batch))
    away = demo_links.DELEGATION
    body = DelegationCreate(ai=away.ai, prefix=away.brand.company_prefix, resolver_url=away.resolver_url)
    await delegations.create_delegation(db, caller, owners[away.brand.organization], body, base_url)


def _link_of(link: demo_links.DemoLink) -> LinkUpsert:
    place = f"/414/{demo_links.gln_of(link.brand)}"
    if link.number:
        place = f"/01/{world.gtin_numbered(link.brand, link.number)}"
    if link.is_of_lot:
        place += f"/10/{lot_code(made_on(world.product_numbered(link.brand, link.number), OLDER))}"
    return LinkUpsert(
        digital_link=place,
        link_type=link.link_type,
        href=link.brand.website + link.path,
        title=link.title,
        hreflang=list(link.hreflang),
        media_type=link.media_type,
        is_default=link.is_default,
    )


async def _suspect(db: Writes) -> None:
    """One item whose scans do not fit, so that there is an alert."""
    brand, number, serial = demo_links.SUSPECT
    gtin = world.gtin_numbered(brand, number)
    seen = [
        Observation(
            gtin=gtin,
            serial=serial,
            scanned_at=clock.now() - timedelta(minutes=minutes),
            country=country,
            latitude=latitude,
            longitude=longitude,
        )
        for latitude, longitude, country, minutes in demo_links.SEEN
    ]
    await verification.note(db, seen)


async def _scan(db: Writes, base_url: str, planted: list[Planted]) -> int:
    """The history of scans; how many there are. Some codes were scanned that nobody has entered."""
    now = clock.now()
    by_gtin = {one.gtin: one for one in planted}
    shown = [
        history.Product(
            one.gtin, one.brand.country, world.POPULAR.get(one.product.number, 1.5), _parts(one.product)
        )
        for one in planted
    ]
    scans = [_scanned(base_url, by_gtin[visit.gtin], visit) for visit in history.invent(shown, now)]
    await resolver_scans.record_scans(db, scans)
    wanted = [
        Wanted(world.gtin_at(brand, number), count, now - timedelta(days=20), now - timedelta(hours=count))
        for brand, number, count in world.UNKNOWN
    ]
    await scan_rollups.count_unknown(db, wanted)
    return len(scans)


def _parts(product: DemoProduct) -> dict[tuple[str | None, str | None], int]:
    """What the codes on the packs hold, and how many packs of each are about."""
    older, newer = (lot_code(made_on(product, share)) for share in (OLDER, NEWER))
    if product.number in world.SERIALISED:
        return {(newer, f"{product.number:03d}-{number:05d}"): 4 - number for number in range(1, 4)}
    return {(None, None): 6, (newer, None): 3, (older, None): 1}


def _scanned(base_url: str, one: Planted, visit: history.Visit) -> Scan:
    page = world.LINKED.get(visit.link_type or "")
    return Scan(
        gtin=visit.gtin,
        organization_id=one.organization_id,
        product_id=one.id,
        lot=visit.lot,
        serial=visit.serial,
        scan_type="REDIRECT_ONLY" if page else "HOSTED_PAGE",
        destination=f"{one.brand.website}{page}" if page else f"{base_url}/p/{visit.gtin}",
        link_type=visit.link_type,
        device_class=visit.device,
        is_bot=visit.device == "bot",
        referrer=visit.referrer,
        scanned_at=visit.moment,
        country=visit.country,
        language=visit.language,
        bot_name=visit.bot[0],
        is_ai=visit.bot[1],
    )
