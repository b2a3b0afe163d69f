"""The types of ASGI, for the wrappers around the router, and which paths are for machines."""

import re
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from closient.kit.errors import Problem

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Any, Any, Any], Awaitable[None]]
# Sends a problem as the asker reads it: a document for machines, a page for people.
Refuse = Callable[[Scope, Send, Problem], Awaitable[None]]
_SLASHES = re.compile("/{2,}")
_FOR_MACHINES = ("/byos/", "/health/", "/.well-known/", "/mcp/", "/metrics", "/openapi.json")


def folded(path: str) -> str:
    """The path as the router reads it: several slashes are one.

    >>> folded("//account///api/v1/whoami")
    '/account/api/v1/whoami'
    """
    return _SLASHES.sub("/", path) if "//" in path else path


def is_api(path: str) -> bool:
    """Whether a path belongs to an app's API: keys, limits and CORS are for these."""
    path = folded(path)
    return "/api/" in path[:48] or path.startswith("/byos/")


def is_for_machines(path: str) -> bool:
    """Whether refusals at a path are problem documents; everywhere else people read them as pages."""
    return is_api(path) or folded(path).startswith(_FOR_MACHINES)
