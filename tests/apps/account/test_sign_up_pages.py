"""Signing up, in and out in a browser without scripts."""

import re
import time
from datetime import timedelta
from typing import Any

import httpx
import pytest

from closient.apps.account.actions import passwords
from closient.kit import clock
from tests.apps.account import actors
from tests.apps.account.browser import PASSWORD, Browser, said
from tests.conftest import decoded
from tests.world import World


async def test_a_person_signs_up_by_mail_and_founds_an_organization(browser: Browser):
    assert (await browser.open("/accounts/signup")).status_code == 200
    answer = await browser.send("/accounts/signup", email="Ada@Example.com", name="Ada Lovelace")
    assert (answer.status_code, "ada@example.com" in answer.text.lower()) == (200, True)
    assert browser.session is None
    link = await browser.link_of_last_letter()
    letter = (await browser.letters())[0]
    assert (letter.to, letter.subject) == ("ada@example.com", "Confirm your address")
    # Scanners of mails open links: that uses nothing up.
    for _ in range(3):
        opened = await browser.open(link)
        assert opened.status_code == 200
        assert "Ada Lovelace" in opened.text
    answer = await browser.send(link, password=PASSWORD, name="Ada Lovelace")
    assert (answer.status_code, answer.headers["location"]) == (303, "/organizations/new")
    assert "Welcome" in said(await browser.open("/organizations/new"))
    answer = await browser.send("/organizations/new", name="Acme", country="GB", is_brand="on")
    assert answer.status_code == 303
    who = decoded(await browser.client.get("/account/api/v1/whoami"))
    assert (who["email"], who["organizations"][0]["name"]) == ("ada@example.com", "Acme")
    assert (await browser.send(link, password="another long password")).status_code == 404
    assert (await browser.open(link)).status_code == 404


async def test_the_session_cookie_is_out_of_reach_of_scripts_and_other_sites(browser: Browser):
    await browser.send("/accounts/signup", email="ada@example.com")
    answer = await browser.send(await browser.link_of_last_letter(), password=PASSWORD)
    cookie = next(c for c in answer.headers.get_list("set-cookie") if c.startswith("sessionid="))
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Path=/" in cookie
    assert "Secure" not in cookie


async def test_the_database_holds_no_token_and_no_password(browser: Browser, world: World):
    await browser.sign_up("ada@example.com")
    row = await world.database.pool.fetchrow("SELECT token_hash FROM account.session")
    assert row["token_hash"] != (browser.session or "").encode()
    assert len(row["token_hash"]) == 32
    stored = await world.database.pool.fetchval("SELECT password_hash FROM account.person")
    assert stored.startswith("$argon2id$v=19$m=19456,t=2,p=1$")


async def test_signing_up_answers_the_same_for_a_known_address(browser: Browser, world: World):
    await browser.sign_up("ada@example.com")
    await browser.sign_out()
    known = await browser.send("/accounts/signup", email="ada@example.com", name="Eve")
    new = await browser.send("/accounts/signup", email="new@example.com", name="Eve")
    assert known.status_code == new.status_code == 200
    assert said(known).replace("ada@", "x@") == said(new).replace("new@", "x@")
    subjects = {letter.to: letter.subject for letter in reversed(await browser.letters())}
    assert subjects["ada@example.com"] == "You have an account already"
    assert subjects["new@example.com"] == "Confirm your address"
    assert (
        await world.database.pool.fetchval("SELECT name FROM account.person WHERE email = 'ada@example.com'")
        == ""
    )


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({}, "This is needed."),
        ({"email": "nobody"}, "This is not a mail address."),
        ({"email": "a@b.de\r\nBcc: all@example.com"}, "This is not a mail address."),
    ],
)
async def test_a_wrong_address_is_named_beside_its_field(browser: Browser, fields, sentence):
    answer = await browser.send("/accounts/signup", **fields)
    assert answer.status_code == 422
    assert sentence in said(answer)
    assert 'aria-invalid="true"' in answer.text


