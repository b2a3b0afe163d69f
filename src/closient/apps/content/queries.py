"""SQL about the addresses that readiness checks left."""

from datetime import datetime

from closient.kit.db import Writes


async def insert_lead(db: Writes, email: str, gtin14: str, score: int, now: datetime) -> None:
    await db.run(
        """
        INSERT INTO content.readiness_check_lead (email, gtin14, score, created)
        VALUES ($1, $2, $3, $4)
        """,
        email,
        gtin14,
        score,
        now,
    )


async def delete_leads(db: Writes, before: datetime) -> int:
    return await db.run("DELETE FROM content.readiness_check_lead l WHERE l.created < $1", before)
