"""The resolver's pages of the demo in a real browser: both themes, both widths, and what scripts add."""

from typing import Any

import pytest
from playwright.async_api import Browser, StorageState

from tests.apps.demo_site import MARKS, demo, look, looks, signed_in
from tests.web.conftest import browser
from tests.web.test_browser import opened

__all__ = ["browser", "demo", "signed_in"]

pytestmark = MARKS
LINKS = "/dashboard/resolver/links"
PATHS = (
    LINKS,
    f"{LINKS}?search=9506000134352",
    f"{LINKS}/new?at=/01/09521234001034",
    f"{LINKS}/lines",
    "/dashboard/resolver/addresses",
    "/dashboard/resolver/addresses?status=UNREACHABLE",
    "/dashboard/resolver/addresses/new",
    "/dashboard/resolver/alerts",
    "/dashboard/resolver/delegations",
)


@pytest.mark.parametrize(("path", "theme", "width"), looks(PATHS))
async def test_pages_of_the_resolver_look_right(
    browser: Browser,
    demo: tuple[str, dict[str, str]],
    signed_in: StorageState,
    *,
    path: str,
    theme: str,
    width: int,
) -> None:
    await look(browser, demo[0], path, theme, width, storage_state=signed_in)


async def test_the_example_follows_what_one_types(
    browser: Browser, demo: tuple[str, dict[str, str]], signed_in: StorageState
) -> None:
    path = f"{LINKS}/new?at=/01/09521234001034/10/A1"
    async with opened(browser, demo[0], path, storage_state=signed_in) as (page, _asked, complaints):
        await page.fill("[name=href]", "https://brand.example/{lot}/{serial}")
        await page.locator("#link-example", has_text="https://brand.example/A1/1234").wait_for()
        await page.fill("[name=href]", "https://brand.example/{colour}")
        await page.locator("#link-example .field-error", has_text="{colour} is no place").wait_for()
        assert await page.locator(".for-other-type").is_hidden()
        await page.select_option("[name=link_type]", "other")
        assert await page.locator(".for-other-type").is_visible()
        assert complaints == []


async def test_an_alert_is_resolved_by_keyboard_without_a_script(
    browser: Browser, demo: tuple[str, dict[str, str]], signed_in: StorageState
) -> None:
    options: dict[str, Any] = {"storage_state": signed_in, "java_script_enabled": False}
    async with opened(browser, demo[0], "/dashboard/resolver/alerts", **options) as (
        page,
        _asked,
        _complaints,
    ):
        assert (
            await page.get_by_role("link", name="Resolver").locator(".waiting").text_content()
            == "1 waiting for you"
        )
        await page.locator(".resolve > summary").focus()
        await page.keyboard.press("Enter")
        await page.keyboard.press("Tab")
        await page.keyboard.type("We sent it to a fair.")
        await page.keyboard.press("Tab")
        await page.keyboard.press("Enter")
        await page.get_by_role("heading", name="Nothing is in doubt").wait_for()
        assert await page.get_by_role("link", name="Resolver").locator(".waiting").count() == 0
