"""How complete the products of an organization are, for its members; counted on each call."""

from datetime import timedelta

from closient.apps.dashboard.queries import completeness as queries
from closient.apps.dashboard.rules import completeness as rules
from closient.apps.dashboard.structs.completeness import CompletenessScore, DashboardStats
from closient.kit import clock, ids
from closient.kit.caller import Caller
from closient.kit.db import Reads
from closient.kit.errors import NotFound


async def get_product_completeness_score(
    db: Reads, caller: Caller, organization_id: str, gtin: str
) -> CompletenessScore:
    """Any member; what is no product of the organization is not found. One statement."""
    organization_id = ids.parse(organization_id, "organization_id")
    caller.require("VIEW", organization_id)
    facts = await queries.facts_of_product(db, organization_id, gtin.zfill(14), clock.now().date())
    if facts is None:
        raise NotFound("No product of this organization has this GTIN.")
    return rules.score(facts)


async def get_dashboard_statistics(db: Reads, caller: Caller, organization_id: str) -> DashboardStats:
    """Any member. One statement, whatever the number of products."""
    organization_id = ids.parse(organization_id, "organization_id")
    caller.require("VIEW", organization_id)
    today = clock.now().date()
    soon = today + timedelta(days=rules.EXPIRING_DAYS)
    return rules.statistics(await queries.groups_of_facts(db, organization_id, today, soon))
