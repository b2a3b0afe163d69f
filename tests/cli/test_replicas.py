"""Two web processes that read links from a streaming replica: nothing old is kept, nobody waits."""

import asyncio
import time
from collections.abc import Generator
from pathlib import Path
from typing import NamedTuple

import pytest

from closient.adapters import embedded_postgres
from closient.adapters.embedded_postgres import Server
from closient.kit import migrate
from closient.kit.replicas import PATIENCE_SECONDS
from tests.cli.copying import (
    counted,
    everywhere,
    frozen,
    gtins,
    kill,
    lead,
    replica_of,
    resolve,
    stock,
)
from tests.cli.serving import Serving, free_port, inside, serving, sql, wait_for

# Whoever does not hear of a change learns of it so late, at least.
FRESH_SECONDS = 5
KNOWN = gtins(60)


class Pair(NamedTuple):
    web: Serving
    primary: Server
    replica: Server


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Generator[Pair]:
    folder: Path = tmp_path_factory.mktemp("serving") / "var"
    folder.mkdir()
    with embedded_postgres.temporary() as primary:
        asyncio.run(migrate.migrate(primary.dsn))
        stock(primary.dsn, KNOWN)
        with (
            replica_of(primary) as replica,
            serving(
                folder,
                free_port(),
                "--web-only",
                "--workers",
                "2",
                DATABASE_URL=primary.dsn,
                CLOSIENT_REPLICA_URL=replica.dsn,
                CLOSIENT_RESOLVER_FRESH_SECONDS=str(FRESH_SECONDS),
                CLOSIENT_RESOLVER_LIMIT_PER_MINUTE="0",
            ) as web,
        ):
            yield Pair(web, primary, replica)


def reads_of(pair: Pair, source: str) -> float:
    return counted(pair.web, f'closient_link_reads_total{{source="{source}"}}')


def replica_serves(pair: Pair) -> bool:
    """Has the replica answered since we began to ask?"""
    before = reads_of(pair, "replica")
    spare = iter(gtins(400, first=1000 + int(time.monotonic() * 1000) % 100_000_000))
    return wait_for(lambda: resolve(pair.web, next(spare)) and reads_of(pair, "replica") > before)


def test_links_are_read_from_the_replica(pair: Pair) -> None:
    def a_link_is_read_from_it_alone(gtin: str) -> bool:
        primary, replica = reads_of(pair, "primary"), reads_of(pair, "replica")
        assert everywhere(pair.web, gtin) == {f"https://first.example/{gtin}"}
        return (reads_of(pair, "primary"), reads_of(pair, "replica")) == (primary, replica + 2)

    # On a busy machine one of the two processes may not know yet how far the replica is.
    assert replica_serves(pair)
    assert any(a_link_is_read_from_it_alone(gtin) for gtin in KNOWN[45:])


def test_a_change_reaches_both_processes_at_once_however_late_the_replica_is(pair: Pair) -> None:
    gtin = KNOWN[10]
    assert everywhere(pair.web, gtin) == {f"https://first.example/{gtin}"}
    assert replica_serves(pair)
    sql(pair.replica.dsn, "SELECT pg_wal_replay_pause()")
    try:
        began = time.monotonic()
        for number in range(3):
            lead(pair.primary.dsn, gtin, f"https://next.example/{number}")
            assert wait_for(lambda n=number: everywhere(pair.web, gtin) == {f"https://next.example/{n}"})
        # Who waits until what is known expires needs longer; a busy machine does not.
        assert time.monotonic() - began < 2 * FRESH_SECONDS
        old = sql(pair.replica.dsn, f"SELECT href FROM resolver.link WHERE key = '01/{gtin}'")  # noqa: S608
        assert old == f"https://first.example/{gtin}"
        # What was loaded meanwhile is not the replica's old state either.
        deadline = time.monotonic() + FRESH_SECONDS + 0.5
        while time.monotonic() < deadline:
            assert everywhere(pair.web, gtin) == {"https://next.example/2"}
    finally:
        sql(pair.replica.dsn, "SELECT pg_wal_replay_resume()")
    assert replica_serves(pair)
    assert everywhere(pair.web, gtin) == {"https://next.example/2"}


def test_a_replica_that_falls_behind_unnoticed_is_not_asked_after_a_few_seconds(pair: Pair) -> None:
    gtin = KNOWN[11]
    assert replica_serves(pair)
    sql(pair.replica.dsn, "SELECT pg_wal_replay_pause()")
    try:
        lead(pair.primary.dsn, gtin, "https://silent.example/", silently=True)
        healed = time.monotonic()
        expected = {"https://silent.example/"}
        assert wait_for(lambda: everywhere(pair.web, gtin) == expected, 10 + 2 * FRESH_SECONDS)
        assert time.monotonic() - healed > 1
    finally:
        sql(pair.replica.dsn, "SELECT pg_wal_replay_resume()")


