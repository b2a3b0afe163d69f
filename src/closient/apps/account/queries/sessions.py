"""SQL about sessions: where a person is signed in."""

from closient.apps.account.structs.people import Session, SessionNew
from closient.kit.db import Reads, Writes


async def create_session(db: Writes, session: SessionNew) -> str:
    return await db.value(
        """
        INSERT INTO account.session (person_id, token_hash, user_agent, address, authenticated_at, created)
        VALUES ($1, $2, $3, $4, $5, $5) RETURNING id
        """,
        session.person_id,
        session.token_hash,
        session.user_agent,
        session.address,
        session.moment,
    )


async def list_sessions(db: Reads, person_id: str) -> list[Session]:
    """The latest used first."""
    return await db.all(
        Session,
        """
        SELECT s.id, s.user_agent, s.address, s.authenticated_at, s.created, u.last_used
          FROM account.session s LEFT JOIN account.session_usage u ON u.session_id = s.id
         WHERE s.person_id = $1
         ORDER BY GREATEST(s.created, u.last_used) DESC, s.id DESC LIMIT 100
        """,
        person_id,
    )


async def end_session(db: Writes, person_id: str, session_id: str) -> int:
    return await db.run(
        """
        DELETE FROM account.session WHERE person_id = $1 AND id = $2
        """,
        person_id,
        session_id,
    )


async def end_sessions(db: Writes, person_id: str) -> int:
    """Sign out everywhere. Usage rows are locked in the gate's order first: else the two could deadlock."""
    return await db.run(
        """
        WITH held AS MATERIALIZED (
            SELECT session_id FROM account.session_usage
             WHERE session_id IN (SELECT id FROM account.session WHERE person_id = $1)
             ORDER BY session_id FOR UPDATE)
        DELETE FROM account.session WHERE person_id = $1 AND (SELECT count(*) FROM held) >= 0
        """,
        person_id,
    )
