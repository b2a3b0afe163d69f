"""Bulk exports: batches of QR codes from lines or a file, how far they are, their files, and what failed."""

import contextlib
import re
from datetime import timedelta
from typing import Any, Literal

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from closient.apps.catalogue.actions import exports as records
from closient.apps.dashboard.rules import labels as rules
from closient.apps.dashboard.structs.labels import BatchForm
from closient.kit import clock, jobs
from closient.kit.errors import FieldError, Validation
from tests.apps.account.browser import said
from tests.apps.dashboard.visitor import GTIN, XSS, Visitor
from tests.apps.products import labelling

HERE = "/dashboard/exports"
BATCH = f"{HERE}/qr-codes"


async def begin(visitor: Visitor, lines: str = "S1\nS2", **fields: Any) -> httpx.Response:
    return await visitor.send(BATCH, **{"gtin": GTIN, "lines": lines, **fields})


async def files(visitor: Visitor) -> dict[str, bytes]:
    """The files of the latest export, once it is made."""
    await jobs.run_pending(visitor.world.services)
    listed = await visitor.open(HERE)
    address = re.findall(rf'href="({HERE}/\w+/\w+/file)"', listed.text)[0]
    answer = await visitor.open(address)
    assert answer.status_code == 303
    return labelling.files((await visitor.client.get(answer.headers["location"])).content)


async def test_a_page_without_exports_says_what_to_do(owner: Visitor):
    page = await owner.open(HERE)
    assert page.status_code == 200
    assert "No export yet" in said(page)
    assert 'href="/dashboard/labels"' in page.text
    assert f'href="{BATCH}"' in page.text


async def test_a_batch_is_begun_followed_and_loaded_down(owner: Visitor):
    answer = await begin(owner)
    assert answer.status_code == 303
    assert answer.headers["location"] == HERE
    assert owner.told(answer) == "2 QR codes are being made."
    page = await owner.open(HERE)
    assert "Waiting for its turn" in said(page)
    assert "hx-trigger" in page.text.partition('id="exports"')[2].partition(">")[0]
    found = await files(owner)
    assert list(found) == [f"{GTIN}_S1_1.svg", f"{GTIN}_S2_2.svg"]
    page = await owner.open(HERE)
    assert "Ready until" in said(page)
    assert f"QR codes (SVG) {GTIN} " in said(page), "the words of a row and nothing of its markup"
    assert "hx-trigger" not in page.text.partition('id="exports"')[2].partition(">")[0]
    assert GTIN in said(page)


@pytest.mark.parametrize(
    ("columns", "lines", "expected"),
    [
        ("serials", "S1\n\n  S,2  \r\nS;3", ["/21/S1", "/21/S%2C2", "/21/S%3B3"]),
        ("serials", "Serial number\nS1", ["/21/S1"]),
        ("lots", "lot\nL1\nL2", ["/10/L1", "/10/L2"]),
        (
            "all",
            "lot;serial;expiry\nL1;S1;2027-01-31\n;S2;\nL3",
            ["/10/L1/21/S1?17=270131", "/21/S2", "/10/L3"],
        ),
        ("all", "L1,S1,270131\n,S2", ["/10/L1/21/S1?17=270131", "/21/S2"]),
        ("all", 'L1\tS1\n"L2"\tS2', ["/10/L1/21/S1", "/10/L2/21/S2"]),
    ],
)
async def test_lines_are_items(owner: Visitor, columns: str, lines: str, expected: list[str]):
    assert (await begin(owner, lines, columns=columns, image="png", size="300")).status_code == 303
    found = [labelling.read(png) for png in (await files(owner)).values()]
    assert found == [f"http://localhost:8000/01/{GTIN}{rest}" for rest in expected]


async def test_a_file_takes_the_place_of_the_lines(owner: Visitor):
    async def send(content: bytes, name: str = "serials.csv") -> httpx.Response:
        return await owner.client.post(
            BATCH,
            headers={**owner.headers, "Sec-Fetch-Site": "same-origin"},
            files={"file": (name, content, "text/csv")},
            data={"gtin": GTIN, "columns": "serials", "lines": "typed"},
        )

    assert (await send("\ufeffserial\nÄ".encode())).status_code == 422, "no letter of GS1's"
    assert (await send(b"serial\nF1\nF2\n")).status_code == 303
    assert list(await files(owner)) == [f"{GTIN}_F1_1.svg", f"{GTIN}_F2_2.svg"]
    latin = await send("Ä".encode("latin-1"))
    assert latin.status_code == 422
    assert "save it as CSV in UTF-8" in said(latin)
    large = await send(b"S\n" * 300_000)
    assert large.status_code in (413, 422)


