"""Waiting no longer than one said, for work that may not even let itself be cancelled.

A statement on a connection that hangs is cancelled over another connection, which hangs as well: a plain
time limit, which waits until the cancelled work has ended, then holds for half a minute.
"""

import asyncio
from collections.abc import Awaitable
from typing import Any, TypeVar

Value = TypeVar("Value")
_left: set[asyncio.Future[Any]] = set()


async def within(seconds: float, work: Awaitable[Value]) -> Value:
    """The result of `work`; TimeoutError when it takes longer. Then it is cancelled and left alone."""
    task = asyncio.ensure_future(work)
    try:
        done, _ = await asyncio.wait({task}, timeout=seconds)
    except asyncio.CancelledError:
        _leave(task)
        raise
    if done:
        return task.result()
    _leave(task)
    raise TimeoutError(f"no answer within {seconds:g} s")


def _leave(task: "asyncio.Future[Any]") -> None:
    task.cancel()
    _left.add(task)
    task.add_done_callback(_forget)


def _forget(task: "asyncio.Future[Any]") -> None:
    _left.discard(task)
    if not task.cancelled():
        task.exception()  # nobody else will ask for it
