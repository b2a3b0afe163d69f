"""Talk to PostgreSQL: eight verbs over whole SQL statements, no table names. The pool is kit.database.

Nothing in this module may take a table or a column name to build SQL from: that is how an ORM begins.
(`copy` names its target, as COPY does, in the literal that it is given.)
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, LiteralString, TypeVar

import asyncpg

from closient.kit.coalesce import Coalescer
from closient.kit.pagination import Page, PageRequest, page_of

Row = TypeVar("Row")
# The loader of a keyed statement, by the struct of its rows and its text.
Loaders = Callable[[type, str], Coalescer[Any, Any]]
Connection = asyncpg.Connection | asyncpg.pool.PoolConnectionProxy
DatabaseError = asyncpg.PostgresError
ConstraintError = asyncpg.IntegrityConstraintViolationError
InputError = asyncpg.DataError
ConnectionLost = (
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    # The driver, when the server vanishes in the middle of a statement.
    asyncpg.InternalClientError,
    asyncpg.CannotConnectNowError,
    # Connections, memory or disk: there is none left at the moment.
    asyncpg.InsufficientResourcesError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    OSError,
    TimeoutError,
)


class Reads:
    """Statements that only look. Outside of a transaction each verb borrows a connection for itself."""

    def __init__(self, executor: Any, loaders: Loaders) -> None:
        self._executor = executor
        self._loaders = loaders

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
        """One page and the total in one round trip. `sql` ends with its ORDER BY and has no LIMIT."""
        size, skip = f"${len(args) + 1}", f"${len(args) + 2}"
        # PostgreSQL would sort what is only counted.
        unordered = sql.rpartition("ORDER BY")[0]
        records = await self._executor.fetch(
            f"SELECT counted.total, slice.* "  # noqa: S608 - literals and two numbers
            f"FROM (SELECT count(*) AS total FROM ({unordered}) listing) counted LEFT JOIN "
            f"(SELECT true AS here, listing.* FROM ({sql}) listing LIMIT {size} OFFSET {skip}) slice ON true",
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
        return await self._loaders(row, sql).load(key)


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
