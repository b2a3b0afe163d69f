"""SQL about custom URLs and their health."""

from datetime import datetime

from closient.apps.resolver.structs.custom_urls import (
    CustomUrl,
    DueUrl,
    UrlCheck,
    UrlHealth,
    UrlStatus,
    Verdict,
    Witness,
)
from closient.kit.db import Reads, Writes
from closient.kit.pagination import Page, PageRequest

# --- the catalogue ------------------------------------------------------------------------------------------


async def list_urls(
    db: Reads, organization_id: str, *, status: UrlStatus | None, page: PageRequest
) -> Page[CustomUrl]:
    """In the order in which they were entered."""
    return await db.page(
        CustomUrl,
        """
        SELECT id, url, status, organization_id, created, modified, last_checked_at
          FROM resolver.custom_url
         WHERE organization_id = $1::uuid
           AND ($2::text IS NULL OR status = $2)
         ORDER BY id
        """,
        organization_id,
        status,
        page=page,
    )


async def get_url(db: Reads, organization_id: str, custom_url_id: str) -> CustomUrl | None:
    return await db.maybe(
        CustomUrl,
        """
        SELECT id, url, status, organization_id, created, modified, last_checked_at
          FROM resolver.custom_url
         WHERE organization_id = $1::uuid AND id = $2::uuid
        """,
        organization_id,
        custom_url_id,
    )


async def lock_url(db: Writes, organization_id: str, custom_url_id: str) -> CustomUrl | None:
    """The entry, held until the end of the transaction."""
    return await db.maybe(
        CustomUrl,
        """
        SELECT id, url, status, organization_id, created, modified, last_checked_at
          FROM resolver.custom_url
         WHERE organization_id = $1::uuid AND id = $2::uuid
           FOR UPDATE
        """,
        organization_id,
        custom_url_id,
    )


async def create_url(db: Writes, organization_id: str, url: str, now: datetime) -> CustomUrl:
    return await db.one(
        CustomUrl,
        """
        INSERT INTO resolver.custom_url (organization_id, url, next_check_at)
        VALUES ($1::uuid, $2, $3)
        RETURNING id, url, status, organization_id, created, modified, last_checked_at
        """,
        organization_id,
        url,
        now,
    )


async def enter_url(db: Writes, organization_id: str, url: str, now: datetime) -> int:
    """Enter an address unless it is there; if it is there and dead, it is looked at again at once."""
    return await db.run(
        """
        WITH entered AS (
            INSERT INTO resolver.custom_url (organization_id, url, next_check_at)
            VALUES ($1::uuid, $2, $3)
                ON CONFLICT (organization_id, md5(url)) DO NOTHING)
        UPDATE resolver.custom_url
           SET next_check_at = $3
         WHERE organization_id = $1::uuid AND md5(url) = md5($2) AND url = $2
           AND status = 'UNREACHABLE' AND next_check_at > $3
        """,
        organization_id,
        url,
        now,
    )


async def update_url(db: Writes, custom_url_id: str, url: str, now: datetime) -> CustomUrl:
    """A new address, of which nothing is known yet."""
    return await db.one(
        CustomUrl,
        """
        UPDATE resolver.custom_url
           SET url = $2, status = 'UNKNOWN', consecutive_failures = 0, last_checked_at = NULL,
               last_status_code = NULL, last_error = '', next_check_at = $3, modified = now()
         WHERE id = $1::uuid
        RETURNING id, url, status, organization_id, created, modified, last_checked_at
        """,
        custom_url_id,
        url,
        now,
    )


async def delete_url(db: Writes, custom_url_id: str) -> int:
    return await db.run("DELETE FROM resolver.custom_url WHERE id = $1::uuid", custom_url_id)


async def delete_urls_of(db: Writes, organization_id: str, most: int) -> int:
    """So many addresses of an organization; how many there were."""
    return await db.run(
        """
        DELETE FROM resolver.custom_url
         WHERE id = ANY (ARRAY(
               SELECT c.id FROM resolver.custom_url c WHERE c.organization_id = $1::uuid LIMIT $2))
        """,
        organization_id,
        most,
    )


async def count_rules(db: Reads, organization_id: str, url: str) -> int:
    """How many rules of the organization lead to the address."""
    return await db.value(
        """
        SELECT count(*)
          FROM resolver.rule
         WHERE organization_id = $1::uuid AND md5(custom_url) = md5($2::text) AND custom_url = $2
           AND destination_type = 'CUSTOM_URL'
        """,
        organization_id,
        url,
    )


async def share_catalogue(db: Writes, organization_id: str) -> None:
    """Until the end of the transaction no address of the organization is changed or deleted."""
    await db.run(
        """
        SELECT pg_advisory_xact_lock_shared(
               hashtextextended('resolver.custom_url ' || ($1::uuid)::text, 0))
        """,
        organization_id,
    )


async def lock_catalogue(db: Writes, organization_id: str) -> None:
    """Until the end of the transaction no rule of the organization comes to lead to another address."""
    await db.run(
        "SELECT pg_advisory_xact_lock(hashtextextended('resolver.custom_url ' || ($1::uuid)::text, 0))",
        organization_id,
    )


