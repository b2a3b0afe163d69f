"""The queue without a worker: what commits, what is due, what becomes a dead letter."""

from datetime import UTC, datetime, timedelta
from typing import ClassVar

import pytest
from msgspec import Struct
from prometheus_client import CollectorRegistry

from closient.kit import clock, jobs, metrics
from closient.kit.database import Database
from closient.kit.errors import Conflict, Unavailable
from closient.kit.pagination import PageRequest


class Few(Struct):
    """The services that these jobs need."""

    database: Database
    noted: list[str]


class Note(jobs.Job):
    name: ClassVar[str] = "test_jobs.note"
    text: str


class Chain(jobs.Job):
    name: ClassVar[str] = "test_jobs.chain"
    length: int


class Refuse(jobs.Job):
    name: ClassVar[str] = "test_jobs.refuse"


class Break(jobs.Job):
    name: ClassVar[str] = "test_jobs.break"


@jobs.handler(Note)
async def note(services: Few, job: Note) -> None:
    services.noted.append(job.text)


@jobs.handler(Chain)
async def chain(services: Few, job: Chain) -> None:
    if job.length:
        async with services.database.writes() as db:
            await jobs.enqueue(db, Chain(job.length - 1))


@jobs.handler(Refuse)
async def refuse(services: Few, job: Refuse) -> None:
    if "mended" not in services.noted:
        raise Conflict("It is taken.")


@jobs.handler(Break)
async def break_down(services: Few, job: Break) -> None:
    raise OSError("the disk is full")


@jobs.every("0 4 * * *", "test_jobs.nightly")
async def nightly(services: Few) -> None:
    services.noted.append("night")


@pytest.fixture
def services(database: Database) -> Few:
    return Few(database, [])


async def test_pending_jobs_run_in_the_order_in_which_they_were_put_in(services: Few) -> None:
    async with services.database.writes() as db:
        for text in ("one", "two", "three"):
            await jobs.enqueue(db, Note(text))
    assert await jobs.run_pending(services) == ["test_jobs.note"] * 3
    assert services.noted == ["one", "two", "three"]
    assert await jobs.states(services.database.reads) == []


