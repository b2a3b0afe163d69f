"""Own sheets: measured, drawn while one types, changed, deleted, and printed on."""

import re
from base64 import b64decode
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest

from tests.apps.account.browser import said
from tests.apps.dashboard.visitor import XSS, Visitor

HERE = "/dashboard/labels/sheets"
SHEET: dict[str, str] = {
    "title": "Jar lids",
    "page_width_mm": "120",
    "page_height_mm": "80.5",
    "columns": "2",
    "rows": "2",
    "label_width_mm": "55",
    "label_height_mm": "35",
    "left_mm": "3",
    "top_mm": "4",
    "pitch_x_mm": "58",
    "pitch_y_mm": "37",
}


async def keep(visitor: Visitor, **changed: Any) -> httpx.Response:
    return await visitor.send(f"{HERE}/new", **{**SHEET, **changed})


async def kept(visitor: Visitor, **changed: Any) -> str:
    """The address of a sheet that is kept."""
    answer = await keep(visitor, **changed)
    assert answer.status_code == 303, said(answer)
    return re.findall(rf'href="({HERE}/\w{{22}})"', (await visitor.open(HERE)).text)[0]


def edges(page: httpx.Response) -> list[str]:
    """Where the labels of the drawing begin."""
    found = re.search(r'src="data:image/svg\+xml;base64,([^"]+)"', page.text)
    assert found, page.text
    path = re.search(rb'stroke-dasharray="1 1" d="([^"]+)"', b64decode(found[1]))
    assert path
    return re.findall(r"M([\d.]+ [\d.]+)", path[1].decode())


async def test_a_page_without_own_sheets_says_how_one_begins(owner: Visitor):
    page = await owner.open(HERE)
    assert page.status_code == 200
    assert "No sheet of your own yet" in said(page)
    assert f'href="{HERE}/new"' in page.text
    assert f'href="{HERE}/new?from=21up_63x38_a4"' in page.text


async def test_a_sheet_is_kept_shown_changed_and_deleted(owner: Visitor):
    address = await kept(owner)
    page = await owner.open(address)
    assert edges(page) == ["3.000 4.000", "61.000 4.000", "3.000 41.000", "61.000 41.000"]
    assert 'value="80.5"' in page.text
    changed = {**SHEET, "title": "Lids", "left_mm": "5", "pitch_x_mm": "", "pitch_y_mm": ""}
    answer = await owner.send(address, **changed)
    assert answer.status_code == 303
    page = await owner.open(address)
    assert edges(page) == ["5.000 4.000", "60.000 4.000", "5.000 39.000", "60.000 39.000"]
    assert "Lids" in said(await owner.open("/dashboard/labels"))
    assert (await owner.send(address, do="delete")).status_code == 303
    assert (await owner.open(address)).status_code == 404
    assert "No sheet of your own yet" in said(await owner.open(HERE))


async def test_a_sold_sheet_or_an_own_one_is_a_beginning(owner: Visitor):
    page = await owner.open(f"{HERE}/new?from=21up_63x38_a4")
    assert len(edges(page)) == 21
    assert 'name="label_width_mm" type="number" value="63.5"' in page.text
    own = await kept(owner)
    page = await owner.open(f"{HERE}/new?from={own.rpartition('/')[2]}")
    assert len(edges(page)) == 4
    plain = await owner.open(f"{HERE}/new?{urlencode({'from': XSS})}")
    assert plain.status_code == 200
    assert 'name="page_height_mm" type="number" value="297"' in plain.text


async def test_the_drawing_follows_what_is_typed_and_says_what_does_not_fit(owner: Visitor):
    drawn = await owner.part(f"{HERE}/drawing?{urlencode(SHEET)}")
    assert len(edges(drawn)) == 4
    nameless = await owner.part(f"{HERE}/drawing?{urlencode({**SHEET, 'title': ''})}")
    assert len(edges(nameless)) == 4
    wrong = await owner.part(f"{HERE}/drawing?{urlencode({**SHEET, 'columns': '3'})}")
    assert "The last label ends at 174.00 mm, the page at 120.00 mm." in said(wrong)
    half = await owner.part(f"{HERE}/drawing?{urlencode({'page_width_mm': '120', 'rows': XSS})}")
    assert "The drawing appears when" in said(half)
    assert "<html" not in drawn.text


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": "x" * 101}, "title"),
        ({"page_width_mm": ""}, "page_width_mm"),
        ({"page_width_mm": "wide"}, "page_width_mm"),
        ({"columns": "0"}, "columns"),
        ({"columns": "3"}, "columns"),
        ({"rows": "2.5"}, "rows"),
        ({"label_height_mm": "5"}, "label_height_mm"),
        ({"left_mm": "-1"}, "left_mm"),
        ({"pitch_y_mm": "20"}, "pitch_y_mm"),
    ],
)
async def test_measures_that_cannot_be_are_told_beside_their_fields(
    owner: Visitor, changed: dict[str, str], field: str
):
    answer = await keep(owner, **changed)
    assert answer.status_code == 422
    assert f'id="field-{field}-error"' in answer.text, said(answer)
    address = await kept(owner)
    again = await owner.send(address, **{**SHEET, **changed})
    assert again.status_code == 422
    assert f'id="field-{field}-error"' in again.text


async def test_a_name_is_given_once_and_shown_as_it_was_typed(owner: Visitor):
    await kept(owner, title=XSS)
    page = await owner.open(HERE)
    assert "<script>alert" not in page.text
    assert "<script>alert(1)</script>" in said(page) or "alert(1)" in said(page)
    answer = await keep(owner, title=XSS)
    assert answer.status_code == 422
    assert "keeps a sheet of this name already" in said(answer)


async def test_sheets_of_others_are_not_there_and_readers_only_look(owner: Visitor, stranger: Visitor):
    address = await kept(owner)
    assert (await stranger.open(address)).status_code == 404
    assert (await stranger.send(address, **SHEET)).status_code == 404
    assert (await stranger.send(address, do="delete")).status_code == 404
    reader = await Visitor(owner.client, owner.world).join("billing", owner.organization_id)
    page = await reader.open(address)
    assert page.status_code == 200
    assert "Keep the sheet" not in said(page)
    assert (await keep(reader, title="Another")).status_code == 403
    assert (await reader.send(address, do="delete")).status_code == 403
    assert (await owner.send(address, do="burn")).status_code == 400
    newcomer = await Visitor(owner.client, owner.world).without_organization()
    assert (await newcomer.open(HERE)).status_code == 303
