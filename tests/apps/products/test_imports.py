"""Imports in the background: progress, what failed, cancelling, starting what was tried, undoing."""

import csv
import io
from typing import Any

import httpx
import pytest

from closient.apps.products.actions import import_work
from closient.gs1 import checkdigit
from closient.kit import jobs
from closient.kit.caller import KeyRole
from closient.kit.database import Database
from closient.kit.services import Services
from tests.world import World

IMPORTS = "/products/api/v1/imports"
GTIN, OTHER, THIRD = "09506000134352", "09506000134369", "09506000134376"
Key = dict[str, str]


def numbers(count: int) -> list[str]:
    return [body + checkdigit.compute(body) for body in (f"0950600{n:06}" for n in range(count))]


async def send(client: httpx.AsyncClient, key: Key, text: str | bytes, **fields: Any) -> dict[str, Any]:
    content = text.encode() if isinstance(text, str) else text
    answer = await client.post(
        IMPORTS, headers=key, files={"file": ("products.csv", content, "text/csv")}, data=fields
    )
    assert answer.status_code == 202, answer.text
    return answer.json()


async def done(services: Services, client: httpx.AsyncClient, key: Key, import_id: str) -> dict[str, Any]:
    await jobs.run_pending(services)
    return await shown(client, key, import_id)


async def shown(client: httpx.AsyncClient, key: Key, import_id: str) -> dict[str, Any]:
    answer = await client.get(f"{IMPORTS}/{import_id}", headers=key)
    assert answer.status_code == 200, answer.text
    return answer.json()


def counts(one: dict[str, Any]) -> list[int]:
    names = ("created", "updated", "unchanged", "skipped", "conflict_count", "error_count")
    assert sum(one[name] for name in names) == one["processed"]
    return [one[name] for name in names]


async def product(client: httpx.AsyncClient, key: Key, gtin: str = GTIN) -> dict[str, Any]:
    return (await client.get(f"/products/api/v1/products/{gtin}", headers=key)).json()


async def foreign_product(client: httpx.AsyncClient, world: World, gtin: str) -> None:
    _, stranger = await world.owner_key("Stranger")
    made = await client.post("/products/api/v1/products", headers=stranger, json={"gtin": gtin})
    assert made.status_code == 201


TEXT = (
    "GTIN;Name;Note\n"
    f"{GTIN};Fusilli;a\n{OTHER};Penne;=b()\n{GTIN};Again;c\n1;Short;d\n2;Shorter;e\n{THIRD};Farfalle;f\n"
)


@pytest.mark.covers("products.create_import")
@pytest.mark.covers("products.get_import")
async def test_a_file_is_read_in_later_and_says_what_became_of_its_rows(
    client: httpx.AsyncClient, world: World, services: Services
):
    organization_id, key = await world.owner_key()
    await foreign_product(client, world, OTHER)
    sent = await send(client, key, TEXT)
    assert (sent["state"], sent["processed"], sent["total"]) == ("pending", 0, None)
    one = await done(services, client, key, sent["id"])
    assert (one["state"], one["total"], one["percent"]) == ("completed", 6, 100)
    assert counts(one) == [2, 0, 0, 1, 1, 2]
    assert [(p["field"], p["is_conflict"], p["count"], p["lines"]) for p in one["problems"]] == [
        ("gtin", False, 2, [5, 6]), ("gtin", True, 1, [3]),
    ]  # fmt: skip
    record = await product(client, key)
    assert (record["product_name"], record["owner_id"]) == ("Fusilli", organization_id)
    assert not list(services.settings.data_folder.rglob("imports/*/*"))


@pytest.mark.covers("products.download_failed_rows")
async def test_the_rows_that_failed_come_back_as_they_were_with_the_reason(
    client: httpx.AsyncClient, world: World, services: Services
):
    _, key = await world.owner_key()
    await foreign_product(client, world, OTHER)
    sent = await send(client, key, TEXT)
    await jobs.run_pending(services)
    answer = await client.get(f"{IMPORTS}/{sent['id']}/failed-rows", headers=key)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/csv")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows[0] == ["GTIN", "Name", "Note", "error"]
    assert [row[:3] for row in rows[1:]] == [
        [OTHER, "Penne", "'=b()"], ["1", "Short", "d"], ["2", "Shorter", "e"],
    ]  # fmt: skip
    assert rows[1][3] == "This GTIN is claimed by another organization."
    mended = answer.content.replace(b"\r\n1,", b"\r\n9506000134383,")
    again = await done(services, client, key, (await send(client, key, mended))["id"])
    assert counts(again) == [1, 0, 0, 0, 1, 1]


