"""Work that is done later. A job is written in the transaction that asks for it and commits with its data.

The queue is PgQueuer's table (schema kit), run by kit.job_worker. Here: what jobs there are, how they are
put in, how runs are counted, and the dead letters. Delivery is at least once: handlers are idempotent.
"""

import random
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any, ClassVar, Protocol, TypeVar

import msgspec
from msgspec import Struct
from prometheus_client import Counter, Histogram, Metric
from prometheus_client.core import GaugeMetricFamily

from closient.kit import clock, metrics
from closient.kit.database import Database
from closient.kit.db import Reads, Writes
from closient.kit.errors import Problem
from closient.kit.pagination import Page, PageRequest

FIRST_DELAY = timedelta(seconds=2)
LONGEST_DELAY = timedelta(hours=1)
# A worker holds these for the queue, besides those of its services.
QUEUE_CONNECTIONS = 4

OUTCOMES = Counter("closient_jobs", "Runs of jobs by what came of them.", ["job", "outcome"])
DURATION = Histogram("closient_job_seconds", "How long the runs of jobs took.", ["job"])


class Job(Struct):
    """Base of all jobs: a struct that carries what the work needs, and the name it has in the queue."""

    name: ClassVar[str]


class Tick(Job):
    """What a scheduled job carries: nothing."""

    name: ClassVar[str] = "tick"


class HasDatabase(Protocol):
    """What the queue itself needs of the services that it hands to handlers."""

    @property
    def database(self) -> Database: ...


class Handler(Struct, frozen=True, kw_only=True):
    """How the jobs of one name are done."""

    name: str
    carries: type[Struct]
    function: Callable[[Any, Any], Awaitable[None]]
    attempts: int
    timeout: timedelta
    cron: str = ""

    async def run(self, services: HasDatabase, payload: bytes) -> None:
        """Decode and do it."""
        await self.function(services, msgspec.json.decode(payload, type=self.carries))


class Entry(Struct, frozen=True):
    """One job on its way into the queue."""

    name: str
    payload: bytes
    delay: timedelta = timedelta(0)
    dedupe: str | None = None


class Picked(Struct, frozen=True):
    """A job that was taken out to be run."""

    id: int
    name: str
    payload: bytes


class DeadJob(Struct, frozen=True):
    """A job that was given up; it stays until somebody requeues or discards it."""

    id: int
    name: str
    payload: Any
    error: str
    runs: int
    created: datetime
    died: datetime


class QueueState(Struct, frozen=True):
    """What the queue holds of one kind of job."""

    name: str
    waiting: int
    running: int
    dead: int
    oldest_seconds: float


J = TypeVar("J", bound=Job)
S = TypeVar("S")

# Filled by importing the jobs modules of the apps, which the composition roots do.
REGISTRY: dict[str, Handler] = {}


def register(handler: Handler) -> None:
    """Make a kind of job known; two handlers of one name are a mistake."""
    known = REGISTRY.get(handler.name)
    if known is not None and known.function is not handler.function:
        raise ValueError(f"two handlers for the job {handler.name!r}")
    REGISTRY[handler.name] = handler


def handler(
    job: type[J], *, attempts: int = 8, timeout: timedelta = timedelta(minutes=10)
) -> Callable[[Callable[[S, J], Awaitable[None]]], Callable[[S, J], Awaitable[None]]]:
    """Decorate `async def f(services, job)`: it does jobs of this class, at most `attempts` times."""

    def decorate(function: Callable[[S, J], Awaitable[None]]) -> Callable[[S, J], Awaitable[None]]:
        register(Handler(name=job.name, carries=job, function=function, attempts=attempts, timeout=timeout))
        return function

    return decorate


def every(
    cron: str, name: str, *, attempts: int = 3, timeout: timedelta = timedelta(minutes=30)
) -> Callable[[Callable[[S], Awaitable[None]]], Callable[[S], Awaitable[None]]]:
    """Decorate `async def f(services)`: it is done when the cron line (UTC) says so, once for all workers.

    A moment that passed while no worker ran is made up for once. The run itself is an ordinary job.
    """

    def decorate(function: Callable[[S], Awaitable[None]]) -> Callable[[S], Awaitable[None]]:
        async def run(services: S, _tick: Tick) -> None:
            await function(services)

        register(
            Handler(name=name, carries=Tick, function=run, attempts=attempts, timeout=timeout, cron=cron)
        )
        return function

    return decorate


