"""Members and invitations."""

import pytest

from closient.adapters.mail_folder import MailFolder
from closient.kit import ids, jobs
from closient.kit.services import Services
from tests.apps.account import actors
from tests.conftest import decoded
from tests.world import World


def at(organization_id: str, membership_id: str = "") -> str:
    url = f"/account/api/v1/organizations/{organization_id}/members"
    return f"{url}/{membership_id}" if membership_id else url


@pytest.mark.covers("account.invite_a_member")
async def test_an_invitation_makes_an_account_and_waits(client, world: World, services: Services):
    organization_id, headers = await world.owner_key()
    answer = await client.post(at(organization_id), json={"email": "New@Example.com"}, headers=headers)
    body = decoded(answer)
    assert answer.status_code == 200
    assert body == {
        "id": body["id"],
        "user_email": "new@example.com",
        "user_name": "",
        "user_metadata": {},
        "role": "editor",
        "role_display": "Editor",
    }
    person_id = await world.database.pool.fetchval(
        "SELECT id FROM account.person WHERE email = 'new@example.com'"
    )
    key = await world.key(None, key_type="user", person_id=person_id)
    assert (await client.get(at(organization_id), headers={"X-API-Key": key})).status_code == 404
    assert await jobs.run_pending(services) == ["account.write_letter", "kit.send_mail"]
    assert isinstance(services.mailer, MailFolder)
    letter = (await services.mailer.latest())[0]
    assert (letter.to, letter.subject) == ("new@example.com", "Join Acme Foods")


async def test_an_invitation_tells_nothing_about_a_person_who_has_an_account(client, world: World):
    organization_id, headers = await world.owner_key()
    person_id = await world.person("ada@example.com", "Ada Lovelace")
    await world.database.pool.execute(
        "UPDATE account.person SET metadata = $2 WHERE id = $1", person_id, {"secret": "1"}
    )
    invited = decoded(
        await client.post(at(organization_id), json={"email": "ada@example.com"}, headers=headers)
    )
    assert (invited["user_name"], invited["user_metadata"]) == ("", {})
    found = decoded(await client.get(f"{at(organization_id)}?q=lovelace", headers=headers))
    assert found["data"] == []


async def test_whoever_is_a_member_or_invited_is_not_invited_again(client, world: World):
    organization_id, headers = await world.owner_key()
    person_id = await world.person("ada@example.com")
    await world.member(organization_id, person_id, "editor")
    for email in ("ada@example.com", "new@example.com"):
        await client.post(at(organization_id), json={"email": email}, headers=headers)
        answer = await client.post(at(organization_id), json={"email": email}, headers=headers)
        assert (answer.status_code, decoded(answer)["error"]["code"]) == (409, "CONFLICT")


@pytest.mark.parametrize(
    "body", [{}, {"email": "nobody"}, {"email": "a@b.de", "role": "viewer"}, {"email": 7}]
)
async def test_an_invitation_needs_an_address_and_a_role_that_exists(client, world: World, body):
    organization_id, headers = await world.owner_key()
    answer = await client.post(at(organization_id), json=body, headers=headers)
    assert answer.status_code == 422
    assert decoded(answer)["errors"][0]["field"] in ("email", "role")


@pytest.mark.covers("account.list_organization_members")
async def test_members_are_listed_and_filtered(client, world: World):
    organization_id, headers = await world.owner_key()
    for email, name, role in (
        ("ada@example.com", "Ada Lovelace", "manager"),
        ("bob@example.org", "Bob", "editor"),
    ):
        await world.member(organization_id, await world.person(email, name), role)

    async def emails(query: str) -> list[str]:
        answer = await client.get(f"{at(organization_id)}?{query}", headers=headers)
        assert answer.status_code == 200
        return sorted(member["user_email"] for member in decoded(answer)["data"])

    assert {"ada@example.com", "bob@example.org"} < set(await emails(""))
    assert await emails("q=LOVE") == ["ada@example.com"]
    assert await emails("q=example.org") == ["bob@example.org"]
    assert await emails("q=_") == []
    assert await emails("role=editor") == ["bob@example.org"]
    assert await emails("role=viewer") == []
    assert await emails("page=7") == []
    assert (await client.get(f"{at(organization_id)}?page=0", headers=headers)).status_code == 422
    found = decoded(await client.get(at(organization_id), headers=headers))["data"]
    listed = next(member for member in found if member["user_email"] == "ada@example.com")
    assert (listed["user_name"], listed["role"], listed["role_display"]) == (
        "Ada Lovelace",
        "manager",
        "Manager",
    )


@pytest.mark.covers("account.get_organization_member")
async def test_a_member_is_found_by_its_membership(client, world: World):
    organization_id, headers = await world.owner_key()
    person_id = await world.person("ada@example.com")
    membership_id = await world.member(organization_id, person_id, "billing")
    answer = await client.get(at(organization_id, membership_id), headers=headers)
    assert (answer.status_code, decoded(answer)["id"], decoded(answer)["role"]) == (
        200,
        membership_id,
        "billing",
    )
    elsewhere = await world.member(await world.organization(None, "Other"), person_id, "owner")
    for unknown in (person_id, elsewhere, ids.new()):
        assert (await client.get(at(organization_id, unknown), headers=headers)).status_code == 404
    assert (await client.get(at(organization_id, "x"), headers=headers)).status_code == 422


