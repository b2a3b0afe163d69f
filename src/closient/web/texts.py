"""Texts for people: gettext catalogues and the reader's language, kept per request.

Catalogues are plain `.po` files in `locale/<language>/closient.po`, read at first use, so nothing
is compiled or built. English is the language of the sources and needs none.
"""

import functools
import io
from contextvars import ContextVar
from gettext import NullTranslations
from pathlib import Path

from babel import Locale, UnknownLocaleError
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations
from msgspec import Struct

SOURCE_LANGUAGE = "en"
# Of an Accept-Language header no more is read, and no more is kept beside the answer.
LONGEST = 1000
CATALOGUES = [Path(__file__).parent / "locale"]


class Reader(Struct, frozen=True):
    """What one reader gets: `language` names the catalogue, `region` formats numbers and dates."""

    language: str
    region: str


ENGLISH = Reader(SOURCE_LANGUAGE, "en_US")
_reader: ContextVar[Reader] = ContextVar("reader", default=ENGLISH)


def current() -> Reader:
    return _reader.get()


def use(accept_language: str) -> Reader:
    """Choose language and formats for this request from an Accept-Language header."""
    reader = choose(accept_language[:LONGEST])
    _reader.set(reader)
    return reader


@functools.lru_cache(maxsize=512)
def choose(accept_language: str) -> Reader:
    """The best language that we have; formats follow the reader's region within that language."""
    known = languages()
    for tag in _by_preference(accept_language):
        language = tag.partition("-")[0]
        if language in known:
            return Reader(language, _region(tag, language))
    return ENGLISH


@functools.cache
def languages() -> frozenset[str]:
    """Languages with a catalogue, and the language of the sources."""
    found = {po.parent.name for folder in CATALOGUES for po in folder.glob("*/closient.po")}
    return frozenset(found | {SOURCE_LANGUAGE})


def forget() -> None:
    """Read catalogues anew at the next use."""
    for cached in (languages, choose, catalogue):
        cached.cache_clear()


@functools.cache
def catalogue(language: str) -> NullTranslations:
    """All texts of a language, later folders last; without a catalogue every text stays as it is."""
    texts: Translations | None = None
    for folder in CATALOGUES:
        path = folder / language / "closient.po"
        if not path.is_file():
            continue
        compiled = io.BytesIO()
        with path.open("rb") as source:
            write_mo(compiled, read_po(source, locale=language))
        compiled.seek(0)
        found = Translations(compiled)
        texts = found if texts is None else texts.merge(found)
    return texts or NullTranslations()


def gettext(text: str) -> str:
    """The text in the reader's language."""
    return catalogue(_reader.get().language).gettext(text)


def ngettext(singular: str, plural: str, count: int) -> str:
    """The right form for a count; the caller formats `%(num)s`."""
    return catalogue(_reader.get().language).ngettext(singular, plural, count)


def mark(text: str) -> str:
    """Mark a text for extraction that is translated later, when somebody reads it."""
    return text


_ = gettext


def _by_preference(accept_language: str) -> list[str]:
    weighted: list[tuple[float, str]] = []
    for part in accept_language[:400].split(","):
        tag, *parameters = (piece.strip() for piece in part.split(";"))
        quality = next((piece[2:] for piece in parameters if piece.startswith("q=")), "1")
        try:
            weighted.append((float(quality), tag.lower()))
        except ValueError:
            continue
    return [tag for quality, tag in sorted(weighted, key=lambda pair: -pair[0]) if quality > 0 and tag]


def _region(tag: str, language: str) -> str:
    try:
        return str(Locale.parse(tag, sep="-"))
    except (ValueError, UnknownLocaleError):
        return language
