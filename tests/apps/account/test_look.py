"""The pages of the account in a real browser: both themes, both widths; nothing for axe, no second scroll."""

import asyncio

import pytest
from playwright.async_api import Browser, StorageState

from tests.apps.demo_site import LOOKS, MARKS, demo, find_no_fault, look, looks, signed_in
from tests.web.conftest import browser
from tests.web.test_browser import opened

__all__ = ["browser", "demo", "signed_in"]

pytestmark = MARKS
PUBLIC = ("/accounts/signup", "/accounts/sign-in", "/accounts/sign-out", "/accounts/reset")
OWN = (
    "/settings/account",
    "/settings/team",
    "/settings/api-keys",
    "/settings/api-keys/new",
    "/settings/organization",
    "/settings/organization/delete",
    "/organizations/new",
    "/organizations/switch",
    "/preferences",
    "/accounts/confirm",
)


@pytest.mark.parametrize(("path", "theme", "width"), looks(PUBLIC))
async def test_pages_before_the_sign_in_look_right(
    browser: Browser, demo: tuple[str, dict[str, str]], path: str, theme: str, width: int
) -> None:
    await look(browser, demo[0], path, theme, width)


@pytest.mark.parametrize(("path", "theme", "width"), looks(OWN))
async def test_pages_of_a_person_look_right(
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
async def test_the_way_from_the_form_over_the_mail_to_the_account_looks_right(
    browser: Browser, demo: tuple[str, dict[str, str]], theme: str, width: int
) -> None:
    site, email = demo[0], f"{theme}-{width}@example.com"
    async with opened(browser, site, "/accounts/signup", width, color_scheme=theme) as (page, _, _seen):
        await page.fill("[name=email]", "nobody")
        await page.eval_on_selector("main form", "form => { form.noValidate = true }")
        await page.click("main button[type=submit]")
        await page.wait_for_selector("[aria-invalid=true]")
        await find_no_fault(page, width)
        await page.fill("[name=email]", email)
        await page.click("main button[type=submit]")
        await page.get_by_role("link", name="Open the outbox").wait_for()
        await find_no_fault(page, width)
        await page.goto(f"{site}/outbox")
        mail = page.locator("tr").filter(has_text=email).get_by_role("link")
        # The worker writes the letter and then sends it.
        async with asyncio.timeout(20):
            while not await mail.count():
                await asyncio.sleep(0.2)
                await page.reload()
        await mail.click()
        await page.click("main a[href*='/accounts/verify?']")
        await page.wait_for_url(f"{site}/accounts/verify?*")
        await find_no_fault(page, width)
        await page.fill("[name=password]", "a sentence that is easy to keep")
        await page.click("main button[type=submit]")
        await page.wait_for_url(f"{site}/organizations/new")


async def test_the_organization_is_switched_without_scripts_on_the_page_where_one_is(
    browser: Browser, demo: tuple[str, dict[str, str]], signed_in: StorageState
) -> None:
    async with opened(
        browser, demo[0], "/settings/account", java_script_enabled=False, storage_state=signed_in
    ) as (page, _, _seen):
        switcher = page.locator(".side .organization")
        before = await switcher.locator("summary .organization-name").inner_text()
        await switcher.locator("summary").click()
        chosen = switcher.locator("button:not([aria-current])").first
        name = (await chosen.locator(".menu-text").inner_text()).split("\n")[0]
        await chosen.click()
        await page.wait_for_load_state()
        assert page.url == f"{demo[0]}/settings/account"
        assert before not in await switcher.locator("summary").inner_text()
        assert (await switcher.locator("summary .organization-name").inner_text()) in name
