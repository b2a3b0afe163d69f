"""The images of products: sent and deleted by their owners, read by everybody."""

import io
from datetime import timedelta
from typing import Any

import httpx
import msgspec
import pytest
from PIL import Image

from closient.apps.catalogue.actions import pictures
from closient.kit import clock, jobs
from closient.kit.caller import KeyRole
from closient.kit.database import Database
from closient.kit.errors import NotFound
from closient.kit.services import Services
from tests.codes import hostile_images as made
from tests.conftest import decoded
from tests.world import World

GTIN, OTHER_GTIN = "09506000134352", "09506000134369"
PRODUCTS = "/products/api/v1/products"
NOBODY = "2CoNf3i6Uj3HYxPHxwPd9Z"


def colour(name: str) -> bytes:
    """A PNG of one colour."""
    return made.encoded(Image.new("RGB", (600, 300), name), "PNG")


class Owner:
    """An organization with a product and a key."""

    def __init__(self, client: httpx.AsyncClient, world: World) -> None:
        self.client = client
        self.world = world
        self.organization_id = ""
        self.key: dict[str, str] = {}

    async def start(self, gtin: str = GTIN) -> "Owner":
        self.organization_id, self.key = await self.world.owner_key()
        answer = await self.client.post(PRODUCTS, headers=self.key, json={"gtin": gtin})
        assert answer.status_code == 201, answer.text
        return self

    @property
    def path(self) -> str:
        return f"/dashboard/api/v1/trade-items/{self.organization_id}/{GTIN}/images"

    async def send(self, data: bytes, *, key: dict[str, str] | None = None, **fields: Any) -> httpx.Response:
        return await self.client.post(
            self.path, headers=key or self.key, data=fields, files={"image": ("a.txt", data, "text/plain")}
        )

    async def sent(self, data: bytes, **fields: Any) -> dict[str, Any]:
        answer = await self.send(data, **fields)
        assert answer.status_code == 201, answer.text
        return decoded(answer)

    async def listed(self) -> list[dict[str, Any]]:
        return decoded(await self.client.get(self.path, headers=self.key))["data"]

    async def image_url(self) -> str:
        return decoded(await self.client.get(f"{PRODUCTS}/{GTIN}", headers=self.key))["image_url"]

    async def key_of(self, role: KeyRole) -> dict[str, str]:
        return {"X-API-Key": await self.world.key(self.organization_id, role=role)}


@pytest.fixture
async def owner(client: httpx.AsyncClient, world: World) -> Owner:
    return await Owner(client, world).start()


@pytest.mark.covers("dashboard.upload_product_image")
async def test_an_image_is_kept_with_its_size_and_shown_to_everybody(client: httpx.AsyncClient, owner: Owner):
    image = await owner.sent(colour("red"), title=" Front ")
    assert {name: image[name] for name in ("title", "is_primary", "priority", "width", "height")} == {
        "title": "Front", "is_primary": False, "priority": 0, "width": 600, "height": 300,
    }  # fmt: skip
    assert await owner.image_url() == "", "an image that is not primary is not the product's"
    for address, media_type, size in (
        (image["image_url"], "image/png", (600, 300)),
        (image["thumbnail_url"], "image/webp", (480, 240)),
        (image["thumbnail_url"].replace(".480.", ".160."), "image/webp", (160, 80)),
    ):
        assert address.startswith("http://localhost:8000/pictures/")
        shown = await client.get(address)
        assert (shown.status_code, shown.headers["content-type"]) == (200, media_type)
        assert shown.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert "sandbox" in shown.headers["content-security-policy"]
        assert shown.headers["x-content-type-options"] == "nosniff"
        assert Image.open(io.BytesIO(shown.content)).size == size


@pytest.mark.covers("dashboard.list_product_images", "products.list_product_images")
async def test_the_primary_one_comes_first_then_by_priority(
    client: httpx.AsyncClient, world: World, owner: Owner
):
    for name in ("red", "lime", "blue"):
        await owner.sent(colour(name), title=name)
    await owner.sent(colour("black"), title="black", is_primary="true")
    listed = await owner.listed()
    assert [(one["title"], one["is_primary"], one["priority"]) for one in listed] == [
        ("black", True, 3), ("red", False, 0), ("lime", False, 1), ("blue", False, 2),
    ]  # fmt: skip
    _, stranger = await world.business_key("readonly")
    seen = await client.get(f"{PRODUCTS}/{GTIN}/images", headers=stranger)
    assert seen.json()["data"] == listed
    second = await client.get(f"{PRODUCTS}/{GTIN}/images?page=2&page_size=3", headers=stranger)
    assert [one["title"] for one in second.json()["data"]] == ["blue"]
    assert (await client.get(f"{owner.path}?page=9", headers=owner.key)).json()["data"] == []
    content = await client.get(f"{PRODUCTS}/{GTIN}/content", headers=stranger)
    assert content.json()["images"] == listed
    assert (await client.get(f"{PRODUCTS}/{OTHER_GTIN}/images", headers=stranger)).status_code == 404
    assert (await client.get(f"{PRODUCTS}/123/images", headers=stranger)).status_code == 422
    assert (await client.get(f"{PRODUCTS}/{GTIN}/images")).status_code == 401


