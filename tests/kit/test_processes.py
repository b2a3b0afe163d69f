"""Work in processes: in order, bounded, gone with their parent."""

import asyncio
import math
import os
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from concurrent.futures.process import BrokenProcessPool
from contextlib import aclosing

import psutil
import pytest

from closient.kit import processes

# A process imports what it is to do, and tests are no package that it could import: so these are of Python.
ITS_ID = "__import__('os').getpid()"
KILLED = "__import__('os').kill(__import__('os').getpid(), 9)"


async def test_results_come_in_order() -> None:
    delayed = [f"(__import__('time').sleep({0.05 * (number % 3)}), {number})[1]" for number in range(9)]
    assert [number async for number in processes.each(eval, delayed)] == list(range(9))


async def test_the_work_is_done_elsewhere() -> None:
    assert os.getpid() not in {process async for process in processes.each(eval, [ITS_ID] * 4)}


async def test_no_more_pieces_are_taken_than_are_under_way() -> None:
    taken: list[int] = []

    def pieces() -> Iterator[int]:
        for number in range(40):
            taken.append(number)
            yield number

    results = processes.each(math.isqrt, pieces())
    await anext(results)
    assert len(taken) <= processes.MOST_PROCESSES + 2
    await results.aclose()


async def test_whoever_stops_in_the_midst_lets_the_next_begin() -> None:
    async with aclosing(processes.each(math.isqrt, range(100))) as roots:
        assert await anext(roots) == 0
    async with asyncio.timeout(20):
        assert [root async for root in processes.each(math.isqrt, [4, 9])] == [2, 3]


async def test_an_error_in_a_process_is_raised_where_the_results_are_taken() -> None:
    with pytest.raises(ValueError, match="nonnegative"):
        _ = [root async for root in processes.each(math.isqrt, [1, -1, 4, 9, 16])]


async def test_a_process_that_is_killed_is_an_error_and_not_a_wait_without_end() -> None:
    with pytest.raises(BrokenProcessPool):
        _ = [nothing async for nothing in processes.each(eval, [KILLED] * 4)]


def test_the_processes_end_with_a_parent_that_is_killed() -> None:
    program = textwrap.dedent(
        """
        import asyncio, time
        from closient.kit import processes
        async def main():
            async for _ in processes.each(time.sleep, [0.1, 0.1, 0.1, 60, 60, 60, 60]):
                print("one", flush=True)
        if __name__ == "__main__":
            asyncio.run(main())
        """
    )
    command = [sys.executable, "-c", program]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        parent.stdout.readline()
        children = psutil.Process(parent.pid).children(recursive=True)
        parent.kill()
    assert children
    _, alive = psutil.wait_procs(children, timeout=10)
    assert not alive
