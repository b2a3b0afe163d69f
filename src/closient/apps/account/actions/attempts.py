"""Counting what a stranger may try only so often, in PostgreSQL, so that all processes count together.

Count outside of a transaction what a refusal must not undo.
"""

import hashlib

from msgspec import Struct

from closient.apps.account.queries import people as queries
from closient.kit import clock
from closient.kit.db import Reads, Writes
from closient.kit.errors import RateLimited


class Allowance(Struct, frozen=True):
    """So many attempts in each window of so many seconds."""

    name: str
    attempts: int
    seconds: int


# A browser that has been in the account before counts for itself alone: no stranger can lock its owner out.
SIGN_IN_BY_DEVICE = Allowance("sign-in-device", 10, 900)
# Strangers count by account and network, and all of them together by account.
SIGN_IN_BY_STRANGER = Allowance("sign-in-stranger", 10, 900)
SIGN_IN_BY_STRANGERS = Allowance("sign-in-strangers", 100, 900)
SIGN_IN_BY_NETWORK = Allowance("sign-in-network", 60, 900)
MAIL_BY_ACCOUNT = Allowance("mail-account", 5, 3600)
MAIL_BY_ADDRESS = Allowance("mail-address", 30, 3600)
CONFIRM_BY_PERSON = Allowance("confirm-person", 10, 900)
INVITATIONS = Allowance("invitations", 200, 3600)
INVITATIONS_BY_PERSON = Allowance("invitations-person", 50, 3600)
# As many as of other mails, but apart: whoever invites must not keep somebody from a new password.
INVITATIONS_TO_ACCOUNT = Allowance("invitations-account", 5, 3600)


async def count(db: Reads, allowance: Allowance, who: str) -> None:
    """Count an attempt; RateLimited when there were too many. Only a hash of `who` is kept."""
    seconds = int(clock.now().timestamp())
    made = await queries.count_attempt(db, _subject(allowance, who), seconds // allowance.seconds)
    if made > allowance.attempts:
        raise RateLimited(allowance.seconds - seconds % allowance.seconds)


async def forget(db: Writes, allowance: Allowance, who: str) -> None:
    """Start anew, after an attempt that succeeded."""
    await queries.forget_attempts(db, _subject(allowance, who))


def _subject(allowance: Allowance, who: str) -> str:
    return f"{allowance.name}:{hashlib.sha256(who.encode()).hexdigest()[:32]}"
