"""Reading the sources over HTTP: pages, editions, failures, and nothing unless it is wanted."""

import datetime
from collections.abc import AsyncIterator
from typing import Any

import msgspec
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from closient.apps.compliance import jobs as room
from closient.apps.compliance.actions import feeds
from closient.apps.compliance.structs.feeds import Feed
from closient.kit import clock, jobs
from closient.kit.database import Database
from closient.kit.http import DestinationRefused, Outgoing
from closient.kit.services import Services
from tests.apps.compliance.notices import canada, cpsc, fda, fda_file, fsis

NOW = datetime.datetime(2026, 11, 25, 4, 40, tzinfo=datetime.UTC)


class Regulators:
    """The servers of all regulators in one, with what they were asked."""

    def __init__(self) -> None:
        self.asked: list[web.Request] = []
        self.reports = [fda(f"F-{number}") for number in range(5)]
        self.total: int | None = None
        self.edition = "2026-11-18"
        self.body: bytes | None = None
        self.status = 200
        application = web.Application()
        application.router.add_get("/food/enforcement.json", self.fda)
        application.router.add_get("/fsis", self.fsis)
        application.router.add_get("/cpsc", self.cpsc)
        application.router.add_get("/canada.json", self.canada)
        self.server = TestServer(application)

    async def fda(self, request: web.Request) -> web.Response:
        """Two reports a page, and the cursor of the next in a header."""
        self.asked.append(request)
        start = int(request.query.get("search_after", "0"))
        document: dict[str, Any] = fda_file(*self.reports[start : start + 2])
        document["meta"]["last_updated"] = self.edition
        document["meta"]["results"]["total"] = len(self.reports) if self.total is None else self.total
        headers = {}
        if start + 2 < len(self.reports):
            onward = f"{self.url}/food/enforcement.json?limit=2&skip=0&search_after={start + 2}"
            headers["Link"] = f'<{onward}>; rel="next"'
        return self.answer(document, headers)

    async def fsis(self, request: web.Request) -> web.Response:
        self.asked.append(request)
        if "Mozilla" not in request.headers["User-Agent"]:
            return web.Response(status=403)
        return self.answer([fsis("1-2026")], {"ETag": '"7"'})

    async def cpsc(self, request: web.Request) -> web.Response:
        self.asked.append(request)
        is_now = request.query.get("RecallDateStart", "2026").startswith("2026")
        return self.answer([cpsc(1)] if is_now else [], {})

    async def canada(self, request: web.Request) -> web.Response:
        self.asked.append(request)
        if request.headers.get("If-Modified-Since") == "Wed, 25 Nov 2026 00:00:00 GMT":
            return web.Response(status=304)
        return self.answer([canada("1"), canada("2")], {"Last-Modified": "Wed, 25 Nov 2026 00:00:00 GMT"})

    def answer(self, document: Any, headers: dict[str, str]) -> web.Response:
        body = msgspec.json.encode(document) if self.body is None else self.body
        return web.Response(
            status=self.status, body=body, headers={**headers, "Content-Type": "application/json"}
        )

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.port}"


@pytest.fixture
async def regulators() -> AsyncIterator[Regulators]:
    found = Regulators()
    await found.server.start_server()
    yield found
    await found.server.close()


@pytest.fixture
async def worker(services: Services, regulators: Regulators) -> AsyncIterator[Services]:
    """Services whose sources are the servers of this test."""
    settings = msgspec.structs.replace(
        services.settings,
        recall_fda_url=regulators.url,
        recall_fsis_url=f"{regulators.url}/fsis",
        recall_cpsc_url=f"{regulators.url}/cpsc",
        recall_health_canada_url=f"{regulators.url}/canada.json",
    )
    async with Outgoing(allow=("127.0.0.1/32",)) as http:
        yield msgspec.structs.replace(services, settings=settings, http=http)


async def read(worker: Services, feed: Feed, day: int = 0) -> tuple[int, int]:
    with clock.frozen(NOW + datetime.timedelta(days=day)):
        done = await feeds.read_feed(worker, feed, pause=0)
    return done.created, done.unchanged


async def runs(database: Database) -> list[tuple[Any, ...]]:
    rows = await database.pool.fetch("SELECT outcome, is_whole, error FROM compliance.import_run ORDER BY id")
    return [tuple(row) for row in rows]


async def test_openfda_is_read_page_after_page_and_not_again_before_its_next_edition(
    worker: Services, regulators: Regulators, database: Database
):
    assert await read(worker, "fda-food") == (5, 0)
    assert [request.query.get("search_after") for request in regulators.asked] == [None, "2", "4"]
    assert regulators.asked[0].query == {"sort": "report_date:asc", "limit": "500"}
    assert await read(worker, "fda-food", day=1) == (0, 0)
    assert len(regulators.asked) == 4
    regulators.edition = "2026-11-25"
    regulators.reports.append(fda("F-new"))
    assert await read(worker, "fda-food", day=2) == (1, 5)
    assert [outcome for outcome, *_ in await runs(database)] == ["complete", "unchanged", "complete"]


