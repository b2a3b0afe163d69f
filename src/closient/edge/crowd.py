"""How often each address asks: a limit of this process for links, which nobody has to be known for."""

import time
from collections.abc import Callable

from closient.kit import ratelimit

MOST_ADDRESSES = 100_000
MOST_KEPT = 10_000


class Crowd:
    """Counts by address, or network of IPv6, within the running minute. Who is not counted is not refused."""

    def __init__(self, limit: int, clock: Callable[[], float] = time.time) -> None:
        self._limit = limit
        self._clock = clock
        self._minute = 0
        self._counts: dict[str, int] = {}
        self._networks: dict[str, str] = {}

    def admits(self, address: str) -> bool:
        """Count one more; False when that is more than the limit (none, when the limit is 0)."""
        if not self._limit:
            return True
        minute = int(self._clock()) // ratelimit.MINUTE
        if minute != self._minute:
            self._minute = minute
            self._counts = {}
        if ":" in address:
            address = self._networks.get(address) or self._network(address)
        count = self._counts.get(address, 0) + 1
        if count == 1 and len(self._counts) >= MOST_ADDRESSES:
            return True
        self._counts[address] = count
        return count <= self._limit

    def _network(self, address: str) -> str:
        """The /64 of an IPv6 address: a stranger has all addresses in it."""
        if len(self._networks) >= MOST_KEPT:
            self._networks.clear()
        network = self._networks[address] = ratelimit.network_of(address)
        return network

    def seconds_left(self) -> int:
        """Until everybody may ask again."""
        return ratelimit.reset_seconds(ratelimit.MINUTE, self._clock())
