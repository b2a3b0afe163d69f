"""Batches of QR codes."""

import io
import zipfile
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
import zxingcpp
from PIL import Image

from closient.kit import ids, jobs
from closient.kit.services import Services
from tests.world import World

BULK = "/products/api/v1/qr/bulk/"
GTIN = "09506000134352"
Key = dict[str, str]


def body(*items: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"gtin": "9506000134352", "items": list(items), **more}


async def taken_on(client: httpx.AsyncClient, key: Key, sent: dict[str, Any]) -> dict[str, Any]:
    answer = await client.post(BULK, headers=key, json=sent)
    assert answer.status_code == 202, answer.text
    return answer.json()


@pytest.mark.covers("products.generate_a_batch_of_qr_codes_asynchronously")
async def test_a_worker_makes_a_code_for_each_item_and_zips_them(
    client: httpx.AsyncClient, world: World, services: Services
) -> None:
    _, key = await world.business_key("readonly")
    items = [{"lot": "A/1", "serial": "..%"}, {"lot": "A/1"}, {"serial": "7", "expiry": "261231"}, {}, {}]
    receipt = await taken_on(client, key, body(*items))
    assert UUID(receipt["task_id"]).version == 4
    assert (receipt["status"], receipt["items"]) == ("pending", 5)
    assert receipt["poll_url"] == f"{BULK}{receipt['task_id']}/"
    waiting = (await client.get(receipt["poll_url"], headers=key)).json()
    assert waiting["status"] == "pending"
    assert waiting.get("items") is waiting.get("download_url") is None
    assert await jobs.run_pending(services) == ["products.make_export"]
    done = (await client.get(receipt["poll_url"], headers=key)).json()
    assert (done["status"], done["items"]) == ("completed", 5)
    assert done["expires_at"].endswith(("Z", "+00:00"))
    with zipfile.ZipFile(io.BytesIO((await client.get(done["download_url"])).content)) as archive:
        assert archive.namelist() == [
            f"{GTIN}_A%2F1_..%25_1.png",
            f"{GTIN}_A%2F1_2.png",
            f"{GTIN}_7_3.png",
            f"{GTIN}_4.png",
            f"{GTIN}_5.png",
        ]
        pictures = [Image.open(io.BytesIO(archive.read(name))) for name in archive.namelist()]
    assert {picture.size for picture in pictures} == {(400, 400)}
    base = f"http://localhost:8000/01/{GTIN}"
    assert [zxingcpp.read_barcodes(picture)[0].text for picture in pictures] == [
        f"{base}/10/A%2F1/21/..%25",
        f"{base}/10/A%2F1",
        f"{base}/21/7?17=261231",
        base,
        base,
    ]


async def test_svg_is_a_format_and_others_are_not(
    client: httpx.AsyncClient, world: World, services: Services
) -> None:
    _, key = await world.business_key()
    receipt = await taken_on(client, key, body({"lot": "A"}, format="svg", size=50))
    await jobs.run_pending(services)
    done = (await client.get(receipt["poll_url"], headers=key)).json()
    with zipfile.ZipFile(io.BytesIO((await client.get(done["download_url"])).content)) as archive:
        assert archive.read(f"{GTIN}_A_1.svg").startswith(b"<svg")
    assert (await client.post(BULK, headers=key, json=body({}, format="pdf"))).status_code == 422


@pytest.mark.parametrize(
    ("sent", "fields"),
    [
        (body(), ["items"]),
        (body(*[{}] * 5001), ["items"]),
        ({"gtin": "9506000134353", "items": [{}]}, ["gtin"]),
        (body({}, size=49), ["size"]),
        (body({"lot": "A B"}, {}, {"expiry": "2612"}), ["items.0.lot", "items.2.expiry"]),
        (body({"lot": "A"}, {"lot": "A^"}, {"expiry": "261331"}), ["items.1.lot", "items.2.expiry"]),
        (
            body({"lot": "A B", "serial": "", "expiry": "261300"}),
            [f"items.0.{x}" for x in ("expiry", "lot", "serial")],
        ),
        (body({"lot": "x" * 21}), ["items.0.lot"]),
        (body({"lot": "a" * 20, "serial": "%a" * 10, "expiry": "261231"}, size=50), ["size"]),
    ],
)
async def test_what_is_wrong_with_a_batch_is_told_by_its_fields(
    client: httpx.AsyncClient, world: World, sent: dict[str, Any], fields: list[str]
) -> None:
    _, key = await world.business_key()
    answer = await client.post(BULK, headers=key, json=sent)
    assert answer.status_code == 422, answer.text
    assert sorted(error["field"] for error in answer.json()["errors"]) == fields


@pytest.mark.covers("products.poll_a_bulk_qr_generation_task")
async def test_batches_of_others_look_like_missing_ones_and_malformed_ids_are_refused(
    client: httpx.AsyncClient, world: World
) -> None:
    _, key = await world.business_key()
    receipt = await taken_on(client, key, body({}))
    _, stranger = await world.business_key()
    assert (await client.get(receipt["poll_url"], headers=stranger)).status_code == 404
    assert (await client.get(f"{BULK}{uuid4()}/", headers=key)).status_code == 404
    for text in ("x", ids.new(), str(UUID(int=1)), receipt["task_id"].replace("-", "")):
        malformed = await client.get(f"{BULK}{text}/", headers=key)
        assert [error["field"] for error in malformed.json()["errors"]] == ["task_id"]


async def test_a_batch_of_somebody_without_an_organization_is_theirs_alone(
    client: httpx.AsyncClient, world: World
) -> None:
    keys = [
        {"X-API-Key": await world.key(None, key_type="user", person_id=await world.person())}
        for _ in range(2)
    ]
    receipt = await taken_on(client, keys[0], body({}))
    answers = [await client.get(receipt["poll_url"], headers=key) for key in keys]
    assert [answer.status_code for answer in answers] == [200, 404]


async def test_so_many_batches_wait_at_most(client: httpx.AsyncClient, world: World) -> None:
    _, key = await world.business_key()
    for _ in range(20):
        await taken_on(client, key, body({}))
    refused = await client.post(BULK, headers=key, json=body({}))
    assert refused.status_code == 429
    assert int(refused.headers["retry-after"]) > 0
