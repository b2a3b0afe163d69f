"""Reads GS1's Global Product Classification from its XML or JSON file, as the GPC Browser gives them away.

XML: `segment`, `family`, `class` and `brick` in each other with `code`, `text`, `definition`. JSON: nodes
with `Level` 1 to 4, `Code`, `Title`, `Definition`, `Active` and `Childs`. Bricks' attributes are passed over.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, get_args
from xml.parsers import expat

import msgspec
from msgspec import Struct

from closient.apps.catalogue.structs.gpc import GpcEntry, Level

LEVELS: tuple[Level, ...] = get_args(Level)
CODE = re.compile(r"[0-9]{8}")
MOST_DEPTH = 32


class BadClassification(ValueError):
    """A file that is no classification; the text says why."""


class Node(Struct, rename="pascal"):
    """A node of the JSON file."""

    level: int
    code: int | str
    title: str
    definition: str | None = None
    active: bool = True
    childs: list["Node"] = []


class Document(Struct, rename="pascal"):
    """The JSON file."""

    schema: list[Node]


def read(content: bytes) -> list[GpcEntry]:
    """The codes, parents before their children.

    >>> [entry.level for entry in read(b'<schema><segment code="50000000" text="Food"/></schema>')]
    ['segment']
    """
    start = content.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    found = list(_of_json(content) if start == b"{" else _of_xml(content))
    codes = set()
    for entry in found:
        if not CODE.fullmatch(entry.code) or not entry.title:
            raise BadClassification(
                f"a {entry.level} has the code {entry.code[:20]!r} and {entry.title[:40]!r}."
            )
        if entry.code in codes:
            raise BadClassification(f"the code {entry.code} stands there twice.")
        if (entry.parent_code is None) != (entry.level == "segment"):
            raise BadClassification(f"the {entry.level} {entry.code} hangs in no {_above(entry.level)}.")
        codes.add(entry.code)
    if not found:
        raise BadClassification("it has no segments.")
    return found


def _above(level: Level) -> str:
    return LEVELS[max(LEVELS.index(level) - 1, 0)]


def _of_json(content: bytes) -> Iterator[GpcEntry]:
    try:
        document = msgspec.json.decode(content.removeprefix(b"\xef\xbb\xbf"), type=Document)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BadClassification(f"{error}.") from None
    yield from _of_nodes(document.schema, None, 0)


def _of_nodes(nodes: Iterable[Node], parent: str | None, depth: int) -> Iterator[GpcEntry]:
    for node in nodes:
        if not node.active or not 1 <= node.level <= len(LEVELS):
            continue
        if node.level != depth + 1:
            raise BadClassification(f"{node.code} has level {node.level} below level {depth}.")
        code = str(node.code)
        yield GpcEntry(code, LEVELS[depth], node.title.strip(), (node.definition or "").strip(), parent)
        yield from _of_nodes(node.childs, code, depth + 1)


def _of_xml(content: bytes) -> list[GpcEntry]:
    found: list[GpcEntry] = []
    # The codes of what is open, by level; None for other elements.
    stack: list[tuple[Level, str] | None] = []

    def begins(name: str, given: Mapping[str, Any]) -> None:
        level = name.rpartition(" ")[2]
        if len(stack) > MOST_DEPTH:
            raise BadClassification("its elements lie too deep in each other.")
        if level not in LEVELS:
            stack.append(None)
            return
        known: Level = level
        above = [one for one in stack if one is not None]
        parent = above[-1][1] if above and above[-1][0] == _above(known) and known != "segment" else None
        code = given.get("code", "").strip()
        definition = given.get("definition", "").strip()
        found.append(GpcEntry(code, known, given.get("text", "").strip(), definition, parent))
        stack.append((known, code))

    def refuses(*_: object) -> None:
        raise BadClassification("it has a document type.")

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = begins
    parser.EndElementHandler = lambda _: stack.pop()
    parser.StartDoctypeDeclHandler = refuses
    try:
        parser.Parse(content, True)
    except expat.ExpatError as error:
        raise BadClassification(f"{error}.") from None
    return found


def contradictions(sent: Mapping[Level, str], path: Mapping[str, str]) -> dict[Level, str]:
    """What is wrong with codes of which the lowest has this path; by level, in words.

    >>> contradictions({"class": "50202300", "brick": "10000201"}, {"brick": "10000201", "class": "50202200"})
    {'class': 'The brick 10000201 is of the class 50202200.'}
    >>> contradictions({"class": "10000201"}, {"brick": "10000201", "class": "50202200"})
    {'class': '10000201 is no class of the Global Product Classification.'}
    """
    lowest = max(sent, key=LEVELS.index)
    if path.get(lowest) != sent[lowest]:
        return {lowest: f"{sent[lowest]} is no {lowest} of the Global Product Classification."}
    return {
        level: f"The {lowest} {sent[lowest]} is of the {level} {path[level]}."
        for level, code in sent.items()
        if path.get(level, code) != code
    }
