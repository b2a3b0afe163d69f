"""Journeys 5 and 6, the FDA calls and recall day: a lot is found, its way is seen, what is missing is named,
the spreadsheet is handed over, and a drill says whom to call.

In Chromium on the demo world, where a kitchen has traced fifty days of salad from the field to the shelf.
"""

import csv
import io
import re
from pathlib import Path

import openpyxl
import pytest
from playwright.async_api import Browser, Locator, Page, StorageState, expect

from tests.apps.demo_site import demo, signed_in
from tests.web.conftest import browser
from tests.web.test_browser import opened

__all__ = ["browser", "demo", "signed_in"]

LOT, PRODUCT = "H00010", "Romaine, field heads"


@pytest.mark.browser
@pytest.mark.slow
async def test_a_lot_is_found_traced_mended_exported_and_recalled_in_a_drill(
    browser: Browser, demo: tuple[str, dict[str, str]], signed_in: StorageState
) -> None:
    async with opened(browser, demo[0], "/dashboard", storage_state=signed_in) as (page, _, complaints):
        await page.locator(".side .organization summary").click()
        await page.locator(".side").get_by_role("button", name="Leaf & Bowl Kitchens").click()
        await find_lot(page)
        await see_its_way(page)
        await mend_a_gap(page)
        await hand_over_the_spreadsheet(page)
        await run_a_drill(page)
        assert complaints == []


async def find_lot(page: Page) -> None:
    """Part of its code is enough."""
    await page.get_by_role("link", name="Traceability").first.click()
    await page.get_by_role("link", name="Lots", exact=True).first.click()
    await page.get_by_placeholder("Lot, product or link of a lot").fill(LOT.lower())
    await expect(page.locator("#lots tbody tr")).to_have_count(1)
    await expect(page.locator("#lots")).to_contain_text("Green Crown Packing")
    await page.get_by_role("link", name=LOT).click()
    main = page.locator("main")
    await expect(main).to_contain_text(PRODUCT)
    await expect(main).to_contain_text("Salinas Valley Farm")
    await expect(tile(page, "Lots made of it").locator(".tile-value")).to_have_text("2")


async def see_its_way(page: Page) -> None:
    """From the farm to the stores; every node leads on, and back."""
    await page.get_by_role("link", name="Trace it").click()
    graph = page.get_by_role("group", name=re.compile("Where the lot came from"))
    for name in ("Salinas Valley Farm, field 12", f"Lot {LOT}", "Lot P00010", "Lot S0010", "Corner Market 5"):
        await expect(graph.get_by_role("link", name=name)).to_have_count(1)
    table = page.get_by_role("table", name="From where to where")
    await expect(table.get_by_role("row", name=re.compile("Lot P00010.*Transformed"))).to_be_visible()
    await graph.get_by_role("link", name="Lot S0010").click()
    await expect(page.get_by_role("heading", name="Lot S0010")).to_be_visible()
    await page.go_back()


async def mend_a_gap(page: Page) -> None:
    """A store has told nobody its telephone: once it is entered, what was shipped there is complete."""
    await page.goto(page.url.partition("/lots/")[0] + "/gaps")
    await page.get_by_label("Kind of event", exact=True).select_option("SHIP")
    missing = page.get_by_role("table", name="What is missing")
    await expect(missing).to_contain_text("Immediate subsequent recipient: telephone")
    await expect(missing).not_to_contain_text("Location: telephone")
    gaps = await count_of_gaps(page)
    await missing.get_by_role("link", name="Describe Corner Market 5, Modesto").first.click()
    await page.get_by_label("Telephone").fill("+1 555 0142")
    await page.get_by_role("button", name="Keep place").click()
    await page.goto(page.url.partition("/places")[0] + "/gaps?kind=SHIP")
    assert await count_of_gaps(page) < gaps
    await expect(page.locator("main")).not_to_contain_text("Immediate subsequent recipient: telephone")


async def count_of_gaps(page: Page) -> int:
    said = await tile(page, "With gaps").locator(".tile-value").inner_text()
    return int(said.replace(",", ""))


async def hand_over_the_spreadsheet(page: Page) -> None:
    """It is made while one waits, and opens as what the FDA asks for."""
    await page.get_by_role("link", name="FDA exports").click()
    await page.get_by_label("Lot code").fill(LOT)
    await page.get_by_role("button", name="Make the file").first.click()
    row = page.locator("#exports tbody tr").first
    await expect(row).to_contain_text("Ready", timeout=20_000)
    async with page.expect_download() as waiting:
        await row.get_by_role("link", name="Download").click()
    book = openpyxl.load_workbook(io.BytesIO(Path(await (await waiting.value).path()).read_bytes()))
    headings, *rows = book["KDEs"].iter_rows(values_only=True)
    kind, lot = headings.index("CTE"), headings.index("Lot")
    assert {row[lot] for row in rows} >= {LOT, "P00010", "S0010"}
    assert len({row[kind] for row in rows}) == 6, "harvest, cooling, packing, transformation and both ways"


async def run_a_drill(page: Page) -> None:
    """Two lots; whom to call, in which order, and the same as a table for the telephone room."""
    await page.get_by_role("link", name="Drills").click()
    await page.get_by_role("link", name="New drill").click()
    for code in (LOT, "S0011"):
        await page.get_by_placeholder("Lot, product, GTIN or link").fill(code)
        await page.get_by_role("button", name="Look for lots").click()
        await page.get_by_role("group", name="Lots to choose from").get_by_label(code).check()
    await page.get_by_label("Name of the drill").fill("Listeria, line 2")
    await page.get_by_role("button", name="Run the drill").click()
    await expect(page.get_by_role("heading", name="Listeria, line 2")).to_be_visible()
    found_in = await tile(page, "Found in").locator(".tile-value").inner_text()
    assert re.fullmatch(r"[\d,]+ ms", found_in)
    await expect(tile(page, "Calls")).to_contain_text("all can be reached")
    calls = page.get_by_role("table", name="Whom to call")
    await expect(calls.get_by_role("row", name=re.compile("Corner Market 5"))).to_contain_text("+1 555 0142")
    balances = page.get_by_role("table", name="Balances")
    await expect(balances.get_by_role("row")).to_have_count(5)
    async with page.expect_download() as waiting:
        await page.get_by_role("link", name="Call list as CSV").click()
    text = Path(await (await waiting.value).path()).read_text()
    assert len(list(csv.reader(io.StringIO(text)))) == 1 + await calls.get_by_role("row").count() - 1
    await page.get_by_role("link", name="Drills", exact=True).first.click()
    await expect(page.locator("main")).to_contain_text("Listeria, line 2")


def tile(page: Page, name: str) -> Locator:
    """A figure by what stands above it."""
    return page.locator(".tile", has=page.locator(".tile-label", has_text=re.compile(f"^{name}$")))
