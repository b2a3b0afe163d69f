"""Lots, gaps, exports and drills in a real browser: both themes, both widths, nothing for axe; the graph."""

import asyncio
import re
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, Page, StorageState

from tests.apps.demo_site import LOOKS, MARKS, demo, find_no_fault, signed_in
from tests.web.conftest import browser
from tests.web.test_browser import opened

__all__ = ["browser", "demo", "signed_in"]

pytestmark = MARKS
HERE = "/dashboard/traceability"
SALAD = "S0010"


@pytest.fixture(scope="module")
async def kitchen(
    browser: Browser, demo: tuple[str, dict[str, str]], signed_in: StorageState
) -> AsyncIterator[tuple[StorageState, str]]:
    """The cookies of the demo person who looks at the salad kitchen, and the page of a lot of it."""
    async with opened(browser, demo[0], "/dashboard", storage_state=signed_in) as (page, _, _seen):
        await page.locator(".side .organization summary").click()
        await page.locator(".side").get_by_role("button", name="Leaf & Bowl Kitchens").click()
        await page.goto(f"{demo[0]}{HERE}/lots?search={SALAD}")
        lot = await page.locator("#lots").get_by_role("link", name=SALAD).get_attribute("href")
        assert lot is not None
        await page.goto(f"{demo[0]}{HERE}/drills/new?lot={lot.rpartition('/')[2]}")
        await page.get_by_role("button", name="Run the drill").click()
        await page.wait_for_url(re.compile(r"/drills/\w{22}$"))
        yield await page.context.storage_state(), lot


@pytest.mark.parametrize(("theme", "width"), LOOKS)
async def test_the_pages_of_lots_look_right(
    browser: Browser,
    demo: tuple[str, dict[str, str]],
    kitchen: tuple[StorageState, str],
    *,
    theme: str,
    width: int,
) -> None:
    cookies, lot = kitchen
    lot_id = lot.rpartition("/")[2]
    options = {"storage_state": cookies, "color_scheme": theme, "reduced_motion": "reduce"}
    paths = (
        lot,
        f"{lot}/graph",
        f"{lot}/graph?direction=forward",
        f"{HERE}/gaps",
        f"{HERE}/exports",
        f"{HERE}/exports?lot={lot_id}",
        f"{HERE}/drills/new?lot={lot_id}",
        f"{HERE}/drills",
    )
    async with opened(browser, demo[0], f"{HERE}/lots", width, **options) as (page, asked, complaints):
        await find_no_fault(page, width)
        for path in paths:
            await page.goto(demo[0] + path)
            await find_no_fault(page, width)
        await page.locator("tbody a").first.click()
        await page.get_by_text("Whom to call").first.wait_for()
        await find_no_fault(page, width)
        assert complaints == []
        assert [url for url in asked if not url.startswith((demo[0], "data:"))] == []


async def test_the_graph_is_walked_by_keyboard_and_zoomed(
    browser: Browser, demo: tuple[str, dict[str, str]], kitchen: tuple[StorageState, str]
) -> None:
    async with opened(browser, demo[0], f"{kitchen[1]}/graph", 1280, storage_state=kitchen[0]) as opening:
        page, _asked, complaints = opening
        await page.locator(".graph-node.is-root").focus()
        await page.keyboard.press("ArrowLeft")
        first = await here(page)
        assert first != f"Lot {SALAD}"
        await page.keyboard.press("ArrowDown")
        assert await here(page) != first
        await page.keyboard.press("ArrowUp")
        await page.keyboard.press("ArrowRight")
        assert await here(page) == f"Lot {SALAD}"
        before = await width_of(page)
        await page.keyboard.press("+")
        assert await width_of(page) > before
        await page.keyboard.press("-")
        await page.keyboard.press("-")
        assert await width_of(page) < before
        await page.get_by_role("button", name="Larger").click()
        assert abs(await width_of(page) - before) < 2
        await page.keyboard.press("Shift+Tab")
        await page.locator(".graph-node.is-root").focus()
        await page.keyboard.press("ArrowRight")
        place = await here(page)
        await page.keyboard.press("Enter")
        await page.get_by_role("heading", name=place).first.wait_for()
        assert complaints == []


async def test_the_graph_is_there_without_scripts_and_scrolls_in_its_frame(
    browser: Browser, demo: tuple[str, dict[str, str]], kitchen: tuple[StorageState, str]
) -> None:
    options = {"storage_state": kitchen[0], "java_script_enabled": False}
    async with opened(browser, demo[0], f"{kitchen[1]}/graph", 360, **options) as (page, _asked, complaints):
        assert await page.locator(".graph-node").count() > 8
        frame = await page.locator(".graph-frame").bounding_box()
        assert frame is not None
        assert frame["width"] <= 360
        await page.locator(".graph-node").first.click()
        await page.wait_for_url(re.compile("/traceability/(lots|places)/"))
        assert complaints == []


async def test_a_file_and_a_drill_need_no_script(
    browser: Browser, demo: tuple[str, dict[str, str]], kitchen: tuple[StorageState, str]
) -> None:
    options = {"storage_state": kitchen[0], "java_script_enabled": False}
    lot_id = kitchen[1].rpartition("/")[2]
    path = f"{HERE}/exports?lot={lot_id}"
    async with opened(browser, demo[0], path, 1280, **options) as (page, _asked, complaints):
        await page.get_by_role("button", name="Make the file").click()
        for _round in range(100):
            if await page.get_by_text("Ready").count():
                break
            await asyncio.sleep(0.2)
            await page.get_by_role("link", name="See how far they are").click()
        async with page.expect_download() as waiting:
            await page.get_by_role("link", name="Download").first.click()
        assert (await waiting.value).suggested_filename.endswith(".xlsx")
        await page.goto(f"{demo[0]}{HERE}/drills/new?lot={lot_id}")
        await page.fill("[name=search]", "S0012")
        await page.get_by_role("button", name="Look for lots").click()
        await page.get_by_label("S0012").check()
        await page.get_by_role("button", name="Run the drill").click()
        await page.get_by_text("of 2 that were chosen").wait_for()
        assert complaints == []


async def here(page: Page) -> str:
    """What has the focus, by the first part of what is said of it."""
    said = await page.evaluate("document.activeElement.querySelector('title').textContent")
    return said.split(", ")[0]


async def width_of(page: Page) -> int:
    return int(await page.locator("svg.graph").get_attribute("width") or 0)
