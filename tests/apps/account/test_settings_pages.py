"""The settings in a browser without scripts: account, team, keys, organization, preferences."""

import re
from datetime import timedelta

import pytest

from closient.kit import apikey, clock
from tests.apps.account import actors
from tests.apps.account.browser import PASSWORD, Browser, said
from tests.conftest import decoded
from tests.world import World


@pytest.fixture
async def owner(browser: Browser) -> Browser:
    """Signed in as the owner of Acme."""
    await browser.sign_up("ada@example.com")
    await browser.send("/organizations/new", name="Acme", country="GB")
    await browser.open("/settings/team")
    return browser


async def organization_of(browser: Browser) -> str:
    return decoded(await browser.client.get("/account/api/v1/organizations"))["data"][0]["id"]


async def test_name_and_language_of_a_person_change(owner: Browser, world: World):
    answer = await owner.send("/settings/account", name=" Ada  Lovelace ", language="en")
    assert (answer.status_code, answer.headers["location"]) == (303, "/settings/account")
    shown = await owner.open("/settings/account")
    assert "Saved." in said(shown)
    assert "Ada Lovelace" in shown.text
    assert (await owner.send("/settings/account", name="A", language="tlh")).status_code == 422


async def test_a_new_password_needs_the_old_one_and_ends_the_other_sessions(owner: Browser, world: World):
    other = await actors.session(world, await world.database.pool.fetchval("SELECT id FROM account.person"))
    before = owner.session
    wrong = await owner.send("/settings/account/password", current="no", password="quite another password")
    assert (wrong.status_code, "This is not your password." in said(wrong)) == (422, True)
    short = await owner.send("/settings/account/password", current=PASSWORD, password="short")
    assert (short.status_code, "Use at least 10 characters." in said(short)) == (422, True)
    answer = await owner.send(
        "/settings/account/password", current=PASSWORD, password="quite another password"
    )
    assert answer.status_code == 303
    assert owner.session not in (None, before)
    assert (await owner.open("/settings/account")).status_code == 200
    cookies = dict(owner.client.cookies)
    owner.client.cookies.clear()
    assert (await owner.client.get("/account/api/v1/whoami", headers=other)).status_code == 401
    assert cookies["sessionid"] != before
    assert (await owner.letters())[0].subject == "Your password was changed"


async def test_sessions_are_listed_and_end_one_by_one_or_all_at_once(owner: Browser, world: World):
    person_id = await world.database.pool.fetchval("SELECT id FROM account.person")
    await actors.session(world, person_id)
    listed = await owner.open("/settings/account")
    ids = re.findall(r"/settings/account/sessions/(\w+)/end", listed.text)
    assert len(ids) == 2
    assert said(listed).count("This one") == 1
    foreign = await world.person()
    await actors.session(world, foreign)
    foreign_session = await world.database.pool.fetchval(
        "SELECT id FROM account.session WHERE person_id = $1", foreign
    )
    await owner.send(f"/settings/account/sessions/{foreign_session}/end")
    own = await world.database.pool.fetchval(
        "SELECT id FROM account.session WHERE token_hash = $1", apikey.digest(owner.session or "")
    )
    await owner.send(f"/settings/account/sessions/{next(one for one in ids if one != own)}/end")
    assert await world.database.pool.fetchval("SELECT count(*) FROM account.session") == 2
    answer = await owner.send("/settings/account/sign-out-everywhere")
    assert answer.headers["location"] == "/accounts/sign-in"
    assert owner.session is None
    left = await world.database.pool.fetch("SELECT person_id FROM account.session")
    assert [row["person_id"] for row in left] == [foreign]


async def test_the_team_is_invited_changed_and_removed_on_its_pages(owner: Browser, world: World):
    answer = await owner.send("/settings/team", email="bob@example.com", role="billing")
    assert answer.status_code == 303
    team = await owner.open("/settings/team")
    assert "bob@example.com" in said(team)
    assert "Invited" in said(team)
    assert (await owner.letters())[0].to == "bob@example.com"
    again = await owner.send("/settings/team", email="bob@example.com", role="editor")
    assert (again.status_code, "invited already" in said(again)) == (409, True)
    wrong = await owner.send("/settings/team", email="nobody", role="editor")
    assert (wrong.status_code, "This is not a mail address." in said(wrong)) == (422, True)
    member_id = await world.database.pool.fetchval("SELECT id FROM account.membership WHERE role = 'billing'")
    url = f"/settings/team/{member_id}"
    assert (await owner.open(url)).status_code == 200
    await owner.send(f"{url}/invite-again")
    assert [letter.to for letter in await owner.letters()].count("bob@example.com") == 2
    assert (await owner.send(url, role="manager")).status_code == 303
    found = await owner.open("/settings/team?role=manager&search=BOB")
    assert "bob@example.com" in said(found)
    assert "Nobody fits" in said(await owner.open("/settings/team?role=editor"))
    assert (await owner.send(f"{url}/remove")).status_code == 303
    assert "Nobody fits" in said(await owner.open("/settings/team?role=manager"))
    assert (await owner.open(url)).status_code == 404


