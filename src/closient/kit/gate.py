"""What every request passes before routing: id, caller and limits, cross-site check, HEAD, CORS, metrics.

It wraps the router from outside, since a router's own middleware does not run for 404 and 405.
"""

import time
from collections.abc import Mapping
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import urlsplit

import msgspec
import structlog

from closient.kit import apikey, client_address, metrics, ratelimit, request_id
from closient.kit.asgi import Application, Message, Receive, Refuse, Scope, Send, folded, is_api
from closient.kit.caller import Admission, Caller
from closient.kit.coalesce import Coalescer
from closient.kit.config import Settings
from closient.kit.db import ConnectionLost
from closient.kit.errors import Forbidden, Problem, RateLimited, Unauthorized, Unavailable
from closient.kit.ratelimit import Quota, Stranger, Window

SESSION_COOKIE = "sessionid"
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
CORS = [
    (b"access-control-allow-origin", b"*"),
    (
        b"access-control-expose-headers",
        b"X-Request-Id, RateLimit-Policy, RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset, "
        b"Retry-After, Idempotent-Replayed, ETag, Link, Location, GS1-Next-Page-Token, GS1-EPCIS-Version, "
        b"GS1-CBV-Version, GS1-EPCIS-Capture-Limit, GS1-EPCIS-Capture-File-Size-Limit",
    ),
]
PREFLIGHT = [
    (b"access-control-allow-methods", b"GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS"),
    (
        b"access-control-allow-headers",
        b"X-API-Key, Authorization, Content-Type, Accept, Idempotency-Key, If-None-Match, "
        b"GS1-Capture-Error-Behaviour, GS1-EPC-Format, GS1-CBV-XML-Format",
    ),
    (b"access-control-max-age", b"86400"),
]
log = structlog.get_logger()


class Callers(msgspec.Struct):
    """The three look-ups of a caller: each counts the request, and requests that come together share it."""

    by_key: Coalescer[bytes, Admission | None]
    by_session: Coalescer[bytes, Admission | None]
    by_address: Coalescer[Stranger, Admission]


class Gate:
    """ASGI wrapper around the router."""

    def __init__(
        self,
        then: Application,
        callers: Callers,
        refuse: Refuse,
        settings: Settings,
        *,
        quotas: Mapping[str, Quota] | None = None,
    ) -> None:
        self._then = then
        # By the beginning of the path: few doors have one.
        self._quotas = tuple((quotas or {}).items())
        self._refuse = refuse
        self._callers = callers
        self._settings = settings
        base = urlsplit(settings.base_url)
        self._own_origin = f"{base.scheme}://{base.netloc}"
        self._uncounted = (Window(settings.anonymous_limit_per_minute, 0, ratelimit.MINUTE),)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._then(scope, receive, send)
            return
        visit = Visit(scope, send, self._settings, self._uncounted)
        method = scope["method"]
        if method == "OPTIONS" and visit.is_api and b"access-control-request-method" in visit.headers:
            await visit.answer(204, PREFLIGHT, b"")
            return
        try:
            await self._admit(visit, method)
        except Problem as problem:
            visit.without_body = method == "HEAD"
            await self._refuse(scope, visit.send, problem)
            return
        if method == "HEAD":
            scope["method"] = "GET"
            visit.without_body = True
        await self._then(scope, receive, visit.send)

    async def _admit(self, visit: "Visit", method: str) -> None:
        try:
            admission = await self._admission(visit)
        except ConnectionLost as error:
            log.error("database_away", error=repr(error))
            raise Unavailable from None
        if admission is None:
            visit.state["caller"] = Caller(address=visit.address, request_id=visit.request_id)
            return self._check_origin(visit, method)
        visit.windows = admission.windows
        visit.state["caller"] = msgspec.structs.replace(
            admission.caller, address=visit.address, request_id=visit.request_id
        )
        if visit.is_api and (over := ratelimit.exceeded(admission.windows)):
            raise RateLimited(ratelimit.reset_seconds(over.seconds, time.time()))
        if admission.caller.kind != "key":
            self._check_origin(visit, method)
        return None

    async def _admission(self, visit: "Visit") -> Admission | None:
        """One round trip at most; none for a key that cannot be one, for pages of strangers and for files.

        A second one only counts the address of who is refused, so that nobody tries keys without end; or of
        who passes for a stranger at a door with a quota.
        """
        stranger = Stranger(visit.network, self._quota(visit))
        is_lenient = stranger.quota is not None
        key = visit.headers.get(b"x-api-key")
        if key is not None:
            digest = apikey.digest_of(key.decode("latin-1"))
            found = await self._callers.by_key.load(digest) if digest else None
            if found is None and is_lenient:
                return await self._callers.by_address.load(stranger)
            if found is None:
                if digest:
                    await self._count_refused(visit)
                raise Unauthorized("The API key is unknown, revoked or expired.")
            return found
        if visit.is_api and not is_lenient and b"authorization" in visit.headers:
            await self._count_refused(visit)
            raise Unauthorized("The bearer token is unknown or expired.")
        token = visit.cookie(SESSION_COOKIE) if not visit.is_file else None
        if token:
            found = await self._callers.by_session.load(apikey.digest(token))
            if found is None and visit.is_api and not is_lenient:
                await self._count_refused(visit)
                raise Unauthorized("The session has ended; sign in again.")
            if found is not None or not is_lenient:
                return found
        return await self._callers.by_address.load(stranger) if visit.is_api else None

    def _quota(self, visit: "Visit") -> Quota | None:
        path = folded(visit.scope["path"])
        return next((quota for beginning, quota in self._quotas if path.startswith(beginning)), None)

    async def _count_refused(self, visit: "Visit") -> None:
        visit.windows = (await self._callers.by_address.load(Stranger(visit.network))).windows
        if over := ratelimit.exceeded(visit.windows):
            raise RateLimited(ratelimit.reset_seconds(over.seconds, time.time()))

    def _check_origin(self, visit: "Visit", method: str) -> None:
        """Refuse unsafe requests that another site makes with the visitor's cookies (ADR 0007)."""
        if method in SAFE or (
            visit.is_api and SESSION_COOKIE.encode() not in visit.headers.get(b"cookie", b"")
        ):
            return
        site = visit.headers.get(b"sec-fetch-site", b"").decode("latin-1")
        if site in ("same-origin", "none"):
            return
        origin = visit.headers.get(b"origin", b"").decode("latin-1")
        host = visit.headers.get(b"host", b"").decode("latin-1")
        if site or not (origin == self._own_origin or _is_same_machine(origin, host)):
            raise Forbidden("This request came from another site; open the page here and try again.")


