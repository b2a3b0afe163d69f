"""Scarce things are shared out: whoever asks for much at once waits for its own, not everybody for it.

A process has a dozen connections to the database. Without shares one organization could hold all of them.
"""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from msgspec import Struct

from closient.kit.errors import RateLimited

RETRY_AFTER_SECONDS = 2


class Share(Struct):
    """What one of them has: turns that are taken at once, and how many have or await one."""

    turns: asyncio.Semaphore
    count: int = 0


class Shares:
    """At most `each` at once for everyone; RateLimited, with the refusal, for whom `most_waiting` wait."""

    def __init__(self, each: int, most_waiting: int, refusal: str) -> None:
        self._each = each
        self._most = each + most_waiting
        self._refusal = refusal
        self._shares: dict[str, Share] = {}

    @asynccontextmanager
    async def turn(self, who: str) -> AsyncGenerator[None]:
        """Waits for one of the turns of `who` and holds it."""
        share = self._shares.setdefault(who, Share(asyncio.Semaphore(self._each)))
        if share.count >= self._most:
            raise RateLimited(RETRY_AFTER_SECONDS, self._refusal)
        share.count += 1
        try:
            async with share.turns:
                yield
        finally:
            share.count -= 1
            if not share.count:
                self._shares.pop(who, None)
