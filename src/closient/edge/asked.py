"""What a request asks for besides its path: the parameters of the query, and the few headers that count."""

import re
from typing import Any, NamedTuple
from urllib.parse import quote_from_bytes, unquote_to_bytes

from msgspec import Struct

from closient.edge import link_types
from closient.kit import client_address

# More of a header is not looked at, so that a long one costs no more than one that somebody means.
LONGEST_ACCEPT, LONGEST_LANGUAGE, LONGEST_AGENT, LONGEST_REFERRER, LONGEST_CHAIN = 2000, 1000, 512, 2048, 1000
_PLAIN = re.compile(rb"[!-~]*")
# Both may stand between parameters (URI Syntax 1.7.0, 4.11).
_DELIMITER = re.compile(rb"([&;])")


class Asked(NamedTuple):
    """The query `raw`, taken apart. `passed_on` is what the target gets: all of it as sent, but `fmt`."""

    link_type: str | None = None
    wants_linkset: bool = False
    passed_on: bytes = b""
    raw: bytes = b""
    context: str | None = None
    code_format: str | None = None
    """`fmt`: a symbol of this link in this file format instead of a resolution."""


NOTHING = Asked()


def query(raw: bytes) -> Asked:
    """Read a raw query.

    >>> query(b"a=1&linkType=gs1%3Apip&fmt=svg&b").link_type
    'gs1:pip'
    >>> query(b"a=1&linkType=gs1%3Apip&fmt=svg&b").passed_on
    b'a=1&linkType=gs1%3Apip&b'
    >>> query(b"fmt=svg;context=AT;a=1").passed_on
    b'context=AT;a=1'
    """
    if not raw:
        return NOTHING
    link_type = context = code_format = None
    passed_on: list[bytes] = []
    parts = _DELIMITER.split(raw)
    for parameter, delimiter in zip(parts[::2], [b"", *parts[1::2]], strict=True):
        name, _, value = parameter.partition(b"=")
        if name == b"fmt":
            code_format = value.decode("latin-1").lower() or None
            continue
        passed_on += [delimiter if passed_on else b"", parameter]
        if name.lower() == b"linktype" and link_type is None and value:
            link_type = link_types.normalise(_text(value))
        elif name == b"context" and context is None and value:
            context = _text(value)
    if link_type == link_types.DEFAULT_LINK:
        link_type = None
    wants_linkset = link_type is not None and link_type.lower() in link_types.LINKSET
    return Asked(
        link_type=None if wants_linkset else link_type,
        wants_linkset=wants_linkset,
        passed_on=_clean(b"".join(passed_on)),
        raw=raw,
        context=context,
        code_format=code_format,
    )


def _text(value: bytes) -> str:
    return unquote_to_bytes(value).decode("utf-8", "replace")


def _clean(passed_on: bytes) -> bytes:
    """A header must not carry control characters or bytes above 126; a legal query has none."""
    if _PLAIN.fullmatch(passed_on):
        return passed_on
    return quote_from_bytes(passed_on, safe="!#$%&'()*+,/:;=?@[]~<>\"{}|\\^`").encode("ascii")


class Heard(Struct, frozen=True, gc=False):
    """The headers that count."""

    accept: bytes = b""
    accept_language: bytes = b""
    user_agent: bytes = b""
    referrer: bytes = b""
    request_id: bytes = b""
    address: str = ""
    country: bytes = b""
    """What the header that a proxy names the country in says (CLOSIENT_COUNTRY_HEADER)."""


def headers(scope: dict[str, Any], trusted_proxies: int, country_header: bytes = b"") -> Heard:
    """Pick them out of all. Several Accept headers count as one; of any other the last counts."""
    pairs: list[tuple[bytes, bytes]] = scope["headers"]
    sent = dict(pairs)
    accept = sent.get(b"accept", b"")
    if len(sent) < len(pairs):
        accept = b",".join([value for name, value in pairs if name == b"accept"])
    forwarded = sent.get(b"x-forwarded-for", b"")[-LONGEST_CHAIN:] if trusted_proxies else b""
    return Heard(
        accept[:LONGEST_ACCEPT],
        sent.get(b"accept-language", b"")[:LONGEST_LANGUAGE],
        sent.get(b"user-agent", b"")[:LONGEST_AGENT],
        sent.get(b"referer", b"")[:LONGEST_REFERRER],
        sent.get(b"x-request-id", b""),
        client_address.of(scope, forwarded, trusted_proxies),
        sent.get(country_header, b"") if country_header else b"",
    )
