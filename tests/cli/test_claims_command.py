"""`closient claims` and `closient import google-taxonomy`: what the operator reads, decides and brings."""

from pathlib import Path

import pytest

from closient.cli import category_import
from closient.cli import claims as room
from closient.kit import ids
from tests.cli.serving import sql

CLAIMED = """
    WITH o AS (INSERT INTO account.organization (name, country) VALUES ('Acme', 'US') RETURNING id),
    p AS (INSERT INTO catalogue.product (gtin, owner_id, claimed_at, claim_verification_status, data_source)
          SELECT '09506000134352', o.id, now(), 'unverified', 'claimed' FROM o RETURNING id, owner_id)
    INSERT INTO catalogue.claim_report
           (product_id, owner_id, reporter_email, reporter_relationship, reason, network)
    SELECT p.id, p.owner_id, 'ann' || n || '@example.com', 'legal', E'Ours since \\x1b[31m1998.', n
      FROM p, generate_series(1, 3) n
    RETURNING id
"""


@pytest.fixture
def url(migrated_url: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """A database of its own, which the command finds through the environment."""
    monkeypatch.setenv("CLOSIENT_DATABASE_URL", migrated_url)
    return migrated_url


def status(url: str) -> str:
    return sql(url, "SELECT claim_verification_status FROM catalogue.product").strip()


def test_reports_are_listed_and_decided(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    room.show_open()
    assert "No report is open." in capsys.readouterr().out
    sql(url, CLAIMED)
    room.show_open()
    shown = capsys.readouterr().out
    assert shown.count("3 networks  FLAGGED") == 3
    assert shown.count("Ours since  [31m1998.") == 3
    first, second, _ = [line.split()[0] for line in shown.splitlines() if "FLAGGED" in line]
    assert (room.decide(first, "dismissed"), status(url)) == (0, "unverified")
    assert (room.decide(second, "upheld"), status(url)) == (0, "disputed")
    assert "The claim is disputed now." in capsys.readouterr().out
    for gone in (first, ids.new(), "nonsense"):
        assert room.decide(gone, "upheld") == 1
        assert f"{gone} is no open report" in capsys.readouterr().err


def test_a_taxonomy_is_taken_over_whole_or_not_at_all(
    url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "taxonomy with ids.txt"
    assert category_import.import_google_taxonomy(file) == 1
    file.write_bytes("\ufeff# Version\r\n1 - Pets\r\n3 - Pets > Vögel\r\n".encode())
    assert category_import.import_google_taxonomy(file) == 0
    assert "2 categories." in capsys.readouterr().out
    file.write_bytes(b"7 - Food\nnonsense\n")
    assert category_import.import_google_taxonomy(file) == 1
    assert "Line 2" in capsys.readouterr().err
    file.write_bytes(b"7 - \xff\n")
    assert category_import.import_google_taxonomy(file) == 1
    assert (
        sql(url, "SELECT string_agg(full_path, '|' ORDER BY google_id) FROM catalogue.category").split("\n")[
            0
        ]
        == "Pets|Pets > Vögel"
    )


def test_a_classification_is_taken_over_whole_or_not_at_all(
    url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "GPC EN.xml"
    assert category_import.import_gpc(file) == 1
    family = '<family code="50200000" text="Drinks"/>'
    file.write_text(f'<schema><segment code="50000000" text="Food">{family}</segment></schema>')
    columns, values = "gtin, data_source, gpc_segment_code", "'09506000134352', 'imported', '47000000'"
    sql(url, f"INSERT INTO catalogue.product ({columns}) VALUES ({values})")  # noqa: S608 - of our own
    assert category_import.import_gpc(file) == 0
    shown = capsys.readouterr()
    assert "1 segments, 1 families, 0 classes, 0 bricks." in shown.out
    assert "1 product with codes that are not in it" in shown.err
    file.write_text('<schema><segment code="50000000" text=""/></schema>')
    assert category_import.import_gpc(file) == 1
    assert "is no Global Product Classification" in capsys.readouterr().err
    assert sql(url, "SELECT count(*) FROM catalogue.gpc").strip() == "2"
