"""The unit of work of an unsafe request: its one transaction, committed before the answer leaves (ADR 0008).

The answer is held back until then, so a client never hears of what was not stored. An `Idempotency-Key` is
kept in the same transaction: the work and the memory of its answer stand or fall together.
"""

from contextlib import AsyncExitStack
from typing import Any

from closient.kit import idempotency, problems
from closient.kit.asgi import Application, Message, Receive, Scope, Send
from closient.kit.caller import Caller
from closient.kit.database import Database
from closient.kit.db import ConnectionLost, DatabaseError, Writes
from closient.kit.errors import Conflict, Problem, Unavailable
from closient.kit.gate import SAFE
from closient.kit.idempotency import Idempotency


class Unit:
    """The transaction of one request, opened when somebody first needs it."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._stack = AsyncExitStack()
        self._writes: Writes | None = None

    async def writes(self) -> Writes:
        if self._writes is None:
            self._writes = await self._stack.enter_async_context(self._database.writes())
        return self._writes

    async def commit(self) -> None:
        await self._stack.aclose()

    async def roll_back(self) -> None:
        error = RollBack()
        await self._stack.__aexit__(RollBack, error, None)


class RollBack(Exception):
    """Leaves a transaction without committing it."""


class Units:
    """ASGI wrapper between the gate and the router."""

    def __init__(self, then: Application, database: Database, secret: str) -> None:
        self._then = then
        self._database = database
        self._secret = secret

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] in SAFE:
            await self._then(scope, receive, send)
            return
        unit = scope["state"]["unit"] = Unit(self._database)
        key = _idempotency_key(scope)
        try:
            if key:
                messages = await self._once(unit, key, scope, receive)
            else:
                messages = await self._run(unit, scope, receive)
        except Problem as problem:
            await unit.roll_back()
            messages = refusal(scope, problem)
        except ConnectionLost:
            messages = refusal(scope, Unavailable())
        except DatabaseError as error:
            # Only a deferred constraint can fail this late.
            messages = refusal(scope, Conflict(f"The change could not be kept: {error}"))
        except BaseException:
            await unit.roll_back()
            raise
        for message in messages:
            await send(message)

    async def _run(self, unit: Unit, scope: Scope, receive: Receive) -> list[Message]:
        messages: list[Message] = []

        async def hold(message: Message) -> None:
            messages.append(message)

        await self._then(scope, receive, hold)
        if messages and messages[0]["status"] < 400:
            await unit.commit()
        else:
            await unit.roll_back()
        return messages

    async def _once(self, unit: Unit, key: bytes, scope: Scope, receive: Receive) -> list[Message]:
        body, receive = await idempotency.read_body(receive)
        caller: Caller = scope["state"]["caller"]
        memory = Idempotency(caller, key, scope, body, self._secret)
        writes = await unit.writes()
        remembered = await memory.recall(writes)
        if remembered:
            await unit.roll_back()
            return remembered
        messages: list[Message] = []

        async def hold(message: Message) -> None:
            messages.append(message)

        await self._then(scope, receive, hold)
        # A refusal changed nothing, so the client may mend its request and use the key again.
        if messages[0]["status"] < 400:
            await memory.keep(writes, messages)
            await unit.commit()
        else:
            await unit.roll_back()
        return messages


def _idempotency_key(scope: Scope) -> bytes | None:
    if scope["method"] != "POST":
        return None
    return next((value for name, value in scope["headers"] if name == b"idempotency-key"), None)


def refusal(scope: Scope, problem: Problem) -> list[Message]:
    """The messages of a problem's answer."""
    content = problems.encoded(problem, scope["state"].get("request_id", ""))
    headers: list[Any] = [(b"content-type", b"application/problem+json")]
    headers.append((b"content-length", b"%d" % len(content)))
    headers += [(name.lower().encode(), value.encode()) for name, value in problem.headers.items()]
    return [
        {"type": "http.response.start", "status": problem.status, "headers": headers},
        {"type": "http.response.body", "body": content, "more_body": False},
    ]
