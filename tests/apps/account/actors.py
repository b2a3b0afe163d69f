"""Who acts in the tests of the account: people of each role, with keys or sessions."""

from datetime import datetime

from closient.apps.account import rules
from closient.kit import apikey, clock
from closient.kit.caller import KeyRole, Role
from tests.world import World

Headers = dict[str, str]


async def member(
    world: World, organization_id: str, role: Role, key_role: KeyRole = "manager"
) -> tuple[str, Headers]:
    """A new person with that role in the organization, and headers with the person's user key."""
    person_id = await world.person()
    await world.member(organization_id, person_id, role)
    key = await world.key(organization_id, key_type="user", person_id=person_id, role=key_role)
    return person_id, {"X-API-Key": key}


async def session(world: World, person_id: str, authenticated_at: datetime | None = None) -> Headers:
    """Headers of a browser that is signed in as that person."""
    token = rules.make_token()
    moment = authenticated_at or clock.now()
    await world.database.pool.execute(
        "INSERT INTO account.session (person_id, token_hash, authenticated_at, created) "
        "VALUES ($1, $2, $3, $3)",
        person_id,
        apikey.digest(token),
        moment,
    )
    return {"Cookie": f"sessionid={token}", "Sec-Fetch-Site": "same-origin"}


async def membership_of(world: World, organization_id: str, person_id: str) -> str:
    """The id of a membership."""
    return await world.database.pool.fetchval(
        "SELECT id FROM account.membership WHERE organization_id = $1 AND person_id = $2",
        organization_id,
        person_id,
    )
