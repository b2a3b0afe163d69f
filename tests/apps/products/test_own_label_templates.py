"""Sheets that organizations have measured: kept, changed, printed on, and nobody else's."""

from typing import Any

import httpx
import pypdfium2
import pytest

from tests.apps.products.labelling import EXPORT, PREVIEW, Key, exported, wanted
from tests.world import World

OWN = "/products/api/v1/labels/own-templates/"
SHEET: dict[str, Any] = {
    "title": "Jar lids",
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


async def kept(client: httpx.AsyncClient, key: Key, **changed: Any) -> dict[str, Any]:
    answer = await client.post(OWN, headers=key, json={**SHEET, **changed})
    assert answer.status_code == 201, answer.text
    return answer.json()


def faults(answer: httpx.Response) -> set[str]:
    assert answer.status_code == 422, answer.text
    return {error["field"] for error in answer.json()["errors"]}


@pytest.mark.covers("products.create_own_label_template", "products.list_own_label_templates")
async def test_a_measured_sheet_is_kept_and_printed_on_by_its_id(
    client: httpx.AsyncClient, stocked: tuple[str, Key, str]
) -> None:
    owner, key, _ = stocked
    sheet = await kept(client, key)
    assert sheet == {**SHEET, "id": sheet["id"], "organization_id": owner}
    assert (await client.get(OWN, headers=key)).json() == [sheet]
    named = await kept(client, key, title="Boxes", organization_id=owner)
    assert named["organization_id"] == owner
    listed = await client.get(OWN, headers=key, params={"organization_id": owner})
    assert [one["title"] for one in listed.json()] == ["Boxes", "Jar lids"]
    body = wanted("serials", "sheet_pdf", "pdf", asset_config={"sheet_template": sheet["id"]})
    _, content = await exported(client, key, body)
    page = pypdfium2.PdfDocument(content)[0]
    assert page.get_size() == pytest.approx((120 * 72 / 25.4, 80 * 72 / 25.4), abs=0.01)
    shown = await client.post(PREVIEW, headers=key, json=body)
    assert 'viewBox="0 0 120.000 80.000"' in shown.text


@pytest.mark.covers("products.update_own_label_template")
async def test_all_measures_of_a_sheet_are_replaced(
    client: httpx.AsyncClient, stocked: tuple[str, Key, str]
) -> None:
    _, key, _ = stocked
    sheet = await kept(client, key)
    changed = {name: value for name, value in SHEET.items() if not name.startswith("pitch")}
    answer = await client.put(f"{OWN}{sheet['id']}/", headers=key, json={**changed, "title": "Lids"})
    assert answer.status_code == 200, answer.text
    assert answer.json() == {**sheet, "title": "Lids", "pitch_x_mm": None, "pitch_y_mm": None}
    assert (await client.get(OWN, headers=key)).json() == [answer.json()]


@pytest.mark.covers("products.delete_own_label_template")
async def test_a_deleted_sheet_is_no_template_any_more(
    client: httpx.AsyncClient, stocked: tuple[str, Key, str]
) -> None:
    _, key, _ = stocked
    sheet = await kept(client, key)
    assert (await client.delete(f"{OWN}{sheet['id']}/", headers=key)).status_code == 204
    assert (await client.delete(f"{OWN}{sheet['id']}/", headers=key)).status_code == 404
    body = wanted("lots", "sheet_pdf", "pdf", asset_config={"sheet_template": sheet["id"]})
    assert faults(await client.post(EXPORT, headers=key, json=body)) == {"asset_config.sheet_template"}


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"title": "  "}, "title"),
        ({"title": ""}, "title"),
        ({"columns": 3}, "columns"),
        ({"pitch_x_mm": 20}, "pitch_x_mm"),
        ({"label_height_mm": 5}, "label_height_mm"),
        ({"page_width_mm": 0}, "page_width_mm"),
        ({"left_mm": -1}, "left_mm"),
    ],
)
async def test_measures_that_cannot_be_are_named(
    client: httpx.AsyncClient, stocked: tuple[str, Key, str], changed: dict[str, Any], field: str
) -> None:
    _, key, _ = stocked
    assert field in faults(await client.post(OWN, headers=key, json={**SHEET, **changed}))


async def test_two_sheets_have_two_names(client: httpx.AsyncClient, stocked: tuple[str, Key, str]) -> None:
    _, key, _ = stocked
    first, second = await kept(client, key), await kept(client, key, title="Lids")
    assert faults(await client.post(OWN, headers=key, json={**SHEET, "title": "JAR  lids"})) == {"title"}
    other = await client.put(f"{OWN}{second['id']}/", headers=key, json={**SHEET, "title": "Jar lids"})
    assert faults(other) == {"title"}
    again = await client.put(f"{OWN}{first['id']}/", headers=key, json=SHEET)
    assert again.status_code == 200, "its own name is no other's"


async def test_sheets_of_others_are_not_there_and_readers_change_none(
    client: httpx.AsyncClient, world: World, stocked: tuple[str, Key, str]
) -> None:
    owner, key, _ = stocked
    sheet = await kept(client, key)
    _, strange = await world.business_key()
    assert (await client.get(OWN, headers=strange)).json() == []
    assert (await client.put(f"{OWN}{sheet['id']}/", headers=strange, json=SHEET)).status_code == 404
    assert (await client.delete(f"{OWN}{sheet['id']}/", headers=strange)).status_code == 404
    body = wanted("lots", "sheet_pdf", "pdf", asset_config={"sheet_template": sheet["id"]})
    assert faults(await client.post(PREVIEW, headers=strange, json=body)) == {"asset_config.sheet_template"}
    reader = {"X-API-Key": await world.key(owner, role="readonly")}
    assert len((await client.get(OWN, headers=reader)).json()) == 1
    assert (await client.post(OWN, headers=reader, json=SHEET)).status_code == 403
    assert (await client.delete(f"{OWN}{sheet['id']}/", headers=reader)).status_code == 403
