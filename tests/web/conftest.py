"""The small application called in memory."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from tests.web import shell


@pytest.fixture
async def pages() -> AsyncIterator[httpx.AsyncClient]:
    """A client that reads HTML; redirects are not followed."""
    transport: Any = httpx.ASGITransport(app=shell.app)  # type: ignore[arg-type]
    async with httpx.AsyncClient(
        transport=transport, base_url="http://localhost:8000", headers={"accept": "text/html"}
    ) as client:
        yield client