async def test_a_new_primary_image_takes_the_flag_and_the_record_follows(owner: Owner, database: Database):
    first = await owner.sent(colour("red"), is_primary="true")
    assert await owner.image_url() == first["image_url"]
    second = await owner.sent(colour("blue"), is_primary="1")
    assert await owner.image_url() == second["image_url"] != first["image_url"]
    assert [(one["id"], one["is_primary"]) for one in await owner.listed()] == [
        (second["id"], True),
        (first["id"], False),
    ]
    changed = await database.pool.fetch(
        "SELECT payload FROM kit.outbox_event WHERE name = 'product.updated' ORDER BY created, id"
    )
    assert [(row[0]["before"]["image_url"], row[0]["after"]["image_url"]) for row in changed] == [
        ("", first["image_url"]),
        (first["image_url"], second["image_url"]),
    ]


@pytest.mark.covers("dashboard.delete_product_image")
async def test_a_deleted_image_is_gone_and_no_other_one_becomes_primary(owner: Owner, database: Database):
    client = owner.client
    kept = await owner.sent(colour("red"))
    primary = await owner.sent(colour("blue"), is_primary="true")
    gone = await client.delete(f"{owner.path}/{primary['id']}", headers=owner.key)
    assert (gone.status_code, gone.content) == (204, b"")
    assert await owner.listed() == [kept]
    assert await owner.image_url() == ""
    for image_id, status in ((primary["id"], 404), (NOBODY, 404), ("nonsense", 422)):
        answer = await client.delete(f"{owner.path}/{image_id}", headers=owner.key)
        assert answer.status_code == status
    told = await database.pool.fetchval(
        "SELECT payload FROM kit.outbox_event WHERE name = 'product_image.deleted'"
    )
    assert (told["gtin"], told["image"]["id"]) == (GTIN, primary["id"])
    noted = await database.pool.fetchrow(
        "SELECT before, after, organization_id FROM kit.audit_entry WHERE action = 'product_image.deleted'"
    )
    assert (noted[0]["image_url"], noted[1], noted[2]) == (primary["image_url"], None, owner.organization_id)
    created = await database.pool.fetchval(
        "SELECT count(*) FROM kit.audit_entry WHERE action = 'product_image.created'"
    )
    assert created == 2


async def test_images_of_another_product_cannot_be_deleted(owner: Owner, world: World):
    image = await owner.sent(colour("red"))
    other = await Owner(owner.client, world).start(OTHER_GTIN)
    for path in (
        f"/dashboard/api/v1/trade-items/{other.organization_id}/{OTHER_GTIN}/images/{image['id']}",
        f"/dashboard/api/v1/trade-items/{other.organization_id}/{GTIN}/images/{image['id']}",
        f"{owner.path}/{image['id']}",
    ):
        assert (await owner.client.delete(path, headers=other.key)).status_code == 404
    assert len(await owner.listed()) == 1


async def test_who_may_send_and_who_may_look(owner: Owner, world: World):
    client = owner.client
    data = colour("red")
    _, stranger = await world.owner_key("Others")
    for role, status in (("manager", 201), ("editor", 201), ("readonly", 403)):
        key = await owner.key_of(role)
        assert (await owner.send(data, key=key)).status_code == status
        assert (await client.get(owner.path, headers=key)).status_code == 200
    assert (await owner.send(data, key=stranger)).status_code == 404
    assert (await client.get(owner.path, headers=stranger)).status_code == 404
    assert (await client.post(owner.path, files={"image": ("a", data)})).status_code == 401
    image_id = (await owner.listed())[0]["id"]
    for key, status in (
        (await owner.key_of("readonly"), 403),
        (stranger, 404),
        (await owner.key_of("editor"), 204),
    ):
        assert (await client.delete(f"{owner.path}/{image_id}", headers=key)).status_code == status


HOSTILE = {
    "bomb": made.png(30_000, 30_000, bytes(1_000_000)),
    "cut off": colour("red")[:400],
    "script": made.drawing("<script>alert(1)</script>"),
    "page": b"<html><script>alert(1)</script></html>",
    "archive": b"PK\x03\x04" + bytes(100),
    "nothing": b"",
    "text": b"hello",
}