async def enqueue(
    db: Writes, job: Job, *, delay: timedelta = timedelta(0), dedupe: str | None = None
) -> bool:
    """Put a job into the queue when this transaction commits.

    False when a job with the same `dedupe` text waits or runs already; nothing is added then.
    """
    return await put(db, [Entry(type(job).name, msgspec.json.encode(job), delay, dedupe)]) == 1


async def put(db: Writes, entries: list[Entry]) -> int:
    """Put several jobs in with one statement; how many were added.

    PgQueuer's own `enqueue` is not used: it writes jsonb as text, and kit.db's codec would encode that twice.
    """
    return await db.run(
        """
        INSERT INTO kit.pgqueuer (priority, entrypoint, payload, execute_after, dedupe_key, status)
        SELECT 0, entry.name, entry.payload, now() + entry.delay, entry.dedupe, 'queued'
        FROM unnest($1::text[], $2::bytea[], $3::interval[], $4::text[])
            WITH ORDINALITY AS entry (name, payload, delay, dedupe, position)
        ORDER BY entry.position
        ON CONFLICT (dedupe_key) WHERE status IN ('queued', 'picked') AND dedupe_key IS NOT NULL DO NOTHING
        """,
        [entry.name for entry in entries],
        [entry.payload for entry in entries],
        [entry.delay for entry in entries],
        [entry.dedupe for entry in entries],
    )


def backoff(runs: int, chance: Callable[[], float] = random.random) -> timedelta:
    """How long to wait after so many runs: 2 s, 8 s, 32 s ... an hour, each between half and whole.

    >>> [backoff(runs, lambda: 1.0).total_seconds() for runs in (1, 2, 3, 7, 99)]
    [2.0, 8.0, 32.0, 3600.0, 3600.0]
    """
    longest = min(FIRST_DELAY * 4 ** min(runs - 1, 10), LONGEST_DELAY)
    return longest * (0.5 + 0.5 * chance())


async def begin_run(db: Writes, job_id: int) -> tuple[int, bool]:
    """Count a run before it begins: (runs so far, whether to run).

    Not to run means that the run before this one is still open: its worker was lost. That run stays
    counted, and this pick only closes it.
    """
    row = await db.maybe(
        _Begun,
        """
        UPDATE kit.pgqueuer
        SET run_open = NOT run_open, runs = runs + CASE WHEN run_open THEN 0 ELSE 1 END
        WHERE id = $1
        RETURNING runs, run_open
        """,
        job_id,
    )
    return (row.runs, row.run_open) if row else (0, False)


class _Begun(Struct, frozen=True):
    runs: int
    run_open: bool


async def end_run(db: Writes, job_id: int, error: str, *, counted: bool = True) -> None:
    """Close a run that did not succeed. A run that a shutdown cut short is not counted."""
    await db.run(
        """
        UPDATE kit.pgqueuer
        SET run_open = false, error = $2, runs = runs - CASE WHEN $3::boolean THEN 0 ELSE 1 END
        WHERE id = $1
        """,
        job_id,
        error,
        counted,
    )


def is_final(error: BaseException) -> bool:
    """A Problem is an answer, and the same question gets the same answer: no retry, unless it says so."""
    return isinstance(error, Problem) and not error.retryable


def describe(error: BaseException) -> str:
    """The error as a dead letter shows it."""
    return f"{type(error).__name__}: {error}"[:4000]


async def dead(reads: Reads, page: PageRequest) -> Page[DeadJob]:
    """The dead letters, the latest first."""
    return await reads.page(
        DeadJob,
        """
        SELECT id, entrypoint AS name, convert_from(payload, 'UTF8')::jsonb AS payload, error, runs, created,
            updated AS died
        FROM kit.pgqueuer WHERE status = 'failed' ORDER BY updated DESC, id DESC
        """,
        page=page,
    )


async def dead_ids(reads: Reads) -> list[int]:
    """The ids of all dead letters, the first to die first."""
    letters = await reads.all(_Id, "SELECT id FROM kit.pgqueuer WHERE status = 'failed' ORDER BY updated, id")
    return [letter.id for letter in letters]


class _Id(Struct, frozen=True):
    id: int