@pytest.mark.parametrize("method", ["PUT", "PATCH"])
@pytest.mark.covers("account.update_member_role")
async def test_owners_and_managers_change_roles(client, world: World, method):
    organization_id, owner = await world.owner_key()
    _, manager = await actors.member(world, organization_id, "manager")
    membership_id = await world.member(organization_id, await world.person(), "editor")
    for headers, role in ((owner, "billing"), (manager, "manager"), (owner, "owner")):
        answer = await client.request(
            method, at(organization_id, membership_id), json={"role": role}, headers=headers
        )
        assert (answer.status_code, decoded(answer)["role"]) == (200, role)
    wrong = await client.request(
        method, at(organization_id, membership_id), json={"role": "viewer"}, headers=owner
    )
    assert wrong.status_code == 422


async def test_a_manager_neither_makes_nor_unmakes_owners(client, world: World):
    organization_id, _ = await world.owner_key()
    _, manager = await actors.member(world, organization_id, "manager")
    owner_membership = await world.member(organization_id, await world.person(), "owner")
    editor_membership = await world.member(organization_id, await world.person(), "editor")
    refused = [
        client.put(at(organization_id, owner_membership), json={"role": "editor"}, headers=manager),
        client.put(at(organization_id, editor_membership), json={"role": "owner"}, headers=manager),
        client.delete(at(organization_id, owner_membership), headers=manager),
        client.post(at(organization_id), json={"email": "a@b.de", "role": "owner"}, headers=manager),
    ]
    assert [(await request).status_code for request in refused] == [403, 403, 403, 403]


async def test_the_last_owner_is_neither_changed_nor_removed(client, world: World):
    person_id = await world.person()
    organization_id = await world.organization(person_id)
    headers = await actors.session(world, person_id)
    url = at(organization_id, await actors.membership_of(world, organization_id, person_id))
    await client.post(at(organization_id), json={"email": "b@example.com", "role": "owner"}, headers=headers)
    for request in (
        client.put(url, json={"role": "editor"}, headers=headers),
        client.delete(url, headers=headers),
    ):
        answer = await request
        assert (answer.status_code, decoded(answer)["error_code"]) == (409, "conflict")
    assert (await client.put(url, json={"role": "owner"}, headers=headers)).status_code == 200
    await world.member(organization_id, await world.person(), "owner")
    assert (await client.put(url, json={"role": "editor"}, headers=headers)).status_code == 200


@pytest.mark.covers("account.remove_a_member")
async def test_a_removed_member_loses_access_at_once(client, world: World):
    organization_id, owner = await world.owner_key()
    person_id, editor = await actors.member(world, organization_id, "editor")
    business = {"X-API-Key": await world.key(organization_id, person_id=person_id)}
    url = at(organization_id, await actors.membership_of(world, organization_id, person_id))
    assert (await client.get(at(organization_id), headers=editor)).status_code == 200
    answer = await client.delete(url, headers=owner)
    assert (answer.status_code, answer.content) == (204, b"")
    assert (await client.get(at(organization_id), headers=editor)).status_code == 404
    assert (await client.get(at(organization_id), headers=business)).status_code == 200
    assert (await client.delete(url, headers=owner)).status_code == 404


async def test_everybody_may_leave_but_not_with_a_small_key(client, world: World):
    organization_id, _ = await world.owner_key()
    person_id, readonly = await actors.member(world, organization_id, "editor", "readonly")
    url = at(organization_id, await actors.membership_of(world, organization_id, person_id))
    assert (await client.delete(url, headers=readonly)).status_code == 403
    assert (await client.delete(url, headers=await actors.session(world, person_id))).status_code == 204


async def test_an_editor_learns_nothing_about_memberships_by_deleting(client, world: World):
    organization_id, _ = await world.owner_key()
    _, editor = await actors.member(world, organization_id, "editor")
    assert (await client.delete(at(organization_id, ids.new()), headers=editor)).status_code == 403


async def test_changes_of_members_are_told_and_noted(client, world: World):
    organization_id, headers = await world.owner_key()
    membership_id = decoded(
        await client.post(at(organization_id), json={"email": "a@example.com"}, headers=headers)
    )["id"]
    await client.put(at(organization_id, membership_id), json={"role": "manager"}, headers=headers)
    await client.delete(at(organization_id, membership_id), headers=headers)
    pool = world.database.pool
    names = await pool.fetch("SELECT name FROM kit.outbox_event ORDER BY id")
    assert [row["name"] for row in names] == [
        "account.member_invited",
        "account.member_role_updated",
        "account.member_removed",
    ]
    noted = await pool.fetch("SELECT action, before, after FROM kit.audit_entry ORDER BY id")
    assert [row["action"] for row in noted] == ["member.invited", "member.role_updated", "member.removed"]
    assert (noted[1]["before"]["role"], noted[1]["after"]["role"]) == ("editor", "manager")
