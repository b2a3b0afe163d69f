"""The query book: every statement is prepared against the migrated schema and held against its struct."""

import asyncio
import typing
from collections import Counter

import asyncpg
import msgspec
import pytest

from tests.house import columns, relations, source, statements

Prepared = dict[int, tuple[int, list[asyncpg.Attribute]] | str]


@pytest.fixture(scope="session")
def book() -> list[statements.Statement]:
    return statements.statements()


@pytest.fixture(scope="session")
def answers(book, migrated_dsn) -> tuple[list, columns.Facts]:
    """For each statement (parameter count, columns) or the database's complaint."""
    return asyncio.run(_prepare(book, migrated_dsn))


async def _prepare(book: list[statements.Statement], dsn: str) -> tuple[list, columns.Facts]:
    connection = await asyncpg.connect(dsn)
    answers: list[tuple[int, tuple] | str] = []
    for statement in book:
        try:
            prepared = await connection.prepare(statement.sql)
            answers.append((len(prepared.get_parameters()), prepared.get_attributes()))
        except asyncpg.PostgresError as error:
            answers.append(str(error))
    facts = await columns.facts(connection)
    await connection.close()
    return answers, facts


def _sound(book, answers):
    """The statements that the database understood, with what it said about them."""
    return [(s, *answer) for s, answer in zip(book, answers[0], strict=True) if not isinstance(answer, str)]


def _rows(book, answers):
    """The statements that fill a struct: with the struct and the columns after the key."""
    for statement, _, attributes in _sound(book, answers):
        row = statement.row()
        if (isinstance(row, type) and issubclass(row, msgspec.Struct)) or typing.get_origin(row) is not None:
            yield statement, row, list(attributes)[1 if statement.verb == "load" else 0 :]


def test_sql_is_made_of_literals():
    faults = statements.not_literal()
    assert not faults, source.report(faults)


def test_every_statement_is_understood_by_the_database(book, answers):
    faults = [
        f"{s.place}: {answer}" for s, answer in zip(book, answers[0], strict=True) if isinstance(answer, str)
    ]
    assert not faults, source.report(faults)


def test_as_many_arguments_are_passed_as_the_statement_has_parameters(book, answers):
    faults = [
        f"{statement.place}: {parameters} parameters, {statement.arguments} arguments"
        for statement, parameters, _ in _sound(book, answers)
        if statement.arguments is not None and statement.arguments != parameters
    ]
    assert not faults, source.report(faults)


def test_rows_are_structs(book):
    faults = []
    for statement in book:
        if statements.VERBS.get(statement.verb) == 1:
            row = typing.get_origin(statement.row()) or statement.row()
            if not (isinstance(row, type) and issubclass(row, msgspec.Struct)):
                faults.append(f"{statement.place}: {row!r} is no struct")
    assert not faults, source.report(faults)


def test_columns_are_the_fields_of_the_struct_in_their_order(book, answers):
    faults = []
    for statement, row, attributes in _rows(book, answers):
        names = [attribute.name for attribute in attributes]
        fields = [field.name for field in msgspec.structs.fields(row)]
        if names != fields:
            faults.append(f"{statement.place}: columns {names}, fields {fields}")
    assert not faults, source.report(faults)


def test_fields_can_hold_what_their_columns_give(book, answers):
    faults = [
        f"{statement.place}: {field.name}: {field.type} cannot hold {attribute.type.name}"
        for statement, row, attributes in _rows(book, answers)
        for field, attribute in zip(msgspec.structs.fields(row), attributes, strict=False)
        if not columns.holds(field.type, attribute.type.name)
    ]
    assert not faults, source.report(faults)


def test_a_column_that_may_be_null_has_a_field_that_may_be_none(book, answers):
    faults = []
    for statement, field, shown in _shown(book, answers):
        nullable = shown.missing or not answers[1].required.get((shown.table, shown.column), True)
        filtered = f"{shown.column} IS NOT NULL" in statement.sql
        if nullable and not filtered and not columns.unwrapped(field.type)[1]:
            faults.append(
                f"{statement.place}: {field.name}: {shown.column} may be null, {field.type} may not"
            )
    assert not faults, source.report(faults)


def test_a_column_with_a_list_of_values_has_a_field_with_the_same_list(book, answers):
    faults = set()
    for statement, field, shown in _shown(book, answers):
        allowed = answers[1].allowed.get((shown.table, shown.column))
        if field.name != shown.column and columns.literals(field.type) is None:
            continue  # a shape for any name, as of a count by something
        if allowed is not None and columns.literals(field.type) != allowed:
            faults.add(
                f"{statement.place}: {field.name}: {columns.literals(field.type)} but CHECK {sorted(allowed)}"
            )
    assert not faults, source.report(faults)


def _shown(book, answers):
    """Each field that shows a table's column unchanged: (statement, field, relations.Shown)."""
    for statement, row, _ in _rows(book, answers):
        shown = relations.plain_columns(statement.sql)[1 if statement.verb == "load" else 0 :]
        for field, column in zip(msgspec.structs.fields(row), shown, strict=False):
            if column is not None:
                yield statement, field, column


def test_an_app_writes_its_own_schema_and_reads_only_schemas_below(book, answers):
    faults = []
    for statement, _, _ in _sound(book, answers):
        home = statement.module.app or "kit"
        readable = {home, "pg_catalog"} | (source.apps_below(home) if statement.module.app else set())
        found = relations.touched(statement.sql)
        faults += [f"{statement.place}: writes {s}.{t}" for s, t in found.writes if s != home]
        faults += [
            f"{statement.place}: reads {s or 'unqualified'}.{t}" for s, t in found.reads if s not in readable
        ]
    assert not faults, source.report(faults)


def test_a_page_is_ordered_and_leaves_the_limit_to_the_kit(book, answers):
    faults = [
        s.place
        for s, _, _ in _sound(book, answers)
        if s.verb == "page" and not relations.is_ordered_and_unlimited(s.sql)
    ]
    assert not faults, source.report(faults)


def test_statements_stand_only_in_queries_and_in_the_kit(book):
    faults = [
        s.place for s in book if s.module.room != "queries" and not s.module.name.startswith("closient.kit.")
    ]
    assert not faults, source.report(faults)


def test_a_function_of_queries_is_one_statement():
    faults = []
    for module in source.below("apps"):
        if module.room == "queries":
            calls = Counter(
                name
                for name, _ in {(s.function.name, s.call.lineno) for s in statements.in_module(module, [])}
            )
            faults += [
                f"{module.at(f)} {f.name}: {calls[f.name]}" for f in module.functions if calls[f.name] != 1
            ]
    assert not faults, source.report(faults)
