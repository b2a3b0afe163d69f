"""The load generator, a process of its own: keep-alive connections that each send the next request at once.

It reads one JSON order from standard input and writes one JSON result. Raw protocols and hardly any
parsing, so that on a small machine the server and not its client is what is measured.
"""

import asyncio
import json
import sys
import time
from collections import Counter
from itertools import cycle
from typing import cast

import msgspec
import uvloop

END_OF_HEAD = b"\r\n\r\n"
LENGTH = b"content-length: "
BODILESS = (b"204", b"304")
PATIENCE_SECONDS = 10.0


class Order(msgspec.Struct):
    """What to send: complete requests in turn, until the seconds after the warm-up are over."""

    port: int
    connections: int
    seconds: float
    warm_up_seconds: float
    status: int
    requests: list[str]


class Result(msgspec.Struct):
    """What came back; latencies in milliseconds, `unexpected` counts answers by another status."""

    requests: int
    rate: float
    p50: float
    p95: float
    p99: float
    unexpected: dict[str, int]


class Run:
    """What all connections share."""

    def __init__(self, order: Order) -> None:
        self.requests = cycle([request.encode("latin-1") for request in order.requests])
        self.status = str(order.status).encode()
        self.starts_at = time.perf_counter() + order.warm_up_seconds
        self.ends_at = self.starts_at + order.seconds
        self.latencies: list[float] = []
        self.unexpected: Counter[str] = Counter()


class Connection(asyncio.Protocol):
    """One connection: send, wait for the whole answer, send again."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self.buffer = b""
        self.sent_at = 0.0
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)
        self.sent_at = time.perf_counter()
        self.transport.write(next(self.run.requests))

    def data_received(self, data: bytes) -> None:
        answer = self.buffer + data if self.buffer else data
        end = answer.find(END_OF_HEAD)
        if end < 0 or len(answer) < end + 4 + length_of(answer, end):
            self.buffer = answer
            return
        now = time.perf_counter()
        run = self.run
        if now >= run.starts_at:
            run.latencies.append(now - self.sent_at)
            if answer[9:12] != run.status:
                run.unexpected[answer[9:12].decode("latin-1")] += 1
        if now >= run.ends_at:
            self.transport.close()
            return
        self.buffer = b""
        self.sent_at = now
        self.transport.write(next(run.requests))

    def connection_lost(self, exc: Exception | None) -> None:
        if time.perf_counter() < self.run.ends_at:
            self.run.unexpected["closed early"] += 1
        self.done.set_result(None)


def length_of(answer: bytes, end: int) -> int:
    """The length of the body as the head names it."""
    start = answer.find(LENGTH, 0, end)
    if start < 0:
        if answer[9:12] in BODILESS:
            return 0
        raise ValueError(f"an answer without a length: {answer[:end]!r}")
    return int(answer[start + len(LENGTH) : answer.find(b"\r", start)])


async def fire(order: Order) -> Result:
    """Run the order on as many connections as it wants."""
    run = Run(order)
    loop = asyncio.get_running_loop()
    connections: list[Connection] = []
    for _ in range(order.connections):
        _, connection = await loop.create_connection(lambda: Connection(run), "127.0.0.1", order.port)
        connections.append(connection)
    patience = order.warm_up_seconds + order.seconds + PATIENCE_SECONDS
    await asyncio.wait_for(asyncio.gather(*(connection.done for connection in connections)), patience)
    taken = sorted(run.latencies)
    if not taken:
        raise RuntimeError(f"no answer came: {dict(run.unexpected)}")
    return Result(
        requests=len(taken),
        rate=len(taken) / order.seconds,
        p50=taken[len(taken) // 2] * 1000,
        p95=taken[len(taken) * 95 // 100] * 1000,
        p99=taken[len(taken) * 99 // 100] * 1000,
        unexpected=dict(run.unexpected),
    )


if __name__ == "__main__":
    result = uvloop.run(fire(msgspec.json.decode(sys.stdin.buffer.read(), type=Order)))
    print(json.dumps(msgspec.to_builtins(result)))