# --- the monitor --------------------------------------------------------------------------------------------


async def claim_urls(
    db: Writes,
    now: datetime,
    busy_hosts: list[str],
    *,
    most: int,
    most_of_host: int,
    held_until: datetime,
    fresh: datetime,
) -> list[DueUrl]:
    """Take on the addresses that have been due longest, with all entries that hold them.

    Entries that are not due yet come along, but for those that were looked at after `fresh`: somebody else's
    entry with the same address is not to make failures follow each other faster.
    """
    return await db.all(
        DueUrl,
        """
        WITH due AS (
            SELECT url, host, next_check_at
              FROM resolver.custom_url
             WHERE next_check_at <= $1 AND host <> ALL ($2::text[])
             ORDER BY next_check_at LIMIT 20 * $3::integer),
        placed AS (
            SELECT url, min(next_check_at) AS due_at,
                   row_number() OVER (PARTITION BY host ORDER BY min(next_check_at), url) AS place
              FROM due
             GROUP BY host, url),
        chosen AS (
            SELECT url FROM placed WHERE place <= $4::integer ORDER BY due_at, url LIMIT $3::integer),
        taken AS (
            SELECT id
              FROM resolver.custom_url
             WHERE md5(url) = ANY (ARRAY(SELECT md5(url) FROM chosen)) AND url IN (SELECT url FROM chosen)
               AND (next_check_at <= $1 OR last_checked_at <= $6 OR last_checked_at IS NULL)
             ORDER BY id
               FOR UPDATE SKIP LOCKED)
        UPDATE resolver.custom_url c
           SET next_check_at = $5
          FROM taken
         WHERE c.id = taken.id
        RETURNING c.id, c.url, c.host
        """,
        now,
        busy_hosts,
        most,
        most_of_host,
        held_until,
        fresh,
    )


async def park(db: Writes, entry_ids: list[str]) -> int:
    """Entries that are never to be checked: nothing is known of them, and they are due no more."""
    return await db.run(
        """
        UPDATE resolver.custom_url
           SET status = 'UNKNOWN', consecutive_failures = 0, last_checked_at = NULL, last_status_code = NULL,
               last_error = '', next_check_at = 'infinity',
               modified = CASE WHEN status = 'UNKNOWN' THEN modified ELSE now() END
         WHERE id = ANY ($1::uuid[])
        """,
        entry_ids,
    )


async def list_witnesses(db: Reads, but_of_hosts: list[str], most: int) -> list[Witness]:
    """Healthy addresses, one of a host, those that were checked last; only the latest thousands count."""
    return await db.all(
        Witness,
        """
        WITH latest AS (
            SELECT url, host, last_checked_at
              FROM resolver.custom_url
             WHERE status = 'HEALTHY' AND host <> ALL ($1::text[])
             ORDER BY last_checked_at DESC
             LIMIT 10000)
        SELECT min(url) AS url
          FROM latest
         GROUP BY host
         ORDER BY max(last_checked_at) DESC
         LIMIT $2
        """,
        but_of_hosts,
        most,
    )


async def lock_held(db: Writes, checks: list[UrlCheck]) -> list[UrlHealth]:
    """The entries of these checks that are still held for them, held until the end of the transaction."""
    return await db.all(
        UrlHealth,
        """
        SELECT id, organization_id, url, status, consecutive_failures
          FROM resolver.custom_url
         WHERE id = ANY ($1::uuid[])
           AND (id, next_check_at) IN (SELECT * FROM unnest($1::uuid[], $2::timestamptz[]))
         ORDER BY id
           FOR UPDATE
        """,
        [entry_id for check in checks for entry_id in check.entry_ids],
        [check.held_until for check in checks for _ in check.entry_ids],
    )


async def lock_health(db: Writes, organization_id: str, custom_url_id: str) -> UrlHealth | None:
    """One entry as the monitor sees it, held until the end of the transaction."""
    return await db.maybe(
        UrlHealth,
        """
        SELECT id, organization_id, url, status, consecutive_failures
          FROM resolver.custom_url
         WHERE organization_id = $1::uuid AND id = $2::uuid
           FOR UPDATE
        """,
        organization_id,
        custom_url_id,
    )


async def note_checks(db: Writes, verdicts: list[Verdict], now: datetime) -> int:
    """What came of checks. An entry counts as modified when its status changes."""
    return await db.run(
        """
        UPDATE resolver.custom_url c
           SET status = v.status, consecutive_failures = v.failures, last_checked_at = $7,
               last_status_code = v.code, last_error = v.error, next_check_at = v.next_check_at,
               modified = CASE WHEN c.status = v.status THEN c.modified ELSE $7 END
          FROM unnest($1::uuid[], $2::text[], $3::integer[], $4::integer[], $5::text[], $6::timestamptz[])
               v (id, status, failures, code, error, next_check_at)
         WHERE c.id = v.id
        """,
        [verdict.entry.id for verdict in verdicts],
        [verdict.health.status for verdict in verdicts],
        [verdict.health.consecutive_failures for verdict in verdicts],
        [verdict.finding.status_code for verdict in verdicts],
        [verdict.finding.error for verdict in verdicts],
        [verdict.next_check_at for verdict in verdicts],
        now,
    )
