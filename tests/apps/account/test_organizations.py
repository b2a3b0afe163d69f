"""Organizations: creating, listing, changing, and the 90 days after deleting."""

from datetime import timedelta

import pytest

from closient.apps.account import jobs as account_jobs
from closient.kit import clock, ids
from closient.kit.services import Services
from tests.apps.account import actors
from tests.conftest import decoded
from tests.world import World

BASE = "/account/api/v1/organizations"


async def told(world: World) -> list[str]:
    """The names of the events that were told, in order."""
    rows = await world.database.pool.fetch("SELECT name FROM kit.outbox_event ORDER BY id")
    return [row["name"] for row in rows]


async def noted(world: World) -> list[str]:
    """The actions in the audit log, in order."""
    rows = await world.database.pool.fetch("SELECT action FROM kit.audit_entry ORDER BY id")
    return [row["action"] for row in rows]


@pytest.mark.covers("account.create_organization")
async def test_the_creator_of_an_organization_is_its_owner(client, world: World):
    person_id = await world.person()
    headers = await actors.session(world, person_id)
    sent = {"name": " Blue  Bottle ", "country": "us", "metadata": {"erp": "1", "empty": ""}}
    answer = await client.post(BASE, json=sent, headers=headers)
    body = decoded(answer)
    assert answer.status_code == 200
    assert body == {
        "id": body["id"],
        "name": "Blue Bottle",
        "country": "US",
        "is_brand": False,
        "metadata": {"erp": "1"},
    }
    members = decoded(await client.get(f"{BASE}/{body['id']}/members", headers=headers))["data"]
    assert [member["role"] for member in members] == ["owner"]
    assert await told(world) == ["account.organization_created"]
    assert await noted(world) == ["organization.created"]


async def test_a_managers_key_creates_for_the_person_who_made_it(client, world: World):
    person_id = await world.person()
    organization_id = await world.organization(person_id)
    body = {"name": "New", "country": "DE", "is_brand": True}
    for role, status in (("manager", 200), ("editor", 403), ("readonly", 403)):
        key = await world.key(organization_id, person_id=person_id, role=role)
        answer = await client.post(BASE, json=body, headers={"X-API-Key": key})
        assert answer.status_code == status
    nobodys = await world.key(organization_id)
    assert (await client.post(BASE, json=body, headers={"X-API-Key": nobodys})).status_code == 403
    found = decoded(await client.get(BASE, headers=await actors.session(world, person_id)))
    assert [one["name"] for one in found["data"]] == ["Acme Foods", "New"]


async def test_all_wrong_fields_of_an_organization_are_named(client, world: World):
    headers = await actors.session(world, await world.person())
    answer = await client.post(
        BASE, json={"name": "", "country": "Germany", "is_brand": "yes"}, headers=headers
    )
    assert answer.status_code == 422
    assert {error["field"] for error in decoded(answer)["errors"]} == {"name", "country", "is_brand"}
    answer = await client.post(BASE, json={"name": "  ", "country": "XX"}, headers=headers)
    assert {error["field"] for error in decoded(answer)["errors"]} == {"name", "country"}
    assert (await client.post(BASE, json={}, headers=headers)).status_code == 422
    many = {f"key{n}": "x" for n in range(51)}
    answer = await client.post(BASE, json={"name": "A", "country": "US", "metadata": many}, headers=headers)
    assert decoded(answer)["error_code"] == "validation_error"
    assert (await client.post(BASE, content=b"{", headers=headers)).status_code == 400


async def test_an_older_clients_public_id_is_taken_once(client, world: World):
    headers = await actors.session(world, await world.person())
    body = {"name": "A", "country": "US", "public_id": "acme"}
    first = await client.post(BASE, json=body, headers=headers)
    assert first.status_code == 200
    assert "public_id" not in decoded(first)
    again = await client.post(BASE, json=body, headers=headers)
    assert (again.status_code, decoded(again)["error_code"]) == (409, "conflict")
    assert (await client.post(BASE, json=body | {"public_id": "a b"}, headers=headers)).status_code == 422


@pytest.mark.covers("account.get_organization")
async def test_an_organization_is_seen_by_its_members_in_either_spelling_of_its_id(client, world: World):
    organization_id, headers = await world.owner_key()
    other, _ = await world.owner_key("Other")
    for spelling in (organization_id, str(ids.decode(organization_id))):
        answer = await client.get(f"{BASE}/{spelling}", headers=headers)
        assert (answer.status_code, decoded(answer)["id"]) == (200, organization_id)
    assert (await client.get(f"{BASE}/{organization_id}/", headers=headers)).status_code == 200
    assert (await client.get(f"{BASE}/{other}", headers=headers)).status_code == 404
    assert (await client.get(f"{BASE}/{ids.new()}", headers=headers)).status_code == 404
    assert (await client.get(f"{BASE}/not-an-id", headers=headers)).status_code == 422


