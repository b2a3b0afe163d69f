"""Every page of the demo in a real browser: both themes, both widths; nothing for axe, no second scroll."""

import pytest
from playwright.async_api import Browser, StorageState

from tests.apps.demo_site import LOOKS, MARKS, demo, look, signed_in
from tests.web.conftest import browser

__all__ = ["browser", "demo", "signed_in"]

pytestmark = MARKS
PASTA, NAMELESS = "/dashboard/products/09521234001034", "/dashboard/products/09526543000426"
PUBLIC = ("/", "/p/09521234002031?10=L1&17=240101&21=7", "/p/09526543000426", "/outbox")
OWN = (
    "/dashboard",
    "/dashboard/products",
    "/dashboard/products?search=nothing%20like%20this",
    "/dashboard/products/new?gtin=9521234001011",
    "/dashboard/brands",
    PASTA,
    NAMELESS,
    f"{PASTA}/edit",
    f"{PASTA}/rules/new",
)


@pytest.mark.parametrize(("theme", "width"), LOOKS)
@pytest.mark.parametrize("path", PUBLIC)
async def test_public_pages_look_right(
    browser: Browser, demo: tuple[str, dict[str, str]], path: str, theme: str, width: int
) -> None:
    await look(browser, demo[0], path, theme, width)


@pytest.mark.parametrize(("theme", "width"), LOOKS)
@pytest.mark.parametrize("path", OWN)
async def test_pages_of_the_organization_look_right(
    browser: Browser,
    demo: tuple[str, dict[str, str]],
    signed_in: StorageState,
    *,
    path: str,
    theme: str,
    width: int,
) -> None:
    await look(browser, demo[0], path, theme, width, storage_state=signed_in)
