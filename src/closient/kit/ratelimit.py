"""Fixed rate-limit windows and their headers (IETF draft with separate fields, and the X- aliases)."""

import time
from functools import lru_cache
from ipaddress import IPv6Address

from msgspec import Struct

MINUTE, HOUR, DAY = 60, 3600, 86_400


class Quota(Struct, frozen=True):
    """The window in which a door counts strangers apart. At such a door an unknown credential is none.

    A route states it as `opt={"strangers": Quota(...)}`; its seconds are whole minutes.
    """

    name: str
    limit: int
    seconds: int


class Stranger(Struct, frozen=True):
    """Who asks without a credential: a network, under the quota of the door or the general limit."""

    network: str
    quota: Quota | None = None


class Window(Struct, frozen=True):
    """One window of one subject after a request was counted. `used` includes that request."""

    limit: int
    used: int
    seconds: int

    @property
    def remaining(self) -> int:
        return max(0, self.limit - self.used)

    @property
    def exceeded(self) -> bool:
        return self.used > self.limit


def network_of(address: str) -> str:
    """What counts as one stranger: an IPv4 address, or the /64 of an IPv6 one, which one household has whole.

    >>> network_of("192.0.2.7"), network_of("2001:db8:1:2:3:4:5:6")
    ('192.0.2.7', '2001:db8:1:2::')
    """
    if ":" not in address:
        return address
    try:
        parsed = IPv6Address(address)
    except ValueError:
        return address
    return str(parsed.ipv4_mapped or IPv6Address(int(parsed) >> 64 << 64))


def reset_seconds(seconds: int, now: float) -> int:
    """Seconds until the window that contains `now` ends; windows are aligned on the epoch."""
    return seconds - int(now) % seconds


def tightest(windows: tuple[Window, ...]) -> Window:
    """The window that trips first: the one with the fewest requests left."""
    return min(windows, key=lambda window: (window.remaining, -window.seconds))


def exceeded(windows: tuple[Window, ...]) -> Window | None:
    """The exceeded window that keeps the caller out for longest."""
    return max((w for w in windows if w.exceeded), key=lambda w: w.seconds, default=None)


@lru_cache(maxsize=1000)
def _policy(*windows: tuple[int, int]) -> bytes:
    return b", ".join(b"%d;w=%d" % window for window in windows)


def headers(windows: tuple[Window, ...]) -> list[tuple[bytes, bytes]]:
    """Raw header pairs for an answer to a caller that stands so."""
    now = time.time()
    window = tightest(windows)
    reset = reset_seconds(window.seconds, now)
    policy = _policy(*[(w.limit, w.seconds) for w in windows])
    limit, remaining = b"%d" % window.limit, b"%d" % window.remaining
    return [
        (b"ratelimit-policy", policy),
        (b"ratelimit-limit", limit),
        (b"ratelimit-remaining", remaining),
        (b"ratelimit-reset", b"%d" % reset),
        (b"x-ratelimit-limit", limit),
        (b"x-ratelimit-remaining", remaining),
        (b"x-ratelimit-reset", b"%d" % (int(now) + reset)),
    ]
