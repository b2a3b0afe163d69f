"""`closient capture` and `closient export events`: files as partners send them, big, packed, broken."""

import asyncio
import gzip
import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from closient.kit import ids, migrate
from tests.apps.epcis.events import CONTEXT, GTIN, LINK, document, observed
from tests.apps.epcis.xml_examples import EVENTS as IN_XML
from tests.apps.epcis.xml_examples import document as xml_document
from tests.cli.serving import closient, inside, sql

ADD = "INSERT INTO account.organization (id, name, country, is_brand) VALUES ('{}', '{}', 'US', true)"
COUNT = "SELECT count(*) FROM epcis.event"
EMPTY = """
DO $$ DECLARE tables text; BEGIN
    SELECT string_agg(format('%I.%I', schemaname, tablename), ', ') INTO tables
      FROM pg_tables WHERE schemaname = 'epcis';
    EXECUTE 'TRUNCATE account.organization, ' || tables || ' CASCADE';
END $$
"""
EX = {"ex": "https://ns.example.com/epcis/"}


class Desk:
    """An operator with a database and one organization."""

    def __init__(self, url: str, folder: Path) -> None:
        self.url, self.folder = url, folder
        self.organization = self.add("Acme Foods")

    def add(self, name: str) -> str:
        made = ids.new()
        sql(self.url, ADD.format(ids.decode(made), name))
        return made

    def write(self, name: str, *parts: Any) -> str:
        """A file: one part as a document, several as lines."""
        path = self.folder / name
        path.write_text("".join(json.dumps(part) + "\n" for part in parts))
        return str(path)

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return inside(*arguments, data_folder=self.folder, DATABASE_URL=self.url)

    def count(self) -> int:
        return int(sql(self.url, COUNT))

    def refused(self, file: str) -> list[Any]:
        return [json.loads(line) for line in Path(f"{file}.refused.jsonl").read_text().splitlines()]


@pytest.fixture(scope="module")
def url(server_dsn: str) -> str:
    """A database for all tests of this module: to migrate one for each takes longer than the tests do."""
    sql(server_dsn, "DROP DATABASE IF EXISTS of_event_files WITH (FORCE)")
    sql(server_dsn, "CREATE DATABASE of_event_files")
    made = server_dsn.replace("/closient?", "/of_event_files?")
    asyncio.run(migrate.migrate(made))
    return made


@pytest.fixture
def desk(url: str, tmp_path: Path) -> Desk:
    sql(url, EMPTY)
    return Desk(url, tmp_path)


def test_files_of_every_form_are_captured_and_the_second_time_nothing_is_new(desk: Desk) -> None:
    pretty = desk.folder / "pretty.jsonld"
    pretty.write_text("\ufeff" + json.dumps(document(observed(3), observed(4)), indent=2))
    array = desk.folder / "array.json"
    array.write_text(json.dumps([observed(9), observed(10)], indent=1))
    in_xml = desk.folder / "old.xml"
    in_xml.write_bytes(xml_document(IN_XML["AggregationEvent"][1] + IN_XML["ObjectEvent"][1], version="1.2"))
    packed = desk.folder / "lines.jsonl.gz"
    packed.write_bytes(gzip.compress(b"\n".join(json.dumps(observed(n)).encode() for n in (5, 6))))
    files = [
        desk.write("whole.json", document(observed(1), observed(2))),
        str(pretty),
        str(packed),
        desk.write("mixed.jsonl", observed(7), document(observed(8))),
        str(array),
        desk.write("single.json", observed(11)),
        str(in_xml),
    ]
    done = desk.run("capture", *files)
    assert (done.returncode, done.stderr) == (0, "")
    assert "13 events of 7 files: 13 stored, 0 known already, 0 refused" in done.stdout
    assert desk.count() == 13
    again = desk.run("capture", *files)
    assert (again.returncode, again.stderr) == (0, "")
    assert "0 stored, 13 known already, 0 refused" in again.stdout
    assert not list(desk.folder.glob("*.refused.jsonl"))


def test_big_files_are_cut_and_places_are_told_as_in_the_file(desk: Desk) -> None:
    events = [observed(number) for number in range(2_300)]
    events[1_500]["action"] = "MOVE"
    events[2_200] = events[10]
    file = str(desk.folder / "big.json")
    Path(file).write_text(json.dumps(document(*events), indent=1))
    done = desk.run("capture", file)
    assert done.returncode == 1
    assert "2,300 events of 1 file: 2,298 stored, 1 known already, 1 refused" in done.stdout
    assert f"{file}: event 1500 at $.action: " in done.stderr
    [refused] = desk.refused(file)
    assert (refused["event"], refused["path"], refused["event_id"]) == (1500, "$.action", None)
    assert refused["content"]["eventTime"] == events[1_500]["eventTime"]
    assert desk.count() == 2_298


