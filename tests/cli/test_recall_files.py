"""`closient import recalls`: regulators' files as an operator reads them in: packed, broken, hostile."""

import gzip
import json
import subprocess
import sys
import time
import zipfile
from pathlib import Path
from typing import Any

import pytest

from closient.cli import recall_import
from tests.apps.compliance.notices import RICE, canada, fda, fda_file, fsis
from tests.cli.serving import environment, inside, sql

RECALLS = "SELECT count(*) FROM compliance.recall"
PRODUCT = "INSERT INTO catalogue.product (gtin, data_source) VALUES ('{}', 'imported')"
RUN = "SELECT concat_ws(' ', outcome, created_count, error) FROM compliance.import_run ORDER BY id {} LIMIT 1"
LAST_RUN, FIRST_RUN = RUN.format("DESC"), RUN.format("ASC")


class Desk:
    """An operator with a database and one product."""

    def __init__(self, url: str, folder: Path) -> None:
        self.url, self.folder = url, folder
        sql(url, PRODUCT.format(RICE))

    def write(self, name: str, document: Any) -> Path:
        path = self.folder / name
        path.write_text(json.dumps(document))
        return path

    def load(self, file: Path, source: str = "fda-food") -> subprocess.CompletedProcess[str]:
        arguments = ("import", "recalls", "--source", source, str(file))
        return inside(*arguments, data_folder=self.folder, DATABASE_URL=self.url)

    def count(self) -> int:
        return int(sql(self.url, RECALLS))


@pytest.fixture
def desk(migrated_url: str, tmp_path: Path) -> Desk:
    return Desk(migrated_url, tmp_path)


def test_a_file_is_read_reported_and_the_second_time_nothing_changes(desk: Desk):
    file = desk.write("food.json", fda_file(fda("F-1"), fda("F-2", product_description="x", code_info="")))
    done = desk.load(file)
    assert (done.returncode, done.stderr) == (0, "")
    assert "2 recalls of fda-food: 2 created, 0 updated, 0 unchanged" in done.stdout
    assert "1 matches with products" in done.stdout
    assert "carries product codes sometimes" in done.stdout
    assert "0 created, 0 updated, 2 unchanged" in desk.load(file).stdout
    assert sql(desk.url, LAST_RUN) == "complete 0"


def test_the_zip_of_a_bulk_download_gz_and_json_lines_are_read(desk: Desk):
    whole = json.dumps(fda_file(*(fda(f"F-{number}") for number in range(300))), indent=2)
    archive = desk.folder / "food-enforcement-0001-of-0001.json.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("food-enforcement-0001-of-0001.json", whole)
        packed.writestr("readme.txt", "nothing")
    assert desk.load(archive).returncode == 0
    assert desk.count() == 300
    packed_lines = desk.folder / "lines.jsonl.gz"
    lines = "".join(json.dumps(fda(f"F-{number}")) + "\n" for number in range(250, 310))
    packed_lines.write_bytes(gzip.compress(lines.encode()))
    assert "10 created, 0 updated, 50 unchanged" in desk.load(packed_lines).stdout
    assert desk.load(desk.write("fsis.json", [fsis("1-2026")]), "fsis").returncode == 0
    assert "never" in desk.load(desk.write("canada.json", [canada("1")]), "health-canada").stdout


def test_refused_records_are_written_to_a_file_with_their_reasons(desk: Desk):
    file = desk.write("food.json", [fda("F-1"), {"x": 1}, 7, fda("F-2", product_type="Drugs")])
    done = desk.load(file)
    assert done.returncode == 1
    assert "2 refused" in done.stderr
    told = [json.loads(line) for line in Path(f"{file}.refused.jsonl").read_text().splitlines()]
    assert [(one["number"], one["message"]) for one in told] == [
        (2, "It has no number as this source gives one."),
        (3, "It is about Drugs, not about Food."),
    ]
    assert desk.count() == 1


def test_an_unknown_source_and_a_missing_file_are_said_in_a_sentence(desk: Desk):
    file = desk.write("food.json", [])
    assert "fda-food, fda-drug" in desk.load(file, "eu").stderr
    assert "is no file" in desk.load(desk.folder / "none.json").stderr
    assert desk.load(file).returncode == 0


def test_a_broken_or_cut_archive_is_said_and_what_could_be_read_is_there(desk: Desk):
    lines = "".join(json.dumps(fda(f"F-{number}")) + "\n" for number in range(2_000)).encode()
    cut = desk.folder / "cut.jsonl.gz"
    cut.write_bytes(gzip.compress(lines)[:-100])
    done = desk.load(cut)
    assert done.returncode == 1
    assert "cannot be unpacked to its end" in done.stderr
    assert desk.count() > 1_000
    assert sql(desk.url, LAST_RUN).startswith("partial")
    for name, data in (("a.zip", b"PK\x03\x04" + b"x" * 500), ("b.gz", b"\x1f\x8b" + b"x" * 500)):
        (desk.folder / name).write_bytes(data)
        assert desk.load(desk.folder / name).returncode == 1


def test_a_bomb_is_left_when_it_has_unpacked_to_more_than_any_file_has(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(recall_import, "MOST_UNPACKED", 20_000_000)
    archive = desk.folder / "bomb.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("a.json", b'[{"recall_number": "F-1", "status": "' + b"a" * 30_000_000)
    assert archive.stat().st_size < 100_000
    done = desk.load(archive)
    assert done.returncode == 1
    assert "unpacks to more than" in done.stderr
    assert desk.count() == 0


def test_an_import_that_is_killed_keeps_whole_portions_and_is_simply_started_again(desk: Desk):
    records = [fda(f"F-{number}") for number in range(6_000)]
    file = desk.write("food.json", records)
    command = [sys.executable, "-P", "-m", "closient", "import", "recalls", "--source", "fda-food", str(file)]
    started = subprocess.Popen(command, env=environment(desk.folder, {"DATABASE_URL": desk.url}))
    deadline = time.monotonic() + 60
    while desk.count() == 0:
        assert started.poll() is None
        assert time.monotonic() < deadline
    started.kill()
    started.wait()
    stored = desk.count()
    assert 0 < stored < 6_000
    assert stored % 250 == 0
    done = desk.load(file)
    assert f"{6_000 - stored:,} created, 0 updated, {stored:,} unchanged" in done.stdout
    assert sql(desk.url, FIRST_RUN) == f"failed {stored} It was broken off."
