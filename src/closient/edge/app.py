"""The edge: answers Digital Links from memory, in front of everything; all else is passed on.

A known key without a query costs one look-up in a dictionary, a ready list of headers and an append. It
knows no app: links, scans and the product's JSON come through ports that the composition root fills.
"""

import asyncio
import itertools
import os
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Any, Protocol

import structlog

from closient.edge import answer, asked, choose, documents, negotiation, target
from closient.edge.answer import EMPTY, Message
from closient.edge.asked import Asked, Heard
from closient.edge.choose import Choice, Wanted
from closient.edge.crowd import Crowd
from closient.edge.decide import NOWHERE, Place
from closient.edge.negotiation import Kind
from closient.edge.scans import Recorder, ScanSink, Sighting
from closient.edge.table import LinkSource, Slot, Table
from closient.edge.tally import AnswerKind
from closient.edge.target import Headers, Plan, Redirect, Target
from closient.edge.visitors import Places
from closient.kit import clock
from closient.kit.config import Settings
from closient.kit.database import Database
from closient.kit.errors import InternalError, MethodNotAllowed, NotFound, Problem, RateLimited

DESCRIPTION = b"/.well-known/gs1resolver"
MOST_TARGETS = 20_000
MOST_ACCEPTS = 1_000
REDIRECTED: tuple[int, AnswerKind] = (answer.REDIRECT_STATUS, "redirect")
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Any, Any, Any], Awaitable[None]]
log = structlog.get_logger()


class Representations(Protocol):
    """What of a product is not the edge's to say."""

    async def product(self, gtin: str) -> bytes | None:
        """The product's JSON as the products API shows it to everybody; None for an unknown GTIN."""
        ...

    async def symbol(self, uri: str, file_format: str) -> tuple[bytes, str] | None:
        """A QR code of a link and its media type; None when there is no such format."""
        ...


