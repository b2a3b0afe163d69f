"""SQL that stores what was read of a source, and keeps the ledger of the runs."""

from datetime import datetime

from closient.apps.compliance.structs.feeds import (
    Feed,
    Imported,
    KnownHash,
    Origin,
    Outcome,
    Stored,
    StoredCode,
    Validators,
    Written,
)
from closient.kit.db import Reads, Writes


async def start_run(db: Writes, feed: Feed, origin: Origin, now: datetime, *, is_whole: bool) -> str:
    """A new run; its id."""
    return await db.value(
        """
        INSERT INTO compliance.import_run (feed, origin, started, is_whole)
        VALUES ($1, $2, $3, $4)
        RETURNING id
        """,
        feed,
        origin,
        now,
        is_whole,
    )


async def close_lost_runs(db: Writes, feed: Feed, origin: Origin, now: datetime) -> int:
    """Runs of this kind that never ended were killed."""
    return await db.run(
        """
        UPDATE compliance.import_run
           SET outcome = 'failed', ended = $3, error = 'It was broken off.'
         WHERE feed = $1 AND origin = $2 AND outcome = 'running'
        """,
        feed,
        origin,
        now,
    )


async def count_portion(db: Writes, run_id: str, imported: Imported) -> None:
    """Add a portion to the figures of a run, in the transaction that stores it."""
    await db.run(
        """
        UPDATE compliance.import_run
           SET created_count = created_count + $2, updated_count = updated_count + $3,
               unchanged_count = unchanged_count + $4, skipped_count = skipped_count + $5,
               refused_count = refused_count + $6, matched_count = matched_count + $7
         WHERE id = $1
        """,
        run_id,
        imported.created,
        imported.updated,
        imported.unchanged,
        imported.skipped,
        imported.refused,
        imported.matched,
    )


async def end_run(
    db: Writes, run_id: str, outcome: Outcome, error: str, validators: Validators, *, now: datetime
) -> None:
    await db.run(
        """
        UPDATE compliance.import_run
           SET outcome = $2, error = $3, etag = $4, last_modified = $5, edition = $6, ended = $7
         WHERE id = $1
        """,
        run_id,
        outcome,
        error,
        validators.etag,
        validators.last_modified,
        validators.edition,
        now,
    )


async def last_read(db: Reads, feed: Feed, *, is_whole: bool) -> Validators | None:
    """What the source said when it was read to its end last; `is_whole`: with everything in it."""
    return await db.maybe(
        Validators,
        """
        SELECT u.etag, u.last_modified, u.edition, u.started
          FROM compliance.import_run u
         WHERE u.feed = $1 AND u.origin = 'feed' AND u.outcome = 'complete' AND (u.is_whole OR NOT $2)
         ORDER BY u.id DESC
         LIMIT 1
        """,
        feed,
        is_whole,
    )


async def known_hashes(db: Reads, hashes: list[str]) -> list[KnownHash]:
    """The records that are stored just so."""
    return await db.all(
        KnownHash,
        "SELECT r.source_id, r.content_hash FROM compliance.recall r WHERE r.content_hash = ANY($1::text[])",
        hashes,
    )


async def write_recalls(db: Writes, rows: list[Stored], now: datetime) -> list[Written]:
    """Create or change recalls; one whose source changed it later than this says stays as it is."""
    return await db.all(
        Written,
        """
        INSERT INTO compliance.recall AS r
               (feed, source_system, source_id, title, status, severity, description, hazard, remedy,
                public_url, company_name, recall_date, jurisdictions, lot_codes, affects_every_lot, lot_text,
                lot_dates, source_modified, raw, content_hash, created, modified)
        SELECT n.feed, n.source_system, n.source_id, n.title, n.status, n.severity, n.description, n.hazard,
               n.remedy, n.public_url, n.company_name, n.recall_date, n.jurisdictions, n.lot_codes,
               n.affects_every_lot, n.lot_text, n.lot_dates, n.source_modified, n.raw, n.content_hash, $2, $2
          FROM jsonb_populate_recordset(NULL::compliance.recall, $1) n
         ORDER BY n.source_id
        ON CONFLICT (source_system, source_id) DO UPDATE
           SET (feed, title, status, severity, description, hazard, remedy, public_url, company_name,
                recall_date, jurisdictions, lot_codes, affects_every_lot, lot_text, lot_dates,
                source_modified, raw, content_hash, modified) = (
               excluded.feed, excluded.title, excluded.status, excluded.severity, excluded.description,
               excluded.hazard, excluded.remedy, excluded.public_url, excluded.company_name,
               excluded.recall_date, excluded.jurisdictions, excluded.lot_codes, excluded.affects_every_lot,
               excluded.lot_text, excluded.lot_dates, excluded.source_modified, excluded.raw,
               excluded.content_hash, excluded.modified)
         WHERE r.content_hash <> excluded.content_hash
           AND coalesce(excluded.source_modified >= r.source_modified, true)
        RETURNING r.id, r.source_id, old.id IS NULL AS is_new
        """,
        rows,
        now,
    )


async def delete_codes(db: Writes, recall_ids: list[str]) -> None:
    await db.run("DELETE FROM compliance.recall_code WHERE recall_id = ANY($1::uuid[])", recall_ids)


async def insert_codes(db: Writes, codes: list[StoredCode]) -> None:
    await db.copy(
        "compliance.recall_code",
        ("recall_id", "gtin", "found_as", "confidence", "matched_text"),
        [(code.recall_id, code.gtin, code.found_as, code.confidence, code.matched_text) for code in codes],
    )
