"""The gate's statements: who sends these credentials, and how many of the waiting requests pass.

Each counts and answers in one round trip. Usage rows are taken in the order of their keys, so that batches of
several processes cannot deadlock; a batch that waited for another counts on top of it, and requests that are
refused are not counted. Commits do not wait for the disk.
"""

from datetime import timedelta

from closient.apps.account.structs.callers import (
    AdmittedAddress,
    AdmittedKey,
    AdmittedSession,
    Limits,
    Moment,
)
from closient.kit.db import Reads


async def count_keys(db: Reads, hashes: list[bytes], moment: Moment, limits: Limits) -> list[AdmittedKey]:
    """One row for each valid key among `hashes`; duplicates are that many waiting requests."""
    return await db.all(
        AdmittedKey,
        """
        WITH quick AS MATERIALIZED (SELECT set_config('synchronous_commit', 'off', true)),
        asked AS MATERIALIZED (
            SELECT s.token_hash, s.waiting, k.id, k.key_type, k.role, k.person_id, k.organization_id, o.name,
                   COALESCE(NULLIF(k.rate_limit_per_minute, 0),
                            CASE k.key_type WHEN 'publishable' THEN $7::bigint ELSE $5 END) AS minute_limit,
                   COALESCE(NULLIF(k.rate_limit_per_day, 0), $6::bigint) AS day_limit
              FROM quick CROSS JOIN (SELECT h AS token_hash, count(*) AS waiting
                                       FROM unnest($1::bytea[]) h GROUP BY h) s
              JOIN account.api_key k ON k.key_hash = s.token_hash AND k.is_active
              LEFT JOIN account.organization o ON o.id = k.organization_id
             WHERE COALESCE(k.expires_at > $2, true) AND (k.key_type = 'user' OR o.status = 'active')
        ), counted AS (
            INSERT INTO account.api_key_usage AS u (api_key_id, minute_number, minute_count, day_number,
                   day_count, waiting, minute_limit, day_limit, granted, last_used)
            SELECT a.id, $3, g, $4, g, a.waiting, a.minute_limit, a.day_limit, g, $2
              FROM asked a, account.passing(a.waiting, a.minute_limit, a.day_limit) g ORDER BY a.id
            ON CONFLICT (api_key_id) DO UPDATE SET (minute_number, minute_count, day_number, day_count,
                   waiting, minute_limit, day_limit, granted, last_used) = (
                SELECT GREATEST(u.minute_number, excluded.minute_number), minutes + g,
                       GREATEST(u.day_number, excluded.day_number), days + g, excluded.waiting,
                       excluded.minute_limit, excluded.day_limit, g, excluded.last_used
                  FROM account.used(u.minute_number, u.minute_count, excluded.minute_number) minutes,
                       account.used(u.day_number, u.day_count, excluded.day_number) days,
                       account.passing(excluded.waiting, excluded.minute_limit - minutes,
                                       excluded.day_limit - days) g)
            RETURNING u.api_key_id, u.granted, u.minute_count, u.day_count)
        SELECT a.token_hash, a.id AS key_id, a.key_type, a.role AS key_role, p.id AS user_id, p.email,
               p.name AS user_name, a.organization_id, a.name AS organization_name,
               o.organization_ids, o.organization_names, o.roles,
               c.granted, a.waiting, a.minute_limit, c.minute_count, a.day_limit, c.day_count
          FROM counted c JOIN asked a ON a.id = c.api_key_id LEFT JOIN account.person p ON p.id = a.person_id
          LEFT JOIN account.organizations_of(CASE a.key_type WHEN 'user' THEN p.id END) o ON true
        """,
        hashes,
        moment.now,
        moment.minute_number,
        moment.day_number,
        limits.per_minute,
        limits.per_day,
        limits.publishable_per_minute,
    )


