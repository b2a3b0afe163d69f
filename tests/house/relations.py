"""What a statement touches: the relations that it reads and writes, and the columns that it answers with."""

from dataclasses import dataclass, field
from typing import Any

import pglast
from pglast import ast
from pglast.visitors import Ancestor, Visitor

Name = tuple[str, str]


@dataclass
class Touched(Visitor):
    """Collects (schema, name) of relations; names of WITH queries do not count."""

    reads: set[Name] = field(default_factory=set)
    writes: set[Name] = field(default_factory=set)
    with_names: set[str] = field(default_factory=set)

    def visit_CommonTableExpr(self, _ancestors: Ancestor, node: ast.CommonTableExpr) -> None:  # noqa: N802
        self.with_names.add(str(node.ctename))

    def visit_RangeVar(self, ancestors: Ancestor, node: ast.RangeVar) -> None:  # noqa: N802
        writers = ast.InsertStmt | ast.UpdateStmt | ast.DeleteStmt | ast.MergeStmt
        written = isinstance(ancestors.node, writers) and ancestors.node.relation is node
        (self.writes if written else self.reads).add((node.schemaname or "", str(node.relname)))


def touched(sql: str) -> Touched:
    """The relations of a statement."""
    found = Touched()
    found(pglast.parse_sql(sql))
    found.reads -= {("", name) for name in found.with_names}
    return found


def is_ordered_and_unlimited(sql: str) -> bool:
    """Whether a SELECT has an ORDER BY and leaves LIMIT and OFFSET to the kit."""
    [raw] = pglast.parse_sql(sql)
    statement: Any = raw.stmt
    return bool(
        isinstance(statement, ast.SelectStmt)
        and statement.sortClause
        and not statement.limitCount
        and not statement.limitOffset
    )


@dataclass(frozen=True)
class Shown:
    """A table column that an answer shows unchanged; `missing` when an outer join may leave it out."""

    table: Name
    column: str
    missing: bool


def plain_columns(sql: str) -> list[Shown | None]:
    """For each column of the answer the table column that it shows, None where it is an expression."""
    [raw] = pglast.parse_sql(sql)
    statement: Any = raw.stmt
    if isinstance(statement, ast.SelectStmt):
        if statement.op != pglast.enums.SetOperation.SETOP_NONE or statement.valuesLists:
            return []
        targets, scope = statement.targetList or (), _scope(statement.fromClause or ())
    else:
        targets = _returning(statement)
        scope = _scope((statement.relation, *(getattr(statement, "fromClause", None) or ())))
    return [_column(target.val, scope) for target in targets]


def _returning(statement: Any) -> tuple:
    clause = getattr(statement, "returningClause", None)
    if clause is not None:
        return clause.exprs or ()
    return getattr(statement, "returningList", None) or ()


def _scope(items: tuple, missing: bool = False) -> dict[str, tuple[Name, bool] | None]:
    """Alias -> (table, may an outer join leave it out); None for subqueries, WITH queries and functions."""
    scope: dict[str, tuple[Name, bool] | None] = {}
    kind = pglast.enums.JoinType
    for item in items:
        if isinstance(item, ast.RangeVar):
            alias = item.alias.aliasname if item.alias else item.relname
            scope[alias] = ((item.schemaname, item.relname), missing) if item.schemaname else None
        elif isinstance(item, ast.JoinExpr):
            scope |= _scope((item.larg,), missing or item.jointype in (kind.JOIN_RIGHT, kind.JOIN_FULL))
            scope |= _scope((item.rarg,), missing or item.jointype in (kind.JOIN_LEFT, kind.JOIN_FULL))
        elif getattr(item, "alias", None):
            scope[item.alias.aliasname] = None
    return scope


def _column(node: Any, scope: dict[str, tuple[Name, bool] | None]) -> Shown | None:
    if not isinstance(node, ast.ColumnRef) or isinstance(node.fields[-1], ast.A_Star):
        return None
    parts = [part.sval for part in node.fields]
    # An unqualified name is only certain when a single table stands in FROM.
    alias = parts[0] if len(parts) == 2 else next(iter(scope)) if len(scope) == 1 else ""
    found = scope.get(alias)
    return Shown(found[0], parts[-1], found[1]) if found else None
