"""`closient serve` as an operator meets it: start, refusal, Ctrl-C, kills and restarts."""

import os
import re
import signal
import socket
from pathlib import Path

from closient.adapters import embedded_postgres, postmaster
from tests.cli.serving import Serving, free_port, inside, serving, sql, wait_for


def test_it_serves_refuses_a_second_start_and_stops_with_its_database_within_five_seconds(
    data_folder: Path,
) -> None:
    port = free_port()
    with serving(data_folder, port) as first:
        assert first.status() == 200
        assert f"http://localhost:{port}/docs" in first.text()
        assert "Ctrl-C stops it, the database included." in first.text()
        second = Serving(data_folder, port)
        assert second.process.wait(20) == 1
        assert f"Port {port} is taken. Another Closient runs there already" in second.text()
        assert "Traceback" not in second.text()
        assert first.status() == 200
        assert first.stop(signal.SIGINT) < 5
        assert first.process.returncode == 0
        assert "Traceback" not in first.text()
        assert not first.processes()
        assert postmaster.running(data_folder / "postgres") is None


def test_any_web_process_shows_what_all_of_them_and_the_worker_counted(data_folder: Path) -> None:
    with serving(data_folder, free_port(), "--workers", "2") as server:
        for _ in range(20):
            assert server.status("/01/09506000134352") == 404
        with embedded_postgres.start(data_folder) as database:
            sql(
                database.dsn,
                "INSERT INTO kit.pgqueuer (priority, entrypoint, payload, status) "
                "VALUES (0, 'resolver.move_scans', '{}', 'queued')",
            )
        # Unknown codes are counted too, in batches that are jobs of their own.
        wanted = (
            r'closient_resolutions_total\{kind="refusal",status="404"\} 20\.0\n',
            r'closient_jobs_total\{job="resolver\.move_scans",outcome="done"\} [1-9]',
        )
        assert wait_for(lambda: all(re.search(line, server.get("/metrics").text) for line in wanted)), (
            server.get("/metrics").text
        )
        assert len(list(data_folder.glob("metrics/*/counter_*.db"))) >= 3
        server.stop()
    assert list(data_folder.glob("metrics/*")) == []


def test_kill_9_leaves_no_web_and_no_worker_and_the_next_start_has_what_was_committed(
    data_folder: Path,
) -> None:
    port = free_port()
    with serving(data_folder, port) as first:
        assert len(first.processes("closient.cli.web")) == 2
        assert len(first.processes("closient worker")) == 1
        with embedded_postgres.start(data_folder) as server:
            sql(server.dsn, "CREATE TABLE public.kept (word text); INSERT INTO public.kept VALUES ('here')")
        first.stop(signal.SIGKILL)
        assert wait_for(lambda: not first.processes(), 10), first.processes()
    with serving(data_folder, port) as second:
        assert second.status() == 200
        with embedded_postgres.start(data_folder) as server:
            assert sql(server.dsn, "SELECT word FROM public.kept") == "here"
        assert second.stop(signal.SIGTERM) < 5
        assert postmaster.running(data_folder / "postgres") is None


def test_what_is_killed_under_it_comes_back(data_folder: Path) -> None:
    with serving(data_folder, free_port()) as server:
        for part in ("closient.cli.web", "closient worker"):
            before = server.processes(part)
            for pid in before:
                os.kill(pid, signal.SIGKILL)
            assert wait_for(lambda part=part, before=before: server.processes(part) - before), server.text()
        assert wait_for(lambda: server.status() == 200), server.text()
        found = postmaster.running(data_folder / "postgres")
        assert found
        os.kill(found.pid, signal.SIGKILL)
        assert wait_for(lambda: "PostgreSQL ended; starting it again." in server.text())
        assert wait_for(lambda: server.status() == 200), server.text()
        assert server.stop() < 5


def test_two_on_one_data_folder_share_the_database_until_the_last_one_stops(data_folder: Path) -> None:
    with serving(data_folder, free_port(), "--web-only") as first:
        assert not first.processes("closient worker")
        with serving(data_folder, free_port(), "--web-only") as second:
            first.stop()
            assert second.status() == 200
            second.stop()
            assert postmaster.running(data_folder / "postgres") is None


def test_a_database_of_others_is_not_said_to_stop_with_it(data_folder: Path, migrated_url: str) -> None:
    with serving(data_folder, free_port(), "--web-only", DATABASE_URL=migrated_url) as server:
        assert "Closient is running. Ctrl-C stops it.\n" in server.text()
        assert server.stop() < 5


def test_a_port_of_another_program_is_named_in_one_sentence(data_folder: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        done = inside("serve", "--port", str(port), data_folder=data_folder)
        assert done.returncode == 1
        assert done.stderr.count("\n") == 1
        assert f"Port {port} is taken. Another program is there: stop it, or choose another" in done.stderr
        assert "open http" not in done.stderr
    assert not data_folder.joinpath("postgres").exists()


def test_a_setting_that_is_no_setting_is_named_and_nothing_starts(data_folder: Path) -> None:
    done = inside("serve", data_folder=data_folder, CLOSIENT_SESSION_DAYS="many")
    assert done.returncode == 1
    assert "CLOSIENT_SESSION_DAYS='many'" in done.stderr
    assert "Traceback" not in done.stderr
    assert not data_folder.exists()


def test_a_database_that_does_not_answer_is_named(data_folder: Path) -> None:
    nowhere = f"postgresql://closient@127.0.0.1:{free_port()}/closient"
    server = Serving(data_folder, free_port(), DATABASE_URL=nowhere)
    assert server.process.wait(30) == 1
    assert "the database cannot be reached" in server.text()
    assert "Traceback" not in server.text()