async def test_the_last_owner_is_told_why_leaving_does_not_work(owner: Browser, world: World):
    member_id = await world.database.pool.fetchval("SELECT id FROM account.membership")
    for path, fields in (
        (f"/settings/team/{member_id}/remove", {}),
        (f"/settings/team/{member_id}", {"role": "editor"}),
    ):
        answer = await owner.send(path, **fields)
        assert (answer.status_code, "The last owner stays" in said(answer)) == (409, True)


async def test_an_editor_sees_the_team_and_can_only_leave(browser: Browser, world: World):
    await browser.sign_up("ed@example.com")
    person_id = await world.database.pool.fetchval("SELECT id FROM account.person")
    organization_id = await world.organization(await world.person("boss@example.com"))
    own = await world.member(organization_id, person_id, "editor")
    boss = await world.database.pool.fetchval("SELECT id FROM account.membership WHERE role = 'owner'")
    team = await browser.open("/settings/team")
    assert "boss@example.com" in said(team)
    assert "Invite somebody" not in said(team)
    assert (await browser.send("/settings/team", email="x@example.com", role="editor")).status_code == 403
    assert (await browser.send(f"/settings/team/{boss}/remove")).status_code == 403
    assert (await browser.open("/settings/api-keys")).status_code == 403
    assert "Leave the organization" in said(await browser.open(f"/settings/team/{own}"))
    assert (await browser.send(f"/settings/team/{own}/remove")).status_code == 303
    answer = await browser.open("/settings/team")
    assert (answer.status_code, answer.headers["location"]) == (303, "/organizations/new")


async def test_a_key_is_shown_once_on_the_page_that_made_it(owner: Browser):
    assert (await owner.open("/settings/api-keys/new")).status_code == 200
    answer = await owner.send(
        "/settings/api-keys/new", name="Shop", key_type="business", role="manager", expires_on="2100-01-31"
    )
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
    key = re.findall(r"csb_[A-Za-z0-9]{32}_[0-9a-f]{8}", answer.text)[0]
    listed = await owner.open("/settings/api-keys")
    assert key not in listed.text
    assert key[:8] in said(listed)
    organization_id = await organization_of(owner)
    url = f"/account/api/v1/organizations/{organization_id}/api-keys"
    own = {"X-API-Key": key}
    key_id = decoded(await owner.client.get(url, headers=own))["data"][0]["id"]
    page = f"/settings/api-keys/{key_id}"
    assert "31 Jan 2100" in said(await owner.open(page)) or "2100" in said(await owner.open(page))
    assert (await owner.send(page, name="Renamed", description="For the shop")).status_code == 303
    assert "Renamed" in said(await owner.open("/settings/api-keys"))
    assert (await owner.send(page, name="", description="")).status_code == 422
    assert (await owner.send(f"{page}/delete")).status_code == 303
    assert (await owner.client.get(url, headers=own)).status_code == 401
    assert "No key yet" in said(await owner.open("/settings/api-keys"))


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"name": ""}, "This is needed."),
        ({"name": "n", "expires_on": "2020-01-01"}, "This moment has passed."),
        ({"name": "n", "rate_limit_per_minute": "-1"}, "Enter 0 or more."),
        ({"name": "n", "rate_limit_per_day": "many"}, "Enter a whole number."),
    ],
)
async def test_a_wrong_order_of_a_key_is_explained_beside_the_field(owner: Browser, fields, sentence):
    answer = await owner.send("/settings/api-keys/new", **fields)
    assert (answer.status_code, sentence in said(answer)) == (422, True)


async def test_a_publishable_key_from_the_page_is_read_only_whatever_was_chosen(owner: Browser):
    answer = await owner.send("/settings/api-keys/new", name="Widget", key_type="publishable", role="manager")
    assert answer.status_code == 200
    assert "cpk_" in answer.text


