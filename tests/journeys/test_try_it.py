""" "Try it" of the API reference in a real browser: with a key, with the session, and when it is refused."""

import json
from typing import Any

from playwright.async_api import Browser, Locator, Page, StorageState

from tests.apps.demo_site import MARKS, demo, find_no_fault, signed_in
from tests.web.conftest import browser
from tests.web.test_browser import opened

__all__ = ["browser", "demo", "signed_in"]

pytestmark = MARKS
PASTA = "09521234001034"


async def tried(page: Page, operation: str, **values: str) -> Locator:
    """Fill the form of an operation, send it, and wait for the answer."""
    shown = page.locator(f"#{operation}")
    for name, value in values.items():
        await shown.locator(f'[id="{operation}-{name}"]').fill(value)
    await shown.get_by_role("button", name="Send").click()
    await shown.locator(".reference-status").wait_for()
    return shown.locator("[data-answer]")


async def body_of(answer: Locator) -> Any:
    return json.loads(await answer.locator("pre").inner_text())


async def test_a_call_with_a_key_shows_status_and_body_and_the_key_stays_in_the_tab(
    browser: Browser, demo: tuple[str, dict[str, str]]
) -> None:
    site, credentials = demo
    async with opened(browser, site, "/docs/products#look_up_a_product") as (page, asked, complaints):
        answer = await tried(page, "look_up_a_product", key=credentials["api_key"], gtin=PASTA)
        assert "200" in await answer.locator(".reference-status .is-good").inner_text()
        assert (await body_of(answer))["gtin"] == PASTA
        await find_no_fault(page, 1280)
        await page.goto(f"{site}/docs/account#identify_the_authenticated_caller")
        answer = await tried(page, "identify_the_authenticated_caller")
        assert (await body_of(answer))["email"] == credentials["email"]
        assert complaints == []
        assert [url for url in asked if not url.startswith((site, "data:", "blob:"))] == []
        other = await page.context.new_page()
        await other.goto(f"{site}/docs/account")
        assert await other.locator("[data-key]").first.input_value() == ""


async def test_the_session_is_used_without_a_key_also_to_change_something(
    browser: Browser, demo: tuple[str, dict[str, str]], signed_in: StorageState
) -> None:
    async with opened(browser, demo[0], "/docs/account", storage_state=signed_in) as (page, _, complaints):
        await page.locator("#create_organization > summary").click()
        body = json.dumps({"name": "Tried", "country": "DE", "is_brand": False})
        answer = await tried(page, "create_organization", body=body)
        assert "200" in await answer.locator(".reference-status .is-good").inner_text()
        assert (await body_of(answer))["name"] == "Tried"
        assert complaints == []


async def test_a_refusal_is_shown_as_it_came(
    browser: Browser, demo: tuple[str, dict[str, str]], signed_in: StorageState
) -> None:
    async with opened(browser, demo[0], "/docs/products#look_up_a_product", storage_state=signed_in) as (
        page,
        _,
        _seen,
    ):
        answer = await tried(page, "look_up_a_product", gtin="9506000134353")
        assert "422" in await answer.locator(".reference-status .is-bad").inner_text()
        assert (await body_of(answer))["errors"][0]["field"] == "gtin"


async def test_a_picture_is_shown_as_a_picture(
    browser: Browser, demo: tuple[str, dict[str, str]], signed_in: StorageState
) -> None:
    async with opened(
        browser, demo[0], "/docs/products#generate_a_single_qr_code", storage_state=signed_in
    ) as (page, _, _seen):
        body = json.dumps({"gtin": PASTA, "format": "png"})
        answer = await tried(page, "generate_a_single_qr_code", body=body)
        image = answer.locator("img[src^='blob:']")
        assert await image.evaluate("async one => { await one.decode(); return one.naturalWidth }")
