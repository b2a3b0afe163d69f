"""What hostile clients send over a socket to a real server: answered or refused, and never dear."""

import contextlib
import re
import socket
import time
from collections.abc import Generator
from pathlib import Path

import pytest

from tests.cli.conftest import Standing
from tests.cli.copying import gtins
from tests.cli.raw import Answer, memory, milliseconds, processor_seconds, request, send, targets

CORPUS = Path(__file__).parents[1] / "edge" / "data" / "corpus.txt"
UNKNOWN = gtins(1, first=500_000)[0]
# What a request line cannot hold at all; then the server may just hang up.
BROKEN = re.compile(rb"[\x00-\x20\x7f]")
INJECTED = re.compile(rb"^(x-injected|set-cookie: *a=b|folded)", re.IGNORECASE | re.MULTILINE)
MOST_MILLISECONDS = 5.0


def faults_of(target: bytes, answer: Answer) -> list[str]:
    """What is wrong with an answer to a hostile target."""
    found = []
    if answer.status >= 500:
        found.append(f"status {answer.status}")
    if answer.status == 0 and not BROKEN.search(target):
        found.append("no status")
    if INJECTED.search(answer.head.replace(b"\r", b"\n")) or b"\0" in answer.head:
        found.append("injected header")
    if b"HTTP/1.1 " in answer.body and not BROKEN.search(target):
        found.append("two answers")
    return [f"{fault}: {target[:80]!r} ({len(target)} bytes)" for fault in found]


@pytest.mark.parametrize("method", [b"GET", b"HEAD", b"POST"])
def test_no_target_of_the_corpus_is_answered_5xx_or_splits_a_header(standing: Standing, method: bytes):
    wanted = targets(CORPUS, standing.known[0], UNKNOWN)
    assert len(wanted) > 500
    faults: list[str] = []
    seen = set()
    for target in wanted:
        answer = send(standing.web.port, request(target, method=method))
        seen.add(answer.status)
        faults += faults_of(target, answer)
    assert not faults, "\n".join(faults)
    assert {400, 414} <= seen
    assert (302 if method != b"POST" else 405) in seen
    assert send(standing.web.port, request(b"/01/" + standing.known[0].encode())).status == 302


LONG = 64_000
BOMBS = {
    "ten thousand headers": b"".join(b"X-%d: a\r\n" % number for number in range(10_000)),
    "a header of 1 MB": b"X: " + b"a" * 1_000_000 + b"\r\n",
    "a long Accept": b"Accept: "
    + b",".join(b"a/%d;q=0.5" % number for number in range(9000))[:LONG]
    + b"\r\n",
    "many Accepts": b"".join(b"Accept: " + b"a/b," * 200 + b"\r\n" for _ in range(75)),
    "parameters": b"Accept: a/b" + b";q=1" * (LONG // 4 - 20) + b"\r\n",
    "a long Accept-Language": b"Accept-Language: " + (b"de-x,fr;q=0.1," * 5000)[:LONG] + b"\r\n",
    "a long Cookie": b"Cookie: " + (b"a=1; " * 15_000)[:LONG] + b"\r\n",
    "a long User-Agent": b"User-Agent: " + b"(" * LONG + b"\r\n",
    "a long Referer": b"Referer: https://" + b"@" * LONG + b"\r\n",
    "a long X-Forwarded-For": b"X-Forwarded-For: " + (b"1.2.3.4," * 9000)[:LONG] + b"\r\n",
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_of_headers_is_refused_or_costs_little(standing: Standing, name: str):
    port, processes = standing.web.port, standing.processes
    count = 100
    # Alternately a redirect, a linkset, a miss for a person: each looks at other headers.
    known = standing.known[1].encode()
    asked = [
        request(b"/01/" + known, BOMBS[name]),
        request(b"/01/" + known + b"?linkType=all", BOMBS[name]),
        request(b"/01/" + UNKNOWN.encode(), BOMBS[name]),
    ]
    assert {send(port, data).status for data in asked} <= {200, 302, 404, 431}
    held, spent = memory(processes), processor_seconds(processes)
    for number in range(count):
        send(port, asked[number % 3])
    assert (processor_seconds(processes) - spent) * 1000 / count < MOST_MILLISECONDS
    assert memory(processes) - held < 20_000_000


@contextlib.contextmanager
def connections(port: int, count: int) -> Generator[list[socket.socket]]:
    """So many at once."""
    with contextlib.ExitStack() as stack:
        yield [
            stack.enter_context(socket.create_connection(("127.0.0.1", port), timeout=5))
            for _ in range(count)
        ]


def test_others_are_answered_while_silent_and_slow_clients_hold_connections(standing: Standing):
    port, path = standing.web.port, b"/01/" + standing.known[2].encode()
    quiet = milliseconds(port, path, 60, 302)
    began = request(path, b"X-Slow: ")[:-2]
    with connections(port, 1500) as held:
        silent = milliseconds(port, path, 60, 302)
        for number in range(40):
            for connection in held[number::40]:
                connection.sendall(began[: number + 1])
        slow = milliseconds(port, path, 60, 302)
    # The machine may be busy with other things: half of the requests tell.
    assert silent[30] < 20 * quiet[30] + 20
    assert slow[30] < 20 * quiet[30] + 20


@pytest.mark.slow
def test_whoever_says_nothing_for_twenty_seconds_is_put_out(standing: Standing):
    with connections(standing.web.port, 3) as (silent, slow, kept):
        slow.sendall(b"GET /01/1 HTTP/1.1\r\nHost: ")
        kept.sendall(b"GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert kept.recv(65_536).startswith(b"HTTP/1.1 200")
        began = time.monotonic()
        for connection in (silent, slow, kept):
            connection.settimeout(30)
            assert connection.recv(65_536)[:20] in (b"", b"HTTP/1.1 408 Request")
        assert 15 < time.monotonic() - began < 25
