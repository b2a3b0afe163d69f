"""The real worker on a database of its own: retries, deaths, schedules, shutdown and kill -9."""

import asyncio
import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Generator
from contextlib import asynccontextmanager, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import ClassVar

import asyncpg
import pytest
from msgspec import Struct
from pgqueuer.core.qm import QueueManager
from pgqueuer.errors import FailingListenerError

from closient.adapters.mail_folder import MailFolder
from closient.kit import job_worker, jobs, mail
from closient.kit.database import Database
from closient.kit.errors import Conflict
from closient.kit.job_worker import JobWorker
from closient.kit.pagination import PageRequest


class Few(Struct):
    """The services that these jobs need."""

    database: Database
    noted: list[str]


class Work(jobs.Job):
    """Notes its text, or does what the text says."""

    name: ClassVar[str] = "test_job_worker.work"
    text: str


@jobs.handler(Work, attempts=3)
async def work(services: Few, job: Work) -> None:
    services.noted.append(job.text)
    if job.text == "refuse":
        raise Conflict("No.")
    if job.text == "fail" or (job.text == "fail once" and services.noted.count(job.text) == 1):
        raise OSError("broken")
    if job.text.startswith("sleep"):
        await asyncio.sleep(float(job.text.split()[1]))
        services.noted.append("slept")


@pytest.fixture
def services(committed: Database) -> Few:
    return Few(committed, [])


@pytest.fixture
async def committed_dsn(server_dsn: str, committed: Database) -> str:
    """Where the test's own database is, for workers that connect by themselves."""
    return server_dsn.replace("/closient?", f"/{await committed.reads.value('SELECT current_database()')}?")


@pytest.fixture(autouse=True)
def short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "FIRST_DELAY", timedelta(milliseconds=50))


@asynccontextmanager
async def working(services: Few, dsn: str, **options: timedelta) -> AsyncGenerator[asyncio.Event]:
    stop = asyncio.Event()
    task = asyncio.create_task(JobWorker(services, dsn, **options).run(stop))
    try:
        yield stop
    finally:
        stop.set()
        await task


async def until(condition: Callable[[], Awaitable[bool]], seconds: float = 20) -> None:
    async with asyncio.timeout(seconds):
        while not await condition():  # noqa: ASYNC110 - another process changes it
            await asyncio.sleep(0.05)


async def is_empty(database: Database) -> bool:
    return await database.reads.value("SELECT NOT EXISTS (SELECT FROM kit.pgqueuer)")


async def has_died(database: Database) -> bool:
    return await database.reads.value("SELECT EXISTS (SELECT FROM kit.pgqueuer WHERE status = 'failed')")


async def put(database: Database, *texts: str) -> None:
    async with database.writes() as db:
        for text in texts:
            await jobs.enqueue(db, Work(text))


async def test_a_job_is_done_as_soon_as_it_is_committed(services: Few, committed_dsn: str) -> None:
    async with working(services, committed_dsn):
        await put(services.database, "wake up")
        await until(lambda: is_empty(services.database))
        started = time.monotonic()
        await put(services.database, "a", "b")
        await until(lambda: is_empty(services.database))
    assert sorted(services.noted) == ["a", "b", "wake up"]
    assert time.monotonic() - started < 5


async def test_what_fails_is_tried_again(services: Few, committed_dsn: str) -> None:
    await put(services.database, "fail once")
    async with working(services, committed_dsn):
        await until(lambda: is_empty(services.database))
    assert services.noted == ["fail once", "fail once"]


async def test_what_keeps_failing_dies_after_its_attempts(services: Few, committed_dsn: str) -> None:
    await put(services.database, "fail")
    async with working(services, committed_dsn):
        await until(lambda: has_died(services.database))
    [letter] = (await jobs.dead(services.database.reads, PageRequest())).data
    assert (letter.runs, letter.error, letter.payload) == (3, "OSError: broken", {"text": "fail"})
    assert services.noted == ["fail"] * 3


async def test_a_problem_dies_at_once_and_lives_again_when_requeued(
    services: Few, committed_dsn: str
) -> None:
    await put(services.database, "refuse")
    async with working(services, committed_dsn):
        await until(lambda: has_died(services.database))
        [letter] = (await jobs.dead(services.database.reads, PageRequest())).data
        assert (letter.runs, letter.error) == (1, "Conflict: No.")
        async with services.database.writes() as db:
            assert await jobs.requeue(db, letter.id)
        await until(lambda: has_run_twice(services))


