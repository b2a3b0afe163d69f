"""The edge: answers Digital Links from memory, in front of everything; all else is passed on.

A known key without a query costs one look-up in a dictionary, a ready list of headers and an append. It
knows no app: links, scans and the product's JSON come through ports that the composition root fills.
"""

import asyncio
import itertools
import os
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from typing import Any

import structlog

from closient.edge import answer, asked, documents, gauges, negotiation, target
from closient.edge.answer import EMPTY, Message
from closient.edge.asked import Heard
from closient.edge.crowd import Crowd
from closient.edge.lead import Guide, Visit
from closient.edge.negotiation import Kind
from closient.edge.replies import Replies, Representations
from closient.edge.scans import Recorder, ScanSink, Sighting
from closient.edge.table import NO_PART, LinkSource, Slot, Table
from closient.edge.tally import AnswerKind
from closient.edge.target import Headers, Plan, Redirect, Target
from closient.edge.visitors import Places, Salts
from closient.kit import clock
from closient.kit.config import Settings
from closient.kit.database import Database
from closient.kit.errors import (
    BadRequest,
    InternalError,
    MethodNotAllowed,
    NotFound,
    Problem,
    RateLimited,
    UriTooLong,
)

DESCRIPTION = b"/.well-known/gs1resolver"
MOST_TARGETS = 20_000
MOST_ACCEPTS = 1_000
# RFC 9110 (4.1) asks to understand at least so much.
LONGEST_TARGET = 8_000
REDIRECTED: tuple[int, AnswerKind] = (answer.REDIRECT_STATUS, "redirect")
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Any, Any, Any], Awaitable[None]]
log = structlog.get_logger()


