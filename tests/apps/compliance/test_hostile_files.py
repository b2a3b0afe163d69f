"""Files that are broken, cut, huge, wrongly encoded or made to hurt: each costs only itself."""

import random
from typing import Any

import msgspec
import pytest

from closient.apps.compliance.rules import documents
from closient.kit.database import Database
from tests.apps.compliance.notices import count, cpsc, fda, fda_file, load, load_bytes, row

HOSTILE: list[tuple[str, bytes]] = [
    ("no object", b'["F-9", 5, null, [{"recall_number": "F-9"}]]'),
    ("no number", b'[{"product_description": "x"}]'),
    ("number of a wrong type", b'[{"recall_number": {"a": 1}}]'),
    ("endless number", b'[{"recall_number": "' + b"F" * 200 + b'"}]'),
    ("broken syntax", b'[{"recall_number": "F-9", "status": }]'),
    ("deep nesting", b'[{"recall_number": "F-9", "x": ' + b"[" * 5000 + b"]" * 5000 + b"}]"),
    ("deep objects", b'[{"recall_number": "F-9", "x": ' + b'{"a":' * 5000 + b"1" + b"}" * 5000 + b"}]"),
    ("a string of 10 MB", b'[{"recall_number": "F-9", "status": "' + b"a" * 10_000_000 + b'"}]'),
    ("halves of characters", b'[{"recall_number": "F-9", "product_description": "\\ud800"}, "\\ud800"]'),
]


@pytest.mark.parametrize(("what", "text"), HOSTILE, ids=[what for what, _ in HOSTILE])
async def test_a_hostile_record_costs_only_itself(database: Database, what: str, text: bytes):
    sound = msgspec.json.encode([fda("F-1")])
    done = await load_bytes(database, "fda-food", text[:-1] + b"," + sound[1:])
    assert await row(database, "F-1") is not None
    assert await row(database, "F-9") is None or what == "halves of characters"
    assert done.created == await count(database)


@pytest.mark.parametrize(
    "fields",
    [
        {"product_description": "zero\x00byte", "code_info": "\x00"},
        {
            "product_description": ["a", {"b": [1]}],
            "code_info": 12345,
            "openfda": "none",
            "status": ["Ongoing"],
        },
        {"recall_initiation_date": "99999999", "report_date": {"x": 1}, "classification": None},
        {"openfda": {"upc": [None, 5, "x"], "package_ndc": {"a": 1}}, "x": 10**300, "y": -1e300},
        {"product_description": "<script>alert(1)</script>" * 100, "recalling_firm": "=cmd()" * 500},
        {"": "", "a" * 10_000: {"b": [[[[[]]]]]}, "distribution_pattern": "é" * 50_000},
        {"code_info": "lot " + " ".join(f"L{number}" for number in range(30_000))},
    ],
)
async def test_fields_of_any_type_and_length_are_read(database: Database, fields: dict[str, Any]):
    done = await load(database, "fda-food", fda("F-1") | fields)
    assert (done.created, done.refused) == (1, 0)
    stored = await row(database, "F-1")
    assert len(stored["title"]) <= 300
    assert len(stored["description"]) <= 20_000
    assert "<script" not in stored["title"]


async def test_a_recall_with_more_lots_than_are_kept_affects_every_lot(database: Database):
    lots = " ".join(f"L{number}" for number in range(30_000))
    await load(database, "fda-food", fda("F-1", code_info=f"lot {lots}"))
    stored = await row(database, "F-1")
    assert stored["affects_every_lot"]
    assert len(stored["lot_codes"]["exacts"]) == 20_000


async def test_addresses_that_are_no_web_addresses_are_dropped(database: Database):
    records = [
        cpsc(number, URL=url) for number, url in enumerate(["javascript:alert(1)", "http://[", "a b", 7], 1)
    ]
    await load(database, "cpsc", *records)
    addresses = [(await row(database, str(number)))["public_url"] for number in range(1, 5)]
    assert all(address == "" or address.startswith("https://www.cpsc.gov/") for address in addresses)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
async def test_a_file_in_another_encoding_is_read(database: Database, encoding: str):
    text = msgspec.json.encode([fda("F-1", product_description="Crème brûlée")]).decode()
    await load_bytes(database, "fda-food", text.encode(encoding))
    assert (await row(database, "F-1"))["title"] == "Crème brûlée"


async def test_a_file_that_breaks_off_is_stored_as_far_as_it_goes_and_counts_as_partial(database: Database):
    whole = msgspec.json.encode([fda("F-1"), fda("F-2"), fda("F-3")])
    await load_bytes(database, "fda-food", whole[:-40])
    assert await count(database) == 2
    run = await database.pool.fetchrow("SELECT * FROM compliance.import_run")
    assert (run["outcome"], run["error"]) == ("partial", "It breaks off after 2 records.")


@pytest.mark.parametrize(
    "text", [b"", b"<html>Access denied</html>", b"\x00\xff" * 50, b"null", b'"a"', b"5"]
)
async def test_what_is_no_file_of_recalls_is_a_failed_run(database: Database, text: bytes):
    await load_bytes(database, "fda-food", text)
    assert await database.pool.fetchval("SELECT outcome FROM compliance.import_run") == "failed"


def test_records_are_found_in_lists_envelopes_and_lines_however_the_bytes_are_cut():
    records = [fda(f"F-{number}", product_description='a "{[\\" b') for number in range(20)]
    shapes = [
        msgspec.json.encode(records),
        msgspec.json.encode(fda_file(*records)),
        msgspec.json.format(msgspec.json.encode(fda_file(*records)), indent=2),
        b"\n".join(map(msgspec.json.encode, records)),
        b"\n".join(msgspec.json.encode(fda_file(*records[start : start + 5])) for start in range(0, 20, 5)),
    ]
    chance = random.Random(7)
    for shape in shapes:
        for largest in (1, 2, 7, 100, 10**6):
            chunks, place = [], 0
            while place < len(shape):
                length = chance.randint(1, largest)
                chunks.append(shape[place : place + length])
                place += length
            found = documents.Records(chunks)
            assert [documents.decode(raw) for raw in found] == records
            assert not found.is_cut_off
    assert found.edition == "2026-11-18"