def test_lines_that_are_no_events_are_refused_with_their_numbers(desk: Desk) -> None:
    path = desk.folder / "lines.jsonl"
    good = [json.dumps(observed(number)) for number in (1, 2, 3)]
    path.write_text("\n".join([good[0], "", "{broken", good[1], "[]", '{"type": "Invoice"}', good[2]]))
    done = desk.run("capture", str(path))
    assert done.returncode == 1
    assert "3 stored, 0 known already, 3 refused" in done.stdout
    assert [one["line"] for one in desk.refused(str(path))] == [3, 5, 6]
    assert desk.refused(str(path))[0]["content"] == "{broken"
    assert all(f"line {number}" in done.stderr for number in (3, 5, 6))


def test_contexts_and_master_data_of_documents_are_kept(desk: Desk) -> None:
    place = {"id": f"{LINK}/414/9506000134376", "attributes": [{"id": "cbvmda:name", "attribute": "Dock"}]}
    vocabulary = {"type": "urn:epcglobal:epcis:vtyp:Location", "vocabularyElementList": [place]}
    header = {"epcisMasterData": {"vocabularyList": [vocabulary]}}
    sent = document(observed(1, **{"ex:batch": "B"})) | {"@context": [CONTEXT, EX], "epcisHeader": header}
    assert desk.run("capture", desk.write("a.jsonl", observed(2), sent)).returncode == 0
    assert sql(desk.url, "SELECT name FROM epcis.place") == "Dock"
    out = desk.folder / "out.jsonl"
    assert desk.run("export", "events", str(out)).returncode == 0
    first, second = (json.loads(line) for line in out.read_text().splitlines())
    assert (first["@context"], first["ex:batch"]) == ([CONTEXT, EX], "B")
    assert second["@context"] == [CONTEXT]


def test_a_trial_stores_nothing_and_tells_all_faults(desk: Desk) -> None:
    desk.run("capture", desk.write("known.json", observed(1)))
    file = desk.write(
        "a.json", document(observed(1), observed(2), observed(3, action=""), observed(4, action=""))
    )
    done = desk.run("capture", "--validate", file)
    assert done.returncode == 1
    assert "1 valid, 1 known already, 2 refused; nothing was stored" in done.stdout
    assert desk.count() == 1


def test_with_rollback_a_file_is_stored_whole_or_not_at_all(desk: Desk) -> None:
    events = [observed(number) for number in range(1_200)]
    good = desk.write("good.json", document(observed(5_000)))
    bad = desk.write("bad.json", document(*events[:1_100], observed(1_100, action="MOVE"), *events[1_101:]))
    twice = desk.write("twice.json", document(*events[:1_100], events[3]))
    done = desk.run("capture", "--rollback", bad, twice, good)
    assert done.returncode == 1
    assert "1 stored, 0 known already, 2 refused" in done.stdout
    assert "event 1100 at $.action" in done.stderr
    assert "Nothing is stored of a file with a refused event" in done.stderr
    assert desk.count() == 1


def test_files_that_break_off_keep_what_could_be_read(desk: Desk) -> None:
    lines = b"\n".join(json.dumps(observed(number)).encode() for number in range(3_000))
    cut_off = desk.folder / "cut.jsonl.gz"
    cut_off.write_bytes(gzip.compress(lines)[:-2_000])
    done = desk.run("capture", str(cut_off))
    assert done.returncode == 1
    assert "cannot be unpacked to its end" in done.stderr
    assert desk.count() >= 1_000
    before = desk.count()
    broken = {
        "empty.json": b"",
        "half.json": b'{"type": "EPCISDocument",\n "epcisBody": {"eventList": [',
        "other.json": b'{"name":\n "x"}',
        "bytes.bin": b"\x00\x01\x02",
        "half.xml": xml_document(IN_XML["ObjectEvent"][0])[:-40],
        "entity.xml": b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
    }
    for name, content in broken.items():
        (desk.folder / name).write_bytes(content)
        done = desk.run("capture", str(desk.folder / name))
        assert done.returncode == 1, name
        assert name in done.stderr, name
    assert desk.count() == before


