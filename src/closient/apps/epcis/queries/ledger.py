"""SQL of capture: the ledger's lock, known hashes, events, the records of captures."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from closient.apps.epcis.structs.capture import CaptureRow, Known
from closient.kit.db import Reads, Writes


async def lock_ledger(db: Writes, organization_id: str) -> datetime:
    """The latest record time; until the transaction ends nobody else captures for this organization."""
    return await db.value(
        """
        INSERT INTO epcis.ledger (organization_id) VALUES ($1)
        ON CONFLICT (organization_id) DO UPDATE SET organization_id = EXCLUDED.organization_id
        RETURNING last_record_time
        """,
        organization_id,
    )


async def advance_ledger(db: Writes, organization_id: str, record_time: datetime, count: int) -> int:
    return await db.run(
        """
        UPDATE epcis.ledger SET last_record_time = $2, event_count = event_count + $3
        WHERE organization_id = $1
        """,
        organization_id,
        record_time,
        count,
    )


async def list_known(db: Reads, organization_id: str, hashes: Sequence[bytes]) -> list[Known]:
    """Those of the hashes that are stored already."""
    return await db.all(
        Known,
        """
        SELECT e.hash, e.is_correction FROM epcis.event e
        WHERE e.organization_id = $1 AND e.hash = ANY($2::bytea[])
        """,
        organization_id,
        hashes,
    )


async def ensure_context(db: Writes, organization_id: str, digest: bytes, content: str) -> int:
    """The number of a context, kept once."""
    return await db.value(
        """
        WITH made AS (
            INSERT INTO epcis.context (organization_id, digest, content) VALUES ($1, $2, $3)
            ON CONFLICT DO NOTHING
            RETURNING id
        )
        SELECT id FROM made
        UNION ALL
        SELECT c.id FROM epcis.context c WHERE c.organization_id = $1 AND c.digest = $2
        LIMIT 1
        """,
        organization_id,
        digest,
        content,
    )


async def copy_events(db: Writes, rows: Iterable[Sequence[object]]) -> int:
    return await db.copy(
        "epcis.event",
        (
            "id", "organization_id", "capture_id", "event_time", "record_time", "context_id", "is_correction",
            "event_type", "action", "biz_step", "disposition", "read_point", "biz_location", "event_id",
            "hash", "document",
        ),
        rows,
    )  # fmt: skip


async def copy_references(db: Writes, rows: Iterable[Sequence[object]]) -> int:
    return await db.copy(
        "epcis.event_epc", ("organization_id", "event_id", "event_time", "role", "epc"), rows
    )


async def add_captures(db: Writes, rows: Iterable[Sequence[Any]]) -> int:
    return await db.copy(
        "epcis.capture",
        (
            "id", "organization_id", "user_id", "created", "finished", "format", "error_behaviour",
            "sent_count", "created_count", "errors", "header",
        ),
        rows,
    )  # fmt: skip


async def get_capture(db: Reads, organization_ids: Sequence[str], capture_id: str) -> CaptureRow | None:
    return await db.maybe(
        CaptureRow,
        """
        SELECT c.id, c.created, c.finished, c.error_behaviour, c.sent_count, c.created_count, c.errors
        FROM epcis.capture c WHERE c.id = $2 AND c.organization_id = ANY($1::uuid[])
        """,
        organization_ids,
        capture_id,
    )


async def list_captures(db: Reads, organization_id: str, before: str | None, most: int) -> list[CaptureRow]:
    """The newest first; those before a capture."""
    return await db.all(
        CaptureRow,
        """
        SELECT c.id, c.created, c.finished, c.error_behaviour, c.sent_count, c.created_count, c.errors
        FROM epcis.capture c
        WHERE c.organization_id = $1 AND ($2::uuid IS NULL OR (c.created, c.id) < (
            SELECT b.created, b.id FROM epcis.capture b WHERE b.id = $2 AND b.organization_id = $1))
        ORDER BY c.created DESC, c.id DESC LIMIT $3
        """,
        organization_id,
        before,
        most,
    )
