"""Makes the pictures of the README: `python docs/pictures/make.py`.

Starts the demo on port 8000 with a data folder of its own, opens it in Chromium and photographs two pages.
Needs what `make test` needs, and nothing else listening on that port.
"""

import json
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import httpx
from playwright.sync_api import Browser, sync_playwright

HERE = Path(__file__).parent
SITE = "http://localhost:8000"
START_SECONDS = 60


def main() -> None:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    with tempfile.TemporaryDirectory(prefix="closient-") as folder:
        command = [sys.executable, "-m", "closient", "serve", "--port", "8000"]
        server = subprocess.Popen(command, env={"PATH": "/usr/bin:/bin", "CLOSIENT_DATA_FOLDER": folder})
        try:
            wait()
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
                photograph(browser, json.loads((Path(folder) / "demo.json").read_text()))
                browser.close()
        finally:
            server.send_signal(signal.SIGINT)
            server.wait(20)


def wait() -> None:
    """Until the site answers."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        try:
            if httpx.get(f"{SITE}/health/ready").status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.2)
    raise TimeoutError(f"{SITE} does not answer")


def photograph(browser: Browser, demo: dict[str, str]) -> None:
    """The first page as a stranger sees it, and a product as its owner does."""
    page = browser.new_context(viewport={"width": 1280, "height": 900}, color_scheme="light").new_page()
    page.goto(SITE)
    page.screenshot(path=HERE / "home.png")
    page.goto(f"{SITE}/accounts/sign-in")
    page.get_by_label("Mail address").fill(demo["email"])
    page.locator("[name=password]").fill(demo["password"])
    page.locator("main button[type=submit]").click()
    page.wait_for_url(f"{SITE}/dashboard")
    page.goto(f"{SITE}/dashboard/products?search=spaghetti")
    page.get_by_role("link", name="Spaghetti no. 5").click()
    page.get_by_role("heading", name="Spaghetti no. 5").wait_for()
    page.wait_for_load_state("networkidle")
    page.screenshot(path=HERE / "product.png")


if __name__ == "__main__":
    main()
