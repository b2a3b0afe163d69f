"""Every SQL statement of the tree: found in the source by its verb, with its text, struct and arguments.

A text may be a literal, literals joined with `+`, a literal constant of the module, an entry of a constant
dict (orders), or `conditions.text` of a kit.where.Where, whose fragments are in the constant dict CONDITIONS:
each entry gives a statement of its own. Anything else is a fault.
"""

import ast
import importlib
import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, LiteralString, cast

from closient.kit.where import PARAMETER, numbered_after
from tests.house import source

# verb -> place of the SQL among the arguments
VERBS = {"one": 1, "maybe": 1, "all": 1, "page": 1, "load": 1, "value": 0, "run": 0, "copy": 0}
# The driver's own verbs, which only the kit may use.
RAW = {"fetch": 0, "fetchrow": 0, "fetchval": 0, "execute": 0}
# These modules hold the verbs themselves: their SQL is a parameter.
VERB_HOLDERS = {"closient.kit.database", "closient.kit.db", "closient.kit.migrate"}


class NotLiteral(Exception):
    """The SQL is not made of literals; the message says where."""


@dataclass(frozen=True)
class Statement:
    """One spelling of one call of a verb."""

    module: source.Module
    function: source.Function
    call: ast.Call
    verb: str
    sql: str

    @property
    def place(self) -> str:
        return f"{self.module.at(self.call)} {self.function.name}"

    @property
    def arguments(self) -> int | None:
        """How many parameters are passed; None for COPY and when a `*list` hides it."""
        passed = self.call.args[VERBS.get(self.verb, RAW.get(self.verb, 0)) + 1 :]
        hidden = self.verb == "copy" or any(isinstance(argument, ast.Starred) for argument in passed)
        return None if hidden else len(passed)

    def row(self) -> Any:
        """The struct that the rows become, None for verbs without one; LookupError for an unknown name."""
        if VERBS.get(self.verb) != 1:
            return None
        text = ast.unparse(self.call.args[0])
        names = vars(importlib.import_module(self.module.name))
        try:
            return eval(text, dict(names))  # noqa: S307 - our own source, a name or a subscript
        except NameError as error:
            raise LookupError(f"`{text}` is not known by name in {self.module.place}") from error


def statements() -> list[Statement]:
    """All statements of the tree whose text is literal."""
    return [statement for module in source.below("") for statement in in_module(module, [])]


def not_literal() -> list[str]:
    """The calls whose SQL is made of something else than literals."""
    faults: list[str] = []
    for module in source.below(""):
        list(in_module(module, faults))
    return faults


def in_module(module: source.Module, faults: list[str]) -> Iterator[Statement]:
    """The statements of a module; what is not literal goes to `faults`."""
    if module.name in VERB_HOLDERS:
        return
    for function in module.functions:
        for call in _own_calls(function):
            verb, place = _verb(call, module)
            try:
                texts = _texts(call, verb, place, module)
            except NotLiteral as fault:
                faults.append(str(fault))
                continue
            yield from (Statement(module, function, call, verb, sql) for sql in texts)


def _texts(call: ast.Call, verb: str, place: int, module: source.Module) -> list[str]:
    if verb == "copy":
        return _copy(call, module)
    return spellings(call.args[place], module) if verb else []


def _own_calls(function: source.Function) -> Iterator[ast.Call]:
    """The calls of a function without those of the functions inside it."""
    waiting: list[ast.AST] = list(function.body)
    while waiting:
        node = waiting.pop()
        if isinstance(node, source.Function):
            continue
        if isinstance(node, ast.Call):
            yield node
        waiting.extend(ast.iter_child_nodes(node))


