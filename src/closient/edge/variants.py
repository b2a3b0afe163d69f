"""Links beyond rules, and which of several of one type fits a caller best (contract/resolver.md, 2.4).

Language, media type and context are each optional and independent: what the caller does not ask for, or a
link does not say, excludes nothing. The context counts most, then the language, then the media type.
"""

from collections.abc import Sequence
from functools import lru_cache

from msgspec import Struct

from closient.edge import negotiation

# A header of more languages than anybody speaks is not read to its end.
LONGEST, MOST_RANGES = 1000, 32
# A link that says nothing stands between one that fits and one that does not.
SILENT = 1.0


class Link(Struct, frozen=True, kw_only=True, gc=False):
    """A link that somebody keeps for a key and level."""

    id: str
    """In either spelling, as it was loaded."""
    level: str
    """The qualifiers behind the key as in a canonical path; empty for the key itself."""
    link_type: str
    """A CURIE, an IANA relation or the address of a term."""
    href: str
    title: str
    languages: tuple[str, ...] = ()
    media_type: str = ""
    contexts: tuple[str, ...] = ()
    is_default: bool = False
    passes_query: bool = True
    is_template: bool = False

    @property
    def is_plain(self) -> bool:
        """Does nothing but its type decide?"""
        return self.said == 0

    @property
    def said(self) -> int:
        """How many of language, media type and context it says."""
        return bool(self.languages) + bool(self.media_type) + bool(self.contexts)


def best(links: Sequence[Link], accept_language: bytes, accept: bytes, context: str | None) -> list[Link]:
    """The links that fit best, in their order: several when nothing tells them apart.

    Of two that fit equally well the one that says less is meant for more callers, and serves.
    """
    if len(links) < 2:
        return list(links)
    spoken, ranges = languages(accept_language[:LONGEST]), negotiation.parse(accept)
    scores = [
        (_context_score(link, context), *_language_score(link, spoken), _media_score(link, ranges))
        for link in links
    ]
    top = max(scores)
    fitting = [link for link, score in zip(links, scores, strict=True) if score == top]
    least = min(link.said for link in fitting)
    return [link for link in fitting if link.said == least]


def _context_score(link: Link, context: str | None) -> float:
    if context is not None and context in link.contexts:
        return 2.0
    return 0.0 if link.contexts else SILENT


def _language_score(link: Link, ranges: dict[str, float]) -> tuple[float, int]:
    if not link.languages or not ranges:
        return SILENT, 0
    quality, precision = max(_quality(tag.lower(), ranges) for tag in link.languages)
    return (SILENT + quality if quality else 0.0), precision


def _media_score(link: Link, ranges: dict[str, float]) -> float:
    if not link.media_type or ranges.keys() <= {"*/*"}:
        return SILENT
    quality, _ = negotiation.rank(link.media_type.lower(), ranges)
    return SILENT + quality if quality else 0.0


def _quality(tag: str, ranges: dict[str, float]) -> tuple[float, int]:
    """How much a language is wanted, and how exactly it was named (RFC 4647: filtering, then lookup)."""
    found = (0.0, 0)
    for wanted, quality in ranges.items():
        if wanted == tag:
            return quality, 3
        if tag.startswith(wanted + "-"):
            found = max(found, (quality, 2))
        elif wanted.startswith(tag + "-"):
            found = max(found, (quality, 1))
        elif wanted == "*":
            found = max(found, (quality, 0))
    return found


@lru_cache(maxsize=512)
def languages(accept_language: bytes) -> dict[str, float]:
    """Language range in lower case -> q (RFC 9110, 12.5.4). A header that only says `*` says nothing.

    >>> languages(b"de-AT, de;q=0.8, *;q=0.1")
    {'de-at': 1.0, 'de': 0.8, '*': 0.1}
    """
    found: dict[str, float] = {}
    text = accept_language[:LONGEST].decode("latin-1").lower()
    for part in text.split(",", MOST_RANGES)[:MOST_RANGES]:
        name, *parameters = [piece.strip() for piece in part.split(";")]
        if name:
            found[name] = max(negotiation.quality(parameters), found.get(name, 0.0))
    return {} if found.keys() <= {"*"} else found
