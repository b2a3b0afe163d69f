"""Plants what makes the demo world's products believed: certificates, claims, packaging, a proof, a recall.

Through the same actions as the API uses; the facts stand in structs.demo_trust.
"""

from datetime import timedelta
from typing import Any, NamedTuple, cast

import msgspec

from closient.apps.brands.actions import stockists
from closient.apps.brands.structs.stockists import StockistDraft
from closient.apps.catalogue.actions import brand_proofs, brands, contributions, logos, pictures
from closient.apps.catalogue.structs.contributions import Author, Told
from closient.apps.catalogue.structs.hierarchy import HierarchyLevel, HierarchyLinkSent
from closient.apps.certifications.actions import definitions, product_certifications, product_claims
from closient.apps.certifications.structs.assignments import CertificationToAssign, ClaimToAssign
from closient.apps.certifications.structs.definitions import Sought
from closient.apps.compliance.actions import imports
from closient.apps.compliance.structs.feeds import Raw
from closient.apps.dashboard.actions import images
from closient.apps.dashboard.actions.images import Place
from closient.apps.dashboard.structs import demo_trust as facts
from closient.apps.dashboard.structs import demo_world as world
from closient.apps.dashboard.structs.demo_world import DemoBrand, DemoProduct
from closient.apps.products.actions import hierarchy
from closient.apps.products.actions import products as product_actions
from closient.apps.products.structs import ProductDraft, ProductPatch
from closient.apps.sustainability import actions as sustainability
from closient.apps.sustainability.structs import Numbered, Profile
from closient.codes import picture
from closient.kit import clock
from closient.kit.caller import Caller
from closient.kit.db import Writes
from closient.kit.pagination import PageRequest
from closient.kit.services import Services

ONE = PageRequest(page_size=1)


class Ground(NamedTuple):
    """Where it is planted, and by whom."""

    services: Services
    db: Writes
    caller: Caller


async def plant_product(ground: Ground, brand: DemoBrand, product: DemoProduct, place: Place) -> None:
    """Certificates, claims and further pictures of one product; its record is there."""
    _services, db, caller = ground
    today = clock.now().date()
    for code, number, days in facts.CERTIFICATES.get(product.number, ()):
        listed = await definitions.list_certifications(db, caller, Sought(code=code), "label", ONE)
        (certification,) = listed.data
        sent = CertificationToAssign(
            certification_id=certification.id,
            valid_from=today - timedelta(days=380),
            expiration_date=today + timedelta(days=days),
            certificate_number=number,
            issuing_body=certification.certification_body_name or "",
            verification_url=certification.url,
        )
        await product_certifications.assign_certification_to_product(db, caller, place.gtin, sent)
    for code, is_checked in facts.CLAIMS.get(product.number, ()):
        (claim,) = (await definitions.list_claims(db, Sought(code=code), "label", ONE)).data
        source = "THIRD_PARTY_VERIFIED" if is_checked else "BRAND_SELF_DECLARED"
        wanted = ClaimToAssign(claim_id=claim.id, source=source)
        await product_claims.assign_claim_to_product(db, caller, place.gtin, wanted)
    for title, kind, turn in facts.MORE_PICTURES.get(product.number, ()):
        drawn = picture.product_picture(
            product.name, brand.brand, product.hue + turn, cast("picture.Kind", kind)
        )
        await _add_picture(ground, place, title, drawn)


async def _add_picture(ground: Ground, place: Place, title: str, drawn: bytes) -> None:
    services, db, caller = ground
    prepared = await pictures.prepare(drawn, "picture", images.LARGEST)
    kept = await pictures.keep_within(db, services.objects, prepared)
    await images.upload_product_image(db, caller, place, kept, title=title, is_primary=False)


async def plant_brands(ground: Ground, brand_ids: dict[str, str]) -> None:
    """Logos, stores, and the proof of a domain, as if it had been found in the DNS."""
    services, db, caller = ground
    for brand in world.BRANDS:
        drawn = picture.product_picture("", brand.brand, brand.products[0].hue, "can")
        prepared = await pictures.prepare(drawn, "logo", images.LARGEST)
        kept = await pictures.keep_within(db, services.objects, prepared)
        record = await brands.lock_brand(db, brand_ids[brand.brand])
        await logos.set_logo(db, record, kept, services.settings.base_url)
    for brand, name, address, latitude, longitude in facts.STORES:
        store = StockistDraft(name=name, address=address, lat=latitude, lon=longitude)
        await stockists.create_brand_stockist(db, caller, brand_ids[brand.brand], store)
    proven = await brands.lock_brand(db, brand_ids[facts.PROVEN.brand])
    await brand_proofs.note(db, await brand_proofs.start_proof(db, proven), "dns", "")


async def plant_cases(ground: Ground, owners: dict[str, str]) -> None:
    """Cases and pallets, and what is packed in them; and what others say of a product."""
    _services, db, caller = ground
    for case in facts.CASES:
        owner = owners[case.brand.organization]
        gtin = world.gtin_at(case.brand, case.number)
        draft = ProductDraft(gtin=gtin, organization_id=owner, product_name=case.name)
        await product_actions.create_a_product(db, caller, draft)
        patch = ProductPatch(brand=case.brand.brand, organization_id=owner)
        await product_actions.update_a_product(db, caller, gtin, patch)
        child = world.gtin_at(case.brand, case.child)
        sent = HierarchyLinkSent(child, case.quantity, cast("HierarchyLevel", case.level), owner)
        await hierarchy.add_hierarchy_link(db, caller, gtin, sent)
    author = Author("open_food_facts", predictor="Open Food Facts")
    gtin = world.gtin_numbered(*facts.HEARSAY_OF)
    told = [Told(gtin, field, value, author) for field, value in facts.HEARSAY]
    await contributions.contribute(db, told)


async def plant_files(services: Services, lot_of_recalled: str) -> None:
    """What comes in files: the sustainability of products, and the recall of a lot."""
    profiles = [
        Numbered(place, _profile(brand, product, facts.PACKAGING[product.number]))
        for place, (brand, product) in enumerate(
            [
                (brand, one)
                for brand in world.BRANDS
                for one in brand.products
                if one.number in facts.PACKAGING
            ],
            1,
        )
    ]
    await sustainability.Run(services.database).store(profiles)
    day = f"{clock.now().date() - timedelta(days=6):%Y%m%d}"
    record = facts.recall(world.gtin_numbered(*facts.RECALLED), lot_of_recalled, day)
    run = imports.Run(services.database, "fda-food")
    await run.begin("file", is_whole=False)
    for portion in imports.portions("fda-food", [Raw(1, msgspec.json.encode(record))]):
        await run.store(portion)
    await run.end("complete")


def _profile(brand: DemoBrand, product: DemoProduct, told: dict[str, Any]) -> Profile:
    return msgspec.convert(told | {"gtin": world.gtin_of(brand, product)}, Profile)
