"""Journey 2, its beginning: a spreadsheet of 10,000 products with 37 faults is imported, mended, and undone.

By the API of `closient serve`, as the integrator who has the spreadsheet does; the owner's products are read
page by page and compared with what the spreadsheet says.
"""

import csv
import io
import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from msgspec import Struct

from closient.gs1 import checkdigit
from tests.cli import serving
from tests.cli.conftest import migrated_url

__all__ = ["migrated_url"]

PRODUCTS, IMPORTS = "/products/api/v1/products", "/products/api/v1/imports"
ROWS, PATIENCE = 10_000, 120
COLUMNS = (
    "gtin", "ean", "product_name", "brand", "manufacturer", "description", "image_url", "country_of_origin",
    "net_content", "shelf",
)  # fmt: skip
OWN, OWN_NAME = 4_711, "Entered by hand"
Row = dict[str, str]
Cells = list[str]


def gtin_of(number: int) -> str:
    body = f"950600{number:06}"
    return body + checkdigit.compute(body)


TAKEN, ANOTHER = gtin_of(990_001), gtin_of(990_002)
MISTYPED = ANOTHER[:-1] + str((int(ANOTHER[-1]) + 1) % 10)


def good_row(number: int) -> Row:
    """One of a spreadsheet's rows; some have what looks like a fault and is none."""
    name = f"Pasta {number}"
    if number % 101 == 7:
        name = f'-Pasta "{number}", bronze-drawn; crème'
    return {
        "gtin": gtin_of(number),
        "ean": gtin_of(number) if number % 10 == 3 else "",
        "product_name": name,
        "brand": f"Linea {number % 12}",
        "manufacturer": "Pastificio Uno",
        "description": f"Durum wheat.\nDries {number % 9 + 6} hours." if number % 97 == 5 else "Durum wheat.",
        "image_url": f"https://example.com/{number}.jpg" if number % 2 else "",
        "country_of_origin": "it" if number % 5 else "",
        "net_content": "500 g",
        "shelf": f"A{number % 40}",
    }


class Fault(Struct, frozen=True):
    """What is done to a good row, and what is told of it."""

    column: str | None
    reason: str
    changes: Row = {}
    # What is done to the line itself, where that is what is wrong with it.
    spoilt: Callable[[str], str] | None = None
    # Whether its cells can be read, and so shown again.
    is_legible: bool = True


def digits(text: str) -> Fault:
    return Fault("gtin", "A GTIN has digits only", {"gtin": text})


def mistyped(text: str) -> Fault:
    return Fault("gtin", f"GTIN {text} is mistyped: the last digit is {text[-1]}", {"gtin": text})


def unlike(column: str, text: str, reason: str) -> Fault:
    return Fault(column, reason, {column: text})


LONG, ADDRESS = "At most 255 characters.", "An address that begins with http:// or https://"
COUNTRY, TAKEN_NAME = "A country in two letters (ISO 3166-1)", "Taken Foods"
FAULTS = (
    mistyped("9506000134353"),
    mistyped("9506000143352"),
    mistyped("96385075"),
    mistyped("614141123453"),
    unlike("gtin", "", "The GTIN is empty."),
    unlike("gtin", "123456789012345", "A GTIN has 8, 12, 13 or 14 digits, not 15."),
    unlike("gtin", "0", "A GTIN has 8, 12, 13 or 14 digits, not 1."),
    unlike("gtin", "61414112345", "A spreadsheet may have dropped zeros in front"),
    unlike("gtin", "9.50600E+12", "9.50600E+12 is what a spreadsheet made of a GTIN"),
    unlike("gtin", "9,506E+12", "9,506E+12 is what a spreadsheet made of a GTIN"),
    digits("95O6000134352"),
    digits("9506000134352.0"),
    digits("#N/A"),
    digits("unknown"),
    digits("=A2"),
    digits("９５０６０００１３４３５２"),
    Fault("gtin", "The row has several GTINs", {"ean": ANOTHER}),
    Fault("gtin", f"GTIN {MISTYPED} is mistyped", {"ean": MISTYPED}),
    unlike("product_name", "N" * 256, LONG),
    unlike("brand", "B" * 256, LONG),
    unlike("manufacturer", "M" * 300, LONG),
    unlike("description", "D" * 20_001, "At most 20,000 characters."),
    unlike("image_url", "javascript:alert(1)", ADDRESS),
    unlike("image_url", "ftp://example.com/a.jpg", ADDRESS),
    unlike("image_url", "pasta.jpg", ADDRESS),
    unlike("image_url", "https://example.com/" + "a" * 2_048, ADDRESS),
    unlike("country_of_origin", "Italy", COUNTRY),
    unlike("country_of_origin", "I1", COUNTRY),
    unlike("net_content", "g" * 101, "At most 100 characters."),
    Fault("brand", f"country_of_origin: {COUNTRY}", {"brand": "B" * 256, "country_of_origin": "ITA"}),
    Fault(None, f"{len(COLUMNS) + 1} cells, but {len(COLUMNS)} columns", spoilt=lambda line: line + ",1"),
    Fault(
        None,
        "A quoted cell goes on after its quote",
        spoilt=lambda line: line.replace("Pasta", '"Pasta"', 1),
        is_legible=False,
    ),
    Fault(None, "A cell has more than 131,072 characters.", {"shelf": "S" * 131_073}, is_legible=False),
    Fault("product_name", "cannot be stored (NUL)", {"product_name": "Pas\0ta"}, is_legible=False),
    unlike("gtin", TAKEN, "This GTIN is claimed by another organization."),
    unlike("brand", TAKEN_NAME, "Another organization holds the brand of this name."),
    unlike("brand", TAKEN_NAME.upper(), "Another organization holds the brand of this name."),
)
# The faults stand far from each other, the one with a NUL where nobody takes the file for another kind.
PLACES = {113 + 263 * place: fault for place, fault in enumerate(FAULTS)}