@pytest.mark.covers("account.list_all_organizations")
async def test_organizations_are_listed_by_name_and_filtered(client, world: World):
    person_id = await world.person()
    for name in ("Zeta 100%", "alpha", "Beta"):
        await world.organization(person_id, name)
    await world.organization(await world.person(), "Foreign")
    await world.database.pool.execute(
        "UPDATE account.organization SET metadata = $1 WHERE name = 'Beta'", {"erp": "1", "tier": "gold"}
    )
    headers = await actors.session(world, person_id)

    async def names(query: str) -> list[str]:
        answer = await client.get(f"{BASE}?{query}", headers=headers)
        assert answer.status_code == 200
        return [one["name"] for one in decoded(answer)["data"]]

    assert await names("") == ["alpha", "Beta", "Zeta 100%"]
    assert await names("q=ETA") == ["Beta", "Zeta 100%"]
    assert await names("q=%25") == ["Zeta 100%"]
    assert await names("metadata[erp]=1&metadata[tier]=gold") == ["Beta"]
    assert await names("metadata[erp]=1&metadata[tier]=lead") == []
    assert await names("page=2&page_size=2") == ["Zeta 100%"]
    assert await names("page=9") == []
    paged = decoded(await client.get(f"{BASE}?page=1&page_size=2", headers=headers))["pagination"]
    assert paged == {
        "page": 1,
        "page_size": 2,
        "total_count": 3,
        "total_pages": 2,
        "has_next": True,
        "has_previous": False,
    }
    assert (await client.get(f"{BASE}?page_size=101", headers=headers)).status_code == 422
    key = await world.key(await world.organization(person_id, "Solo"))
    assert [one["name"] for one in decoded(await client.get(BASE, headers={"X-API-Key": key}))["data"]] == [
        "Solo"
    ]


@pytest.mark.parametrize("method", ["PUT", "PATCH"])
@pytest.mark.covers("account.update_organization")
async def test_an_update_changes_what_was_sent_and_merges_metadata(client, world: World, method):
    organization_id, headers = await world.owner_key()
    url = f"{BASE}/{organization_id}"

    async def update(body: dict) -> dict:
        answer = await client.request(method, url, json=body, headers=headers)
        assert answer.status_code == 200, answer.text
        return decoded(answer)

    assert (await update({"name": "New name"}))["name"] == "New name"
    changed = await update({"country": "fr", "is_brand": False, "metadata": {"a": "1", "b": "2"}})
    assert (changed["name"], changed["country"], changed["is_brand"]) == ("New name", "FR", False)
    assert (await update({"metadata": {"a": "", "c": "3"}}))["metadata"] == {"b": "2", "c": "3"}
    kept = await update({"name": None, "country": None, "is_brand": None})
    assert (kept["name"], kept["metadata"]) == ("New name", {"b": "2", "c": "3"})
    assert (await update({"metadata": None}))["metadata"] == {}
    assert (await update({})) == {**kept, "metadata": {}}
    wrong = await client.request(method, url, json={"name": "x" * 256, "country": "ZZ"}, headers=headers)
    assert wrong.status_code == 422
    assert (await told(world))[-1] == "account.organization_updated"
    before = await world.database.pool.fetchval(
        "SELECT before FROM kit.audit_entry WHERE action = 'organization.updated' ORDER BY id LIMIT 1"
    )
    assert before["name"] == "Acme Foods"


@pytest.mark.covers("account.delete_organization")
async def test_a_deleted_organization_is_gone_for_all_and_its_keys_are_dead(client, world: World):
    organization_id, headers = await world.owner_key()
    business = {"X-API-Key": await world.key(organization_id)}
    url = f"{BASE}/{organization_id}"
    assert (await client.get(url, headers=business)).status_code == 200
    answer = await client.delete(url, headers=headers)
    assert (answer.status_code, answer.content) == (204, b"")
    assert (await client.get(url, headers=business)).status_code == 401
    assert (await client.get(url, headers=headers)).status_code == 404
    assert decoded(await client.get(BASE, headers=headers))["data"] == []
    assert (await client.put(url, json={"name": "x"}, headers=headers)).status_code == 404
    assert (await client.get(f"{url}/members", headers=headers)).status_code == 404
    assert (await client.delete(url, headers=headers)).status_code == 409
    _, stranger = await world.owner_key("Stranger")
    assert (await client.delete(url, headers=stranger)).status_code == 404
    assert (await told(world))[-1] == "account.organization_deleted"
    assert "organization.deleted" in await noted(world)