async def test_an_organization_is_renamed_on_its_page(owner: Browser):
    answer = await owner.send("/settings/organization", name="Acme Foods", country="FR", is_brand="on")
    assert answer.status_code == 303
    body = decoded(await owner.client.get("/account/api/v1/organizations"))["data"][0]
    assert (body["name"], body["country"], body["is_brand"]) == ("Acme Foods", "FR", True)
    wrong = await owner.send("/settings/organization", name="A", country="XX")
    assert (wrong.status_code, "No country has this code" in said(wrong)) == (422, True)


async def test_deleting_says_what_is_lost_asks_for_the_name_and_can_be_undone(owner: Browser):
    assert "stop working at once" in said(await owner.open("/settings/organization/delete"))
    wrong = await owner.send("/settings/organization/delete", confirm="Acne")
    assert (wrong.status_code, "Type the name exactly" in said(wrong)) == (422, True)
    answer = await owner.send("/settings/organization/delete", confirm="Acme")
    assert (answer.status_code, answer.headers["location"]) == (303, "/organizations/switch")
    shown = await owner.open("/organizations/switch")
    restore = re.findall(r"/organizations/\w+/restore", shown.text)[0]
    assert decoded(await owner.client.get("/account/api/v1/organizations"))["data"] == []
    assert (await owner.send(restore)).status_code == 303
    assert await organization_of(owner)


async def test_a_stale_session_confirms_the_password_before_deleting(owner: Browser, world: World):
    await world.database.pool.execute(
        "UPDATE account.session SET authenticated_at = $1", clock.now() - timedelta(minutes=20)
    )
    before = owner.session
    answer = await owner.send("/settings/organization/delete", confirm="Acme")
    assert answer.headers["location"] == "/accounts/confirm?next=/settings/organization/delete"
    assert (await owner.open(answer.headers["location"])).status_code == 200
    wrong = await owner.send(answer.headers["location"], password="wrong")
    assert (wrong.status_code, "This is not your password." in said(wrong)) == (422, True)
    right = await owner.send(answer.headers["location"], password=PASSWORD)
    assert right.headers["location"] == "/settings/organization/delete"
    assert owner.session not in (None, before)
    assert (await owner.send("/settings/organization/delete", confirm="Acme")).status_code == 303
    assert decoded(await owner.client.get("/account/api/v1/organizations"))["data"] == []


async def test_an_owner_may_do_without_the_confirmation(owner: Browser, world: World):
    assert (await owner.send("/settings/organization/protection")).status_code == 303
    await world.database.pool.execute(
        "UPDATE account.session SET authenticated_at = $1", clock.now() - timedelta(minutes=20)
    )
    answer = await owner.send("/settings/organization/delete", confirm="Acme")
    assert answer.headers["location"] == "/organizations/switch"


async def test_the_chosen_organization_is_the_one_that_pages_show(owner: Browser):
    await owner.send("/organizations/new", name="Second", country="US")
    assert "Second" in said(await owner.open("/settings/organization"))
    listed = await owner.open("/organizations/switch")
    other = re.findall(r'name="organization" value="(\w+)"', listed.text)[0]
    await owner.send("/organizations/switch", organization=other)
    assert "Acme" in (await owner.open("/settings/organization")).text.split("<h1>")[1][:100]
    await owner.send("/organizations/switch", organization="not-an-id")
    assert (await owner.open("/settings/organization")).status_code == 200


@pytest.mark.parametrize(
    ("back", "to"),
    [
        ("/settings/team?page=2", "/settings/team?page=2"),
        ("//evil.example", "/dashboard"),
        ("", "/dashboard"),
    ],
)
async def test_switching_leads_back_to_the_page_it_was_done_on(owner: Browser, back: str, to: str):
    answer = await owner.send("/organizations/switch", organization="not-an-id", back=back)
    assert (answer.status_code, answer.headers["location"]) == (303, to)


async def test_preferences_are_kept_changed_and_dropped(owner: Browser):
    assert "Peanuts" in said(await owner.open("/preferences/"))
    await owner.send(
        "/preferences/", peanuts="AVOID", halal="REQUIRE", organic="", unknown="AVOID", eggs="HATE"
    )
    api = "/account/api/v1/preferences"
    kept = [(row["trait"], row["stance"]) for row in decoded(await owner.client.get(api))]
    assert kept == [("peanuts", "AVOID"), ("halal", "REQUIRE")]
    await owner.send("/preferences/", peanuts="NEUTRAL")
    assert [row["stance"] for row in decoded(await owner.client.get(api))] == ["NEUTRAL"]
    assert re.search(r'<option value="NEUTRAL" selected', (await owner.open("/preferences/")).text)
    await owner.send("/preferences/")
    assert decoded(await owner.client.get(api)) == []
