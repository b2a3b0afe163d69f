"""What the operator's commands ask about the installation; no caller stands behind them."""

from closient.apps.account.queries import people
from closient.apps.account.queries import setup as queries
from closient.kit.db import Reads


async def has_people(db: Reads) -> bool:
    """Whether anybody has an account; a database without people takes the demo world."""
    return await queries.has_people(db)


async def has_person(db: Reads, email: str) -> bool:
    """Whether somebody has an account under this address, in its stored form."""
    return await people.find_person(db, email) is not None
