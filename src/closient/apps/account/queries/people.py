"""SQL about people, their mailed tokens and their attempts."""

from datetime import datetime

from closient.apps.account.structs.people import Link, Person, TokenNew
from closient.kit.db import Reads, Writes


async def find_person(db: Reads, email: str) -> Person | None:
    return await db.maybe(
        Person,
        """
        SELECT id, email, name, language, password_hash, email_verified_at, created
          FROM account.person WHERE email = $1
        """,
        email,
    )


async def get_person(db: Reads, person_id: str) -> Person | None:
    return await db.maybe(
        Person,
        """
        SELECT id, email, name, language, password_hash, email_verified_at, created
          FROM account.person WHERE id = $1
        """,
        person_id,
    )


async def ensure_person(db: Writes, email: str, name: str, language: str) -> Person:
    """The person of that address, made when there is none; name and language are for a new one."""
    return await db.one(
        Person,
        """
        INSERT INTO account.person (email, name, language) VALUES ($1, $2, $3)
        ON CONFLICT ON CONSTRAINT person_email_unique DO UPDATE SET email = excluded.email
        RETURNING id, email, name, language, password_hash, email_verified_at, created
        """,
        email,
        name,
        language,
    )


async def update_profile(db: Writes, person_id: str, name: str, language: str) -> int:
    return await db.run(
        """
        UPDATE account.person SET name = $2, language = $3, modified = now() WHERE id = $1
        """,
        person_id,
        name,
        language,
    )


async def set_password(db: Writes, person_id: str, password_hash: str, moment: datetime) -> int:
    """A new password by way of a mailed link, which also proves the address."""
    return await db.run(
        """
        UPDATE account.person
           SET password_hash = $2, email_verified_at = COALESCE(email_verified_at, $3), modified = now()
         WHERE id = $1
        """,
        person_id,
        password_hash,
        moment,
    )


async def create_token(db: Writes, token: TokenNew) -> int:
    return await db.run(
        """
        INSERT INTO account.one_time_token (token_hash, purpose, person_id, membership_id, expires_at)
        VALUES ($1, $2, $3, $4, $5)
        """,
        token.token_hash,
        token.purpose,
        token.person_id,
        token.membership_id,
        token.expires_at,
    )


async def get_link(db: Reads, token_hash: bytes, moment: datetime) -> Link | None:
    """What a mailed token is good for; None when it is used, unknown, expired or its invitation is gone."""
    return await db.maybe(
        Link,
        """
        SELECT t.purpose, t.person_id, p.email, p.name, p.password_hash IS NOT NULL AS has_password,
               t.membership_id, o.id AS organization_id, o.name AS organization_name,
               COALESCE(NULLIF(i.name, ''), i.email) AS inviter
          FROM account.one_time_token t
          JOIN account.person p ON p.id = t.person_id
          LEFT JOIN account.membership m ON m.id = t.membership_id
          LEFT JOIN account.organization o ON o.id = m.organization_id
          LEFT JOIN account.person i ON i.id = m.invited_by
         WHERE t.token_hash = $1 AND t.expires_at > $2
           AND (t.purpose <> 'join' OR (m.joined_at IS NULL AND o.status = 'active'))
        """,
        token_hash,
        moment,
    )


async def take_token(db: Writes, token_hash: bytes) -> int:
    """Use a token up; 0 when somebody else was faster."""
    return await db.run(
        """
        DELETE FROM account.one_time_token WHERE token_hash = $1
        """,
        token_hash,
    )


async def drop_tokens(db: Writes, person_id: str) -> int:
    """Make the other links to verify and reset worthless, once one of them set a password."""
    return await db.run(
        """
        DELETE FROM account.one_time_token WHERE person_id = $1 AND purpose <> 'join'
        """,
        person_id,
    )


async def count_attempt(db: Reads, subject: str, window_number: int) -> int:
    """How many attempts this subject made in this window, this one included."""
    return await db.value(
        """
        INSERT INTO account.attempt_window AS w (subject, window_number, attempts) VALUES ($1, $2, 1)
        ON CONFLICT (subject) DO UPDATE SET
               attempts = 1 + account.used(w.window_number, w.attempts, excluded.window_number),
               window_number = GREATEST(w.window_number, excluded.window_number), modified = now()
        RETURNING attempts
        """,
        subject,
        window_number,
    )


async def forget_attempts(db: Writes, subject: str) -> int:
    return await db.run(
        """
        DELETE FROM account.attempt_window WHERE subject = $1
        """,
        subject,
    )


async def prune(db: Writes, moment: datetime, oldest_session: datetime, oldest_minute: int) -> int:
    """Drop what nobody can use any more: expired tokens, ended sessions, old windows.

    Usage rows are locked in the order in which the gate takes them, before any session goes.
    """
    return await db.run(
        """
        WITH tokens AS (DELETE FROM account.one_time_token WHERE expires_at < $1),
             attempts AS (DELETE FROM account.attempt_window WHERE modified < $1 - interval '1 day'),
             addresses AS (DELETE FROM account.address_usage WHERE minute_number < $3),
             held AS MATERIALIZED (
                 SELECT u.session_id FROM account.session_usage u
                  WHERE u.last_used < $2
                    AND u.session_id IN (SELECT id FROM account.session WHERE created < $2)
                  ORDER BY u.session_id FOR UPDATE)
        DELETE FROM account.session s
         WHERE s.created < $2 AND (SELECT count(*) FROM held) >= 0
           AND (s.id IN (SELECT h.session_id FROM held h)
                OR NOT EXISTS (SELECT FROM account.session_usage u WHERE u.session_id = s.id))
        """,
        moment,
        oldest_session,
        oldest_minute,
    )


async def prune_people(db: Writes, moment: datetime, unconfirmed_before: datetime) -> int:
    """Forget people who never followed a link, have none that is good, and whom nobody invited."""
    return await db.run(
        """
        DELETE FROM account.person p
         WHERE p.password_hash IS NULL AND p.email_verified_at IS NULL AND p.created < $2
           AND NOT EXISTS (SELECT FROM account.one_time_token t
                            WHERE t.person_id = p.id AND t.expires_at >= $1)
           AND NOT EXISTS (SELECT FROM account.membership m WHERE m.person_id = p.id)
           AND NOT EXISTS (SELECT FROM account.api_key k WHERE k.person_id = p.id)
           AND NOT EXISTS (SELECT FROM account.session s WHERE s.person_id = p.id)
        """,
        moment,
        unconfirmed_before,
    )
