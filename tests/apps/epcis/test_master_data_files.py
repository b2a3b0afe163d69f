"""Master data in CSV files: what is exported is imported as it was."""

from typing import Any

import httpx
import pytest

from tests.conftest import decoded
from tests.world import World

BASE = "/epcis/api/2.0"
PLACES, PRODUCTS = f"{BASE}/places", f"{BASE}/product-descriptions"
FARM, PACKER = "9506000140018", "9506000140025"
PLACE = {
    "gln": FARM, "name": "=Farm, \"Green\"", "phone": "+1 831 555 0100", "email": "", "street": "-1 Road",
    "city": "Salinas", "region": "CA", "postal_code": "093901", "country": "US", "latitude": 36.5,
    "longitude": -121.25,
}  # fmt: skip
PRODUCT = {
    "gtin": "09506000134352", "name": "Rüben", "pack_size": "24 ct", "pack_style": "'quoted'",
    "commodity": "", "variety": "", "is_raw_commodity": True,
}  # fmt: skip


async def send(client: httpx.AsyncClient, url: str, key: Any, content: bytes, status: int = 200) -> Any:
    sent = await client.post(f"{url}/csv", headers=key, files={"file": ("a.csv", content, "text/csv")})
    assert sent.status_code == status, sent.text
    return decoded(sent)


@pytest.mark.covers("epcis.export_places", "epcis.import_places")
@pytest.mark.covers("epcis.export_product_descriptions", "epcis.import_product_descriptions")
@pytest.mark.parametrize(("url", "row"), [(PLACES, PLACE), (PRODUCTS, PRODUCT)])
async def test_what_is_exported_is_imported_as_it_was(
    client: httpx.AsyncClient, world: World, url: str, row: dict[str, Any]
):
    _, key = await world.owner_key()
    await client.put(url, headers=key, json=[row])
    file = await client.get(f"{url}/csv", headers=key)
    assert file.headers["Content-Type"].startswith("text/csv")
    assert "attachment" in file.headers["Content-Disposition"]
    _, other = await world.owner_key("Other")
    assert (await client.get(f"{url}/csv", headers=other)).text.count("\n") == 1
    assert await send(client, url, other, file.content) == {"created": 1, "updated": 0}
    assert await send(client, url, other, file.content) == {"created": 0, "updated": 1}
    [found] = decoded(await client.get(url, headers=other))["data"]
    assert {name: found[name] for name in row} == row


async def test_columns_stand_in_any_order_and_cells_may_be_missing(client: httpx.AsyncClient, world: World):
    _, key = await world.owner_key()
    content = f"\ufeffPostal code;Name;GLN;What\n93901;Farm;{FARM};x\n;;;\n;Packer;{PACKER}\n".encode()
    assert await send(client, PLACES, key, content) == {"created": 2, "updated": 0}
    found = decoded(await client.get(PLACES, headers=key))["data"]
    assert [(one["name"], one["postal_code"]) for one in found] == [("Farm", "93901"), ("Packer", "")]
    tabs = b"gtin\tis raw commodity\n9506000134352\tX\n9506000134369\tno\n"
    assert await send(client, PRODUCTS, key, tabs) == {"created": 2, "updated": 0}
    found = decoded(await client.get(PRODUCTS, headers=key))["data"]
    assert [one["is_raw_commodity"] for one in found] == [True, False]


async def test_a_file_with_faults_is_refused_whole_with_all_of_its_lines(
    client: httpx.AsyncClient, world: World
):
    _, key = await world.owner_key()
    rows = [f"{FARM},A,US,1.5", f"{PACKER},,US,", "95060001400,B,US,", f"{PACKER},C,usa,", f"{PACKER},D,US,x"]
    head = "gln,name,country,latitude\n"
    told = await send(client, PLACES, key, (head + "\n".join(rows)).encode(), 422)
    assert [error["field"] for error in told["errors"]] == ["3", "4.gln", "5.country", "6.latitude"]
    twice = await send(
        client, PLACES, key, f"{head}{FARM},A,US,1\n\n{FARM},A,US,\n9506000140019,B,US,\n".encode(), 422
    )
    assert [error["field"] for error in twice["errors"]] == ["2.longitude", "4.gln", "5.gln"]
    assert decoded(await client.get(PLACES, headers=key))["data"] == []


@pytest.mark.parametrize(
    "content",
    [b"", b"name\nA\n", b"gln,name\n\xff\xfe,A\n", b'gln,name\n"9506000140018,A\n', b"PK\x03\x04\x00"],
)
async def test_what_is_no_file_of_places_is_refused(client: httpx.AsyncClient, world: World, content: bytes):
    _, key = await world.owner_key()
    await send(client, PLACES, key, content, 400)


async def test_a_file_has_an_end(client: httpx.AsyncClient, world: World):
    _, key = await world.owner_key()
    content = "gln,name\n" + f"{FARM},A\n" * 10_001
    assert "10,000" in (await send(client, PLACES, key, content.encode(), 400))["detail"]


async def test_files_are_for_owners_and_managers(client: httpx.AsyncClient, world: World):
    organization_id, _ = await world.owner_key()
    _, other = await world.owner_key("Other")
    editor = {"X-API-Key": await world.key(organization_id, role="editor")}
    theirs = {"organization_id": organization_id}
    for url in (PLACES, PRODUCTS):
        assert (await client.get(f"{url}/csv")).status_code == 401
        assert (await client.get(f"{url}/csv", headers=editor)).status_code == 403
        assert (await client.get(f"{url}/csv", headers=other, params=theirs)).status_code == 403
        await send(client, url, editor, b"gln,gtin,name\n", 403)
        files = {"file": ("a.csv", b"gln,gtin,name\n", "text/csv")}
        sent = await client.post(f"{url}/csv", headers=other, params=theirs, files=files)
        assert sent.status_code == 403
