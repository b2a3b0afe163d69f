"""What the database says about columns, and whether a struct's field can hold one."""

import datetime
import decimal
import ipaddress
import re
import types
import typing
from dataclasses import dataclass
from typing import Any

import asyncpg
import msgspec

from tests.house.relations import Name

# PostgreSQL type -> the Python type in which kit.db hands it over. jsonb is checked apart.
PYTHON = {
    **dict.fromkeys(("text", "varchar", "bpchar", "name", "char", "uuid", "citext"), str),
    **dict.fromkeys(("int2", "int4", "int8", "oid"), int),
    **dict.fromkeys(("float4", "float8"), float),
    **dict.fromkeys(("timestamptz", "timestamp"), datetime.datetime),
    "bool": bool,
    "numeric": decimal.Decimal,
    "date": datetime.date,
    "time": datetime.time,
    "interval": datetime.timedelta,
    "bytea": bytes,
    "inet": ipaddress.IPv4Address | ipaddress.IPv6Address,
}
COLUMNS = """
    SELECT n.nspname, c.relname, a.attname, a.attnotnull
      FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE a.attnum > 0 AND NOT a.attisdropped AND c.relkind IN ('r', 'p')
       AND n.nspname NOT IN ('pg_catalog', 'information_schema')
"""
CHECKS = """
    SELECT n.nspname, c.relname, a.attname, pg_get_constraintdef(k.oid)
      FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
      JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.conkey[1]
     WHERE k.contype = 'c' AND cardinality(k.conkey) = 1
"""


@dataclass
class Facts:
    """Of each table column: may it be null, and which values does a CHECK allow."""

    required: dict[tuple[Name, str], bool]
    allowed: dict[tuple[Name, str], set[str]]


async def facts(connection: asyncpg.Connection) -> Facts:
    required = {((s, t), c): filled for s, t, c, filled in await connection.fetch(COLUMNS)}
    lists = {((s, t), c): listed(definition) for s, t, c, definition in await connection.fetch(CHECKS)}
    return Facts(required, {column: values for column, values in lists.items() if values})


def listed(definition: str) -> set[str]:
    """The values of a CHECK that only lists texts, as PostgreSQL prints it; none for any other CHECK."""
    found = re.fullmatch(
        r"CHECK \(\(\(?\w+\)?(?:::text)? = (?:ANY \(\(?ARRAY\[(.+)\](?:\)::text\[\])?\)|('.*'::text))\)\)",
        definition,
    )
    return set(re.findall(r"'((?:[^']|'')*)'::", found.group(1) or found.group(2))) if found else set()


def unwrapped(annotation: Any) -> tuple[list[Any], bool]:
    """The alternatives of an annotation without Annotated, None and Unset; and whether None is among them."""
    if isinstance(annotation, typing.TypeVar):
        return [Any], True
    if hasattr(annotation, "__supertype__"):
        return unwrapped(annotation.__supertype__)
    origin = typing.get_origin(annotation)
    if origin is typing.Annotated:
        return unwrapped(typing.get_args(annotation)[0])
    if origin in (typing.Union, types.UnionType):
        parts = [unwrapped(part) for part in typing.get_args(annotation)]
        return [one for alternatives, _ in parts for one in alternatives], any(empty for _, empty in parts)
    if annotation in (None, type(None)):
        return [], True
    return ([] if annotation is msgspec.UnsetType else [annotation]), annotation is Any


def literals(annotation: Any) -> set[str] | None:
    """The texts of a Literal annotation, None when it is something else."""
    alternatives, _ = unwrapped(annotation)
    if alternatives and all(typing.get_origin(one) is typing.Literal for one in alternatives):
        return {text for one in alternatives for text in typing.get_args(one)}
    return None


def holds(annotation: Any, type_name: str) -> bool:
    """Whether a value of the PostgreSQL type can stand in a field annotated so."""
    alternatives, _ = unwrapped(annotation)
    if any(one is Any or one is object for one in alternatives):
        return True
    if type_name.endswith("[]") or type_name.startswith("_"):
        inner = type_name.strip("_[]")
        return any(
            typing.get_origin(one) is list and holds(typing.get_args(one)[0], inner) for one in alternatives
        )
    if type_name in ("jsonb", "json"):
        # kit.db decodes jsonb to plain Python values, so a Struct would be a wrong promise.
        return not any(isinstance(one, type) and issubclass(one, msgspec.Struct) for one in alternatives)
    expected = PYTHON.get(type_name)
    if expected is None:
        return False
    kinds = {type(value) for one in alternatives for value in _values(one)} or set(alternatives)
    return kinds == set(typing.get_args(expected) or (expected,))


def _values(annotation: Any) -> tuple:
    return typing.get_args(annotation) if typing.get_origin(annotation) is typing.Literal else ()
