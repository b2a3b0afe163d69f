"""`closient import open-food-facts`: dumps in both forms, told as what became of them."""

import gzip
import json
from pathlib import Path

import pytest

from closient.cli import open_food_facts_import as room
from tests.cli.serving import sql

ENTRY = {"code": "3017620422003", "product_name": "Spread", "brands": "Terra Verde", "quantity": "400 g"}
LINES = [
    ENTRY,
    {"code": "2000000000008", "product_name": "From the counter"},
    {"code": "3017620422004", "product_name": "Mistyped"},
    {"code": "96385074"},
    {"code": "96385074", "product_name": "x" * 300, "brands": "Kept"},
]
NAMES = "SELECT string_agg(gtin || product_name, ',' ORDER BY gtin) FROM catalogue.product"


@pytest.fixture
def url(migrated_url: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """A database of its own, which the command finds through the environment."""
    monkeypatch.setenv("CLOSIENT_DATABASE_URL", migrated_url)
    return migrated_url


def dump(folder: Path, *lines: object) -> Path:
    file = folder / "products.jsonl"
    file.write_text("\n".join(json.dumps(line) for line in lines) + "\n")
    return file


def test_a_dump_is_read_and_what_is_no_gtin_is_counted_with_its_reason(
    url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = dump(tmp_path, *LINES, "no object")
    assert room.run(file, None) == 0
    shown = capsys.readouterr()
    assert "2 products: 2 created, 0 updated, 0 unchanged" in shown.out
    assert "1 passed over" in shown.out
    assert "1 field left out" in shown.out
    assert "3 refused" in shown.err
    for reason in ("1 with a shop's own number", "1 with a wrong check digit", "1 cannot be read"):
        assert reason in shown.err
    told = [json.loads(line) for line in Path(f"{file}.refused.jsonl").read_text().splitlines()]
    assert [(one["number"], one["reason"], one["code"]) for one in told] == [
        (2, "in_store", "2000000000008"),
        (3, "mistyped", "3017620422004"),
        (6, "unreadable", ""),
    ]
    assert sql(url, NAMES).strip() == "00000096385074,03017620422003Spread"


def test_the_same_dump_again_changes_nothing_in_whatever_form(
    url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert room.run(dump(tmp_path, ENTRY), None) == 0
    packed = tmp_path / "again.jsonl.gz"
    packed.write_bytes(gzip.compress(json.dumps(ENTRY).encode()))
    assert room.run(packed, None) == 0
    assert "0 created, 0 updated, 1 unchanged" in capsys.readouterr().out
    table = tmp_path / "products.csv.gz"
    table.write_bytes(gzip.compress(("\t".join(ENTRY) + "\n" + "\t".join(ENTRY.values())).encode()))
    assert room.run(table, None) == 0
    assert "0 created, 0 updated, 1 unchanged" in capsys.readouterr().out


def test_a_dump_that_breaks_off_is_stored_as_far_as_it_goes_and_started_again(
    url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "ENTRIES_AT_ONCE", 1)
    # Each its own stream, as programs write that append; the second is cut.
    first, second = (gzip.compress(json.dumps(line).encode() + b"\n") for line in (ENTRY, LINES[4]))
    file = tmp_path / "half.jsonl.gz"
    file.write_bytes(first + second[:-12])
    assert room.run(file, None) == 1
    assert "It cannot be unpacked to its end" in capsys.readouterr().err
    file.write_bytes(first + second)
    assert room.run(file, None) == 0
    assert "1 created, 0 updated, 1 unchanged" in capsys.readouterr().out


def test_a_line_without_an_end_costs_only_itself(
    url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "LONGEST_LINE", 1000)
    assert room.run(dump(tmp_path, ENTRY, {"code": "96385074", "text": "x" * 5000}, LINES[4]), None) == 0
    shown = capsys.readouterr()
    assert "2 created" in shown.out
    assert "line 2: The line is too long." in shown.err


def test_what_is_no_dump_is_told(url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert room.run(tmp_path / "missing.jsonl", None) == 1
    assert "is no file" in capsys.readouterr().err
    other = tmp_path / "other.csv"
    other.write_text("gtin\tname\n1\t2\n")
    assert room.run(other, None) == 1
    assert "names no column `code`" in capsys.readouterr().err
    assert sql(url, "SELECT count(*) FROM catalogue.product").strip() == "0"
