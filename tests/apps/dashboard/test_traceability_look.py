"""The pages of traceability with the demo's season of salads in a real browser, and a search by hand."""

from typing import Any

import httpx
import pytest
from playwright.async_api import Browser, StorageState

from closient.web.page import ORGANIZATION_COOKIE
from tests.apps.demo_site import MARKS, demo, look, looks, signed_in
from tests.web.conftest import browser
from tests.web.test_browser import opened

__all__ = ["browser", "demo", "signed_in"]

pytestmark = MARKS
HERE = "/dashboard/traceability"
PATHS = (
    HERE,
    f"{HERE}/captures",
    f"{HERE}/events",
    f"{HERE}/events?search=P00000&from=2020-01-01",
    f"{HERE}/places",
    f"{HERE}/places/new",
    f"{HERE}/places/9521100000017",
    f"{HERE}/places/lines",
    f"{HERE}/products",
    f"{HERE}/products/09521100000017",
)


@pytest.fixture(scope="module")
def in_the_kitchen(demo: tuple[str, dict[str, str]], signed_in: StorageState) -> StorageState:
    """The cookies of the demo person, who looks at the organization that has events."""
    site, credentials = demo
    answer = httpx.get(
        f"{site}/account/api/v1/organizations", headers={"X-API-Key": credentials["api_key"]}
    ).json()
    chosen = next(one["id"] for one in answer["data"] if one["name"] == "Leaf & Bowl Kitchens")
    cookie: Any = {
        "name": ORGANIZATION_COOKIE,
        "value": chosen,
        "domain": "localhost",
        "path": "/",
        "expires": -1,
        "httpOnly": True,
        "secure": False,
        "sameSite": "Lax",
    }
    others = [one for one in signed_in.get("cookies", []) if one.get("name") != ORGANIZATION_COOKIE]
    return {"cookies": [*others, cookie], "origins": signed_in.get("origins", [])}


@pytest.mark.parametrize(("path", "theme", "width"), looks(PATHS))
async def test_pages_of_traceability_look_right(
    browser: Browser,
    demo: tuple[str, dict[str, str]],
    in_the_kitchen: StorageState,
    *,
    path: str,
    theme: str,
    width: int,
) -> None:
    await look(browser, demo[0], path, theme, width, storage_state=in_the_kitchen)


@pytest.mark.parametrize("has_scripts", [True, False])
async def test_a_lot_is_looked_for_and_an_event_of_it_opened(
    browser: Browser, demo: tuple[str, dict[str, str]], in_the_kitchen: StorageState, *, has_scripts: bool
) -> None:
    options: dict[str, Any] = {"storage_state": in_the_kitchen, "java_script_enabled": has_scripts}
    async with opened(browser, demo[0], f"{HERE}/events", **options) as (page, _asked, complaints):
        await page.fill("[name=search]", "P00000")
        await page.press("[name=search]", "Enter")
        await page.get_by_text("1 lot is called so").wait_for()
        await page.get_by_role("link", name="First packed").click()
        await page.get_by_role("heading", name="First packed").wait_for()
        assert await page.get_by_role("row", name="P00000").count() >= 1
        assert await page.get_by_text("Green Crown Packing").count() >= 1
        assert complaints == []


async def test_the_present_tab_is_in_sight_on_a_phone(
    browser: Browser, demo: tuple[str, dict[str, str]], in_the_kitchen: StorageState
) -> None:
    async with opened(browser, demo[0], f"{HERE}/places", 360, storage_state=in_the_kitchen) as (
        page,
        _,
        _seen,
    ):
        box = await page.locator(".tabs [aria-current]").first.bounding_box()
        assert box is not None
        assert box["x"] + box["width"] <= 360


async def test_pages_of_events_go_on_without_a_script(
    browser: Browser, demo: tuple[str, dict[str, str]], in_the_kitchen: StorageState
) -> None:
    options: dict[str, Any] = {"storage_state": in_the_kitchen, "java_script_enabled": False}
    async with opened(browser, demo[0], f"{HERE}/events?step=shipping", **options) as (page, _asked, _said):
        first = await page.locator(".trace-head a").first.get_attribute("href")
        await page.get_by_role("link", name="Earlier").click()
        await page.get_by_role("link", name="Latest").wait_for()
        assert await page.locator(".trace-event").count() == 30
        assert await page.locator(".trace-head a").first.get_attribute("href") != first
