"""Serial numbers as tests scan, flag and look at them."""

from datetime import UTC, datetime, timedelta
from typing import Any

from closient.apps.resolver.actions import verification as actions
from closient.edge.scans import Scan
from closient.kit import ids
from closient.kit.database import Database
from tests.apps.resolver.shop import API, GTIN

NOON = datetime(2026, 3, 14, 12, tzinfo=UTC)
VIENNA, SYDNEY = (48.2082, 16.3738), (-33.8688, 151.2093)
UNKNOWN = "09506000134369"


def at(serial: str, gtin: str = GTIN) -> str:
    return f"{API}/verify/01/{gtin}/21/{serial}"


def scan(serial: str = "1", minutes: float = 0, **more: Any) -> Scan:
    """A scan of the edge."""
    latitude, longitude = more.pop("place", (None, None))
    row: dict[str, Any] = {
        "gtin": GTIN,
        "organization_id": None,
        "product_id": ids.new(),
        "lot": None,
        "serial": serial,
        "scan_type": "HOSTED_PAGE",
        "destination": None,
        "link_type": None,
        "device_class": "mobile",
        "is_bot": False,
        "referrer": "",
        "scanned_at": NOON + timedelta(minutes=minutes),
        "latitude": latitude,
        "longitude": longitude,
    }
    return Scan(**{**row, **more})


async def observed(database: Database, *scans: Scan) -> None:
    async with database.writes() as db:
        await actions.observe(db, scans)


async def flag(database: Database, serial: str = "1", gtin: str = GTIN) -> None:
    """Let a serial be in two places at once."""
    await observed(
        database,
        scan(serial, 0, place=VIENNA, gtin=gtin, country="AT"),
        scan(serial, 5, place=SYDNEY, gtin=gtin, country="AU"),
    )


async def remembered(database: Database, serial: str = "1") -> Any:
    return await database.pool.fetchrow(
        "SELECT * FROM resolver.serial_observation WHERE gtin = $1 AND serial = $2", GTIN, serial
    )


async def flags(database: Database) -> list[Any]:
    rows = await database.pool.fetch(
        "SELECT payload FROM kit.outbox_event WHERE name = 'resolver.serial_flagged' ORDER BY created, id"
    )
    return [row["payload"] for row in rows]
