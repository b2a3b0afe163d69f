"""The body of an unsafe request, read whole before anything is opened for it.

A sender who stops in the middle must hold neither a database connection nor much memory: so there is a
deadline, and a stranger may send less than somebody who is known.
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Generator
from contextlib import contextmanager

from closient.kit.asgi import Message, Receive
from closient.kit.errors import BadRequest, RequestTimeout, TooLarge, Unavailable

DEADLINE_SECONDS = 15.0
LARGEST_OF_STRANGERS = 64_000
LARGEST = 4_000_000
# Bytes of all bodies that a process holds at once, and of one sender's: the largest file of all must fit.
MOST_HELD, MOST_OF_ONE = 256_000_000, 128_000_000


class Room:
    """How much of the memory for bodies is taken, and by whom."""

    def __init__(self, most: int = MOST_HELD, most_of_one: int = MOST_OF_ONE) -> None:
        self._most, self._most_of_one = most, most_of_one
        self._held: Counter[str] = Counter()

    @contextmanager
    def of(self, who: str) -> Generator[Callable[[int], None]]:
        """Takes room for the bytes that it is called with, until the end; Unavailable when there is none."""
        taken = 0

        def take(count: int) -> None:
            nonlocal taken
            if self._held.total() + count > self._most or self._held[who] + count > self._most_of_one:
                raise Unavailable("Much is being sent at this moment; try again soon.")
            self._held[who] += count
            taken += count

        try:
            yield take
        finally:
            self._held[who] -= taken
            if self._held[who] <= 0:
                del self._held[who]


async def read(
    receive: Receive, most: int, take: Callable[[int], None] = lambda _: None
) -> tuple[bytes, Receive]:
    """The whole body, and a `receive` that gives it again; 400 when cut off, 408 too slow, 413 too large.

    `take` is told how many bytes arrived.
    """
    body = bytearray()
    more = True
    try:
        async with asyncio.timeout(DEADLINE_SECONDS):
            while more:
                message = await receive()
                if message["type"] == "http.disconnect":
                    raise BadRequest("The request broke off.")
                part = message.get("body", b"")
                take(len(part))
                body += part
                more = message.get("more_body", False)
                if len(body) > most:
                    raise TooLarge(f"At most {most} bytes.")
    except TimeoutError:
        raise RequestTimeout(f"The body did not arrive within {DEADLINE_SECONDS:.0f} s.") from None
    pending: list[Message] = [{"type": "http.request", "body": bytes(body), "more_body": False}]

    async def again() -> Message:
        return pending.pop() if pending else await receive()

    return bytes(body), again
