"""Shares: one who asks for much waits for itself, and is refused in the end; nobody else notices."""

import asyncio

import pytest

from closient.kit.errors import RateLimited
from closient.kit.shares import Shares


async def test_everyone_has_its_own_turns_at_once():
    shares = Shares(2, 10, "Too many.")
    at_once: dict[str, int] = {"greedy": 0, "modest": 0}
    most = dict(at_once)

    async def work(who: str) -> None:
        async with shares.turn(who):
            at_once[who] += 1
            most[who] = max(most[who], at_once[who])
            await asyncio.sleep(0.01)
            at_once[who] -= 1

    greedy = [asyncio.create_task(work("greedy")) for _ in range(8)]
    await asyncio.sleep(0)
    await asyncio.wait_for(work("modest"), 0.03)
    assert any(not task.done() for task in greedy)
    await asyncio.gather(*greedy)
    assert most == {"greedy": 2, "modest": 1}


async def test_who_has_too_many_waiting_is_told_to_come_back():
    shares = Shares(1, 1, "Too many.")
    let_go = asyncio.Event()

    async def hold() -> None:
        async with shares.turn("greedy"):
            await let_go.wait()

    tasks = [asyncio.create_task(hold()) for _ in range(2)]
    await asyncio.sleep(0)
    with pytest.raises(RateLimited) as refused:
        async with shares.turn("greedy"):
            pass
    assert refused.value.detail == "Too many."
    async with shares.turn("modest"):
        pass
    let_go.set()
    await asyncio.gather(*tasks)
    async with shares.turn("greedy"):
        pass


async def test_a_turn_is_given_back_after_a_failure_and_by_whoever_stops_waiting():
    shares = Shares(1, 5, "Too many.")
    with pytest.raises(ZeroDivisionError):
        async with shares.turn("one"):
            raise ZeroDivisionError
    async with shares.turn("one"):
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.01), shares.turn("one"):
                pass
    async with asyncio.timeout(1), shares.turn("one"):
        pass
