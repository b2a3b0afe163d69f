"""From annotations to JSON Schema (as OpenAPI 3.1 takes it), and from a schema to an example of it.

All annotations are turned at once, so that two structs of the same name get two names.
"""

import datetime
import re
import types
import typing
from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

Schema = dict[str, Any]
REFERENCE = "#/components/schemas/{name}"
FORMATS = {datetime.datetime: "date-time", datetime.date: "date"}
DEEPEST = 8
DIGITS = re.compile(r"\^?\(?(?:\\d|\[0-9\])\{(\d+)\}\)?\??\$?")

# What a text is called tells what an example of it looks like, where the schema has none of its own.
BY_FORMAT = {
    "date-time": "2026-03-14T09:26:53Z",
    "date": "2026-03-14",
    "uuid": "0195e8a4-7c1e-7b3a-9f65-2d1c4b5a6e7f",
    "decimal": "12.50",
}
BY_NAME = {
    "email": "ada@example.com",
    "gtin": "09506000134352",
    "currency": "EUR",
    "country": "DE",
    "language": "en",
    "primary_language": "en",
    "location_country": "DE",
    "location_region": "DE-BE",
    "region": "DE-BE",
    "brand": "Terra Verde",
    "manufacturer": "Terra Verde Foods",
    "country_of_origin": "DE",
    "net_content": "1 l",
}
BY_ENDING = {
    "_url": "https://example.com/oat-drink",
    "url": "https://example.com/oat-drink",
    "website": "https://example.com",
    "name": "Oat Drink 1 l",
    "description": "Barista blend, unsweetened.",
    "id": "2CoNf3i6Uj3HYxPHxwPd9Z",
}


BY_FLAG = {"has_next": False, "has_previous": False}
BY_NUMBER = {"page_size": 25, "rate_limit_per_minute": 300, "rate_limit_per_day": 10_000}


def shapes(annotations: Sequence[Any]) -> tuple[list[Schema], dict[str, Schema]]:
    """The schema of each annotation, in their order, and the components that these refer to."""
    structs = _structs(annotations)
    schemas, components = msgspec.json.schema_components([*annotations, *structs], ref_template=REFERENCE)
    for struct, schema in zip(structs, schemas[len(annotations) :], strict=True):
        properties = components[schema["$ref"].rpartition("/")[2]]["properties"]
        for field in msgspec.structs.fields(struct):
            _stamp(properties[field.encode_name], field.type)
    for annotation, schema in zip(annotations, schemas, strict=False):
        _stamp(schema, annotation)
    return list(schemas[: len(annotations)]), dict(components)


def _structs(annotations: Iterable[Any]) -> list[Any]:
    """Every struct that the annotations lead to, once each, generic ones with their arguments."""
    found: list[Any] = []
    waiting = list(annotations)
    while waiting:
        one = waiting.pop()
        kind = typing.get_origin(one) or one
        if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
            if one not in found:
                found.append(one)
                waiting += [field.type for field in msgspec.structs.fields(one)]
        else:
            waiting += [
                part for part in typing.get_args(one) if not isinstance(part, (str, int, msgspec.Meta))
            ]
    return found


def _stamp(schema: Schema, annotation: Any) -> None:
    """Add the formats of dates, which msgspec leaves out unless a time zone is demanded."""
    origin = typing.get_origin(annotation)
    if origin is typing.Annotated:
        _stamp(schema, typing.get_args(annotation)[0])
    elif origin in (typing.Union, types.UnionType):
        texts = [part for part in schema.get("anyOf", [schema]) if part.get("type") == "string"]
        for part in typing.get_args(annotation):
            for text in texts:
                _stamp(text, part)
    elif origin is list and "items" in schema:
        _stamp(schema["items"], typing.get_args(annotation)[0])
    elif annotation in FORMATS and "$ref" not in schema:
        schema.setdefault("format", FORMATS[annotation])


def example(schema: Schema, components: dict[str, Schema], name: str = "", depth: int = 0) -> Any:
    """A value that the schema allows: its own example where it has one, else made up from its name."""
    if "$ref" in schema:
        return example(components[schema["$ref"].rpartition("/")[2]], components, name, depth)
    for key in ("examples", "enum"):
        if schema.get(key):
            return schema[key][0]
    if "const" in schema:
        return schema["const"]
    if "anyOf" in schema or "oneOf" in schema:
        parts = schema.get("anyOf") or schema["oneOf"]
        real = [part for part in parts if part.get("type") != "null"]
        return example(real[0], components, name, depth + 1) if real and depth < DEEPEST else None
    kind = schema.get("type")
    if kind == "object":
        return _object(schema, components, depth)
    if kind == "array":
        if depth >= DEEPEST:
            return []
        one = example(schema.get("items", {}), components, _singular(name), depth + 1)
        return [one] * max(1, schema.get("minItems", 1))
    return _plain(schema, kind, name)


def _object(schema: Schema, components: dict[str, Schema], depth: int) -> dict[str, Any]:
    if depth >= DEEPEST:
        return {}
    made = {
        name: example(part, components, name, depth + 1)
        for name, part in schema.get("properties", {}).items()
    }
    extra = schema.get("additionalProperties")
    if not made and isinstance(extra, dict) and extra:
        made["erp_id"] = example(extra, components, "SKU-1042", depth + 1)
    return made


def _plain(schema: Schema, kind: Any, name: str) -> Any:
    if kind == "string":
        return _text(schema, name)
    if kind == "boolean":
        return bool(schema.get("default", BY_FLAG.get(name, True)))
    if kind in ("integer", "number"):
        least = schema.get("minimum", schema.get("exclusiveMinimum", 0) + ("exclusiveMinimum" in schema))
        number = schema.get("default") or BY_NUMBER.get(name) or least or 1
        return min(number, schema.get("maximum", number))
    return None


def _singular(name: str) -> str:
    return f"{name[:-3]}y" if name.endswith("ies") else name.removesuffix("s")


def _text(schema: Schema, name: str) -> str:
    digits = DIGITS.fullmatch(schema.get("pattern", ""))
    if digits:
        return "261231" if name == "expiry" else "10000123456789"[: int(digits[1])]
    text = BY_FORMAT.get(schema.get("format", "")) or BY_NAME.get(name)
    if text is None:
        text = next((value for ending, value in BY_ENDING.items() if name.endswith(ending)), name or "text")
    text = text[: schema.get("maxLength", len(text))]
    return text.ljust(schema.get("minLength", 0), "x")
