"""Plants a season of a leafy-greens chain in the demo world: a processor with its brand and products, and the
events of everybody from the field to the shelf.
"""

from datetime import datetime, time, timedelta

import msgspec

from closient.apps.account.actions import organizations
from closient.apps.account.structs.organizations import OrganizationCreate
from closient.apps.brands.actions import brands
from closient.apps.brands.structs.brands import BrandDraft
from closient.apps.epcis.actions import example
from closient.apps.epcis.rules import example_chain
from closient.apps.products.actions import products
from closient.apps.products.structs import ProductDraft, ProductPatch
from closient.kit import clock
from closient.kit.caller import Caller, Membership
from closient.kit.db import Writes

ORGANIZATION, BRAND, WEBSITE = "Leaf & Bowl Kitchens", "Leaf & Bowl", "https://leafandbowl.example"
DAYS = 50


async def plant(db: Writes, caller: Caller) -> str:
    """The organization's id. Everything lies before now: what is harvested takes two days to the shelf."""
    made = await organizations.create_organization(
        db, caller, OrganizationCreate(name=ORGANIZATION, country="US", is_brand=True)
    )
    caller = msgspec.structs.replace(
        caller, memberships=(*caller.memberships, Membership(made.id, made.name, "owner"))
    )
    await brands.create_brand(
        db, caller, BrandDraft(made.id, BRAND, WEBSITE, "Salads from the field next door.")
    )
    today = datetime.combine(clock.now().date(), time(), clock.now().tzinfo)
    plan = example_chain.Plan(today - timedelta(days=DAYS + 3), DAYS)
    for item in example_chain.items(plan):
        draft = ProductDraft(gtin=item.gtin, organization_id=made.id)
        draft.product_name, draft.country_of_origin = item.name, "US"
        await products.create_a_product(db, caller, draft)
        patch = ProductPatch(brand=BRAND, manufacturer=ORGANIZATION, organization_id=made.id)
        await products.update_a_product(db, caller, item.gtin, patch)
    await example.plant(db, caller, made.id, plan)
    return made.id
