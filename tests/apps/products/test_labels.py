"""Exports of codes of lots and items, and whom they belong to."""

from typing import Any

import httpx
import pytest

from closient.apps.products.actions import exports
from closient.kit import ids
from closient.kit.database import Database
from tests.apps.products.labelling import (
    EXPORT,
    GTIN,
    OTHER,
    PREVIEW,
    Key,
    exported,
    failed,
    files,
    lots,
    product,
    read,
    serials,
    submit,
    wanted,
)
from tests.world import World


@pytest.mark.covers("products.submit_a_bulk_label_export_job")
async def test_a_small_export_is_made_at_once_though_its_receipt_says_pending(
    client: httpx.AsyncClient, stocked: tuple[str, Key, str]
) -> None:
    _, key, _ = stocked
    status, content = await exported(client, key, wanted(file_format="png"))
    assert (status["total_items"], status["processed_items"], status["progress_percent"]) == (2, 2, 100)
    assert status["output_filename"] == f"qr_codes-lots-{status['job_id'][:4]}-2.zip"
    found = files(content)
    assert list(found) == [f"{GTIN}_A1_1.png", f"{GTIN}_B%2F2_2.png"]
    assert [read(one) for one in found.values()] == [
        f"http://localhost:8000/01/{GTIN}/10/A1",
        f"http://localhost:8000/01/{GTIN}/10/B%2F2",
    ]


@pytest.mark.parametrize(
    ("export_type", "file_format", "names"),
    [
        ("qr_codes", "svg", [f"{GTIN}_A1_S1_1.svg"]),
        ("qr_codes", "png", [f"{GTIN}_A1_S1_1.png"]),
        ("datamatrix", "svg", [f"{GTIN}_A1_S1_1.svg"]),
        ("datamatrix", "png", [f"{GTIN}_A1_S1_1.png"]),
        ("barcodes_1d", "svg", [f"{GTIN}_A1_S1_1.svg"]),
        ("barcodes_1d", "eps", [f"{GTIN}_A1_S1_1.eps"]),
        ("codes_combined", "svg", [f"{GTIN}_A1_S1_1_qr.svg", f"{GTIN}_A1_S1_1_1d.svg"]),
        ("codes_combined", "png", [f"{GTIN}_A1_S1_1_qr.png", f"{GTIN}_A1_S1_1_1d.png"]),
    ],
)
async def test_each_type_is_made_in_its_formats(
    client: httpx.AsyncClient,
    stocked: tuple[str, Key, str],
    export_type: str,
    file_format: str,
    names: list[str],
) -> None:
    _, key, _ = stocked
    status, content = await exported(client, key, wanted("serials", export_type, file_format))
    assert status["total_items"] == status["processed_items"] == 3
    found = files(content)
    assert list(found)[: len(names)] == names
    assert len(found) == 3 * len(names)
    if file_format == "png":
        link, string = f"http://localhost:8000/01/{GTIN}/10/A1/21/S1", f"01{GTIN}10A1\x1d21S1"
        texts = {
            "qr_codes": [link],
            "datamatrix": [string],
            "codes_combined": [link, f"01{GTIN}21S1"],
        }[export_type]
        assert [read(found[name]) for name in names] == texts


async def test_whatever_does_not_go_together_is_refused_with_its_fields(
    client: httpx.AsyncClient, stocked: tuple[str, Key, str]
) -> None:
    _, key, _ = stocked
    legal = {
        "sheet_pdf": {"pdf"},
        "sheet_zpl": {"zpl"},
        "qr_codes": {"svg", "png"},
        "datamatrix": {"svg", "png"},
        "barcodes_1d": {"svg", "eps"},
        "codes_combined": {"svg", "png"},
    }
    for export_type, formats in legal.items():
        for file_format in {"svg", "png", "pdf", "eps", "zpl"} - formats:
            answer = await client.post(
                EXPORT, headers=key, json=wanted(export_type=export_type, file_format=file_format)
            )
            assert answer.status_code == 422
            assert [error["field"] for error in answer.json()["errors"]] == ["file_format"]


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        (
            {"scope": "pallets", "export_type": "x", "file_format": "y"},
            ["export_type", "file_format", "scope"],
        ),
        ({}, ["export_type", "file_format", "scope"]),
        (wanted(filters={"gtins": ["9506000134353"], "lot_ids": ["x"]}), ["filters.lot_ids.0"]),
        (wanted(filters={"gtins": [GTIN, "9506000134353"]}), ["filters.gtins.1"]),
        (wanted(filters={"serial_ids": ["2CoNf3i6Uj3HYxPHxwPd9Z"]}), ["filters.serial_ids"]),
        (
            wanted(export_type="sheet_pdf", file_format="pdf", asset_config={"sheet_template": "99up"}),
            ["asset_config.sheet_template"],
        ),
        (
            wanted(export_type="sheet_pdf", file_format="pdf", asset_config={"start_at": 64}),
            ["asset_config.start_at"],
        ),
        (
            wanted(
                export_type="sheet_pdf",
                file_format="pdf",
                asset_config={
                    "sheet": {
                        "page_width_mm": 100,
                        "page_height_mm": 50,
                        "columns": 2,
                        "rows": 2,
                        "label_width_mm": 50,
                        "label_height_mm": 30,
                        "pitch_x_mm": 40,
                    }
                },
            ),
            ["asset_config.sheet.pitch_x_mm", "asset_config.sheet.rows"],
        ),
    ],
)
async def test_what_is_wrong_with_a_request_is_told_by_its_fields(
    client: httpx.AsyncClient, stocked: tuple[str, Key, str], body: Any, fields: list[str]
) -> None:
    _, key, _ = stocked
    answer = await client.post(EXPORT, headers=key, json=body)
    assert answer.status_code == 422, answer.text
    assert sorted(error["field"] for error in answer.json()["errors"]) == fields


