"""Journey 1, the first code: sign up, enter a product, point its code somewhere, scan it, see it counted.

In Chromium against `closient serve` on a data folder of its own; with scripts and without.
"""

import io
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image
from playwright.async_api import Browser, BrowserContext, Page, expect

from tests.cli import serving
from tests.cli.conftest import data_folder
from tests.web.conftest import browser

__all__ = ["browser", "data_folder"]

GTIN = "09506000134352"
NAME = "Fusilli <b>from</b> durum wheat"
PHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/19.0 Mobile/15E148 Safari/604.1"
)
PASSWORD = "a sentence that is easy to keep"


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
async def test_from_sign_up_to_the_counted_scan(browser: Browser, data_folder: Path, scripts: bool) -> None:
    port = serving.free_port()
    site = f"http://localhost:{port}"
    with serving.serving(data_folder, port):
        context = await browser.new_context(java_script_enabled=scripts, accept_downloads=True)
        page = await context.new_page()
        await sign_up(page, site)
        await create_organization(page)
        await create_product(page, site, scripts)
        target = f"{site}/p/{GTIN}?from=rule"
        await create_rules(page, target)
        link = await read_code(page)
        assert link == f"{site}/01/{GTIN}"
        await scan(browser, link, target)
        await expect_count(page, site)
        await delete_rule(page, scripts)
        await context.close()


async def sign_up(page: Page, site: str) -> None:
    """The mail lies in the outbox, since no mail server is set up."""
    await page.goto(site)
    await page.locator("main").get_by_role("link", name="Sign up").click()
    await page.get_by_label("Mail address").fill("ada@example.com")
    await page.get_by_label("Your name").fill("Ada")
    await page.get_by_role("button", name="Send the link").click()
    await page.goto(f"{site}/outbox")
    mail = page.get_by_role("link", name="Confirm your address")
    for _attempt in range(40):
        if await mail.count():
            break
        await page.wait_for_timeout(250)
        await page.reload()
    await mail.click()
    await page.get_by_role("link", name="/accounts/verify").click()
    await page.get_by_label("New password").fill(PASSWORD)
    await page.get_by_role("button", name="Open the account").click()


async def create_organization(page: Page) -> None:
    await page.get_by_label("Name", exact=True).fill("Ada's Pasta")
    await page.locator("[name=country]").select_option("IT")
    await page.get_by_role("button", name="Create", exact=False).click()


async def create_product(page: Page, site: str, scripts: bool) -> None:
    """A wrong check digit is named beside the field: while one types, or when the form is sent."""
    await page.goto(f"{site}/dashboard")
    await page.get_by_role("link", name="Enter a product").click()
    await page.get_by_label("Number below the barcode").press_sequentially("9 506000 134353")
    if not scripts:
        await page.get_by_role("button", name="Create product").click()
    await expect(page.locator("main")).to_contain_text("ask for 2")
    await page.get_by_label("Number below the barcode").fill("9 506000 134352")
    if scripts:
        await expect(page.locator("#number-note")).to_contain_text(GTIN)
    await page.get_by_label("Name").fill(NAME)
    await page.get_by_label("Brand").fill("Ada's")
    await page.get_by_role("button", name="Create product").click()
    await expect(page).to_have_url(f"{site}/dashboard/products/{GTIN}")
    await expect(page.get_by_role("heading", level=1)).to_have_text(NAME)


async def create_rules(page: Page, target: str) -> None:
    """One for every scan, another that begins on Monday and is moved before it."""
    await page.get_by_role("link", name="New rule").click()
    await page.get_by_role("button", name="Create rule").click()
    await expect(page.locator(".for-address .field-error")).to_be_visible()
    await page.get_by_role("textbox", name="Address").fill(target)
    await page.get_by_role("button", name="Create rule").click()
    await expect(page.locator(".rule", has_text=target)).to_contain_text("Decides now")
    today = datetime.now(UTC).date()
    monday = today + timedelta(days=7 - today.weekday())
    await page.get_by_role("link", name="New rule").click()
    await page.get_by_role("textbox", name="Address").fill("https://example.com/from-monday")
    await page.locator("[name=absolute_start_at]").fill(f"{monday}T08:00")
    await page.get_by_role("button", name="Create rule").click()
    await page.get_by_role("button", name="Move up: https://example.com/from-monday").click()
    await expect(page.locator(".rules > .rule").first).to_contain_text("https://example.com/from-monday")
    await expect(page.locator(".rule", has_text=target)).to_contain_text("Decides now")


async def read_code(page: Page) -> str:
    """What the code holds: read from the downloaded file, and from what the screen shows."""
    async with page.expect_download() as waiting:
        await page.get_by_role("link", name="Download the code as PNG").click()
    download = await waiting.value
    assert download.suggested_filename == f"{GTIN}.png"
    from_file = zxingcpp.read_barcodes(Image.open(await download.path()))
    from_screen = zxingcpp.read_barcodes(Image.open(io.BytesIO(await page.screenshot())))
    assert [found.text for found in from_file] == [found.text for found in from_screen]
    return from_file[0].text


async def scan(browser: Browser, link: str, target: str) -> None:
    """As a phone does: once looking at the answer itself, once following it."""
    phone: BrowserContext = await browser.new_context(user_agent=PHONE, java_script_enabled=False)
    answer = await phone.request.get(link, max_redirects=0)
    assert answer.status == 302
    assert answer.headers["location"] == target
    page = await phone.new_page()
    await page.goto(link)
    assert page.url == target
    await expect(page.get_by_role("heading", level=1)).to_have_text(NAME)
    await phone.close()


async def expect_count(page: Page, site: str) -> None:
    """Both scans are on the product's page and on the overview, a moment later."""
    counted = page.get_by_text("2 by people so far")
    for _attempt in range(40):
        await page.goto(f"{site}/dashboard/products/{GTIN}")
        if await counted.count():
            break
        await page.wait_for_timeout(250)
    await expect(counted).to_be_visible()
    await page.goto(f"{site}/dashboard")
    await expect(page.locator(".tile", has_text="Scans in 30 days")).to_contain_text("2")
    await expect(page.get_by_role("row", name=NAME)).to_have_count(2)


async def delete_rule(page: Page, scripts: bool) -> None:
    """What is lost is said before; without scripts the button below the form does it."""
    await page.get_by_role("link", name=NAME).first.click()
    await page.get_by_role("link", name="Edit: https://example.com/from-monday").click()
    if scripts:
        await page.get_by_role("button", name="Delete rule").click()
        await page.get_by_role("alertdialog").get_by_role("button", name="Delete rule").click()
    else:
        await page.locator("noscript").get_by_role("button", name="Delete rule").click()
    await expect(page.get_by_text("The rule is deleted.")).to_be_visible()
    await expect(page.get_by_text("https://example.com/from-monday")).to_have_count(0)