def test_events_of_an_xml_file_before_one_that_cannot_be_read_are_stored(desk: Desk) -> None:
    broken = IN_XML["ObjectEvent"][0].replace(
        "<action>ADD</action>", "<action>ADD</action><action>ADD</action>"
    )
    file = desk.folder / "a.xml"
    file.write_bytes(xml_document(IN_XML["AggregationEvent"][0] + broken))
    done = desk.run("capture", str(file))
    assert done.returncode == 1
    assert "event 1 at " in done.stderr
    assert "what follows was not read" in done.stderr
    assert desk.count() == 1


def test_the_organization_is_named_by_id_or_name_where_there_are_several(desk: Desk) -> None:
    file = desk.write("a.json", observed(1))
    other = desk.add("Green Farms")
    done = desk.run("capture", file)
    assert done.returncode == 1
    assert (
        f"--organization: Name one of Acme Foods ({desk.organization}), Green Farms ({other})" in done.stderr
    )
    assert "none of this name" in desk.run("capture", file, "--organization", "Nobody").stderr
    assert desk.run("capture", file, "--organization", "green farms").returncode == 0
    assert desk.run("capture", file, "--organization", desk.organization).returncode == 0
    assert sql(desk.url, "SELECT count(DISTINCT organization_id) FROM epcis.event") == "2"
    assert "is no file" in desk.run("capture", str(desk.folder / "none.json"), file).stderr


def test_events_come_through_the_standard_input(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = "\n".join(json.dumps(observed(number)) for number in (1, 2)) + '\n{"type": "Invoice"}'
    arguments = [sys.executable, "-P", "-m", "closient", "capture", "-"]
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BufferedReader(io.BytesIO(lines.encode()))))
    done = desk.run(*arguments[4:])
    assert done.returncode == 1
    assert "standard input: line 3" in done.stderr
    assert desk.count() == 2


def test_what_is_exported_is_captured_by_another_the_same(desk: Desk) -> None:
    desk.run("capture", desk.write("a.json", document(*(observed(number) for number in range(1_050)))))
    other = desk.add("Green Farms")
    for name in ("out.json", "out.jsonl"):
        out = str(desk.folder / name)
        done = desk.run("export", "events", out, "--organization", desk.organization)
        assert (done.returncode, done.stderr) == (0, "")
        assert "1,050 events written" in done.stdout
        desk.run("capture", out, "--organization", other)
        theirs = f"{COUNT} WHERE organization_id = '{ids.decode(other)}'"
        assert sql(desk.url, theirs) == "1050"
    whole = json.loads((desk.folder / "out.json").read_text())
    assert whole["type"] == "EPCISDocument"
    times = [event["eventTime"] for event in whole["epcisBody"]["eventList"]]
    assert times == sorted(times)
    assert not list(desk.folder.glob("*.part"))


def test_an_export_is_narrowed_by_time_and_identifier(desk: Desk) -> None:
    days = [observed(number, eventTime=f"2026-11-{number:02}T10:00:00Z") for number in range(1, 6)]
    desk.run("capture", desk.write("a.json", document(*days)))

    def found(*options: str) -> list[str]:
        done = desk.run("export", "events", "-", *options)
        assert (done.returncode, done.stderr) == (0, "")
        return [json.loads(line)["eventTime"][8:10] for line in done.stdout.splitlines()]

    assert found("--from", "2026-11-02", "--until", "2026-11-04") == ["02", "03"]
    assert found("--from", "2026-11-05T11:00:00+01:00") == ["05"]
    items = [f"{LINK}/01/{GTIN}/21/S{number}" for number in (2, 4)]
    assert found("--epc", items[0], "--epc", items[1]) == ["02", "04"]
    wrong = desk.run("export", "events", str(desk.folder / "out.json"), "--from", "yesterday")
    assert wrong.returncode == 1
    assert "--from: Must be a date and time" in wrong.stderr
    assert not (desk.folder / "out.json").exists()
    as_document = desk.run("export", "events", "-", "--document")
    assert len(json.loads(as_document.stdout)["epcisBody"]["eventList"]) == 5


def test_the_commands_themselves_run(desk: Desk) -> None:
    file = desk.write("a.json", observed(1))
    done = closient("capture", file, data_folder=desk.folder, DATABASE_URL=desk.url)
    assert (done.returncode, done.stderr) == (0, "")
    assert "1 event of 1 file: 1 stored" in done.stdout
