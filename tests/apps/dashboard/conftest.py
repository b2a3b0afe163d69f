"""Visitors for the tests of the pages."""

import httpx
import pytest

from tests.apps.dashboard.visitor import Visitor
from tests.apps.resolver.conftest import http, site_of_brand
from tests.world import World

__all__ = ["http", "site_of_brand"]


@pytest.fixture
async def owner(client: httpx.AsyncClient, world: World) -> Visitor:
    """The owner of a new organization."""
    return await Visitor(client, world).join("owner")


@pytest.fixture
async def stranger(client: httpx.AsyncClient, world: World) -> Visitor:
    """The owner of another organization."""
    return await Visitor(client, world).join("owner")
