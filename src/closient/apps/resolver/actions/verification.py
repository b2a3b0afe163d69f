"""Verification of serial numbers: what is answered, what is observed, what owners hear and explain.

The judgement is made when scans arrive, so an answer is one look-up. A call is itself a scan of the item; it
is noted after the answer has left, together with others, and whatever becomes of that, the answer stands.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime

import msgspec
import structlog
from msgspec import structs
from prometheus_client import Counter

from closient.apps.resolver.errors import InvalidGtin, InvalidSerial, NoSuchAlert
from closient.apps.resolver.queries import verification as queries
from closient.apps.resolver.rules import verification as rules
from closient.apps.resolver.structs.verification import (
    AgedSerial,
    Anomaly,
    Memory,
    Observation,
    PriorEvent,
    ScanHistory,
    SerialAlert,
    SerialFlagged,
    SerialHistory,
    SerialRow,
    Sighting,
    VerificationAnomaly,
    VerificationFull,
    VerificationMinimal,
)
from closient.edge.scans import Scan
from closient.kit import audit, clock, events, ids
from closient.kit.caller import Caller
from closient.kit.coalesce import Coalescer
from closient.kit.database import Database
from closient.kit.db import ConnectionLost, Reads, Writes
from closient.kit.errors import Validation
from closient.kit.pagination import Page, PageRequest

MOST_DELETED = 10_000
MOST_AGED = 500
LOST = Counter("closient_verifications_not_noted_total", "Verifications that could not be noted as scans.")
log = structlog.get_logger()


async def verify_a_serialized_gtin(
    db: Reads, caller: Caller, gtin: str, serial_number: str
) -> VerificationMinimal | VerificationFull:
    """What the caller may know of an item. To strangers an unknown one costs and shows what others do."""
    if not rules.is_gtin(gtin):
        raise InvalidGtin
    if not rules.is_serial(serial_number):
        raise InvalidSerial
    item = f"{gtin:0>14}/{serial_number}"
    moment = clock.now().replace(microsecond=0)
    if not rules.sees_all(caller):
        standing = await queries.standing(db, item)
        status = rules.shown(standing.state if standing else "unverified")
        return VerificationMinimal(
            verification_status=status,
            gtin=gtin,
            serial_number=serial_number,
            verified_at=moment,
            recommendation=rules.recommended(status),
        )
    history = await queries.history(db, item)
    status = rules.shown(history.state if history else "unverified")
    return VerificationFull(
        verification_status=status,
        gtin=gtin,
        serial_number=serial_number,
        verified_at=moment,
        recommendation=rules.recommended(status),
        scan_history=_history(history) if history else None,
        anomalies=[_anomaly(one) for one in rules.anomalies(history.anomalies)] if history else [],
    )


def observation_of(
    caller: Caller, gtin: str, serial_number: str, place: tuple[float | None, float | None]
) -> Observation | None:
    """The scan that a verification is, None for an impossible GTIN. Only who has a key says where it is."""
    latitude, longitude = place
    if (latitude is None) != (longitude is None):
        missing = "longitude" if longitude is None else "latitude"
        raise Validation.of(missing, "A place has both coordinates.")
    if not rules.is_possible(gtin):
        return None
    is_known = rules.sees_all(caller)
    is_retail = caller.kind == "key" and is_known
    name, organization_id = rules.retailer(caller) if is_retail else (None, None)
    return Observation(
        gtin=f"{gtin:0>14}",
        serial=serial_number,
        scanned_at=clock.now(),
        latitude=latitude if is_retail else None,
        longitude=longitude if is_retail else None,
        is_retail=is_retail,
        retailer=name,
        organization_id=organization_id,
        needs_product=not is_known,
    )


async def note_verification(database: Database, observation: Observation) -> None:
    """Observe a verification; those that come together share a transaction. Never fails."""
    try:
        await _verifications.load((database, observation))
    except Exception as error:  # the answer has left: there is nobody whom it could be told
        LOST.inc()
        log.warning("verification_not_noted", error=repr(error))


async def _note_together(waiting: list[tuple[Database, Observation]]) -> list[None]:
    for database in {database for database, _ in waiting}:
        async with database.writes() as db:
            await note(db, [observation for asked, observation in waiting if asked is database])
    return [None] * len(waiting)


# One lane: a crowd of verifications never takes more than one connection from those who wait for answers.
_verifications: Coalescer[tuple[Database, Observation], None] = Coalescer(
    _note_together, lanes=1, whole=ConnectionLost
)


async def observe(db: Writes, scans: Sequence[Scan]) -> None:
    """Take the scans of the edge into account: those of items, without bots. Call it once a transaction."""
    await note(
        db,
        [
            Observation(
                gtin=scan.gtin,
                serial=scan.serial,
                scanned_at=scan.scanned_at,
                lot=scan.lot,
                country=scan.country,
                latitude=scan.latitude,
                longitude=scan.longitude,
            )
            for scan in scans
            if scan.serial is not None and not scan.is_bot
        ],
    )


async def note(db: Writes, observations: Sequence[Observation]) -> None:
    """Judge each item by what is now observed of it: one statement to look, one to write.

    Items stay held until the transaction ends; a second call in it could wait in another order than its
    neighbours do. What can be no item's number is passed over, and so is what strangers say of products that
    nobody has; the statements are the same ones.
    """
    by_item: dict[tuple[str, str], list[Observation]] = {}
    for one in observations:
        if rules.is_possible(one.gtin) and rules.is_serial(one.serial):
            by_item.setdefault((f"{one.gtin:0>14}", one.serial), []).append(one)
    if not by_item:
        return
    gtins, serials = zip(*by_item, strict=True)
    days = [min(one.scanned_at for one in seen).astimezone(UTC).date() for seen in by_item.values()]
    need_products = [all(one.needs_product for one in seen) for seen in by_item.values()]
    now = clock.now()
    rows = await queries.lock_serials(db, gtins, serials, days, need_products)
    memories = [_judged(row, by_item[row.gtin, row.serial], now) for row in rows]
    await queries.remember(db, [row.id for row in rows], memories)
    for row, memory in zip(rows, memories, strict=True):
        if rules.GRAVITY[memory.state] > rules.GRAVITY[row.state]:
            await events.emit(db, _flagged(row, memory))


async def let_go(db: Writes, before: date) -> bool:
    """Let some items go that nobody saw since this day, or what is older of others; is more left?"""
    if await queries.delete_unseen(db, before, MOST_DELETED):
        return True
    rows = await queries.lock_aged(db, before, MOST_AGED)
    memories = [rules.aged(_memory(row), before) for row in rows]
    row_ids = [row.id for row in rows]
    await queries.remember(db, row_ids, memories)
    await queries.note_kept_since(db, row_ids, [rules.kept_since(memory, before) for memory in memories])
    return bool(rows)


async def list_serial_alerts(
    db: Reads, caller: Caller, organization_id: str, page: PageRequest
) -> Page[SerialAlert]:
    """Items of the organization's products of which something does not fit, the latest first."""
    organization_id = ids.parse(organization_id, "organization_id")
    caller.require("VIEW", organization_id, hidden=True)
    return await queries.list_serial_alerts(db, organization_id, page)


