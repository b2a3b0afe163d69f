"""The contract as the house tests read it: operations by method and path, and what coverage.py counts."""

import functools
import importlib.util
import re
from dataclasses import dataclass
from types import ModuleType
from typing import Any

import yaml

from tests.house import source

FOLDER = source.ROOT / "contract"
FLOOR = source.ROOT / "tests" / "house" / "coverage_floor.json"


@dataclass(frozen=True)
class Promise:
    """One operation of the tables."""

    app: str
    name: str
    method: str
    path: str
    success: Any


@functools.cache
def tables() -> dict[str, dict]:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return {path.stem: yaml.load(path.read_text(), loader) for path in sorted(FOLDER.glob("*.yaml"))}  # noqa: S506


@functools.cache
def promises() -> dict[tuple[str, str], Promise]:
    """Every operation that is to be built, by method and path with its parameters unnamed."""
    found = {}
    for app, table in tables().items():
        for operation in table.get("operations", []):
            if not operation.get("superseded"):
                for path in [operation["path"], *operation.get("paths", [])]:
                    for method in operation.get("methods", [operation["method"]]):
                        promise = Promise(
                            app, operation["id"], method, operation["path"], operation["success"]
                        )
                        found[method, unnamed(path)] = promise
    return found


def unnamed(path: str) -> str:
    """`/a/{x}/b/` and `/a/{y}/b` are one path."""
    return re.sub(r"\{[^}]*\}", "{}", path).rstrip("/") or "/"


def promise(method: str, path: str) -> Promise | None:
    """What the tables say of a path, also where a table has `{app}` for its first part."""
    exact = promises().get((method, unnamed(path)))
    if exact:
        return exact
    segments = unnamed(path).split("/")
    for (known_method, known), found in promises().items():
        parts = known.split("/")
        if (
            known_method == method
            and parts[:2] == ["", "{}"]
            and len(parts) > 3
            and parts[2:] == segments[2:]
        ):
            return found
    return None


@functools.cache
def counter() -> ModuleType:
    """contract/coverage.py as a module."""
    spec = importlib.util.spec_from_file_location("contract_coverage", FOLDER / "coverage.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def coverage(document: dict) -> dict[str, dict[str, list[int]]]:
    """For each app what is there and what is promised: {"ops": [have, all], "fields": [have, all]}."""
    report = counter().Report()
    for app, table in tables().items():
        if "operations" in table:
            report.start(app)
            counter().check(table, counter().Document(document), report)
    return {app: {"ops": count["ops"], "fields": count["fields"]} for app, count in report.apps.items()}
