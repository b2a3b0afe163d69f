"""The composition root of the web process: the only place, with worker.py, that knows every room."""

from collections.abc import Awaitable
from contextlib import AsyncExitStack
from datetime import date
from typing import Any, cast

import structlog
from litestar import Litestar, Request, Response

from closient.adapters import objects_door, opening
from closient.adapters.places import opened as open_places
from closient.apps import registry
from closient.apps.account.actions import callers
from closient.apps.account.structs.callers import Limits
from closient.apps.catalogue.actions import products
from closient.apps.products.actions import codes
from closient.apps.resolver.actions import entries, measures, scans
from closient.edge import described
from closient.edge.app import Edge
from closient.edge.table import Entry, Part, PartAsked
from closient.kit import (
    collector,
    dependencies,
    health,
    logs,
    metrics,
    operations,
    problems,
    reference,
    replicas,
)
from closient.kit.asgi import Application, Receive, Scope, Send, is_for_machines
from closient.kit.coalesce import Coalescer
from closient.kit.config import Settings
from closient.kit.database import Database
from closient.kit.db import ConnectionLost
from closient.kit.errors import Problem
from closient.kit.gate import Callers, Gate
from closient.kit.ratelimit import Stranger
from closient.kit.replicas import Replicas
from closient.kit.services import Services
from closient.kit.unit import Units
from closient.web import choices, for_robots, page, reference_pages, static_files, style_page

LARGEST_BODY = 20_000_000
log = structlog.get_logger()


def describe(settings: Settings | None = None) -> Litestar:
    """All doors behind one router, with nothing opened: enough for OpenAPI, the map and `where`."""
    settings = settings or Settings()
    for folder in registry.template_folders():
        page.add_templates(folder)
    handlers: list[Any] = [*health.handlers, *static_files.handlers, *objects_door.handlers]
    handlers += [*reference.handlers(registry.APIS), *reference_pages.handlers(registry.APIS)]
    handlers += [*choices.handlers, *style_page.handlers, *for_robots.handlers]
    for room in ("routes", "pages"):
        for module in registry.rooms(room):
            handlers += module.handlers
    # An event becomes jobs for those subscribers only that this process has heard of.
    registry.rooms("jobs")
    constraints: problems.Constraints = {}
    for module in registry.rooms("errors"):
        constraints.update(getattr(module, "CONSTRAINTS", {}))

    def refuse(request: Request, error: Exception) -> Response:
        problem = problems.from_exception(request, error, constraints)
        if is_for_machines(request.scope["path"]):
            return problems.answer(request, problem)
        return page.problem(request, problem)

    router = Litestar(
        handlers,
        dependencies=dependencies.everywhere(),
        before_request=dependencies.signed_in,
        exception_handlers={Exception: refuse},
        request_max_body_size=LARGEST_BODY,
        openapi_config=None,
        logging_config=None,
    )
    dependencies.one_by_one(router)
    router.state.settings = settings
    router.state.more_doors = {"resolver": described.paths()}
    router.state.more_schemas = described.schemas()
    return router


class Site:
    """The whole web process as one ASGI application: edge, gate, unit of work, router."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.router = describe(settings)
        self._closing = AsyncExitStack()
        self._door: Application = self.router

    def __call__(self, scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
        if scope["type"] == "lifespan":
            return self._live(receive, send)
        return self._door(scope, receive, send)

    async def open(self, services: Services) -> None:
        """Put the doors in front of each other and let the edge listen for changes."""
        self.router.state.services = services
        metrics.know({path[1:].partition("/")[0] for path in registry.APIS.values()})
        metrics.read_anew(measures.measured)
        database = services.database
        inner = Units(
            self.router,
            database,
            self._refuse,
            self.settings.secret,
            largest_bodies=operations.largest_bodies(self.router),
        )
        doors = callers_of(database, self.settings)
        gate = Gate(inner, doors, self._refuse, self.settings, quotas=operations.quotas(self.router))
        places = open_places(self.settings)
        places.start()
        self._closing.push_async_callback(places.stop)
        self.router.state.places = places
        reading = await self._closing.enter_async_context(
            replicas.opened(database, self.settings.replica_urls)
        )
        self.edge = Edge(
            gate,
            Links(reading),
            Scans(database),
            Products(database),
            self.settings,
            places=places,
            salts=Salts(database),
        )
        self._door = self.edge
        await self.edge.startup()
        self._closing.push_async_callback(self.edge.shutdown)

    async def close(self) -> None:
        await self._closing.aclose()

    async def _refuse(self, scope: Scope, send: Send, problem: Problem) -> None:
        """Refuse from outside the router, in the form that the router would have chosen."""
        if is_for_machines(scope["path"]):
            await problems.send(scope, send, problem)
            return
        scope["litestar_app"] = self.router
        request: Request = Request(cast("Any", scope))
        answer = page.problem(request, problem).to_asgi_response(app=None, request=request)
        await answer(cast("Any", scope), request.receive, cast("Any", send))

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        try:
            services = await self._closing.enter_async_context(opening.services(self.settings))
            await self.open(services)
            self.edge.listen(services.database)
        except Exception as error:
            log.error("cannot_start", error=repr(error))
            await send({"type": "lifespan.startup.failed", "message": str(error)})
            return
        collector.settle()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await self.close()
        await send({"type": "lifespan.shutdown.complete"})


class Links:
    """The edge's port to rules and links: read from a replica that has what the edge heard of."""

    def __init__(self, reading: Replicas) -> None:
        self._reading = reading

    def changed(self) -> None:
        self._reading.changed()

    async def load(self, keys: list[str]) -> dict[str, Entry]:
        return await self._reading.read(lambda reads: entries.load_entries(reads, keys))

    async def load_parts(self, asked: list[PartAsked]) -> list[Part]:
        return await self._reading.read(lambda reads: entries.load_parts(reads, asked))


class Scans:
    """The edge's port to the journal of scans."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def record(self, batch: bytes) -> None:
        async with self._database.writes() as db:
            await scans.keep_batch(db, batch)


class Salts:
    """The edge's port to what makes hashes of a day comparable."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def salt(self, day: date) -> bytes:
        async with self._database.writes() as db:
            return await scans.daily_salt(db, day)


class Products:
    """The edge's port to the product's JSON and to drawings of its link."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def product(self, gtin: str) -> bytes | None:
        return await products.public_product(self._database.reads, gtin)

    async def symbol(self, uri: str, file_format: str) -> tuple[bytes, str] | None:
        return await codes.draw_link(uri, file_format)


def callers_of(database: Database, settings: Settings) -> Callers:
    """The look-ups of the gate, each sharing round trips among requests that arrive together."""
    reads = database.reads
    limits = Limits.of(settings)

    async def by_keys(hashes: list[bytes]) -> list[Any]:
        return await callers.by_keys(reads, hashes, limits)

    async def by_sessions(hashes: list[bytes]) -> list[Any]:
        return await callers.by_sessions(reads, hashes, limits)

    async def by_addresses(strangers: list[Stranger]) -> list[Any]:
        return await callers.by_addresses(reads, strangers, limits)

    lost = ConnectionLost
    return Callers(
        Coalescer(by_keys, whole=lost),
        Coalescer(by_sessions, whole=lost),
        Coalescer(by_addresses, whole=lost),
    )


def create() -> Site:
    """What the server runs: settings from the environment, a database that is already migrated."""
    settings = Settings.load().with_secret()
    logs.configure(settings)
    return Site(settings)
