"""Requests as bytes that no client would send, and what a server's process spends on them."""

import os
import re
import socket
import time
from pathlib import Path
from typing import NamedTuple

STATUS = re.compile(rb"HTTP/1\.[01] (\d{3}) ")
REPEATED = re.compile(r"<([^<>*]+)\*(\d+)>")
ESCAPE = re.compile(r"\\(x[0-9a-f]{2}|[rnt\\])")
ESCAPED = {"r": b"\r", "n": b"\n", "t": b"\t", "\\": b"\\"}


class Answer(NamedTuple):
    """Status 0: the connection was closed without one."""

    status: int
    head: bytes
    body: bytes


def request(target: bytes, headers: bytes = b"", method: bytes = b"GET") -> bytes:
    """The head of a request after which the server closes the connection."""
    return b"%s %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n%s\r\n" % (method, target, headers)


def send(port: int, data: bytes, seconds: float = 5.0) -> Answer:
    """All that comes back; TimeoutError when the server leaves us waiting."""
    received = b""
    with socket.create_connection(("127.0.0.1", port), timeout=seconds) as connection:
        try:
            connection.sendall(data)
            while more := connection.recv(65_536):
                received += more
        except (ConnectionResetError, BrokenPipeError):
            pass  # refused before all of it was read; the status may have arrived
    head, _, body = received.partition(b"\r\n\r\n")
    found = STATUS.match(head)
    return Answer(int(found[1]) if found else 0, head, body)


def targets(corpus: Path, known: str, unknown: str) -> list[bytes]:
    """The request targets of a corpus; its first lines say how they are written."""
    lines = [line for line in corpus.read_text("ascii").splitlines() if not line.startswith("# ")]
    return [as_bytes(line.replace("@", known).replace("!", unknown)) for line in lines]


def as_bytes(line: str) -> bytes:
    """A line with its repetitions and escapes carried out."""
    text = REPEATED.sub(lambda found: found[1] * int(found[2]), line)
    parts = ESCAPE.split(text)
    found = b""
    for number, part in enumerate(parts):
        if number % 2 == 0:
            found += part.encode("ascii")
        else:
            found += ESCAPED.get(part) or bytes([int(part[1:], 16)])
    return found


def processor_seconds(pids: set[int]) -> float:
    """What processes have spent so far."""
    ticks = 0
    for pid in pids:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def memory(pids: set[int]) -> int:
    """The bytes of memory that processes hold."""
    pages = sum(int(Path(f"/proc/{pid}/statm").read_text().split()[1]) for pid in pids)
    return pages * os.sysconf("SC_PAGE_SIZE")


def milliseconds(port: int, target: bytes, count: int, wanted: int) -> list[float]:
    """How long requests take, each on a connection of its own, the quickest first."""
    took = []
    for _ in range(count):
        began = time.perf_counter()
        answer = send(port, request(target))
        took.append((time.perf_counter() - began) * 1000)
        assert answer.status == wanted, answer
    return sorted(took)
