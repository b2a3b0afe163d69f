"""The analytics pages in a real browser: both themes, both widths, by keyboard, without a script."""

from typing import Any

import pytest
from playwright.async_api import Browser, StorageState

from tests.apps.demo_site import MARKS, demo, look, looks, signed_in
from tests.web.conftest import browser
from tests.web.test_browser import opened

__all__ = ["browser", "demo", "signed_in"]

pytestmark = MARKS
HERE = "/dashboard/analytics"
PAGES = (
    HERE,
    f"{HERE}?period=year&zone=Europe/Oslo",
    f"{HERE}?country=AQ",
    f"{HERE}?from=2020-01-01&to=2020-01-01",
    "/dashboard/products/09521234001034/analytics",
    f"{HERE}/scans?bots=include",
    f"{HERE}/scans?gtin=09521234003014&serial=301-00001",
)


@pytest.mark.parametrize(("path", "theme", "width"), looks(PAGES))
async def test_analytics_pages_look_right(
    browser: Browser,
    demo: tuple[str, dict[str, str]],
    signed_in: StorageState,
    *,
    path: str,
    theme: str,
    width: int,
) -> None:
    await look(browser, demo[0], path, theme, width, storage_state=signed_in)


async def test_countries_are_drawn_from_the_one_map_and_shaded(
    browser: Browser, demo: tuple[str, dict[str, str]], signed_in: StorageState
) -> None:
    async with opened(browser, demo[0], HERE, storage_state=signed_in) as (page, asked, complaints):
        await page.wait_for_load_state("networkidle")
        assert len([url for url in asked if "/world-" in url]) == 1
        box = await page.locator(".world-map .shade-5 use").first.bounding_box()
        assert box
        assert 5 < box["width"] < 60
        assert await page.locator(".week-map rect").count() == 7 * 24
        assert complaints == []


async def test_a_filter_works_as_one_chooses_and_stays_when_the_days_change(
    browser: Browser, demo: tuple[str, dict[str, str]], signed_in: StorageState
) -> None:
    async with opened(browser, demo[0], HERE, storage_state=signed_in) as (page, _asked, complaints):
        await page.select_option("[name=country]", "DE")
        await page.wait_for_url("**country=DE**")
        await page.locator("#analytics tbody th >> text=Germany").wait_for()
        await page.get_by_role("link", name="7 days").focus()
        await page.keyboard.press("Enter")
        await page.wait_for_url("**period=7**")
        assert "country=DE" in page.url
        assert await page.locator("#analytics tbody th >> text=Italy").count() == 0
        assert complaints == []


async def test_without_scripts_days_and_filters_work_as_well(
    browser: Browser, demo: tuple[str, dict[str, str]], signed_in: StorageState
) -> None:
    options: dict[str, Any] = {"java_script_enabled": False, "storage_state": signed_in}
    async with opened(browser, demo[0], HERE, **options) as (page, _asked, _complaints):
        await page.select_option("[name=device]", "tablet")
        await page.click(".filters button")
        await page.wait_for_url("**device=tablet**")
        await page.click(".own-days summary")
        await page.fill("#field-from", "2026-01-01")
        await page.click(".own-days button")
        await page.wait_for_url("**from=2026-01-01**")
        assert "device=tablet" in page.url
