"""The commands that need no server: help, where, sql, openapi, keys."""

import json
import re
import subprocess
import time
from pathlib import Path

import pytest

from closient.cli import serve
from closient.kit import apikey
from closient.kit.config import Settings
from tests.cli.serving import closient, inside, sql

COMMANDS = ("serve", "worker", "migrate", "seed", "openapi", "where", "keys", "jobs", "sql", "doctor")


def test_help_is_quick_and_names_every_command(tmp_path: Path) -> None:
    best = 10.0
    for _ in range(3):
        started = time.monotonic()
        done = closient("--help", data_folder=tmp_path)
        best = min(best, time.monotonic() - started)
    assert done.returncode == 0
    for command in COMMANDS:
        assert re.search(rf"\b{command}\b", done.stdout)
    assert best < 1.5


def test_where_names_each_room_of_an_operation(tmp_path: Path) -> None:
    for path in ("/products/api/v1/products/{gtin}", "products/api/v1/products/09521234543213/?x=1"):
        done = inside("where", f"get {path}", data_folder=tmp_path)
        assert done.returncode == 0
        assert "products.look_up_a_product" in done.stdout
        places = dict(re.findall(r"^  (\w+) +(\S.*)$", done.stdout, re.MULTILINE))
        assert set(places) >= {"routes", "actions", "test"}
        file, _, line = places["routes"].rpartition(":")
        assert "look_up_a_product" in Path(file).read_text().splitlines()[int(line) - 1]


def test_where_finds_the_edge_behind_a_digital_link(tmp_path: Path) -> None:
    done = inside("where", "GET /01/09521234543213/10/L1", data_folder=tmp_path)
    assert done.returncode == 0
    places = dict(re.findall(r"^  (\w+) +(\S.*)$", done.stdout, re.MULTILINE))
    assert set(places) == {"door", "target", "rules"}
    file, _, line = places["rules"].rpartition(":")
    assert "def choose(" in Path(file).read_text().splitlines()[int(line) - 1]


def test_where_says_when_nothing_answers(tmp_path: Path) -> None:
    done = inside("where", "DELETE /nowhere", data_folder=tmp_path)
    assert done.returncode == 1
    assert "Nothing answers DELETE /nowhere." in done.stderr


def test_sql_prints_the_statement_of_a_query(tmp_path: Path) -> None:
    done = inside("sql", "account.people.find_person", data_folder=tmp_path)
    assert done.returncode == 0
    assert done.stdout.startswith("SELECT id, email")
    assert "FROM account.person WHERE email = $1;" in done.stdout
    assert inside("sql", "account.find_person", data_folder=tmp_path).stdout == done.stdout
    unknown = inside("sql", "account.none_such", data_folder=tmp_path)
    assert unknown.returncode == 1
    assert "account.people.find_person" in unknown.stderr


def test_openapi_prints_the_merged_document_or_one_of_an_app(tmp_path: Path) -> None:
    merged = json.loads(inside("openapi", data_folder=tmp_path).stdout)
    assert merged["openapi"].startswith("3.1")
    assert any(path.startswith("/products/api/v1/") for path in merged["paths"])
    one = json.loads(inside("openapi", "--app", "products", data_folder=tmp_path).stdout)
    assert one["paths"]
    assert all(path.startswith("/products/") for path in one["paths"])
    none = inside("openapi", "--app", "nonesuch", data_folder=tmp_path)
    assert none.returncode == 1
    assert "these have: " in none.stderr


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda key: key, "A well-formed business key."),
        (lambda key: "x" + key, "it begins with none of"),
        (lambda key: key[:10] + key[11:], "its body has 31 characters"),
        (lambda key: key[:-1] + ("0" if key[-1] != "0" else "1"), "does not fit"),
        (lambda key: key[:4] + ("a" if key[4] != "a" else "b") + key[5:], "does not fit"),
    ],
)
def test_keys_check_says_what_is_wrong_without_a_database(change, told, tmp_path: Path) -> None:
    key = change(apikey.make("business"))
    done = inside("keys", "check", key, data_folder=tmp_path)
    assert told in done.stdout + done.stderr
    assert done.returncode == (0 if "well-formed" in told else 1)
    assert list(tmp_path.iterdir()) == []


def test_keys_create_makes_a_key_that_is_stored_as_its_digest(migrated_url: str, tmp_path: Path) -> None:
    organization = sql(
        migrated_url,
        "INSERT INTO account.organization (name, country, is_brand) VALUES ('Ours', 'DE', true) RETURNING id",
    ).splitlines()[0]

    def create(*arguments: str) -> subprocess.CompletedProcess[str]:
        return inside("keys", "create", *arguments, data_folder=tmp_path, DATABASE_URL=migrated_url)

    done = create(organization, "--role", "editor")
    assert done.returncode == 0, done.stderr
    key = done.stdout.strip()
    assert apikey.is_well_formed(key)
    stored = sql(migrated_url, "SELECT encode(key_hash, 'hex'), role FROM account.api_key")
    assert stored == f"{apikey.digest(key).hex()}|editor"
    wrong = create(organization, "--role", "king")
    assert wrong.returncode == 1
    assert "the role manager or editor or readonly" in wrong.stderr
    unknown = create("2CoNf3i6Uj3HYxPHxwPd9Z")
    assert unknown.returncode == 1
    assert "Traceback" not in unknown.stderr


def test_help_of_serve_says_which_address_and_port_it_takes_by_itself(tmp_path: Path) -> None:
    shown = " ".join(
        re.sub("[^\\x20-\\x7e]", " ", inside("serve", "--help", data_folder=tmp_path).stdout).split()
    )
    assert "CLOSIENT_PORT, else 8000" in shown
    assert "CLOSIENT_HOST, else 127.0.0.1" in shown
    assert (Settings().host, Settings().port) == ("127.0.0.1", 8000)


@pytest.mark.parametrize("command", [("keys", "create", "2CoNf3i6Uj3HYxPHxwPd9Z"), ("jobs", "list")])
def test_in_a_wrong_folder_a_command_makes_no_database(command: tuple[str, ...], tmp_path: Path) -> None:
    folder = tmp_path / "nowhere"
    done = inside(*command, data_folder=folder)
    assert done.returncode == 1
    assert f"there is no database in {folder}" in done.stderr
    assert "CLOSIENT_DATA_FOLDER" in done.stderr
    assert not folder.exists()


@pytest.mark.parametrize(
    ("host", "base_url", "said"),
    [
        ("127.0.0.1", "http://localhost:8000", "http://localhost:8000/outbox"),
        ("0.0.0.0", "http://localhost:8000", "var/mail"),  # noqa: S104
        ("127.0.0.1", "https://id.example.com", "var/mail"),
    ],
)
def test_kept_mail_is_said_to_be_where_it_can_be_seen(host: str, base_url: str, said: str) -> None:
    assert serve.where_mail_is(Settings(host=host, base_url=base_url)) == said
