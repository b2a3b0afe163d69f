"""Outgoing HTTP to addresses that somebody else named, without becoming their way into our network.

The one choke point is the making of the socket: it sees the very address that is connected to, so there is no
moment between check and use. Nothing else in the application may open connections to named addresses.
"""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any, Self

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from msgspec import Struct
from yarl import URL

from closient.kit.errors import Unprocessable

USER_AGENT = "Closient/1"
PORTS = frozenset({80, 443, 8080, 8443})
LARGEST_BODY = 5 * 1024 * 1024
SECONDS = 10.0
# A name server that does not answer holds a thread long after the request was given up.
SLOW_NAMES = 256

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

# Translators (RFC 6052, RFC 8215), tunnels (RFC 3056, RFC 4380) and IPv4 in IPv6 lead to an IPv4 address that
# the text does not show, and `is_global` calls some of them global. Nobody has a reason to name a server so.
EMBEDDING = tuple(
    ip_network(text)
    for text in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32", "::ffff:0:0/96", "::/96")
)


class DestinationRefused(Unprocessable):
    """The address lies where no request of ours may go."""

    code = "destination_refused"
    title = "Destination refused"


class AnswerTooLarge(Unprocessable):
    """The other side sends more than is wanted."""

    code = "answer_too_large"
    title = "Answer too large"


class Unanswered(Exception):
    """Nobody answered as a web server does; the text says why."""


