"""Work that takes much memory: one piece at a time in a thread of its own; few may wait for their turn."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, ParamSpec, TypeVar

from closient.kit.errors import Unavailable

Given = ParamSpec("Given")
Made = TypeVar("Made")


class Turns:
    """A thread, and how many may wait for it, whoever is served at this moment included."""

    def __init__(self, name: str, most_waiting: int, refusal: str) -> None:
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix=name)
        self._waiting: set[asyncio.Future[Any]] = set()
        self._most_waiting = most_waiting
        self._refusal = refusal

    async def run(self, function: Callable[Given, Made], *args: Given.args, **kwargs: Given.kwargs) -> Made:
        """`function(...)` when it is its turn; Unavailable, with the refusal, when too many wait."""
        if len(self._waiting) >= self._most_waiting:
            raise Unavailable(self._refusal)
        work = partial(function, *args, **kwargs)
        running = asyncio.get_running_loop().run_in_executor(self._thread, work)
        self._waiting.add(running)
        running.add_done_callback(self._waiting.discard)
        return await running
