"""Journey 3, the scan in the aisle, as the brand sees it: a rule, why it decides, scans, and their number.

In Chromium against `closient serve` with the demo world, behind a proxy that says where callers are.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from tests.cli import serving
from tests.web.conftest import browser

__all__ = ["browser"]

pytestmark = [pytest.mark.browser, pytest.mark.slow]
GTIN = "09521234001034"
TARGET = "https://example.com/italy"
PHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/19.0 Mobile/15E148 Safari/604.1"
)
PROXY = {"CLOSIENT_TRUSTED_PROXIES": "1", "CLOSIENT_COUNTRY_HEADER": "cf-ipcountry"}


@pytest.fixture
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, dict[str, str]]]:
    """The address of the site, and how to come in."""
    folder: Path = tmp_path_factory.mktemp("aisle") / "var"
    port = serving.free_port()
    with serving.serving(folder, port, CLOSIENT_DEMO="true", **PROXY):
        yield f"http://localhost:{port}", json.loads((folder / "demo.json").read_text())


async def test_a_rule_is_written_explained_and_scanned_and_the_number_of_scans_moves(
    browser: Browser, site: tuple[str, dict[str, str]]
) -> None:
    address, credentials = site
    page = await (await browser.new_context()).new_page()
    await sign_in(page, address, credentials)
    product = f"{address}/dashboard/products/{GTIN}"
    await page.goto(product)
    before = await elsewhere(browser, address)
    await write_rule(page)
    await explain(page)
    await page.goto(product)
    scans = page.locator("[data-live]")
    seen = int(await scans.get_attribute("data-seen") or "0")
    told, bars = await scans.inner_text(), scans.locator(".split.even")
    devices = await bars.inner_text()
    assert await scan(browser, address, "IT") == TARGET
    assert await scan(browser, address, "AT") == before
    # Nothing is reloaded: the page hears of its scans.
    await expect(scans).to_have_attribute("data-seen", str(seen + 2), timeout=20_000)
    assert await bars.inner_text() != devices
    assert number(await scans.inner_text()) == number(told) + 2


def number(text: str) -> int:
    """How many people scanned so far, as the page words it."""
    found = re.search(r"([\d,]+) by (?:a person|people) so far", text)
    assert found is not None, text
    return int(found[1].replace(",", ""))


async def sign_in(page: Page, address: str, credentials: dict[str, str]) -> None:
    await page.goto(f"{address}/accounts/sign-in")
    await page.fill("[name=email]", credentials["email"])
    await page.fill("[name=password]", credentials["password"])
    await page.click("main button[type=submit]")
    await page.wait_for_url(f"{address}/dashboard")


async def scan(browser: Browser, address: str, country: str) -> str:
    """Where a phone in a country is led, by the code on the pack."""
    headers = {"CF-IPCountry": country, "X-Forwarded-For": "203.0.113.7"}
    phone = await browser.new_context(user_agent=PHONE, extra_http_headers=headers)
    answer = await phone.request.get(f"{address}/01/{GTIN}", max_redirects=0)
    await phone.close()
    assert answer.status == 302
    return answer.headers["location"]


async def elsewhere(browser: Browser, address: str) -> str:
    """Where scans lead before, asked in a way that counts as none."""
    context = await browser.new_context(extra_http_headers={"CF-IPCountry": "AT"})
    answer = await context.request.head(f"{address}/01/{GTIN}", max_redirects=0)
    await context.close()
    return answer.headers["location"]


async def write_rule(page: Page) -> None:
    """For Italy alone, before all others of the product."""
    await page.get_by_role("link", name="New rule", exact=True).click()
    await page.get_by_role("textbox", name="Address").fill(TARGET)
    await page.get_by_label("In these countries").fill("IT")
    await page.get_by_role("button", name="Create rule").click()
    rule = page.locator(".rules > .rule", has_text=TARGET)
    await expect(rule).to_be_visible()
    up = page.get_by_role("button", name=f"Move up: {TARGET}")
    for _place in range(20):
        if await up.count() == 0 or await up.is_disabled():
            break
        await up.click()
        await page.wait_for_load_state("networkidle")
    await expect(page.locator(".rules > .rule").first).to_contain_text(TARGET)


async def explain(page: Page) -> None:
    """Why a scan in Austria is led elsewhere, and one in Italy where the rule says."""
    await page.get_by_role("link", name="Why?").click()
    answer = page.get_by_role("group", name="The answer")
    considered = page.get_by_role("row", name=TARGET)
    await page.get_by_label("In which country").select_option("AT")
    await expect(considered).to_contain_text("Condition not met")
    await expect(answer).not_to_contain_text(TARGET)
    await page.get_by_label("In which country").select_option("IT")
    await expect(answer).to_contain_text(TARGET)
    await expect(considered).to_contain_text("Chosen")