class Edge:
    """ASGI application around `then`."""

    def __init__(
        self,
        then: Application,
        links: LinkSource,
        scans: ScanSink,
        representations: Representations,
        settings: Settings,
        *,
        places: Places | None = None,
        salts: Salts | None = None,
    ) -> None:
        self.table = Table(
            links, settings.resolver_cache_entries, fresh_seconds=settings.resolver_fresh_seconds
        )
        self.scans = Recorder(scans, places=places, salts=salts, show=self._show)
        self._answers = self.scans.tally.answers
        self._then = then
        self._representations = representations
        self._settings = settings
        self._base_url = settings.base_url
        self._guide = Guide(settings, places)
        self._replies = Replies(self._guide, representations)
        self._crowd = Crowd(settings.resolver_limit_per_minute)
        self._trusted_proxies = settings.trusted_proxies
        self._country_header = settings.country_header.lower().encode("latin-1")
        # Ordered, since taking the first out of a plain dictionary again and again walks over the gaps.
        self._targets: OrderedDict[bytes, Target] = OrderedDict()
        self._kinds: dict[bytes, Kind] = {}
        self._listening: asyncio.Task[None] | None = None
        # Ids of requests count on from a random beginning: unique without asking for random bytes each time.
        self._id_prefix = os.urandom(9).hex().encode("ascii")
        self._numbers = itertools.count()

    async def startup(self) -> None:
        """Begin to store scans."""
        self.scans.start()

    def _show(self) -> None:
        """Tell Prometheus how this process is."""
        table = self.table
        gauges.show(
            scans=len(self.scans),
            entries=len(table),
            weight=table.weight,
            capacity=table.capacity,
            is_away=table.is_away,
            is_listening=table.is_listening,
        )

    def listen(self, database: Database) -> None:
        """Begin to hear of changed links."""
        self._listening = asyncio.create_task(self.table.listen(database))

    async def shutdown(self) -> None:
        """Stop listening and store the scans that wait."""
        if self._listening is not None:
            self._listening.cancel()
            await asyncio.gather(self._listening, return_exceptions=True)
        await self.scans.stop()

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Send) -> None:
        if scope["type"] != "http":
            await self._then(scope, receive, send)
            return
        path: bytes = scope.get("raw_path") or scope["path"].encode("utf-8", "surrogateescape")
        aim = self._targets.get(path)
        if aim is None and not target.is_ours(path):
            if path == DESCRIPTION:
                await self._describe(scope, send)
            else:
                await self._then(scope, receive, send)
            return
        heard = asked.headers(scope, self._trusted_proxies, self._country_header)
        plan = None if aim is None else aim.plan
        if aim is None or plan is None or scope["method"] != "GET" or scope["query_string"]:
            await self._resolve(scope, send, heard, path, aim)
            return
        now = clock.now()
        redirect = plan.always or self._guide.kept(plan, heard, now)
        if redirect is None or not self.table.is_fresh(plan.slot) or not self._is_welcome(heard):
            await self._resolve(scope, send, heard, path, aim)
            return
        headers = [*redirect.headers, (b"x-request-id", self._request_id(heard))]
        await send({"type": "http.response.start", "status": answer.REDIRECT_STATUS, "headers": headers})
        await send(EMPTY)
        self._answers[REDIRECTED] += 1
        self._note(aim, plan.slot, redirect, Visit(heard, asked.NOTHING, now))

    def _is_welcome(self, heard: Heard) -> bool:
        """Does this caller want to be redirected, and not too often?"""
        kind = self._kinds.get(heard.accept) or self._kind(heard.accept)
        return kind == "redirect" and self._crowd.admits(heard.address)

    async def _resolve(
        self, scope: dict[str, Any], send: Send, heard: Heard, path: bytes, aim: Target | None
    ) -> None:
        """Every other way to ask for a link."""
        request_id = self._request_id(heard)
        method = scope["method"]
        try:
            if not self._crowd.admits(heard.address):
                raise RateLimited(self._crowd.seconds_left())
            if len(path) + len(scope["query_string"]) > LONGEST_TARGET:
                raise UriTooLong(f"At most {LONGEST_TARGET} bytes of path and query are read.")
            status, headers, body = await self._answer(scope, heard, path, aim)
        except Problem as problem:
            status = problem.status
            headers, body = answer.refusal(problem, heard, request_id)
            self._answers[status, "refusal"] += 1
        except Exception as error:  # nothing may fall through to the server, which would answer without CORS
            log.error("unforeseen", path=path, exc_info=error)
            status = 500
            headers, body = answer.refusal(InternalError(), heard, request_id)
            self._answers[status, "refusal"] += 1
        await self._send(send, request_id, status, headers, b"" if method == "HEAD" else body)

    async def _send(self, send: Send, request_id: bytes, status: int, headers: Headers, body: bytes) -> None:
        names = (b"x-request-id", request_id)
        await send({"type": "http.response.start", "status": status, "headers": [*headers, names]})
        await send({"type": "http.response.body", "body": body, "more_body": False})

    async def _answer(
        self, scope: dict[str, Any], heard: Heard, path: bytes, aim: Target | None
    ) -> tuple[int, Headers, bytes]:
        method = scope["method"]
        if method not in ("GET", "HEAD", "OPTIONS"):
            raise _not_allowed()
        found = aim or target.read(path)
        if method == "OPTIONS":
            self._answers[204, "options"] += 1
            return 204, answer.options(self._base_url, found.path), b""
        query: bytes = scope["query_string"]
        if query:
            target.check_query(found.link, query)
        wanted = asked.query(query)
        if wanted.code_format is not None:
            return await self._symbol(wanted.code_format, found, heard)
        slot = await self.table.find(found.key)
        if slot is None:
            if method == "GET" and found.gtin:
                self.scans.note_unknown(found.gtin)
            raise NotFound(answer.unknown(found))
        visit = Visit(heard, wanted, clock.now())
        if slot.entry.handled_by:
            status, headers, body = self._guide.delegate(found, slot.entry, visit)
            self._answers[status, "delegated"] += 1
            return status, headers, body
        plan = found.plan
        if plan is None or plan.slot is not slot:
            plan = await self._plan(found, slot)
            # What is asked for once is not worth a place, nor the time to give it up again.
            if aim is None and slot.is_asked_again:
                self._keep(path, found)
            slot.is_asked_again = True
        kind = self._kind(heard.accept)
        status, noted, headers, body, redirect = await self._replies.reply(kind, found, plan, visit)
        self._answers[status, noted] += 1
        if method == "GET":
            self._note(found, slot, redirect, visit)
        return status, headers, body

    async def _symbol(self, file_format: str, aim: Target, heard: Heard) -> tuple[int, Headers, bytes]:
        """`?fmt=svg`: a QR code of this very link."""
        drawn = await self._representations.symbol(self._base_url + aim.path, file_format)
        if drawn is None:
            raise BadRequest(f"There is no format {file_format[:20]!r}: svg, png, pdf and eps are drawn.")
        body, media_type = drawn
        self._answers[200, "symbol"] += 1
        return 200, answer.document(media_type, self._guide.links_of(aim), len(body)), body

    def _note(self, aim: Target, slot: Slot, redirect: Redirect | None, visit: Visit) -> None:
        heard, wanted = visit.heard, visit.wanted
        self.scans.note(
            Sighting(
                slot.entry,
                aim.lot,
                aim.serial,
                "HOSTED_PAGE" if redirect is None else redirect.scan_type,
                None if redirect is None else redirect.destination,
                "linkset" if wanted.wants_linkset else wanted.link_type,
                heard.user_agent,
                heard.referrer,
                visit.now,
                heard.address,
                heard.accept_language,
                wanted.raw,
                heard.country if self._trusted_proxies else b"",
            )
        )

    async def _plan(self, aim: Target, slot: Slot) -> Plan:
        """The plan of a target for what the table holds now."""
        part = await self.table.part(slot, aim.asked) if slot.entry.has_parts else NO_PART
        plan = aim.plan = target.plan_of(slot, part)
        return plan

    def _keep(self, path: bytes, aim: Target) -> None:
        """Remember a path of a known key; the oldest goes when there are too many.

        An item is seen once or twice: it would only push out what is asked for again.
        """
        if aim.serial is not None and not (aim.plan and aim.plan.has_part):
            return
        if len(self._targets) >= MOST_TARGETS:
            self._targets.popitem(last=False)
        self._targets[path] = aim

    def _kind(self, accept: bytes) -> Kind:
        kind = self._kinds.get(accept)
        if kind is None:
            kind = negotiation.kind_of(accept)
            if len(accept) <= 512:
                if len(self._kinds) >= MOST_ACCEPTS:
                    self._kinds.clear()
                self._kinds[accept] = kind
        return kind

    def _request_id(self, heard: Heard) -> bytes:
        """The caller's own id, if it is one as the gate takes them; else a fresh one."""
        sent = heard.request_id
        if 8 <= len(sent) <= 64 and sent.replace(b"-", b"").replace(b"_", b"").isalnum():
            return sent
        return b"%s%06x" % (self._id_prefix, next(self._numbers))

    async def _describe(self, scope: dict[str, Any], send: Send) -> None:
        """The resolver description file."""
        heard = asked.headers(scope, self._trusted_proxies, self._country_header)
        request_id = self._request_id(heard)
        method = scope["method"]
        if method == "OPTIONS":
            self._answers[204, "options"] += 1
            await self._send(send, request_id, 204, answer.options(self._base_url, None), b"")
        elif method in ("GET", "HEAD"):
            body = documents.description(self._settings)
            headers = answer.described(len(body))
            self._answers[200, "description"] += 1
            await self._send(send, request_id, 200, headers, b"" if method == "HEAD" else body)
        else:
            headers, body = answer.refusal(_not_allowed(), heard, request_id)
            self._answers[405, "refusal"] += 1
            await self._send(send, request_id, 405, headers, body)


def _not_allowed() -> MethodNotAllowed:
    problem = MethodNotAllowed("A Digital Link answers GET, HEAD and OPTIONS.")
    problem.headers["Allow"] = "GET, HEAD, OPTIONS"
    return problem
