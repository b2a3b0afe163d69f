"""A short season of the example chain, captured by the organization of a visitor."""

from datetime import UTC, datetime

from closient.apps.epcis.actions import example
from closient.apps.epcis.rules.example_chain import Plan
from tests.apps.dashboard.visitor import Visitor

PLAN = Plan(datetime(2026, 11, 2, tzinfo=UTC), days=2, stores=2)
HEADS, SALADS = "09521100000017", "09521100000031"


async def plant(visitor: Visitor) -> Visitor:
    """The same visitor."""
    async with visitor.world.database.writes() as db:
        caller = visitor.world.caller(visitor.organization_id)
        await example.plant(db, caller, visitor.organization_id, PLAN)
    return visitor


async def lot(visitor: Visitor, code: str) -> str:
    """The id of a lot of the season."""
    return await visitor.world.database.reads.value(
        "SELECT id FROM epcis.lot WHERE lot_code = $1 AND organization_id = $2", code, visitor.organization_id
    )
