"""A site with the demo world, served to a real browser: its address, the demo person's cookies, a look."""

import json
import shutil
from collections.abc import AsyncIterator, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Page, StorageState

from tests.cli import serving
from tests.web.test_browser import AXE, opened, violations

# Each theme and each width once: what fails in one theme fails at any width.
LOOKS = [("light", 360), ("dark", 1280)]
MARKS = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(not AXE.is_file(), reason="needs `npm ci`"),
]


def looks(paths: Sequence[str]) -> list[tuple[str, str, int]]:
    """Each page in one look, in turns: what pages share is seen in both."""
    return [(path, *LOOKS[number % len(LOOKS)]) for number, path in enumerate(paths)]


def planted_once(factory: pytest.TempPathFactory) -> tuple[Path, int]:
    """A data folder with the demo world, made once a process, and the port that addresses in it name."""
    folder = factory.getbasetemp() / "demo" / "var"
    noted = folder.with_name("port")
    if not noted.exists():
        folder.parent.mkdir()
        port = serving.free_port()
        with serving.serving(folder, port, CLOSIENT_DEMO="true") as server:
            server.stop()
        noted.write_text(str(port))
    return folder, int(noted.read_text())


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, dict[str, str]]]:
    """The address of a site with the demo world, a fresh copy, and how to come in."""
    planted, port = planted_once(tmp_path_factory)
    folder = tmp_path_factory.mktemp("look") / "var"
    shutil.copytree(planted, folder)
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
        await find_no_fault(page, width)
        assert complaints == []
        assert [url for url in asked if not url.startswith((site, "data:"))] == []


async def find_no_fault(page: Page, width: int) -> None:
    """Nothing for axe, and nothing to be scrolled sideways."""
    await page.wait_for_load_state("networkidle")
    assert await page.evaluate("document.documentElement.scrollWidth") <= width
    assert await violations(page) == []
