"""What the resolver survives: a database that restarts or hangs, a full disk, a flood of links unknown."""

import asyncio
import subprocess
import sys
import time
from collections.abc import Generator
from pathlib import Path
from typing import NamedTuple

import pytest

from closient.adapters import embedded_postgres
from closient.adapters.embedded_postgres import Server
from closient.edge.scans import unpacked
from closient.edge.table import PATIENCE_SECONDS
from closient.kit import migrate
from tests.cli.conftest import Standing
from tests.cli.copying import counted, everywhere, frozen, gtins, kill, lead, resolve, stock
from tests.cli.raw import memory, milliseconds
from tests.cli.serving import Serving, free_port, serving, sql, wait_for

KNOWN = gtins(20)
ROOT = Path(__file__).parents[2]


class Alone(NamedTuple):
    """A web server with a database that a test may end."""

    web: Serving
    database: Server


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Generator[Alone]:
    folder = tmp_path_factory.mktemp("alone") / "var"
    folder.mkdir()
    variables = {"CLOSIENT_RESOLVER_FRESH_SECONDS": "1", "CLOSIENT_RESOLVER_LIMIT_PER_MINUTE": "0"}
    with embedded_postgres.temporary() as database:
        asyncio.run(migrate.migrate(database.dsn))
        stock(database.dsn, KNOWN)
        arguments = ("--web-only", "--workers", "1")
        with serving(folder, free_port(), *arguments, DATABASE_URL=database.dsn, **variables) as web:
            yield Alone(web, database)


def stored(dsn: str) -> int:
    """Scans in the journal; no worker takes them out."""
    batches = sql(dsn, "SELECT encode(batch, 'hex') FROM resolver.scan_journal").split()
    return sum(len(unpacked(bytes.fromhex(batch)).scans) for batch in batches)


def statuses(server: Serving, wanted: list[str]) -> set[int]:
    return {resolve(server, gtin)[2].status_code for gtin in wanted}


def test_a_database_that_restarts_stops_no_known_link_and_loses_no_scan(alone: Alone) -> None:
    web, database = alone
    assert statuses(web, KNOWN[:5]) == {302}
    assert wait_for(lambda: stored(database.dsn) >= 5)
    before, resolved = stored(database.dsn), 0
    # A temporary server commits without waiting for its log; one that serves does not.
    sql(database.dsn, "CHECKPOINT")
    kill(database)
    began = time.monotonic()
    while time.monotonic() - began < 2:
        assert statuses(web, KNOWN[:5]) == {302}
        resolved += 5
        answer = resolve(web, KNOWN[10])[2]
        assert answer.status_code == 503
        assert int(answer.headers["retry-after"]) > 0
    database.ensure()
    assert wait_for(lambda: statuses(web, KNOWN[10:11]) == {302})
    lead(database.dsn, KNOWN[0], "https://after.example/")
    assert wait_for(lambda: everywhere(web, KNOWN[0], 1) == {"https://after.example/"})
    assert wait_for(lambda: stored(database.dsn) >= before + resolved)
    assert counted(web, "closient_scans_dropped_total") == 0


def test_a_database_that_hangs_holds_up_nobody_who_asks_for_what_is_known(alone: Alone) -> None:
    web, database = alone
    # A connection of the pool is open, so that a statement hangs and not just the way to it.
    assert wait_for(lambda: statuses(web, KNOWN[:8]) == {302} and statuses(web, gtins(1, first=77)) == {404})
    with frozen(database):
        time.sleep(1.1)
        # Whoever asks first after what is known expired waits as long as the table has patience.
        assert web.get(f"/01/{KNOWN[0]}", seconds=20).status_code == 302
        took = []
        until = time.monotonic() + 2.5
        while time.monotonic() < until or len(took) < 50:
            for gtin in KNOWN[:8]:
                began = time.monotonic()
                assert web.get(f"/01/{gtin}").status_code == 302
                took.append(time.monotonic() - began)
        # Nobody waited as that one did, though the database was tried again meanwhile.
        assert max(took) < PATIENCE_SECONDS
    assert wait_for(lambda: statuses(web, KNOWN[11:12]) == {302})


def test_on_a_full_disk_links_resolve_and_their_scans_wait_for_room(standing: Standing) -> None:
    web, dsn = standing.web, standing.dsn
    sql(
        dsn,
        """
        CREATE FUNCTION public.is_full() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = 'disk_full';
        END $$;
        CREATE TRIGGER full_disk BEFORE INSERT ON resolver.scan_journal
            FOR EACH ROW EXECUTE FUNCTION public.is_full()
        """,
    )
    before = stored(dsn)
    try:
        began = time.monotonic()
        resolved = 0
        while time.monotonic() - began < 2:
            assert statuses(web, standing.known) == {302}
            resolved += len(standing.known)
        assert stored(dsn) == before
    finally:
        sql(dsn, "DROP FUNCTION public.is_full() CASCADE")
    assert wait_for(lambda: stored(dsn) >= before + resolved)
    assert stored(dsn) == before + resolved
    assert counted(web, "closient_scans_dropped_total") == 0
    assert "scans_not_stored" in web.text()
    assert "Traceback" not in web.text()


@pytest.mark.parametrize("path", ["/01/!", "/01/!/21/#", "/01/{known}/21/#", "/01/{deep}/10/#"])
def test_a_flood_of_links_that_nobody_knows_neither_starves_known_ones_nor_grows_memory(
    standing: Standing, path: str
) -> None:
    web, known = standing.web, f"/01/{standing.known[3]}".encode()
    quiet = milliseconds(web.port, known, 40, 302)[20]
    wanted = path.format(known=standing.known[4], deep=standing.known[5])
    command = [sys.executable, "-m", "tests.cli.flood", str(web.port), "3.5", wanted]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as flood:
        time.sleep(1.5)  # until what is bounded is full
        held = memory(standing.processes)
        took = []
        until = time.monotonic() + 1.5
        while time.monotonic() < until:
            took += milliseconds(web.port, known, 5, 302)
        grown = memory(standing.processes) - held
        answered = int(flood.communicate(timeout=20)[0])
    assert answered > 500
    assert sorted(took)[len(took) // 2] < 20 * quiet + 50
    assert grown < 30_000_000
