"""What an organization sees of itself at a glance, and what the first page shows to strangers."""

from datetime import timedelta

from closient.apps.brands import actions as brand_actions
from closient.apps.brands.structs import BrandDraft
from closient.apps.dashboard.actions import leading
from closient.apps.dashboard.queries import overview as queries
from closient.apps.dashboard.queries import scans as scan_queries
from closient.apps.dashboard.rules import products as rules
from closient.apps.dashboard.structs import demo_world as world
from closient.apps.dashboard.structs.forms import NewBrand
from closient.apps.dashboard.structs.views import BrandRow, Day, Facts, Overview, Showpiece
from closient.apps.resolver.actions import entries
from closient.edge import target
from closient.edge.table import Entry
from closient.gs1 import digital_link
from closient.kit import clock
from closient.kit.caller import Caller
from closient.kit.db import Reads, Writes

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


async def list_brands(db: Reads, caller: Caller, organization_id: str) -> list[BrandRow]:
    """The organization's own brands."""
    caller.require("VIEW", organization_id)
    return await queries.list_brands(db, organization_id)


async def create_brand(db: Writes, caller: Caller, organization_id: str, form: NewBrand) -> None:
    """OWNER or MANAGER."""
    draft = BrandDraft(organization_id, form.name, form.website, form.description)
    await brand_actions.create_brand(db, caller, draft)


async def showpieces(db: Reads, base_url: str) -> list[Showpiece]:
    """Three products of the demo world, if it is here, each with another kind of code."""
    wanted = {world.gtin_numbered(brand, number): what for brand, number, what in SHOWN}
    found = await queries.show_facts(db, list(wanted))
    known = await entries.load_links(db, [facts.gtin for facts in found])
    return [_showpiece(base_url, facts, wanted[facts.gtin], known.get(facts.gtin)) for facts in found]


def _showpiece(base_url: str, facts: Facts, what: str, entry: Entry | None) -> Showpiece:
    lot = (facts.lot_code if what == "lot" else None) or None
    serial = (facts.serial_number if what == "serial" else None) or None
    expires_on = facts.expires_on if lot else None
    expiry = f"{expires_on:%y%m%d}" if expires_on else None
    values = {"01": facts.gtin, "10": lot, "21": serial, "17": expiry}
    hosted = target.hosted_page(facts.gtin, lot, serial, expiry)
    return Showpiece(
        gtin=facts.gtin,
        name=facts.product_name,
        brand=facts.brand,
        net_content=facts.net_content,
        image_url=facts.image_url,
        link=digital_link.build(base_url, {code: value for code, value in values.items() if value}),
        code=f"/p/{facts.gtin}/code.svg" + hosted.removeprefix(f"/p/{facts.gtin}"),
        lot=lot or "",
        serial=serial or "",
        expires_on=expires_on,
        leading=leading.of_entry(base_url, entry, facts.gtin, lot=lot, serial=serial, hosted=hosted),
    )


def period(days: list[Day]) -> int:
    """The scans of these days without bots."""
    return sum(day.people for day in days)
