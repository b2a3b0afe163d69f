"""What happens at a network address: is it free, who is there, does our web server answer yet."""

import contextlib
import errno
import http.client
import socket

LAST = 65_535


def taken(host: str, port: int) -> str | None:
    """A sentence when we cannot listen there, None when we can."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                return f"Cannot listen at {host}:{port}: {error.strerror}. Choose --host and --port."
            other = port + 1 if port < LAST else port - 1
            instead = f"or choose another port: --port {other}."
            if is_closient(host, port):
                running = f"Another Closient runs there already: open http://localhost:{port}/"
                return f"Port {port} is taken. {running}, stop it, {instead}"
            return f"Port {port} is taken. Another program is there: stop it, {instead}"
    return None


def is_closient(host: str, port: int) -> bool:
    status, body = answer(host, port, "/health/live")
    return status == 200 and body == b'{"status":"ok"}' and b"Closient" in answer(host, port, "/")[1]


def is_ready(host: str, port: int) -> bool:
    return answer(host, port, "/health/ready")[0] == 200


def answer(host: str, port: int, path: str) -> tuple[int, bytes]:
    """Status and body of a GET; (0, b"") when nobody answers."""
    reachable = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}.get(host, host)  # noqa: S104
    connection = http.client.HTTPConnection(reachable, port, timeout=2)
    with contextlib.closing(connection):
        try:
            connection.request("GET", path)
            response = connection.getresponse()
            return response.status, response.read()
        except (OSError, http.client.HTTPException):
            return 0, b""