async def requeue(db: Writes, job_id: int) -> bool:
    """Give a dead letter all its attempts again. False when there is none, or a twin of it waits already."""
    changed = await db.run(
        """
        UPDATE kit.pgqueuer dead
        SET status = 'queued', execute_after = now(), updated = now(), attempts = 0, runs = 0, error = ''
        WHERE id = $1 AND status = 'failed' AND NOT EXISTS (
            SELECT FROM kit.pgqueuer twin
            WHERE twin.dedupe_key = dead.dedupe_key AND twin.status IN ('queued', 'picked'))
        """,
        job_id,
    )
    return changed == 1


async def discard(db: Writes, job_id: int) -> bool:
    """Throw a dead letter away."""
    return await db.run("DELETE FROM kit.pgqueuer WHERE id = $1 AND status = 'failed'", job_id) == 1


async def states(reads: Reads) -> list[QueueState]:
    """What the queue holds, by kind of job."""
    return await reads.all(
        QueueState,
        """
        SELECT entrypoint AS name,
            count(*) FILTER (WHERE status = 'queued')::int AS waiting,
            count(*) FILTER (WHERE status = 'picked')::int AS running,
            count(*) FILTER (WHERE status = 'failed')::int AS dead,
            coalesce(extract(epoch FROM now() - min(execute_after)
                FILTER (WHERE status = 'queued' AND execute_after <= now())), 0)::float8 AS oldest_seconds
        FROM kit.pgqueuer GROUP BY entrypoint ORDER BY entrypoint
        """,
    )


@metrics.read_anew
async def measured(reads: Reads) -> list[Metric]:
    """The queue as gauges. They are read anew for each answer, since no process keeps them."""
    waiting = GaugeMetricFamily("closient_jobs_waiting", "Jobs that wait or run.", labels=["job"])
    dead = GaugeMetricFamily("closient_jobs_dead", "Jobs that were given up.", labels=["job"])
    oldest = GaugeMetricFamily(
        "closient_jobs_oldest_seconds", "How long the longest due job has been waiting.", labels=["job"]
    )
    for state in await states(reads):
        waiting.add_metric([state.name], state.waiting + state.running)
        dead.add_metric([state.name], state.dead)
        oldest.add_metric([state.name], state.oldest_seconds)
    return [waiting, dead, oldest]


async def run_pending(services: HasDatabase) -> list[str]:
    """Run here and now all jobs that are due, and those that they enqueue; their names in order.

    For tests (inside one rolled-back transaction). A final Problem makes a dead letter, as in the worker;
    any other error is raised, since nobody is there to wait for a retry. A frozen clock makes later jobs due.
    """
    names = []
    while (job := await _take(services.database)) is not None:
        names.append(job.name)
        try:
            await REGISTRY[job.name].run(services, job.payload)
        except Exception as error:
            async with services.database.writes() as db:
                await bury(db, job.id, describe(error))
            if not is_final(error):
                raise
        else:
            async with services.database.writes() as db:
                await db.run("DELETE FROM kit.pgqueuer WHERE id = $1", job.id)
    return names


async def bury(db: Writes, job_id: int, error: str) -> None:
    """Make a dead letter of a job."""
    await db.run(
        """
        UPDATE kit.pgqueuer
        SET status = 'failed', updated = now(), queue_manager_id = NULL, run_open = false, error = $2
        WHERE id = $1
        """,
        job_id,
        error,
    )


async def _take(database: Database) -> Picked | None:
    async with database.writes() as db:
        return await db.maybe(
            Picked,
            """
            UPDATE kit.pgqueuer SET status = 'picked', runs = runs + 1, heartbeat = now(), updated = now()
            WHERE id = (
                SELECT id FROM kit.pgqueuer
                WHERE status = 'queued' AND execute_after <= GREATEST(now(), $1::timestamptz)
                ORDER BY priority DESC, id LIMIT 1 FOR UPDATE SKIP LOCKED)
            RETURNING id, entrypoint AS name, coalesce(payload, '{}') AS payload
            """,
            clock.now(),
        )


@every("17 3 * * *", "kit.prune_job_log")
async def prune_job_log(services: HasDatabase) -> None:
    """PgQueuer notes every pick and every end; a week of that is enough to look back on."""
    async with services.database.writes() as db:
        await db.run(
            "DELETE FROM kit.pgqueuer_log WHERE created < $1::timestamptz", clock.now() - timedelta(days=7)
        )
