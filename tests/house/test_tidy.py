"""Habits that a machine can hold: short lines, functions and modules, docstrings, names, and no dead file."""

import ast
import io
import re
import tokenize

from tests.house import source

LONGEST_LINE = 110
LONGEST_FUNCTION = 50
LONGEST_MODULE = 400
MOST_PARAMETERS = 5
FORBIDDEN_NAMES = {"utils", "util", "helpers", "helper", "common", "misc"}
UNFINISHED = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")
ENTRANCES = ("closient.__main__", "closient.app", "closient.worker", "closient.cli")
# Words to a tool at the end of a line do not count, as ruff sees it.
PRAGMA = re.compile(r"\s+# (?:noqa|fmt|ty|type|pyright)\b.*$")
MACHINE = re.compile(
    r"(?<![\w.])/(?:work|farm|home|root|Users)/\w"
    # Put together here, so that this file names no registry itself.
    r"|\b(?:files\.python"
    r"hosted|py"
    r"pi|registry\.npm"
    r"js|registry\.yarn"
    r"pkg|test\.py"
    r"pi)\.(?:org|com)\b"
)
LARGEST_TEXT_BYTES = 3_000_000
TEXTS = {
    ".py",
    ".md",
    ".toml",
    ".txt",
    ".in",
    ".json",
    ".sql",
    ".js",
    ".css",
    ".html",
    ".yaml",
    ".yml",
    ".lock",
    "",
}


def test_lines_are_short():
    faults = [
        f"{module.place}:{number} ({len(line)})"
        for module in source.modules()
        for number, line in enumerate(module.text.splitlines(), 1)
        if len(line) > LONGEST_LINE and len(PRAGMA.sub("", line)) > LONGEST_LINE
    ]
    assert not faults, source.report(faults)


def test_functions_are_short():
    faults = [
        f"{module.at(function)} {function.name}: {length} lines"
        for module in source.modules()
        for function in module.functions
        if (length := (function.end_lineno or 0) - function.lineno + 1) > LONGEST_FUNCTION
    ]
    assert not faults, source.report(faults)


def test_modules_are_short():
    faults = [
        f"{module.place}: {length} lines"
        for module in source.modules()
        if (length := len(module.text.splitlines())) > LONGEST_MODULE
    ]
    assert not faults, source.report(faults)


def test_functions_take_few_positional_parameters():
    faults = []
    for module in source.modules():
        for function in module.functions:
            names = [argument.arg for argument in (*function.args.posonlyargs, *function.args.args)]
            count = len([name for name in names if name not in ("self", "cls")])
            if count > MOST_PARAMETERS:
                faults.append(f"{module.at(function)} {function.name}: {count} positional parameters")
    assert not faults, source.report(faults)


def test_every_module_says_what_lives_in_it():
    faults = [module.place for module in source.modules() if not ast.get_docstring(module.tree)]
    assert not faults, source.report(faults)


def test_module_docstrings_have_at_most_five_lines():
    faults = [
        module.place
        for module in source.modules()
        if len([line for line in (ast.get_docstring(module.tree) or "").splitlines() if line.strip()]) > 5
    ]
    assert not faults, source.report(faults)


def test_package_files_hold_nothing_but_their_docstring():
    faults = [
        module.place
        for module in source.modules()
        if module.path.name == "__init__.py" and len(module.tree.body) > 1
    ]
    assert not faults, source.report(faults)


def test_nothing_is_called_by_what_it_is_not():
    faults = []
    for module in source.modules():
        name = module.path.stem
        if FORBIDDEN_NAMES & {name, module.path.parent.name}:
            faults.append(f"{module.place}: say what it holds")
        if name.startswith("_") and not name.startswith("__"):
            faults.append(f"{module.place}: no private modules")
    assert not faults, source.report(faults)


def test_nothing_is_left_unfinished():
    faults = [
        f"{module.place}:{token.start[0]}: {token.string.strip()}"
        for module in source.modules()
        if UNFINISHED.search(module.text)
        for token in tokenize.generate_tokens(io.StringIO(module.text).readline)
        if token.type == tokenize.COMMENT and UNFINISHED.search(token.string)
    ]
    faults += [
        f"{module.at(function)} {function.name} is empty"
        for module in source.below("")
        for function in module.functions
        if _is_empty(function, module)
    ]
    assert not faults, source.report(faults)


def _is_empty(function: source.Function, module: source.Module) -> bool:
    """Nothing but `...`, `pass` or NotImplementedError; the methods of a Protocol are meant to be so."""
    body = [line for line in function.body if not (isinstance(line, ast.Expr) and _is_text(line.value))]
    idle = body and all(
        isinstance(line, ast.Pass)
        or (isinstance(line, ast.Expr) and isinstance(line.value, ast.Constant))
        or (
            isinstance(line, ast.Raise) and line.exc is not None and "NotImplemented" in ast.unparse(line.exc)
        )
        for line in body
    )
    if not idle or any(_name(mark) in ("overload", "abstractmethod") for mark in function.decorator_list):
        return False
    classes = [node for node in ast.walk(module.tree) if isinstance(node, ast.ClassDef)]
    ports = [node for node in classes if "Protocol" in map(_name, node.bases)]
    return not any(function in port.body for port in ports)


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _name(node: ast.expr) -> str:
    return ast.unparse(node).partition("[")[0].rpartition(".")[2]


def test_every_module_is_reached_from_a_program_or_a_test():
    everything = {module.name: module for module in source.modules()}
    waiting = [
        name
        for name in everything
        if not name.startswith("closient") or name.partition(".")[0] in ("tests", "bench", "docs")
    ]
    # The registry of apps imports the doors by their names.
    waiting += [
        name
        for name, module in everything.items()
        if name.startswith(ENTRANCES) or module.room in source.DOORS
    ]
    reached = set(waiting)
    while waiting:
        for name, _ in everything[waiting.pop()].imports:
            for known in _with_packages(name):
                if known in everything and known not in reached:
                    reached.add(known)
                    waiting.append(known)
    faults = [
        module.place
        for name, module in everything.items()
        if name not in reached and module.path.name != "__init__.py"
    ]
    assert not faults, source.report(faults)


def _with_packages(name: str) -> list[str]:
    parts = name.split(".")
    return [".".join(parts[:count]) for count in range(1, len(parts) + 1)]


def test_no_committed_file_names_a_machine_or_a_package_registry():
    faults = []
    for path in source.files():
        if path.suffix in TEXTS and path.stat().st_size < LARGEST_TEXT_BYTES:
            text = path.read_text(encoding="utf-8", errors="replace")
            for found in MACHINE.finditer(text):
                line = text.count("\n", 0, found.start()) + 1
                faults.append(f"{path.relative_to(source.ROOT)}:{line}: {found[0]}")
    assert not faults, source.report(faults)
