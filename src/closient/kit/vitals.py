"""Facts about the database server itself, for `closient doctor`."""

from typing import Literal

from msgspec import Struct

from closient.kit.db import Reads


class ServerFacts(Struct, frozen=True):
    """`clock` is in seconds since 1970."""

    version_number: int
    version: str
    clock: float


async def server_facts(reads: Reads) -> ServerFacts:
    return await reads.one(
        ServerFacts,
        """
        SELECT current_setting('server_version_num')::int AS version_number,
            current_setting('server_version') AS version,
            extract(epoch FROM clock_timestamp())::float8 AS clock
        """,
    )


async def has_extension(reads: Reads, name: Literal["pg_trgm", "vector"]) -> bool:
    """Whether it is installed on the server, be it in use or not."""
    return await reads.value(
        "SELECT EXISTS (SELECT FROM pg_catalog.pg_available_extensions WHERE name = $1)", name
    )
