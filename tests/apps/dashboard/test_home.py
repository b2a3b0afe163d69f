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
    words = said(await client.get("/", headers=HTML))
    told = "Leads now to the page of “Tomato and basil sauce” that goes with it, by a rule of its brand"
    assert told in words


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


OWN = {
    "base_url": "http://localhost:8000",
    "host": "127.0.0.1",
    "name": "localhost:8000",
    "client": "127.0.0.1",
}


async def outbox_at(site: Site, base_url: str, host: str, name: str, client: str) -> tuple[int, bool, bool]:
    """The outbox's status, and whether the first page and the page after signing up lead to it."""
    site.router.state.settings = msgspec.structs.replace(site.settings, base_url=base_url, host=host)
    transport = httpx.ASGITransport(app=site, client=(client, 1))
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost:8000") as visitor:
        headers = {**HTML, "Host": name, "Sec-Fetch-Site": "same-origin"}
        status = (await visitor.get("/outbox", headers=headers)).status_code
        home = await visitor.get("/", headers=headers)
        sent = await visitor.post("/accounts/signup", data={"email": "ada@example.com"}, headers=headers)
        assert (home.status_code, sent.status_code) == (200, 200)
        return status, "/outbox" in home.text, "/outbox" in sent.text


@pytest.mark.parametrize(
    "other",
    [
        {},
        {"host": "localhost", "client": "127.9.9.9"},
        {"host": "::1", "base_url": "http://[::1]:8000", "name": "[::1]:8000", "client": "::1"},
        {"client": "::ffff:127.0.0.1"},
    ],
)
async def test_the_outbox_is_there_for_who_sits_at_the_machine(site: Site, other: dict[str, str]):
    assert await outbox_at(site, **{**OWN, **other}) == (200, True, True)


@pytest.mark.parametrize(
    "other",
    [
        {"base_url": "https://closient.example"},
        {"base_url": "http://localhost.example"},
        {"base_url": "http://10.0.0.1"},
        {"host": "0.0.0.0"},  # noqa: S104
        {"host": "::"},
        {"host": "192.168.1.5"},
        {"client": "192.168.1.7"},
        {"client": "::ffff:192.168.1.7"},
        {"client": "unknown"},
        {"name": "evil.example:8000"},
        {"name": "127.0.0.1.evil.example"},
    ],
)
async def test_whoever_could_be_somebody_else_finds_no_outbox(site: Site, other: dict[str, str]):
    assert await outbox_at(site, **{**OWN, **other}) == (404, False, False)