async def count_sessions(
    db: Reads, hashes: list[bytes], moment: Moment, limits: Limits
) -> list[AdmittedSession]:
    """One row for each living session among `hashes`."""
    return await db.all(
        AdmittedSession,
        """
        WITH quick AS MATERIALIZED (SELECT set_config('synchronous_commit', 'off', true)),
        asked AS MATERIALIZED (
            SELECT s.token_hash, s.waiting, t.id, t.person_id, t.authenticated_at,
                   $5::bigint AS minute_limit, $6::bigint AS day_limit
              FROM quick CROSS JOIN (SELECT h AS token_hash, count(*) AS waiting
                                       FROM unnest($1::bytea[]) h GROUP BY h) s
              JOIN account.session t ON t.token_hash = s.token_hash
              LEFT JOIN account.session_usage u ON u.session_id = t.id
             WHERE GREATEST(t.created, u.last_used) > $7
        ), counted AS (
            INSERT INTO account.session_usage AS u (session_id, minute_number, minute_count, day_number,
                   day_count, waiting, minute_limit, day_limit, granted, last_used)
            SELECT a.id, $3, g, $4, g, a.waiting, a.minute_limit, a.day_limit, g, $2
              FROM asked a, account.passing(a.waiting, a.minute_limit, a.day_limit) g ORDER BY a.id
            ON CONFLICT (session_id) DO UPDATE SET (minute_number, minute_count, day_number, day_count,
                   waiting, minute_limit, day_limit, granted, last_used) = (
                SELECT GREATEST(u.minute_number, excluded.minute_number), minutes + g,
                       GREATEST(u.day_number, excluded.day_number), days + g, excluded.waiting,
                       excluded.minute_limit, excluded.day_limit, g, excluded.last_used
                  FROM account.used(u.minute_number, u.minute_count, excluded.minute_number) minutes,
                       account.used(u.day_number, u.day_count, excluded.day_number) days,
                       account.passing(excluded.waiting, excluded.minute_limit - minutes,
                                       excluded.day_limit - days) g)
            RETURNING u.session_id, u.granted, u.minute_count, u.day_count)
        SELECT a.token_hash, a.id AS session_id, a.authenticated_at, p.id AS user_id, p.email,
               p.name AS user_name, o.organization_ids, o.organization_names, o.roles,
               c.granted, a.waiting, a.minute_limit, c.minute_count, a.day_limit, c.day_count
          FROM counted c JOIN asked a ON a.id = c.session_id JOIN account.person p ON p.id = a.person_id
          LEFT JOIN account.organizations_of(p.id) o ON true
        """,
        hashes,
        moment.now,
        moment.minute_number,
        moment.day_number,
        limits.per_minute,
        limits.per_day,
        moment.now - timedelta(days=limits.session_days),
    )


async def count_addresses(
    db: Reads, addresses: list[str], minute_numbers: list[int]
) -> list[AdmittedAddress]:
    """One row for each address: the count of its window after the batch, the refused ones included.

    `minute_numbers` are the minutes in which the windows began, one for each address.
    """
    return await db.all(
        AdmittedAddress,
        """
        WITH quick AS MATERIALIZED (SELECT set_config('synchronous_commit', 'off', true)),
        asked AS (SELECT s.address, max(s.minute_number) AS minute_number, count(*) AS waiting
                    FROM quick CROSS JOIN unnest($1::text[], $2::bigint[]) s(address, minute_number)
                   GROUP BY s.address)
        INSERT INTO account.address_usage AS u (address, minute_number, minute_count)
        SELECT a.address, a.minute_number, a.waiting FROM asked a ORDER BY a.address
        ON CONFLICT (address) DO UPDATE SET
               minute_count = excluded.minute_count
                            + account.used(u.minute_number, u.minute_count, excluded.minute_number),
               minute_number = GREATEST(u.minute_number, excluded.minute_number)
        RETURNING u.address, (SELECT a.waiting FROM asked a WHERE a.address = u.address) AS waiting,
                  u.minute_count
        """,
        addresses,
        minute_numbers,
    )
