"""What people do with alerts of serial numbers; the resolver judges scans and raises them."""

from closient.apps.dashboard.queries import alerts as queries
from closient.apps.resolver.actions import verification
from closient.apps.resolver.structs.verification import SerialAlert
from closient.kit.caller import Caller
from closient.kit.db import Reads, Writes
from closient.kit.errors import NotFound, Validation
from closient.kit.pagination import Page, PageRequest

PAGE_SIZE = 25
MOST_COUNTED = 100


async def list_alerts(db: Reads, caller: Caller, organization_id: str, page: int) -> Page[SerialAlert]:
    """The latest first."""
    caller.require("VIEW", organization_id)
    wanted = PageRequest(page, PAGE_SIZE)
    return await verification.list_serial_alerts(db, caller, organization_id, wanted)


async def list_names(db: Reads, alerts: list[SerialAlert]) -> dict[str, str]:
    """What the products of the alerts are called, by GTIN."""
    found = await queries.list_names(db, sorted({alert.gtin for alert in alerts}))
    return {one.gtin: one.product_name for one in found}


async def count_open(db: Reads, organization_id: str) -> int:
    """How many wait to be explained, 100 at most; for the navigation."""
    return await queries.count_open(db, organization_id, MOST_COUNTED)


async def resolve_alert(db: Writes, caller: Caller, organization_id: str, alert_id: str, note: str) -> None:
    """The item is genuine until new scans say otherwise."""
    caller.require("CHANGE", organization_id)
    try:
        await verification.resolve_serial_alert(db, caller, organization_id, alert_id, note)
    except Validation:
        raise NotFound("No such alert.") from None