async def test_a_job_of_a_rolled_back_transaction_never_runs(services: Few) -> None:
    async def change_of_mind() -> None:
        async with services.database.writes() as db:
            await jobs.enqueue(db, Note("never"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await change_of_mind()
    assert await jobs.run_pending(services) == []


async def test_what_jobs_enqueue_runs_as_well(services: Few) -> None:
    async with services.database.writes() as db:
        await jobs.enqueue(db, Chain(3))
    assert await jobs.run_pending(services) == ["test_jobs.chain"] * 4


async def test_of_two_jobs_with_one_dedupe_text_only_the_first_is_kept_while_it_waits(services: Few) -> None:
    async with services.database.writes() as db:
        assert await jobs.enqueue(db, Note("first"), dedupe="note")
        assert not await jobs.enqueue(db, Note("second"), dedupe="note")
    await jobs.run_pending(services)
    async with services.database.writes() as db:
        assert await jobs.enqueue(db, Note("third"), dedupe="note")
    await jobs.run_pending(services)
    assert services.noted == ["first", "third"]


async def test_a_delayed_job_runs_when_its_time_has_come(services: Few) -> None:
    async with services.database.writes() as db:
        await jobs.enqueue(db, Note("later"), delay=timedelta(days=90))
    assert await jobs.run_pending(services) == []
    with clock.frozen(datetime.now(UTC) + timedelta(days=91)):
        assert await jobs.run_pending(services) == ["test_jobs.note"]


async def test_a_problem_makes_a_dead_letter_that_can_be_requeued(services: Few) -> None:
    async with services.database.writes() as db:
        await jobs.enqueue(db, Refuse())
    await jobs.run_pending(services)
    [letter] = (await jobs.dead(services.database.reads, PageRequest())).data
    assert (letter.name, letter.payload, letter.error) == ("test_jobs.refuse", {}, "Conflict: It is taken.")
    assert letter.runs == 1
    assert await jobs.run_pending(services) == []
    services.noted.append("mended")
    async with services.database.writes() as db:
        assert await jobs.requeue(db, letter.id)
        assert not await jobs.requeue(db, letter.id)
    assert await jobs.run_pending(services) == ["test_jobs.refuse"]
    assert (await jobs.dead(services.database.reads, PageRequest())).data == []


async def test_a_dead_letter_is_not_requeued_beside_a_waiting_twin(services: Few) -> None:
    async with services.database.writes() as db:
        await jobs.enqueue(db, Refuse(), dedupe="twin")
    await jobs.run_pending(services)
    [letter] = (await jobs.dead(services.database.reads, PageRequest())).data
    async with services.database.writes() as db:
        assert await jobs.enqueue(db, Refuse(), dedupe="twin")
        assert not await jobs.requeue(db, letter.id)


async def test_a_discarded_dead_letter_is_gone(services: Few) -> None:
    async with services.database.writes() as db:
        await jobs.enqueue(db, Refuse())
    await jobs.run_pending(services)
    [letter] = (await jobs.dead(services.database.reads, PageRequest())).data
    async with services.database.writes() as db:
        assert await jobs.discard(db, letter.id)
        assert not await jobs.discard(db, letter.id)
    assert await jobs.states(services.database.reads) == []


async def test_an_unexpected_error_reaches_whoever_runs_pending_jobs(services: Few) -> None:
    async with services.database.writes() as db:
        await jobs.enqueue(db, Break())
    with pytest.raises(OSError, match="the disk is full"):
        await jobs.run_pending(services)
    [letter] = (await jobs.dead(services.database.reads, PageRequest())).data
    assert letter.error == "OSError: the disk is full"


async def test_a_job_that_nobody_handles_is_named_in_the_error(services: Few) -> None:
    async with services.database.writes() as db:
        await jobs.put(db, [jobs.Entry("test_jobs.unknown", b"{}")])
    with pytest.raises(KeyError, match=r"test_jobs\.unknown"):
        await jobs.run_pending(services)


async def test_the_gauges_tell_what_waits_and_what_is_dead(services: Few) -> None:
    async with services.database.writes() as db:
        await jobs.enqueue(db, Refuse())
    await jobs.run_pending(services)
    async with services.database.writes() as db:
        await jobs.enqueue(db, Note("waits"), delay=timedelta(hours=1))
        await jobs.put(db, [jobs.Entry("test_jobs.chain", b'{"length":0}', timedelta(minutes=-5))])
    queue = CollectorRegistry()
    queue.register(metrics.Shown(await jobs.measured(services.database.reads)))

    def gauge(name: str, job: str) -> float | None:
        return queue.get_sample_value(name, {"job": job})

    assert gauge("closient_jobs_dead", "test_jobs.refuse") == 1
    assert gauge("closient_jobs_waiting", "test_jobs.note") == 1
    assert gauge("closient_jobs_oldest_seconds", "test_jobs.note") == 0
    assert gauge("closient_jobs_oldest_seconds", "test_jobs.chain") == 300


async def test_a_run_is_counted_before_it_begins_and_an_open_run_is_not_counted_twice(services: Few) -> None:
    async with services.database.writes() as db:
        await jobs.enqueue(db, Note("x"))
        job_id = await db.value("SELECT id FROM kit.pgqueuer")
        assert await jobs.begin_run(db, job_id) == (1, True)
        # Its worker is lost; the next pick learns of it and closes the run.
        assert await jobs.begin_run(db, job_id) == (1, False)
        assert await jobs.begin_run(db, job_id) == (2, True)
        await jobs.end_run(db, job_id, "", counted=False)
        assert await jobs.begin_run(db, job_id) == (2, True)


async def test_a_scheduled_job_is_an_ordinary_job(services: Few) -> None:
    async with services.database.writes() as db:
        await jobs.put(db, [jobs.Entry("test_jobs.nightly", b"{}")])
    await jobs.run_pending(services)
    assert services.noted == ["night"]
    assert jobs.REGISTRY["test_jobs.nightly"].cron == "0 4 * * *"


async def test_old_notes_of_the_queue_are_pruned(services: Few) -> None:
    async with services.database.writes() as db:
        await db.run(
            "INSERT INTO kit.pgqueuer_log (created, job_id, status, priority, entrypoint) "
            "VALUES (now() - interval '8 days', 1, 'successful', 0, 'x'), (now(), 2, 'successful', 0, 'x')"
        )
    await jobs.prune_job_log(services)
    assert await services.database.reads.value("SELECT array_agg(job_id) FROM kit.pgqueuer_log") == [2]


def test_two_handlers_for_one_name_are_refused() -> None:
    with pytest.raises(ValueError, match="two handlers"):

        @jobs.handler(Note)
        async def again(services: Few, job: Note) -> None: ...


def test_only_a_problem_that_will_not_go_away_is_final() -> None:
    assert jobs.is_final(Conflict())
    assert not jobs.is_final(Unavailable())
    assert not jobs.is_final(OSError())


def test_the_wait_grows_fourfold_up_to_an_hour_and_is_jittered() -> None:
    waits = [jobs.backoff(runs, lambda: 1.0).total_seconds() for runs in (1, 2, 3, 7, 99)]
    assert waits == [2, 8, 32, 3600, 3600]
    assert jobs.backoff(2, lambda: 0.0) == timedelta(seconds=4)
    assert len({jobs.backoff(5) for _ in range(20)}) > 1
