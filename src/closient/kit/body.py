"""The body of an unsafe request, read whole before anything is opened for it.

A sender who stops in the middle must hold neither a database connection nor much memory: so there is a
deadline, and a stranger may send less than somebody who is known.
"""

import asyncio

from closient.kit.asgi import Message, Receive
from closient.kit.errors import BadRequest, RequestTimeout, TooLarge

DEADLINE_SECONDS = 15.0
LARGEST_OF_STRANGERS = 64_000
LARGEST = 4_000_000


async def read(receive: Receive, most: int) -> tuple[bytes, Receive]:
    """The whole body, and a `receive` that gives it again; 400 when cut off, 408 too slow, 413 too large."""
    body = bytearray()
    more = True
    try:
        async with asyncio.timeout(DEADLINE_SECONDS):
            while more:
                message = await receive()
                if message["type"] == "http.disconnect":
                    raise BadRequest("The request broke off.")
                body += message.get("body", b"")
                more = message.get("more_body", False)
                if len(body) > most:
                    raise TooLarge(f"At most {most} bytes.")
    except TimeoutError:
        raise RequestTimeout(f"The body did not arrive within {DEADLINE_SECONDS:.0f} s.") from None
    pending: list[Message] = [{"type": "http.request", "body": bytes(body), "more_body": False}]

    async def again() -> Message:
        return pending.pop() if pending else await receive()

    return bytes(body), again
