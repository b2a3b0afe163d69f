"""Links in files: linksets (RFC 9264 in GS1's shape) written and read, and the entries of GS1's Resolver CE.

Reading gives plain objects with the fields of LinkUpsert, in any state: `links.checked` judges them. What
has not even the shape of an entry raises ValueError.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from msgspec import Struct, field

from closient.apps.resolver.structs.links import LevelLinks
from closient.gs1 import digital_link, linktypes

Object = dict[str, Any]
DEFAULT, DEFAULT_MULTI = "defaultLink", "defaultLinkMulti"
# What stands beside the relations of a context.
ABOUT = frozenset({"anchor", "itemDescription", "description"})
ANY_ITEM = (
    "A level for any lot or item cannot be kept: put its links at the key, with {lot} or {serial} in href."
)

# Of the Resolver CE, version 2, which also takes GS1's former short names of the keys.
KEY_TYPES = {
    "gtin": "01", "itip": "8006", "gmn": "8013", "cpid": "8010", "gln": "414", "party": "417", "sscc": "00",
    "gsrnp": "8017", "gsrn": "8018", "gcn": "255", "gdti": "253", "ginc": "401", "gsin": "402",
    "grai": "8003", "giai": "8004",
}  # fmt: skip


class AnyItem(ValueError):
    """An entry for any lot or item, which cannot be kept."""

    def __init__(self) -> None:
        super().__init__(ANY_ITEM)


class Entry(Struct):
    """All links that stand at one place, and what is found there."""

    digital_link: str
    description: str = ""
    links: list[Object] = field(default_factory=list)


# --- writing ------------------------------------------------------------------------------------------------


def context(level: LevelLinks, base_url: str) -> Object:
    """A level as a context object of a linkset. Relations with defaults come first, and defaults in them, so
    that who reads it finds the default among links that look alike. The first default is the one that serves
    who asks for nothing; links that nothing tells apart stay in their order, since the first of them serves.

    Beside GS1's schema nothing is said: no metadata. A link that is not enabled is not `public`.
    """
    tail = f"/{level.level}" if level.level else ""
    made: Object = {"anchor": f"{base_url}/{level.key}{tail}", "itemDescription": level.description}
    links = sorted(level.links, key=_turn)
    defaults = [link for link in links if link["is_default"]]
    if defaults:
        made[linktypes.address(DEFAULT)] = [{name: defaults[0][name] for name in ("href", "title")}]
    if len(defaults) > 1:
        made[linktypes.address(DEFAULT_MULTI)] = [_target(link) for link in defaults]
    for link in links:
        name = linktypes.parse(link["link_type"])
        relation = link["link_type"] if name is None else linktypes.address(name)
        made.setdefault(relation, []).append(_target(link))
    return made


def _turn(link: Object) -> tuple[int, ...]:
    """When a link has its turn for a request without any wish (edge.variants.best, told of stored links)."""
    if not link["is_default"]:
        return (True,)
    said = bool(link["hreflang"]) + bool(link["media_type"]) + bool(link["context"])
    return False, not link["enabled"], bool(link["context"]), said


def _target(link: Object) -> Object:
    """A link as a target object."""
    made: Object = {"href": link["href"], "title": link["title"]}
    if link["media_type"]:
        made["type"] = link["media_type"]
    for name in ("hreflang", "context"):
        if link[name]:
            made[name] = link[name]
    if not link["passes_query"]:
        made["fwqs"] = False
    if not link["enabled"]:
        made["public"] = False
    return made


# --- linksets -----------------------------------------------------------------------------------------------


def contexts(document: Any) -> list[Any]:
    """The context objects of a linkset document, of a list of them, or of one alone.

    >>> contexts({"linkset": [{"anchor": "a"}]}) == contexts([{"anchor": "a"}]) == contexts({"anchor": "a"})
    True
    """
    if isinstance(document, dict) and isinstance(document.get("linkset"), list):
        return document["linkset"]
    return document if isinstance(document, list) else [document]


def read_context(found: Any) -> Entry:
    """The links of a context object. A default is found again by href and title among the typed links; one
    that is not there becomes a link of its own. Defaults come first, in the order of the document: of several
    that suit a caller alike the first serves.
    """
    if not isinstance(found, dict) or not isinstance(found.get("anchor"), str):
        raise ValueError("No context object: an anchor is missing.")
    entry = Entry(digital_link=found["anchor"], description=_description(found))
    chosen: list[Object] = []
    several: list[Object] = []
    for relation, targets in found.items():
        if relation in ABOUT or relation.startswith("@"):
            continue
        objects = _objects(targets, relation)
        name = linktypes.parse(relation) or relation
        if name == DEFAULT:
            chosen += objects
        elif name == DEFAULT_MULTI:
            several += objects
        else:
            entry.links += [_link(entry, relation, target) for target in objects]
    for target in reversed(several):
        _mark(entry, target, ("href", "title", "media_type", "hreflang", "context"))
    for target in reversed(chosen):
        _mark(entry, target, ("href", "title"))
    return entry


def _objects(targets: Any, relation: str) -> list[Object]:
    """The target objects of a relation; one alone may stand without a list."""
    found = targets if isinstance(targets, list) else [targets]
    if not all(isinstance(target, dict) for target in found):
        raise ValueError(f"{relation[:100]!r} has no list of target objects.")
    return found


def _link(entry: Entry, relation: str, target: Object) -> Object:
    """A target object as a link."""
    return {
        "digital_link": entry.digital_link,
        "link_type": relation,
        "href": target.get("href"),
        "title": target.get("title") or title_of(relation),
        "hreflang": _list(target.get("hreflang")),
        "media_type": target.get("type") or "",
        "context": _list(target.get("context")),
        "is_default": False,
        "passes_query": target.get("fwqs", True),
        "enabled": target.get("public", True) is not False and target.get("active", True) is not False,
    }


def _mark(entry: Entry, target: Object, names: Iterable[str]) -> None:
    """Make the link that a default repeats the default, and the first of all: the first that agrees, if need
    be in href alone.
    """
    wanted = _link(entry, linktypes.curie("pip"), target)
    for fields in (tuple(names), ("href",)):
        for link in entry.links:
            if all(link[name] == wanted[name] for name in fields):
                # By identity: links of two relations may be equal in all else.
                rest = [one for one in entry.links if one is not link]
                entry.links = [link | {"is_default": True}, *rest]
                return
    entry.links.insert(0, wanted | {"is_default": True})


def title_of(relation: str) -> str:
    """Words for a link that came without.

    >>> title_of("https://gs1.org/voc/pip"), title_of("related")
    ('Product Information Page', 'related')
    """
    return linktypes.TITLES.get(linktypes.parse(relation) or "", relation.rpartition("/")[2] or relation)[
        :255
    ]


def _list(value: Any) -> Any:
    """A single text counts as a list of it."""
    if value is None or value == "":
        return []
    return [value] if isinstance(value, str) else value


def _description(found: Object) -> str:
    text = found.get("itemDescription") or found.get("description")
    return text.strip() if isinstance(text, str) else ""


# --- GS1 Resolver CE ----------------------------------------------------------------------------------------


def read_resolver_ce(found: Any) -> Entry:
    """An entry as the data entry API of GS1's Resolver CE takes it, of version 3 or 2.

    All links of the default link type become defaults of their languages, media types and contexts.
    """
    if isinstance(found, dict) and isinstance(found.get("anchor"), str):
        return _version_3(found)
    if isinstance(found, dict) and "identificationKeyType" in found:
        return _version_2(found)
    raise ValueError("No entry of the Resolver CE: neither anchor nor identificationKeyType.")


def _version_3(found: Object) -> Entry:
    qualifiers = found.get("qualifiers") or []
    if not isinstance(qualifiers, list) or not all(isinstance(pair, dict) for pair in qualifiers):
        raise ValueError('qualifiers is no list of objects such as {"10": "ABC"}.')
    place = _with_qualifiers(found["anchor"], {c: v for pair in qualifiers for c, v in pair.items()})
    entry = Entry(digital_link=place, description=_description(found))
    default = found.get("defaultLinktype")
    for target in _objects(found.get("links") or [], "links"):
        relation = target.get("linktype")
        link = _link(entry, relation if isinstance(relation, str) else "", target)
        link["is_default"] = relation is not None and relation == default
        entry.links.append(link)
    return entry


def _version_2(found: Object) -> Entry:
    kind = str(found["identificationKeyType"])
    path = f"/{KEY_TYPES.get(kind.lower(), kind)}/{found.get('identificationKey')}"
    qualifiers = str(found.get("qualifierPath") or "").strip("/")
    if "{" in qualifiers:
        raise AnyItem
    entry = Entry(digital_link=f"{path}/{qualifiers}".rstrip("/"), description=_description(found))
    for sent in _objects(found.get("responses") or [], "responses"):
        language = sent.get("ianaLanguage") or sent.get("language")
        target = {
            "href": sent.get("targetUrl"),
            "title": sent.get("linkTitle"),
            "type": sent.get("mimeType"),
            "hreflang": [] if language in (None, "", "xx") else [language],
            "context": [] if sent.get("context") in (None, "", "xx") else _list(sent.get("context")),
            "fwqs": sent.get("fwqs", True),
            "active": sent.get("active", True),
        }
        link = _link(entry, str(sent.get("linkType") or ""), target)
        link["is_default"] = bool(sent.get("defaultLinkType"))
        entry.links.append(link)
    return entry


def _with_qualifiers(anchor: str, qualifiers: dict[str, Any]) -> str:
    """The Digital Link of an anchor and qualifiers, which may stand in any order."""
    if not qualifiers:
        return anchor
    values = {code: str(value) for code, value in qualifiers.items()}
    if any("{" in value for value in values.values()):
        raise AnyItem
    at = digital_link.parse(anchor) if anchor.startswith("/") else digital_link.parse_uri(anchor)
    return digital_link.from_elements(dict(at.elements()) | values).canonical_path()


READERS = {"linkset": read_context, "resolver-ce": read_resolver_ce}


def entries(document: Any, kind: str) -> Iterator[Entry | ValueError]:
    """Every entry of a document of this kind, or what is wrong with it."""
    read = READERS[kind]
    for found in contexts(document):
        try:
            yield read(found)
        except ValueError as error:
            yield error
