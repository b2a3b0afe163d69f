"""Talk to PostgreSQL: eight verbs over whole SQL statements, no table names.

Nothing in this module may take a table or a column name to build SQL from: that is how an ORM begins.
(`copy` names its target, as COPY does, in the literal that it is given.)
"""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from typing import Any, LiteralString, TypeVar

import asyncpg
import msgspec

from closient.kit import ids
from closient.kit.coalesce import Coalescer
from closient.kit.pagination import Page, PageRequest, page_of

Row = TypeVar("Row")
Connection = asyncpg.Connection | asyncpg.pool.PoolConnectionProxy
DatabaseError = asyncpg.PostgresError
ConstraintError = asyncpg.IntegrityConstraintViolationError
InputError = asyncpg.DataError
ConnectionLost = (
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    asyncpg.CannotConnectNowError,
    asyncpg.TooManyConnectionsError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    OSError,
    TimeoutError,
)


class Reads:
    """Statements that only look. Outside of a transaction each verb borrows a connection for itself."""

    def __init__(self, executor: Any, database: "Database") -> None:
        self._executor = executor
        self.database = database

    async def one(self, row: type[Row], sql: LiteralString, *args: object) -> Row:
        """The one row that there must be; LookupError when there is none."""
        record = await self._executor.fetchrow(sql, *args)
        if record is None:
            raise LookupError("no row")
        return row(*record)

    async def maybe(self, row: type[Row], sql: LiteralString, *args: object) -> Row | None:
        """The first row, or None."""
        record = await self._executor.fetchrow(sql, *args)
        return None if record is None else row(*record)

    async def all(self, row: type[Row], sql: LiteralString, *args: object) -> list[Row]:
        """Every row."""
        return [row(*record) for record in await self._executor.fetch(sql, *args)]

    async def value(self, sql: LiteralString, *args: object) -> Any:
        """The first column of the first row, or None."""
        return await self._executor.fetchval(sql, *args)

    async def page(self, row: type[Row], sql: LiteralString, *args: object, page: PageRequest) -> Page[Row]:
        """One page and the total in one round trip. `sql` is ordered and has no LIMIT of its own."""
        size, skip = f"${len(args) + 1}", f"${len(args) + 2}"
        records = await self._executor.fetch(
            f"WITH listing AS NOT MATERIALIZED ({sql}) "  # noqa: S608 - two literals and two numbers
            f"SELECT counted.total, slice.* FROM (SELECT count(*) AS total FROM listing) counted LEFT JOIN "
            f"(SELECT true AS here, listing.* FROM listing LIMIT {size} OFFSET {skip}) slice ON true",
            *args,
            page.page_size,
            (page.page - 1) * page.page_size,
        )
        rows = [row(*record[2:]) for record in records if record[1]]
        return page_of(rows, records[0][0], page)

    async def load(self, row: type[Row], sql: LiteralString, key: object) -> Row | None:
        """The row of `key`; calls that arrive together share one statement (kit.coalesce).

        `sql` takes the keys as the array `$1` and selects the key before the columns of `row`.
        """
        return await self.database.coalesced(row, sql).load(key)


class Writes(Reads):
    """The one transaction of this request or job."""

    @property
    def connection(self) -> Any:
        """The driver's connection, for libraries that must join this transaction (the job queue)."""
        return self._executor

    async def run(self, sql: LiteralString, *args: object) -> int:
        """Execute a statement; the number of rows that it touched."""
        status = await self._executor.execute(sql, *args)
        count = status.rpartition(" ")[2]
        return int(count) if count.isdigit() else 0

    async def copy(
        self, table: LiteralString, columns: Sequence[LiteralString], records: Iterable[Sequence[object]]
    ) -> int:
        """Bulk-load rows with COPY. `table` is written schema.table."""
        schema, _, name = table.partition(".")
        status = await self._executor.copy_records_to_table(
            name, schema_name=schema, columns=columns, records=records
        )
        return int(status.rpartition(" ")[2])

    async def load(self, row: type[Row], sql: LiteralString, key: object) -> Row | None:
        """As in Reads, but inside this transaction and for this key alone."""
        record = await self._executor.fetchrow(sql, [key])
        return None if record is None else row(*record[1:])


class Database:
    """The pool, and the two ways to borrow from it."""

    def __init__(self, pool: Any) -> None:
        self.pool = pool
        self._coalescers: dict[str, Coalescer[Any, Any]] = {}

    @property
    def reads(self) -> Reads:
        """Autocommit; holds no connection between statements."""
        return Reads(self.pool, self)

    @asynccontextmanager
    async def writes(self) -> AsyncGenerator[Writes, None]:
        """One transaction: committed at the end, rolled back on an error."""
        async with self.pool.acquire() as connection, connection.transaction():
            yield Writes(connection, self)

    def coalesced(self, row: type[Row], sql: LiteralString) -> Coalescer[Any, Row | None]:
        """The loader of a keyed statement; one per statement and process."""
        loader = self._coalescers.get(sql)
        if loader is None:

            async def batch(keys: list[Any]) -> list[Any]:
                records = await self.pool.fetch(sql, list(set(keys)))
                found = {record[0]: record for record in records}
                return [None if (r := found.get(key)) is None else row(*r[1:]) for key in keys]

            loader = self._coalescers[sql] = Coalescer(batch)
        return loader

    async def listen(
        self, channel: str, heard: Callable[[str], None], lost: Callable[[], None]
    ) -> "Listener":
        """Call `heard(payload)` for each NOTIFY on `channel`, and `lost()` when the connection breaks."""
        connection = await self.pool.acquire()

        def hear(_connection: Any, _process: int, _channel: str, payload: str) -> None:
            heard(payload)

        def lose(_connection: Any) -> None:
            lost()

        await connection.add_listener(channel, hear)
        connection.add_termination_listener(lose)

        async def close() -> None:
            connection.remove_termination_listener(lose)
            await connection.remove_listener(channel, hear)
            await self.pool.release(connection)

        return Listener(close)

    async def close(self) -> None:
        """Give all connections back; after three seconds, take them."""
        try:
            async with asyncio.timeout(3):
                await self.pool.close()
        except TimeoutError:
            self.pool.terminate()


class Listener:
    """An open LISTEN; it keeps one connection of the pool until it is closed."""

    def __init__(self, close: Callable[[], Awaitable[None]]) -> None:
        self.close = close


async def connect(dsn: str, *, most_connections: int = 10) -> Database:
    """Open a pool on `dsn`."""
    pool = await asyncpg.create_pool(
        dsn,
        min_size=1,
        max_size=most_connections,
        init=prepare_connection,
        reset=_leave_as_it_is,
        command_timeout=30,
        server_settings={"application_name": "closient", "jit": "off"},
    )
    return Database(pool)


async def prepare_connection(connection: Any) -> None:
    """Ids travel as their public text, jsonb as Python values."""
    await connection.set_type_codec(
        "uuid",
        schema="pg_catalog",
        format="binary",
        encoder=ids.to_bytes,
        decoder=lambda data: ids.encode_int(int.from_bytes(data, "big")),
    )
    await connection.set_type_codec(
        "jsonb",
        schema="pg_catalog",
        format="binary",
        encoder=lambda value: b"\x01" + msgspec.json.encode(value),
        decoder=lambda data: msgspec.json.decode(memoryview(data)[1:]),
    )


async def _leave_as_it_is(_connection: Any) -> None:
    """We never change session state, so giving a connection back costs no round trip."""