@pytest.mark.parametrize("name", HOSTILE)
async def test_hostile_files_are_refused_at_the_field_and_leave_nothing(
    owner: Owner, services: Services, database: Database, name: str
):
    answer = await owner.send(HOSTILE[name])
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == ["image"]
    assert not list(services.settings.data_folder.rglob("*.*"))
    assert await database.pool.fetchval("SELECT count(*) FROM catalogue.picture") == 0


async def test_a_polyglot_and_a_located_photograph_lose_what_they_carry(owner: Owner):
    for data in (made.located() + b"<script>alert(1)</script>PK\x03\x04", made.located()):
        image = await owner.sent(data)
        assert (image["width"], image["height"]) == (40, 60)
        shown = (await owner.client.get(image["image_url"])).content
        assert b"script" not in shown
        assert b"Exif" not in shown
    first, second = await owner.listed()
    assert first["image_url"] == second["image_url"]


async def test_a_picture_older_than_thumbnails_is_shown_whole_instead(
    owner: Owner, services: Services, database: Database
):
    image = await owner.sent(colour("red"))
    await database.pool.execute("UPDATE catalogue.picture SET has_thumbnails = false")
    for side in ("480", "160"):
        small = image["thumbnail_url"].replace(".480.", f".{side}.")
        await services.objects.delete(small.removeprefix("http://localhost:8000/"))
        shown = await owner.client.get(small)
        assert (shown.status_code, shown.headers["content-type"]) == (200, "image/png")
    assert (await owner.listed())[0]["thumbnail_url"] is None
    unknown = f"http://localhost:8000/pictures/{'0' * 32}.160.webp"
    assert (await owner.client.get(unknown)).status_code == 404


async def test_a_drawing_is_its_own_thumbnail(owner: Owner):
    image = await owner.sent(made.drawing('<rect width="40" height="20" fill="red"/>'))
    assert image["thumbnail_url"] == image["image_url"]
    shown = await owner.client.get(image["image_url"])
    assert shown.headers["content-type"].startswith("image/svg+xml")
    assert "sandbox" in shown.headers["content-security-policy"]


async def test_every_field_that_is_wrong_is_named(owner: Owner):
    client = owner.client
    for fields, files, wrong in (
        ({"title": "x" * 256}, True, "title"),
        ({"is_primary": "perhaps"}, True, "is_primary"),
        ({}, False, "image"),
        ({"image": "text"}, False, "image"),
    ):
        file = ("a.png", colour("red")) if files else ("", b"")
        answer = await client.post(
            owner.path, headers=owner.key, data=fields, files={"image" if files else "other": file}
        )
        assert answer.status_code == 422, answer.text
        assert [error["field"] for error in answer.json()["errors"]] == [wrong]
    two = [("image", ("a.png", colour("red"))), ("image", ("b.png", colour("blue")))]
    assert (await client.post(owner.path, headers=owner.key, files=two)).status_code == 422
    assert (await client.post(owner.path, headers=owner.key, json={"image": "x"})).status_code in (
        400,
        415,
        422,
    )
    numbers = await owner.sent(colour("red"), title="123")
    assert numbers["title"] == "123"
    assert len(await owner.listed()) == 1


async def test_a_form_that_cannot_be_read_is_a_bad_request(owner: Owner):
    headers = {**owner.key, "Content-Type": "multipart/form-data; boundary=x"}
    odd = b'--x\r\nContent-Disposition: form-data; name="title"\r\nContent-Type: text/plain; charset=no-such'
    for content in (b"--x\r\nnonsense", odd + b"\r\n\r\na\r\n--x--\r\n", b"--x"):
        answer = await owner.client.post(owner.path, headers=headers, content=content)
        assert answer.status_code in (400, 422), answer.text


async def test_files_of_ten_megabytes_are_taken_and_larger_ones_refused(owner: Owner):
    noise = Image.effect_noise((1_600, 1_600), 80).convert("RGB")
    large = made.encoded(noise, "BMP")
    assert 7_000_000 < len(large) < 10_000_000
    assert (await owner.send(large)).status_code == 201
    assert (await owner.send(large + bytes(10 * 1024 * 1024 - len(large)))).status_code == 201
    assert (await owner.send(large + bytes(10 * 1024 * 1024 + 1 - len(large)))).status_code == 422
    assert (await owner.send(large + bytes(4_000_000))).status_code == 413


async def test_an_upload_that_is_repeated_with_its_key_is_done_once(owner: Owner, services: Services):
    headers = {**owner.key, "Idempotency-Key": "a-picture"}
    files = {"image": ("a.png", colour("red"))}
    request = owner.client.build_request("POST", owner.path, headers=headers, files=files)
    content, kind = request.read(), request.headers["content-type"]
    answers = [
        await owner.client.post(owner.path, headers={**headers, "Content-Type": kind}, content=content)
        for _ in range(2)
    ]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()
    assert answers[1].headers["idempotent-replayed"] == "true"
    assert len(await owner.listed()) == 1


