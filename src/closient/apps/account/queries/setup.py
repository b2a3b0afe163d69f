"""SQL about the state of the whole installation."""

from closient.kit.db import Reads


async def has_people(db: Reads) -> bool:
    return await db.value("SELECT EXISTS (SELECT FROM account.person)")
