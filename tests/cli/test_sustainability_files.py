"""`closient import sustainability`: files of any packing, told as what became of them."""

import gzip
import json
import subprocess
from pathlib import Path

import pytest

from tests.apps.sustainability.profiles import BOTTLE, component, profile
from tests.cli.serving import inside, sql

PRODUCT = "INSERT INTO catalogue.product (gtin, data_source) VALUES ('{}', 'imported')"
COUNT = "SELECT count(*) FROM sustainability.component"


class Desk:
    """An operator with a database and one product."""

    def __init__(self, url: str, folder: Path) -> None:
        self.url, self.folder = url, folder
        sql(url, PRODUCT.format(BOTTLE))

    def load(self, file: Path) -> subprocess.CompletedProcess[str]:
        return inside("import", "sustainability", str(file), data_folder=self.folder, DATABASE_URL=self.url)


@pytest.fixture
def desk(migrated_url: str, tmp_path: Path) -> Desk:
    return Desk(migrated_url, tmp_path)


def test_a_file_is_read_reported_and_the_second_time_nothing_changes(desk: Desk):
    file = desk.folder / "profiles.json"
    file.write_text(json.dumps([profile(components=[component("Cap")])]))
    done = desk.load(file)
    assert (done.returncode, done.stderr) == (0, "")
    assert "1 profile: 1 created, 0 updated, 0 unchanged" in done.stdout
    lines = desk.folder / "profiles.jsonl.gz"
    lines.write_bytes(gzip.compress(json.dumps(profile(components=[component("Cap")])).encode()))
    assert "0 created, 0 updated, 1 unchanged" in desk.load(lines).stdout
    assert sql(desk.url, COUNT) == "1"


def test_what_is_refused_stands_in_a_file_with_its_reason_and_the_rest_is_stored(desk: Desk):
    file = desk.folder / "profiles.jsonl"
    records = [{"gtin": "x"}, profile(components=[component("Cap")]), profile("00614141000043"), profile()]
    file.write_text("\n".join(json.dumps(record) for record in records))
    done = desk.load(file)
    assert done.returncode == 1
    assert "3 refused" in done.stderr
    told = [json.loads(line) for line in Path(f"{file}.refused.jsonl").read_text().splitlines()]
    assert [one["number"] for one in told] == [1, 3, 4]
    assert told[0]["message"].startswith("gtin: ")
    assert told[1]["message"] == "No product has the GTIN 00614141000043."
    assert json.loads(told[2]["content"]) == profile()
    assert sql(desk.url, COUNT) == "1"


def test_a_file_that_breaks_off_is_stored_as_far_as_it_goes_and_one_without_records_is_told(desk: Desk):
    whole = json.dumps([profile(components=[component("Cap")]), profile("00614141000043")])
    file = desk.folder / "half.json"
    file.write_text(whole[:-10])
    done = desk.load(file)
    assert done.returncode == 1
    assert "It breaks off after 1 profile." in done.stderr
    assert sql(desk.url, COUNT) == "1"
    empty = desk.folder / "empty.json"
    empty.write_text("nothing")
    assert "it is no JSON" in desk.load(empty).stderr
    assert "is no file" in desk.load(desk.folder / "missing.json").stderr
