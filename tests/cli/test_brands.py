"""`closient brands`: verified by hand with a reason, told, looked for nowhere, and ended."""

import pytest

from closient.apps.catalogue.actions import brand_proofs
from closient.cli import brands as room
from closient.cli.jobs import on_database
from closient.kit import ids
from closient.kit.database import Database
from tests.cli.serving import sql

CLAIMED = """
    WITH o AS (INSERT INTO account.organization (name, country) VALUES ('Acme', 'US') RETURNING id)
    INSERT INTO catalogue.brand (organization_id, name, website)
    SELECT o.id, n, w FROM o, (VALUES ('Gold', 'https://gold.example'), ('Bare', '')) v (n, w)
"""
AUDIT = "SELECT action || ' ' || (after ->> 'reason') FROM kit.audit_entry ORDER BY id"
METHOD = "SELECT method FROM catalogue.brand_proof"


@pytest.fixture
def url(migrated_url: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """A database of its own with two brands, which the command finds through the environment."""
    monkeypatch.setenv("CLOSIENT_DATABASE_URL", migrated_url)
    sql(migrated_url, CLAIMED)
    return migrated_url


def brand(url: str, name: str) -> str:
    return ids.parse(sql(url, f"SELECT id FROM catalogue.brand WHERE name = '{name}'").strip())  # noqa: S608


async def look_again(db: Database) -> int:
    """What the daily job would look for; a proof that is missing is noted."""
    async with db.writes() as writes:
        proof = (await brand_proofs.take_due(writes, 100)) or []
        return len(proof)


def test_a_brand_is_verified_by_hand_and_no_more(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    gold = brand(url, "Gold")
    assert room.verify(gold, "Saw the trade mark certificate.") == 0
    assert "gold.example" in capsys.readouterr().out
    assert sql(url, METHOD).strip() == "hand"
    assert on_database(look_again) == 0
    assert room.verify(gold, "Again.") == 1
    assert "verified already" in capsys.readouterr().err
    assert room.unverify(gold, "The certificate was forged.") == 0
    assert room.unverify(gold, "Again.") == 1
    told = sql(url, AUDIT)
    assert "brand.verified Saw the trade mark certificate." in told
    assert "brand.verification_lost The certificate was forged." in told
    assert sql(url, "SELECT count(*) FROM catalogue.brand_proof").strip() == "0"


def test_what_cannot_be_verified_is_said(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert room.verify(brand(url, "Bare"), "Papers.") == 1
    assert "website" in capsys.readouterr().err
    for unknown in (ids.new(), "nonsense"):
        assert room.verify(unknown, "Papers.") == 1
    capsys.readouterr()
    for reason in ("", "   ", "x" * 501):
        assert room.verify(brand(url, "Gold"), reason) == 1
        assert "Give a reason" in capsys.readouterr().err


def test_a_look_that_finds_nothing_takes_nothing_away(url: str) -> None:
    gold = brand(url, "Gold")
    room.verify(gold, "Papers.")

    async def look(db: Database) -> str | None:
        proof = await brand_proofs.get_proof(db.reads, gold)
        assert proof is not None
        async with db.writes() as writes:
            after = await brand_proofs.note(writes, proof, None, "Nothing there.")
        return after.method if after and after.failing_since is None else None

    assert on_database(look) == "hand"
