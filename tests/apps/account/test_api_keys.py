"""API keys: made once, shown once, of three kinds."""

from datetime import timedelta

import pytest

from closient.kit import apikey, clock, ids
from tests.apps.account import actors
from tests.conftest import decoded
from tests.world import World


def at(organization_id: str, key_id: str = "") -> str:
    url = f"/account/api/v1/organizations/{organization_id}/api-keys"
    return f"{url}/{key_id}" if key_id else url


@pytest.mark.covers("account.create_api_key")
async def test_a_new_key_is_shown_once_and_works(client, world: World):
    organization_id, headers = await world.owner_key()
    answer = await client.post(at(organization_id), json={"name": "Shop"}, headers=headers)
    body = decoded(answer)
    assert answer.status_code == 200
    assert set(body) == {"id", "name", "role", "created", "key", "metadata", "description"}
    assert (body["name"], body["role"], body["metadata"], body["description"]) == ("Shop", "readonly", {}, "")
    assert apikey.is_well_formed(body["key"])
    assert body["key"].startswith("csb_")
    used = await client.get("/account/api/v1/organizations", headers={"X-API-Key": body["key"]})
    assert [one["id"] for one in decoded(used)["data"]] == [organization_id]
    stored = await world.database.pool.fetchval(
        "SELECT row_to_json(k)::text FROM account.api_key k WHERE id = $1", body["id"]
    )
    assert body["key"] not in stored
    assert body["key"].split("_")[1] not in stored
    listed = await client.get(at(organization_id), headers=headers)
    assert body["key"] not in listed.text
    audited = await world.database.pool.fetchval("SELECT after::text FROM kit.audit_entry")
    assert body["key"] not in audited


@pytest.mark.parametrize(
    ("key_type", "prefix"), [("business", "csb"), ("user", "csu"), ("publishable", "cpk")]
)
async def test_a_key_has_the_prefix_of_its_type_and_remembers_its_maker(
    client, world: World, key_type, prefix
):
    person_id = await world.person()
    organization_id = await world.organization(person_id)
    headers = await actors.session(world, person_id)
    body = decoded(
        await client.post(at(organization_id), json={"name": "n", "key_type": key_type}, headers=headers)
    )
    assert body["key"].startswith(f"{prefix}_")
    assert await world.database.pool.fetchval("SELECT person_id FROM account.api_key") == person_id


async def test_limits_and_expiry_are_set_at_creation(client, world: World):
    organization_id, headers = await world.owner_key()
    expires_at = clock.now() + timedelta(minutes=5)
    sent = {
        "name": "Tight",
        "role": "manager",
        "description": "For tests",
        "metadata": {"team": "a"},
        "expires_at": expires_at.isoformat(),
        "rate_limit_per_minute": 2,
        "rate_limit_per_day": 50,
    }
    body = decoded(await client.post(at(organization_id), json=sent, headers=headers))
    assert (body["role"], body["description"], body["metadata"]) == ("manager", "For tests", {"team": "a"})
    own = {"X-API-Key": body["key"]}
    with clock.frozen(clock.now()):
        statuses = [(await client.get(at(organization_id), headers=own)).status_code for _ in range(3)]
    assert statuses == [200, 200, 429]
    with clock.frozen(expires_at):
        assert (await client.get(at(organization_id), headers=own)).status_code == 401


async def test_answers_tell_the_tightest_window(client, world: World):
    organization_id = await world.organization(None)
    headers = {"X-API-Key": await world.key(organization_id, per_minute=5, per_day=3)}
    answer = await client.get(at(organization_id), headers=headers)
    assert answer.headers["RateLimit-Policy"] == "5;w=60, 3;w=86400"
    assert (answer.headers["RateLimit-Limit"], answer.headers["RateLimit-Remaining"]) == ("3", "2")


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({}, "name"),
        ({"name": ""}, "name"),
        ({"name": " "}, "name"),
        ({"name": "x" * 256}, "name"),
        ({"name": "n", "description": "x" * 256}, "description"),
        ({"name": "n", "role": "admin"}, "role"),
        ({"name": "n", "key_type": "secret"}, "key_type"),
        ({"name": "n", "key_type": "publishable", "role": "editor"}, "role"),
        ({"name": "n", "expires_at": "2020-01-01T00:00:00Z"}, "expires_at"),
        ({"name": "n", "expires_at": "2099-01-01T00:00:00"}, "expires_at"),
        ({"name": "n", "rate_limit_per_minute": -1}, "rate_limit_per_minute"),
        ({"name": "n", "metadata": {"k": 1}}, "metadata.k"),
        ({"name": "n", "metadata": {"k": "x" * 501}}, "metadata.k"),
    ],
)
async def test_a_wrong_key_request_names_the_field(client, world: World, sent, field):
    organization_id, headers = await world.owner_key()
    answer = await client.post(at(organization_id), json=sent, headers=headers)
    assert answer.status_code == 422, answer.text
    assert field.partition(".")[0] in {
        error["field"].partition(".")[0] for error in decoded(answer)["errors"]
    }


async def test_an_organizations_key_makes_no_key_of_a_person(client, world: World):
    person_id = await world.person()
    organization_id = await world.organization(person_id)
    headers = {"X-API-Key": await world.key(organization_id, person_id=person_id)}
    answer = await client.post(at(organization_id), json={"name": "n", "key_type": "user"}, headers=headers)
    assert answer.status_code == 403
    allowed = await client.post(at(organization_id), json={"name": "n", "role": "manager"}, headers=headers)
    assert allowed.status_code == 200