async def test_a_file_is_read_in_pieces_and_repeated_rows_are_known_across_them(
    client: httpx.AsyncClient, world: World, services: Services, monkeypatch: pytest.MonkeyPatch
):
    _, key = await world.owner_key()
    monkeypatch.setattr(import_work, "AT_ONCE", 3)
    monkeypatch.setattr(import_work, "PIECE", 100)
    lines = [f"{gtin},Crème {n},Brand {n % 2}" for n, gtin in enumerate(numbers(20))]
    one = await send(client, key, "\n".join(["gtin,name,brand", *lines, *lines[:7]]))
    one = await done(services, client, key, one["id"])
    assert counts(one) == [20, 0, 0, 7, 0, 0]
    assert (await product(client, key, numbers(20)[19]))["product_name"] == "Crème 19"


async def test_a_long_file_is_kept_to_its_last_byte(
    client: httpx.AsyncClient, world: World, services: Services, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(import_work, "PIECE", 10_000)
    _, key = await world.owner_key()
    text = "gtin,name,description\n" + "".join(
        f"{gtin},Pasta {n},{'x' * 3_000}\n" for n, gtin in enumerate(numbers(500))
    )
    sent = await send(client, key, text)
    keys = [import_work.piece(sent["id"], place) for place in range(len(text) // 10_000 + 1)]
    pieces = [(await services.objects.get(key)).data for key in keys]
    assert b"".join(pieces) == text.encode()
    assert max(map(len, pieces)) == 10_000


@pytest.mark.covers("products.start_import")
async def test_what_was_tried_keeps_nothing_and_can_be_started_once(
    client: httpx.AsyncClient, world: World, services: Services, database: Database
):
    _, key = await world.owner_key()
    await foreign_product(client, world, OTHER)
    before = await database.pool.fetchval("SELECT count(*) FROM catalogue.product")
    sent = await send(client, key, TEXT, dry_run="true")
    tried = await done(services, client, key, sent["id"])
    assert (tried["state"], tried["is_dry_run"], counts(tried)) == ("completed", True, [2, 0, 0, 1, 1, 2])
    assert await database.pool.fetchval("SELECT count(*) FROM catalogue.product") == before
    assert (await client.post(f"{IMPORTS}/{sent['id']}/undo", headers=key)).status_code == 409
    assert (await client.post(f"{IMPORTS}/{sent['id']}/start", headers=key)).status_code == 202
    one = await done(services, client, key, sent["id"])
    assert (one["state"], one["is_dry_run"], counts(one)) == ("completed", False, [2, 0, 0, 1, 1, 2])
    assert (await product(client, key))["product_name"] == "Fusilli"
    assert (await client.post(f"{IMPORTS}/{sent['id']}/start", headers=key)).status_code == 409


async def test_a_file_that_was_only_tried_is_removed_after_a_day(
    client: httpx.AsyncClient, world: World, services: Services, database: Database
):
    _, key = await world.owner_key()
    sent = await send(client, key, TEXT, dry_run="true")
    await jobs.run_pending(services)
    await import_work.remove_forgotten(services)
    assert list(services.settings.data_folder.rglob("imports/*/*"))
    await database.pool.execute("UPDATE catalogue.import SET created = now() - interval '25 hours'")
    await import_work.remove_forgotten(services)
    assert not list(services.settings.data_folder.rglob("imports/*/*"))
    assert (await client.post(f"{IMPORTS}/{sent['id']}/start", headers=key)).status_code == 409


@pytest.mark.covers("products.cancel_import")
async def test_a_cancelled_import_is_not_read_in(client: httpx.AsyncClient, world: World, services: Services):
    _, key = await world.owner_key()
    sent = await send(client, key, TEXT)
    answer = await client.post(f"{IMPORTS}/{sent['id']}/cancel", headers=key)
    assert (answer.status_code, answer.json()["state"]) == (200, "cancelled")
    one = await done(services, client, key, sent["id"])
    assert (one["state"], one["processed"]) == ("cancelled", 0)
    assert (await client.post(f"{IMPORTS}/{sent['id']}/cancel", headers=key)).status_code == 409
    assert (await client.get(f"/products/api/v1/products/{GTIN}", headers=key)).status_code == 404


async def test_a_file_that_breaks_off_fails_before_anything_is_kept(
    client: httpx.AsyncClient, world: World, services: Services
):
    _, key = await world.owner_key()
    sent = await send(client, key, f'gtin,name\n{GTIN},Fusilli\n{OTHER},"Penne\n')
    one = await done(services, client, key, sent["id"])
    assert (one["state"], one["processed"]) == ("failed", 0)
    assert "line 3" in one["failure"]
    for content in (b"name\nRice", b"", b"PK\x03\x04 no workbook"):
        files = {"file": ("a", content, "text/csv")}
        assert (await client.post(IMPORTS, headers=key, files=files)).status_code == 400


@pytest.mark.covers("products.undo_import")
async def test_an_undone_import_is_as_if_it_had_never_been(
    client: httpx.AsyncClient, world: World, services: Services, database: Database
):
    organization_id, key = await world.owner_key()
    own = {"gtin": OTHER, "product_name": "Rice"}
    assert (await client.post("/products/api/v1/products", headers=key, json=own)).status_code == 201
    before = await product(client, key, OTHER)
    text = f"gtin,name,country\n{GTIN},Fusilli,IT\n{OTHER},Penne,IT\n{THIRD},Farfalle,IT\n"
    sent = await send(client, key, text)
    assert (await client.post(f"{IMPORTS}/{sent['id']}/undo", headers=key)).status_code == 409
    await jobs.run_pending(services)
    # Whoever goes on with a product keeps it.
    patch = await client.patch(
        f"/products/api/v1/products/{THIRD}", headers=key, json={"net_content": "500 g"}
    )
    assert patch.status_code == 200
    assert (await client.post(f"{IMPORTS}/{sent['id']}/undo", headers=key)).json()["state"] == "undoing"
    one = await done(services, client, key, sent["id"])
    assert (one["state"], one["undone"]) == ("undone", 3)
    assert await product(client, key, OTHER) == before
    made = await product(client, key)
    assert (made["owner_id"], made["product_name"], made["country_of_origin"]) == (None, "", "")
    kept = await product(client, key, THIRD)
    assert (kept["owner_id"], kept["product_name"], kept["net_content"]) == (organization_id, "", "500 g")
    told = await database.pool.fetch(
        "SELECT payload ->> 'gtin' FROM kit.outbox_event WHERE name = 'product.unclaimed'"
    )
    assert [row[0] for row in told] == [GTIN]
    withdrawn = await database.pool.fetch("SELECT gtin FROM catalogue.product WHERE withdrawn_at IS NOT NULL")
    assert [row[0] for row in withdrawn] == [GTIN]
    assert (await client.post(f"{IMPORTS}/{sent['id']}/undo", headers=key)).status_code == 409
    again = await done(services, client, key, (await send(client, key, text))["id"])
    assert counts(again) == [0, 3, 0, 0, 0, 0]
    assert (await product(client, key))["owner_id"] == organization_id


@pytest.mark.covers("products.list_imports")
async def test_the_documented_import_leaves_the_same_record(
    client: httpx.AsyncClient, world: World, services: Services
):
    _, key = await world.owner_key()
    files = {"file": ("products.csv", TEXT.encode(), "text/csv")}
    result = (await client.post("/products/api/v1/import/csv", headers=key, files=files)).json()
    listed = (await client.get(IMPORTS, headers=key)).json()
    assert [(one["id"], one["state"]) for one in listed["data"]] == [(result["import_id"], "completed")]
    assert counts(listed["data"][0]) == [3, 0, 0, 1, 0, 2]
    rows = (await client.get(f"{IMPORTS}/{result['import_id']}/failed-rows", headers=key)).text
    assert "1,Short,d," in rows
    assert (await client.post(f"{IMPORTS}/{result['import_id']}/undo", headers=key)).status_code == 202
    await jobs.run_pending(services)
    assert (await product(client, key))["owner_id"] is None


@pytest.mark.parametrize(("role", "status"), [("manager", 202), ("editor", 202), ("readonly", 403)])
async def test_a_key_imports_and_undoes_what_its_role_allows(
    client: httpx.AsyncClient, world: World, role: KeyRole, status: int, services: Services
):
    organization_id, key = await world.owner_key()
    limited = {"X-API-Key": await world.key(organization_id, role=role)}
    files = {"file": ("a.csv", f"gtin,name\n{GTIN},Fusilli".encode(), "text/csv")}
    assert (await client.post(IMPORTS, headers=limited, files=files)).status_code == status
    one = await done(services, client, key, (await send(client, key, f"gtin,name\n{OTHER},a"))["id"])
    undo = await client.post(f"{IMPORTS}/{one['id']}/undo", headers=limited)
    assert undo.status_code == (202 if role == "manager" else 403)


async def test_imports_of_others_are_not_there(client: httpx.AsyncClient, world: World):
    _, key = await world.owner_key()
    _, stranger = await world.owner_key("Stranger")
    sent = await send(client, key, TEXT)
    at = f"{IMPORTS}/{sent['id']}"
    for method, path in (
        ("GET", at), ("GET", f"{at}/failed-rows"), ("POST", f"{at}/cancel"), ("POST", f"{at}/undo"),
        ("POST", f"{at}/start"),
    ):  # fmt: skip
        assert (await client.request(method, path, headers=stranger)).status_code == 404, path
    assert (await client.get(IMPORTS, headers=stranger)).json()["data"] == []
    assert (await client.get(IMPORTS)).status_code == 401
