"""How often one may try to sign in: strangers are slowed down, nobody is locked out of their own account."""

from collections.abc import AsyncGenerator
from datetime import timedelta

import httpx
import pytest

from closient.app import Site
from closient.apps.account import rules
from closient.apps.account.actions import attempts
from closient.kit import clock
from closient.kit.database import Database
from closient.kit.errors import RateLimited
from closient.kit.services import Services
from tests.apps.account.browser import PASSWORD, Browser

ADA, WRONG = "ada@example.com", "not the password"


@pytest.fixture(autouse=True)
def at_the_start_of_a_window():
    with clock.frozen(clock.now().replace(minute=0, second=0)):
        yield


@pytest.fixture
async def stranger(site: Site, services: Services) -> AsyncGenerator[Browser]:
    """A browser elsewhere in the world."""
    transport = httpx.ASGITransport(app=site, client=("198.51.100.7", 1))
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost:8000") as client:
        yield Browser(client, services)


async def _try(browser: Browser, password: str = WRONG) -> int:
    return (await browser.send("/accounts/sign-in", email=ADA, password=password)).status_code


async def _fill(database: Database, allowance: attempts.Allowance, who: str) -> None:
    for _ in range(allowance.attempts):
        await attempts.count(database.reads, allowance, who)
    with pytest.raises(RateLimited):
        await attempts.count(database.reads, allowance, who)


async def test_a_stranger_locks_nobody_out_of_their_own_browser(browser: Browser, stranger: Browser):
    await browser.sign_up(ADA)
    await browser.sign_out()
    assert [await _try(stranger) for _ in range(11)] == [422] * 10 + [429]
    assert await _try(browser, PASSWORD) == 303


async def test_a_stranger_slows_down_no_stranger_of_another_network(browser: Browser, stranger: Browser):
    await browser.sign_up(ADA)
    await browser.sign_out()
    browser.client.cookies.clear()
    assert [await _try(stranger) for _ in range(11)] == [422] * 10 + [429]
    assert await _try(browser, PASSWORD) == 303


async def test_strangers_of_many_networks_are_slowed_down_together_and_known_browsers_are_not(
    browser: Browser, stranger: Browser, database: Database
):
    await browser.sign_up(ADA)
    await browser.sign_out()
    await _fill(database, attempts.SIGN_IN_BY_STRANGERS, ADA)
    assert await _try(stranger, PASSWORD) == 429
    assert await _try(browser, PASSWORD) == 303
    with clock.frozen(clock.now() + timedelta(minutes=15)):
        assert await _try(stranger, PASSWORD) == 303


async def test_who_is_signed_in_signs_in_again_whatever_strangers_do(browser: Browser, database: Database):
    await browser.sign_up(ADA)
    browser.client.cookies.delete("device")
    await _fill(database, attempts.SIGN_IN_BY_STRANGERS, ADA)
    assert await _try(browser, PASSWORD) == 303


async def test_a_known_browser_has_its_own_limit(browser: Browser):
    await browser.sign_up(ADA)
    await browser.sign_out()
    assert [await _try(browser) for _ in range(11)] == [422] * 10 + [429]
    assert await _try(browser, PASSWORD) == 429


async def test_a_mark_that_was_made_up_or_is_for_another_account_says_nothing(browser: Browser):
    await browser.sign_up(ADA)
    marks = browser.client.cookies["device"]
    secret = browser.services.settings.secret
    assert rules.known_device(marks, ADA, secret)
    assert rules.known_device(marks, "eve@example.com", secret) == ""
    assert rules.known_device(marks, ADA, "another secret") == ""
    for made_up in ("", ".", "~", "device.", f"x{marks}", f"{marks[:-1]}\N{LATIN SMALL LETTER E WITH ACUTE}"):
        assert rules.known_device(made_up, ADA, secret) == ""


def test_a_browser_is_known_to_the_latest_few_accounts_that_it_was_in():
    marks = ""
    emails = [f"person{number}@example.com" for number in range(6)]
    for email in emails:
        marks = rules.marked(marks, email, "secret")
    known = [email for email in emails if rules.known_device(marks, email, "secret")]
    assert known == emails[-rules.DEVICE_ACCOUNTS :]
    assert rules.marked(marks, known[0], "secret") == marks
    assert len(marks) < 400
