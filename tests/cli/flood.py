"""A flood of links that nobody knows, as a program of its own: its work must not slow the test that measures.

Arguments: the port, seconds, and the paths to ask for, where `!` becomes ever another GTIN, `#` a serial.
"""

import itertools
import selectors
import socket
import sys
import time

from tests.cli.copying import gtins

CONNECTIONS = 16
ASKED_AHEAD = 4


def run(port: int, seconds: float, paths: list[str]) -> int:
    """The number of requests that were answered."""
    numbers = itertools.count()
    wanted = itertools.cycle(paths)
    answered = 0
    selector = selectors.DefaultSelector()

    def ask(connection: socket.socket, count: int) -> None:
        sent = b""
        for _ in range(count):
            number = next(numbers)
            path = next(wanted).replace("#", str(number))
            if "!" in path:
                path = path.replace("!", gtins(1, first=1_000_000 + number)[0])
            sent += b"GET %s HTTP/1.1\r\nHost: localhost\r\n\r\n" % path.encode()
        connection.sendall(sent)

    for _ in range(CONNECTIONS):
        connection = socket.create_connection(("127.0.0.1", port))
        selector.register(connection, selectors.EVENT_READ)
        ask(connection, ASKED_AHEAD)
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        for key, _ in selector.select(0.2):
            connection = key.fileobj
            assert isinstance(connection, socket.socket)
            count = connection.recv(65_536).count(b"HTTP/1.1 ")
            answered += count
            if count:
                ask(connection, count)
    return answered


if __name__ == "__main__":
    sys.stdout.write(str(run(int(sys.argv[1]), float(sys.argv[2]), sys.argv[3:])))