@pytest.mark.covers("account.list_api_keys")
async def test_keys_are_listed_newest_first_and_filtered(client, world: World):
    organization_id, headers = await world.owner_key()
    for name, metadata in (("first", {"team": "a"}), ("second", {"team": "b"}), ("third", {"team": "a"})):
        body = {"name": name, "metadata": metadata}
        await client.post(at(organization_id), json=body, headers=headers)
    listed = decoded(await client.get(at(organization_id), headers=headers))
    assert [key["name"] for key in listed["data"]] == ["third", "second", "first", "test"]
    assert set(listed["data"][0]) == {"id", "name", "role", "created", "metadata", "description"}
    found = decoded(await client.get(f"{at(organization_id)}?metadata[team]=a", headers=headers))
    assert [key["name"] for key in found["data"]] == ["third", "first"]
    paged = decoded(await client.get(f"{at(organization_id)}?page=2&page_size=3", headers=headers))
    assert ([key["name"] for key in paged["data"]], paged["pagination"]["total_pages"]) == (["test"], 2)


@pytest.mark.covers("account.update_api_key")
async def test_name_description_and_metadata_of_a_key_change_and_nothing_else(client, world: World):
    organization_id, headers = await world.owner_key()
    made = decoded(
        await client.post(
            at(organization_id), json={"name": "n", "metadata": {"a": "1", "b": "2"}}, headers=headers
        )
    )
    url = at(organization_id, made["id"])
    sent = {"name": "renamed", "description": "d", "role": "manager", "metadata": {"a": "", "c": "3"}}
    answer = await client.patch(url, json=sent, headers=headers)
    body = decoded(answer)
    assert answer.status_code == 200
    assert "key" not in body
    assert (body["name"], body["description"], body["role"]) == ("renamed", "d", "readonly")
    assert body["metadata"] == {"b": "2", "c": "3"}
    kept = decoded(await client.patch(url, json={"name": None, "description": None}, headers=headers))
    assert kept == body
    assert decoded(await client.patch(url, json={"description": ""}, headers=headers))["description"] == ""
    assert decoded(await client.patch(url, json={"metadata": {}}, headers=headers))["metadata"] == {}
    assert (await client.patch(url, json={"name": ""}, headers=headers)).status_code == 422
    works = await client.get("/account/api/v1/organizations", headers={"X-API-Key": made["key"]})
    assert works.status_code == 200


@pytest.mark.covers("account.delete_api_key")
async def test_a_deleted_key_stops_at_once_and_a_key_may_delete_itself(client, world: World):
    organization_id, headers = await world.owner_key()
    for own in (False, True):
        made = decoded(
            await client.post(at(organization_id), json={"name": "n", "role": "manager"}, headers=headers)
        )
        own_headers = {"X-API-Key": made["key"]}
        assert (await client.get(at(organization_id), headers=own_headers)).status_code == 200
        answer = await client.delete(at(organization_id, made["id"]), headers=own_headers if own else headers)
        assert (answer.status_code, answer.content) == (204, b"")
        assert (await client.get(at(organization_id), headers=own_headers)).status_code == 401
        assert (await client.delete(at(organization_id, made["id"]), headers=headers)).status_code == 404


async def test_keys_of_another_organization_are_not_there(client, world: World):
    organization_id, headers = await world.owner_key()
    other, other_headers = await world.owner_key("Other")
    made = decoded(await client.post(at(other), json={"name": "n"}, headers=other_headers))
    for url in (at(organization_id, made["id"]), at(other, made["id"]), at(organization_id, ids.new())):
        assert (await client.patch(url, json={"name": "x"}, headers=headers)).status_code == 404
        assert (await client.delete(url, headers=headers)).status_code == 404
    assert (await client.patch(at(organization_id, "x"), json={}, headers=headers)).status_code == 422


async def test_changes_of_keys_are_told_and_noted(client, world: World):
    organization_id, headers = await world.owner_key()
    made = decoded(await client.post(at(organization_id), json={"name": "n"}, headers=headers))
    await client.patch(at(organization_id, made["id"]), json={"name": "m"}, headers=headers)
    await client.delete(at(organization_id, made["id"]), headers=headers)
    told = await world.database.pool.fetch("SELECT name, payload FROM kit.outbox_event ORDER BY id")
    assert [row["name"] for row in told] == [
        "account.api_key_created",
        "account.api_key_updated",
        "account.api_key_deleted",
    ]
    assert told[0]["payload"]["api_key_id"] == made["id"]
    noted = await world.database.pool.fetch("SELECT action FROM kit.audit_entry ORDER BY id")
    assert [row["action"] for row in noted] == ["api_key.created", "api_key.updated", "api_key.deleted"]


async def test_a_repeated_creation_with_one_idempotency_key_makes_one_key(client, world: World):
    organization_id, headers = await world.owner_key()
    headers |= {"Idempotency-Key": "once-please"}
    first = await client.post(at(organization_id), json={"name": "n"}, headers=headers)
    second = await client.post(at(organization_id), json={"name": "n"}, headers=headers)
    assert decoded(first)["key"] == decoded(second)["key"]
    assert second.headers["Idempotent-Replayed"] == "true"