def _is_same_machine(origin: str, host: str) -> bool:
    """Whether a page came from the host that is asked, by a name that nobody else can point elsewhere."""
    parts = urlsplit(origin)
    name = parts.hostname or ""
    is_fixed = name == "localhost" or name.replace(".", "").isdigit() or ":" in name
    return is_fixed and parts.netloc == host


class Visit:
    """One request on its way through the gate, and its answer on the way out."""

    def __init__(self, scope: Scope, send: Send, settings: Settings, uncounted: tuple[Window, ...]) -> None:
        self.scope, self._send, self.windows = scope, send, uncounted
        self.headers: dict[bytes, bytes] = dict(scope["headers"])
        path: str = scope["path"]
        self.is_api = is_api(path)
        self.is_file = path.startswith("/static/")
        self.without_body = False
        self.started = time.perf_counter()
        self.request_id = request_id.of(self.headers.get(b"x-request-id", b""))
        forwarded = self.headers.get(b"x-forwarded-for", b"")
        self.address = client_address.of(scope, forwarded, settings.trusted_proxies)
        self.network = ratelimit.network_of(self.address)
        # The server shares one state among all requests: each gets its own copy.
        self.state: dict[str, Any] = {**scope.get("state", {}), "request_id": self.request_id}
        scope["state"] = self.state

    def cookie(self, name: str) -> str | None:
        raw = self.headers.get(b"cookie")
        if not raw or name.encode() not in raw:
            return None
        try:
            found = SimpleCookie(raw.decode("latin-1")).get(name)
        except CookieError:
            return None
        return found.value if found else None

    async def send(self, message: Message) -> None:
        """Pass an answer out with the headers that every answer has."""
        if message["type"] == "http.response.start":
            headers = [*message["headers"], (b"x-request-id", self.request_id.encode())]
            if not self.is_file:
                headers += ratelimit.headers(self.windows)
            if self.is_api:
                headers += CORS
            metrics.answered(self.scope, message["status"], time.perf_counter() - self.started)
            message = {**message, "headers": headers}
        elif self.without_body:
            message = {**message, "body": b""}
        await self._send(message)

    async def answer(self, status: int, headers: list[tuple[bytes, bytes]], content: bytes) -> None:
        """Answer from here, without asking the router."""
        length = (b"content-length", b"%d" % len(content))
        start = {"type": "http.response.start", "status": status, "headers": [*headers, length]}
        await self.send(start)
        self.without_body = self.without_body or self.scope["method"] == "HEAD"
        await self.send({"type": "http.response.body", "body": content, "more_body": False})
