"""Label sheets and bulk exports in a real browser: they look right, work without a script, and scan."""

import asyncio
import io
import re

import pytest
import zxingcpp
from PIL import Image
from playwright.async_api import Browser, FilePayload, Page, StorageState

from tests.apps.demo_site import MARKS, demo, look, looks, signed_in
from tests.web.conftest import browser
from tests.web.test_browser import opened

__all__ = ["browser", "demo", "signed_in"]

pytestmark = MARKS
FUSILLI = "09521234001010"
LABELS = "/dashboard/labels"
EXPORTS = "/dashboard/exports"
PATHS = (
    LABELS,
    f"{LABELS}?template=24up_70x37_a4&scope=serials&start_at=3",
    f"{LABELS}?what=codes_combined&image=png",
    f"{LABELS}?what=sheet_zpl&template=1up_2x1_thermal&sheet=2",
    f"{LABELS}/sheets",
    f"{LABELS}/sheets/new?from=21up_63x38_a4",
    EXPORTS,
    f"{EXPORTS}/qr-codes",
)


async def scanned(page: Page, picture: str) -> set[str]:
    """What a scanner reads of a picture as it stands on the screen."""
    await page.wait_for_function(f"document.querySelector('{picture}')?.complete")
    screen = await page.locator(picture).screenshot()
    return {one.text for one in zxingcpp.read_barcodes(Image.open(io.BytesIO(screen)))}


@pytest.mark.parametrize(("path", "theme", "width"), looks(PATHS))
async def test_the_pages_of_labels_look_right(
    browser: Browser,
    demo: tuple[str, dict[str, str]],
    signed_in: StorageState,
    *,
    path: str,
    theme: str,
    width: int,
) -> None:
    await look(browser, demo[0], path, theme, width, storage_state=signed_in)


@pytest.mark.parametrize("has_script", [True, False])
async def test_the_sheet_on_the_screen_is_read_and_follows_the_form(
    browser: Browser, demo: tuple[str, dict[str, str]], signed_in: StorageState, *, has_script: bool
) -> None:
    options = {"storage_state": signed_in, "java_script_enabled": has_script, "device_scale_factor": 2}
    path = f"{LABELS}?template=1up_4x6_thermal&gtins={FUSILLI}"
    async with opened(browser, demo[0], path, 1280, **options) as (page, _, complaints):
        [first] = await scanned(page, "#sheet")
        assert first.startswith(f"{demo[0]}/01/{FUSILLI}/10/")
        await page.get_by_role("link", name="Next sheet").click()
        await page.wait_for_url("**sheet=2**")
        [second] = await scanned(page, "#sheet")
        assert second.startswith(f"{demo[0]}/01/{FUSILLI}/10/")
        assert second != first
        await page.select_option("[name=symbol]", "datamatrix")
        if not has_script:
            await page.get_by_role("button", name="Show the sheet").click()
        await page.wait_for_url("**symbol=datamatrix**")
        [held] = await scanned(page, "#sheet")
        assert held.replace("(", "").startswith("01")
        assert complaints == []


@pytest.mark.parametrize("has_script", [True, False])
@pytest.mark.parametrize("width", [360, 1280])
async def test_an_export_is_begun_followed_and_loaded_down(
    browser: Browser,
    demo: tuple[str, dict[str, str]],
    signed_in: StorageState,
    *,
    has_script: bool,
    width: int,
) -> None:
    options = {"storage_state": signed_in, "java_script_enabled": has_script}
    async with opened(browser, demo[0], f"{EXPORTS}/qr-codes", width, **options) as (page, _, complaints):
        await page.fill("[name=gtin]", FUSILLI)
        await page.fill("[name=lines]", "\n".join(f"S-{number:03}" for number in range(120)))
        await page.get_by_role("button", name="Make the codes").click()
        await page.wait_for_url(f"**{EXPORTS}")
        row = page.locator("#exports tbody tr").first
        for _round in range(100):
            if has_script or await row.get_by_text("Ready").count():
                break
            await asyncio.sleep(0.2)
            await page.reload()
        await row.get_by_text("Ready").wait_for()
        scroll = await page.locator(".table-scroll").evaluate("one => one.scrollWidth - one.clientWidth")
        assert scroll <= 0, "the way to the file is in sight"
        async with page.expect_download() as waiting:
            await row.get_by_role("link", name="Download").click()
        download = await waiting.value
        assert re.fullmatch(r"qr-\w{4}-120\.zip", download.suggested_filename)
        assert complaints == []


async def test_a_sheet_is_drawn_while_its_measures_are_typed(
    browser: Browser, demo: tuple[str, dict[str, str]], signed_in: StorageState
) -> None:
    path = f"{LABELS}/sheets/new"
    async with opened(browser, demo[0], path, 1280, storage_state=signed_in) as (page, _, complaints):
        await page.get_by_text("The drawing appears when").wait_for()
        measures = {"columns": "3", "rows": "5", "label_width_mm": "60", "label_height_mm": "50"}
        for name, value in measures.items():
            await page.fill(f"[name={name}]", value)
        await page.press("[name=label_height_mm]", "Tab")
        await page.get_by_alt_text("15 labels on a page of 210 × 297 mm").wait_for()
        await page.fill("[name=columns]", "4")
        await page.press("[name=columns]", "Tab")
        await page.get_by_text("The last label ends at 240.00 mm, the page at 210.00 mm.").wait_for()
        assert complaints == []


async def test_a_picture_is_sent_from_the_studio_and_the_code_on_the_screen_still_reads(
    browser: Browser, demo: tuple[str, dict[str, str]], signed_in: StorageState
) -> None:
    picture = io.BytesIO()
    Image.new("RGB", (90, 90), (20, 110, 70)).save(picture, "PNG")
    sent: FilePayload = {"name": "green.png", "mimeType": "image/png", "buffer": picture.getvalue()}
    path = f"/dashboard/codes?gtin={FUSILLI}&ink=%23003366"
    async with opened(browser, demo[0], path, 1280, storage_state=signed_in) as (page, _, complaints):
        await page.get_by_text("Send another picture").click()
        await page.set_input_files("[name=logo_file]", sent)
        await page.get_by_role("button", name="Put it in the middle").click()
        await page.get_by_text("The code was read with the picture in its middle").wait_for()
        assert await scanned(page, "#code") == {f"{demo[0]}/01/{FUSILLI}"}
        assert complaints == []
