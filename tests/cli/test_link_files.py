"""`closient import` and `closient export`: links from files and into files, as an operator moves them."""

import gzip
import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from closient.cli import link_import
from closient.gs1 import checkdigit
from closient.kit import ids
from tests.cli.serving import inside, sql

VOC = "https://ref.gs1.org/voc/"
PAGE = "https://brand.example/rice"
ORGANIZATION, RIVAL = "0191d6a7-1f6e-7c3a-9c56-0a1b2c3d4e5f", "0191d6a7-1f6e-7c3a-9c56-0a1b2c3d4e60"
GTIN = "09506000134352"
COUNT = "SELECT count(*) FROM {}"


class Desk:
    """An operator with a database, two organizations and one product."""

    def __init__(self, url: str, folder: Path) -> None:
        self.url, self.folder = url, folder
        insert = (
            "INSERT INTO account.organization (id, name, country, is_brand) VALUES ('{}', 'A', 'US', true)"
        )
        for organization in (ORGANIZATION, RIVAL):
            sql(url, insert.format(organization))
        self.own(GTIN)

    def own(self, gtin: str, organization: str = ORGANIZATION) -> None:
        insert = (
            "INSERT INTO catalogue.product (gtin, owner_id, product_name, data_source, claimed_at) "
            "VALUES ('{}', '{}', 'Rice', 'claimed', now())"
        )
        sql(self.url, insert.format(gtin, organization))

    def write(self, name: str, *documents: Any) -> Path:
        path = self.folder / name
        path.write_text("".join(f"{json.dumps(document)}\n" for document in documents))
        return path

    def run(self, *arguments: object) -> subprocess.CompletedProcess[str]:
        return inside(*map(str, arguments), data_folder=self.folder, DATABASE_URL=self.url)

    def load(self, file: Path, *options: str, kind: str = "linkset") -> subprocess.CompletedProcess[str]:
        return self.run("import", kind, file, "--organization", ORGANIZATION, *options)

    def count(self, table: str = "resolver.link") -> int:
        return int(sql(self.url, COUNT.format(table)))


@pytest.fixture
def desk(migrated_url: str, tmp_path: Path) -> Desk:
    return Desk(migrated_url, tmp_path)


def context(gtin: str = GTIN, path: str = "", **target: Any) -> dict[str, Any]:
    pip = {"href": PAGE, "title": "Rice", **target}
    return {"anchor": f"https://id.gs1.org/01/{gtin}{path}", "itemDescription": "Tea", f"{VOC}pip": [pip]}


def test_json_lines_come_in_and_a_repeat_changes_nothing(desk: Desk) -> None:
    file = desk.write("links.jsonl", context(), {"linkset": [context(path="/10/A"), context(path="/10/B")]})
    done = desk.load(file)
    assert done.returncode == 0, done.stderr
    assert "3 links read: 3 created (" in done.stdout
    assert "3 links read: 3 unchanged (" in desk.load(file).stdout
    assert desk.count() == 3
    assert sql(desk.url, "SELECT after FROM kit.audit_entry WHERE action = 'link.bulk_changed'") == (
        '{"created": 3, "deleted": 0, "updated": 0}'
    )


def test_a_document_of_many_lines_comes_in(desk: Desk) -> None:
    file = desk.folder / "links.json"
    file.write_text(json.dumps({"linkset": [context(), context(path="/21/7")]}, indent=2))
    assert "2 created" in desk.load(file).stdout


def test_a_packed_file_comes_in(desk: Desk) -> None:
    file = desk.folder / "links.jsonl.gz"
    file.write_bytes(gzip.compress(json.dumps(context()).encode()))
    assert "1 created" in desk.load(file).stdout


