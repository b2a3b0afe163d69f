"""What tests of exports share: lots and items, and the way from a request to its file."""

import io
import zipfile
from typing import Any

import httpx
import zxingcpp
from PIL import Image

from closient.apps.catalogue.actions import parts
from closient.kit import ids
from closient.kit.database import Database

EXPORT = "/products/api/v1/labels/export/"
PREVIEW = "/products/api/v1/labels/preview/"
GTIN, OTHER = "09506000134352", "09506000134369"
Key = dict[str, str]


async def product(database: Database, owner: str, gtin: str = GTIN) -> str:
    product_id = ids.new()
    await database.pool.execute(
        "INSERT INTO catalogue.product (id, gtin, owner_id, data_source, product_name, claimed_at)"
        " VALUES ($1, $2, $3, 'claimed', 'Oat drink', now())",
        product_id,
        gtin,
        owner,
    )
    return product_id


async def lots(database: Database, product_id: str, *codes: str) -> list[str]:
    async with database.writes() as db:
        return [await parts.ensure_lot(db, product_id, code, None) for code in codes]


async def serials(database: Database, product_id: str, *codes: str, lot_id: str | None = None) -> list[str]:
    async with database.writes() as db:
        return [await parts.ensure_serial(db, product_id, lot_id, code) for code in codes]


def wanted(scope: str = "lots", export_type: str = "qr_codes", file_format: str = "svg", **more: Any) -> Any:
    return {"scope": scope, "export_type": export_type, "file_format": file_format, **more}


async def submit(client: httpx.AsyncClient, key: Key, body: Any) -> dict[str, Any]:
    answer = await client.post(EXPORT, headers=key, json=body)
    assert answer.status_code == 202, answer.text
    receipt = answer.json()
    assert receipt["status"] == "pending"
    assert receipt["poll_url"] == f"{EXPORT}{receipt['job_id']}/"
    return receipt


async def poll(client: httpx.AsyncClient, key: Key, receipt: dict[str, Any]) -> dict[str, Any]:
    answer = await client.get(receipt["poll_url"], headers=key)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def exported(client: httpx.AsyncClient, key: Key, body: Any) -> tuple[dict[str, Any], bytes]:
    status = await poll(client, key, await submit(client, key, body))
    assert status["status"] == "completed", status
    file = await client.get(status["download_url"])
    assert file.status_code == 200
    assert len(file.content) == status["file_size_bytes"]
    return status, file.content


async def failed(client: httpx.AsyncClient, key: Key, body: Any) -> str:
    status = await poll(client, key, await submit(client, key, body))
    assert status["status"] == "failed"
    assert status.get("download_url") is None
    return status["error"]


def files(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as found:
        assert found.testzip() is None
        return {name: found.read(name) for name in found.namelist()}


def read(png: bytes) -> str:
    [found] = zxingcpp.read_barcodes(Image.open(io.BytesIO(png)), text_mode=zxingcpp.TextMode.Plain)
    return found.text
