"""`closient sql ROOM.FUNCTION`: the statements of a query function, as they are sent."""

import ast
import importlib
import inspect
import textwrap
from collections.abc import Iterator
from importlib.util import find_spec
from types import ModuleType
from typing import Any

from closient.apps import registry
from closient.cli import terminal

VERBS = {"one": 1, "maybe": 1, "all": 1, "page": 1, "load": 1, "value": 0, "run": 0}


def show(query: str) -> int:
    """Print them; 1 when there is no such function."""
    app, _, rest = query.partition(".")
    file, _, function = rest.rpartition(".")
    found = [
        (module, getattr(module, function))
        for module in queries_of(app)
        if inspect.isfunction(getattr(module, function, None)) and module.__name__.endswith(file)
    ]
    if not found:
        names = [f"  {name}" for name in known(app)] or [f"  {name}" for name in registry.APPS]
        terminal.complain(f"There is no query {query}. Known are:\n" + "\n".join(names))
        return 1
    for module, target in found:
        for sql in statements(module, target):
            terminal.say(f"{textwrap.dedent(sql).strip()};\n")
    return 0


def queries_of(app: str) -> Iterator[ModuleType]:
    """The query room of an app: a module, or a package of modules."""
    name = f"closient.apps.{app}.queries"
    if app not in registry.APPS or not find_spec(name):
        return
    room = importlib.import_module(name)
    folders = getattr(room, "__path__", None)
    if folders is None:
        yield room
        return
    import pkgutil  # noqa: PLC0415

    for entry in pkgutil.iter_modules(folders):
        yield importlib.import_module(f"{name}.{entry.name}")


def known(app: str) -> list[str]:
    return [
        f"{module.__name__.removeprefix('closient.apps.').replace('.queries', '')}.{name}"
        for module in queries_of(app)
        for name, value in vars(module).items()
        if inspect.iscoroutinefunction(value) and value.__module__ == module.__name__
    ]


def statements(module: ModuleType, function: Any) -> Iterator[str]:
    """Each SQL text in the calls of database verbs; every spelling of one that is chosen from a table."""
    for node in ast.walk(ast.parse(textwrap.dedent(inspect.getsource(function)))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in VERBS:
            place = VERBS[node.func.attr]
            if len(node.args) > place:
                yield from spellings(node.args[place], module)


def spellings(node: ast.expr, module: ModuleType) -> list[str]:
    match node:
        case ast.Constant(value=str(text)):
            return [text]
        case ast.BinOp(left=left, right=right, op=ast.Add()):
            return [a + b for a in spellings(left, module) for b in spellings(right, module)]
        case ast.Name(id=name):
            return [value] if isinstance(value := getattr(module, name, None), str) else []
        case ast.Subscript(value=ast.Name(id=name)):
            entries = getattr(module, name, None)
            return list(entries.values()) if isinstance(entries, dict) else []
    return []