async def test_a_session_must_have_signed_in_lately_to_delete(client, world: World):
    person_id = await world.person()
    organization_id = await world.organization(person_id)
    url = f"{BASE}/{organization_id}"
    stale = await actors.session(world, person_id, clock.now() - timedelta(minutes=16))
    answer = await client.delete(url, headers=stale)
    assert (answer.status_code, decoded(answer)["error_code"]) == (403, "forbidden")
    assert (await client.get(url, headers=stale)).status_code == 200
    await world.database.pool.execute("UPDATE account.organization SET require_reauth_to_delete = false")
    assert (await client.delete(url, headers=stale)).status_code == 204


async def test_a_fresh_session_deletes(client, world: World):
    person_id = await world.person()
    url = f"{BASE}/{await world.organization(person_id)}"
    fresh = await actors.session(world, person_id, clock.now() - timedelta(minutes=14))
    assert (await client.delete(url, headers=fresh)).status_code == 204


@pytest.mark.covers("account.restore_organization")
async def test_an_owner_restores_within_ninety_days_and_old_keys_stay_dead(client, world: World):
    organization_id, headers = await world.owner_key()
    business = {"X-API-Key": await world.key(organization_id)}
    _, manager = await actors.member(world, organization_id, "manager")
    _, stranger = await world.owner_key("Stranger")
    url = f"{BASE}/{organization_id}/restore"
    assert (await client.post(url, headers=headers)).status_code == 409
    await client.delete(f"{BASE}/{organization_id}", headers=headers)
    assert (await client.post(url, headers=manager)).status_code == 403
    assert (await client.post(url, headers=stranger)).status_code == 404
    answer = await client.post(url, headers=headers)
    assert (answer.status_code, decoded(answer)["id"]) == (200, organization_id)
    assert (await client.get(f"{BASE}/{organization_id}", headers=headers)).status_code == 200
    assert (await client.get(f"{BASE}/{organization_id}", headers=business)).status_code == 401
    assert (await told(world))[-1] == "account.organization_restored"


async def test_a_smaller_key_of_an_owner_does_not_restore(client, world: World):
    person_id = await world.person()
    organization_id = await world.organization(person_id)
    key = await world.key(organization_id, key_type="user", person_id=person_id, role="editor")
    await world.database.pool.execute(
        "UPDATE account.organization SET status = 'tombstoned', tombstoned_at = now()"
    )
    answer = await client.post(f"{BASE}/{organization_id}/restore", headers={"X-API-Key": key})
    assert answer.status_code == 403


async def test_after_ninety_days_the_purge_leaves_nothing_but_the_name(
    client, world: World, services: Services
):
    organization_id, headers = await world.owner_key()
    person_id = decoded(await client.get("/account/api/v1/whoami", headers=headers))["user_id"]
    await world.key(organization_id)
    recent = await world.organization(person_id, "Deleted later")
    await client.put(f"{BASE}/{organization_id}", json={"metadata": {"a": "1"}}, headers=headers)
    await client.delete(f"{BASE}/{organization_id}", headers=headers)
    start = clock.now()
    with clock.frozen(start + timedelta(days=10)):
        await client.delete(f"{BASE}/{recent}", headers=headers)
    with clock.frozen(start + timedelta(days=89)):
        await account_jobs.purge_organizations(services)
        assert (await told(world)).count("account.organization_purged") == 0
    with clock.frozen(start + timedelta(days=91)):
        await account_jobs.purge_organizations(services)
    assert (await told(world)).count("account.organization_purged") == 1
    row = await world.database.pool.fetchrow(
        "SELECT name, metadata, status FROM account.organization WHERE id = $1", organization_id
    )
    assert tuple(row) == ("Acme Foods", {}, "purged")
    pool = world.database.pool
    assert (
        await pool.fetchval(
            "SELECT count(*) FROM account.membership WHERE organization_id = $1", organization_id
        )
        == 0
    )
    # The owner's user key was made there; it lives on, since it acts for the person.
    assert await pool.fetch("SELECT key_type, organization_id FROM account.api_key") == [("user", None)]
    assert (await client.get("/account/api/v1/whoami", headers=headers)).status_code == 200
    assert (await client.post(f"{BASE}/{organization_id}/restore", headers=headers)).status_code == 404
    assert (await client.post(f"{BASE}/{recent}/restore", headers=headers)).status_code == 200


async def test_a_refused_change_leaves_no_trace(client, world: World):
    organization_id = await world.organization(None)
    _, headers = await actors.member(world, organization_id, "manager")
    answer = await client.put(f"{BASE}/{organization_id}", json={"name": "Mine"}, headers=headers)
    assert answer.status_code == 403
    assert await told(world) == []
    assert await noted(world) == []
