"""Labels on sheets and rolls, and what they look like beforehand."""

import re

import httpx
import pypdfium2
import pytest
import zxingcpp

from tests.apps.products.labelling import (
    PREVIEW,
    Key,
    exported,
    wanted,
)


async def test_a_sheet_begins_where_it_is_told_and_reads(
    client: httpx.AsyncClient, stocked: tuple[str, Key, str]
) -> None:
    _, key, _ = stocked
    config = {"sheet_template": "30up_2_625x1_letter", "start_at": 29, "symbol": "datamatrix"}
    body = wanted("serials", "sheet_pdf", "pdf", asset_config=config)
    status, content = await exported(client, key, body)
    assert status["output_filename"] == f"sheet-{status['job_id'][:4]}-3.pdf"
    document = pypdfium2.PdfDocument(content)
    found = [
        sorted(
            one.text for one in zxingcpp.read_barcodes(page.render(scale=203 / 72, grayscale=True).to_pil())
        )
        for page in document
    ]
    assert [len(page) for page in found] == [2, 1]
    assert found[1][0].endswith("S3")


async def test_labels_for_a_thermal_printer_are_zpl(
    client: httpx.AsyncClient, stocked: tuple[str, Key, str]
) -> None:
    _, key, _ = stocked
    config = {"sheet_template": "1up_2x1_thermal", "dpi": 300}
    status, content = await exported(client, key, wanted("lots", "sheet_zpl", "zpl", asset_config=config))
    assert status["output_filename"].endswith("-2.zpl")
    assert content.count(b"^XA") == content.count(b"^GFA") == 2
    assert b"^FD(10) B/2^FS" in content


async def test_an_own_sheet_of_a_measured_size_is_printed(
    client: httpx.AsyncClient, stocked: tuple[str, Key, str]
) -> None:
    _, key, _ = stocked
    sheet = {
        "page_width_mm": 120,
        "page_height_mm": 80,
        "columns": 2,
        "rows": 2,
        "label_width_mm": 55,
        "label_height_mm": 35,
        "left_mm": 3,
        "top_mm": 4,
        "pitch_x_mm": 58,
        "pitch_y_mm": 37,
    }
    body = wanted("serials", "sheet_pdf", "pdf", asset_config={"sheet": sheet})
    _, content = await exported(client, key, body)
    page = pypdfium2.PdfDocument(content)[0]
    assert page.get_size() == pytest.approx((120 * 72 / 25.4, 80 * 72 / 25.4), abs=0.01)
    assert len(zxingcpp.read_barcodes(page.render(scale=203 / 72, grayscale=True).to_pil())) == 3


@pytest.mark.covers("products.preview_labels")
async def test_a_preview_is_a_page_of_the_sheet(
    client: httpx.AsyncClient, stocked: tuple[str, Key, str]
) -> None:
    _, key, _ = stocked
    body = wanted("serials", "sheet_pdf", "pdf", asset_config={"sheet_template": "1up_2x1_thermal"})
    answer = await client.post(PREVIEW, headers=key, json=body, params={"sheet": 2})
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("image/svg+xml")
    assert re.findall(r">\(21\) (S\d)<", answer.text) == ["S2"]
    beyond = await client.post(PREVIEW, headers=key, json=body, params={"sheet": 4})
    assert [error["field"] for error in beyond.json()["errors"]] == ["sheet"]
    codes = await client.post(PREVIEW, headers=key, json=wanted("serials"))
    assert [error["field"] for error in codes.json()["errors"]] == ["export_type"]


@pytest.mark.covers("products.list_label_templates")
async def test_templates_are_listed_and_each_can_be_named(
    client: httpx.AsyncClient, stocked: tuple[str, Key, str]
) -> None:
    _, key, _ = stocked
    listed = (await client.get("/products/api/v1/labels/templates/", headers=key)).json()
    assert "63up_1in_letter" in [one["name"] for one in listed]
    for one in listed:
        config = {"sheet_template": one["name"]}
        await exported(client, key, wanted("lots", "sheet_pdf", "pdf", asset_config=config))