def test_a_lost_notification_is_healed_when_what_is_known_expires(pair: Pair) -> None:
    gtin = KNOWN[12]
    assert everywhere(pair.web, gtin) == {f"https://first.example/{gtin}"}
    lead(pair.primary.dsn, gtin, "https://unheard.example/", silently=True)
    assert resolve(pair.web, gtin)[0] == f"https://first.example/{gtin}"
    expected = {"https://unheard.example/"}
    assert wait_for(lambda: everywhere(pair.web, gtin) == expected, FRESH_SECONDS + 10)


def test_a_listener_that_is_cut_off_listens_again_and_misses_nothing(pair: Pair) -> None:
    gtin = KNOWN[13]
    assert everywhere(pair.web, gtin) == {f"https://first.example/{gtin}"}
    cut = sql(
        pair.primary.dsn,
        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE query ILIKE 'LISTEN%'",
    )
    assert int(cut) == 2
    lead(pair.primary.dsn, gtin, "https://cut.example/")
    assert wait_for(lambda: everywhere(pair.web, gtin) == {"https://cut.example/"}, FRESH_SECONDS - 1)


def test_the_doctor_says_how_far_a_replica_is_and_whether_it_is_one(pair: Pair, tmp_path: Path) -> None:
    def told(replica_url: str) -> str:
        variables = {"DATABASE_URL": pair.primary.dsn, "CLOSIENT_REPLICA_URL": replica_url}
        found = inside("doctor", data_folder=tmp_path, CLOSIENT_PORT=str(free_port()), **variables)
        return " ".join(found.stdout.split())

    assert "ms behind." in told(pair.replica.dsn)
    nowhere = f"postgresql://closient:password@127.0.0.1:{free_port()}/closient"
    several = told(f"{pair.primary.dsn}, {nowhere}")
    assert "is no replica." in several
    assert "does not answer" in several
    assert "password" not in several
    sql(pair.replica.dsn, "SELECT pg_wal_replay_pause()")
    try:
        sql(pair.primary.dsn, "CREATE TABLE public.more (number int); DROP TABLE public.more")
        behind = told(pair.replica.dsn)
    finally:
        sql(pair.replica.dsn, "SELECT pg_wal_replay_resume()")
    assert "bytes of the log after 3 s" in behind
    assert "Links are read from the primary until it has caught up." in behind


def test_a_replica_that_hangs_or_dies_is_passed_over_in_time(pair: Pair) -> None:
    assert replica_serves(pair)
    with frozen(pair.replica):
        began = time.monotonic()
        assert everywhere(pair.web, KNOWN[20]) == {f"https://first.example/{KNOWN[20]}"}
        assert time.monotonic() - began < 10
        began = time.monotonic()
        assert {resolve(pair.web, gtin)[2].status_code for gtin in KNOWN[21:30]} == {302}
        assert time.monotonic() - began < 9 * PATIENCE_SECONDS
    assert replica_serves(pair)
    kill(pair.replica)
    try:
        began = time.monotonic()
        assert {resolve(pair.web, gtin)[2].status_code for gtin in KNOWN[30:40]} == {302}
        assert time.monotonic() - began < 10
    finally:
        pair.replica.ensure()
    assert replica_serves(pair)


def test_without_the_primary_the_replica_serves_and_without_both_what_is_known(pair: Pair) -> None:
    assert replica_serves(pair)
    assert everywhere(pair.web, KNOWN[40]) == {f"https://first.example/{KNOWN[40]}"}
    kill(pair.primary)
    try:
        # Known links, and links that nobody has asked for yet.
        assert everywhere(pair.web, KNOWN[40]) == {f"https://first.example/{KNOWN[40]}"}
        assert everywhere(pair.web, KNOWN[41]) == {f"https://first.example/{KNOWN[41]}"}
        kill(pair.replica)
        deadline = time.monotonic() + FRESH_SECONDS + 0.5
        while time.monotonic() < deadline:
            assert everywhere(pair.web, KNOWN[41]) == {f"https://first.example/{KNOWN[41]}"}
        _, _, answer = resolve(pair.web, KNOWN[42])
        assert answer.status_code == 503
        assert int(answer.headers["retry-after"]) > 0
    finally:
        pair.primary.ensure()
        pair.replica.ensure()
    assert wait_for(lambda: resolve(pair.web, KNOWN[42])[2].status_code == 302)
    lead(pair.primary.dsn, KNOWN[42], "https://again.example/")
    assert wait_for(lambda: everywhere(pair.web, KNOWN[42]) == {"https://again.example/"}, 7)
