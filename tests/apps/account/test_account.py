"""Whoami, preferences, connected apps."""

import pytest

from tests.apps.account import actors
from tests.conftest import decoded
from tests.world import World

WHOAMI = "/account/api/v1/whoami"


@pytest.mark.covers("account.identify_the_authenticated_caller")
async def test_whoami_names_the_user_the_organizations_and_the_key(client, world: World):
    person_id = await world.person("ada@example.com", "Ada")
    await world.database.pool.execute("UPDATE account.person SET metadata = $1", {"crm": "7"})
    first, second = await world.organization(person_id), await world.organization(person_id, "Second")
    key = await world.key(first, key_type="user", person_id=person_id, role="editor")
    answer = await client.get(WHOAMI, headers={"X-API-Key": key})
    body = decoded(answer)
    assert answer.status_code == 200
    assert set(body) == {"user_id", "email", "organizations", "metadata", "api_key"}
    assert (body["user_id"], body["email"], body["metadata"]) == (person_id, "ada@example.com", {"crm": "7"})
    assert sorted(body["organizations"], key=lambda one: one["name"]) == [
        {"id": first, "name": "Acme Foods"},
        {"id": second, "name": "Second"},
    ]
    assert set(body["api_key"]) == {"id", "role", "description", "created", "metadata"}
    assert body["api_key"]["role"] == "editor"
    assert body["api_key"]["created"].endswith("Z")


async def test_whoami_of_a_session_has_no_key(client, world: World):
    person_id = await world.person("ada@example.com")
    body = decoded(await client.get(WHOAMI, headers=await actors.session(world, person_id)))
    assert (body["user_id"], body["api_key"], body["organizations"]) == (person_id, None, [])


async def test_whoami_of_an_organizations_key_reaches_that_organization_alone(client, world: World):
    person_id = await world.person()
    organization_id = await world.organization(person_id)
    await world.organization(person_id, "Other")
    key = await world.key(organization_id, person_id=person_id)
    body = decoded(await client.get(WHOAMI, headers={"X-API-Key": key}))
    assert body["user_id"] == person_id
    assert body["organizations"] == [{"id": organization_id, "name": "Acme Foods"}]


async def test_whoami_needs_a_credential_and_refuses_a_wrong_one(client, world: World):
    _, headers = await world.owner_key()
    wrong = headers["X-API-Key"][:-1] + ("0" if headers["X-API-Key"][-1] != "0" else "1")
    assert (await client.get(WHOAMI)).status_code == 401
    assert (await client.get(WHOAMI, headers={"X-API-Key": wrong})).status_code == 401
    assert decoded(await client.get(WHOAMI))["error"]["code"] == "UNAUTHORIZED"


@pytest.mark.covers("account.list_the_callers_stored_trait_preferences")
async def test_preferences_are_a_plain_list_and_empty_at_first(client, world: World):
    person_id = await world.person()
    headers = await actors.session(world, person_id)
    url = "/account/api/v1/preferences"
    answer = await client.get(url, headers=headers)
    assert (answer.status_code, decoded(answer)) == (200, [])
    await world.database.pool.execute(
        "INSERT INTO account.trait_preference (person_id, trait, stance) "
        "VALUES ($1, 'organic', 'PREFER'), ($1, 'peanuts', 'AVOID')",
        person_id,
    )
    assert decoded(await client.get(url, headers=headers)) == [
        {"trait": "peanuts", "trait_label": "Peanuts", "category": "ALLERGEN", "stance": "AVOID"},
        {"trait": "organic", "trait_label": "Organic", "category": "SOURCING", "stance": "PREFER"},
    ]
    key = await world.key(await world.organization(person_id), person_id=person_id)
    assert decoded(await client.get(url, headers={"X-API-Key": key})) == []


@pytest.mark.covers("account.list_connected_apps", "account.revoke_connected_app")
async def test_a_person_sees_and_revokes_the_apps_it_let_in(client, world: World):
    ada, bob = await world.person(), await world.person()
    headers = await actors.session(world, ada)
    url = "/account/api/v1/connected-apps"
    empty = decoded(await client.get(url, headers=headers))
    assert (empty["data"], empty["pagination"]["total_count"], empty["pagination"]["total_pages"]) == (
        [],
        0,
        0,
    )
    for person_id, client_id, name, scopes in (
        (ada, "agent-1", "Agent", ["brands:read"]),
        (bob, "agent-2", "Other", []),
    ):
        await world.database.pool.execute(
            "INSERT INTO account.oauth_grant (person_id, client_id, client_name, scopes) "
            "VALUES ($1, $2, $3, $4)",
            person_id,
            client_id,
            name,
            scopes,
        )
    found = decoded(await client.get(url, headers=headers))["data"]
    assert [(app["client_id"], app["client_name"], app["scopes"]) for app in found] == [
        ("agent-1", "Agent", ["brands:read"])
    ]
    assert found[0]["last_used"] is None
    assert (await client.delete(f"{url}/agent-2", headers=headers)).status_code == 404
    assert (await client.delete(f"{url}/agent-1", headers=headers)).status_code == 204
    assert (await client.delete(f"{url}/agent-1", headers=headers)).status_code == 404
    assert decoded(await client.get(url, headers=headers))["data"] == []


async def test_a_readonly_key_revokes_nothing(client, world: World):
    organization_id = await world.organization(None)
    _, headers = await actors.member(world, organization_id, "owner", "readonly")
    answer = await client.delete("/account/api/v1/connected-apps/agent-1", headers=headers)
    assert answer.status_code == 403
