"""`closient links free`: a key that is no GTIN is taken from its holder, when another has the licence."""

import asyncio

from closient.apps import registry
from closient.apps.resolver.actions import link_owners
from closient.cli import database, terminal
from closient.kit.caller import Caller
from closient.kit.database import connect


def free(key: str) -> None:
    """Delete the links and free the key, or say that nobody holds it."""
    # Whoever cares for what is told here has to be known.
    registry.rooms("jobs")
    with database.at_hand(database.load_settings()) as settings:
        deleted = asyncio.run(free_in(settings.database_url, key))
    terminal.done(f"{key} is free; {terminal.counted(deleted, 'link')} deleted with it.")


async def free_in(url: str, key: str) -> int:
    db = await connect(url, most_connections=2)
    try:
        async with db.writes() as writes:
            return await link_owners.free_key(writes, Caller(kind="system"), key)
    finally:
        await db.close()
