"""Importing products from a CSV file over the API."""

import asyncio
from typing import Any

import httpx
import pytest

from closient.apps.catalogue.actions import contributions, products
from closient.apps.catalogue.structs.contributions import Author, Told
from closient.apps.products.actions import csv_import
from closient.apps.products.structs import CsvImportResult
from closient.gs1 import checkdigit
from closient.kit.caller import KeyRole, Role
from closient.kit.database import Database
from closient.kit.services import Services
from tests.world import World

IMPORT = "/products/api/v1/import/csv"
GTIN, OTHER, THIRD = "09506000134352", "09506000134369", "09506000134376"
Key = dict[str, str]


async def send(client: httpx.AsyncClient, key: Key, text: str | bytes, **fields: str) -> httpx.Response:
    content = text.encode() if isinstance(text, str) else text
    return await client.post(
        IMPORT, headers=key, files={"file": ("products.csv", content, "text/csv")}, data=fields
    )


async def imported(client: httpx.AsyncClient, key: Key, text: str) -> dict[str, Any]:
    answer = await send(client, key, text)
    assert answer.status_code == 200, answer.text
    result = answer.json()
    parts = ("created", "updated", "skipped", "error_count")
    assert sum(result[part] for part in parts) == result["total_rows"]
    assert result["error_count"] == len(result["errors"])
    return result


def counts(result: dict[str, Any]) -> tuple[int, int, int, int]:
    return result["created"], result["updated"], result["skipped"], result["error_count"]


async def product(client: httpx.AsyncClient, key: Key, gtin: str = GTIN) -> dict[str, Any]:
    answer = await client.get(f"/products/api/v1/products/{gtin}", headers=key)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def told(database: Database) -> list[tuple[str, str]]:
    rows = await database.pool.fetch(
        "SELECT name, coalesce(payload->>'gtin', payload->'product'->>'gtin') FROM kit.outbox_event "
        "WHERE name LIKE 'product.%' ORDER BY 1, 2"
    )
    return [(row[0], row[1]) for row in rows]


@pytest.mark.covers("products.bulk_import_products_from_csv")
async def test_a_file_creates_claims_changes_and_skips(
    client: httpx.AsyncClient, world: World, database: Database
):
    organization_id, key = await world.owner_key()
    async with database.writes() as db:
        rows = [
            Told(OTHER, "product_name", "Spaghetti", Author("imported")),
            Told(OTHER, "description", "Durum wheat", Author("imported")),
        ]
        await contributions.contribute(db, rows)
    await client.post("/products/api/v1/products", headers=key, json={"gtin": THIRD, "net_content": "1 kg"})
    before = len(await told(database))
    result = await imported(
        client,
        key,
        "GTIN;Name;Brand;Manufacturer;Country;Size;Image\n"
        "9506000134352;Fusilli;Terra Verde;Uno;it;500 g;https://example.com/fusilli.jpg\n"
        f"{OTHER};Penne;terra verde;;;;\n"
        f"{THIRD};;;;;1 kg;\n"
        f"{GTIN};Again;;;;;\n",
    )
    assert counts(result) == (1, 1, 2, 0)
    fusilli = await product(client, key)
    assert fusilli["owner_id"] == organization_id
    assert (fusilli["data_source"], fusilli["confidence_score"]) == ("claimed", 0.95)
    assert fusilli["claim_verification_status"] == "unverified"
    assert [fusilli[name] for name in ("product_name", "brand", "manufacturer", "country_of_origin")] == [
        "Fusilli", "Terra Verde", "Uno", "IT",
    ]  # fmt: skip
    assert (fusilli["net_content"], fusilli["image_url"]) == ("500 g", "https://example.com/fusilli.jpg")
    penne = await product(client, key, OTHER)
    assert (penne["product_name"], penne["description"]) == ("Penne", "Durum wheat")
    assert (penne["owner_id"], penne["brand"]) == (organization_id, "Terra Verde")
    news = await told(database)
    assert len(news) == before + 3
    assert set(news) >= {
        ("product.created", GTIN), ("product.claimed", OTHER), ("product.updated", OTHER),
    }  # fmt: skip
    listed = await client.get(f"/products/api/v1/products?organization_id={organization_id}", headers=key)
    assert listed.json()["pagination"]["total_count"] == 3


async def test_the_contributions_and_the_audit_log_carry_the_id_of_the_import(
    client: httpx.AsyncClient, world: World, database: Database
):
    _, key = await world.owner_key()
    result = await imported(client, key, f"gtin,name\n{GTIN},Fusilli\n{OTHER},Penne")
    history = await client.get(f"/products/api/v1/products/{GTIN}/contributions", headers=key)
    assert [one["import_id"] for one in history.json()["data"]] == [result["import_id"]]
    noted = await database.pool.fetch(
        "SELECT subject_id, after FROM kit.audit_entry WHERE subject_type = 'product_import'"
    )
    assert [(row["subject_id"], row["after"]["created"]) for row in noted] == [(result["import_id"], 2)]


