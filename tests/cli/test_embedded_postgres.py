"""The embedded server against real processes: sharing, kills, awkward folder names, clean ends."""

import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Generator
from pathlib import Path

import pytest

from closient.adapters import embedded_postgres, postmaster, server_user
from tests.cli.serving import sql, wait_for

HOLDER = """
import sys, time
from pathlib import Path
from closient.adapters import embedded_postgres
server = embedded_postgres.start(Path(sys.argv[1]))
print(server.dsn, flush=True)
sys.stdin.read()
server.stop()
"""


@contextlib.contextmanager
def holder(data_folder: Path) -> Generator[tuple[subprocess.Popen[str], str]]:
    """Another process that holds the server until its standard input closes."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(data_folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout
    try:
        yield process, process.stdout.readline().strip()
    finally:
        process.kill()
        process.communicate()


def test_a_first_start_serves_version_18_without_a_network_port_and_stops(data_folder: Path) -> None:
    started = time.monotonic()
    with embedded_postgres.start(data_folder) as server:
        assert time.monotonic() - started < 10
        assert sql(server.dsn, "SHOW server_version").startswith("18.")
        assert sql(server.dsn, "SHOW listen_addresses") == ""
        assert sql(server.dsn, "SHOW fsync") == "on"
        assert sql(server.dsn, "SHOW jit") == "off"
        assert sql(server.dsn, "SHOW data_checksums") == "on"
        assert sql(server.dsn, "SELECT current_database(), current_user") == "closient|closient"
        sql(server.dsn, "CREATE EXTENSION pg_trgm; CREATE EXTENSION vector")
        assert server.running()
    assert not server.running()
    assert not (data_folder / "postgres" / "postmaster.pid").exists()


def test_two_processes_share_one_server_and_the_last_one_out_stops_it(data_folder: Path) -> None:
    with holder(data_folder) as (other, dsn):
        pid = postmaster.running(data_folder / "postgres")
        server = embedded_postgres.start(data_folder)
        assert server.dsn == dsn
        assert postmaster.running(data_folder / "postgres") == pid
        other.communicate("")  # lets go in good order, being the one that started the server
        assert sql(server.dsn, "SELECT 1") == "1"
    server.stop()
    assert not server.running()


def test_processes_that_start_at_once_on_a_new_folder_do_not_fight(data_folder: Path) -> None:
    with contextlib.ExitStack() as stack:
        dsns = {dsn for _, dsn in [stack.enter_context(holder(data_folder)) for _ in range(3)]}
    assert len(dsns) == 1
    assert dsns.pop().startswith("postgresql://")


def test_after_kill_9_of_its_user_the_orphaned_server_is_used_again(data_folder: Path) -> None:
    with holder(data_folder) as (other, dsn):
        sql(dsn, "CREATE TABLE kept (word text); INSERT INTO kept VALUES ('here')")
        other.send_signal(signal.SIGKILL)
        other.wait()
    orphan = postmaster.running(data_folder / "postgres")
    assert orphan
    with embedded_postgres.start(data_folder) as server:
        assert postmaster.running(server.cluster) == orphan
        assert sql(server.dsn, "SELECT word FROM kept") == "here"
    assert not server.running()


def test_after_kill_9_of_everything_a_committed_row_is_still_there(data_folder: Path) -> None:
    with holder(data_folder) as (other, dsn):
        sql(dsn, "CREATE TABLE kept (word text); INSERT INTO kept VALUES ('here')")
        found = postmaster.running(data_folder / "postgres")
        assert found
        os.kill(found.pid, signal.SIGKILL)
        other.send_signal(signal.SIGKILL)
        other.wait()
    assert (data_folder / "postgres" / "postmaster.pid").exists()
    with embedded_postgres.start(data_folder) as server:
        assert sql(server.dsn, "SELECT word FROM kept") == "here"


def test_a_killed_server_starts_again_while_its_processes_still_hold_its_memory(data_folder: Path) -> None:
    with holder(data_folder) as (_, dsn):
        found = postmaster.running(data_folder / "postgres")
        assert found
        busy = subprocess.Popen([f"{embedded_postgres.BINARIES}/psql", "-Xc", "SELECT pg_sleep(3)", dsn])
        assert wait_for(
            lambda: "1" in sql(dsn, "SELECT count(*) FROM pg_stat_activity WHERE query ~ '^SELECT pg_sleep'")
        )
        os.kill(found.pid, signal.SIGKILL)
        with embedded_postgres.start(data_folder) as server:
            assert sql(server.dsn, "SELECT 1") == "1"
        busy.wait(10)


def test_a_holder_revives_a_server_that_was_killed_under_it(data_folder: Path) -> None:
    with embedded_postgres.start(data_folder) as server:
        dsn = server.dsn
        found = postmaster.running(server.cluster)
        assert found
        os.kill(found.pid, signal.SIGKILL)
        assert wait_for(lambda: not server.running())
        server.ensure()
        assert server.dsn == dsn
        assert sql(dsn, "SELECT 1") == "1"
    assert not server.running()


def test_a_stale_pid_file_whose_number_another_process_got_is_ignored(data_folder: Path) -> None:
    embedded_postgres.start(data_folder).stop()
    stale = f"{os.getpid()}\n{data_folder}/postgres\n1700000000\n5432\n{data_folder}/postgres\n\n1 2\nready\n"
    (data_folder / "postgres" / "postmaster.pid").write_text(stale)
    with embedded_postgres.start(data_folder) as server:
        assert sql(server.dsn, "SELECT 1") == "1"


def test_an_initdb_that_was_killed_half_way_leaves_nothing_in_the_way(data_folder: Path) -> None:
    half = data_folder / "postgres.new-half"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18\n")
    with embedded_postgres.start(data_folder) as server:
        assert sql(server.dsn, "SELECT 1") == "1"
    assert not half.exists()


def test_a_path_too_deep_for_a_socket_or_with_a_comma_works(data_folder: Path) -> None:
    for folder in (data_folder / ("deep/" * 30), data_folder / "a, b; it's 'quoted' \"twice\" %20"):
        with embedded_postgres.start(folder) as server:
            assert len(server.socket_folder) < 93
            assert sql(server.dsn, "SELECT 1") == "1"
        assert not Path(server.socket_folder, postmaster.SOCKET_NAME).exists()
        assert server.socket_folder == str(server.cluster) or not Path(server.socket_folder).exists()


def test_a_folder_moved_after_a_kill_serves_from_its_new_place(data_folder: Path) -> None:
    with holder(data_folder) as (_, dsn):
        sql(dsn, "CREATE TABLE kept (word text); INSERT INTO kept VALUES ('here')")
    moved = data_folder.with_name("moved here")
    data_folder.rename(moved)
    with embedded_postgres.start(moved) as server:
        assert str(moved) in server.socket_folder
        assert sql(server.dsn, "SELECT word FROM kept") == "here"
    assert not server.running()


def test_a_cluster_of_another_major_version_is_refused_with_a_sentence(data_folder: Path) -> None:
    embedded_postgres.start(data_folder).stop()
    (data_folder / "postgres" / "PG_VERSION").write_text("17\n")
    with pytest.raises(server_user.CannotStart, match=r"written by PostgreSQL 17, this is 18: dump it"):
        embedded_postgres.start(data_folder)


def test_stopping_is_quick_even_with_a_busy_connection(data_folder: Path) -> None:
    server = embedded_postgres.start(data_folder)
    psql = f"{embedded_postgres.BINARIES}/psql"
    busy = subprocess.Popen([psql, "-Xc", "SELECT pg_sleep(60)", server.dsn], stderr=subprocess.DEVNULL)
    assert wait_for(
        lambda: sql(server.dsn, "SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%sleep(60)%'") != "0"
    )
    started = time.monotonic()
    server.stop()
    assert time.monotonic() - started < 4.5
    assert not server.running()
    assert busy.wait(5) != 0


def test_a_temporary_server_is_fast_and_leaves_nothing(data_folder: Path) -> None:
    with embedded_postgres.temporary(log_statement="none") as server:
        assert sql(server.dsn, "SHOW fsync") == "off"
    assert not server.data_folder.exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may become somebody else")
def test_root_serves_as_another_user_through_closed_folders(data_folder: Path) -> None:
    assert data_folder.parent.stat().st_mode & 0o077 == 0
    with embedded_postgres.start(data_folder) as server:
        assert server.cluster.stat().st_uid != 0
        assert data_folder.parent.stat().st_mode & 0o077 == 0o001
        assert sql(server.dsn, "SELECT 1") == "1"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may become somebody else")
def test_an_ordinary_user_serves_as_himself_and_is_refused_the_folder_of_root(data_folder: Path) -> None:
    embedded_postgres.start(data_folder).stop()
    nobody = pwd.getpwnam("nobody")
    home = Path(tempfile.mkdtemp(prefix="closient ordinary "))
    os.chown(home, nobody.pw_uid, nobody.pw_gid)
    # The interpreter itself may lie where only root may read, so that the child changes its user late.
    become = f"import os; os.setgroups([]); os.setgid({nobody.pw_gid}); os.setuid({nobody.pw_uid})"
    code = HOLDER.replace("server =", f"{become}\nserver =")

    def holder_as_nobody(folder: Path) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-c", code, str(folder)]
        return subprocess.run(command, input="", capture_output=True, text=True)

    served = holder_as_nobody(home / "var")
    assert served.stdout.startswith("postgresql://"), served.stderr
    assert (home / "var" / "postgres").owner() == "nobody"
    assert "run as the owner of the data folder" in holder_as_nobody(data_folder).stderr
    shutil.rmtree(home)
