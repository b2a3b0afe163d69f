"""`closient where "METHOD /path"`: file and line of an operation in every room, and of its tests."""

import ast
import inspect
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import closient
from closient import app as composition
from closient.apps import registry
from closient.cli import terminal
from closient.edge import choose, target
from closient.edge.app import Edge

PACKAGE = Path(closient.__file__).parent
ROOMS = ("routes", "pages", "jobs", "tools", "actions", "queries")
EDGE = {"door": Edge.__call__, "target": target.read, "rules": choose.choose}
Function = ast.FunctionDef | ast.AsyncFunctionDef


def show(operation: str) -> int:
    """Print the places; 1 when nothing answers there."""
    method, _, path = operation.strip().partition(" ")
    if method.upper() in ("GET", "HEAD") and is_before_the_routes(path.strip()):
        terminal.say("edge")
        for name, function in EDGE.items():
            source = Path(inspect.getsourcefile(function) or "")
            terminal.say(f"  {name:<8} {shown(source, inspect.getsourcelines(function)[1])}")
        return 0
    handler = find(method.upper(), path.strip())
    if handler is None:
        terminal.complain(f"Nothing answers {method.upper()} {path}.")
        return 1
    name, module = handler.fn.__name__, handler.fn.__module__
    terminal.say(f"{operation_of(module, name)}")
    for room, place in places(module, name):
        terminal.say(f"  {room:<8} {place}")
    return 0


def is_before_the_routes(path: str) -> bool:
    """Whether the edge answers, which stands in front of them."""
    return target.is_ours(path.encode()) or path.rstrip("/") == "/.well-known/gs1resolver"


def operation_of(module: str, name: str) -> str:
    parts = module.split(".")
    return f"{parts[2]}.{name}" if parts[1] == "apps" else f"{'.'.join(parts[1:])}.{name}"


def find(method: str, path: str) -> Any:
    """The route handler that answers; a path may be concrete or the contract's, with names in braces."""
    wanted = path.partition("?")[0].strip("/").split("/")
    best, most = None, -1
    for route in composition.describe().routes:
        segments = route.path.strip("/").split("/")
        if len(segments) != len(wanted):
            continue
        pairs = list(zip(segments, wanted, strict=True))
        if not all(ours.startswith("{") or ours == theirs for ours, theirs in pairs):
            continue
        fixed = sum(not ours.startswith("{") for ours in segments)
        for handler in getattr(route, "route_handlers", ()):
            if method in handler.http_methods and fixed > most:
                best, most = handler, fixed
    return best


def places(module: str, name: str) -> Iterator[tuple[str, str]]:
    """Room and file:line: the door, then actions and queries of its app and of the apps below, then tests."""
    door = PACKAGE.parent / Path(*module.split(".")).with_suffix(".py")
    yield from ((rooms_name(module), place) for place in definitions(door, name))
    if not module.startswith("closient.apps."):
        return
    app = module.split(".")[2]
    below = registry.APPS[registry.APPS.index(app) :]
    for room in ("actions", "queries"):
        for folder in below:
            for path in files(PACKAGE / "apps" / folder, room):
                yield from ((room, place) for place in definitions(path, name))
    tests = PACKAGE.parents[1] / "tests"
    for path in sorted(tests.rglob("test_*.py")) if tests.is_dir() else ():
        if f'covers("{app}.{name}"' in (text := path.read_text(encoding="utf-8")):
            for number, line in enumerate(text.splitlines(), 1):
                if f'covers("{app}.{name}"' in line:
                    yield "test", shown(path, number)


def rooms_name(module: str) -> str:
    return next((part for part in module.split(".") if part in ROOMS), "route")


def files(app: Path, room: str) -> list[Path]:
    return [path for path in (app / f"{room}.py", *sorted((app / room).glob("*.py"))) if path.is_file()]


def definitions(path: Path, name: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, Function) and node.name == name:
            yield shown(path, node.lineno)


def shown(path: Path, line: int) -> str:
    """As an editor opens it: from here, if it lies below."""
    return f"{path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path}:{line}"
