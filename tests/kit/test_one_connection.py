"""The one connection of a test: whoever holds it and asks for another is told so, and waits for nothing."""

import asyncio

import pytest

from closient.apps.catalogue.queries import products
from closient.kit.database import Database
from tests import conftest
from tests.conftest import SecondConnection


async def test_reading_beside_an_open_transaction_is_refused(database: Database):
    async with asyncio.timeout(5), database.writes():
        with pytest.raises(SecondConnection, match=r"database\.reads"):
            await database.reads.value("SELECT 1")


async def test_a_transaction_within_a_transaction_is_refused(database: Database):
    async with asyncio.timeout(5), database.writes():
        with pytest.raises(SecondConnection):
            async with database.writes():
                pass


async def test_others_wait_for_their_turn(database: Database):
    async with asyncio.timeout(5):
        async with database.writes() as db:
            other = asyncio.create_task(database.reads.value("SELECT 2"))
            assert await db.value("SELECT 1") == 1
            assert not other.done()
        assert await other == 2
        assert await database.reads.value("SELECT 3") == 3


async def test_a_loader_that_asks_for_its_waiting_caller_is_refused_after_a_while(
    database: Database, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(conftest, "LONGEST_TURN", 0.05)
    async with asyncio.timeout(5), database.writes():
        with pytest.raises(SecondConnection):
            await products.get_product(database.reads, "09506000134352")