async def test_a_short_password_is_refused_and_the_link_stays_good(browser: Browser):
    await browser.send("/accounts/signup", email="ada@example.com")
    link = await browser.link_of_last_letter()
    answer = await browser.send(link, password="short")
    assert (answer.status_code, "Use at least 10 characters." in said(answer)) == (422, True)
    assert (await browser.send(link, password=PASSWORD)).status_code == 303


async def test_a_link_ends_after_its_day(browser: Browser):
    await browser.send("/accounts/signup", email="ada@example.com")
    link = await browser.link_of_last_letter()
    with clock.frozen(clock.now() + timedelta(hours=23)):
        assert (await browser.open(link)).status_code == 200
    with clock.frozen(clock.now() + timedelta(hours=25)):
        answer = await browser.open(link)
        assert (answer.status_code, "This link is over" in said(answer)) == (404, True)
        assert (await browser.send(link, password=PASSWORD)).status_code == 404


async def test_signing_in_starts_a_session_of_its_own_and_goes_where_one_wanted_to(browser: Browser):
    await browser.sign_up("ada@example.com")
    before = browser.session
    await browser.sign_out()
    assert browser.session is None
    answer = await browser.send(
        "/accounts/sign-in?next=/settings/account", email=" ADA@example.com", password=PASSWORD
    )
    assert (answer.status_code, answer.headers["location"]) == (303, "/settings/account")
    assert browser.session not in (None, before)
    assert (await browser.open("/settings/account")).status_code == 200


async def test_a_session_that_was_known_before_the_sign_in_is_not_used(browser: Browser):
    await browser.sign_up("ada@example.com")
    await browser.sign_out()
    browser.client.cookies.set("sessionid", "chosen-by-somebody-else", domain="localhost")
    answer = await browser.send("/accounts/sign-in", email="ada@example.com", password=PASSWORD)
    cookie = next(c for c in answer.headers.get_list("set-cookie") if c.startswith("sessionid="))
    assert "chosen-by-somebody-else" not in cookie


async def test_signing_in_again_replaces_the_session_that_the_browser_came_with(
    browser: Browser, world: World
):
    await browser.sign_up("ada@example.com")
    before = browser.session
    await browser.send("/accounts/sign-in", email="ada@example.com", password=PASSWORD)
    assert browser.session not in (None, before)
    assert await world.database.pool.fetchval("SELECT count(*) FROM account.session") == 1


