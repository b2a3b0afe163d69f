"""All data of an organization as an archive: what is in it, who gets it, and for how long."""

import io
from datetime import timedelta
from typing import Any

import httpx
import msgspec
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as some
from PIL import Image

from closient.apps.dashboard.actions import data_export
from closient.apps.dashboard.queries import data_export as queries
from closient.apps.dashboard.rules import export_files
from closient.kit import clock, jobs
from closient.kit.caller import KeyRole
from tests.apps.dashboard.archive import PATH, export
from tests.codes import hostile_images as made
from tests.conftest import decoded
from tests.world import World

GTIN, CASE = "09506000134352", "09506000134369"
NOBODY = "2CoNf3i6Uj3HYxPHxwPd9Z"


class Shop:
    """An organization with something of everything."""

    def __init__(self, client: httpx.AsyncClient, world: World) -> None:
        self.client, self.world = client, world
        self.own, self.key = "", dict[str, str]()
        self.image = made.encoded(Image.new("RGB", (60, 30), "red"), "PNG")

    async def sent(self, path: str, **parts: Any) -> Any:
        answer = await self.client.post(path, headers=self.key, **parts)
        assert answer.status_code in (200, 201), answer.text
        return decoded(answer)

    async def open(self) -> "Shop":
        self.own, self.key = await self.world.owner_key("Acme & Söhne")
        return self

    async def fill(self) -> None:
        page = {"page_width_mm": 100, "page_height_mm": 100.5, "columns": 2, "rows": 2, "title": "Lids"}
        label = {"label_width_mm": 50, "label_height_mm": 50, "organization_id": self.own}
        await self.sent("/products/api/v1/labels/own-templates/", json={**page, **label})
        name = {"product_name": 'Müsli: "crunchy" # 100 %\n- no', "metadata": {"id": "=1+1", "sku": "0012"}}
        await self.sent("/products/api/v1/products", json={"gtin": GTIN, **name})
        await self.sent("/products/api/v1/products", json={"gtin": CASE, "product_name": "Case"})
        files = {"image": ("a.png", self.image, "image/png")}
        await self.sent(f"/dashboard/api/v1/trade-items/{self.own}/{GTIN}/images", files=files)
        brand = await self.sent("/brands/api/v1/brands", json={"name": "Acme", "organization_id": self.own})
        pool = self.world.database.pool
        await pool.execute("UPDATE catalogue.product SET brand_id = $1 WHERE gtin = $2", brand["id"], GTIN)
        await pool.execute(
            "INSERT INTO catalogue.hierarchy_link (parent_id, child_id, quantity, hierarchy_level) "
            "SELECT a.id, b.id, 12, 'CASE' FROM catalogue.product a, catalogue.product b "
            "WHERE a.gtin = $1 AND b.gtin = $2",
            CASE,
            GTIN,
        )
        for lot in ("L1", "L2"):
            await pool.execute(
                "INSERT INTO catalogue.lot (product_id, lot_code, expires_on) "
                "SELECT id, $2, '2027-01-31' FROM catalogue.product WHERE gtin = $1",
                GTIN,
                lot,
            )
        await pool.execute(
            "INSERT INTO catalogue.serial (product_id, lot_id, serial_number) "
            "SELECT l.product_id, l.id, 'S-1' FROM catalogue.lot l "
            "JOIN catalogue.product p ON p.id = l.product_id "
            "WHERE p.gtin = $1 AND l.lot_code = 'L1'",
            GTIN,
        )


@pytest.fixture
async def shop(client: httpx.AsyncClient, world: World) -> Shop:
    return await Shop(client, world).open()


@pytest.mark.covers("dashboard.request_an_organization_data_export")
@pytest.mark.covers("dashboard.poll_an_organization_data_export")
@pytest.mark.parametrize("archive_format", ["zip", "tar.gz"])
async def test_an_organization_takes_all_its_data_along(shop: Shop, archive_format: str) -> None:
    await shop.fill()
    answer, archive = await export(shop.client, shop.world, shop.own, shop.key, archive_format)
    assert answer["output_filename"].startswith("closient-acme-sohne-")
    assert answer["output_filename"].endswith(f".{archive_format}")
    assert archive.read("organization/organization.yaml")["name"] == "Acme & Söhne"
    [member] = archive.under("organization/members")
    assert (member["role"], "@" in member["email"]) == ("owner", True)
    product = archive.read(f"products/{GTIN}/product.yaml")
    assert product["product_name"] == 'Müsli: "crunchy" # 100 %\n- no'
    assert product["metadata"] == {"id": "=1+1", "sku": "0012"}
    assert product["brand_name"] == "Acme"
    assert product["contained_in"] == [{"gtin": CASE, "quantity": 12, "hierarchy_level": "CASE"}]
    assert archive.read(f"products/{CASE}/product.yaml")["contains"][0]["gtin"] == GTIN
    [image] = product["images"]
    kept = archive.files[f"products/{GTIN}/images/{image['file']}"]
    assert Image.open(io.BytesIO(kept)).size == (60, 30)
    names = {one["value"] for one in archive.under("contributions") if one["field"] == "product_name"}
    assert names == {'Müsli: "crunchy" # 100 %\n- no', "Case"}
    assert [(lot["lot_code"], lot["expires_on"]) for lot in archive.under("lots")] == [
        ("L1", "2027-01-31"),
        ("L2", "2027-01-31"),
    ]
    [sheet] = archive.under("label_sheets")
    assert (sheet["title"], sheet["page_height_mm"]) == ("Lids", 100.5)
    assert [(one["serial_number"], one["lot_code"]) for one in archive.under("serials")] == [("S-1", "L1")]
    [folder] = {path.split("/")[1] for path in archive.files if path.endswith("brand.yaml")}
    assert archive.read(f"brands/{folder}/brand.yaml")["name"] == "Acme"
    counts = {section["key"]: section for section in answer["sections"]}
    assert {section["status"] for section in answer["sections"]} == {"completed"}
    assert (counts["products"]["record_count"], counts["products"]["binary_count"]) == (2, 1)
    assert archive.read("manifest.yaml")["sections"] == answer["sections"]


