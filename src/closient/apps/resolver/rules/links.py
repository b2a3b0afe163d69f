"""Pure decisions about links: where one stands, and which values make one. The API and imports share them.

A value that is wrong raises ValueError with a sentence for people (Gs1Error is one).
"""

import difflib
import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any

import msgspec
from msgspec import UNSET

from closient.apps.resolver.rules import resolution_rules
from closient.apps.resolver.rules.relations import RELATIONS
from closient.apps.resolver.structs.links import Link, LinkPatch, LinkValues, Spot
from closient.gs1 import digital_link, link_template, linktypes
from closient.kit.errors import FieldError

LONGEST_LEVEL = 300
LONGEST_HREF = 2048
LONGEST_LINK_TYPE = 500
# A language tag (RFC 5646, 2.1), without the irregular ones of former times.
LANGUAGE_TAG = re.compile(
    r"(?:[a-z]{2,3}(?:-[a-z]{3}){0,3}|[a-z]{4,8})(?:-[a-z]{4})?(?:-(?:[a-z]{2}|[0-9]{3}))?"
    r"(?:-(?:[a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*(?:-[0-9a-wyz](?:-[a-z0-9]{2,8})+)*(?:-x(?:-[a-z0-9]{1,8})+)?"
    r"|x(?:-[a-z0-9]{1,8})+",
    re.IGNORECASE,
)
NAME = r"[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,63}"
MEDIA_TYPE = re.compile(rf"{NAME}/{NAME}")
CONTEXT = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/+-]{0,49}")
# Addresses as nearly all are: they need no second look.
PLAIN_HREF = re.compile(
    r"https?://[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?:/[!$%&'()*+,./0-9:;=@A-Z_a-z~-]*)?"
    r"(?:\?[!$%&'()*+,./0-9:;=?@A-Z_a-z~-]*)?"
)
CONTROL = re.compile(r"[\x00-\x1f\x7f]")
Faults = list[FieldError]


# --- where it stands ----------------------------------------------------------------------------------------


@lru_cache(maxsize=4096)
def spot(text: str) -> Spot:
    """The key and level that a Digital Link path or URI names; ValueError with GS1's reason.

    >>> spot("https://example.com/01/9506000134352/10/AB?linkType=all")
    Spot(key='01/09506000134352', level='10/AB')
    >>> spot("/01/09506000134352/10/AB/21/7")
    Traceback (most recent call last):
    closient.gs1.errors.Gs1Error: An item is told by its serial alone: leave AI 10 out. Whoever scans both ...
    """
    if text.startswith("/") or text[:1].isdigit():
        path, _, query = text.partition("?")
        link = digital_link.parse(path if path.startswith("/") else f"/{path}", query)
    else:
        link = digital_link.parse_uri(text)
    if link.attributes:
        code = link.attributes[0][0]
        raise ValueError(f"A link stands at a key and its qualifiers: leave AI {code} out.")
    codes = [code for code, _ in link.qualifiers]
    general = [code for code in codes if code in ("22", "10")]
    if "21" in codes and general:
        raise digital_link.Gs1Error(
            f"An item is told by its serial alone: leave AI {' and '.join(general)} out. Whoever scans both "
            "finds the link all the same (GS1-Conformant Resolver 1.2, registration of links).",
            ai=general[0],
        )
    key = f"{link.key_ai}/{digital_link.encode(link.key)}"
    level = link.canonical_path()[len(key) + 2 :]
    if len(level) > LONGEST_LEVEL:
        raise ValueError(f"The qualifiers have at most {LONGEST_LEVEL} characters, percent-encoded.")
    return Spot(key, level)


# --- values -------------------------------------------------------------------------------------------------


@lru_cache(maxsize=1024)
def link_type(text: str) -> str:
    """The one spelling of a link type.

    >>> link_type("https://gs1.org/voc/pip"), link_type("DescribedBy"), link_type("https://b.example/voc/x")
    ('gs1:pip', 'describedby', 'https://b.example/voc/x')
    >>> link_type("gs1:pipp")
    Traceback (most recent call last):
    ValueError: gs1:pipp is no link type of the GS1 Web Vocabulary; did you mean gs1:pip?
    """
    name = linktypes.parse(text)
    if name in (linktypes.DEFAULT, "defaultLinkMulti"):
        raise ValueError(f"{text} is not stored: give the link its own type, and say is_default: true.")
    if name is not None:
        if name not in linktypes.ACCEPTED:
            raise ValueError(f"gs1:{name} is no link type of the GS1 Web Vocabulary{_near(name)}")
        return linktypes.curie(name)
    if text in ("linkset", "all"):
        raise ValueError("This name means the list of all links.")
    if text.lower() in RELATIONS:
        return text.lower()
    if text.startswith(("https://", "http://")):
        if fault := resolution_rules.url_fault(text):
            raise ValueError(fault)
        text = (resolution_rules.ascii_url(text) or b"").decode("ascii")
        if len(text) > LONGEST_LINK_TYPE:
            raise ValueError(f"At most {LONGEST_LINK_TYPE} characters, percent-encoded.")
        return text
    if text in linktypes.ACCEPTED:
        raise ValueError(f"A link type of GS1 is written gs1:{text}.")
    raise ValueError(f"{text[:60]} is no relation of the IANA registry: write the whole address of a term.")