async def test_a_product_has_a_hundred_images_at_most(owner: Owner, database: Database):
    await owner.sent(colour("red"))
    await database.pool.execute(
        "INSERT INTO catalogue.product_image (product_id, picture, is_primary, priority) "
        "SELECT i.product_id, i.picture, false, n FROM catalogue.product_image i, generate_series(1, 99) n"
    )
    assert (await owner.send(colour("red"))).status_code == 422


async def test_a_refused_image_of_a_full_product_takes_no_room(owner: Owner, database: Database):
    for number in range(3):
        await owner.sent(colour("red"), title=str(number))
    await database.pool.execute(
        "INSERT INTO catalogue.product_image (product_id, picture, is_primary, priority) "
        "SELECT product_id, picture, false, 9 FROM catalogue.product_image, generate_series(1, 33) LIMIT 97"
    )
    assert (await owner.send(colour("lime"))).status_code == 422
    assert await database.pool.fetchval("SELECT count(*) FROM catalogue.picture") == 1


async def test_the_images_of_an_organization_have_so_much_room_and_no_more(
    owner: Owner, services: Services, world: World, database: Database
):
    sent = await owner.sent(colour("red"))
    taken = await database.pool.fetchval("SELECT size_bytes FROM catalogue.picture")
    assert taken > len(colour("red")) / 4
    services.settings = msgspec.structs.replace(services.settings, picture_megabytes=2)
    filled = "UPDATE catalogue.picture SET size_bytes = 2 * 1024 * 1024 - 100 WHERE organization_id = $1"
    await database.pool.execute(filled, owner.organization_id)
    refused = await owner.send(colour("lime"))
    assert refused.status_code == 422
    [fault] = decoded(refused)["errors"]
    assert fault["field"] == "image"
    assert "2.0 of 2 MB" in fault["message"]
    assert await database.pool.fetchval("SELECT count(*) FROM catalogue.picture") == 1
    # The same picture once more takes no more room, and others have their own.
    await owner.sent(colour("red"), title="Again")
    other = await Owner(owner.client, world).start(OTHER_GTIN)
    theirs = other.path.replace(GTIN, OTHER_GTIN)
    file = {"image": colour("lime")}
    assert (await owner.client.post(theirs, headers=other.key, files=file)).status_code == 201
    # What is deleted counts until its file is gone.
    await database.pool.execute(filled, owner.organization_id)
    for image in (sent, *await owner.listed()):
        await owner.client.delete(f"{owner.path}/{image['id']}", headers=owner.key)
    assert (await owner.send(colour("blue"))).status_code == 422
    with clock.frozen(clock.now() + timedelta(hours=7)):
        await jobs.run_pending(services)
        await pictures.remove_unused(services)
    await owner.sent(colour("blue"))


async def test_objects_stay_while_anybody_shows_them_and_go_afterwards(
    owner: Owner, world: World, services: Services
):
    client = owner.client
    other = await Owner(client, world).start(OTHER_GTIN)
    other_path = other.path.replace(GTIN, OTHER_GTIN)
    mine = await owner.sent(colour("red"))
    twice = await owner.sent(colour("red"))
    theirs = decoded(
        await client.post(other_path, headers=other.key, files={"image": ("b.png", colour("red"))})
    )
    assert mine["image_url"] == twice["image_url"] == theirs["image_url"]
    key = mine["image_url"].removeprefix("http://localhost:8000/")
    small = mine["thumbnail_url"].removeprefix("http://localhost:8000/")
    for path, image, user in ((owner.path, mine, owner), (owner.path, twice, owner)):
        assert (await client.delete(f"{path}/{image['id']}", headers=user.key)).status_code == 204
    with clock.frozen(clock.now() + timedelta(days=2)):
        await clean(services)
    assert (await services.objects.get(key)).media_type == "image/png"
    await client.delete(f"{other_path}/{theirs['id']}", headers=other.key)
    await clean(services)
    assert await services.objects.get(key), "somebody may be sending it just now"
    with clock.frozen(clock.now() + timedelta(days=2)):
        await clean(services)
    for gone in (key, small, small.replace(".480.", ".160.")):
        with pytest.raises(NotFound):
            await services.objects.get(gone)
    again = await owner.sent(colour("red"))
    assert again["image_url"] == mine["image_url"]
    assert (await client.get(again["image_url"])).status_code == 200


async def clean(services: Services) -> None:
    """Run the job as the worker does."""
    await jobs.REGISTRY["catalogue.remove_unused_pictures"].run(services, b"{}")