@pytest.mark.parametrize("to", ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:1"])
async def test_signing_in_leads_to_no_other_site(browser: Browser, to):
    await browser.sign_up("ada@example.com")
    await browser.sign_out()
    request = httpx.QueryParams({"next": to})
    answer = await browser.send(f"/accounts/sign-in?{request}", email="ada@example.com", password=PASSWORD)
    assert (answer.status_code, answer.headers["location"]) == (303, "/dashboard")


async def test_an_unknown_address_and_a_wrong_password_get_the_same_answer_as_slowly(browser: Browser):
    await browser.sign_up("ada@example.com")
    await browser.sign_out()

    async def ask(email: str) -> tuple[httpx.Response, float]:
        started = time.perf_counter()
        answer = await browser.send("/accounts/sign-in", email=email, password="not the password")
        return answer, time.perf_counter() - started

    wrong, wrong_seconds = await ask("ada@example.com")
    unknown, unknown_seconds = await ask("eve@example.com")
    assert wrong.status_code == unknown.status_code == 422
    assert said(wrong) == said(unknown)
    hashing = []
    for _ in range(3):
        started = time.perf_counter()
        await passwords.matches(None, "anything")
        hashing.append(time.perf_counter() - started)
    assert min(wrong_seconds, unknown_seconds) > 0.5 * min(hashing)


async def test_whom_nobody_has_is_checked_against_a_hash_of_the_same_costs():
    made = await passwords.hashed("a password")
    assert passwords.NOBODY.split("$")[:4] == made.split("$")[:4]
    assert len(passwords.NOBODY) == len(made)


@pytest.mark.parametrize("path", ["/accounts/signup", "/accounts/reset"])
async def test_asking_for_a_letter_does_the_same_for_every_address(browser: Browser, world: World, path: str):
    await browser.sign_up("ada@example.com")
    await browser.sign_out()
    await world.person("bob@example.com")
    pool: Any = world.database.pool
    done: dict[str, tuple[list[str], list[dict[str, str]]]] = {}
    for email in ("ada@example.com", "bob@example.com", "eve@example.com"):
        await browser.letters()
        statements: list[str] = []
        with pool.connection.query_logger(lambda record, said=statements: said.append(record.query)):
            assert (await browser.send(path, email=email)).status_code == 200
        waiting = await pool.fetch("SELECT convert_from(payload, 'UTF8')::jsonb AS job FROM kit.pgqueuer")
        said_of_savepoints = [re.sub(r"__asyncpg_\w+", "savepoint", said) for said in statements]
        done[email[:3]] = said_of_savepoints, [{**row["job"], "key": "", "to": ""} for row in waiting]
    assert len(done["ada"][0]) > 3
    assert len(done["ada"][1]) == 1
    assert done["ada"] == done["bob"] == done["eve"]


async def test_an_invited_person_without_a_password_cannot_sign_in_with_none(browser: Browser, world: World):
    await world.person("ada@example.com")
    for password in ("", "x", "nobody's password"):
        answer = await browser.send("/accounts/sign-in", email="ada@example.com", password=password)
        assert answer.status_code == 422


async def test_signing_in_is_throttled_by_account_whether_it_exists_or_not(browser: Browser):
    await browser.sign_up("ada@example.com")
    await browser.sign_out()
    start = clock.now().replace(minute=0, second=0)
    with clock.frozen(start):
        for email in ("ada@example.com", "eve@example.com"):
            statuses = [
                (await browser.send("/accounts/sign-in", email=email, password="wrong")).status_code
                for _ in range(11)
            ]
            assert statuses == [422] * 10 + [429]
        blocked = await browser.send("/accounts/sign-in", email="ada@example.com", password=PASSWORD)
        assert (blocked.status_code, blocked.headers["Retry-After"]) == (429, "900")
    with clock.frozen(start + timedelta(minutes=15)):
        answer = await browser.send("/accounts/sign-in", email="ada@example.com", password=PASSWORD)
        assert answer.status_code == 303


async def test_mails_to_one_address_are_throttled(browser: Browser):
    with clock.frozen(clock.now().replace(minute=0)):
        statuses = [
            (await browser.send(path, email="ada@example.com")).status_code
            for path in ["/accounts/signup", "/accounts/reset"] * 3
        ]
    assert statuses == [200] * 5 + [429]


async def test_a_new_password_comes_by_mail_and_ends_all_sessions(browser: Browser, world: World):
    await browser.sign_up("ada@example.com")
    other = await actors.session(world, await world.database.pool.fetchval("SELECT id FROM account.person"))
    await browser.sign_out()
    answer = await browser.send("/accounts/reset", email="ada@example.com")
    nobody = await browser.send("/accounts/reset", email="eve@example.com")
    assert said(answer).replace("ada@", "x@") == said(nobody).replace("eve@", "x@")
    link = await browser.link_of_last_letter()
    assert link.startswith("/accounts/reset/choose?token=")
    assert [letter.to for letter in await browser.letters()].count("eve@example.com") == 0
    answer = await browser.send(link, password="quite another password")
    assert answer.status_code == 303
    assert browser.session
    own = dict(browser.client.cookies)
    browser.client.cookies.clear()
    assert (await browser.client.get("/account/api/v1/whoami", headers=other)).status_code == 401
    assert own
    wrong = await browser.send("/accounts/sign-in", email="ada@example.com", password=PASSWORD)
    assert wrong.status_code == 422
    right = await browser.send(
        "/accounts/sign-in", email="ada@example.com", password="quite another password"
    )
    assert right.status_code == 303
    assert (await browser.letters())[0].subject == "Your password was changed"


async def test_signing_out_ends_the_session_in_the_database(browser: Browser, world: World):
    await browser.sign_up("ada@example.com")
    cookie = {"Cookie": f"sessionid={browser.session}"}
    answer = await browser.send("/accounts/sign-out")
    assert (answer.status_code, answer.headers["location"]) == (303, "/accounts/sign-in")
    assert (await browser.client.get("/account/api/v1/whoami", headers=cookie)).status_code == 401
    assert await world.database.pool.fetchval("SELECT count(*) FROM account.session") == 0


async def test_another_site_can_neither_sign_in_nor_out(browser: Browser):
    await browser.sign_up("ada@example.com")
    for path in ("/accounts/sign-out", "/accounts/sign-in", "/settings/account/sign-out-everywhere"):
        answer = await browser.client.post(
            path, data={"email": "a", "password": "b"}, headers={"Sec-Fetch-Site": "cross-site"}
        )
        assert answer.status_code == 403
    assert (await browser.client.get("/account/api/v1/whoami")).status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/settings/account",
        "/settings/team",
        "/settings/api-keys",
        "/settings/organization",
        "/organizations/new",
        "/organizations/switch",
        "/preferences/",
        "/accounts/confirm",
    ],
)
async def test_pages_of_a_person_ask_strangers_and_keys_to_sign_in(browser: Browser, world: World, path):
    answer = await browser.open(path)
    assert (answer.status_code, "Sign in" in said(answer)) == (401, True)
    _, headers = await world.owner_key()
    assert (await browser.client.get(path, headers=headers)).status_code == 401


