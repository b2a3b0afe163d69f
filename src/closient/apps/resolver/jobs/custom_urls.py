"""The monitor of custom URLs: once a minute, whatever is due is looked at."""

import asyncio
from collections import Counter
from datetime import timedelta

import structlog

from closient.apps.resolver.actions import custom_urls
from closient.apps.resolver.structs.custom_urls import Finding, UrlCheck
from closient.kit import jobs
from closient.kit.services import Services

# Addresses that are taken on at once, and looked at at once; as many of one host.
MOST_TAKEN, MOST_AT_ONCE = 200, 50
MOST_TAKEN_OF_HOST, MOST_AT_ONCE_OF_HOST = 20, 2
# Nothing new is taken on after so many seconds; the next minute goes on.
SHIFT = 50.0
# Findings are written down, and new addresses taken on, this often.
PULSE = 1.0

log = structlog.get_logger()


@jobs.every("* * * * *", "resolver.check_custom_urls", timeout=timedelta(minutes=5))
async def check_custom_urls(services: Services) -> None:
    """What a killed worker had taken on is due again a few minutes later."""
    await Patrol(services).run()


class Patrol:
    """One round: slow hosts hold up nobody else, and no transaction is larger than a second's findings."""

    def __init__(self, services: Services) -> None:
        self.services = services
        self.under_way: set[asyncio.Task[None]] = set()
        self.found: list[tuple[UrlCheck, Finding]] = []
        self._left: Counter[str] = Counter()
        self._lanes: dict[str, asyncio.Semaphore] = {}
        self._slots = asyncio.Semaphore(MOST_AT_ONCE)
        # None: not known yet, since nobody has answered in this round.
        self._is_cut_off: bool | None = None

    async def run(self) -> None:
        """Until nothing is due, the shift is over, or nobody can be reached at all."""
        loop = asyncio.get_running_loop()
        end = loop.time() + SHIFT
        try:
            while True:
                if loop.time() < end and not self._is_cut_off:
                    await self._take_on()
                if not self.under_way:
                    return
                await asyncio.wait(self.under_way, timeout=PULSE)
                await self._write_down()
        finally:
            for task in self.under_way:
                task.cancel()

    async def _take_on(self) -> None:
        room = MOST_TAKEN - len(self.under_way)
        if room < MOST_TAKEN // 2:
            return
        async with self.services.database.writes() as db:
            checks = await custom_urls.claim_checks(
                db,
                self.services.settings,
                list(self._left),
                most=room,
                most_of_host=MOST_TAKEN_OF_HOST,
            )
        for check in checks:
            self._left[check.host] += 1
            self._lanes.setdefault(check.host, asyncio.Semaphore(MOST_AT_ONCE_OF_HOST))
            task = asyncio.create_task(self._check(check))
            self.under_way.add(task)
            task.add_done_callback(self.under_way.discard)

    async def _check(self, check: UrlCheck) -> None:
        try:
            async with self._lanes[check.host], self._slots:
                finding = await custom_urls.look(self.services.http, self.services.settings, check.url)
            self.found.append((check, finding))
        except Exception:
            # One odd address is not to end the round; it is due again when its time is up.
            log.exception("url_check_broke", url=check.url)
        finally:
            self._left[check.host] -= 1
            if not self._left[check.host]:
                del self._left[check.host], self._lanes[check.host]

    async def _write_down(self) -> None:
        found, self.found = self.found, []
        if any(finding.status_code for _, finding in found):
            self._is_cut_off = False
        silent = [check.host for check, finding in found if finding.is_silent]
        if silent and self._is_cut_off is None:
            self._is_cut_off = await custom_urls.is_cut_off(self.services, silent)
        if silent and self._is_cut_off:
            # Nothing is held against them; they are due again in a few minutes.
            log.warning("url_monitor_cut_off", silent=len(silent))
            found = [(check, finding) for check, finding in found if not finding.is_silent]
        if found:
            async with self.services.database.writes() as db:
                await custom_urls.note_findings(db, self.services.settings, found)