async def test_filters_all_hold_and_only_own_active_parts_are_there(
    client: httpx.AsyncClient, stocked: tuple[str, Key, str], world: World, database: Database
) -> None:
    owner, key, product_id = stocked
    second = await product(database, owner, OTHER)
    [lot] = await lots(database, second, "C3")
    [item] = await serials(database, second, "T1", lot_id=lot)
    stranger, _ = await world.business_key()
    await lots(database, await product(database, stranger, "09506000134376"), "X9")
    await lots(database, product_id, "off")
    await database.pool.execute("UPDATE catalogue.lot SET resolver_enabled = false WHERE lot_code = 'off'")

    async def names(scope: str, **filters: Any) -> list[str]:
        body = wanted(scope, filters=filters)
        return [name.rpartition("_")[0] for name in files((await exported(client, key, body))[1])]

    assert await names("lots") == [f"{GTIN}_A1", f"{GTIN}_B%2F2", f"{OTHER}_C3"]
    assert await names("lots", gtins=["950600013436-9"]) == [f"{OTHER}_C3"]
    assert await names("lots", product_id=second) == [f"{OTHER}_C3"]
    assert await names("lots", lot_ids=[lot]) == [f"{OTHER}_C3"]
    assert await names("serials", lot_ids=[lot]) == [f"{OTHER}_C3_T1"]
    assert await names("serials", serial_ids=[item]) == [f"{OTHER}_C3_T1"]
    assert await names("serials", gtins=[GTIN]) == [f"{GTIN}_A1_S{number}" for number in (1, 2, 3)]
    none = wanted("lots", filters={"gtins": [GTIN], "lot_ids": [lot]})
    assert await failed(client, key, none) == exports.NOTHING
    assert await failed(client, key, wanted("lots", filters={"lot_run_id": lot})) == exports.NOTHING


async def test_products_are_reserved(client: httpx.AsyncClient, stocked: tuple[str, Key, str]) -> None:
    assert await failed(client, stocked[1], wanted("products")) == exports.RESERVED


async def test_what_was_exported_counts_as_printed(
    client: httpx.AsyncClient, stocked: tuple[str, Key, str], database: Database
) -> None:
    _, key, product_id = stocked
    unprinted = wanted("lots", filters={"never_printed": True})
    assert (await exported(client, key, unprinted))[0]["total_items"] == 2
    await lots(database, product_id, "new")
    # A preview prints nothing.
    body = wanted("lots", "sheet_pdf", "pdf", filters={"never_printed": True})
    assert (await client.post(PREVIEW, headers=key, json=body)).status_code == 200
    assert list(files((await exported(client, key, unprinted))[1])) == [f"{GTIN}_new_1.svg"]
    assert await failed(client, key, unprinted) == exports.NOTHING
    assert (await exported(client, key, wanted("lots")))[0]["total_items"] == 3
    items = wanted("serials", filters={"never_printed": True})
    assert (await exported(client, key, items))[0]["total_items"] == 3
    assert await failed(client, key, items) == exports.NOTHING


@pytest.mark.covers("products.poll_a_bulk_label_export_job")
async def test_exports_of_others_look_like_missing_ones(
    client: httpx.AsyncClient, stocked: tuple[str, Key, str], world: World
) -> None:
    _, key, _ = stocked
    receipt = await submit(client, key, wanted())
    _, stranger = await world.business_key()
    foreign = await client.get(receipt["poll_url"], headers=stranger)
    missing = await client.get(f"{EXPORT}{ids.new()}/", headers=stranger)
    assert foreign.status_code == missing.status_code == 404
    assert foreign.json()["detail"] == missing.json()["detail"]
    malformed = await client.get(f"{EXPORT}not-an-id/", headers=key)
    assert [error["field"] for error in malformed.json()["errors"]] == ["job_id"]
    assert (await client.get(receipt["poll_url"])).status_code == 401


async def test_a_publishable_key_makes_no_exports(
    client: httpx.AsyncClient, stocked: tuple[str, Key, str], world: World
) -> None:
    owner, _, _ = stocked
    open_key = {"X-API-Key": await world.key(owner, role="readonly", key_type="publishable")}
    assert (await client.post(EXPORT, headers=open_key, json=wanted())).status_code == 403
