"""Every page of the demo in a real browser: both themes, both widths; nothing for axe, no second scroll."""

import itertools
import json
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, StorageState

from tests.cli import serving
from tests.web.conftest import browser
from tests.web.test_browser import AXE, opened, violations

__all__ = ["browser"]

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(not AXE.is_file(), reason="needs `npm ci`"),
]
PASTA, NAMELESS = "/dashboard/products/09521234001034", "/dashboard/products/09526543000426"
PUBLIC = ("/", "/p/09521234002031?10=L1&17=240101&21=7", "/p/09526543000426", "/outbox")
OWN = (
    "/dashboard",
    "/dashboard/products",
    "/dashboard/products?search=nothing%20like%20this",
    "/dashboard/products/new?gtin=9521234001011",
    "/dashboard/brands",
    PASTA,
    NAMELESS,
    f"{PASTA}/edit",
    f"{PASTA}/rules/new",
)
LOOKS = list(itertools.product(("light", "dark"), (360, 1280)))


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, dict[str, str]]]:
    """The address of a site with the demo world, and how to come in."""
    folder: Path = tmp_path_factory.mktemp("look") / "var"
    port = serving.free_port()
    with serving.serving(folder, port, CLOSIENT_DEMO="true"):
        yield f"http://localhost:{port}", json.loads((folder / "demo.json").read_text())


@pytest.fixture(scope="module")
async def signed_in(browser: Browser, demo: tuple[str, dict[str, str]]) -> AsyncIterator[StorageState]:
    """The cookies of the demo person."""
    site, credentials = demo
    async with opened(browser, site, "/accounts/sign-in") as (page, _, _seen):
        await page.fill("[name=email]", credentials["email"])
        await page.fill("[name=password]", credentials["password"])
        await page.click("main button[type=submit]")
        await page.wait_for_url(f"{site}/dashboard")
        yield await page.context.storage_state()


async def look(browser: Browser, site: str, path: str, theme: str, width: int, **options: Any) -> None:
    """Open a page and find no fault with it."""
    async with opened(browser, site, path, width, color_scheme=theme, reduced_motion="reduce", **options) as (
        page,
        asked,
        complaints,
    ):
        await page.wait_for_load_state("networkidle")
        assert await page.evaluate("document.documentElement.scrollWidth") <= width
        assert complaints == []
        assert [url for url in asked if not url.startswith((site, "data:"))] == []
        assert await violations(page) == []


@pytest.mark.parametrize(("theme", "width"), LOOKS)
@pytest.mark.parametrize("path", PUBLIC)
async def test_public_pages_look_right(
    browser: Browser, demo: tuple[str, dict[str, str]], path: str, theme: str, width: int
) -> None:
    await look(browser, demo[0], path, theme, width)


@pytest.mark.parametrize(("theme", "width"), LOOKS)
@pytest.mark.parametrize("path", OWN)
async def test_pages_of_the_organization_look_right(
    browser: Browser,
    demo: tuple[str, dict[str, str]],
    signed_in: StorageState,
    *,
    path: str,
    theme: str,
    width: int,
) -> None:
    await look(browser, demo[0], path, theme, width, storage_state=signed_in)
