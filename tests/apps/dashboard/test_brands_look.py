"""A brand's page in a real browser: both themes, both widths; nothing for axe, no second scroll."""

import pytest
from playwright.async_api import Browser, StorageState

from tests.apps.demo_site import LOOKS, MARKS, demo, find_no_fault, signed_in
from tests.web.conftest import browser
from tests.web.test_browser import opened

__all__ = ["browser", "demo", "signed_in"]

pytestmark = MARKS


@pytest.mark.parametrize(("theme", "width"), LOOKS)
async def test_a_brand_and_the_steps_of_its_proof_look_right(
    browser: Browser, demo: tuple[str, dict[str, str]], signed_in: StorageState, *, theme: str, width: int
) -> None:
    async with opened(
        browser,
        demo[0],
        "/dashboard/brands",
        width,
        color_scheme=theme,
        reduced_motion="reduce",
        storage_state=signed_in,
    ) as (page, _asked, complaints):
        await page.click("th a")
        await page.wait_for_url("**/dashboard/brands/*")
        start = page.get_by_role("button", name="Prove this domain")
        if await start.count():
            await start.click()
        await page.get_by_role("button", name="Look now").wait_for()
        assert await page.locator("[data-copy]").count() == 4
        await find_no_fault(page, width)
        await page.get_by_role("button", name="Delete brand").click()
        await page.locator("#delete-brand[open]").wait_for()
        await find_no_fault(page, width)
        assert complaints == []
