"""Run the registered jobs with PgQueuer until told to stop.

What PgQueuer does not do is done here: counting a run before it begins, giving up a job that takes its
worker down, handing back what a shutdown cuts short, and coming back after the database was away.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import timedelta
from typing import Protocol

from pgqueuer import PgQueuer
from pgqueuer.adapters.connections import create_asyncpg_pool
from pgqueuer.adapters.drivers.asyncpg import AsyncpgPoolDriver
from pgqueuer.adapters.persistence.qb import QueryBuilderEnvironment, QueryQueueBuilder, QuerySchedulerBuilder
from pgqueuer.adapters.persistence.queries import Queries
from pgqueuer.domain.settings import ConnectionSettings, DBSettings
from pgqueuer.errors import RetryRequested
from pgqueuer.models import Job as QueuedJob
from pgqueuer.models import Schedule
from pgqueuer.types import Channel

from closient.kit import jobs, patience
from closient.kit.db import ConnectionLost

logger = logging.getLogger(__name__)

# All names are given: PgQueuer would otherwise read plain variables such as CHANNEL or FUNCTION.
CHANNEL = Channel("ch_pgqueuer")
NAMES = DBSettings(
    prefix="",
    db_schema="kit",
    channel=CHANNEL,
    function="fn_pgqueuer_changed",
    statistics_table="pgqueuer_statistics",
    queue_status_type="pgqueuer_status",
    queue_table="pgqueuer",
    queue_table_log="pgqueuer_log",
    trigger="tg_pgqueuer_changed",
    schedules_table="pgqueuer_schedules",
)
# PgQueuer reads its own columns of uuid and jsonb, so it gets connections without the codecs of kit.db.
CONNECTIONS = ConnectionSettings(
    pool_min_size=2, pool_max_size=jobs.QUEUE_CONNECTIONS, application_name="closient-jobs"
)

# An idle queue may miss a retry that falls due and sleeps on: a second is the most that a retry comes late.
LONGEST_SLEEP = timedelta(seconds=1)
CLOSE_SECONDS = 0.5
BATCH = 10
MOST_AT_ONCE = 40
LOST = "The worker ended during the run, {runs} times of {attempts}."


class Pool(Protocol):
    """What is closed at the end."""

    async def close(self) -> None: ...

    def terminate(self) -> None: ...


async def close(pool: Pool) -> None:
    """In order, or else at once: a connection that somebody still holds or that hangs would be waited for
    without end, and the queue never come back."""
    try:
        await patience.within(CLOSE_SECONDS, pool.close())
    except (TimeoutError, *ConnectionLost):
        logger.warning("connections of the queue are cut off")
    finally:
        pool.terminate()


class JobWorker:
    """One worker of this process."""

    def __init__(
        self,
        services: jobs.HasDatabase,
        database_url: str,
        *,
        grace: timedelta = timedelta(seconds=4),
        heartbeat: timedelta = timedelta(seconds=20),
    ) -> None:
        self.services = services
        self.database_url = database_url
        self.grace = grace
        self.heartbeat = heartbeat
        self._running: set[asyncio.Task[None]] = set()
        self._is_cutting_short = False

    async def run(self, stop: asyncio.Event) -> None:
        """Work until `stop` is set; what runs then gets `grace` to end and is handed back after it."""
        while not stop.is_set():
            try:
                await self._work(stop)
            except Exception as error:
                # The database restarts, a cable is pulled: the queue is still there afterwards.
                is_known = isinstance(error, ConnectionLost)
                logger.warning("job queue away, back in a second: %r", error, exc_info=not is_known)
                with suppress(TimeoutError):
                    await asyncio.wait_for(stop.wait(), timeout=1)

    async def _work(self, stop: asyncio.Event) -> None:
        async with create_asyncpg_pool(self.database_url, CONNECTIONS) as pool:
            queries = Queries(
                AsyncpgPoolDriver(pool),
                QueryBuilderEnvironment(NAMES),
                QueryQueueBuilder(NAMES),
                QuerySchedulerBuilder(NAMES),
            )
            queue = PgQueuer(queries.driver, channel=CHANNEL, queries=queries)
            for handler in jobs.REGISTRY.values():
                queue.entrypoint(handler.name, on_failure="hold", accepts_context=False)(self._entry(handler))
                if handler.cron:
                    queue.schedule(handler.name, handler.cron, accepts_context=False)(self._tick(handler))
            working = asyncio.create_task(
                queue.run(
                    dequeue_timeout=LONGEST_SLEEP,
                    batch_size=BATCH,
                    max_concurrent_tasks=MOST_AT_ONCE,
                    # Its first probe may be sent before it listens, and then fails. Without a listener the
                    # queue is looked at once a second, which is no reason to end it.
                    shutdown_on_listener_failure=False,
                    heartbeat_timeout=self.heartbeat,
                    log_aggregation_interval=timedelta(0),
                )
            )
            stopping = asyncio.create_task(stop.wait())
            try:
                await asyncio.wait({working, stopping}, return_when=asyncio.FIRST_COMPLETED)
                queue.shutdown.set()
                if not working.done():
                    await self._drain(working)
                await working
            finally:
                stopping.cancel()
                working.cancel()
                await close(pool)

    async def _drain(self, working: asyncio.Task[None]) -> None:
        """Let running jobs end; after the grace, cut them short and give them half a second to clean up."""
        await asyncio.wait({working}, timeout=self.grace.total_seconds())
        self._is_cutting_short = True
        for task in list(self._running):
            task.cancel()
        await asyncio.wait({working}, timeout=0.5)

    def _entry(self, handler: jobs.Handler) -> Callable[[QueuedJob], Awaitable[None]]:
        async def attempt(job: QueuedJob) -> None:
            await self._attempt(handler, job)

        return attempt

    def _tick(self, handler: jobs.Handler) -> Callable[[Schedule], Awaitable[None]]:
        async def put(_schedule: Schedule) -> None:
            async with self.services.database.writes() as db:
                await jobs.put(db, [jobs.Entry(handler.name, b"{}", dedupe=f"cron:{handler.name}")])

        return put

    async def _attempt(self, handler: jobs.Handler, job: QueuedJob) -> None:
        async with self.services.database.writes() as db:
            runs, is_mine = await jobs.begin_run(db, job.id)
        if not is_mine:
            await self._after_lost_worker(handler, job, runs)
            return
        try:
            with jobs.DURATION.labels(handler.name).time():
                await self._run(handler, job.payload or b"{}")
        except asyncio.CancelledError:
            if not self._is_cutting_short:
                raise
            await self._end(job, "", counted=False)
            jobs.OUTCOMES.labels(handler.name, "interrupted").inc()
            raise RetryRequested(delay=timedelta(0), reason="the worker stopped") from None
        except Exception as error:
            await self._end(job, jobs.describe(error))
            if jobs.is_final(error) or runs >= handler.attempts:
                jobs.OUTCOMES.labels(handler.name, "dead").inc()
                raise
            jobs.OUTCOMES.labels(handler.name, "failed").inc()
            raise RetryRequested(delay=jobs.backoff(runs), reason=jobs.describe(error)) from error
        jobs.OUTCOMES.labels(handler.name, "done").inc()

    async def _after_lost_worker(self, handler: jobs.Handler, job: QueuedJob, runs: int) -> None:
        """Wait before running again what lost its worker, or give it up.

        All jobs that ran in that worker are picked again together. The waits differ, so that next time the
        one that is to blame takes no other with it.
        """
        error = RuntimeError(LOST.format(runs=runs, attempts=handler.attempts))
        await self._end(job, str(error))
        if runs >= handler.attempts:
            jobs.OUTCOMES.labels(handler.name, "dead").inc()
            raise error
        jobs.OUTCOMES.labels(handler.name, "lost").inc()
        raise RetryRequested(delay=jobs.backoff(runs), reason=str(error))

    async def _run(self, handler: jobs.Handler, payload: bytes) -> None:
        """The work in its own task, so that a shutdown can cancel it without PgQueuer taking it for done."""
        task = asyncio.create_task(handler.run(self.services, payload))
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        async with asyncio.timeout(handler.timeout.total_seconds()):
            await task

    async def _end(self, job: QueuedJob, error: str, *, counted: bool = True) -> None:
        async with self.services.database.writes() as db:
            await jobs.end_run(db, job.id, error, counted=counted)
