"""Capture when things go wrong: killed in the middle, sent twice at once, by a hundred at a time."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Coroutine
from datetime import UTC, datetime
from itertools import islice
from typing import Any

import httpx
import msgspec
import pytest

from closient.apps.epcis.actions import example, ledger
from closient.apps.epcis.rules import example_chain
from closient.apps.epcis.structs.capture import Outcome
from closient.kit.caller import Caller
from closient.kit.database import Database, connect
from closient.kit.services import Services
from tests.apps.epcis.events import BASE, capture, captured, document, observed
from tests.world import World

PLAN = example_chain.Plan(datetime(2026, 9, 1, tzinfo=UTC), days=12)
PART = 30
CAPTURING = """
import asyncio, sys
from closient.kit.database import connect
from tests.apps.epcis.test_capture_faults import capture_all
async def main():
    print("ready", flush=True)
    await capture_all(await connect(sys.argv[1]), sys.argv[2])
asyncio.run(main())
"""
DERIVED = """
    SELECT l.gtin || l.lot_code, encode(e.hash, 'hex'), c.kind, x.role, x.quantity, x.container
    FROM epcis.event_lot x JOIN epcis.lot l ON l.id = x.lot_id JOIN epcis.event e ON e.id = x.event_id
    LEFT JOIN epcis.cte c ON c.event_id = e.id
    WHERE e.organization_id = $1
    UNION ALL
    SELECT a.gtin || a.lot_code, b.gtin || b.lot_code, 'edge', 's', NULL, encode(e.hash, 'hex')
    FROM epcis.lot_edge g JOIN epcis.lot a ON a.id = g.from_lot JOIN epcis.lot b ON b.id = g.to_lot
    JOIN epcis.event e ON e.id = g.event_id
    WHERE e.organization_id = $1
    ORDER BY 1, 2, 3, 4, 5, 6
"""
HALF = """
    SELECT count(*) FROM epcis.event e
    WHERE NOT EXISTS (SELECT FROM epcis.event_epc r WHERE r.event_id = e.id)
       OR (e.biz_step IN ('commissioning', 'receiving', 'creating_class_instance')
           AND NOT EXISTS (SELECT FROM epcis.cte c WHERE c.event_id = e.id))
"""


OPEN = """
    SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND state LIKE '%transaction%'
"""


def kill_in_the_middle(dsn: str, organization_id: str, pause: float) -> None:
    """Capture in a process of its own, and kill that after so many seconds."""
    command = [sys.executable, "-c", CAPTURING, dsn, organization_id]
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=os.environ | {"PYTHONPATH": "."}) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        time.sleep(pause)
        process.send_signal(signal.SIGKILL)


async def capture_all(database: Database, organization_id: str) -> list[Outcome]:
    """The whole chain in documents; what is stored already is passed over."""
    outcomes, events = [], example_chain.events(PLAN)
    while part := list(islice(events, PART)):
        sent = example.submission(Caller(), organization_id, part, "proceed")
        outcomes.append(await ledger.submit(database, sent))
    return outcomes


async def derived(database: Database, organization_id: str) -> list[tuple[object, ...]]:
    return [tuple(row) for row in await database.pool.fetch(DERIVED, organization_id)]


@pytest.fixture
async def dsn(committed: Database, server_dsn: str) -> str:
    name = await committed.reads.value("SELECT current_database()")
    return server_dsn.replace("/closient?", f"/{name}?")


async def test_a_killed_capture_leaves_no_event_without_its_rows(
    committed: Database, services: Services, dsn: str
):
    world = World(committed, services)
    whole, torn = await world.organization(), await world.organization()
    await capture_all(committed, whole)
    for pause in (0.15, 0.3):
        await asyncio.to_thread(kill_in_the_middle, dsn, torn, pause)
    # The server ends the transactions of those who are gone.
    async with asyncio.timeout(10):
        while True:
            if not await committed.reads.value(OPEN):
                break
            await asyncio.sleep(0.05)
    stored = await committed.reads.value("SELECT count(*) FROM epcis.event WHERE organization_id = $1", torn)
    noted = await committed.reads.value(
        "SELECT event_count FROM epcis.ledger WHERE organization_id = $1", torn
    )
    assert stored == (noted or 0)
    assert stored % PART == 0
    assert await committed.reads.value(HALF) == 0
    await capture_all(committed, torn)
    assert await derived(committed, torn) == await derived(committed, whole)


async def test_the_same_documents_sent_by_several_at_once_are_stored_once(
    committed: Database, services: Services, dsn: str
):
    organization_id = await World(committed, services).organization()
    others = [await connect(dsn) for _ in range(3)]
    try:
        told = await asyncio.gather(*(capture_all(one, organization_id) for one in others))
    finally:
        await asyncio.gather(*(one.close() for one in others))
    count = sum(1 for _ in example_chain.events(PLAN))
    assert await committed.reads.value("SELECT count(*) FROM epcis.event") == count
    assert sum(outcome.created_count for outcomes in told for outcome in outcomes) == count
    refused = [one for outcomes in told for outcome in outcomes for one in outcome.failures]
    assert len(refused) == 2 * count
    assert all(one.is_duplicate for one in refused)


async def test_a_hundred_organizations_capture_at_once_and_each_has_its_own(
    committed: Database, services: Services
):
    world = World(committed, services)
    owners = [await world.organization() for _ in range(100)]
    events = list(islice(example_chain.events(PLAN), 3 * PART))

    async def capture(number: int, owner: str) -> None:
        sent = events[: PART + number % PART]
        await ledger.submit(committed, example.submission(Caller(), owner, sent))

    await asyncio.gather(*(capture(number, owner) for number, owner in enumerate(owners)))
    rows = await committed.pool.fetch(
        "SELECT organization_id, count(*), count(DISTINCT record_time) FROM epcis.event GROUP BY 1"
    )
    counts = {row[0]: (row[1], row[2]) for row in rows}
    assert counts == {owner: (PART + number % PART, 1) for number, owner in enumerate(owners)}
    foreign = await committed.reads.value(
        "SELECT count(*) FROM epcis.event_lot x JOIN epcis.lot l ON l.id = x.lot_id "
        "JOIN epcis.event e ON e.id = x.event_id WHERE l.organization_id <> e.organization_id"
    )
    assert foreign == 0


async def longest_pause(request: Coroutine[Any, Any, httpx.Response]) -> float:
    """For which part of its time a capture kept everybody else from being served."""
    longest, last = 0.0, time.monotonic()
    begun = last
    answer = asyncio.create_task(request)
    while not answer.done():
        await asyncio.sleep(0.001)
        longest, last = max(longest, time.monotonic() - last), time.monotonic()
    assert answer.result().status_code == 201
    return longest / (time.monotonic() - begun)


async def test_a_large_event_does_not_hold_up_others(client: httpx.AsyncClient, world: World):
    _, key = await world.owner_key()
    made = observed(1, action="ADD", bizStep="commissioning", ilmd={"cbvmda:lotNumber": "A"})
    await captured(client, key, made)
    many = [f"https://example.com/{number}" for number in range(100_000)]
    large = observed(2, certificationInfo=many, epcList=made["epcList"])
    sent = msgspec.json.encode(document(large))
    assert await longest_pause(client.post(f"{BASE}/capture", headers=key, content=sent)) < 1 / 3
    # Without the lot of its item, the large event is read again.
    declared = {"declarationTime": "2026-11-21T10:00:00Z", "reason": "incorrect_data"}
    assert await longest_pause(capture(client, key, {**made, "errorDeclaration": declared})) < 1 / 3