def written(cells: Cells) -> str:
    text = io.StringIO()
    csv.writer(text).writerow(cells)
    return text.getvalue()


def spreadsheet() -> tuple[bytes, dict[int, int]]:
    """The file, and on which line which of the faulty rows begins."""
    parts, line, lines = [written([*COLUMNS])], 2, {}
    for number in range(ROWS):
        row, fault = good_row(number), PLACES.get(number)
        if fault:
            lines[line] = number
            row |= fault.changes
        text = written([row[column] for column in COLUMNS])
        if fault and fault.spoilt:
            text = fault.spoilt(text.removesuffix("\r\n")) + "\r\n"
        if number == ROWS // 2:
            text += "\r\n"
        parts.append(text)
        line += text.count("\n")
    return "".join(parts).encode("utf-8-sig"), lines


class Integrator:
    """Somebody with a key of an organization."""

    def __init__(self, client: httpx.Client, organization_id: str) -> None:
        self.client, self.organization_id = client, organization_id

    def bring(self, content: bytes) -> dict[str, Any]:
        """Send a file and wait until it is read in."""
        answer = self.client.post(
            IMPORTS,
            files={"file": ("products.csv", content, "text/csv")},
            data={"organization_id": self.organization_id},
        )
        assert answer.status_code == 202, answer.text
        return self.end_of(answer.json()["id"])

    def undo(self, import_id: str) -> dict[str, Any]:
        answer = self.client.post(f"{IMPORTS}/{import_id}/undo")
        assert answer.status_code == 202, answer.text
        return self.end_of(import_id)

    def end_of(self, import_id: str) -> dict[str, Any]:
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            answer = self.client.get(f"{IMPORTS}/{import_id}")
            assert answer.status_code == 200, answer.text
            if answer.json()["state"] not in ("pending", "running", "undoing"):
                return answer.json()
            time.sleep(0.2)
        raise TimeoutError(answer.text)

    def failed_rows(self, import_id: str) -> list[Cells]:
        answer = self.client.get(f"{IMPORTS}/{import_id}/failed-rows")
        assert answer.headers["content-type"].startswith("text/csv")
        return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))

    def products(self) -> dict[str, Row]:
        """All that the organization has, by GTIN: what a spreadsheet can say of each."""
        found: dict[str, Row] = {}
        page, has_next = 1, True
        while has_next:
            wanted = {"organization_id": self.organization_id, "page": page, "page_size": 100}
            answer = self.client.get(PRODUCTS, params=wanted)
            assert answer.status_code == 200, answer.text
            listed = answer.json()
            found |= {one["gtin"]: facts(one) for one in listed["data"]}
            page, has_next = page + 1, listed["pagination"]["has_next"]
        assert len(found) == listed["pagination"]["total_count"]
        return found

    def product(self, gtin: str) -> dict[str, Any]:
        return self.client.get(f"{PRODUCTS}/{gtin}").json()


def facts(product: Row) -> Row:
    return {column: product[column] for column in COLUMNS if column not in ("gtin", "ean", "shelf")}


def expected(number: int) -> Row:
    row = good_row(number)
    return facts({**row, "country_of_origin": row["country_of_origin"].upper()})


