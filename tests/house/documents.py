"""The documents that are made from the code: settings, events, errors, commands, the map and the schema.

`python -m tests.house.generate` writes them into docs/; test_docs.py checks that they are current.
"""

import importlib
import re
import subprocess
from collections.abc import Iterator
from typing import Any

import msgspec
import typer

from closient import app
from closient.adapters import embedded_postgres
from closient.apps import registry
from closient.cli import main as command_line
from closient.kit import errors, events, operations
from closient.kit.config import Settings
from tests.house import source

DOCS = source.ROOT / "docs"
MADE = "<!-- Made by `python -m tests.house.generate`; do not edit. -->\n"
NOISE = re.compile(r"^(--.*|SET .*|SELECT pg_catalog\.set_config.*|\\(un)?restrict .*)\n", re.MULTILINE)


def everything() -> dict[str, str]:
    """File name below docs/ -> its text, for all that need no database."""
    return {
        "settings.md": settings(),
        "events.md": all_events(),
        "errors.md": all_errors(),
        "commands.md": commands(),
        "map.md": operation_map(),
    }


def _table(heads: list[str], rows: list[list[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


def settings() -> str:
    rows = []
    for field in msgspec.structs.fields(Settings):
        [meta] = [extra for extra in field.type.__metadata__ if extra.description]
        default = "" if field.default == "" else f"`{field.default}`"
        rows.append([f"`CLOSIENT_{field.name.upper()}`", default, meta.description])
    words = "Every setting is an environment variable, and every one has a default that works on one machine."
    return f"# Settings\n\n{MADE}\n{words}\n\n{_table(['Variable', 'Default', 'Meaning'], rows)}\n"


def know_everything() -> None:
    """Import every module, so that what the documents list does not depend on what ran before."""
    for module in source.below(""):
        if module.name != "closient.__main__":
            importlib.import_module(module.name)


def _own(kind: type) -> bool:
    """Not a class that a test made."""
    return kind.__module__.startswith("closient.")


def all_events() -> str:
    know_everything()
    base = set(events.Event.__struct_fields__)
    rows = []
    for name, event in events.catalogue().items():
        if not _own(event):
            continue
        fields = [f"`{field}`" for field in event.__struct_fields__ if field not in base]
        rows.append([f"`{name}`", _first_line(event), ", ".join(fields)])
    words = (
        "An event is told in the transaction in which it happened (`kit.events.emit`). Every event carries "
        "`event_id`, `organization_id` and `occurred_at`."
    )
    return f"# Events\n\n{MADE}\n{words}\n\n{_table(['Event', 'When', 'Carries besides'], rows)}\n"


def all_errors() -> str:
    know_everything()
    found = [kind for kind in _below(errors.Problem) if _own(kind)]
    problems = sorted(found, key=lambda kind: (kind.status, kind.code, kind.__name__))
    codes = {kind.code: kind for kind in problems if kind.__module__ == errors.__name__}
    rows = [
        [
            f"`{kind.code}`",
            str(kind.status),
            kind.title,
            str(kind.mcp_code),
            "yes" if kind.retryable else "no",
        ]
        for kind in codes.values()
    ]
    special = [
        [
            f"`{kind.__module__.removeprefix('closient.')}.{kind.__name__}`",
            f"`{kind.code}`",
            _first_line(kind),
        ]
        for kind in problems
        if kind.__module__ != errors.__name__
    ]
    words = "Branch on `error_code`. The same code comes as `error.code` in upper case in the older envelope."
    heads = ["error_code", "Status", "Title", "MCP code", "Same request may succeed later"]
    where = f"## Problems of the apps\n\n{_table(['Class', 'error_code', 'When'], special)}"
    return f"# Errors\n\n{MADE}\n{words}\n\n{_table(heads, rows)}\n\n{where}\n"


def _below(kind: type) -> Iterator[Any]:
    for child in kind.__subclasses__():
        yield child
        yield from _below(child)


def _first_line(kind: type) -> str:
    return (kind.__doc__ or "").strip().partition("\n")[0] if kind.__doc__ else ""


def commands() -> str:
    root = typer.main.get_command(command_line.app)
    sections = [
        f"## `closient {name}`\n\n{' '.join((command.help or '').split())}\n{_options(command)}"
        for name, command in _commands(root, "")
    ]
    return f"# Commands\n\n{MADE}\n" + "\n".join(sections)


def _commands(group: Any, prefix: str) -> Iterator[tuple[str, Any]]:
    for name, command in sorted(group.commands.items()):
        if hasattr(command, "commands"):
            yield from _commands(command, f"{prefix}{name} ")
        elif not command.hidden:
            yield f"{prefix}{name}", command


def _options(command: Any) -> str:
    rows = []
    for parameter in command.params:
        if not getattr(parameter, "hidden", False) and parameter.name != "help":
            spelled = parameter.opts if parameter.param_type_name == "option" else [parameter.name.upper()]
            rows.append([f"`{', '.join(spelled)}`", getattr(parameter, "help", None) or ""])
    return f"\n{_table(['Argument', 'Meaning'], rows)}\n" if rows else ""


def operation_map() -> str:
    """Operation -> file:line of its function in every room, and of the tests that show it."""
    tests = _marked()
    sections, app_before = [], None
    for operation in operations.of(app.describe(), registry.APIS):
        if operation.app != app_before:
            sections.append(f"\n## {operation.app or 'platform'}\n")
            app_before = operation.app
        path, line = operation.position()
        places = [f"{path.relative_to(source.ROOT)}:{line}", *_rooms(operation)]
        places += tests.get(f"{operation.app}.{operation.name}", [])
        name = f"- `{operation.method} {operation.path}` **{operation.name}**"
        sections.append("\n".join([name, *(f"  - {place}" for place in places)]))
    return f"# Map\n\n{MADE}\nWhere each operation lives, room by room.\n" + "\n".join(sections) + "\n"


def _rooms(operation: operations.Operation) -> list[str]:
    """The functions of the operation's name in the actions and queries of its app and of the apps below."""
    if not operation.app:
        return []
    apps = {operation.app} | source.apps_below(operation.app)
    return [
        module.at(function)
        for room in ("actions", "queries")
        for module in source.below("apps")
        for function in module.functions
        if module.room == room and module.app in apps and function.name == operation.name
    ]


def _marked() -> dict[str, list[str]]:
    """Operation -> the tests that are marked with it."""
    found: dict[str, list[str]] = {}
    for module in source.modules():
        for function, names in source.covers(module):
            for name in names:
                found.setdefault(name, []).append(module.at(function))
    return found


def schema(dsn: str) -> str:
    """The migrated schema as pg_dump writes it, without what changes from machine to machine."""
    dump = subprocess.run(
        [embedded_postgres.BINARIES / "pg_dump", "--schema-only", "--no-owner", "--no-privileges", dsn],
        check=True, capture_output=True, text=True,
    ).stdout  # fmt: skip
    made = "-- Made by `python -m tests.house.generate`; do not edit.\n\n"
    return made + re.sub(r"\n{3,}", "\n\n", NOISE.sub("", dump)).strip() + "\n"
