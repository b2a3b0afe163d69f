"""Apply the SQL files of a folder, once each, in the order of their names, forward only.

Several processes may start at once: one migrates, the others wait. A file edited after it was applied is
refused. A file that begins with `-- no transaction` runs outside of one (for concurrent indexes), a statement
at a time; each ends with a semicolon at the end of a line.
"""

import asyncio
import hashlib
import re
import time
from pathlib import Path

import asyncpg
from msgspec import Struct

FOLDER = Path(__file__).parent.parent / "migrations"
LOCK = 7_219_044_871_002_341
LEDGER = """CREATE TABLE IF NOT EXISTS public.migration (
    name text PRIMARY KEY, sha256 text NOT NULL,
    applied timestamptz NOT NULL DEFAULT clock_timestamp(), milliseconds int NOT NULL)"""


class MigrationError(Exception):
    """The database cannot be brought up to date; the text says why."""


class Differences(Struct, frozen=True, kw_only=True):
    """Names of files: not applied yet, edited afterwards, applied by another version of the program."""

    applied: int
    pending: list[str]
    edited: list[str]
    unknown: list[str]


def digest(sql: str) -> str:
    """What the ledger remembers of a file."""
    return hashlib.sha256(sql.encode()).hexdigest()


async def migrate(dsn: str, folder: Path = FOLDER) -> list[str]:
    """Bring the database up to date; the names of the files that were applied now."""
    connection = await asyncpg.connect(dsn)
    try:
        await _take_lock(connection)
        await connection.execute(LEDGER)
        done = dict(await connection.fetch("SELECT name, sha256 FROM public.migration"))
        applied = []
        for path in sorted(folder.glob("*.sql")):
            sql = path.read_text(encoding="utf-8")
            if path.stem not in done:
                await _apply(connection, path.stem, sql)
                applied.append(path.stem)
            elif done[path.stem] != digest(sql):
                raise MigrationError(
                    f"{path.name} was edited after it was applied to this database. Developers: write a new "
                    "file instead. Operators: start the version that made this database, or point "
                    "CLOSIENT_DATA_FOLDER at an empty folder."
                )
        return applied
    finally:
        await connection.close()


async def compare(dsn: str, folder: Path = FOLDER) -> Differences:
    """How the files and what the database remembers of them differ."""
    connection = await asyncpg.connect(dsn)
    try:
        known = await connection.fetchval("SELECT to_regclass('public.migration')")
        rows = await connection.fetch("SELECT name, sha256 FROM public.migration") if known else []
    finally:
        await connection.close()
    done = {row[0]: row[1] for row in rows}
    files = {path.stem: digest(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.sql"))}
    return Differences(
        applied=len(done),
        pending=[name for name in files if name not in done],
        edited=[name for name, sum_ in files.items() if done.get(name, sum_) != sum_],
        unknown=sorted(set(done) - set(files)),
    )


async def _take_lock(connection: asyncpg.Connection, seconds: int = 60) -> None:
    # Never wait inside pg_advisory_lock: a waiting snapshot deadlocks CREATE INDEX CONCURRENTLY.
    for _ in range(seconds * 10):
        if await connection.fetchval("SELECT pg_try_advisory_lock($1)", LOCK):
            return
        await asyncio.sleep(0.1)
    raise MigrationError("Another process has been migrating for a minute.")


async def _apply(connection: asyncpg.Connection, name: str, sql: str) -> None:
    started = time.perf_counter()
    entry = "INSERT INTO public.migration VALUES ($1, $2, DEFAULT, $3)"
    if sql.startswith("-- no transaction"):
        # Several statements sent at once are a transaction to PostgreSQL.
        for statement in re.split(r";[ \t]*$", sql, flags=re.MULTILINE):
            if re.sub(r"--.*", "", statement).strip():
                await connection.execute(statement)
        await connection.execute(entry, name, digest(sql), _since(started))
        return
    async with connection.transaction():
        await connection.execute("SET LOCAL lock_timeout = '5s'")
        await connection.execute(sql)
        await connection.execute(entry, name, digest(sql), _since(started))


def _since(started: float) -> int:
    return int((time.perf_counter() - started) * 1000)
