"""The unit of work of an unsafe request: its one transaction, committed before the answer leaves (ADR 0008).

The answer is held back until then, so a client never hears of what was not stored. An `Idempotency-Key` is
kept in the same transaction: the work and the memory of its answer stand or fall together.
"""

import re
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack

import structlog

from closient.kit import body
from closient.kit.asgi import Application, Message, Receive, Refuse, Scope, Send, folded, is_api
from closient.kit.caller import Caller
from closient.kit.database import Database
from closient.kit.db import ConnectionLost, ConstraintError, DatabaseError, Writes
from closient.kit.errors import Conflict, InternalError, Problem, Unavailable
from closient.kit.gate import SAFE
from closient.kit.idempotency import Idempotency
from closient.kit.shares import Shares

# Uploads that are stored piece by piece; their door opens no transaction.
STREAMED = "/objects/"
# Requests with an Idempotency-Key hold a connection from their start to their end.
KEYED_AT_ONCE, MOST_KEYED_WAITING = 2, 50
log = structlog.get_logger()


class Unit:
    """The transaction of one request, opened when somebody first needs it."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._stack = AsyncExitStack()
        self._writes: Writes | None = None

    @property
    def is_open(self) -> bool:
        """Whether the transaction has begun: with an Idempotency-Key it has before the handler runs."""
        return self._writes is not None

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

    def __init__(
        self,
        then: Application,
        database: Database,
        refuse: Refuse,
        secret: str,
        *,
        largest_bodies: Sequence[tuple[re.Pattern[str], int]] = (),
    ) -> None:
        self._then = then
        self._database = database
        self._refuse = refuse
        self._secret = secret
        self._largest_bodies = largest_bodies
        self._room = body.Room()
        self._keyed = Shares(
            KEYED_AT_ONCE, MOST_KEYED_WAITING, "Many of your requests with an Idempotency-Key are under way."
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] in SAFE:
            await self._then(scope, receive, send)
            return
        unit = scope["state"]["unit"] = Unit(self._database)
        caller: Caller = scope["state"]["caller"]
        try:
            if scope["path"].startswith(STREAMED):
                messages = await self._run(unit, scope, receive)
            else:
                with self._room.of(_sharer(caller)) as take:
                    messages = await self._read_and_run(unit, scope, receive, take)
        except (Problem, DatabaseError, *ConnectionLost) as error:
            await unit.roll_back()
            await self._refuse(scope, send, _meaning(error))
            return
        except BaseException:
            await unit.roll_back()
            raise
        for message in messages:
            await send(message)

    def _most(self, path: str, caller: Caller) -> int:
        """The bytes that a body may have: few of strangers, more than elsewhere where files are taken."""
        if not caller.is_known:
            return body.LARGEST_OF_STRANGERS
        path = folded(path)
        return next((most for door, most in self._largest_bodies if door.fullmatch(path)), body.LARGEST)

    async def _read_and_run(
        self, unit: Unit, scope: Scope, receive: Receive, take: Callable[[int], None]
    ) -> list[Message]:
        caller: Caller = scope["state"]["caller"]
        content, receive = await body.read(receive, self._most(scope["path"], caller), take)
        key = _idempotency_key(scope)
        if not key:
            return await self._run(unit, scope, receive)
        memory = Idempotency(caller, key, scope, content, self._secret)
        async with self._keyed.turn(_sharer(caller)):
            return await self._once(unit, memory, scope, receive)

    async def _run(self, unit: Unit, scope: Scope, receive: Receive) -> list[Message]:
        messages = await self._held(scope, receive)
        if messages and messages[0]["status"] < 400:
            await unit.commit()
        else:
            await unit.roll_back()
        return messages

    async def _once(self, unit: Unit, memory: Idempotency, scope: Scope, receive: Receive) -> list[Message]:
        writes = await unit.writes()
        remembered = await memory.recall(writes)
        if remembered:
            await unit.roll_back()
            return remembered
        messages = await self._held(scope, receive)
        # A refusal changed nothing, so the client may mend its request and use the key again.
        if messages and messages[0]["status"] < 400:
            await memory.keep(writes, messages)
            await unit.commit()
        else:
            await unit.roll_back()
        return messages

    async def _held(self, scope: Scope, receive: Receive) -> list[Message]:
        messages: list[Message] = []

        async def hold(message: Message) -> None:
            messages.append(message)

        await self._then(scope, receive, hold)
        return messages


def _meaning(error: Exception) -> Problem:
    """What a failure means that the router did not see: at the commit, or while a connection was awaited."""
    if isinstance(error, Problem):
        return error
    if isinstance(error, ConstraintError):  # only a deferred one fails this late
        return Conflict("Somebody changed the same thing at the same moment; look again.")
    if isinstance(error, ConnectionLost):
        return Unavailable()
    log.error("cannot_commit", exc_info=error)
    return InternalError()


def _sharer(caller: Caller) -> str:
    """Whose share a request takes: a key's organization, so that more keys do not make it larger."""
    if caller.key_id and caller.memberships:
        return caller.memberships[0].organization_id
    return caller.user_id or caller.key_id or caller.address


def _idempotency_key(scope: Scope) -> bytes | None:
    """The key of a POST to an API. Pages promise no replay, and some must not hold a transaction open."""
    if scope["method"] != "POST" or not is_api(scope["path"]):
        return None
    return next((value for name, value in scope["headers"] if name == b"idempotency-key"), None)
