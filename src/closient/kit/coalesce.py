"""Requests that arrive together share one round trip to the database.

No timer: what arrives while a statement is under way forms the next batch, so a lone request waits for
nothing and a crowd shares. Measured at 64 connections: 2.5 times the throughput of a query per request.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

from closient.kit.errors import Unavailable

K = TypeVar("K")
V = TypeVar("V")


class Coalescer(Generic[K, V]):
    """A loader: `batch` takes the waiting keys (duplicates included, in order) and answers aligned with them.

    When a batch fails, its keys are tried one by one, so that one bad key never fails its neighbours; an
    error of `whole` (the database is away) fails them all, since it would only repeat itself for each.
    More than `most_waiting` callers at once are refused with Unavailable instead of piling up.
    """

    def __init__(
        self,
        batch: Callable[[list[K]], Awaitable[Sequence[V]]],
        *,
        lanes: int = 2,
        whole: tuple[type[Exception], ...] = (),
        largest_batch: int = 500,
        most_waiting: int = 10_000,
    ) -> None:
        self._batch = batch
        self._free_lanes = lanes
        self._whole = whole
        self._largest_batch = largest_batch
        self._most_waiting = most_waiting
        self._waiting: deque[tuple[K, asyncio.Future[V]]] = deque()
        self._running: set[asyncio.Task[None]] = set()

    async def load(self, key: K) -> V:
        """The value of `key`, as the batch that it joins answers."""
        if len(self._waiting) >= self._most_waiting:
            raise Unavailable("Too many requests wait for the database.")
        future: asyncio.Future[V] = asyncio.get_running_loop().create_future()
        self._waiting.append((key, future))
        if self._free_lanes:
            self._free_lanes -= 1
            task = asyncio.create_task(self._run_lane())
            self._running.add(task)
            task.add_done_callback(self._running.discard)
        return await future

    async def _run_lane(self) -> None:
        try:
            while self._waiting:
                taken = [self._waiting.popleft() for _ in range(min(len(self._waiting), self._largest_batch))]
                # A caller that went away is not worth a row.
                wanted = [(key, future) for key, future in taken if not future.done()]
                if wanted:
                    await self._answer(wanted)
        finally:
            self._free_lanes += 1

    async def _answer(self, wanted: list[tuple[K, asyncio.Future[V]]]) -> None:
        try:
            values = await self._batch([key for key, _ in wanted])
            if len(values) != len(wanted):
                raise ValueError(f"{len(wanted)} keys were answered with {len(values)} values")
        except Exception as error:
            if len(wanted) == 1 or isinstance(error, self._whole):
                for _, future in wanted:
                    _fail(future, error)
                return
            for pair in wanted:
                await self._answer([pair])
        except asyncio.CancelledError:
            for _, future in wanted:
                future.cancel()
            raise
        else:
            for (_, future), value in zip(wanted, values, strict=True):
                if not future.done():
                    future.set_result(value)


def _fail(future: asyncio.Future[V], error: BaseException) -> None:
    if not future.done():
        future.set_exception(error)