class Answer(Struct, frozen=True):
    """What the other side said. `url` is where it was said, after redirects."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    url: str


def is_public(address: Address) -> bool:
    """Whether an address belongs to the open internet, and to one host.

    >>> [is_public(ip_address(text)) for text in ("93.184.216.34", "10.0.0.1", "64:ff9b::a00:1", "224.0.0.1")]
    [True, False, False, False]
    """
    if any(address in network for network in EMBEDDING if network.version == address.version):
        return False
    return (
        address.is_global
        and not address.is_multicast
        and not address.is_reserved
        and not address.is_unspecified
        and not address.is_link_local
        and not getattr(address, "is_site_local", False)
    )


class Names(AbstractResolver):
    """Asks the system for addresses in threads of its own.

    The event loop has a handful: a few slow name servers would make all other names look unreachable.
    """

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(SLOW_NAMES, thread_name_prefix="names")

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        ask = partial(socket.getaddrinfo, host, port, family, socket.SOCK_STREAM, flags=socket.AI_ADDRCONFIG)
        found = await asyncio.get_running_loop().run_in_executor(self._threads, ask)
        numeric = socket.AI_NUMERICHOST | socket.AI_NUMERICSERV
        return [
            ResolveResult(
                hostname=host,
                host=str(address[0]),
                port=int(address[1]),
                family=kind,
                proto=protocol,
                flags=numeric,
            )
            for kind, _, protocol, _, address in found
            if kind in (socket.AF_INET, socket.AF_INET6)
        ]

    async def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)


class Outgoing:
    """A guarded client; open it once per process (`async with`)."""

    def __init__(
        self,
        *,
        allow: Iterable[str] = (),
        ports: frozenset[int] = PORTS,
        largest_body: int = LARGEST_BODY,
        seconds: float = SECONDS,
        resolver: AbstractResolver | None = None,
    ) -> None:
        """`allow`: networks that may be reached though they are not public, on any port."""
        self.allowed: tuple[Network, ...] = tuple(ip_network(text) for text in allow)
        self.ports = ports
        self.largest_body = largest_body
        self.seconds = seconds
        self.resolver = resolver
        self._session: aiohttp.ClientSession | None = None
        self._names: Names | None = None

    async def __aenter__(self) -> Self:
        if self.resolver is None:
            self._names = Names()
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(
                limit=100,
                limit_per_host=10,
                resolver=self.resolver or self._names,
                socket_factory=self.make_socket,
            ),
            timeout=aiohttp.ClientTimeout(total=self.seconds),
            headers={"User-Agent": USER_AGENT},
            cookie_jar=aiohttp.DummyCookieJar(),
            trust_env=False,
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._session is not None:
            await self._session.close()
        if self._names is not None:
            await self._names.close()

    async def get(self, url: str, *, headers: Mapping[str, str] | None = None, redirects: int = 0) -> Answer:
        return await self.request("GET", url, headers=headers, redirects=redirects)

    async def post(self, url: str, body: bytes, *, headers: Mapping[str, str] | None = None) -> Answer:
        return await self.request("POST", url, body=body, headers=headers)

    async def request(
        self,
        method: str,
        url: str,
        *,
        body: bytes = b"",
        headers: Mapping[str, str] | None = None,
        redirects: int = 0,
    ) -> Answer:
        """One request. Each redirect that is followed passes the same guard.

        DestinationRefused and AnswerTooLarge are Problems; TimeoutError and aiohttp.ClientError may pass.
        """
        async with asyncio.timeout(self.seconds):
            return await self._followed(
                method, url, body=body, headers=headers, redirects=redirects, read=self._whole
            )

    async def look(
        self,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        redirects: int = 0,
        seconds: float = SECONDS,
    ) -> Answer:
        """What a GET is answered, its body left unread (it is empty here); all within so many seconds.

        DestinationRefused, or Unanswered with the reason in words.
        """
        try:
            async with asyncio.timeout(seconds):
                return await self._followed("GET", url, headers=headers, redirects=redirects, read=_nothing)
        except TimeoutError:
            raise Unanswered(f"No answer within {seconds:g} seconds.") from None
        except aiohttp.ClientConnectorDNSError as error:
            raise Unanswered(f"The name {error.host} leads nowhere.") from None
        except (aiohttp.ClientError, OSError, ValueError) as error:
            raise Unanswered(str(error) or type(error).__name__) from None

    async def _followed(
        self,
        method: str,
        url: str,
        *,
        body: bytes = b"",
        headers: Mapping[str, str] | None,
        redirects: int,
        read: Callable[[aiohttp.ClientResponse], Awaitable[bytes]],
    ) -> Answer:
        target = _checked(url)
        try:
            for _ in range(redirects + 1):
                answer = await self._once(method, target, body, headers, read)
                onward = answer.headers.get("Location") if 300 <= answer.status < 400 else None
                if not onward or not redirects:
                    return answer
                goal = _checked(str(target.join(URL(onward))))
                # What was meant for one site (a token, say) is not for the next; who asks may be known.
                if goal.origin() != target.origin():
                    headers = {name: text for name, text in (headers or {}).items() if name == "User-Agent"}
                method, body = ("GET", b"") if answer.status in (301, 302, 303) else (method, body)
                target = goal
        except aiohttp.InvalidURL as error:
            raise DestinationRefused(f"This is not a URL that can be asked: {error}") from None
        raise DestinationRefused(f"More than {redirects} redirects.")

    def make_socket(self, info: Any) -> socket.socket:
        """aiohttp calls this for each address that it is about to connect to, also for literal ones."""
        family, kind, protocol, _, (host, port, *_) = info
        address = ip_address(host.partition("%")[0])
        plain = getattr(address, "ipv4_mapped", None) or address
        if not any(plain in network for network in self.allowed if network.version == plain.version):
            if not is_public(address):
                raise DestinationRefused(f"{host} is not a public address.")
            if port not in self.ports:
                raise DestinationRefused(f"Port {port} is not one of {sorted(self.ports)}.")
        return socket.socket(family=family, type=kind, proto=protocol)

    async def _once(
        self,
        method: str,
        target: URL,
        body: bytes,
        headers: Mapping[str, str] | None,
        read: Callable[[aiohttp.ClientResponse], Awaitable[bytes]],
    ) -> Answer:
        if self._session is None:
            raise RuntimeError("open Outgoing with `async with` first")
        async with self._session.request(
            method, target, data=body or None, headers=headers, allow_redirects=False
        ) as response:
            return Answer(response.status, response.headers, await read(response), str(response.url))

    async def _whole(self, response: aiohttp.ClientResponse) -> bytes:
        received = bytearray()
        async for part in response.content.iter_chunked(64 * 1024):
            received += part
            if len(received) > self.largest_body:
                response.close()
                raise AnswerTooLarge(f"The answer is larger than {self.largest_body} bytes.")
        return bytes(received)


async def _nothing(response: aiohttp.ClientResponse) -> bytes:
    response.close()
    return b""


def _checked(url: str) -> URL:
    try:
        parsed = URL(url)
    except ValueError:
        raise DestinationRefused("This is not a URL.") from None
    if parsed.scheme not in ("http", "https") or not parsed.host:
        raise DestinationRefused("Only http and https URLs with a host are possible.")
    if parsed.user is not None or parsed.password is not None:
        raise DestinationRefused("The URL may not carry a user name or password.")
    return parsed
