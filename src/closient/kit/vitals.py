"""Facts about the database itself, for `closient doctor`: version, extensions, clock, what was migrated."""

from typing import Literal

from msgspec import Struct

from closient.kit import migrate
from closient.kit.db import Reads


class ServerFacts(Struct, frozen=True):
    """`clock` is in seconds since 1970."""

    version_number: int
    version: str
    clock: float


class Ledger(Struct, frozen=True):
    """How the files of this program and those that the database remembers differ."""

    applied: int
    pending: list[str]
    edited: list[str]
    unknown: list[str]


async def server_facts(reads: Reads) -> ServerFacts:
    return await reads.one(
        ServerFacts,
        """
        SELECT current_setting('server_version_num')::int, current_setting('server_version'),
            extract(epoch FROM clock_timestamp())::float8
        """,
    )


async def has_extension(reads: Reads, name: Literal["pg_trgm", "vector"]) -> bool:
    """Whether it is installed on the server, be it in use or not."""
    return await reads.value("SELECT EXISTS (SELECT FROM pg_available_extensions WHERE name = $1)", name)


async def ledger(reads: Reads) -> Ledger:
    """Compare names and digests of all migrations."""
    files = {path.stem: path.read_text(encoding="utf-8") for path in sorted(migrate.FOLDER.glob("*.sql"))}
    known = await reads.value("SELECT to_regclass('public.migration') IS NOT NULL")
    sums = await reads.value("SELECT jsonb_object_agg(name, sha256) FROM public.migration") if known else {}
    sums = sums or {}
    return Ledger(
        applied=len(sums),
        pending=[name for name in files if name not in sums],
        edited=[name for name, text in files.items() if sums.get(name, "") not in ("", migrate.digest(text))],
        unknown=sorted(set(sums) - set(files)),
    )
