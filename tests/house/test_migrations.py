"""Migrations go forward only: numbered without gaps, never edited afterwards, safe on a live database."""

import os
import re
import subprocess
import sys
from pathlib import Path

from closient.apps import registry
from closient.kit import migrate
from tests.house import ledger, source

NAME = re.compile(r"(\d{4})_([a-z]+)_[a-z0-9_]+\.sql")
MADE = re.compile(
    r"^\s*CREATE\s+(?:\w+\s+)*?(?:TABLE|TYPE|FUNCTION|VIEW)\s+(?:IF NOT EXISTS\s+)?(\w+)\.", re.I | re.M
)
# The tools of the environment that runs the tests, also when it was not activated.
ENVIRONMENT = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ.get('PATH', '')}"}
# What squawk asks for and we do not want, each with its reason.
EXCLUDED = {
    "require-lock-timeout": "the runner sets it for every file",
    "require-statement-timeout": "a migration of much data may take its time; it runs alone",
    "prefer-bigint-over-int": "counts and positions are small; ids are uuid",
    "prefer-bigint-over-smallint": "as above",
    "prefer-identity": "the tables of the job queue are as its library makes them",
}


def test_names_are_numbered_without_a_gap_and_name_their_app():
    owners = {*registry.APPS, "kit"}
    found = [NAME.fullmatch(path.name) for path in ledger.files()]
    assert all(found), [path.name for path, match in zip(ledger.files(), found, strict=True) if not match]
    assert [int(match[1]) for match in found if match] == list(range(1, len(found) + 1))
    assert {match[2] for match in found if match} <= owners


def test_a_file_never_changes_once_it_is_noted_in_the_ledger():
    noted = ledger.noted()
    changed = [
        f"{path.name}: not in the ledger (python -m tests.house.generate)"
        if path.name not in noted
        else f"{path.name}: edited; write a new migration instead"
        for path in ledger.files()
        if noted.get(path.name) != migrate.digest(path.read_text())
    ]
    gone = [f"{name}: removed" for name in set(noted) - {path.name for path in ledger.files()}]
    assert not changed + gone, source.report(changed + gone)


def test_migrations_do_no_harm_to_a_database_in_use():
    excluded = [f"--exclude={rule}" for rule in EXCLUDED]
    command = ["squawk", "--pg-version=18.0", "--reporter=Gcc", *excluded]
    alone = [path for path in ledger.files() if path.read_text().startswith("-- no transaction")]
    others = [path for path in ledger.files() if path not in alone]
    for arguments in ([*command, *alone], [*command, "--assume-in-transaction", *others]):
        checked = subprocess.run(
            arguments, capture_output=True, text=True, cwd=source.ROOT, env=ENVIRONMENT, check=False
        )
        assert checked.returncode == 0, checked.stdout + checked.stderr


def test_each_app_makes_only_its_own_schema():
    faults = []
    for path in ledger.files():
        owner = path.name.split("_")[1]
        made = MADE.findall(path.read_text())
        faults += [f"{path.name}: makes something in {schema}" for schema in set(made) if schema != owner]
    assert not faults, source.report(faults)