async def has_run_twice(services: Few) -> bool:
    return services.noted == ["refuse", "refuse"] and await has_died(services.database)


async def test_a_worker_that_stops_lets_running_jobs_end(services: Few, committed_dsn: str) -> None:
    await put(services.database, "sleep 0.6")
    async with working(services, committed_dsn):
        await until(lambda: begun(services))
    assert services.noted == ["sleep 0.6", "slept"]
    assert await is_empty(services.database)


async def begun(services: Few) -> bool:
    return bool(services.noted)


async def test_what_is_not_done_in_time_is_handed_back_and_not_counted(
    services: Few, committed_dsn: str
) -> None:
    await put(services.database, "sleep 60")
    async with working(services, committed_dsn, grace=timedelta(milliseconds=200)) as stop:
        await until(lambda: begun(services))
        started = time.monotonic()
        stop.set()
    assert time.monotonic() - started < 2
    state = await services.database.reads.one(State, "SELECT status::text, runs, run_open FROM kit.pgqueuer")
    assert state == State("queued", 0, False)


class State(Struct):
    status: str
    runs: int
    run_open: bool


async def test_a_job_that_takes_too_long_is_ended(
    services: Few, committed_dsn: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = jobs.Handler(
        name=Work.name,
        carries=Work,
        function=work,
        attempts=1,
        timeout=timedelta(milliseconds=200),
    )
    monkeypatch.setitem(jobs.REGISTRY, Work.name, slow)
    await put(services.database, "sleep 60")
    async with working(services, committed_dsn):
        await until(lambda: has_died(services.database))
    [letter] = (await jobs.dead(services.database.reads, PageRequest())).data
    assert letter.error.startswith("TimeoutError")


async def test_a_schedule_puts_its_job_in(
    services: Few, committed_dsn: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def tick(services: Few, _tick: jobs.Tick) -> None:
        services.noted.append("tick")

    every_second = jobs.Handler(
        name="test_job_worker.tick",
        carries=jobs.Tick,
        function=tick,
        attempts=1,
        timeout=timedelta(seconds=5),
        cron="* * * * * *",
    )
    monkeypatch.setitem(jobs.REGISTRY, every_second.name, every_second)
    async with working(services, committed_dsn):
        await until(lambda: begun(services))
    assert set(services.noted) == {"tick"}


async def test_the_worker_comes_back_after_its_connections_broke(services: Few, committed_dsn: str) -> None:
    async with working(services, committed_dsn):
        await put(services.database, "before")
        await until(lambda: is_empty(services.database))
        await services.database.reads.value(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
            "WHERE application_name = 'closient-jobs' AND datname = current_database()"
        )
        await put(services.database, "after")
        await until(lambda: is_empty(services.database))
    assert services.noted == ["before", "after"]


async def test_a_queue_that_hears_nothing_goes_on_looking(
    services: Few, committed_dsn: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def deaf(_queue: QueueManager) -> None:
        raise FailingListenerError

    # PgQueuer's first probe may be sent before it listens: it then counts its listener as broken.
    monkeypatch.setattr(QueueManager, "_run_periodic_health_check", deaf)
    async with working(services, committed_dsn):
        for text in ("first", "second"):
            await put(services.database, text)
            await until(lambda: is_empty(services.database))
    assert services.noted == ["first", "second"]


async def test_a_connection_that_is_never_given_back_holds_up_no_end(committed_dsn: str) -> None:
    async with job_worker.create_asyncpg_pool(committed_dsn, job_worker.CONNECTIONS) as pool:
        held = await pool.acquire()
        async with asyncio.timeout(10):
            await job_worker.close(pool)
        with pytest.raises(asyncpg.InterfaceError):
            await held.fetchval("SELECT 1")


DEADLY = """
    import asyncio, os, signal, sys
    from datetime import timedelta
    from types import SimpleNamespace
    from typing import ClassVar
    from closient.kit import jobs
    from closient.kit.database import connect
    from closient.kit.job_worker import JobWorker

    jobs.FIRST_DELAY = timedelta(milliseconds=100)

    class Deadly(jobs.Job):
        name: ClassVar[str] = "test.deadly"
        poison: bool

    @jobs.handler(Deadly, attempts=2)
    async def deadly(services, job):
        print("begun", flush=True)
        if job.poison:
            os.kill(os.getpid(), signal.SIGKILL)
        if len(sys.argv) > 2:
            await asyncio.sleep(60)
        print("done", flush=True)

    async def main():
        stop = asyncio.Event()
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
        database = await connect(sys.argv[1])
        services = SimpleNamespace(database=database)
        await JobWorker(services, sys.argv[1], heartbeat=timedelta(seconds=1)).run(stop)
        await database.close()

    asyncio.run(main())
"""


@contextmanager
def process(
    tmp_path: Path, *arguments: str, program: str = DEADLY, environment: dict[str, str] | None = None
) -> Generator[subprocess.Popen[str]]:
    script = tmp_path / "program.py"
    script.write_text(textwrap.dedent(program))
    complaints = tmp_path / "complaints.txt"
    with (
        complaints.open("w") as errors,
        subprocess.Popen(
            [sys.executable, str(script), *arguments],
            stdout=subprocess.PIPE,
            stderr=errors,
            env=os.environ | (environment or {}),
            text=True,
        ) as running,
    ):
        try:
            yield running
        except BaseException as error:
            # What the other process said is the reason more often than what this one saw.
            error.add_note(complaints.read_text())
            raise
        finally:
            running.kill()


async def line(running: subprocess.Popen[str]) -> str:
    assert running.stdout is not None
    async with asyncio.timeout(30):
        return (await asyncio.to_thread(running.stdout.readline)).strip()


async def test_what_a_killed_worker_left_is_done_by_the_next(
    committed: Database, committed_dsn: str, tmp_path: Path
) -> None:
    async with committed.writes() as db:
        await jobs.put(db, [jobs.Entry("test.deadly", b'{"poison":false}')])
    with process(tmp_path, committed_dsn, "slowly") as first:
        assert await line(first) == "begun"
        os.kill(first.pid, signal.SIGKILL)
    with process(tmp_path, committed_dsn) as second:
        assert [await line(second), await line(second)] == ["begun", "done"]
        await until(lambda: is_empty(committed))


async def test_a_job_that_kills_every_worker_ends_as_a_dead_letter(
    committed: Database, committed_dsn: str, tmp_path: Path
) -> None:
    async with committed.writes() as db:
        await jobs.put(db, [jobs.Entry("test.deadly", b'{"poison":true}')])
    for _ in range(2):
        with process(tmp_path, committed_dsn) as victim:
            assert await line(victim) == "begun"
            assert await asyncio.to_thread(victim.wait, 10) == -signal.SIGKILL
    with process(tmp_path, committed_dsn) as survivor:
        await until(lambda: has_died(committed))
        survivor.terminate()
        assert await asyncio.to_thread(survivor.wait, 10) == 0
        assert await line(survivor) == ""
    [letter] = (await jobs.dead(committed.reads, PageRequest())).data
    assert letter.runs == 2
    assert letter.error == "The worker ended during the run, 2 times of 2."


WHOLE = """
    import asyncio
    from closient import worker
    from closient.kit.config import Settings

    asyncio.run(worker.run(Settings.load()))
"""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_the_worker_process_sends_mail_and_ends_at_a_signal(
    committed: Database, committed_dsn: str, tmp_path: Path, number: signal.Signals
) -> None:
    environment = {
        "CLOSIENT_DATABASE_URL": committed_dsn,
        "CLOSIENT_DATA_FOLDER": str(tmp_path),
        "CLOSIENT_SECRET": "for tests alone",
    }
    with process(tmp_path, program=WHOLE, environment=environment) as running:
        async with committed.writes() as db:
            await mail.send(db, mail.Mail(to="a@example.com", subject="Hello", text="Hello"))
        await until(lambda: is_empty(committed))
        started = time.monotonic()
        running.send_signal(number)
        assert await asyncio.to_thread(running.wait, 10) == 0
        assert time.monotonic() - started < 5
    [stored] = await MailFolder(tmp_path / "mail").latest()
    assert stored.subject == "Hello"