async def test_the_same_file_again_changes_nothing(
    client: httpx.AsyncClient, world: World, database: Database
):
    _, key = await world.owner_key()
    text = f"gtin,name,brand\n{GTIN},Fusilli,Terra Verde\n{OTHER},Penne,"
    await imported(client, key, text)
    before, record = await told(database), await product(client, key)
    again = await imported(client, key, text)
    assert counts(again) == (0, 0, 2, 0)
    assert again["import_id"] is None
    assert await told(database) == before
    assert await product(client, key) == record


async def test_rows_that_cannot_be_are_told_and_hold_no_other_up(
    client: httpx.AsyncClient, world: World, database: Database
):
    _, stranger = await world.owner_key("Stranger")
    await client.post("/products/api/v1/products", headers=stranger, json={"gtin": OTHER})
    brand = await client.patch(f"/products/api/v1/products/{OTHER}", headers=stranger, json={"brand": "Olea"})
    assert brand.status_code == 200
    _, key = await world.owner_key()
    result = await imported(
        client,
        key,
        "gtin,name,brand,country,image\n"
        f"{OTHER},Mine now,,,\n"
        f"{THIRD},Oil,OLEA,,\n"
        "9506000134353,,,,\n"
        f"{GTIN},{'x' * 256},,,\n"
        f"{GTIN},Rice,,Italy,ftp://example.com\n"
        f"{GTIN},Fusilli,Mine,IT,\n"
        f"{GTIN},Penne,Mine,IT,\n",
    )
    assert counts(result) == (1, 0, 1, 5)
    assert [(error["line"], error["column"]) for error in result["errors"]] == [
        (2, "gtin"), (3, "brand"), (4, "gtin"), (5, "product_name"), (6, "country_of_origin"),
    ]  # fmt: skip
    assert result["errors"][0]["message"] == "This GTIN is claimed by another organization."
    assert result["errors"][1]["message"] == "Another organization holds the brand of this name."
    assert "country_of_origin: A country in two letters" in result["errors"][4]["message"]
    assert (await product(client, key))["product_name"] == "Fusilli"
    assert (await product(client, key, OTHER))["product_name"] == ""
    unknown = await client.get(f"/products/api/v1/products/{THIRD}", headers=key)
    assert unknown.status_code == 404
    assert (
        await database.pool.fetchval("SELECT count(*) FROM catalogue.contribution WHERE value = '\"Oil\"'")
        == 0
    )


async def test_a_former_gtin_is_told_to_be_one(client: httpx.AsyncClient, world: World, database: Database):
    _, key = await world.owner_key()
    await client.post("/products/api/v1/products", headers=key, json={"gtin": GTIN})
    former = f"/products/api/v1/products/{GTIN}/former-gtins"
    assert (await client.post(former, headers=key, json={"gtin": OTHER})).status_code == 201
    result = await imported(client, key, f"gtin,name\n{OTHER},Penne")
    assert counts(result) == (0, 0, 0, 1)
    assert GTIN in result["errors"][0]["message"]
    assert (await product(client, key))["product_name"] == ""


async def test_every_row_may_fail_and_the_file_may_have_none(client: httpx.AsyncClient, world: World):
    _, key = await world.owner_key()
    assert counts(await imported(client, key, "gtin\n1\n2")) == (0, 0, 0, 2)
    assert counts(await imported(client, key, "gtin,name\n")) == (0, 0, 0, 0)


async def test_files_are_refused_as_a_whole(client: httpx.AsyncClient, world: World):
    _, key = await world.owner_key()
    for content, status in (
        (b"name\nRice", 400),
        (b"", 400),
        (f"gtin,name\n{GTIN},Crème".encode("windows-1252"), 400),
        (b"gtin\n" + b"\n".join([GTIN.encode()] * 10_001), 422),
        (b"gtin\n" + b"x" * (10 * 1024 * 1024), 413),
        (b"x" * (11 * 1024 * 1024), 413),
    ):
        answer = await send(client, key, content)
        assert answer.status_code == status, answer.text
        assert answer.headers["content-type"] == "application/problem+json"
    missing = await client.post(IMPORT, headers=key, files={"other": ("a.csv", b"gtin", "text/csv")})
    assert missing.status_code == 422
    assert missing.json()["errors"][0]["field"] == "file"


@pytest.mark.parametrize(
    ("role", "status", "errors"), [("manager", 200, 0), ("editor", 200, 2), ("readonly", 403, 0)]
)
async def test_a_key_imports_what_its_role_allows(
    client: httpx.AsyncClient, world: World, role: KeyRole, status: int, errors: int
):
    organization_id, key = await world.owner_key()
    await client.post("/products/api/v1/products", headers=key, json={"gtin": GTIN})
    async with world.database.writes() as db:
        await contributions.contribute(db, [Told(OTHER, "product_name", "Penne", Author("imported"))])
    limited = {"X-API-Key": await world.key(organization_id, role=role)}
    answer = await send(client, limited, f"gtin,name\n{GTIN},Fusilli\n{OTHER},Penne\n{THIRD},Farfalle")
    assert answer.status_code == status
    if status == 200:
        assert answer.json()["error_count"] == errors
        assert (await product(client, key))["product_name"] == "Fusilli"
        assert (await product(client, key, OTHER))["is_claimed"] is (errors == 0)


