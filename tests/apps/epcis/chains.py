"""Writes chains of lots and events straight into the tables, as capture leaves them."""

import datetime
import hashlib
from decimal import Decimal
from typing import Any

import httpx

from closient.kit import ids
from closient.kit.database import Database
from tests.world import World

LOTS = "/epcis/api/2.0/traceability/lots"
START = datetime.datetime(2026, 11, 1, 8, tzinfo=datetime.UTC)
ROMAINE, SALAD = "09506000134352", "09506000134369"
FARM, PACKER, STORE, OTHER_STORE = "9506000111117", "9506000111124", "9506000111131", "9506000111148"
Key = dict[str, str]


def at(hours: float) -> datetime.datetime:
    return START + datetime.timedelta(hours=hours)


class Chain:
    """The lots and events of one organization. Times are hours after START."""

    def __init__(self, database: Database, organization_id: str) -> None:
        self.pool = database.pool
        self.organization_id = organization_id

    async def lot(self, code: str, gtin: str = ROMAINE, lot_id: str | None = None) -> str:
        lot_id = lot_id or ids.new()
        await self.pool.execute(
            "INSERT INTO epcis.lot (id, organization_id, gtin, lot_code) VALUES ($1, $2, $3, $4)",
            lot_id,
            self.organization_id,
            gtin,
            code,
        )
        return lot_id

    async def event(self, hours: float, lots: dict[str, Any], kind: str | None = None, **fields: Any) -> str:
        """`lots`: id -> quantity, or (role, quantity, uom, container)."""
        event_id = ids.new()
        await self.pool.execute(
            "INSERT INTO epcis.event (id, organization_id, capture_id, event_time, record_time, "
            "is_correction, event_type, action, biz_step, read_point, biz_location, hash, document) "
            "VALUES ($1, $2, $1, $3, $3, false, $4, 'OBSERVE', $5, $6, $7, $8, '{}')",
            event_id,
            self.organization_id,
            at(hours),
            fields.get("event_type", "ObjectEvent"),
            fields.get("biz_step", kind and kind.lower()),
            fields.get("read_point"),
            fields.get("biz_location"),
            hashlib.sha256(event_id.encode()).digest(),
        )
        for lot_id, told in lots.items():
            role, quantity, uom, container = told if isinstance(told, tuple) else ("s", told, None, None)
            await self.pool.execute(
                "INSERT INTO epcis.event_lot (lot_id, event_id, event_time, role, uom, quantity, container) "
                'VALUES ($1, $2, $3, ($4::text)::"char", $5, $6, $7)',
                lot_id,
                event_id,
                at(hours),
                role,
                uom,
                None if quantity is None else Decimal(str(quantity)),
                container,
            )
        if kind:
            await self._cte(event_id, hours, kind, fields)
        return event_id

    async def _cte(self, event_id: str, hours: float, kind: str, fields: dict[str, Any]) -> None:
        await self.pool.execute(
            "INSERT INTO epcis.cte (event_id, organization_id, event_time, kind, location, ship_from, "
            "ship_to, owning_party_destination) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
            event_id,
            self.organization_id,
            at(hours),
            kind,
            fields.get("location"),
            fields.get("ship_from"),
            fields.get("ship_to"),
            fields.get("party"),
        )

    async def transform(self, hours: float, inputs: dict[str, Any], outputs: dict[str, Any]) -> str:
        """What went into what, by quantity; each input gives an edge to each output."""
        told = {one: ("i", quantity, "KGM", None) for one, quantity in inputs.items()}
        told |= {one: ("o", quantity, "KGM", None) for one, quantity in outputs.items()}
        event_id = await self.event(
            hours, told, "TRANSFORM", event_type="TransformationEvent", location=PACKER
        )
        for source in inputs:
            for target in outputs:
                await self.edge(source, target, hours, event_id)
        return event_id

    async def edge(self, source: str, target: str, hours: float = 0, event_id: str | None = None) -> None:
        await self.pool.execute(
            "INSERT INTO epcis.lot_edge (from_lot, to_lot, event_id, event_time) VALUES ($1, $2, $3, $4)",
            source,
            target,
            event_id or ids.new(),
            at(hours),
        )

    async def ship(self, hours: float, lots: dict[str, Any], to: str = STORE, **fields: Any) -> str:
        return await self.event(hours, lots, "SHIP", ship_from=PACKER, location=PACKER, ship_to=to, **fields)

    async def serials(self, lot_id: str, count: int) -> None:
        await self.pool.execute(
            "INSERT INTO epcis.lot_serial (organization_id, gtin, serial, lot_id) "
            "SELECT $1, l.gtin, l.lot_code || '-' || n, l.id FROM epcis.lot l, generate_series(1, $3) n "
            "WHERE l.id = $2",
            self.organization_id,
            lot_id,
            count,
        )

    async def place(self, gln: str, name: str, phone: str = "", city: str = "") -> None:
        await self.pool.execute(
            "INSERT INTO epcis.place (organization_id, gln, name, phone, city) VALUES ($1, $2, $3, $4, $5)",
            self.organization_id,
            gln,
            name,
            phone,
            city,
        )


async def begun(world: World, database: Database) -> tuple[Chain, Key]:
    """A new organization's chain, and headers of its owner."""
    organization_id, key = await world.owner_key()
    return Chain(database, organization_id), key


async def asked(client: httpx.AsyncClient, key: Key, path: str, status: int = 200, **query: Any) -> Any:
    answer = await client.get(path, headers=key, params=query)
    assert answer.status_code == status, answer.text
    return answer.json()