async def resolve_serial_alert(
    db: Writes, caller: Caller, organization_id: str, alert_id: str, note: str
) -> SerialAlert:
    """What was found is explained: the item is authentic until new scans say otherwise."""
    organization_id = ids.parse(organization_id, "organization_id")
    caller.require("CHANGE", organization_id, hidden=True)
    row = await queries.lock_alert(db, organization_id, ids.parse(alert_id, "alert_id"))
    if row is None:
        raise NoSuchAlert
    before = _memory(row)
    after = rules.resolved(before)
    await queries.remember(db, [row.id], [after])
    await audit.record(
        db,
        caller,
        action="serial_alert.resolved",
        subject_id=row.id,
        organization_id=organization_id,
        before=_alert(row, before),
        after={"state": after.state, "note": note},
    )
    return _alert(row, after)


def _judged(row: SerialRow, observations: Sequence[Observation], now: datetime) -> Memory:
    before = _memory(row)
    after = rules.judged(before, observations, row.recorded_lot, row.owner_id)
    is_worse = rules.GRAVITY[after.state] > rules.GRAVITY[before.state]
    return structs.replace(after, flagged_at=now) if is_worse else after


def _memory(row: SerialRow | AgedSerial) -> Memory:
    return msgspec.convert(row, Memory, from_attributes=True)


def _flagged(row: SerialRow, memory: Memory) -> SerialFlagged:
    return SerialFlagged(
        organization_id=row.owner_id,
        gtin=row.gtin,
        serial_number=row.serial,
        state=memory.state,
        previous_state=row.state,
        anomalies=memory.anomalies,
    )


def _alert(row: SerialRow, memory: Memory) -> SerialAlert:
    return SerialAlert(
        id=row.id,
        gtin=row.gtin,
        serial_number=row.serial,
        state=memory.state,
        flagged_at=memory.flagged_at,
        total_scans=memory.consumer_scans + memory.retailer_scans,
        consumer_scans=memory.consumer_scans,
        retailer_scans=memory.retailer_scans,
        distinct_retail_locations=len(memory.retail_places),
        first_seen=memory.first_seen,
        last_seen=memory.last_seen,
        anomalies=memory.anomalies,
    )


def _history(history: SerialHistory) -> ScanHistory:
    return ScanHistory(
        total_scans=history.consumer_scans + history.retailer_scans,
        consumer_scans=history.consumer_scans,
        retailer_scans=history.retailer_scans,
        distinct_retail_locations=history.distinct_retail_locations,
        first_seen=history.first_seen,
    )


def _anomaly(anomaly: Anomaly) -> VerificationAnomaly:
    prior = anomaly.prior
    return VerificationAnomaly(
        type=anomaly.type,
        description=anomaly.description,
        prior_event=_prior_event(prior) if prior else None,
    )


def _prior_event(prior: Sighting) -> PriorEvent:
    place = None if prior.latitude is None else f"{prior.latitude},{prior.longitude}"
    return PriorEvent(location=place, retailer=prior.retailer, scanned_at=prior.scanned_at)
