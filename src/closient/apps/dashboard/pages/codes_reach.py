"""Whether the links of codes lead to this machine alone: who prints them then is told so before."""

from typing import Any
from urllib.parse import urlsplit

from closient.web import own_machine


def only_here(base_url: str) -> str:
    """The address that links begin with, where no other machine can open it.

    >>> only_here("http://localhost:8000"), only_here("http://192.168.1.20:8000")
    ('http://localhost:8000', '')
    """
    return base_url if own_machine.is_loopback(urlsplit(base_url).hostname or "") else ""


# The app takes these from each module of pages: this one has no page.
handlers: list[Any] = []