@pytest.fixture
def integrator(migrated_url: str, tmp_path: Path) -> Iterator[Integrator]:
    """A member of two organizations, of which the other has a product and a brand that the file names."""
    port = serving.free_port()
    variables = {"CLOSIENT_DEMO": "true", "DATABASE_URL": migrated_url}
    folder = tmp_path / "var"
    with serving.serving(folder, port, CLOSIENT_RATE_LIMIT_PER_MINUTE="10000", **variables):
        key = {"X-API-Key": json.loads((folder / "demo.json").read_text())["api_key"]}
        address = f"http://localhost:{port}"
        with httpx.Client(base_url=address, headers=key, trust_env=False, timeout=30) as client:
            found = client.get("/account/api/v1/organizations").json()["data"]
            own, other = [one["id"] for one in found if one["is_brand"]][:2]
            make(client, PRODUCTS, gtin=TAKEN, organization_id=other)
            make(client, "/brands/api/v1/brands", name=TAKEN_NAME, organization_id=other)
            make(client, PRODUCTS, gtin=gtin_of(OWN), product_name=OWN_NAME, organization_id=own)
            yield Integrator(client, own)


def make(client: httpx.Client, path: str, **draft: str) -> None:
    answer = client.post(path, json=draft)
    assert answer.status_code == 201, answer.text


@pytest.mark.slow
def test_a_spreadsheet_with_faults_is_imported_mended_and_undone(integrator: Integrator) -> None:
    content, lines = spreadsheet()
    assert (len(FAULTS), len(lines)) == (37, 37)
    before = integrator.products()
    first = integrator.bring(content)
    assert (first["state"], first["failure"]) == ("completed", "")
    assert (first["total"], first["processed"]) == (ROWS, ROWS)
    assert (first["created"], first["updated"], first["skipped"]) == (ROWS - 38, 1, 0)
    assert (first["conflict_count"], first["error_count"]) == (3, 34)
    reasons = expect_told(first, lines)
    mended = mend(integrator.failed_rows(first["id"]), lines, reasons)
    second = integrator.bring(mended)
    assert (second["state"], second["total"], second["created"]) == ("completed", 37, 37)
    assert (second["conflict_count"], second["error_count"], second["problems"]) == (0, 0, [])
    assert integrator.failed_rows(second["id"])[1:] == []
    all_of_file = {gtin_of(number).zfill(14): expected(number) for number in range(ROWS)}
    assert integrator.products() == before | all_of_file
    expect_undone(integrator, first["id"], second["id"], before)


def expect_told(one: dict[str, Any], lines: dict[int, int]) -> dict[int, str]:
    """Each faulty row is told with its line, its column and the reason, and no other row is; the reasons."""
    told = {
        line: (problem["field"], problem["message"])
        for problem in one["problems"]
        for line in problem["lines"]
    }
    assert sum(problem["count"] for problem in one["problems"]) == len(told)
    assert sorted(told) == sorted(lines)
    for line, (field, message) in told.items():
        fault = PLACES[lines[line]]
        assert (line, field) == (line, fault.column), message
        assert fault.reason in message
    return {line: message for line, (_, message) in told.items()}


def mend(rows: list[Cells], lines: dict[int, int], reasons: dict[int, str]) -> bytes:
    """The file of the failed rows, each with the reason beside it, as somebody mends it in a spreadsheet."""
    assert rows[0] == [*COLUMNS, "error"]
    assert [row[-1] for row in rows[1:]] == [reasons[line] for line in sorted(lines)]
    mended = [rows[0]]
    for row, number in zip(rows[1:], sorted(lines.values()), strict=True):
        fault, good = PLACES[number], good_row(number)
        if fault.is_legible:
            sent = [(good | fault.changes)[column] for column in COLUMNS] + (["1"] if fault.spoilt else [])
            assert row[:-1] == [f"'{cell}" if cell.startswith(("=", "-")) else cell for cell in sent]
        mended.append([*(good[column] for column in COLUMNS), row[-1]])
    return "".join(map(written, mended)).encode()


def expect_undone(integrator: Integrator, first_id: str, second_id: str, before: dict[str, Row]) -> None:
    """One import after the other is taken back, and each takes only what is its own."""
    undone = integrator.undo(second_id)
    assert (undone["state"], undone["undone"]) == ("undone", 37)
    left = {gtin_of(number).zfill(14) for number in range(ROWS) if number not in PLACES}
    assert integrator.products().keys() == before.keys() | left
    undone = integrator.undo(first_id)
    assert (undone["state"], undone["undone"]) == ("undone", ROWS - 37)
    assert integrator.products() == before
    assert integrator.product(gtin_of(OWN))["product_name"] == OWN_NAME
    made = integrator.product(gtin_of(0))
    assert (made["owner_id"], made["product_name"]) == (None, "")
