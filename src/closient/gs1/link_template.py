"""Addresses of links with places for what was scanned: https://example.com/p/{gtin}?lot={lot}&kg={3103}.

A place is named by an Application Identifier's number or by one of four words. Places stand behind the host,
so that no scanned value decides whose page is opened.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from urllib.parse import quote

from closient.gs1 import ai
from closient.gs1.errors import Gs1Error

WORDS = {"gtin": "01", "lot": "10", "serial": "21", "expiry": "17"}
PLACE = re.compile(r"\{([^{}]*)\}")
# What begins the first part behind the host.
HOST_END = re.compile(r"[/?#]")
# A path segment may hold these as they are (RFC 3986, 3.3); servers may read something into ; and %.
PLAIN_IN_PATH = "!$&'()*+,:=@"

# (literal text, place behind it or "" at the end, whether the place stands in the path)
Piece = tuple[str, str, bool]


def names(template: str) -> set[str]:
    """The places of a template, as they are written; Gs1Error when it is none that can be filled.

    >>> sorted(names("https://example.com/{gtin}?kg={3103}"))
    ['3103', 'gtin']
    >>> names("https://example.com/")
    set()
    >>> names("https://example.com/{colour}")
    Traceback (most recent call last):
    closient.gs1.errors.Gs1Error: {colour} is no place: write {gtin}, {lot}, {serial}, {expiry} or an AI.
    >>> names("https://{serial}.example.com/")
    Traceback (most recent call last):
    closient.gs1.errors.Gs1Error: {serial} stands in the host: a place belongs behind it, in path or query.
    >>> names("https://example.com/{gtin")
    Traceback (most recent call last):
    closient.gs1.errors.Gs1Error: A brace stands alone: write {gtin}, or %7B and %7D for braces themselves.
    """
    if "{" not in template and "}" not in template:
        return set()
    found: set[str] = set()
    host_end = _host_end(template)
    for match in PLACE.finditer(template):
        name = match[1]
        if code(name) not in ai.LINES:
            shown = "{" + name[:40] + "}"
            raise Gs1Error(f"{shown} is no place: write {{gtin}}, {{lot}}, {{serial}}, {{expiry}} or an AI.")
        if match.start() < host_end:
            reason = f"{{{name}}} stands in the host: a place belongs behind it, in path or query."
            raise Gs1Error(reason, ai=code(name))
        found.add(name)
    if re.search("[{}]", PLACE.sub("", template)):
        raise Gs1Error("A brace stands alone: write {gtin}, or %7B and %7D for braces themselves.")
    return found


def code(name: str) -> str:
    """The Application Identifier that a place asks for.

    >>> code("lot"), code("3103")
    ('10', '3103')
    """
    return WORDS.get(name, name)


def render(template: str, values: Mapping[str, str]) -> str:
    """The address for what was scanned; `values` go by the number of their identifier, not encoded.

    In the path a value stays within its segment: what has a meaning there is percent-encoded. In query and
    fragment all but unreserved characters are. A value that was not scanned makes the empty text, and so
    does one of dots alone in the path, which clients would take for a step up ("..").

    >>> render("https://example.com/{lot}?s={serial}&d={expiry}", {"10": "A/1", "21": "x&y"})
    'https://example.com/A%2F1?s=x%26y&d='
    >>> render("https://example.com/{10}/{21}", {"10": "..", "21": "(a+b)"})
    'https://example.com//(a+b)'
    """
    if "{" not in template:
        return template
    address = ""
    for text, name, is_in_path in _pieces(template):
        address += text
        if name and (value := values.get(name)):
            address += _in_path(value) if is_in_path else quote(value, safe="")
    return address


def _in_path(value: str) -> str:
    return "" if not value.strip(".") else quote(value, safe=PLAIN_IN_PATH)


def _host_end(template: str) -> int:
    """Where scheme and host end."""
    scheme, separator, _ = template.partition("://")
    end = HOST_END.search(template, len(scheme) + len(separator))
    return end.start() if end else len(template)


@lru_cache(maxsize=10_000)
def _pieces(template: str) -> tuple[Piece, ...]:
    pieces: list[Piece] = []
    done = 0
    for match in PLACE.finditer(template):
        is_in_path = not re.search("[?#]", template[: match.start()])
        pieces.append((template[done : match.start()], code(match[1]), is_in_path))
        done = match.end()
    return (*pieces, (template[done:], "", False))
