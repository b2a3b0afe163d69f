"""A planted violation of each kind makes its house test fail, and the test says where it is.

All are planted at once into a copy of the tree, which was seen to be without fault before.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.house import source

pytestmark = pytest.mark.slow
LEFT_OUT = shutil.ignore_patterns(
    ".git", ".venv", "node_modules", "var", "dist", "__pycache__", ".*_cache", ".hypothesis"
)
Plant = Callable[[Path], None]


def added(place: str, text: str) -> Plant:
    """A new file, or more text at the end of one."""

    def plant(root: Path) -> None:
        path = root / place
        path.write_text((path.read_text() if path.exists() else "") + text)

    return plant


def replaced(place: str, old: str, new: str) -> Plant:
    """Another text in the place of one that must be there."""

    def plant(root: Path) -> None:
        path = root / place
        text = path.read_text()
        assert old in text, f"{place} has no {old!r} to spoil"
        path.write_text(text.replace(old, new, 1))

    return plant


def imported(place: str, name: str) -> Plant:
    """An import that types alone need: it counts like any other, and does no harm when the program runs."""
    return added(place, f"\n\nfrom typing import TYPE_CHECKING\n\nif TYPE_CHECKING:\n    import {name}\n")


SPOILED = "src/closient/apps/account/queries/spoiled.py"
SPOILED_QUERIES = '''"""Spoiled on purpose."""

import msgspec

from closient.kit.db import Writes


class Row(msgspec.Struct):
    id: str
    name: str


class Number(msgspec.Struct):
    name: int


async def unknown_column(db: Writes):
    return await db.value("SELECT nonsense FROM account.organization")


async def argument_too_few(db: Writes):
    return await db.value("SELECT name FROM account.organization WHERE id = $1::uuid")


async def other_order(db: Writes):
    return await db.all(Row, "SELECT name, id FROM account.organization")


async def other_type(db: Writes):
    return await db.all(Number, "SELECT name FROM account.organization")


async def null_without_place(db: Writes):
    return await db.all(
        Row, "SELECT o.id, u.name FROM account.organization o LEFT JOIN account.person u ON u.id = o.id"
    )


async def foreign_write(db: Writes):
    return await db.run("DELETE FROM kit.outbox_event")


async def put_together(db: Writes, table: str):
    return await db.value(f"SELECT 1 FROM {table}")


CONDITIONS = {"fine": "o.name = $1", "spoiled": "o.nonsense = $1"}


async def open_question(db: Writes, conditions):
    return await db.value(
        "SELECT 1 FROM account.organization o WHERE o.id = $1" + conditions.text, *conditions.arguments
    )


async def two_statements(db: Writes):
    await db.run("DELETE FROM account.session")
    return await db.run("DELETE FROM account.membership")
'''
CLOCK = "src/closient/kit/clock.py"
PRODUCTS = "src/closient/apps/products/routes/products.py"
ORGANIZATIONS = "src/closient/apps/account/structs/organizations.py"
ACTION = '"""Spoiled."""\n\n\nasync def spoiled(db):\n    return await db.value("SELECT 1")\n'
CONTRACTS = "test_the_import_contracts_are_kept"
CURRENT = "test_a_document_made_from_the_code_is_current"
LOCKING = "CREATE INDEX outbox_event_name ON kit.outbox_event (name);\n"

# what is planted -> (the test that must fail, what it must say, how it is planted)
PLANTED: dict[str, tuple[str, str, Plant]] = {
    "a lower floor imports a higher one": (
        CONTRACTS,
        "closient.kit.clock -> closient.web.page",
        imported(CLOCK, "closient.web.page"),
    ),
    "an app imports one above it": (
        CONTRACTS,
        "closient.apps.account.rules -> closient.apps.products.structs",
        imported("src/closient/apps/account/rules.py", "closient.apps.products.structs"),
    ),
    "a door imports queries": (
        CONTRACTS,
        "closient.apps.products.routes.products -> closient.apps.catalogue.queries",
        imported(PRODUCTS, "closient.apps.catalogue.queries"),
    ),
    "a cycle": (
        CONTRACTS,
        "No cycles anywhere BROKEN",
        imported("src/closient/kit/ids.py", "closient.kit.db"),
    ),
    "gs1 needs the kit": (
        CONTRACTS,
        "closient.gs1.gtin -> closient.kit.ids",
        imported("src/closient/gs1/gtin.py", "closient.kit.ids"),
    ),
    "an action imports the queries of another app": (
        "test_an_app_is_only_reached_through_the_rooms_that_are_open",
        "actions may not use account.queries",
        imported("src/closient/apps/products/actions/products.py", "closient.apps.account.queries"),
    ),
    "a room that is none": (
        "test_only_known_rooms_stand_in_an_app",
        "account/services.py",
        added("src/closient/apps/account/services.py", '"""No room."""\n'),
    ),
    "gs1 needs a library": (
        "test_gs1_needs_nothing_but_the_standard_library_and_does_no_input_or_output",
        "gs1/checkdigit.py",
        imported("src/closient/gs1/checkdigit.py", "msgspec"),
    ),
    "somebody else drives the database": (
        "test_only_the_keepers_of_the_database_import_the_driver",
        "kit/metadata.py",
        imported("src/closient/kit/metadata.py", "asyncpg"),
    ),
    "an unknown column": (
        "test_every_statement_is_understood_by_the_database",
        "unknown_column",
        added(SPOILED, SPOILED_QUERIES),
    ),
    "an unknown column in a fragment": (
        "test_every_statement_is_understood_by_the_database",
        "column o.nonsense does not exist",
        added(SPOILED, ""),
    ),
    "an argument too few": (
        "test_as_many_arguments_are_passed_as_the_statement_has_parameters",
        "argument_too_few",
        added(SPOILED, ""),
    ),
    "columns in another order": (
        "test_columns_are_the_fields_of_the_struct_in_their_order",
        "other_order",
        added(SPOILED, ""),
    ),
    "a field of another type": (
        "test_fields_can_hold_what_their_columns_give",
        "other_type",
        added(SPOILED, ""),
    ),
    "a null that has no place": (
        "test_a_column_that_may_be_null_has_a_field_that_may_be_none",
        "null_without_place",
        added(SPOILED, ""),
    ),
    "a write into another schema": (
        "test_an_app_writes_its_own_schema_and_reads_only_schemas_below",
        "foreign_write: writes kit.outbox_event",
        added(SPOILED, ""),
    ),
    "SQL that is put together": ("test_sql_is_made_of_literals", "spoiled.py", added(SPOILED, "")),
    "two statements in a query": (
        "test_a_function_of_queries_is_one_statement",
        "two_statements: 2",
        added(SPOILED, ""),
    ),
    "SQL in an action": (
        "test_statements_stand_only_in_queries_and_in_the_kit",
        "actions/spoiled.py",
        added("src/closient/apps/account/actions/spoiled.py", ACTION),
    ),
    "a list of values that is not the table's": (
        "test_a_column_with_a_list_of_values_has_a_field_with_the_same_list",
        "firm",
        replaced("src/closient/kit/caller.py", 'Literal["business"', 'Literal["firm"'),
    ),
    "a long line": ("test_lines_are_short", "kit/clock.py", added(CLOCK, f"\n# {'x' * 120}\n")),
    "a long function": (
        "test_functions_are_short",
        "clock.py:",
        added(CLOCK, "\n\ndef long() -> None:\n" + "    now()\n" * 51),
    ),
    "a long module": ("test_modules_are_short", "kit/clock.py", added(CLOCK, "# .\n" * 401)),
    "too many parameters": (
        "test_functions_take_few_positional_parameters",
        "many: 6",
        added(CLOCK, "\n\ndef many(a, b, c, d, e, f) -> None:\n    now()\n"),
    ),
    "a module that nobody uses": (
        "test_every_module_is_reached_from_a_program_or_a_test",
        "kit/forgotten.py",
        added("src/closient/kit/forgotten.py", '"""Nobody imports this."""\n'),
    ),
    "a module called utils": (
        "test_nothing_is_called_by_what_it_is_not",
        "kit/utils.py",
        added("src/closient/kit/utils.py", '"""All and nothing."""\n'),
    ),
    "a module without a docstring": (
        "test_every_module_says_what_lives_in_it",
        "kit/silent.py",
        added("src/closient/kit/silent.py", "SILENCE = 1\n"),
    ),
    "code in a package file": (
        "test_package_files_hold_nothing_but_their_docstring",
        "kit/__init__.py",
        added("src/closient/kit/__init__.py", "\nNOISE = 1\n"),
    ),
    "something left for later": (
        "test_nothing_is_left_unfinished",
        "later",
        added(CLOCK, f"\n# {'TO' + 'DO'}: later\n"),
    ),
    "an address of a package registry": (
        "test_no_committed_file_names_a_machine_or_a_package_registry",
        "requirements/run.txt",
        added("requirements/run.txt", f"# from https://{'py' + 'pi.org'}/simple\n"),
    ),
    "a route outside the contract": (
        "test_every_route_is_in_the_contract_or_says_what_it_is",
        "/health/live",
        added("src/closient/kit/health.py", '\nlive.opt["extension"] = False\n'),
    ),
    "an operation with another name": (
        "test_operations_have_the_names_paths_and_statuses_of_the_contract",
        "is called look_it_up",
        added(PRODUCTS, '\nlook_up_a_product.opt["operation"] = "look_it_up"\n'),
    ),
    "an operation without a test": (
        "test_every_operation_is_shown_by_a_test",
        "products.update_a_product",
        replaced(
            "tests/apps/products/test_products.py", "products.update_a_product", "products.claim_a_product"
        ),
    ),
    "a test of no operation": (
        "test_no_test_claims_an_operation_that_is_not_served",
        "kit.nothing",
        added(
            "tests/kit/test_ids.py", '\n\n@pytest.mark.covers("kit.nothing")\ndef test_it():\n    assert 1\n'
        ),
    ),
    "a field of the contract that is gone": (
        "test_an_app_that_is_finished_has_every_operation_and_field",
        "assert",
        replaced(ORGANIZATIONS, "    is_brand: bool\n", "    brand: bool\n"),
    ),
    "less of the contract than before": (
        "test_the_contract_is_covered_no_less_than_before",
        "account:",
        replaced("tests/house/coverage_floor.json", '"fields": ', '"fields": 9'),
    ),
    "a setting that no document tells": (
        CURRENT,
        "docs/settings.md",
        replaced("docs/settings.md", "CLOSIENT_PORT", "CLOSIENT_DOOR"),
    ),
    "a schema document of yesterday": (
        "test_the_schema_document_is_current",
        "docs/schema.sql",
        added("docs/schema.sql", "CREATE TABLE account.yesterday ();\n"),
    ),
    "a link to nowhere": (
        "test_links_between_documents_lead_somewhere",
        "docs/style.md: nowhere.md",
        added("docs/style.md", "\n[nowhere](nowhere.md)\n"),
    ),
    "an edited migration": (
        "test_a_file_never_changes_once_it_is_noted_in_the_ledger",
        "0001_kit_foundation.sql: edited",
        added("src/closient/migrations/0001_kit_foundation.sql", "\n-- edited\n"),
    ),
    "a gap between migrations": (
        "test_names_are_numbered_without_a_gap_and_name_their_app",
        "9999",
        added("src/closient/migrations/9999_kit_lock.sql", LOCKING),
    ),
    "a migration that locks": (
        "test_migrations_do_no_harm_to_a_database_in_use",
        "9999_kit_lock.sql",
        added("src/closient/migrations/9999_kit_lock.sql", ""),
    ),
    "a migration in the schema of another app": (
        "test_each_app_makes_only_its_own_schema",
        "9999_kit_lock.sql: makes something in account",
        added(
            "src/closient/migrations/9999_kit_lock.sql", "CREATE TABLE account.guest (id uuid PRIMARY KEY);\n"
        ),
    ),
}


@pytest.fixture(scope="module")
def copy(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("planted") / "house"
    shutil.copytree(source.ROOT, folder, ignore=LEFT_OUT, symlinks=True)
    return folder


@pytest.fixture(scope="module")
def before(copy) -> dict[str, str]:
    return _failures(copy)


@pytest.fixture(scope="module")
def after(copy, before) -> dict[str, str]:
    for _, _, plant in PLANTED.values():
        plant(copy)
    return _failures(copy)


def _failures(folder: Path) -> dict[str, str]:
    """Test -> what it says, of the house tests that fail in this tree."""
    report = folder / "var" / "report.xml"
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-m", "not slow", "tests/house", f"--junitxml={report}"],
        cwd=folder, env={**os.environ, "PYTHONPATH": f"{folder}/src"}, capture_output=True, text=True,
    )  # fmt: skip
    assert run.returncode in (0, 1), run.stdout + run.stderr
    failures: dict[str, str] = {}
    for case in ElementTree.parse(report).iter("testcase"):  # noqa: S314 - we wrote it
        name = case.attrib["name"].partition("[")[0]
        for failure in [*case.iter("failure"), *case.iter("error")]:
            failures[name] = failures.get(name, "") + (failure.text or "")
    return failures


def test_the_house_is_in_order_before_anything_is_planted(before):
    assert before == {}


@pytest.mark.parametrize("violation", PLANTED)
def test_a_planted_violation_fails_its_house_test(after, violation):
    test, said, _ = PLANTED[violation]
    assert said in after.get(test, f"{test} did not fail")