def _near(name: str) -> str:
    close = difflib.get_close_matches(name, linktypes.RATIFIED, 1)
    return f"; did you mean gs1:{close[0]}?" if close else "."


@lru_cache(maxsize=1024)
def language(tag: str) -> str:
    """A language tag in the usual letters (RFC 5646, 2.1.1).

    >>> language("zh-hant-tw"), language("EN-gb")
    ('zh-Hant-TW', 'en-GB')
    >>> language("english please")
    Traceback (most recent call last):
    ValueError: 'english please' is no language tag (BCP 47), such as en or de-AT.
    """
    if not LANGUAGE_TAG.fullmatch(tag):
        raise ValueError(f"{tag[:40]!r} is no language tag (BCP 47), such as en or de-AT.")
    parts = tag.lower().split("-")
    for position, part in enumerate(parts[1:], 1):
        if len(parts[position - 1]) == 1 or "x" in parts[:position]:
            continue
        if len(part) == 2:
            parts[position] = part.upper()
        elif len(part) == 4 and part.isalpha():
            parts[position] = part.title()
    return "-".join(parts)


@lru_cache(maxsize=1024)
def media_type(text: str) -> str:
    """A media type in lower case, without parameters; empty for any.

    >>> media_type("text/HTML"), media_type("")
    ('text/html', '')
    """
    if text and not MEDIA_TYPE.fullmatch(text):
        raise ValueError("Not a media type without parameters, such as text/html.")
    return text.lower()


@lru_cache(maxsize=1024)
def context(token: str) -> str:
    """A token of a context.

    >>> context("AT")
    'AT'
    """
    if not CONTEXT.fullmatch(token):
        raise ValueError(f"{token[:40]!r} is no token of letters, digits and . _ : / + -")
    return token


def href(text: str) -> str:
    """A target as a header can hold it, places kept.

    >>> href("https://Bücher.example/ä/{lot}?g={gtin}")
    'https://xn--bcher-kva.example/%C3%A4/{lot}?g={gtin}'
    """
    if "{" in text or "}" in text:
        link_template.names(text)
        filled = link_template.PLACE.sub("x", text)
    else:
        filled = text
    if not PLAIN_HREF.fullmatch(filled):
        if fault := resolution_rules.url_fault(filled):
            raise ValueError(fault)
        text = (resolution_rules.ascii_url(text, "{}") or b"").decode("ascii")
    if len(text) > LONGEST_HREF:
        raise ValueError(f"At most {LONGEST_HREF} characters, percent-encoded.")
    return text


def title(text: str) -> str:
    """Words for people, with something in them.

    >>> title(" Our rice ")
    'Our rice'
    """
    text = text.strip()
    if not text:
        raise ValueError("Required: people choose by it.")
    if CONTROL.search(text):
        raise ValueError("No control characters.")
    return text


def several(one: Callable[[str], str], texts: Iterable[str]) -> list[str]:
    """Each text once, checked, in order: two lists that say the same are the same."""
    return sorted({one(text) for text in texts})


# --- the whole ----------------------------------------------------------------------------------------------

CHECKS: tuple[tuple[str, Callable[[Any], Any]], ...] = (
    ("link_type", link_type),
    ("href", href),
    ("title", title),
    ("hreflang", lambda tags: several(language, tags)),
    ("media_type", media_type),
    ("context", lambda tokens: several(context, tokens)),
)


def checked(
    sent: Any, at: Spot | None, *, faults: Faults, place: int = 0, under: str = ""
) -> LinkValues | None:
    """The values of a link that was sent (LinkCreate, LinkUpsert, LinkOfSet), or None with what is wrong.

    Without a spot the link names its own in `digital_link`. `under` leads the fields of the faults.
    """
    before = len(faults)
    if at is None:
        try:
            at = spot(sent.digital_link)
        except ValueError as error:
            faults.append(FieldError(f"{under}digital_link", str(error)))
    values: dict[str, Any] = {}
    for name, check in CHECKS:
        try:
            values[name] = check(getattr(sent, name))
        except ValueError as error:
            faults.append(FieldError(under + name, str(error)))
    if at is None or len(faults) > before:
        return None
    return LinkValues(
        place=place,
        key=at.key,
        level=at.level,
        is_default=sent.is_default,
        passes_query=sent.passes_query,
        enabled=sent.enabled,
        **values,
    )


def patched(link: Link, patch: LinkPatch) -> LinkPatch:
    """The whole of a link after a change, metadata aside: what is stored, and what is sent over it."""
    stored = {name: getattr(link, name) for name in LinkPatch.__struct_fields__}
    sent = {name: value for name in stored if (value := getattr(patch, name)) is not UNSET}
    return LinkPatch(**(stored | sent | {"metadata": UNSET}))


def twins(links: Iterable[LinkValues]) -> list[tuple[LinkValues, LinkValues]]:
    """Links that say the same about the same as an earlier one, each with that one."""
    first: dict[tuple[str, ...], LinkValues] = {}
    found = []
    for link in links:
        earlier = first.setdefault(link.identity, link)
        if earlier is not link:
            found.append((link, earlier))
    return found


def is_like(link: Link, values: LinkValues) -> bool:
    """Whether a change changes nothing."""
    return all(
        getattr(link, name) == value
        for name, value in msgspec.structs.asdict(values).items()
        if name not in ("place", "id") and value is not None
    )
