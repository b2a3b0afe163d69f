"""robots.txt and favicon.ico of the whole site."""

import io
import urllib.robotparser

import httpx
import pytest
from PIL import Image


@pytest.fixture
async def robots(client: httpx.AsyncClient) -> urllib.robotparser.RobotFileParser:
    answer = await client.get("/robots.txt")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/plain; charset=utf-8")
    parser = urllib.robotparser.RobotFileParser()
    parser.parse(answer.text.splitlines())
    return parser


@pytest.mark.parametrize("path", ["/", "/p/09506000134352", "/docs", "/docs/products", "/01/09506000134352"])
async def test_robots_may_read_what_strangers_may(robots: urllib.robotparser.RobotFileParser, path: str):
    assert robots.can_fetch("Somebot", f"http://localhost:8000{path}")


@pytest.mark.parametrize(
    "path",
    [
        "/dashboard",
        "/dashboard/products",
        "/settings/team",
        "/accounts/sign-in",
        "/organizations/new",
        "/preferences",
    ],
)
async def test_pages_behind_the_sign_in_are_nothing_for_robots(
    robots: urllib.robotparser.RobotFileParser, path: str
):
    assert not robots.can_fetch("Somebot", f"http://localhost:8000{path}")


async def test_only_what_lies_behind_the_sign_in_is_kept_from_robots(client: httpx.AsyncClient):
    lines = (await client.get("/robots.txt")).text.splitlines()
    hidden = {line.partition(": ")[2] for line in lines if line.startswith("Disallow")}
    assert hidden >= {"/dashboard", "/settings", "/accounts", "/organizations", "/preferences", "/*/api/"}
    assert not hidden & {"/", "/p", "/docs", "/01", "/static", "/pictures"}


async def test_the_small_icon_is_a_picture_in_three_sizes(client: httpx.AsyncClient):
    answer = await client.get("/favicon.ico")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/vnd.microsoft.icon")
    assert "max-age" in answer.headers["cache-control"]
    icon = Image.open(io.BytesIO(answer.content))
    assert icon.info["sizes"] == {(16, 16), (32, 32), (48, 48)}