async def test_ids_in_the_archive_are_those_of_the_api(shop: Shop) -> None:
    await shop.fill()
    [listed] = [
        one
        for one in decoded(await shop.client.get("/brands/api/v1/brands", headers=shop.key))["data"]
        if one["name"] == "Acme"
    ]
    _, archive = await export(shop.client, shop.world, shop.own, shop.key)
    product = archive.read(f"products/{GTIN}/product.yaml")
    assert (product["brand_id"], product["owner_id"]) == (listed["id"], shop.own)


async def test_no_secret_and_nobody_elses_data_is_in_the_archive(shop: Shop, world: World) -> None:
    await shop.fill()
    key = await world.key(shop.own)
    stranger, other_key = await world.owner_key("Stranger")
    answer = await shop.client.post(
        "/products/api/v1/products", headers=other_key, json={"gtin": "09506000134376"}
    )
    assert answer.status_code == 201
    hashes = await world.database.pool.fetch(
        "SELECT encode(key_hash, 'hex'), encode(key_hash, 'base64') FROM account.api_key"
    )
    _, archive = await export(shop.client, world, shop.own, shop.key)
    everything = b"\n".join(archive.files.values()).decode("utf-8", "replace")
    assert [one["name"] for one in archive.under("organization/api_keys")] == ["test", "test"]
    for secret in (key, other_key["X-API-Key"], stranger, "09506000134376", "password_hash", "token"):
        assert secret not in everything
    assert not [text for row in hashes for text in row if text in everything]


async def test_of_what_others_said_neither_people_nor_imports_are_in_the_archive(
    shop: Shop, world: World
) -> None:
    await shop.fill()
    stranger, _ = await world.owner_key("Stranger")
    for organization_id, value in ((stranger, "theirs"), (shop.own, "ours")):
        await world.database.pool.execute(
            "INSERT INTO catalogue.contribution (product_id, field, value, data_source, confidence, "
            "organization_id, user_id, import_id, is_last) "
            "SELECT id, 'description', $2, 'claimed', 0.5, $3, uuidv7(), uuidv7(), false "
            "FROM catalogue.product WHERE gtin = $1",
            GTIN,
            value,
            organization_id,
        )
    _, archive = await export(shop.client, world, shop.own, shop.key)
    said = {one["value"]: one for one in archive.under("contributions")}
    assert said["ours"]["user_id"]
    assert said["ours"]["import_id"]
    assert not {"user_id", "import_id", "reverted_by"} & said["theirs"].keys()


async def test_while_an_export_runs_it_is_the_answer_to_the_next_request(shop: Shop) -> None:
    path = f"{PATH}/{shop.own}"
    first = decoded(await shop.client.post(path, headers=shop.key))
    assert (first["status"], first["archive_format"], first["download_url"]) == ("pending", "zip", None)
    again = decoded(await shop.client.post(path, headers=shop.key, params={"archive_format": "tar.gz"}))
    assert (again["job_id"], again["archive_format"]) == (first["job_id"], "zip")
    assert await jobs.run_pending(shop.world.services) == ["dashboard.export_data"]
    later = decoded(await shop.client.post(path, headers=shop.key))
    assert later["job_id"] != first["job_id"]


async def test_another_organization_sees_no_export(shop: Shop, world: World) -> None:
    other, key = await world.owner_key("Other")
    job_id = decoded(await shop.client.post(f"{PATH}/{shop.own}", headers=shop.key))["job_id"]
    assert (await shop.client.post(f"{PATH}/{shop.own}", headers=key)).status_code == 404
    assert (await shop.client.get(f"{PATH}/{shop.own}/{job_id}", headers=key)).status_code == 404
    assert (await shop.client.get(f"{PATH}/{other}/{job_id}", headers=key)).status_code == 404
    assert (await shop.client.get(f"{PATH}/{shop.own}/{NOBODY}", headers=shop.key)).status_code == 404
    assert (await shop.client.get(f"{PATH}/{shop.own}/{job_id}")).status_code == 401


