"""The shell in a real browser: nothing for axe to find, everything without scripts, nobody else asked."""

import io
import itertools
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

import pytest
import zxingcpp
from PIL import Image
from playwright.async_api import Browser, Page, Request, Route

from tests.web.conftest import ROOT

pytestmark = pytest.mark.browser
AXE = ROOT / "node_modules/axe-core/axe.min.js"
WIDTHS = (360, 1280)
SCREENS = list(itertools.product(("/style", "/enter"), ("light", "dark"), WIDTHS))


@asynccontextmanager
async def opened(
    browser: Browser, site: str, path: str, width: int = 1280, **options: Any
) -> AsyncGenerator[tuple[Page, list[str], list[str]]]:
    """A page, the addresses it asked for, and what the console complained about."""
    phone: dict[str, Any] = {"has_touch": True, "is_mobile": True} if width < 500 else {}
    context = await browser.new_context(viewport={"width": width, "height": 800}, **phone, **options)
    page = await context.new_page()
    asked: list[str] = []
    complaints: list[str] = []

    def note(request: Request) -> None:
        asked.append(request.url)

    page.on("request", note)
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    await page.goto(site + path)
    try:
        yield page, asked, complaints
    finally:
        await context.close()


async def violations(page: Page) -> list[tuple[str, str, str]]:
    """What axe finds: rule, element, what to do."""
    await page.evaluate(AXE.read_text())
    found = await page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        (rule["id"], node["html"][:160], node["failureSummary"])
        for rule in found["violations"]
        for node in rule["nodes"]
    ]


@pytest.mark.skipif(not AXE.is_file(), reason="needs `npm ci`")
@pytest.mark.parametrize(("path", "theme", "width"), SCREENS)
async def test_axe_finds_nothing(browser: Browser, site: str, path: str, theme: str, width: int) -> None:
    options: dict[str, Any] = {"color_scheme": theme, "reduced_motion": "reduce"}
    async with opened(browser, site, path, width, **options) as (page, _, _seen):
        assert await violations(page) == []


@pytest.mark.skipif(not AXE.is_file(), reason="needs `npm ci`")
@pytest.mark.parametrize(
    "opener", ["text=Delete product", "[data-palette]:visible", ".bottom-more summary", ".user-top summary"]
)
async def test_axe_finds_nothing_in_what_opens(browser: Browser, site: str, opener: str) -> None:
    async with opened(browser, site, "/style", 360, reduced_motion="reduce") as (page, _, _seen):
        await page.click(opener)
        assert await violations(page) == []


@pytest.mark.parametrize("width", WIDTHS)
async def test_a_page_asks_nobody_else_scrolls_one_way_and_breaks_no_policy(
    browser: Browser, site: str, width: int
) -> None:
    async with opened(browser, site, "/style", width) as (page, asked, complaints):
        await page.wait_for_load_state("networkidle")
        assert asked
        assert [address for address in asked if not address.startswith((site, "data:"))] == []
        assert complaints == []
        assert await page.evaluate("document.documentElement.scrollWidth") == width


async def test_nothing_jumps_while_the_page_arrives(browser: Browser, site: str) -> None:
    watch = """() => new Promise((done) => {
        let sum = 0;
        new PerformanceObserver((list) => { for (const entry of list.getEntries()) sum += entry.value; })
            .observe({type: 'layout-shift', buffered: true});
        setTimeout(() => done(sum), 400);
    })"""
    async with opened(browser, site, "/style") as (page, _, _seen):
        assert await page.evaluate(watch) < 0.01


async def test_targets_on_a_phone_are_large_enough(browser: Browser, site: str) -> None:
    kinds = ".bottom a, .bottom summary, .button:not(.small), .top-bar summary, .control input, .tabs a"
    measure = """(items) => items.filter((item) => item.checkVisibility())
        .map((item) => [item.outerHTML.slice(0, 80), item.getBoundingClientRect().height])
        .filter(([, height]) => height < 42)"""
    async with opened(browser, site, "/style", 360) as (page, _, _seen):
        assert await page.eval_on_selector_all(kinds, measure) == []


@pytest.mark.parametrize("width", WIDTHS)
async def test_navigation_works_without_scripts(browser: Browser, site: str, width: int) -> None:
    async with opened(browser, site, "/style", width, java_script_enabled=False) as (page, _, _seen):
        assert await page.locator("[data-palette]:visible").count() == 0
        if width == 360:
            await page.click(".bottom-more summary")
            await page.click(".sheet >> text=Team")
        else:
            await page.click(".side-nav >> text=Team")
        assert page.url == f"{site}/team"


async def test_forms_work_without_scripts(browser: Browser, site: str) -> None:
    async with opened(browser, site, "/style", java_script_enabled=False) as (page, _, _seen):
        await page.fill("#field-name", "x")
        await page.click("text=Save product")
        assert "Use at least 2 characters." in await page.inner_text("#field-name-error")
        assert await page.locator("#field-name").evaluate("item => item === document.activeElement")
        await page.fill("#field-name", "Sea salt")
        await page.fill("#field-email", "ada@example.com")
        await page.fill("#field-amount", "250")
        await page.select_option("#field-unit", "g")
        await page.click("text=Save product")
        assert page.url == f"{site}/style"
        assert "Saved." in await page.inner_text(".flash")
        await page.fill("[name=search]", "rye")
        await page.click(".filters button")
        assert await page.locator("#products tbody tr").count() == 1


async def test_the_theme_is_chosen_without_scripts(browser: Browser, site: str) -> None:
    async with opened(browser, site, "/style", java_script_enabled=False) as (page, _, _seen):
        await page.click(".user-side summary")
        await page.click(".user-side [value=dark]")
        assert await page.get_attribute("html", "data-theme") == "dark"