async def test_a_reading_with_less_than_was_promised_is_partial_and_is_read_anew(
    worker: Services, regulators: Regulators, database: Database
):
    regulators.total = 7
    with pytest.raises(feeds.Unreadable):
        await read(worker, "fda-food")
    assert await runs(database) == [("partial", True, "It tells of 7 recalls and gave 5.")]
    regulators.total = None
    assert await read(worker, "fda-food") == (0, 5)


async def test_canada_is_asked_whether_its_file_changed(
    worker: Services, regulators: Regulators, database: Database
):
    assert await read(worker, "health-canada") == (2, 0)
    assert await read(worker, "health-canada", day=1) == (0, 0)
    assert await read(worker, "health-canada", day=2) == (0, 0)
    assert "If-Modified-Since" not in regulators.asked[0].headers
    assert [outcome for outcome, *_ in await runs(database)] == ["complete", "unchanged", "unchanged"]
    assert await database.pool.fetchval("SELECT max(ended) FROM compliance.import_run") == (
        NOW + datetime.timedelta(days=2)
    )


async def test_fsis_is_asked_in_the_way_that_it_answers(worker: Services, regulators: Regulators):
    assert await read(worker, "fsis") == (1, 0)
    await read(worker, "fsis", day=1)
    assert regulators.asked[1].headers["If-None-Match"] == '"7"'


async def test_cpsc_is_read_by_years_then_for_news_and_after_a_month_by_years_again(
    worker: Services, regulators: Regulators, database: Database
):
    assert await read(worker, "cpsc") == (1, 0)
    spans = [request.query["RecallDateStart"] for request in regulators.asked]
    assert (spans[0], spans[-1], len(spans)) == ("1973-01-01", "2026-01-01", 54)
    await read(worker, "cpsc", day=1)
    await read(worker, "cpsc", day=2)
    news = [dict(request.query) for request in regulators.asked[54:]]
    assert news == [
        {"format": "json", "LastPublishDateStart": "2026-11-11"},
        {"format": "json", "LastPublishDateStart": "2026-11-12"},
    ]
    regulators.asked.clear()
    await read(worker, "cpsc", day=31)
    assert len(regulators.asked) == 54
    assert [is_whole for _, is_whole, _ in await runs(database)] == [True, False, False, True]


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ((503, b""), "answers 503"),
        ((403, b"<html>Access Denied</html>"), "answers 403"),
        ((200, b"<html>Access Denied</html>"), "no JSON of this source"),
        ((200, b"[]"), "no recall at all"),
        ((200, b'[{"NID": "1", "Title": "unterminat'), "breaks off after 0"),
    ],
)
async def test_what_cannot_be_read_is_tried_again_and_said_in_the_list_of_sources(
    worker: Services, regulators: Regulators, database: Database, answer: tuple[int, bytes], error: str
):
    regulators.status, regulators.body = answer
    with pytest.raises(feeds.Unreadable):
        await read(worker, "health-canada")
    [(outcome, _, told)] = await runs(database)
    assert outcome in ("failed", "partial")
    assert error in told


async def test_a_source_at_a_private_address_is_not_asked(
    services: Services, worker: Services, regulators: Regulators, database: Database
):
    guarded = msgspec.structs.replace(worker, http=services.http)
    with pytest.raises(DestinationRefused):
        await read(guarded, "fsis")
    assert regulators.asked == []
    assert (await runs(database))[0][0] == "failed"


@pytest.mark.parametrize("is_wanted", [False, True])
async def test_the_sources_are_read_every_day_if_the_operator_wants_it(
    worker: Services, regulators: Regulators, database: Database, is_wanted: bool
):
    settings = msgspec.structs.replace(worker.settings, recall_feeds=is_wanted)
    services = msgspec.structs.replace(worker, settings=settings)
    await room.read_feeds(services)
    await room.read_feeds(services)
    waiting = await database.pool.fetchval(
        "SELECT count(*) FROM kit.pgqueuer WHERE entrypoint = 'compliance.read_feed'"
    )
    assert waiting == (6 if is_wanted else 0)
    assert services.settings.recall_feeds or regulators.asked == []


async def test_the_job_reads_one_source(worker: Services, regulators: Regulators, database: Database):
    async with database.writes() as db:
        await jobs.enqueue(db, feeds.ReadFeed("fsis"))
    await jobs.run_pending(worker)
    assert len(regulators.asked) == 1
    assert [outcome for outcome, *_ in await runs(database)] == ["complete"]
