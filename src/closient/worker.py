"""The composition root of the worker process: knows every app's jobs and runs them until told to stop."""

import asyncio
import signal
from datetime import timedelta

import structlog

from closient.adapters import opening
from closient.apps import registry
from closient.kit import events, idempotency, jobs, mail
from closient.kit.config import Settings
from closient.kit.job_worker import JobWorker

log = structlog.get_logger()

# These rooms of the kit bring jobs of their own: retention, and sending mail.
KIT_ROOMS = (jobs, events, idempotency, mail)
# `serve` ends its children after 2.5 s: a job that runs longer is handed back before that.
GRACE = timedelta(seconds=1.5)


def know_all_jobs() -> dict[str, jobs.Handler]:
    """Import the jobs of every app; all handlers by name. The web process needs it too: it tells events."""
    registry.rooms("jobs")
    return jobs.REGISTRY


async def run(settings: Settings, stop: asyncio.Event | None = None) -> None:
    """Work until SIGTERM or SIGINT (or, inside another process, until `stop` is set)."""
    handlers = know_all_jobs()
    if stop is None:
        stop = asyncio.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with opening.services(settings) as services:
        log.info("worker_started", jobs=len(handlers), scheduled=sum(bool(h.cron) for h in handlers.values()))
        await JobWorker(services, settings.database_url, grace=GRACE).run(stop)
        log.info("worker_stopped")