def test_entries_of_the_resolver_ce_come_in(desk: Desk) -> None:
    link = {"linktype": "gs1:pip", "href": PAGE, "title": "Rice", "hreflang": ["en"]}
    entry = {
        "anchor": f"/01/{GTIN}",
        "itemDescription": "Rice",
        "defaultLinktype": "gs1:pip",
        "links": [link],
    }
    file = desk.folder / "ce.json"
    file.write_text(json.dumps([entry, {**entry, "qualifiers": [{"10": "{lot}"}]}], indent=2))
    done = desk.load(file, kind="resolver-ce")
    assert "1 created" in done.stdout
    assert "1 for any lot or item: put the link at the key" in done.stderr
    assert "entry 2: A level for any lot or item cannot be kept" in done.stderr
    assert json.loads((desk.folder / "ce.json.refused.jsonl").read_text())["reason"] == "any_item"
    assert done.returncode == 1
    assert sql(desk.url, "SELECT is_default FROM resolver.link") == "t"


def test_what_is_refused_is_counted_by_reason_shown_and_kept_with_its_line(desk: Desk) -> None:
    desk.own("09506000134376", RIVAL)
    file = desk.write(
        "links.jsonl",
        context(),
        context(hreflang=["english please"]),
        context("00614141123452"),
        context("09506000134376"),
    )
    with file.open("a") as out:
        out.write("no json\n\n")
    done = desk.load(file)
    assert done.returncode == 1
    assert "4 links read: 1 created" in done.stdout
    assert "4 refused, with their reasons in" in done.stderr
    for words in (
        "1 with a wrong field",
        "1 with a GTIN without a product",
        "1 with a GTIN that another organization owns",
        "1 no JSON, or no entry",
    ):
        assert words in done.stderr
    assert "line 2: hreflang: 'english please' is no language tag" in done.stderr
    kept = desk.folder / "links.jsonl.refused.jsonl"
    lines = {entry["line"]: entry for entry in map(json.loads, kept.read_text().splitlines())}
    assert {number: entry["reason"] for number, entry in lines.items()} == {
        2: "invalid", 3: "unknown_product", 4: "foreign_product", 5: "unreadable",
    }  # fmt: skip
    assert lines[2]["link"]["hreflang"] == ["english please"]
    elsewhere = desk.folder / "elsewhere.jsonl"
    desk.load(file, "--refused", str(elsewhere))
    assert elsewhere.read_text() == kept.read_text()


def test_a_dry_run_only_says_what_would_be(desk: Desk) -> None:
    file = desk.write("links.jsonl", context(), context("00614141123452"))
    done = desk.load(file, "--dry-run", "--create-products")
    assert "2 links read: 2 would be created (" in done.stdout
    assert "1 product would be created or claimed" in done.stdout
    assert (desk.count(), desk.count("catalogue.product"), desk.count("kit.outbox_event")) == (0, 1, 0)
    alone = desk.write("alone.jsonl", context("00614141123452"))
    assert "1 link read: none would be stored (" in desk.load(alone, "--dry-run").stdout
    assert "1 link read: none stored (" in desk.load(alone).stdout


def test_products_are_made_on_demand(desk: Desk) -> None:
    done = desk.load(desk.write("links.jsonl", context("00614141123452")), "--create-products")
    assert (done.returncode, "1 product created or claimed" in done.stdout) == (0, True)
    query = "SELECT product_name, owner_id FROM catalogue.product WHERE gtin = '00614141123452'"
    assert sql(desk.url, query) == f"Tea|{ORGANIZATION}"
    assert sql(desk.url, "SELECT string_agg(name, ' ' ORDER BY name) FROM kit.outbox_event") == (
        "product.created resolver.links_changed"
    )


