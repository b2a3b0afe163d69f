"""A brand's logo and stores on its pages."""

import re

import httpx
import pytest
from PIL import Image

from closient.kit.database import Database
from tests.apps.account.browser import said
from tests.apps.dashboard.visitor import GTIN, XSS, Visitor, scan
from tests.codes import hostile_images as made

LIST = "/dashboard/brands"
STORE = {
    "do": "add",
    "name": "Emporio",
    "address": "Via Roma 1, Bologna",
    "latitude": "44.4989",
    "longitude": "11.3435",
}


@pytest.fixture
async def here(owner: Visitor) -> str:
    """The address of a new brand's page."""
    answer = await owner.send(LIST, name="Terra Verde", website="https://terra-verde.shop")
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


async def send_logo(visitor: Visitor, here: str, data: bytes) -> httpx.Response:
    return await visitor.client.post(
        here, headers=visitor.headers, data={"do": "logo"}, files={"logo": ("logo.png", data)}
    )


def pictures(answer: httpx.Response) -> list[str]:
    return re.findall(r'src="(/pictures/[^"]+)"', answer.text)


async def test_a_logo_is_kept_shown_everywhere_and_removed(owner: Visitor, here: str):
    assert pictures(await owner.open(here)) == []
    answer = await send_logo(owner, here, made.encoded(Image.new("RGB", (300, 200), "red"), "PNG"))
    assert (answer.status_code, owner.told(answer)) == (303, "The logo is kept.")
    public = here.replace("/dashboard/brands", "/b")
    for path in (here, LIST, public):
        (shown,) = pictures(await owner.open(path))
        assert (await owner.open(shown)).status_code == 200
    answer = await owner.send(here, do="no-logo")
    assert owner.told(answer) == "The logo is removed."
    for path in (here, LIST, public):
        assert pictures(await owner.open(path)) == []
    assert (await owner.send(here, do="no-logo")).status_code == 303, "a repeat changes nothing"


@pytest.mark.parametrize("data", [b"", made.drawing("<script/>"), b"GIF89a", bytes(5 * 1024 * 1024 + 1)])
async def test_what_is_no_logo_is_refused_beside_the_field(owner: Visitor, here: str, data: bytes):
    answer = await send_logo(owner, here, data)
    assert answer.status_code == 422
    assert 'id="field-logo-error"' in answer.text
    assert 'value="Terra Verde"' in answer.text, "what is told of the brand stays in its form"


async def test_a_store_is_added_found_and_removed(owner: Visitor, here: str, database: Database):
    stores = f"{here}/stores"
    assert "No store yet" in said(await owner.open(stores))
    answer = await owner.send(stores, **(STORE | {"name": f"Emporio {XSS}"}))
    assert (answer.headers["location"], owner.told(answer)) == (stores, "The store is added.")
    shown = await owner.open(stores)
    assert "Via Roma 1, Bologna" in said(shown)
    assert XSS not in shown.text
    assert "Stores 1" in said(await owner.open(here))
    store = re.search(r'name="store" value="([^"]+)"', shown.text)
    assert store
    answer = await owner.send(stores, do="remove", store=store[1])
    assert owner.told(answer) == "The store is removed."
    assert (await owner.send(stores, do="remove", store=store[1])).status_code == 404
    assert (await owner.send(stores, do="remove", store="nonsense")).status_code == 404


@pytest.mark.parametrize(
    "sent",
    [
        {"name": ""},
        {"address": ""},
        {"latitude": "91"},
        {"latitude": "north"},
        {"longitude": ""},
        {"website": "javascript:alert(1)"},
    ],
)
async def test_what_is_wrong_of_a_store_is_said_beside_the_field(
    owner: Visitor, here: str, sent: dict[str, str]
):
    answer = await owner.send(f"{here}/stores", **(STORE | sent))
    assert answer.status_code == 422
    (field,) = sent
    assert f'id="field-{field}-error"' in answer.text


async def test_figures_tell_what_a_brand_lacks(owner: Visitor, here: str):
    await owner.make_product(GTIN, brand="Terra Verde")
    words = said(await owner.open(here))
    assert "1 without picture" in words
    assert "None yet: name those that carry it" in words
    assert f'href="{here.replace("/dashboard/brands", "/b")}"' in (await owner.open(here)).text


async def test_scans_that_belong_to_another_organization_are_not_told(
    owner: Visitor, stranger: Visitor, here: str
):
    await owner.make_product(GTIN, brand="Terra Verde")
    await scan(owner.world, GTIN, owner.organization_id)
    for _ in range(2):
        await scan(owner.world, GTIN, stranger.organization_id)
    assert "Scans in 30 days 1" in said(await owner.open(here))


async def test_editors_and_strangers_change_nothing(owner: Visitor, stranger: Visitor, here: str):
    editor = await Visitor(owner.client, owner.world).join("editor", owner.organization_id)
    stores = f"{here}/stores"
    assert 'name="latitude"' not in (await editor.open(stores)).text
    assert (await editor.send(stores, **STORE)).status_code == 403
    assert (await send_logo(editor, here, b"x")).status_code == 403
    assert (await stranger.open(stores)).status_code == 404
    assert (await stranger.send(stores, **STORE)).status_code == 404
    assert (await owner.send(stores, do="burn")).status_code == 400
