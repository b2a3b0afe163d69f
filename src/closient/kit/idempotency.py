"""`Idempotency-Key`: the answer of a POST is remembered for 24 hours and replayed.

An answer may hold a secret that is shown once, so it is stored sealed: only who knows the key can open it.
"""

import base64
import hashlib
from datetime import datetime, timedelta

import msgspec
from cryptography.fernet import Fernet

from closient.kit import clock, jobs
from closient.kit.asgi import Message, Scope
from closient.kit.caller import Caller
from closient.kit.db import Writes
from closient.kit.errors import BadRequest, Conflict, Unprocessable

LIFE = timedelta(hours=24)
LONGEST_KEY = 255


class Stored(msgspec.Struct):
    """A remembered answer as the table has it."""

    request_digest: bytes
    status: int
    sealed_answer: bytes
    created: datetime


class Answer(msgspec.Struct):
    """Headers and body of an answer, before it is sealed."""

    headers: list[tuple[bytes, bytes]]
    body: bytes


class Idempotency:
    """One request that came with a key."""

    def __init__(self, caller: Caller, key: bytes, scope: Scope, body: bytes, secret: str) -> None:
        if not 1 <= len(key) <= LONGEST_KEY:
            raise BadRequest(f"An Idempotency-Key has 1 to {LONGEST_KEY} characters.")
        self._subject = caller.key_id or caller.user_id or caller.address
        self._key_digest = hashlib.sha256(key).digest()
        request = [scope["path"].encode(), scope["query_string"], body]
        self._request_digest = hashlib.sha256(b"\x00".join(request)).digest()
        seal = hashlib.sha256(b"idempotency" + secret.encode() + self._subject.encode() + key).digest()
        self._seal = Fernet(base64.urlsafe_b64encode(seal))

    async def recall(self, db: Writes) -> list[Message] | None:
        """The remembered answer, None for the first; Conflict while the first still runs."""
        lock = hashlib.sha256(self._subject.encode() + self._key_digest).digest()
        number = int.from_bytes(lock[:8], "big", signed=True)
        if not await db.value("SELECT pg_try_advisory_xact_lock($1)", number):
            raise Conflict("A request with this Idempotency-Key is still running.")
        stored = await db.maybe(
            Stored,
            """
            SELECT request_digest, status::int, sealed_answer, created
              FROM kit.idempotent_answer
             WHERE subject = $1 AND key_digest = $2
            """,
            self._subject,
            self._key_digest,
        )
        if stored is None or stored.created < clock.now() - LIFE:
            return None
        if stored.request_digest != self._request_digest:
            raise Unprocessable("This Idempotency-Key was used for another request.")
        answer = msgspec.msgpack.decode(self._seal.decrypt(stored.sealed_answer), type=Answer)
        headers = [*answer.headers, (b"idempotent-replayed", b"true")]
        return [
            {"type": "http.response.start", "status": stored.status, "headers": headers},
            {"type": "http.response.body", "body": answer.body, "more_body": False},
        ]

    async def keep(self, db: Writes, messages: list[Message]) -> None:
        """Remember the answer in the transaction of the work."""
        body = b"".join(message.get("body", b"") for message in messages[1:])
        answer = Answer([(bytes(name), bytes(value)) for name, value in messages[0]["headers"]], body)
        await db.run(
            """
            INSERT INTO kit.idempotent_answer AS a
                   (subject, key_digest, request_digest, status, sealed_answer, created)
            VALUES ($1, $2, $3, $4::int, $5, $6)
            ON CONFLICT (subject, key_digest) DO UPDATE
               SET (request_digest, status, sealed_answer, created) =
                   (excluded.request_digest, excluded.status, excluded.sealed_answer, excluded.created)
            """,
            self._subject,
            self._key_digest,
            self._request_digest,
            messages[0]["status"],
            self._seal.encrypt(msgspec.msgpack.encode(answer)),
            clock.now(),
        )


@jobs.every("31 * * * *", "kit.forget_answers")
async def forget_answers(services: jobs.HasDatabase) -> None:
    """Answers that nobody may replay any more."""
    async with services.database.writes() as db:
        await db.run("DELETE FROM kit.idempotent_answer WHERE created < $1", clock.now() - LIFE)
