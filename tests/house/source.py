"""The source tree as the house tests see it: every Python module parsed once, and who imports whom.

Everything starts at ROOT, the folder that holds this file's `tests`, so a copy of the tree checks itself.
"""

import ast
import fnmatch
import functools
import pathlib
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

ROOT = pathlib.Path(__file__).parents[2]
PACKAGE = ROOT / "src" / "closient"
APPS = PACKAGE / "apps"
FOLDERS = ("src", "tests", "bench", "docs")
ROOMS = ("seed", "routes", "pages", "jobs", "tools", "actions", "queries", "rules", "structs", "errors")
DOORS = ("routes", "pages", "jobs", "tools")
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Module:
    """One Python file: where it is, what it is called, what it says."""

    path: pathlib.Path

    @cached_property
    def text(self) -> str:
        return self.path.read_text(encoding="utf-8")

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text, str(self.path))

    @cached_property
    def place(self) -> str:
        """The path from the root, as messages print it."""
        return self.path.relative_to(ROOT).as_posix()

    @cached_property
    def name(self) -> str:
        """The dotted name under which the module is imported."""
        parts = self.path.relative_to(ROOT).with_suffix("").parts
        parts = parts[1:] if parts[0] == "src" else parts
        return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)

    @cached_property
    def package(self) -> str:
        return self.name if self.path.name == "__init__.py" else self.name.rpartition(".")[0]

    @cached_property
    def app(self) -> str:
        """The app whose room this is, or an empty text."""
        parts = self.name.split(".")
        return parts[2] if parts[:2] == ["closient", "apps"] and len(parts) > 2 else ""

    @cached_property
    def room(self) -> str:
        parts = self.name.split(".")
        return parts[3] if self.app and len(parts) > 3 else ""

    @cached_property
    def functions(self) -> list[Function]:
        return [node for node in ast.walk(self.tree) if isinstance(node, Function)]

    @cached_property
    def imports(self) -> list[tuple[str, int]]:
        """The imported dotted names and their lines; `from a import b` gives `a.b` if that is a module."""
        return list(self._imports())

    def _imports(self) -> Iterator[tuple[str, int]]:
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from ((alias.name, node.lineno) for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                origin = self._origin(node)
                for alias in node.names:
                    deeper = f"{origin}.{alias.name}"
                    yield (deeper if deeper in names() else origin), node.lineno

    def _origin(self, node: ast.ImportFrom) -> str:
        if not node.level:
            return node.module or ""
        base = self.package.split(".")[: len(self.package.split(".")) - node.level + 1]
        return ".".join([*base, *([node.module] if node.module else [])])

    def at(self, node: ast.stmt | ast.expr) -> str:
        return f"{self.place}:{node.lineno}"


@functools.cache
def modules() -> tuple[Module, ...]:
    files = [path for folder in FOLDERS for path in sorted((ROOT / folder).rglob("*.py"))]
    return tuple(Module(path) for path in files if "__pycache__" not in path.parts)


@functools.cache
def names() -> frozenset[str]:
    return frozenset(module.name for module in modules())


@functools.cache
def files() -> tuple[pathlib.Path, ...]:
    """Every file that may be committed: what .gitignore names is not looked at."""
    ignored = [line.strip("/") for line in (ROOT / ".gitignore").read_text().split()] + [".git"]
    found, waiting = [], [ROOT]
    while waiting:
        for path in sorted(waiting.pop().iterdir()):
            place = path.relative_to(ROOT).as_posix()
            if any(fnmatch.fnmatch(place, rule) or fnmatch.fnmatch(path.name, rule) for rule in ignored):
                continue
            (waiting if path.is_dir() else found).append(path)
    return tuple(found)


def covers(module: Module) -> Iterator[tuple[Function, list[str]]]:
    """The tests that are marked `@pytest.mark.covers(...)`, with the operations that they show."""
    for function in module.functions:
        for mark in function.decorator_list:
            if isinstance(mark, ast.Call) and ast.unparse(mark.func) == "pytest.mark.covers":
                yield function, [ast.literal_eval(name) for name in mark.args]


def report(faults: Iterable[str]) -> str:
    """All faults, a line each: pytest alone would cut a long list short."""
    return "\n".join(["", *sorted(set(faults))])


def below(folder: str) -> list[Module]:
    """The modules under a folder of the package, e.g. `apps` or `kit`."""
    return [module for module in modules() if module.path.is_relative_to(PACKAGE / folder)]


@functools.cache
def contracts() -> list[dict]:
    document = tomllib.loads((ROOT / "pyproject.toml").read_text())
    return document["tool"]["importlinter"]["contracts"]


@functools.cache
def app_order() -> list[set[str]]:
    """The apps from the top, as the import contract orders them."""
    [contract] = [contract for contract in contracts() if contract.get("containers") == ["closient.apps"]]
    return [{name.strip(" ()") for name in layer.split("|")} for layer in contract["layers"]]


def apps_below(app: str) -> set[str]:
    order = app_order()
    [level] = [number for number, names_here in enumerate(order) if app in names_here]
    return set().union(*order[level + 1 :])