async def test_the_theme_changes_at_once_and_stays(browser: Browser, site: str) -> None:
    paper = "getComputedStyle(document.body).backgroundColor"
    async with opened(browser, site, "/style", color_scheme="light") as (page, _, complaints):
        light = await page.evaluate(paper)
        await page.click(".user-side summary")
        async with page.expect_response("**/choices/theme"):
            await page.click(".user-side [value=dark]")
        dark = await page.evaluate(paper)
        await page.reload()
        assert light != dark
        assert await page.evaluate(paper) == dark
        assert complaints == []


async def test_typing_in_the_filter_replaces_the_rows_and_the_address(browser: Browser, site: str) -> None:
    async with opened(browser, site, "/style?status=active") as (page, _, complaints):
        await page.fill("[name=search]", "olive")
        await page.wait_for_url("**/style?*search=olive*")
        assert await page.locator("#products tbody tr").count() == 1
        assert "status=active" in page.url
        assert await page.locator("[name=search]").evaluate("item => item === document.activeElement")
        assert complaints == []


async def test_rows_are_walked_and_ticked_by_keyboard(browser: Browser, site: str) -> None:
    async with opened(browser, site, "/style") as (page, _, _seen):
        for key in "jxjjkx":
            await page.keyboard.press(key)
        ticked = await page.eval_on_selector_all(
            "[name=selected]", "boxes => boxes.map((box) => box.checked)"
        )
        assert ticked == [True, True, False, False]
        assert await page.inner_text("[data-bulk-count]") == "2 selected"
        await page.click("[data-tick-all]")
        assert await page.inner_text("[data-bulk-count]") == "4 selected"
        await page.fill("[name=search]", "x")
        assert await page.inner_text("[data-bulk-count]") == "4 selected"


async def test_ctrl_k_goes_anywhere(browser: Browser, site: str) -> None:
    async with opened(browser, site, "/style") as (page, _, _seen):
        await page.keyboard.press("Control+k")
        await page.keyboard.type("keys")
        assert (
            await page.locator("#palette-list [aria-selected=true]").inner_text() == "API keys\nOrganization"
        )
        await page.keyboard.press("Enter")
        await page.wait_for_url("**/keys")


async def test_a_gtin_is_copied_by_one_click(browser: Browser, site: str) -> None:
    allowed = ["clipboard-read", "clipboard-write"]
    async with opened(browser, site, "/style", permissions=allowed) as (page, _, _seen):
        await page.click(".facts .gtin [data-copy]")
        await page.wait_for_selector(".toast >> text=Copied")
        assert await page.evaluate("navigator.clipboard.readText()") == "09506000134352"


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
async def test_a_code_is_read_from_the_screen(browser: Browser, site: str, theme: str, width: int) -> None:
    options: dict[str, Any] = {"color_scheme": theme}
    async with opened(browser, site, "/style", width, **options) as (page, _, _seen):
        frame = page.locator(".qr-quiet")
        picture = Image.open(io.BytesIO(await frame.screenshot()))
        assert picture.width >= 160
        assert [found.text for found in zxingcpp.read_barcodes(picture)] == [await page.inner_text(".qr a")]


async def test_a_dialog_closes_by_escape_button_and_backdrop_and_gives_the_cursor_back(
    browser: Browser, site: str
) -> None:
    opener = "text=New product"
    async with opened(browser, site, "/style") as (page, _, _seen):
        for close in ("Escape", "button", "backdrop"):
            await page.click(opener)
            assert await page.locator("#sample-dialog").is_visible()
            if close == "Escape":
                await page.keyboard.press("Escape")
            elif close == "button":
                await page.click("#sample-dialog [aria-label=Close]")
            else:
                await page.mouse.click(5, 5)
            assert await page.locator("#sample-dialog").is_hidden()
        assert await page.evaluate("document.activeElement.textContent.trim()") == "New product"


async def test_a_destructive_step_waits_for_the_typed_name(browser: Browser, site: str) -> None:
    async with opened(browser, site, "/style") as (page, asked, _seen):
        await page.click("text=Delete product")
        await page.fill("#sample-confirm-typed", "Sea salt, coarse")
        before = len(asked)
        await page.click("#sample-confirm .danger")
        assert len(asked) == before
        await page.fill("#sample-confirm-typed", "Sea salt")
        assert await page.locator("#sample-confirm-typed").evaluate("field => field.checkValidity()")


async def test_a_form_is_sent_only_once(browser: Browser, site: str) -> None:
    sent: list[str] = []

    async def hold(route: Route) -> None:
        if route.request.method == "POST":
            sent.append(route.request.url)
            await route.abort()
        else:
            await route.continue_()

    async with opened(browser, site, "/style") as (page, _, _seen):
        await page.route("**/style", hold)
        press = "document.querySelector('form.form').requestSubmit()"
        await page.evaluate(f"{press}; {press}")
        await page.wait_for_timeout(200)
        assert sent == [f"{site}/style"]


async def test_no_text_runs_as_a_script(browser: Browser, site: str) -> None:
    raised: list[str] = []
    async with opened(browser, site, "/probe") as (page, _, complaints):
        page.on("dialog", lambda dialog: raised.append(dialog.message))
        for _step in range(30):
            await page.keyboard.press("Tab")
        assert [text for text in complaints if "Content Security Policy" in text] == []
        await page.click("text=an address that is a script")
        assert any("Content Security Policy" in text for text in complaints)
    assert raised == []
