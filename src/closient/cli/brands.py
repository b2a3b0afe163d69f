"""`closient brands`: the operator verifies a brand by hand, or ends that; the reason is kept."""

from collections.abc import Awaitable, Callable

from closient.apps.brands.actions import verification
from closient.cli import terminal
from closient.cli.jobs import on_database
from closient.kit.database import Database
from closient.kit.db import Writes
from closient.kit.errors import Conflict, NotFound, Validation

LONGEST_REASON = 500


def verify(brand_id: str, reason: str) -> int:
    """1 when it cannot be; the words say why."""

    async def settle(db: Writes) -> str:
        return (await verification.verify_by_hand(db, brand_id, reason.strip())).domain

    return _run(settle, brand_id, reason, "The brand counts as verified, with the domain {}.")


def unverify(brand_id: str, reason: str) -> int:
    """1 when it cannot be; the words say why."""

    async def settle(db: Writes) -> str:
        await verification.end_by_hand(db, brand_id, reason.strip())
        return brand_id

    return _run(settle, brand_id, reason, "The brand {} counts as verified no more.")


def _run(settle: Callable[[Writes], Awaitable[str]], brand_id: str, reason: str, told: str) -> int:
    if not reason.strip() or len(reason) > LONGEST_REASON:
        terminal.complain(f"Give a reason of 1 to {LONGEST_REASON} characters.")
        return 1

    async def within(database: Database) -> str:
        async with database.writes() as db:
            return await settle(db)

    try:
        terminal.done(told.format(on_database(within)))
    except NotFound:
        terminal.complain(f"{brand_id} is no brand: its id stands in the address of its page.")
        return 1
    except Validation as refused:
        terminal.complain(refused.errors[0].message)
        return 1
    except Conflict as refused:
        terminal.complain(refused.detail)
        return 1
    return 0
