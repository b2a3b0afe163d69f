"""The first page and the outbox."""

import re

import httpx
import msgspec
import pytest
import zxingcpp
from PIL import Image

from closient.app import Site
from closient.apps.dashboard import seed
from closient.kit.mail import Mail
from closient.kit.services import Services
from tests.apps.account.browser import said
from tests.apps.dashboard.test_seed import quiet
from tests.apps.dashboard.visitor import Visitor

HTML = {"Accept": "text/html"}


async def test_a_fresh_site_says_what_it_is_and_how_to_begin(client: httpx.AsyncClient):
    shown = await client.get("/", headers=HTML)
    assert shown.status_code == 200
    words = said(shown)
    assert "What happens when one scans" in words
    assert "Sign up" in words
    assert "demo" not in words.lower()


async def test_the_demo_shows_three_codes_that_hold_what_they_say(
    client: httpx.AsyncClient, services: Services, tmp_path
):
    await seed.seed(services, quiet)
    shown = (await client.get("/", headers=HTML)).text
    codes = re.findall(r'<img src="(/p/[^"]+code\.svg[^"]*)" width="(\d+)"', shown)
    links = re.findall(r'<a class="mono" href="(http[^"]+/01/[^"]+)"', shown)
    assert len(codes) == len(links) == 3
    for (code, width), link in zip(codes, links, strict=True):
        assert int(width) >= 160
        picture = await client.get(code.replace("code.svg", "code.png").replace("&amp;", "&"))
        path = tmp_path / "code.png"
        path.write_bytes(picture.content)
        with Image.open(path) as image:
            assert zxingcpp.read_barcodes(image)[0].text == link.replace("&amp;", "&")
        scanned = await client.get(link.removeprefix("http://localhost:8000"), headers=HTML)
        assert scanned.status_code == 302
    assert "anna@terraverde.example" in shown


async def test_who_is_signed_in_goes_on_to_the_overview(owner: Visitor):
    answer = await owner.open("/")
    assert (answer.status_code, answer.headers["location"]) == (303, "/dashboard")


async def test_mail_that_was_kept_can_be_read_and_its_links_followed(
    client: httpx.AsyncClient, services: Services
):
    assert "No mail yet" in said(await client.get("/outbox", headers=HTML))
    text = "Hello,\n\nConfirm <here>:\nhttp://localhost:8000/accounts/verify?token=a&b=c"
    await services.mailer.send(Mail(to="ada@example.com", subject="Confirm <b>", text=text))
    listed = (await client.get("/outbox", headers=HTML)).text
    path = re.findall(r'href="(/outbox/[^"]+)"', listed)[0]
    shown = (await client.get(path, headers=HTML)).text
    assert '<a href="http://localhost:8000/accounts/verify?token=a&amp;b=c">' in shown
    assert "Confirm &lt;here&gt;" in shown
    assert (await client.get("/outbox/nothing", headers=HTML)).status_code == 404


@pytest.mark.parametrize(
    "base_url", ["https://closient.example", "http://localhost.example", "http://10.0.0.1"]
)
async def test_a_public_site_has_no_outbox(
    client: httpx.AsyncClient, site: Site, services: Services, base_url: str
):
    services.settings = msgspec.structs.replace(services.settings, base_url=base_url)
    assert (await client.get("/outbox", headers=HTML)).status_code == 404
    assert "/outbox" not in (await client.get("/", headers=HTML)).text
