"""One sentence that survives one redirect: a signed cookie, gone once it was shown.

Signed, so that nobody else can put words on our pages; a minute long, so that an old one never shows.
"""

import base64
import binascii
import hashlib
import hmac
import time
from typing import Literal

import msgspec
from msgspec import Struct

COOKIE = "flash"
LIFE_SECONDS = 60
Tone = Literal["good", "info", "warn", "bad"]


class Message(Struct, frozen=True):
    """What to say, and how it is meant."""

    text: str
    tone: Tone = "good"
    at: int = 0


def seal(text: str, tone: Tone, secret: str) -> str:
    """The cookie's value for a message said now."""
    body = _encode(msgspec.json.encode(Message(text[:600], tone, int(time.time()))))
    return f"{body}.{_signature(body, secret)}"


def open_sealed(value: str, secret: str) -> Message | None:
    """The message of a cookie, or None when it is old, cut or not ours."""
    body, _, signature = value.partition(".")
    if not hmac.compare_digest(signature.encode(), _signature(body, secret).encode()):
        return None
    try:
        message = msgspec.json.decode(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)), type=Message)
    except (binascii.Error, ValueError):
        return None
    return message if time.time() - message.at <= LIFE_SECONDS else None


def _signature(body: str, secret: str) -> str:
    # The prefix keeps this signature apart from every other use of the same secret.
    return _encode(hmac.new(secret.encode(), b"flash:" + body.encode(), hashlib.sha256).digest())


def _encode(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