async def test_only_brands_import(client: httpx.AsyncClient, world: World, database: Database):
    organization_id, key = await world.owner_key()
    assert (await send(client, {}, "gtin")).status_code == 401
    await database.pool.execute("UPDATE account.organization SET is_brand = false")
    assert (await send(client, key, "gtin")).status_code == 403
    assert (await send(client, key, "gtin", organization_id=organization_id)).status_code == 403
    stray = await world.person()
    alone = {"X-API-Key": await world.key(None, key_type="user", person_id=stray)}
    assert (await send(client, alone, "gtin")).status_code == 403


@pytest.mark.parametrize(("second_role", "status"), [("owner", 422), ("billing", 200)])
async def test_who_belongs_to_several_brands_names_one(
    client: httpx.AsyncClient, world: World, second_role: Role, status: int
):
    person_id = await world.person()
    first = await world.organization(person_id, "First")
    second = await world.organization(await world.person(), "Second")
    await world.member(second, person_id, second_role)
    key = {"X-API-Key": await world.key(None, key_type="user", person_id=person_id)}
    assert (await send(client, key, f"gtin\n{GTIN}")).status_code == status
    assert (await send(client, key, f"gtin\n{GTIN}", organization_id=first)).status_code == 200
    assert (await product(client, key))["owner_id"] == first
    _, stranger = await world.owner_key("Third")
    assert (await send(client, stranger, "gtin", organization_id=first)).status_code == 404


async def test_an_import_is_replayed_by_its_idempotency_key(client: httpx.AsyncClient, world: World):
    _, key = await world.owner_key()
    body = (
        b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\ngtin\n%b\r\n--b--\r\n'
    )
    headers = {
        **key, "Idempotency-Key": "once", "Content-Type": "multipart/form-data; boundary=b",
    }  # fmt: skip
    first = await client.post(IMPORT, headers=headers, content=body % GTIN.encode())
    again = await client.post(IMPORT, headers=headers, content=body % GTIN.encode())
    assert (first.status_code, again.status_code) == (200, 200)
    assert again.headers["idempotent-replayed"] == "true"
    assert again.json() == first.json()
    assert first.json()["created"] == 1


async def test_two_imports_at_once_never_share_a_product_or_a_brand(committed: Database, services: Services):
    world = World(committed, services)
    numbers = [body + checkdigit.compute(body) for body in (f"9506000{n:05}" for n in range(300))]
    async with committed.writes() as db:
        rows = [Told(gtin, "product_name", "Crowd", Author("imported")) for gtin in numbers[::3]]
        await contributions.contribute(db, rows)
    rivals = [await world.organization(name=name) for name in ("First", "Second")]

    async def run(organization_id: str, gtins: list[str]) -> CsvImportResult:
        lines = [
            f"{gtin},{organization_id},{'Shared' if n < 5 else organization_id}"
            for n, gtin in enumerate(gtins)
        ]
        found = await csv_import.read_file("\n".join(["gtin,name,brand", *lines]).encode())
        async with committed.writes() as db:
            caller = world.caller(organization_id)
            return await csv_import.bulk_import_products_from_csv(db, caller, organization_id, found)

    first, second = await asyncio.gather(run(rivals[0], numbers), run(rivals[1], numbers[::-1]))
    assert first.created + first.updated + second.created + second.updated == 300
    records = await committed.pool.fetch(
        "SELECT p.product_name, p.owner_id, b.organization_id FROM catalogue.product p "
        "LEFT JOIN catalogue.brand b ON b.id = p.brand_id"
    )
    assert len(records) == 300
    for record in records:
        assert record["owner_id"] == record["organization_id"] == record["product_name"]


@pytest.mark.covers("products.download_csv_import_template")
async def test_anybody_gets_the_template_and_may_send_it_back(client: httpx.AsyncClient, world: World):
    answer = await client.get("/products/api/v1/import/template")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/csv")
    assert answer.headers["content-disposition"].startswith("attachment; filename=")
    assert len(answer.text.splitlines()) == 3
    _, key = await world.owner_key()
    assert counts(await imported(client, key, answer.text)) == (2, 0, 0, 0)


async def test_what_was_unclaimed_is_claimed_again_by_its_row(
    client: httpx.AsyncClient, world: World, database: Database
):
    organization_id, key = await world.owner_key()
    await imported(client, key, f"gtin,name\n{GTIN},Fusilli")
    async with database.writes() as db:
        await products.unclaim_product(db, await products.lock_product(db, GTIN))
    assert counts(await imported(client, key, f"gtin\n{GTIN}")) == (0, 1, 0, 0)
    record = await product(client, key)
    assert (record["owner_id"], record["product_name"]) == (organization_id, "Fusilli")
    assert (await told(database))[0] == ("product.claimed", GTIN)
