"""The code studio in a real browser: it looks right, works by keyboard and without a script, and scans."""

import io

import pytest
import zxingcpp
from PIL import Image
from playwright.async_api import Browser, Page, StorageState

from tests.apps.demo_site import LOOKS, MARKS, demo, look, looks, signed_in
from tests.web.conftest import browser
from tests.web.test_browser import opened

__all__ = ["browser", "demo", "signed_in"]

pytestmark = MARKS
FUSILLI = "09521234001010"
HERE = "/dashboard/codes"
LOADED = "document.querySelector('#code')?.complete"
PATHS = (
    HERE,
    f"{HERE}?gtin={FUSILLI}&lot=L1",
    f"{HERE}?gtin={FUSILLI}&symbology=gs1_128&lot=LOT-2026-0001&dpi=203",
    f"{HERE}?gtin={FUSILLI}&symbology=ean8",
)


async def scanned(page: Page) -> list[tuple[zxingcpp.BarcodeFormat, str]]:
    """What a scanner reads from the screen as it stands."""
    await page.wait_for_function(LOADED)
    # In the middle, where the bar at a phone's lower edge does not lie over it.
    await page.locator("#code").evaluate(
        "code => code.scrollIntoView({block: 'center', behavior: 'instant'})"
    )
    picture = await page.screenshot()
    found = zxingcpp.read_barcodes(Image.open(io.BytesIO(picture)))
    return [(one.format, one.text) for one in found]


@pytest.mark.parametrize(("path", "theme", "width"), looks(PATHS))
async def test_the_code_studio_looks_right(
    browser: Browser,
    demo: tuple[str, dict[str, str]],
    signed_in: StorageState,
    *,
    path: str,
    theme: str,
    width: int,
) -> None:
    if path.endswith("ean8"):
        # A form with an error answers 422, of which the console tells.
        options = {"color_scheme": theme, "storage_state": signed_in}
        async with opened(browser, demo[0], path, width, **options) as (page, _, _seen):
            await page.get_by_text("EAN-8 carries a GTIN-8").wait_for()
            assert await page.evaluate("document.documentElement.scrollWidth") <= width
        return
    await look(browser, demo[0], path, theme, width, storage_state=signed_in)


@pytest.mark.parametrize(("theme", "width"), LOOKS)
@pytest.mark.parametrize("has_script", [True, False])
async def test_the_code_on_the_screen_is_read_and_follows_the_form(
    browser: Browser,
    demo: tuple[str, dict[str, str]],
    signed_in: StorageState,
    *,
    has_script: bool,
    theme: str,
    width: int,
) -> None:
    options = {"storage_state": signed_in, "java_script_enabled": has_script, "color_scheme": theme}
    async with opened(browser, demo[0], HERE, width, **options) as (page, _, complaints):
        await page.fill("[name=gtin]", FUSILLI)
        await page.keyboard.press("Enter")
        await page.wait_for_selector("#code")
        link = f"{demo[0]}/01/{FUSILLI}"
        assert await scanned(page) == [(zxingcpp.BarcodeFormat.QRCode, link)]
        if width < 1100:
            await page.get_by_text("Lot, item, size, colours and picture").click()
        await page.fill("[name=lot]", "L-42")
        await page.keyboard.press("Enter")
        await page.wait_for_selector(f"#code[alt*='{FUSILLI}/10/L-42']")
        assert await scanned(page) == [(zxingcpp.BarcodeFormat.QRCode, f"{link}/10/L-42")]
        await page.select_option("[name=symbology]", "ean13")
        if not has_script:
            await page.get_by_role("button", name="Show the code").click()
        await page.wait_for_selector("#code[alt^='EAN-13']")
        assert await scanned(page) == [(zxingcpp.BarcodeFormat.EAN13, FUSILLI[1:])]
        assert complaints == []


async def test_the_file_that_is_downloaded_is_the_code_that_is_seen(
    browser: Browser, demo: tuple[str, dict[str, str]], signed_in: StorageState
) -> None:
    path = f"{HERE}?gtin={FUSILLI}&symbology=gs1_datamatrix&lot=L1"
    async with opened(browser, demo[0], path, 1280, storage_state=signed_in) as (page, _, complaints):
        async with page.expect_download() as waiting:
            await page.get_by_role("link", name="Download the code as PNG").click()
        download = await waiting.value
        assert download.suggested_filename == f"{FUSILLI}-gs1_datamatrix.png"
        (seen,) = await scanned(page)
        (had,) = zxingcpp.read_barcodes(Image.open(await download.path()))
        assert (had.format, had.text) == seen
        assert complaints == []
