"""Work that holds the interpreter's lock, done in processes of its own so that jobs and requests go on.

They are started for one piece of work and end with it, so its memory goes back; and they end with their
parent, however that one ends. Only one piece at a time has processes: more would share the same cores.
"""

import asyncio
import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import AsyncGenerator, Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import connection
from typing import Any, TypeVar

MOST_PROCESSES = 4
Given = TypeVar("Given")
Made = TypeVar("Made")
_one_at_a_time = asyncio.Semaphore(1)


async def each(function: Callable[[Given], Made], pieces: Iterable[Given]) -> AsyncGenerator[Made]:
    """`function(piece)` of each piece, in order; a few are under way ahead of whoever takes them.

    The function is one of a module, and pieces and results can be pickled. An error in a process is raised
    here; a process that is killed raises BrokenProcessPool, which a job answers by being tried again.
    """
    many = min(os.cpu_count() or 1, MOST_PROCESSES)
    loop = asyncio.get_running_loop()
    async with _one_at_a_time:
        pool = ProcessPoolExecutor(
            many, mp_context=multiprocessing.get_context("spawn"), initializer=_live_with_parent
        )
        under_way: deque[asyncio.Future[Made]] = deque()
        try:
            for piece in pieces:
                under_way.append(loop.run_in_executor(pool, function, piece))
                if len(under_way) > many + 1:
                    yield await under_way.popleft()
            while under_way:
                yield await under_way.popleft()
            # Their memory is back before others begin.
            await asyncio.to_thread(pool.shutdown)
        finally:
            for future in under_way:
                future.add_done_callback(_forget)
            # Whoever cancels this does not wait for the pieces that are under way.
            pool.shutdown(wait=False, cancel_futures=True)


def _forget(future: "asyncio.Future[Any]") -> None:
    if not future.cancelled():
        future.exception()  # nobody else will ask for it


def _live_with_parent() -> None:
    """Interrupts are the parent's business; its end is ours. (A queue whose writers are gone is not noticed
    by a pool's processes, since each of them holds a writing end too.)
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is None:
        return

    def watch() -> None:
        connection.wait([parent.sentinel])
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