def test_many_links_are_stored_in_portions(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(link_import, "LINKS_AT_ONCE", 10)
    bodies = [f"0952000000{number:03}" for number in range(25)]
    gtins = [body + checkdigit.compute(body) for body in bodies]
    for gtin in gtins[:-1]:
        desk.own(gtin)
    done = desk.load(desk.write("links.jsonl", *map(context, gtins)))
    assert "25 links read: 24 created" in done.stdout
    assert "line 25: digital_link: No product has the GTIN" in done.stderr
    desk.write("links.jsonl.refused.jsonl").unlink()
    file = desk.write("many.jsonl", *[context(hreflang=["?"])] * 25, context())
    assert "26 links read: 1 created" in desk.load(file).stdout
    kept = (desk.folder / "many.jsonl.refused.jsonl").read_text().splitlines()
    assert [json.loads(line)["line"] for line in kept] == list(range(1, 26))
    assert desk.count("kit.outbox_event") == 3 + 1


def test_what_is_exported_is_imported_to_the_same(desk: Desk) -> None:
    first = desk.write(
        "first.jsonl", context(path="/10/A%2F1", hreflang=["de"]), context(type="text/html", fwqs=False)
    )
    desk.load(first)
    state = (
        "SELECT key, level, link_type, href, title, hreflang, media_type, is_default, passes_query "
        "FROM resolver.link ORDER BY key, level, href"
    )
    before = sql(desk.url, state)
    for name in ("all.jsonl", "all.json"):
        done = desk.run("export", "linksets", desk.folder / name)
        assert (done.returncode, "2 anchors written" in done.stdout) == (0, True)
        sql(desk.url, "DELETE FROM resolver.link")
        assert desk.load(desk.folder / name).returncode == 0
        assert sql(desk.url, state) == before
    assert len((desk.folder / "all.jsonl").read_text().splitlines()) == 2
    assert len(json.loads((desk.folder / "all.json").read_text())["linkset"]) == 2


def test_one_organization_is_exported_alone(desk: Desk) -> None:
    desk.load(desk.write("first.jsonl", context()))
    for organization, count in ((ORGANIZATION, 1), (RIVAL, 0)):
        file = desk.folder / "one.json"
        short = ids.encode_int(ids.decode_int(organization))
        assert desk.run("export", "linksets", file, "--organization", short).returncode == 0
        assert len(json.loads(file.read_text())["linkset"]) == count
    unknown = desk.run("export", "linksets", desk.folder / "no.json", "--organization", ids.new())
    assert unknown.returncode == 1
    assert [path.name for path in desk.folder.iterdir() if path.name.startswith("no.json")] == []


def test_the_export_can_go_to_the_output(desk: Desk) -> None:
    desk.load(desk.write("first.jsonl", context()))
    [found] = json.loads(desk.run("export", "linksets", "-").stdout)["linkset"]
    assert found["itemDescription"] == "Rice"


def test_what_cannot_begin_is_told_in_a_sentence(desk: Desk) -> None:
    missing = desk.load(desk.folder / "missing.jsonl")
    assert (missing.returncode, "is no file" in missing.stderr) == (1, True)
    file = desk.write("links.jsonl", context())
    for organization, words in (("nonsense", "Not an id"), (ids.new(), "organization")):
        done = desk.run("import", "linkset", file, "--organization", organization)
        assert (done.returncode, words in done.stderr) == (1, True)
        assert "Traceback" not in done.stderr
    assert desk.count() == 0


def test_a_database_that_refuses_is_told_in_a_sentence(desk: Desk) -> None:
    sql(desk.url, "ALTER TABLE resolver.link ADD CONSTRAINT never CHECK (title <> 'Rice')")
    done = desk.load(desk.write("links.jsonl", context()))
    assert (done.returncode, "Traceback" not in done.stderr) == (1, True)
    assert "closient: the database says:" in done.stderr


def test_a_key_is_freed_for_somebody_with_a_better_claim(desk: Desk) -> None:
    shelf = {**context(), "anchor": "/414/9506000134369/254/B"}
    desk.load(desk.write("links.jsonl", shelf, context()))
    done = desk.run("links", "free", "/414/9506000134369")
    assert (done.returncode, done.stdout) == (0, "✓ /414/9506000134369 is free; 1 link deleted with it.\n")
    assert (desk.count(), desk.count("resolver.held_key")) == (1, 0)
    assert sql(desk.url, "SELECT organization_id FROM kit.audit_entry WHERE action = 'held_key.freed'") == (
        ORGANIZATION
    )
    for key, words in (("/414/9506000134369", "Nobody holds"), (f"/01/{GTIN}", "Nobody holds"), ("x", "key")):
        done = desk.run("links", "free", key)
        assert (done.returncode, words in done.stderr) == (1, True)
    assert desk.count() == 1
