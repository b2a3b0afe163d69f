"""The page of a product's images, and the card that leads there."""

import re

import httpx
import pytest
from PIL import Image

from closient.kit.database import Database
from tests.apps.account.browser import said
from tests.apps.dashboard.visitor import GTIN, XSS, Visitor
from tests.codes import hostile_images as made
from tests.world import World

PRODUCT = f"/dashboard/products/{GTIN}"
HERE = f"{PRODUCT}/images"


def coloured(name: str) -> bytes:
    return made.encoded(Image.new("RGB", (900, 700), name), "PNG")


async def add(visitor: Visitor, data: bytes, **fields: str) -> httpx.Response:
    return await visitor.client.post(
        HERE, headers=visitor.headers, data={"do": "add", **fields}, files={"picture": ("a.png", data)}
    )


async def ids(database: Database) -> list[str]:
    """The images in the order in which they came."""
    rows = await database.pool.fetch("SELECT id FROM catalogue.product_image ORDER BY id")
    return [row[0] for row in rows]


async def test_without_an_image_the_page_says_where_to_begin(owner: Visitor):
    await owner.make_product(product_name="Fusilli")
    shown = await owner.open(HERE)
    assert "No image yet" in said(shown)
    assert re.search(r'name="is_primary"[^>]* checked', shown.text), (
        "the first image is meant to be the main one"
    )
    assert f'href="{HERE}"' in (await owner.open(PRODUCT)).text


async def test_an_image_is_added_made_the_main_one_and_deleted(owner: Visitor, database: Database):
    await owner.make_product(product_name="Fusilli")
    answer = await add(owner, coloured("red"), title="Front", is_primary="on")
    assert (answer.status_code, answer.headers["location"], owner.told(answer)) == (
        303,
        HERE,
        "The image is kept.",
    )
    await add(owner, coloured("blue"), title=XSS)
    shown = await owner.open(HERE)
    assert "Front" in said(shown)
    assert "900 × 700" in said(shown)
    assert "<script>alert" not in shown.text
    assert shown.text.count(".160.webp") == 2
    assert not re.search(r'name="is_primary"[^>]* checked', shown.text)
    red, blue = await ids(database)
    first = re.findall(r'src="(/pictures/[^"]+)"', (await owner.open(f"/p/{GTIN}")).text)
    answer = await owner.send(HERE, do="main", image=blue)
    assert owner.told(answer) == "This is the main image now."
    second = re.findall(r'src="(/pictures/[^"]+)"', (await owner.open(f"/p/{GTIN}")).text)
    assert first != second
    answer = await owner.send(HERE, do="delete", image=blue)
    assert owner.told(answer) == "The image is deleted."
    assert await ids(database) == [red]
    left = re.findall(r'src="(/pictures/[^".]+)', (await owner.open(f"/p/{GTIN}")).text)
    assert len(left) == 1
    assert not second[0].startswith(left[0])
    assert (await owner.send(HERE, do="delete", image=blue)).status_code == 404
    assert (await owner.send(HERE, do="burn", image=red)).status_code == 400


@pytest.mark.parametrize("data", [b"", made.drawing("<script/>"), coloured("red")[:200], bytes(10_485_761)])
async def test_what_is_no_picture_is_refused_beside_the_field(owner: Visitor, data: bytes):
    await owner.make_product()
    answer = await add(owner, data, title="Front")
    assert answer.status_code == 422
    assert 'id="field-picture-error"' in answer.text
    assert 'value="Front"' in answer.text
    without = await owner.send(HERE, do="add", title="Front")
    assert without.status_code == 422
    assert "Choose a file." in without.text


async def test_who_may_not_change_images_is_offered_nothing(
    client: httpx.AsyncClient, world: World, owner: Visitor, stranger: Visitor, database: Database
):
    await owner.make_product()
    await add(owner, coloured("red"), title="Front")
    member = await Visitor(client, world).join("billing", owner.organization_id)
    shown = await member.open(HERE)
    assert "Front" in said(shown)
    assert "Add an image" not in shown.text
    assert "Delete" not in said(shown)
    image = (await ids(database))[0]
    for step in ("main", "delete"):
        assert (await member.send(HERE, do=step, image=image)).status_code == 403
        assert (await stranger.send(HERE, do=step, image=image)).status_code == 404
    assert (await add(member, coloured("blue"))).status_code == 403
    assert (await add(stranger, coloured("blue"))).status_code == 404
    assert (await stranger.open(HERE)).status_code == 404
    assert (await client.get(HERE, headers={"Accept": "text/html"})).status_code == 401
    assert len(await ids(database)) == 1