class Edge:
    """ASGI application around `then`."""

    def __init__(
        self,
        then: Application,
        links: LinkSource,
        scans: ScanSink,
        representations: Representations,
        settings: Settings,
    ) -> None:
        self.table = Table(links, settings.resolver_cache_entries)
        self.scans = Recorder(scans)
        self._answers = self.scans.tally.answers
        self._then = then
        self._representations = representations
        self._base_url = settings.base_url
        self._trusted_proxies = settings.trusted_proxies
        self._targets: dict[bytes, Target] = {}
        self._kinds: dict[bytes, Kind] = {}
        self._listening: asyncio.Task[None] | None = None
        # Ids of requests count on from a random beginning: unique without asking for random bytes each time.
        self._id_prefix = os.urandom(9).hex().encode("ascii")
        self._numbers = itertools.count()

    async def startup(self) -> None:
        """Begin to store scans."""
        self.scans.start()

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
        if aim is not None:
            if scope["method"] == "GET" and not scope["query_string"]:
                plan = aim.plan
                if plan is not None and self.table.fresh(aim.gtin) is plan.slot:
                    heard = asked.headers(scope, self._trusted_proxies)
                    if (self._kinds.get(heard.accept) or self._kind(heard.accept)) == "redirect":
                        redirect = plan.always or self._lead(aim, plan, asked.NOTHING)
                        await self._redirect(send, heard, aim, plan, redirect)
                        return
        elif not target.is_ours(path):
            if path == DESCRIPTION:
                await self._describe(scope, send)
            else:
                await self._then(scope, receive, send)
            return
        await self._resolve(scope, send, path, aim)

    async def _redirect(self, send: Send, heard: Heard, aim: Target, plan: Plan, redirect: Redirect) -> None:
        """The plain answer to a plain scan."""
        headers = [*redirect.headers, (b"x-request-id", self._request_id(heard))]
        await send({"type": "http.response.start", "status": answer.REDIRECT_STATUS, "headers": headers})
        await send(EMPTY)
        self._answers[REDIRECTED] += 1
        self.scans.note(
            Sighting(
                plan.slot.entry,
                aim.lot,
                aim.serial,
                redirect.scan_type,
                redirect.destination,
                None,
                heard.user_agent,
                heard.referrer,
                clock.now(),
                heard.address,
                heard.accept_language,
            )
        )

    async def _resolve(self, scope: dict[str, Any], send: Send, path: bytes, aim: Target | None) -> None:
        """Every other way to ask for a link."""
        heard = self._heard(scope)
        method = scope["method"]
        try:
            status, headers, body = await self._answer(scope, heard, path, aim)
        except Problem as problem:
            status = problem.status
            headers, body = answer.refusal(problem, heard)
            self._answers[status, "refusal"] += 1
        except Exception as error:  # nothing may fall through to the server, which would answer without CORS
            log.error("unforeseen", path=path, exc_info=error)
            status = 500
            headers, body = answer.refusal(InternalError(), heard)
            self._answers[status, "refusal"] += 1
        await self._send(send, heard, status, headers, b"" if method == "HEAD" else body)

    async def _send(self, send: Send, heard: Heard, status: int, headers: Headers, body: bytes) -> None:
        names = (b"x-request-id", heard.request_id)
        await send({"type": "http.response.start", "status": status, "headers": [*headers, names]})
        await send({"type": "http.response.body", "body": body, "more_body": False})

    async def _answer(
        self, scope: dict[str, Any], heard: Heard, path: bytes, aim: Target | None
    ) -> tuple[int, Headers, bytes]:
        method = scope["method"]
        if method not in ("GET", "HEAD", "OPTIONS"):
            raise _not_allowed()
        link = aim.link if aim is not None else target.read(path)
        if method == "OPTIONS":
            self._answers[204, "options"] += 1
            return 204, answer.options(self._base_url, link), b""
        query: bytes = scope["query_string"]
        if query:
            target.check_query(link, query)
        gtin = link.gtin
        if gtin is None:
            raise NotFound(f"The key ({link.key_ai}) {link.key} is right, but nothing is linked to it here.")
        slot = await self.table.find(gtin)
        if slot is None:
            raise NotFound(f"No product with the GTIN {gtin} is known here.")
        if aim is None:
            aim = self._keep(path, Target(link, gtin))
        plan = self._plan(aim, slot)
        wanted = asked.query(query)
        kind = "linkset" if wanted.wants_linkset else self._kind(heard.accept)
        if kind == "redirect" or (wanted.link_type is not None and not wanted.wants_linkset):
            redirect = self._lead(aim, plan, wanted)
            status, headers, body = answer.REDIRECT_STATUS, redirect.headers, b""
        else:
            redirect = None
            status, (headers, body) = 200, await self._document(kind, aim, slot)
        self._answers[status, "redirect" if redirect else kind] += 1
        if method == "GET":
            self._note(heard, aim, slot, redirect, wanted)
        return status, headers, body

    def _lead(self, aim: Target, plan: Plan, wanted: Asked) -> Redirect:
        """The redirect that the rules give now."""
        rules = plan.untyped if wanted.link_type is None else plan.rules
        decision = decide(rules, wanted.link_type, clock.now())
        if decision is None:
            raise NotFound(answer.no_such_link(wanted.link_type or ""))
        redirect = plan.redirects.get(decision.url)
        if redirect is None:
            redirect = plan.redirects[decision.url] = self._ready(aim, decision)
        if not wanted.passed_on:
            return redirect
        location = answer.with_query(redirect.location, wanted.passed_on)
        return answer.redirect(location, answer.linkset_link(self._base_url, aim.path), redirect.scan_type)

    def _ready(self, aim: Target, decision: Decision) -> Redirect:
        location = documents.address(decision, aim, self._base_url).encode("ascii")
        is_hosted = decision.url is None or documents.leads_back(decision.url, aim, self._base_url)
        scan_type = "HOSTED_PAGE" if is_hosted else "REDIRECT_ONLY"
        return answer.redirect(location, answer.linkset_link(self._base_url, aim.path), scan_type)

    async def _document(self, kind: Kind, aim: Target, slot: Slot) -> tuple[Headers, bytes]:
        """The link as data."""
        entry = slot.entry
        if kind == "linkset":
            media_type = negotiation.LINKSET
            body = documents.linkset(documents.View(self._base_url, aim, entry, clock.now()))
        elif kind == "json-ld":
            media_type = negotiation.JSON_LD
            body = documents.json_ld(self._base_url, aim, entry)
        else:
            media_type = negotiation.JSON
            found = await self._representations.product(entry.gtin)
            if found is None:
                raise NotFound(f"No product with the GTIN {entry.gtin} is known here.")
            body = found
        link = answer.linkset_link(self._base_url, aim.path)
        return answer.document(media_type, link, len(body)), body

    def _note(self, heard: Heard, aim: Target, slot: Slot, redirect: Redirect | None, wanted: Asked) -> None:
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
                clock.now(),
                heard.address,
                heard.accept_language,
                wanted.raw,
            )
        )

    def _plan(self, aim: Target, slot: Slot) -> Plan:
        """The plan of a target for what the table holds now."""
        plan = aim.plan
        if plan is None or plan.slot is not slot:
            plan = aim.plan = Plan(slot, aim)
            if plan.is_settled:
                plan.always = self._lead(aim, plan, asked.NOTHING)
        return plan

    def _keep(self, path: bytes, aim: Target) -> Target:
        """Remember a path of a known GTIN; the oldest goes when there are too many."""
        if len(self._targets) >= MOST_TARGETS:
            del self._targets[next(iter(self._targets))]
        self._targets[path] = aim
        return aim

    def _kind(self, accept: bytes) -> Kind:
        kind = self._kinds.get(accept)
        if kind is None:
            kind = negotiation.kind_of(accept)
            if len(accept) <= 512:
                if len(self._kinds) >= MOST_ACCEPTS:
                    self._kinds.clear()
                self._kinds[accept] = kind
        return kind

    def _heard(self, scope: dict[str, Any]) -> Heard:
        """The headers that count, with the id under which this request is told of."""
        heard = asked.headers(scope, self._trusted_proxies)
        return heard._replace(request_id=self._request_id(heard))

    def _request_id(self, heard: Heard) -> bytes:
        """The caller's own id, if it is one as the gate takes them; else a fresh one."""
        sent = heard.request_id
        if 8 <= len(sent) <= 64 and sent.replace(b"-", b"").replace(b"_", b"").isalnum():
            return sent
        return b"%s%06x" % (self._id_prefix, next(self._numbers))

    async def _describe(self, scope: dict[str, Any], send: Send) -> None:
        """The resolver description file."""
        heard = self._heard(scope)
        method = scope["method"]
        if method == "OPTIONS":
            self._answers[204, "options"] += 1
            await self._send(send, heard, 204, answer.options(self._base_url, None), b"")
        elif method in ("GET", "HEAD"):
            body = documents.description(self._base_url)
            headers = answer.described(len(body))
            self._answers[200, "description"] += 1
            await self._send(send, heard, 200, headers, b"" if method == "HEAD" else body)
        else:
            headers, body = answer.refusal(_not_allowed(), heard)
            self._answers[405, "refusal"] += 1
            await self._send(send, heard, 405, headers, body)


def _not_allowed() -> MethodNotAllowed:
    problem = MethodNotAllowed("A Digital Link answers GET, HEAD and OPTIONS.")
    problem.headers["Allow"] = "GET, HEAD, OPTIONS"
    return problem
