"""An OpenAPI document as the reference pages show it: flat rows instead of nested schemas."""

import json
import re
import shlex
from collections.abc import Iterator, Mapping
from typing import Any

from markupsafe import Markup, escape
from msgspec import Struct

Part = Mapping[str, Any]
DEEPEST = 4
METHODS = ("get", "post", "put", "patch", "delete")


class FieldRow(Struct):
    """One field of a body or answer; the name of a nested one is dotted."""

    name: str
    type: str
    required: bool
    description: str


class ParameterRow(Struct):
    """One parameter, with what its input begins with."""

    name: str
    place: str
    type: str
    required: bool
    description: str
    example: str


class AnswerRow(Struct):
    """One status with which an operation answers."""

    status: str
    description: str
    media: list[str]


class OperationView(Struct):
    """All that the page says about one operation."""

    id: str
    method: str
    path: str
    summary: str
    description: str
    group: str
    is_public: bool
    is_extension: bool
    parameters: list[ParameterRow]
    body_media: str
    body_fields: list[FieldRow]
    body_example: str
    answer_fields: list[FieldRow]
    answer_example: str
    answers: list[AnswerRow]
    curl: str


class Group(Struct):
    """The operations of one tag."""

    name: str
    operations: list[OperationView]


def groups(document: Part) -> list[Group]:
    """The operations of a document by their tags, in its order."""
    found: dict[str, Group] = {}
    for path, item in document["paths"].items():
        for method in METHODS:
            if method in item:
                shown = _operation(document, method, path, item[method])
                found.setdefault(shown.group, Group(shown.group, [])).operations.append(shown)
    return list(found.values())


def introduction(text: str) -> list[tuple[str, list[Markup]]]:
    """(heading, paragraphs) of a description written with `##` headings and `code`."""
    sections = []
    for section in filter(None, re.split(r"^## ", text.strip(), flags=re.MULTILINE)):
        heading, _, rest = section.partition("\n")
        sections.append((heading, [_with_code(part) for part in rest.strip().split("\n\n")]))
    return sections


def _with_code(text: str) -> Markup:
    escaped = re.sub(r"`([^`]+)`", r"<code>\1</code>", str(escape(" ".join(text.split()))))
    return Markup(escaped)  # noqa: S704 - escaped in the line above


def _operation(document: Part, method: str, path: str, one: Part) -> OperationView:
    schemas = document["components"].get("schemas", {})
    parameters = [_parameter(_followed(p, document), schemas) for p in one.get("parameters", [])]
    body_media, body = next(iter(one.get("requestBody", {}).get("content", {}).items()), ("", {}))
    answer = _success(one, document)
    body_example = _pretty(body.get("example"))
    view = OperationView(
        id=one["operationId"],
        method=method.upper(),
        path=path,
        summary=one.get("summary", ""),
        description=one.get("description", ""),
        group=next(iter(one.get("tags", [])), ""),
        is_public=one.get("security") == [],
        is_extension=bool(one.get("x-extension")),
        parameters=parameters,
        body_media=body_media,
        body_fields=list(_fields(body.get("schema", {}), schemas, "", 0)),
        body_example=body_example,
        answer_fields=list(_fields(answer.get("schema", {}), schemas, "", 0)),
        answer_example=_pretty(answer.get("example")),
        answers=[_answer(status, _followed(said, document)) for status, said in one["responses"].items()],
        curl="",
    )
    view.curl = curl(view, document["servers"][0]["url"])
    return view


def _followed(part: Part, document: Part) -> Part:
    reference = part.get("$ref")
    if not reference:
        return part
    _, _, kind, name = reference.split("/")
    return document["components"][kind][name]


def _parameter(one: Part, schemas: Part) -> ParameterRow:
    schema = one.get("schema", {})
    example = one.get("example", schema.get("default", ""))
    return ParameterRow(
        name=one["name"],
        place=one["in"],
        type=type_of(schema, schemas),
        required=bool(one.get("required")),
        description=one.get("description") or _described(schema),
        example=example if isinstance(example, str) else json.dumps(example),
    )


def _success(one: Part, document: Part) -> Part:
    """The first content of the first answer that is no refusal."""
    for status, answer in one["responses"].items():
        if status.startswith("2"):
            return next(iter(_followed(answer, document).get("content", {}).values()), {})
    return {}


def _answer(status: str, said: Part) -> AnswerRow:
    return AnswerRow(status, said.get("description", ""), list(said.get("content", {})))


def _pretty(example: Any) -> str:
    return "" if example is None else json.dumps(example, indent=2, ensure_ascii=False)


def _fields(schema: Part, schemas: Part, prefix: str, depth: int) -> Iterator[FieldRow]:
    """The rows of an object schema, nested ones after their parents."""
    schema = _object_of(schema, schemas)
    for name, part in schema.get("properties", {}).items():
        yield FieldRow(
            name=prefix + name,
            type=type_of(part, schemas),
            required=name in schema.get("required", []),
            description=_described(part),
        )
        inner = _object_of(part, schemas)
        if inner.get("properties") and depth < DEEPEST:
            yield from _fields(inner, schemas, f"{prefix}{name}.", depth + 1)


def _described(schema: Part) -> str:
    """The description, which of "this or null" is that of the part that is not null."""
    parts = [schema, *schema.get("anyOf", [])]
    return next((part["description"] for part in parts if part.get("description")), "")


def _object_of(schema: Part, schemas: Part) -> Part:
    """Through references, lists and "or null" to the object that is meant."""
    for _ in range(DEEPEST * 2):
        if "$ref" in schema:
            schema = schemas[schema["$ref"].rpartition("/")[2]]
        elif schema.get("type") == "array":
            schema = schema.get("items", {})
        elif real := [part for part in schema.get("anyOf", []) if part.get("type") != "null"]:
            schema = real[0]
        else:
            break
    return schema


def type_of(schema: Part, schemas: Part) -> str:
    """A schema in a few words, such as `list of Brand` or `string, 1 to 255 characters`."""
    if "$ref" in schema:
        return schema["$ref"].rpartition("/")[2].replace("_", " ").strip()
    if "enum" in schema:
        return " | ".join(str(value) for value in schema["enum"])
    if "anyOf" in schema:
        return " or ".join(type_of(part, schemas) for part in schema["anyOf"])
    kind = str(schema.get("type", "any"))
    if kind == "array":
        return f"list of {type_of(schema.get('items', {}), schemas)}"
    return ", ".join([schema.get("format", kind), *_limits(schema)])


def _limits(schema: Part) -> Iterator[str]:
    low, high = schema.get("minimum"), schema.get("maximum")
    if low is not None and high is not None:
        yield f"{low} to {high}"
    elif low is not None:
        yield f"{low} or more"
    elif high is not None:
        yield f"at most {high}"
    if "maxLength" in schema:
        yield f"{schema.get('minLength', 0)} to {schema['maxLength']} characters"


def curl(view: OperationView, base_url: str) -> str:
    """The call as a line for a shell, with the examples filled in."""
    path = view.path
    for parameter in view.parameters:
        if parameter.place == "path":
            path = path.replace(f"{{{parameter.name}}}", parameter.example)
    lines = [f"curl -X {view.method} {shlex.quote(base_url + path)}"]
    if not view.is_public:
        lines.append('-H "X-API-Key: $CLOSIENT_KEY"')
    if view.body_media == "application/json":
        lines.append("-H 'Content-Type: application/json'")
        lines.append(f"-d {shlex.quote(view.body_example)}")
    return " \\\n  ".join(lines)