def _verb(call: ast.Call, module: source.Module) -> tuple[str, int]:
    """The verb of a call and the place of its SQL; an empty verb when it is no statement."""
    if not isinstance(call.func, ast.Attribute):
        return "", 0
    verb, receiver = call.func.attr, ast.unparse(call.func.value).rpartition(".")[2].strip("_")
    if verb in VERBS and receiver in {"db", "reads", "writes"} and len(call.args) > VERBS[verb]:
        return verb, VERBS[verb]
    if verb in RAW and receiver in {"connection", "pool"} and call.args and "kit" in module.name.split("."):
        return verb, RAW[verb]
    return "", 0


def _copy(call: ast.Call, module: source.Module) -> list[str]:
    """COPY cannot be prepared; an INSERT into the same columns can, and touches the same table."""
    [table] = spellings(call.args[0], module)
    listed = call.args[1]
    if isinstance(listed, ast.Name):
        listed = _constant(listed.id, listed, module)
    names = [text for item in getattr(listed, "elts", [listed]) for text in spellings(item, module)]
    columns = ", ".join(names)
    return [f"INSERT INTO {table} ({columns}) SELECT {columns} FROM {table} WHERE false"]  # noqa: S608


def spellings(node: ast.expr, module: source.Module) -> list[str]:
    """The texts that an expression of literals can have."""
    match node:
        case ast.Constant(value=str(text)):
            return [text]
        case ast.BinOp(op=ast.Add()):
            return _joined(list(_summands(node)), module)
        case ast.Name(id=name):
            return spellings(_constant(name, node, module), module)
        case ast.Subscript(value=ast.Name(id=name)):
            entries = _constant(name, node, module)
            if isinstance(entries, ast.Dict):
                return [text for value in entries.values for text in spellings(value, module)]
    raise NotLiteral(f"{module.at(node)}: `{ast.unparse(node)[:60]}` is not a literal")


def _summands(node: ast.expr) -> Iterator[ast.expr]:
    match node:
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            yield from _summands(left)
            yield from _summands(right)
        case _:
            yield node


def _joined(parts: list[ast.expr], module: source.Module) -> list[str]:
    """What a sum of literals can say. The same expression says the same wherever it stands in the sum, and
    of open conditions there is one at a time, or none.
    """
    fixed = {ast.unparse(part): spellings(part, module) for part in parts if not _is_open(part)}
    opened = {ast.unparse(part): _fragments(part, module) for part in parts if _is_open(part)}
    texts = []
    for chosen in itertools.product(*fixed.values()):
        said = dict(zip(fixed, chosen, strict=True)) | dict.fromkeys(opened, "")
        places = [said[ast.unparse(part)] for part in parts]
        texts.append("".join(places))
        count = max((int(number) for text in places for number in PARAMETER.findall(text)), default=0)
        for place, part in enumerate(parts):
            for fragment in opened.get(ast.unparse(part), []):
                added = numbered_after(fragment, count)
                texts.append("".join([*places[:place], added, *places[place + 1 :]]))
    return texts


def _is_open(node: ast.expr) -> bool:
    """Whether this is the text of a Where."""
    return isinstance(node, ast.Attribute) and node.attr == "text" and isinstance(node.value, ast.Name)


def _fragments(node: ast.expr, module: source.Module) -> list[LiteralString]:
    """The fragments that a Where may hold: `conditions.text` takes those of the dict CONDITIONS."""
    assert isinstance(node, ast.Attribute)
    assert isinstance(node.value, ast.Name)
    entries = _constant(node.value.id.upper(), node, module)
    if not isinstance(entries, ast.Dict):
        raise NotLiteral(f"{module.at(node)}: {node.value.id.upper()} is no dict of fragments")
    return [cast("LiteralString", text) for value in entries.values for text in spellings(value, module)]


def _constant(name: str, node: ast.expr, module: source.Module) -> ast.expr:
    for line in module.tree.body:
        if isinstance(line, ast.Assign | ast.AnnAssign) and line.value is not None:
            targets = line.targets if isinstance(line, ast.Assign) else [line.target]
            if any(isinstance(target, ast.Name) and target.id == name for target in targets):
                return line.value
    raise NotLiteral(f"{module.at(node)}: `{name}` is no literal constant of the module")
