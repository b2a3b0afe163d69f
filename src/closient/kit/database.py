"""The pool, the ways to borrow from it, and how ids and jsonb travel."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import lru_cache
from typing import Any

import asyncpg
import msgspec

from closient.kit import ids
from closient.kit.coalesce import Coalescer
from closient.kit.db import ConnectionLost, Reads, Row, Writes

# Seconds that a request waits for a free connection before it is told to come back (503).
PATIENCE = 5.0
SLOWEST_STATEMENT = 30.0


class Database:
    """The pool, and the two ways to borrow from it."""

    def __init__(self, pool: Any) -> None:
        self.pool = pool
        self.borrowing = Borrowing(self)
        self._coalescers: dict[str, Coalescer[Any, Any]] = {}

    def borrow(self) -> Any:
        """A context that lends a connection; TimeoutError when none gets free in PATIENCE seconds.

        A time limit costs the driver a task of its own, so none is set while a connection lies idle.
        """
        return self.pool.acquire(timeout=None if self.pool.get_idle_size() else PATIENCE)

    @property
    def reads(self) -> Reads:
        """Autocommit; holds no connection between statements."""
        return Reads(self.borrowing, self.coalesced)

    @asynccontextmanager
    async def writes(self) -> AsyncGenerator[Writes, None]:
        """One transaction: committed at the end, rolled back on an error."""
        async with self.borrow() as connection, connection.transaction():
            yield Writes(connection, self.coalesced)

    def coalesced(self, row: type[Row], sql: str) -> Coalescer[Any, Row | None]:
        """The loader of a keyed statement; one per statement and process."""
        loader = self._coalescers.get(sql)
        if loader is None:

            async def batch(keys: list[Any]) -> list[Any]:
                records = await self.borrowing.fetch(sql, list(set(keys)))
                found = {record[0]: record for record in records}
                return [None if (r := found.get(key)) is None else row(*r[1:]) for key in keys]

            loader = self._coalescers[sql] = Coalescer(batch, whole=ConnectionLost)
        return loader

    async def listen(
        self, channel: str, heard: Callable[[str], None], lost: Callable[[], None]
    ) -> "Listener":
        """Call `heard(payload)` for each NOTIFY on `channel`, and `lost()` when the connection breaks."""
        connection = await self.pool.acquire(timeout=PATIENCE)

        def hear(_connection: Any, _process: int, _channel: str, payload: str) -> None:
            heard(payload)

        def lose(_connection: Any) -> None:
            lost()

        try:
            await connection.add_listener(channel, hear)
        except BaseException:
            await self.pool.release(connection)
            raise
        connection.add_termination_listener(lose)

        async def close() -> None:
            connection.remove_termination_listener(lose)
            await connection.remove_listener(channel, hear)
            await self.pool.release(connection)

        async def check() -> None:
            await connection.fetchval("SELECT 1")

        return Listener(close, check)

    async def close(self) -> None:
        """Give all connections back; after three seconds, take them."""
        try:
            async with asyncio.timeout(3):
                await self.pool.close()
        except TimeoutError:
            self.pool.terminate()


class Borrowing:
    """Runs each statement on a connection of its own, and waits only so long for a free one."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def fetch(self, sql: str, *args: object) -> Any:
        async with self._database.borrow() as connection:
            return await connection.fetch(sql, *args)

    async def fetchrow(self, sql: str, *args: object) -> Any:
        async with self._database.borrow() as connection:
            return await connection.fetchrow(sql, *args)

    async def fetchval(self, sql: str, *args: object) -> Any:
        async with self._database.borrow() as connection:
            return await connection.fetchval(sql, *args)


class Listener:
    """An open LISTEN; it keeps a connection of the pool until it is closed. `check` asks it for an answer."""

    def __init__(self, close: Callable[[], Awaitable[None]], check: Callable[[], Awaitable[None]]) -> None:
        self.close = close
        self.check = check


async def connect(dsn: str, *, most_connections: int = 10, least_connections: int = 1) -> Database:
    """Open a pool on `dsn`. With `least_connections` 0 the server need not be there yet."""
    pool = await asyncpg.create_pool(
        dsn,
        min_size=least_connections,
        max_size=most_connections,
        init=prepare_connection,
        reset=_leave_as_it_is,
        command_timeout=SLOWEST_STATEMENT,
        server_settings={
            "application_name": "closient",
            "jit": "off",
            "idle_in_transaction_session_timeout": "60s",
        },
    )
    return Database(pool)


async def prepare_connection(connection: Any) -> None:
    """Ids travel as their public text, jsonb as Python values."""
    await connection.set_type_codec(
        "uuid",
        schema="pg_catalog",
        format="binary",
        encoder=ids.to_bytes,
        decoder=_spelled,
    )
    await connection.set_type_codec(
        "jsonb",
        schema="pg_catalog",
        format="binary",
        encoder=lambda value: b"\x01" + msgspec.json.encode(value),
        decoder=lambda data: msgspec.json.decode(memoryview(data)[1:]),
    )


@lru_cache(maxsize=10_000)
def _spelled(data: bytes) -> str:
    """The id in these bytes. Rows name the same organizations and brands again and again."""
    return ids.encode_int(int.from_bytes(data, "big"))


async def _leave_as_it_is(_connection: Any) -> None:
    """We never change session state, so giving a connection back costs no round trip."""
