"""What an organization sees of itself at a glance, and what the first page shows to strangers."""

from datetime import timedelta

from closient.apps.dashboard.actions import leading
from closient.apps.dashboard.queries import overview as queries
from closient.apps.dashboard.queries import scans as scan_queries
from closient.apps.dashboard.rules import products as rules
from closient.apps.dashboard.structs import demo_world as world
from closient.apps.dashboard.structs.views import Day, Facts, Leading, Overview, Showpiece
from closient.apps.resolver.actions import entries
from closient.edge.target import Target
from closient.gs1 import digital_link
from closient.kit import clock
from closient.kit.caller import Caller
from closient.kit.db import Reads

NEWEST_SCANS = 8
# A plain code with a rule, one with a lot and its date, one with a serial.
SHOWN = ((world.TERRA_VERDE, 103, ""), (world.TERRA_VERDE, 203, "lot"), (world.NORDHAV, 21, "serial"))


async def has_people(db: Reads) -> bool:
    """Whether anybody has an account here."""
    return await queries.has_people(db)


async def show_overview(db: Reads, caller: Caller, organization_id: str) -> Overview:
    """Figures, what needs attention, scans of the last 30 days."""
    caller.require("VIEW", organization_id)
    now = clock.now()
    since = rules.period_start(now)
    counts = await queries.count_all(
        db,
        organization_id,
        since=since,
        before=since - timedelta(days=rules.PERIOD_DAYS),
        soon=now.date() + timedelta(days=rules.SOON_DAYS),
    )
    days = await scan_queries.scans_by_day(db, organization_id, since)
    newest = await scan_queries.newest_scans(db, organization_id, NEWEST_SCANS)
    return Overview(counts=counts, days=rules.every_day(days, since.date(), now.date()), newest=newest)


async def showpieces(db: Reads, base_url: str) -> list[Showpiece]:
    """Three products of the demo world, if it is here, each with another kind of code."""
    wanted = {world.gtin_numbered(brand, number): what for brand, number, what in SHOWN}
    found = await queries.show_facts(db, list(wanted))
    aims = [_aim(facts, wanted[facts.gtin]) for facts in found]
    plans = await entries.load_plans(db, aims)
    leads = [leading.of_plan(base_url, aim, plan) for aim, plan in zip(aims, plans, strict=True)]
    page = f"{base_url}/p/"
    pages = [lead.url.removeprefix(page) for lead in leads if lead.url.startswith(page)]
    names = {one.gtin: one.product_name for one in await queries.show_facts(db, pages)}
    return [
        _showpiece(
            base_url, facts, aim, lead, "" if lead.is_hosted else names.get(lead.url.removeprefix(page), "")
        )
        for facts, aim, lead in zip(found, aims, leads, strict=True)
    ]


def _aim(facts: Facts, what: str) -> Target:
    """The code of a showpiece: of the product, of one of its lots, or of one item."""
    lot = (facts.lot_code if what == "lot" else None) or None
    serial = (facts.serial_number if what == "serial" else None) or None
    expiry = f"{facts.expires_on:%y%m%d}" if lot and facts.expires_on else None
    values = {"01": facts.gtin, "10": lot, "21": serial, "17": expiry}
    return Target(digital_link.from_elements({code: value for code, value in values.items() if value}))


def _showpiece(base_url: str, facts: Facts, aim: Target, lead: Leading, other: str) -> Showpiece:
    hosted = aim.hosted or ""
    return Showpiece(
        gtin=facts.gtin,
        name=facts.product_name,
        brand=facts.brand,
        net_content=facts.net_content,
        image_url=facts.image_url,
        link=aim.link.uri(base_url),
        code=f"/p/{facts.gtin}/code.svg" + hosted.removeprefix(f"/p/{facts.gtin}"),
        lot=aim.lot or "",
        serial=aim.serial or "",
        expires_on=facts.expires_on if aim.lot else None,
        leading=lead,
        other=other,
    )


def period(days: list[Day]) -> int:
    """The scans of these days without bots."""
    return sum(day.people for day in days)
