"""Waiting no longer than one said."""

import asyncio
import time

import pytest

from closient.kit.patience import within


async def stubborn(ended: asyncio.Event) -> None:
    """Work that takes its time even when it is cancelled."""
    try:
        await asyncio.sleep(60)
    finally:
        await asyncio.sleep(0.3)
        ended.set()


async def test_what_is_ready_in_time_is_handed_on_and_so_is_its_error():
    async def work() -> int:
        return 7

    async def fail() -> int:
        raise ValueError("wrong")

    assert await within(1, work()) == 7
    with pytest.raises(ValueError, match="wrong"):
        await within(1, fail())


async def test_work_that_does_not_let_itself_be_cancelled_is_left_alone():
    ended = asyncio.Event()
    began = time.monotonic()
    with pytest.raises(TimeoutError):
        await within(0.05, stubborn(ended))
    assert time.monotonic() - began < 0.2
    assert not ended.is_set()
    async with asyncio.timeout(2):
        await ended.wait()


async def test_whoever_is_cancelled_while_waiting_cancels_the_work_and_goes():
    ended = asyncio.Event()
    waiting = asyncio.create_task(within(60, stubborn(ended)))
    await asyncio.sleep(0.01)
    waiting.cancel()
    began = time.monotonic()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert time.monotonic() - began < 0.2
    async with asyncio.timeout(2):
        await ended.wait()
