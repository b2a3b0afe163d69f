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


class ReplicaFacts(Struct, frozen=True):
    """`behind_seconds` is the age of what was replayed last, however little it lacks.

    Who may not see the state of the connection to the primary is told that it streams.
    """

    is_replica: bool
    is_streaming: bool
    position: int
    behind_seconds: float


async def replica_facts(reads: Reads) -> ReplicaFacts:
    return await reads.one(
        ReplicaFacts,
        """
        SELECT pg_is_in_recovery() AS is_replica,
            EXISTS (SELECT FROM pg_catalog.pg_stat_wal_receiver
                     WHERE coalesce(status, 'streaming') = 'streaming')
                AS is_streaming,
            coalesce((pg_last_wal_replay_lsn() - '0/0'::pg_lsn)::bigint, 0) AS position,
            coalesce(extract(epoch FROM clock_timestamp() - pg_last_xact_replay_timestamp())::float8, 0)
                AS behind_seconds
        """,
    )


async def has_extension(reads: Reads, name: Literal["pg_trgm", "vector"]) -> bool:
    """Whether it is installed on the server, be it in use or not."""
    return await reads.value(
        "SELECT EXISTS (SELECT FROM pg_catalog.pg_available_extensions WHERE name = $1)", name
    )
