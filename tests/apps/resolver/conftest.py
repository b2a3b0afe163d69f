"""What tests of the resolver may ask for besides: a server of a brand, and a way to it."""

from collections.abc import AsyncIterator

import pytest

from closient.kit.http import Outgoing
from closient.kit.services import Services
from tests.apps.resolver.brand_site import Site


@pytest.fixture
async def site_of_brand() -> AsyncIterator[Site]:
    site = Site()
    await site.server.start_server()
    yield site
    await site.server.close()


@pytest.fixture
async def http(services: Services) -> AsyncIterator[Outgoing]:
    """Requests may go to two addresses of this machine and to no other inner one."""
    async with Outgoing(allow=("127.0.0.1/32", "127.0.0.3/32")) as outgoing:
        services.http = outgoing
        yield outgoing