@pytest.mark.parametrize(
    ("lines", "fields", "field", "reason"),
    [
        ("", {}, "lines", "Write a line for each code"),
        ("serial", {}, "lines", "Write a line for each code"),
        ("S1\n\nno space\nS3", {}, "lines", "Line 3: "),
        ("L1;S1;2027-02-30", {"columns": "all"}, "lines", "Line 1: "),
        ("S1\nS2\n\nS1", {}, "lines", "Line 4: S1 stands in line 1 already."),
        ("L1;S1\nL2;S1", {"columns": "all"}, "lines", "Line 2: S1 stands in line 1 already."),
        ("a;b;c;d", {"columns": "all"}, "lines", "Line 1 has 4 columns; there are up to 3."),
        ("\n".join(f"a {number}" for number in range(9)), {}, "lines", "And 4 more."),
        ("\n".join(map(str, range(5001))), {}, "lines", "These are 5,001 lines; a batch has up to 5,000."),
        ("S1", {"gtin": "9506000134353"}, "gtin", "is mistyped"),
        ("S1", {"gtin": ""}, "gtin", ""),
        ("S1", {"image": "gif"}, "image", ""),
        ("S1", {"image": "png", "size": "50000"}, "size", ""),
        (XSS, {}, "lines", "Line 1: "),
    ],
)
async def test_what_makes_no_batch_is_told_with_its_line(
    owner: Visitor, lines: str, fields: dict[str, str], field: str, reason: str
):
    answer = await begin(owner, lines, **fields)
    assert answer.status_code == 422
    assert f'id="field-{field}-error"' in answer.text, said(answer)
    assert reason in said(answer)
    assert "<script>alert" not in answer.text
    assert "No export yet" in said(await owner.open(HERE))


@given(st.text(max_size=300), st.sampled_from(["serials", "lots", "all"]))
def test_no_lines_break_the_form(text: str, columns: Literal["serials", "lots", "all"]):
    form = BatchForm(gtin=GTIN, columns=columns)
    # Lines that stand for nothing are refused; nothing else may happen.
    with contextlib.suppress(Validation):
        items = rules.items(form, text)
        assert 0 < len(items) <= len(text.splitlines())
        faults = Validation([FieldError(f"items.{len(items) - 1}.serial", "No.")])
        [told] = rules.of_lines(text, form, faults).errors
        assert re.fullmatch(r"Line \d+: No\.", told.message)


async def test_a_line_without_an_end_is_refused(owner: Visitor):
    answer = await begin(owner, "S" * 300_000, columns="all")
    assert answer.status_code == 422
    assert 'id="field-lines-error"' in answer.text


async def test_five_thousand_codes_are_taken_at_once(owner: Visitor):
    answer = await begin(owner, "\n".join(f"SERIAL-{number:013}" for number in range(5000)))
    assert answer.status_code == 303, said(answer)
    assert owner.told(answer) == "5,000 QR codes are being made."


async def test_a_failed_export_says_why_and_an_old_file_is_gone(owner: Visitor):
    await begin(owner)
    await files(owner)
    pool = owner.world.database.pool
    with clock.frozen(clock.now() + timedelta(days=8)):
        await records.remove_old(owner.world.services)
    page = await owner.open(HERE)
    assert "Removed" in said(page)
    [export_id] = [row["id"] for row in await pool.fetch("SELECT id FROM catalogue.export")]
    assert (await owner.open(f"{HERE}/qr_codes/{export_id}/file")).status_code == 404
    await pool.execute(
        "UPDATE catalogue.export SET status = 'failed', error = 'The worker <b>ended</b> three times.'"
    )
    page = await owner.open(HERE)
    assert "Failed The worker <b>ended</b> three times." in said(page)
    assert "<b>ended" not in page.text


async def test_progress_is_shown_as_far_as_it_is(owner: Visitor):
    await begin(owner)
    await owner.world.database.pool.execute(
        "UPDATE catalogue.export SET status = 'running', total_items = 400, processed_items = 100"
    )
    page = await owner.open(HERE)
    assert "100 of 400" in said(page)
    assert '<progress aria-label="Being made" max="400" value="100">' in page.text


async def test_exports_of_others_are_not_there(owner: Visitor, stranger: Visitor):
    await begin(owner)
    await files(owner)
    [address] = re.findall(rf'href="({HERE}/\w+/\w+/file)"', (await owner.open(HERE)).text)
    assert "No export yet" in said(await stranger.open(HERE))
    assert (await stranger.open(address)).status_code == 404
    assert (await owner.open(address.replace("qr_codes", "labels"))).status_code == 404
    assert (await owner.open(address.replace("qr_codes", "traceability"))).status_code == 404
    colleague = await Visitor(owner.client, owner.world).join("editor", owner.organization_id)
    assert (await colleague.open(address)).status_code == 303
    newcomer = await Visitor(owner.client, owner.world).without_organization()
    assert (await newcomer.open(HERE)).status_code == 303
    assert (await newcomer.open(BATCH)).status_code == 303


async def test_the_form_begins_with_the_product_that_one_comes_from(owner: Visitor):
    assert f'value="{GTIN}"' in (await owner.open(f"{BATCH}?gtin={GTIN}")).text


async def test_a_batch_belongs_to_the_organization_that_is_looked_at(owner: Visitor):
    await begin(owner)
    [kept] = await owner.world.database.pool.fetch("SELECT organization_id FROM catalogue.export")
    assert kept["organization_id"] == owner.organization_id


async def test_many_exports_under_way_are_refused_with_a_word(owner: Visitor):
    for _ in range(records.MOST_UNDER_WAY):
        assert (await begin(owner)).status_code == 303
    answer = await begin(owner)
    assert answer.status_code == 422
    assert "wait for one to end" in said(answer)
