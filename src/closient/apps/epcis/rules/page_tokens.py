"""Tokens that lead to the next page: signed, and good for one question of one organization alone."""

import base64
import binascii
import hashlib
import hmac
from typing import Any, TypeVar

import msgspec
from msgspec import Struct

from closient.kit.errors import BadRequest

T = TypeVar("T")
SIGNATURE_BYTES = 16
FOREIGN = "nextPageToken: not given by this server for this question."


class Content(Struct, frozen=True, array_like=True):
    """What a token holds: a digest of whose question it belongs to, and where its page ended."""

    question: bytes
    position: msgspec.Raw


def question(organization_id: str, asked: Any) -> bytes:
    """A digest of a question; `asked` is anything that msgspec can write."""
    said = organization_id.encode() + b"\n" + msgspec.json.encode(asked, order="sorted")
    return hashlib.sha256(said).digest()[:SIGNATURE_BYTES]


def seal(asked: bytes, position: Any, secret: str) -> str:
    """A token of the question with this digest, ended at this position."""
    body = msgspec.msgpack.encode(Content(asked, msgspec.Raw(msgspec.msgpack.encode(position))))
    return base64.urlsafe_b64encode(_signature(body, secret) + body).rstrip(b"=").decode()


def open_sealed(token: str, asked: bytes, kind: type[T], secret: str) -> T:
    """The position in a token; BadRequest when it is not ours, or another question's."""
    try:
        sealed = base64.b64decode(token.encode() + b"=" * (-len(token) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise BadRequest(FOREIGN) from None
    signature, body = sealed[:SIGNATURE_BYTES], sealed[SIGNATURE_BYTES:]
    if not hmac.compare_digest(signature, _signature(body, secret)):
        raise BadRequest(FOREIGN)
    content = msgspec.msgpack.decode(body, type=Content)
    if content.question != asked:
        raise BadRequest(FOREIGN)
    return msgspec.msgpack.decode(content.position, type=kind)


def _signature(body: bytes, secret: str) -> bytes:
    # The prefix keeps this signature apart from every other use of the same secret.
    return hmac.digest(secret.encode(), b"epcis page:" + body, hashlib.sha256)[:SIGNATURE_BYTES]