async def test_an_invited_stranger_joins_with_a_password_of_their_own(browser: Browser, world: World):
    organization_id, headers = await world.owner_key()
    url = f"/account/api/v1/organizations/{organization_id}/members"
    await browser.client.post(url, json={"email": "new@example.com", "role": "manager"}, headers=headers)
    letter = (await browser.letters())[0]
    assert (letter.to, letter.subject) == ("new@example.com", "Join Acme Foods")
    link = await browser.link_of_last_letter()
    assert "Acme Foods" in said(await browser.open(link))
    answer = await browser.send(link, password=PASSWORD, name="New Person")
    assert (answer.status_code, answer.headers["location"]) == (303, "/dashboard")
    members = decoded(await browser.client.get(url))["data"]
    assert [(m["user_name"], m["role"]) for m in members][-1] == ("New Person", "manager")
    assert (await browser.open(link)).status_code == 404


async def test_an_invited_person_with_an_account_joins_with_one_button_when_signed_in(
    browser: Browser, world: World
):
    await browser.sign_up("ada@example.com")
    await browser.sign_out()
    organization_id, headers = await world.owner_key()
    url = f"/account/api/v1/organizations/{organization_id}/members"
    await browser.client.post(url, json={"email": "ada@example.com"}, headers=headers)
    link = await browser.link_of_last_letter()
    assert "Sign in" in said(await browser.open(link))
    assert (await browser.send(link)).status_code == 403
    await browser.send("/accounts/sign-in", email="ada@example.com", password=PASSWORD)
    assert (await browser.client.get(url)).status_code == 404
    answer = await browser.send(link)
    assert (answer.status_code, answer.headers["location"]) == (303, "/dashboard")
    assert (await browser.client.get(url)).status_code == 200


async def test_an_invitation_is_of_no_use_to_anybody_else(browser: Browser, world: World):
    await world.person("ada@example.com")
    await world.database.pool.execute("UPDATE account.person SET password_hash = 'x'")
    organization_id, headers = await world.owner_key()
    url = f"/account/api/v1/organizations/{organization_id}/members"
    await browser.client.post(url, json={"email": "ada@example.com"}, headers=headers)
    link = await browser.link_of_last_letter()
    await browser.sign_up("eve@example.com")
    assert "eve@example.com" in said(await browser.open(link))
    assert (await browser.send(link)).status_code == 403
    assert (await browser.send(link, password="a password for ada")).status_code == 403
    assert (await browser.client.get(url)).status_code == 404


async def test_an_invitation_that_was_taken_back_is_over(browser: Browser, world: World):
    organization_id, headers = await world.owner_key()
    url = f"/account/api/v1/organizations/{organization_id}/members"
    made = decoded(await browser.client.post(url, json={"email": "new@example.com"}, headers=headers))
    link = await browser.link_of_last_letter()
    await browser.client.delete(f"{url}/{made['id']}", headers=headers)
    assert (await browser.open(link)).status_code == 404
    assert (await browser.send(link, password=PASSWORD)).status_code == 404
