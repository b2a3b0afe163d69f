"""Coordinates that a network publishes of itself: LOC records (RFC 1876) at the reverse name of an address.

A request never waits for the DNS. It notes the address (`wish`), tasks of our own ask, and the next scan from
there is told. The queue, the memory and the time that a question may take are bounded.
"""

import asyncio
import time
from collections.abc import Callable
from typing import Final, Literal, NamedTuple

import dns.asyncresolver
import dns.exception
import dns.rdatatype
import dns.resolver
import dns.reversename
import structlog
from prometheus_client import Counter

from closient.kit.config import SettingsError

DAY: Final = 24 * 3600.0
KEPT_SECONDS: Final = {"found": DAY, "none": DAY / 4, "failed": 600.0}
ANSWER_SECONDS: Final = 3.0
SWEEP_SECONDS: Final = 60.0
MOST_WAITING: Final = 1_000
MOST_KNOWN: Final = 50_000
ASKING_AT_ONCE: Final = 4
Outcome = Literal["found", "none", "failed"]
ASKED = Counter("closient_dns_loc_total", "Questions for LOC records, by outcome.", ["outcome"])
log = structlog.get_logger()


class Coordinates(NamedTuple):
    """Degrees of WGS 84."""

    latitude: float
    longitude: float


class Known(NamedTuple):
    """What was heard about an address (None: it has no coordinates), and until when that holds."""

    coordinates: Coordinates | None
    until: float


class PublishedCoordinates:
    """What is known of published coordinates, and the tasks that find out more.

    Whoever keeps what follows from it sets `changed`: it is told each address whose answer is new or too old.
    """

    def __init__(
        self, resolver: dns.asyncresolver.Resolver, seconds: Callable[[], float] = time.monotonic
    ) -> None:
        self.changed: Callable[[str], object] = lambda _: None
        self._resolver = resolver
        self._seconds = seconds
        self._known: dict[str, Known] = {}
        self._wished: set[str] = set()
        self._queue: asyncio.Queue[str] = asyncio.Queue(MOST_WAITING)
        self._tasks: list[asyncio.Task[None]] = []

    def at(self, address: str) -> Known | None:
        """What is known of this address now; None when nobody has asked yet or the answer is too old."""
        known = self._known.get(address)
        return known if known is not None and known.until > self._seconds() else None

    def wish(self, address: str) -> bool:
        """Have the address asked for, some time; False when too many wait already."""
        if address in self._wished:
            return True
        try:
            self._queue.put_nowait(address)
        except asyncio.QueueFull:
            return False
        self._wished.add(address)
        return True

    async def learn(self, address: str) -> Coordinates | None:
        """Ask the DNS about one address now and keep what it says. Never raises for what the DNS does."""
        outcome, coordinates = await self._ask(address)
        ASKED.labels(outcome).inc()
        self._known.pop(address, None)
        self._known[address] = Known(coordinates, self._seconds() + KEPT_SECONDS[outcome])
        while len(self._known) > MOST_KNOWN:
            oldest = next(iter(self._known))
            del self._known[oldest]
            self.changed(oldest)
        self.changed(address)
        return coordinates

    def sweep(self) -> None:
        """Forget the answers that no longer hold."""
        now = self._seconds()
        for address in [address for address, known in self._known.items() if known.until <= now]:
            del self._known[address]
            self.changed(address)

    def start(self) -> None:
        """Begin to ask; needs a running event loop."""
        self._tasks = [asyncio.create_task(self._work()) for _ in range(ASKING_AT_ONCE)]
        self._tasks.append(asyncio.create_task(self._sweep_again_and_again()))

    async def stop(self) -> None:
        """Stop asking. What waits is dropped."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks = []

    async def _ask(self, address: str) -> tuple[Outcome, Coordinates | None]:
        try:
            name = dns.reversename.from_address(address)
            async with asyncio.timeout(ANSWER_SECONDS + 1.0):
                answer = await self._resolver.resolve(
                    name, dns.rdatatype.LOC, lifetime=ANSWER_SECONDS, search=False
                )
        except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
            return "none", None
        except (dns.exception.DNSException, OSError, TimeoutError, ValueError) as error:
            log.debug("dns_loc_failed", error=type(error).__name__)
            return "failed", None
        first = answer[0]
        return "found", Coordinates(first.float_latitude, first.float_longitude)

    async def _work(self) -> None:
        while True:
            address = await self._queue.get()
            try:
                await self.learn(address)
            except Exception as error:  # the task must outlive whatever one answer does to it
                log.warning("dns_loc_unforeseen", exc_info=error)
            finally:
                self._wished.discard(address)

    async def _sweep_again_and_again(self) -> None:
        while True:
            await asyncio.sleep(SWEEP_SECONDS)
            self.sweep()


def opened() -> PublishedCoordinates:
    """With the resolver that this machine is set up to ask."""
    try:
        return PublishedCoordinates(dns.asyncresolver.Resolver())
    except dns.resolver.NoResolverConfiguration as error:
        raise SettingsError(f"CLOSIENT_DNS_LOC='true': {error}") from error
