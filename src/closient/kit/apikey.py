"""The form of API keys, `<prefix>_<body>_<checksum>`: checked before the database is asked."""

import hashlib
import secrets
import string
import zlib

PREFIXES = {"business": "csb", "user": "csu", "publishable": "cpk"}
BODY_LENGTH = 32
_LETTERS = string.ascii_letters + string.digits


def make(key_type: str) -> str:
    """A fresh key of one of the three types; it is shown once and never stored."""
    body = "".join(secrets.choice(_LETTERS) for _ in range(BODY_LENGTH))
    return f"{PREFIXES[key_type]}_{body}_{checksum(body)}"


def checksum(body: str) -> str:
    """CRC-32 of the body, eight lower-case hex digits.

    >>> checksum("")
    '00000000'
    """
    return f"{zlib.crc32(body.encode()):08x}"


def is_well_formed(key: str) -> bool:
    """Whether a text can be a key: three parts, a known prefix, the right checksum."""
    parts = key.split("_")
    if len(parts) != 3 or parts[0] not in PREFIXES.values():
        return False
    body = parts[1]
    return len(body) == BODY_LENGTH and body.isascii() and body.isalnum() and parts[2] == checksum(body)


def digest(secret: str) -> bytes:
    """What is stored of a key or a session's token (SHA-256; they are random, so no salt is needed)."""
    return hashlib.sha256(secret.encode()).digest()


def digest_of(key: str) -> bytes | None:
    """The digest of a well-formed key, None for anything else."""
    return digest(key) if is_well_formed(key) else None
