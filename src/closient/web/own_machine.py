"""Whether a site is looked at from its own machine, where pages may show what nobody else should see."""

import ipaddress
from typing import Any
from urllib.parse import urlsplit

from litestar import Request

from closient.kit.caller import Caller


def is_shown(request: Request[Any, Any, Any], caller: Caller) -> bool:
    """The site listens to this machine alone, calls itself so, and is asked from here by that name.

    The name that was asked for counts too: else a page of the web that lets its own name lead to this machine
    could read along.
    """
    settings = request.app.state.settings
    asked = urlsplit(f"//{request.headers.get('host', '')}").hostname or ""
    own = urlsplit(settings.base_url).hostname or ""
    return all(is_loopback(place) for place in (settings.host, own, asked, caller.address))


def is_loopback(place: str) -> bool:
    """Whether a host name or an address stays on this machine: localhost, 127.0.0.0/8, ::1."""
    if place.lower() == "localhost":
        return True
    try:
        address = ipaddress.ip_address(place.strip("[]"))
    except ValueError:
        return False
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return (mapped or address).is_loopback