@pytest.mark.parametrize(("role", "status"), [("manager", 200), ("editor", 403), ("readonly", 403)])
async def test_only_those_who_manage_may_take_the_data_along(
    shop: Shop, world: World, role: KeyRole, status: int
) -> None:
    key = {"X-API-Key": await world.key(shop.own, role=role)}
    assert (await shop.client.post(f"{PATH}/{shop.own}", headers=key)).status_code == status


async def test_what_is_asked_wrongly_is_refused(shop: Shop) -> None:
    for path, query in ((shop.own, {"archive_format": "rar"}), ("short", {}), (f"{shop.own}x", {})):
        answer = await shop.client.post(f"{PATH}/{path}", headers=shop.key, params=query)
        assert answer.status_code == 422
    assert (await shop.client.get(f"{PATH}/{shop.own}/no-id", headers=shop.key)).status_code == 422


async def test_a_file_goes_when_its_time_is_over(shop: Shop) -> None:
    answer, _ = await export(shop.client, shop.world, shop.own, shop.key)
    path = f"{PATH}/{shop.own}/{answer['job_id']}"
    expires = msgspec.convert(answer["expires_at"], type=clock.now().__class__)
    assert timedelta(minutes=59) < expires - clock.now() <= timedelta(hours=1)
    with clock.frozen(clock.now() + timedelta(days=8)):
        await jobs.REGISTRY["dashboard.remove_outdated_exports"].run(shop.world.services, b"{}")
        gone = decoded(await shop.client.get(path, headers=shop.key))
    assert (gone["status"], gone["download_url"]) == ("completed", None)
    assert (await shop.client.get(answer["download_url"])).status_code == 404


async def test_of_many_exports_the_newest_three_keep_their_files(shop: Shop) -> None:
    made = [await export(shop.client, shop.world, shop.own, shop.key) for _ in range(4)]
    await jobs.REGISTRY["dashboard.remove_outdated_exports"].run(shop.world.services, b"{}")
    statuses = [(await shop.client.get(answer["download_url"])).status_code for answer, _ in made]
    assert statuses == [404, 200, 200, 200]


async def test_a_lost_picture_is_told_and_does_not_stop_the_export(shop: Shop) -> None:
    await shop.fill()
    name = await shop.world.database.reads.value("SELECT picture FROM catalogue.product_image")
    await shop.world.services.objects.delete(f"pictures/{name}")
    answer, archive = await export(shop.client, shop.world, shop.own, shop.key)
    products = next(section for section in answer["sections"] if section["key"] == "products")
    assert products["error"] == "1 pictures are not in the store any more."
    assert archive.read(f"products/{GTIN}/product.yaml")["images"][0]["file"] is None


async def test_archives_of_a_deleted_organization_go_with_it(shop: Shop) -> None:
    answer, _ = await export(shop.client, shop.world, shop.own, shop.key)
    await data_export.end_all(shop.world.services, shop.own)
    assert (await shop.client.get(answer["download_url"])).status_code == 404


async def test_a_run_that_was_overtaken_changes_nothing(shop: Shop) -> None:
    job_id = decoded(await shop.client.post(f"{PATH}/{shop.own}", headers=shop.key))["job_id"]
    async with shop.world.database.writes() as db:
        first = await queries.begin_run(db, job_id, [])
        second = await queries.begin_run(db, job_id, [])
        assert first is not None
        assert second is not None
        assert await queries.note_progress(db, job_id, first.run, []) == 0
        assert await queries.complete_export(db, first, [], 1, until=clock.now()) == 0
        assert await queries.complete_export(db, second, [], 1, until=clock.now()) == 1
        assert await queries.begin_run(db, job_id, []) is None


async def test_an_export_whose_worker_never_comes_back_is_given_up(shop: Shop) -> None:
    path = f"{PATH}/{shop.own}"
    job_id = decoded(await shop.client.post(path, headers=shop.key))["job_id"]
    await shop.world.database.pool.execute("UPDATE dashboard.data_export SET status = 'processing'")
    with clock.frozen(clock.now() + timedelta(minutes=16)):
        await jobs.REGISTRY["dashboard.remove_outdated_exports"].run(shop.world.services, b"{}")
    answer = decoded(await shop.client.get(f"{path}/{job_id}", headers=shop.key))
    assert (answer["status"], answer["download_url"]) == ("failed", None)
    assert decoded(await shop.client.post(path, headers=shop.key))["job_id"] != job_id


plain = some.recursive(
    some.none()
    | some.booleans()
    | some.integers(-(2**53), 2**53)
    | some.text()
    | some.floats(allow_nan=False),
    lambda inner: some.lists(inner, max_size=4) | some.dictionaries(some.text(), inner, max_size=4),
    max_leaves=12,
)


@given(plain)
def test_yaml_gives_back_what_was_written(content: Any) -> None:
    assert yaml.safe_load(export_files.dumped(content)) == content


def test_equal_lists_are_written_out_each() -> None:
    shared = ["a"]
    assert b"&" not in export_files.dumped({"one": shared, "two": shared})
