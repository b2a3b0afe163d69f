"""Every page of the demo in a real browser: both themes, both widths; nothing for axe, no second scroll."""

import pytest
from playwright.async_api import Browser, StorageState

from tests.apps.demo_site import MARKS, demo, look, looks, signed_in
from tests.web.conftest import browser
from tests.web.test_browser import opened

__all__ = ["browser", "demo", "signed_in"]

pytestmark = MARKS
PASTA, NAMELESS = "/dashboard/products/09521234001034", "/dashboard/products/09526543000426"
TRY = "/dashboard/resolver/try"
PUBLIC = ("/", "/p/09521234002031?10=L1&17=240101&21=7", "/p/09526543000426", "/outbox")
OWN = (
    "/dashboard",
    "/dashboard/products",
    "/dashboard/products?search=nothing%20like%20this",
    "/dashboard/products/new?gtin=9521234001011",
    "/dashboard/brands",
    "/dashboard/products/claimed?gtin=9521234001034",
    "/dashboard/rules",
    "/dashboard/rules/new",
    PASTA,
    NAMELESS,
    f"{PASTA}/edit",
    f"{PASTA}/images",
    f"{NAMELESS}/images",
    f"{PASTA}/rules/new",
    TRY,
    f"{TRY}?uri={PASTA.rpartition('/')[2]}",
    f"{TRY}?uri={PASTA.rpartition('/')[2]}&country=IT&region=IT-25&at=2026-12-24T12:00&link_type=gs1:faqs",
)


@pytest.mark.parametrize(("path", "theme", "width"), looks(PUBLIC))
async def test_public_pages_look_right(
    browser: Browser, demo: tuple[str, dict[str, str]], path: str, theme: str, width: int
) -> None:
    await look(browser, demo[0], path, theme, width)


@pytest.mark.parametrize(("path", "theme", "width"), looks(OWN))
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


async def test_the_palette_finds_a_product_while_one_types_and_opens_it_by_keyboard(
    browser: Browser, demo: tuple[str, dict[str, str]], signed_in: StorageState
) -> None:
    async with opened(browser, demo[0], "/dashboard", storage_state=signed_in) as (page, asked, complaints):
        await page.keyboard.press("Control+k")
        await page.keyboard.type("spaghetti", delay=20)
        options = page.locator("#palette-list [role=option]")
        await options.first.wait_for()
        assert "Spaghetti no. 5" in await options.first.inner_text()
        assert 0 < len([url for url in asked if "/dashboard/find" in url]) < 5
        # What fits nothing any more disappears at once, and the list says so only when the answer came.
        await page.keyboard.type(" of stone")
        await page.locator(".palette-none:visible").wait_for()
        await page.fill("#palette input", "09521234001034")
        await options.first.wait_for()
        await page.keyboard.press("ArrowDown")
        await page.keyboard.press("Enter")
        await page.wait_for_url(f"**{PASTA}")
        assert complaints == []


async def test_a_code_is_tried_without_a_reload_and_the_cursor_stays(
    browser: Browser, demo: tuple[str, dict[str, str]], signed_in: StorageState
) -> None:
    async with opened(browser, demo[0], TRY, storage_state=signed_in) as (page, _asked, complaints):
        await page.evaluate("window.isTheSame = true")
        await page.fill("[name=uri]", PASTA.rpartition("/")[2])
        await page.keyboard.press("Enter")
        await page.locator(".decision").wait_for()
        assert await page.evaluate("document.activeElement.name") == "uri"
        await page.select_option("[name=guise]", "json")
        await page.wait_for_function("() => document.querySelector('.decision-target').innerText === 'Data'")
        assert "guise=json" in page.url
        assert await page.evaluate("window.isTheSame") is True
        assert complaints == []


async def test_a_code_is_tried_without_any_script(
    browser: Browser, demo: tuple[str, dict[str, str]], signed_in: StorageState
) -> None:
    context = await browser.new_context(java_script_enabled=False, storage_state=signed_in)
    page = await context.new_page()
    await page.goto(demo[0] + TRY)
    await page.fill("[name=uri]", PASTA.rpartition("/")[2])
    await page.keyboard.press("Enter")
    await page.locator(".decision").wait_for()
    await page.click("summary >> text=Headers of the answer")
    assert "location: " in await page.locator("pre").inner_text()
    await context.close()


async def test_the_palette_still_finds_pages_when_the_search_is_away(
    browser: Browser, demo: tuple[str, dict[str, str]], signed_in: StorageState
) -> None:
    async with opened(browser, demo[0], "/dashboard", storage_state=signed_in) as (page, _asked, _complaints):
        await page.route("**/dashboard/find*", lambda route: route.abort())
        await page.keyboard.press("Control+k")
        await page.keyboard.type("rules")
        await page.locator("#palette-list [aria-selected=true]").wait_for()
        await page.keyboard.press("Enter")
        await page.wait_for_url("**/dashboard/rules")


async def test_the_scans_of_a_product_show_themselves_as_they_come(
    browser: Browser, demo: tuple[str, dict[str, str]], signed_in: StorageState
) -> None:
    site = demo[0]
    async with opened(browser, site, PASTA, storage_state=signed_in) as (page, _asked, complaints):
        part = page.locator("[data-live]")
        before = await part.get_attribute("data-seen")
        await part.locator("summary").first.click()
        await page.locator("h1").first.click()
        await page.evaluate("document.activeElement.blur()")
        await page.request.get(f"{site}/01/{PASTA.rpartition('/')[2]}", max_redirects=0)
        await page.wait_for_function(
            "seen => document.querySelector('[data-live]').dataset.seen !== seen", arg=before, timeout=60_000
        )
        assert await part.get_attribute("data-seen") == str(int(before or 0) + 1)
        assert await part.locator("details[open]").count() == 1
        assert complaints == []


@pytest.mark.parametrize(("hidden", "asks"), [(False, range(3, 14)), (True, range(1))])
async def test_a_page_that_nobody_sees_asks_for_nothing(
    browser: Browser, demo: tuple[str, dict[str, str]], signed_in: StorageState, *, hidden: bool, asks: range
) -> None:
    async with opened(browser, demo[0], "/dashboard", storage_state=signed_in) as (page, asked, _complaints):
        await page.clock.install()
        await page.add_init_script(
            f"Object.defineProperty(document, 'hidden', {{ get: () => {str(hidden).lower()} }})"
        )
        await page.goto(demo[0] + PASTA)
        for _ in range(12):
            await page.clock.run_for(5000)
            await page.wait_for_load_state("networkidle")
        assert len([url for url in asked if "/scans?" in url]) in asks
