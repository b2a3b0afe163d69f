"""The pages about what hangs on products and brands, in a real browser: both themes, both widths, with axe.

And their flows: by keyboard, and without a script.
"""

import pytest
from playwright.async_api import Browser, StorageState

from tests.apps.demo_site import LOOKS, MARKS, demo, find_no_fault, look, looks, signed_in
from tests.web.conftest import browser
from tests.web.test_browser import opened

__all__ = ["browser", "demo", "signed_in"]

pytestmark = MARKS
FUSILLI, PESTO, CASE = "09521234001010", "09521234002031", "09521234009016"
PRODUCT = f"/dashboard/products/{FUSILLI}"
PUBLIC = (f"/p/{FUSILLI}", f"/p/{PESTO}", f"/p/{PESTO}?10=NONE", f"/p/{FUSILLI}/report")
OWN = (
    f"{PRODUCT}/provenance",
    f"{PRODUCT}/packaging",
    f"/dashboard/products/{CASE}/packaging",
    f"{PRODUCT}/certifications",
    f"{PRODUCT}/food",
    f"{PRODUCT}/give-up",
    "/dashboard/brands",
    "/dashboard/recalls",
    "/dashboard/recalls?show=closed",
)


@pytest.mark.parametrize(("path", "theme", "width"), looks(PUBLIC))
async def test_what_shoppers_see_looks_right(
    browser: Browser, demo: tuple[str, dict[str, str]], path: str, theme: str, width: int
) -> None:
    await look(browser, demo[0], path, theme, width)


@pytest.mark.parametrize(("path", "theme", "width"), looks(OWN))
async def test_what_owners_see_looks_right(
    browser: Browser,
    demo: tuple[str, dict[str, str]],
    signed_in: StorageState,
    *,
    path: str,
    theme: str,
    width: int,
) -> None:
    await look(browser, demo[0], path, theme, width, storage_state=signed_in)


@pytest.mark.parametrize(("theme", "width"), LOOKS)
async def test_a_brand_its_stores_and_its_public_page_look_right(
    browser: Browser, demo: tuple[str, dict[str, str]], signed_in: StorageState, theme: str, width: int
) -> None:
    options = {"color_scheme": theme, "reduced_motion": "reduce", "storage_state": signed_in}
    async with opened(browser, demo[0], "/dashboard/brands", width, **options) as (page, _, complaints):
        await page.click("th a")
        await page.wait_for_url("**/dashboard/brands/*")
        here = page.url
        await find_no_fault(page, width)
        for path in (f"{here}/stores", here.replace("/dashboard/brands", "/b")):
            await page.goto(path)
            await find_no_fault(page, width)
        assert complaints == []


async def test_a_certificate_is_added_and_removed_by_keyboard(
    browser: Browser, demo: tuple[str, dict[str, str]], signed_in: StorageState
) -> None:
    path = f"/dashboard/products/{PESTO}/certifications"
    async with opened(browser, demo[0], path, 1280, storage_state=signed_in) as (page, _, complaints):
        await page.focus("#field-certification_id")
        await page.keyboard.type("EU Organic")
        await page.focus("#field-certificate_number")
        await page.keyboard.type("IT-9")
        await page.keyboard.press("Enter")
        await page.get_by_text("The certificate is added.").wait_for()
        await page.get_by_role("button", name="Remove").first.focus()
        await page.keyboard.press("Enter")
        dialog = page.locator("dialog[open]")
        await dialog.wait_for()
        await page.keyboard.press("Escape")
        await dialog.wait_for(state="hidden")
        await page.keyboard.press("Enter")
        await dialog.get_by_role("button", name="Remove certification").focus()
        await page.keyboard.press("Enter")
        await page.get_by_text("The certificate is removed.").wait_for()
        assert complaints == []


async def test_packaging_and_provenance_need_no_script(
    browser: Browser, demo: tuple[str, dict[str, str]], signed_in: StorageState
) -> None:
    path = f"/dashboard/products/{CASE}/packaging"
    options = {"storage_state": signed_in, "java_script_enabled": False}
    async with opened(browser, demo[0], path, 360, **options) as (page, _, _seen):
        await page.fill("[name=child_gtin]", PESTO)
        await page.fill("[name=quantity]", "6")
        await page.get_by_role("button", name="Save packaging").click()
        await page.get_by_text("The packaging is saved.").wait_for()
        row = page.locator("tr", has_text="Pesto alla genovese")
        await row.locator("noscript form button, form.post-button button").first.click()
        await page.get_by_text("It is packed in this product no more.").wait_for()
        await page.goto(f"{demo[0]}{PRODUCT}/provenance")
        taken = page.locator(".voice", has_text="Terra Verde Fusilli 500g")
        await taken.locator("form.post-button button").click()
        await page.get_by_text("It is taken back and counts no more: Name.").wait_for()
        assert await taken.count() == 0
