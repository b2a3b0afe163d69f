"""What letters say: who writes, and nothing that somebody else put into a name for the reader to follow."""

import re

import pytest

from tests.apps.account.browser import PASSWORD, Browser, said
from tests.conftest import decoded
from tests.world import World

ADVERT = "Win a prize at evil.example/prize now. Ask bob@evil.example \u202e" + "or somebody else " * 9


@pytest.fixture
def links():
    """The addresses that a mail program would make a link of."""
    host = r"(?:https?://|www\.)\S+|[\w-]+@[\w.-]+|\b(?:[\w-]+\.)+[a-z]{2,}(?:/\S*)?"
    return lambda text: re.findall(host, text, re.IGNORECASE)


async def test_a_letter_to_a_stranger_carries_no_link_of_the_one_who_asked_for_it(browser: Browser, links):
    await browser.send("/accounts/signup", email="eve@example.com", name=ADVERT)
    letter = (await browser.letters())[0]
    assert "Win a prize" in letter.text
    assert [link.partition("?")[0] for link in links(letter.text)] == [
        "http://localhost:8000/accounts/verify"
    ]
    assert "\u202e" not in letter.text
    assert len(letter.text.splitlines()[0]) < 100


async def test_an_invitation_shows_who_invites_by_the_proven_address(browser: Browser, world: World, links):
    person_id = await world.person("ada@example.com", "Ada support@bank.example")
    organization_id = await world.organization(person_id, "Bank.example www.bank.example/login")
    key = await world.key(organization_id, key_type="user", person_id=person_id)
    url = f"/account/api/v1/organizations/{organization_id}/members"
    answer = await browser.client.post(url, json={"email": "eve@example.com"}, headers={"X-API-Key": key})
    assert answer.status_code == 200
    letter = (await browser.letters())[0]
    assert "Ada support bank. example (ada@example.com) invites you" in letter.text
    found = [link.partition("?")[0] for link in links(letter.text)]
    assert found == ["ada@example.com", "http://localhost:8000/accounts/join"]
    assert letter.subject == "Join Bank. example www. bank. example/login"


async def test_a_name_with_a_web_address_is_refused_where_it_is_given(browser: Browser, world: World):
    sentence = "A name holds no web address."
    answer = await browser.send("/accounts/signup", email="ada@example.com", name="Visit www.evil.example")
    assert (answer.status_code, sentence in said(answer)) == (422, True)
    assert await browser.letters() == []
    await browser.send("/accounts/signup", email="ada@example.com")
    link = await browser.link_of_last_letter()
    answer = await browser.send(link, password=PASSWORD, name="http://evil.example")
    assert (answer.status_code, sentence in said(answer)) == (422, True)
    assert (await browser.send(link, password=PASSWORD, name="Ada")).status_code == 303
    answer = await browser.send("/settings/account", name="http://evil.example", language="en")
    assert (answer.status_code, sentence in said(answer)) == (422, True)
    answer = await browser.send("/organizations/new", name="http://evil.example", country="GB")
    assert (answer.status_code, sentence in said(answer)) == (422, True)


async def test_the_api_names_the_field_of_an_organization_whose_name_is_an_address(client, world: World):
    organization_id, headers = await world.owner_key()
    body = {"name": "http://evil.example", "country": "GB"}
    url = "/account/api/v1/organizations"
    answers = [
        await client.post(url, json=body, headers=headers),
        await client.patch(f"{url}/{organization_id}", json={"name": body["name"]}, headers=headers),
    ]
    for answer in answers:
        refused = decoded(answer)["errors"]
        assert (answer.status_code, [one["field"] for one in refused]) == (422, ["name"])
    kept = await client.patch(f"{url}/{organization_id}", json={"name": "Amazon.com"}, headers=headers)
    assert (kept.status_code, decoded(kept)["name"]) == (200, "Amazon.com")
