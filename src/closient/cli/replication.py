"""What `closient doctor` says of a replica: whether it answers, is one, follows, and how far behind it is."""

import asyncio
import time
from urllib.parse import parse_qs, urlsplit

from closient.cli.findings import Finding, fails, ok
from closient.kit import db, patience, replicas, vitals
from closient.kit.database import Database, connect
from closient.kit.db import Reads
from closient.kit.vitals import ReplicaFacts

PATIENCE_SECONDS = 5.0
LOOK_AGAIN_SECONDS = 0.05


async def examine(primary: Reads, url: str) -> Finding:
    """The finding of one replica; its line names the host, never a password."""
    name = named(url)
    try:
        replica = await connect(url, most_connections=1, least_connections=0)
        try:
            return await follow(primary, replica, name)
        finally:
            await replica.close()
    except (*db.ConnectionLost, db.DatabaseError, ValueError) as error:
        advice = "Start it, or correct CLOSIENT_REPLICA_URL. Links are read from the primary."
        return fails("replica", f"{name} does not answer: {error}", advice)


async def follow(primary: Reads, replica: Database, name: str) -> Finding:
    """Measure how long the replica takes until it has what the primary has now."""
    position = await replicas.at_primary(primary)
    began = time.monotonic()
    while True:
        facts = await patience.within(PATIENCE_SECONDS, vitals.replica_facts(replica.reads))
        took = time.monotonic() - began
        if not facts.is_replica or facts.position >= position or took > replicas.LAG_SECONDS:
            return judged(name, position - facts.position, facts, took)
        await asyncio.sleep(LOOK_AGAIN_SECONDS)


def judged(name: str, missing: int, facts: ReplicaFacts, took: float) -> Finding:
    """What the facts mean; `missing` are bytes of the log."""
    if not facts.is_replica:
        advice = "Links are read from the primary. Name a streaming replica, or none."
        return fails("replica", f"{name} is no replica.", advice)
    if missing > 0:
        age = f"what it has is {facts.behind_seconds:.0f} s old."
        advice = "Links are read from the primary until it has caught up. See pg_stat_replication there."
        return fails("replica", f"{name} lacks {missing} bytes of the log after {took:.0f} s; {age}", advice)
    if not facts.is_streaming:
        advice = "It will fall behind at the next write. See its log and primary_conninfo."
        return fails("replica", f"{name} is not connected to its primary.", advice)
    return ok("replica", f"{name} follows, at most {took * 1000:.0f} ms behind.")


def named(url: str) -> str:
    """Where an address leads, without the user and the password in it."""
    parts = urlsplit(url)
    hosts = parts.netloc.rpartition("@")[2] or ",".join(parse_qs(parts.query).get("host", []))
    return f"{hosts}{parts.path}"
