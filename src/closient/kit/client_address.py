"""The address that a request comes from, behind as many proxies as the operator trusts."""

from typing import Any

LONGEST = 64


def of(scope: Any, forwarded: bytes, trusted_proxies: int) -> str:
    """The peer's address, or what the outermost trusted proxy says of it in X-Forwarded-For (`forwarded`)."""
    client = scope.get("client")
    address: str = client[0] if client else "unknown"
    if trusted_proxies:
        chain = forwarded.decode("latin-1").split(",")
        if len(chain) >= trusted_proxies:
            address = chain[-trusted_proxies].strip() or address
    return address[:LONGEST]
