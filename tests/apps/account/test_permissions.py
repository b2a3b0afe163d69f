"""Each role and kind of credential against each operation of the account API."""

from typing import cast

import pytest

from closient.kit import ids
from closient.kit.caller import KeyRole, Role
from tests.apps.account import actors
from tests.world import World

BASE = "/account/api/v1"
# The columns: members by session, then keys of the organization.
ACTORS = (
    "owner", "manager", "editor", "billing", "stranger",
    "csb manager", "csb editor", "csb readonly", "cpk", "nobody",
)  # fmt: skip
ORGANIZATION = f"{BASE}/organizations/{{organization}}"
# Operation, path, body, and the status for each actor.
MATRIX = [
    ("GET whoami", f"{BASE}/whoami", None, (200, 200, 200, 200, 200, 200, 200, 200, 403, 401)),
    ("GET preferences", f"{BASE}/preferences", None, (200, 200, 200, 200, 200, 200, 200, 200, 403, 401)),
    ("GET apps", f"{BASE}/connected-apps", None, (200, 200, 200, 200, 200, 200, 200, 200, 403, 401)),
    ("DELETE app", f"{BASE}/connected-apps/x", None, (404, 404, 404, 404, 404, 404, 404, 404, 403, 401)),
    ("GET organizations", f"{BASE}/organizations", None, (200, 200, 200, 200, 200, 200, 200, 200, 403, 401)),
    (
        "POST organization",
        f"{BASE}/organizations",
        {"name": "New", "country": "US"},
        (200, 200, 200, 200, 200, 200, 403, 403, 403, 401),
    ),
    ("GET organization", ORGANIZATION, None, (200, 200, 200, 200, 404, 200, 200, 200, 403, 401)),
    ("PUT organization", ORGANIZATION, {}, (200, 403, 403, 403, 404, 403, 403, 403, 403, 401)),
    ("PATCH organization", ORGANIZATION, {}, (200, 403, 403, 403, 404, 403, 403, 403, 403, 401)),
    ("DELETE organization", ORGANIZATION, None, (204, 403, 403, 403, 404, 403, 403, 403, 403, 401)),
    (
        "POST restore",
        f"{ORGANIZATION}/restore",
        None,
        (409, 403, 403, 403, 404, 404, 404, 404, 403, 401),
    ),
    ("GET members", f"{ORGANIZATION}/members", None, (200, 200, 200, 200, 404, 200, 200, 200, 403, 401)),
    (
        "POST member",
        f"{ORGANIZATION}/members",
        {"email": "new@example.com"},
        (200, 200, 403, 403, 404, 200, 403, 403, 403, 401),
    ),
    (
        "GET member",
        f"{ORGANIZATION}/members/{{member}}",
        None,
        (200, 200, 200, 200, 404, 200, 200, 200, 403, 401),
    ),
    (
        "PUT member",
        f"{ORGANIZATION}/members/{{member}}",
        {"role": "billing"},
        (200, 200, 403, 403, 404, 200, 403, 403, 403, 401),
    ),
    (
        "DELETE member",
        f"{ORGANIZATION}/members/{{member}}",
        None,
        (204, 204, 403, 403, 404, 204, 403, 403, 403, 401),
    ),
    ("GET keys", f"{ORGANIZATION}/api-keys", None, (200, 200, 403, 403, 404, 200, 403, 403, 403, 401)),
    (
        "POST key",
        f"{ORGANIZATION}/api-keys",
        {"name": "n"},
        (200, 200, 403, 403, 404, 200, 403, 403, 403, 401),
    ),
    (
        "PATCH key",
        f"{ORGANIZATION}/api-keys/{{key}}",
        {"name": "n"},
        (200, 200, 403, 403, 404, 200, 403, 403, 403, 401),
    ),
    (
        "DELETE key",
        f"{ORGANIZATION}/api-keys/{{key}}",
        None,
        (204, 204, 403, 403, 404, 204, 403, 403, 403, 401),
    ),
]
CASES = [
    pytest.param(operation.split()[0], path, body, actor, status, id=f"{operation} as {actor}: {status}")
    for operation, path, body, statuses in MATRIX
    for actor, status in zip(ACTORS, statuses, strict=True)
]


async def headers_of(world: World, organization_id: str, actor: str) -> dict[str, str]:
    if actor == "nobody":
        return {}
    person_id = await world.person()
    if actor == "stranger":
        return await actors.session(world, person_id)
    if actor == "cpk":
        key = await world.key(organization_id, key_type="publishable", person_id=person_id, role="readonly")
        return {"X-API-Key": key}
    if actor.startswith("csb"):
        role = cast(KeyRole, actor.removeprefix("csb "))
        return {"X-API-Key": await world.key(organization_id, role=role, person_id=person_id)}
    await world.member(organization_id, person_id, cast(Role, actor))
    return await actors.session(world, person_id)


@pytest.mark.parametrize(("method", "path", "body", "actor", "status"), CASES)
async def test_each_role_may_do_what_the_contract_says(
    client, world: World, *, method: str, path: str, body: dict | None, actor: str, status: int
):
    organization_id = await world.organization(await world.person())
    member_id = await world.member(organization_id, await world.person(), "editor")
    await world.key(organization_id)
    key_id = await world.database.pool.fetchval("SELECT id FROM account.api_key")
    headers = await headers_of(world, organization_id, actor)
    url = path.format(organization=organization_id, member=member_id, key=key_id)
    answer = await client.request(method, url, json=body, headers=headers)
    assert answer.status_code == status, answer.text


@pytest.mark.parametrize(
    ("role", "key_role", "method", "path", "status"),
    [
        ("owner", "manager", "PUT", "", 200),
        ("owner", "editor", "PUT", "", 403),
        ("owner", "readonly", "GET", "", 200),
        ("owner", "readonly", "GET", "/api-keys", 403),
        ("manager", "manager", "GET", "/api-keys", 200),
        ("billing", "manager", "GET", "/api-keys", 403),
    ],
)
async def test_a_user_key_does_what_member_and_key_both_allow(
    client, world: World, *, role, key_role, method, path, status
):
    organization_id = await world.organization(None)
    _, headers = await actors.member(world, organization_id, role, key_role)
    url = ORGANIZATION.format(organization=organization_id) + path
    body = {} if method == "PUT" else None
    assert (await client.request(method, url, json=body, headers=headers)).status_code == status


@pytest.mark.parametrize(
    ("method", "path", "body", "permitted"),
    [
        ("GET", "", None, 200),
        ("PUT", "", {}, 200),
        ("DELETE", "", None, 204),
        ("GET", "/members", None, 200),
        ("POST", "/members", {"email": "a@example.com"}, 200),
        ("GET", "/api-keys", None, 200),
        ("POST", "/api-keys", {"name": "n"}, 200),
    ],
)
async def test_a_foreign_organization_is_not_there_not_even_as_forbidden(
    client, world: World, *, method: str, path: str, body, permitted
):
    own, headers = await world.owner_key()
    foreign, _ = await world.owner_key("Foreign")

    async def status(organization_id: str) -> int:
        url = ORGANIZATION.format(organization=organization_id) + path
        return (await client.request(method, url, json=body, headers=headers)).status_code

    assert await status(foreign) == 404
    assert await status(ids.new()) == 404
    assert await status(own) == permitted
