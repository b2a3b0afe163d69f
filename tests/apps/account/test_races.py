"""What happens at once: limits across processes, owners who remove each other, links that are used twice."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from closient.apps.account.actions import callers, members, people
from closient.apps.account.queries import people as people_queries
from closient.apps.account.queries import sessions as session_queries
from closient.apps.account.structs.members import MemberInvite
from closient.apps.account.structs.people import TokenNew, Visitor
from closient.kit import apikey, clock, ids
from closient.kit.caller import Caller, Membership
from closient.kit.coalesce import Coalescer
from closient.kit.database import Database, connect
from closient.kit.errors import Conflict, NotFound, Problem
from closient.kit.ratelimit import exceeded
from closient.kit.services import Services
from tests.apps.account import actors
from tests.world import World

WAITING = """
    SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'
"""


@pytest.fixture
async def other_process(committed: Database, server_dsn: str) -> AsyncIterator[Database]:
    """A second pool on the same database, as another process has it."""
    name = await committed.reads.value("SELECT current_database()")
    database = await connect(server_dsn.replace("/closient?", f"/{name}?"))
    yield database
    await database.close()


@pytest.fixture
def committed_world(committed: Database, services: Services) -> World:
    return World(committed, services)


async def test_exactly_the_limit_passes_of_fifty_requests_in_two_processes(
    committed: Database, other_process: Database, committed_world: World
):
    organization_id = await committed_world.organization(None)
    key = apikey.digest(await committed_world.key(organization_id, per_minute=20))
    neighbour = apikey.digest(await committed_world.key(organization_id, per_minute=20))

    def loader(database: Database) -> Coalescer:
        async def batch(hashes: list[bytes]) -> list:
            return await callers.by_keys(database.reads, hashes)

        return Coalescer(batch)

    loaders = [loader(committed), loader(other_process)]
    with clock.frozen(clock.now()):
        asked = [loaders[n % 2].load(key if n % 5 else neighbour) for n in range(100)]
        found = await asyncio.gather(*asked)
    passed = {key: 0, neighbour: 0}
    for n, admission in enumerate(found):
        passed[key if n % 5 else neighbour] += not exceeded(admission.windows)
    assert passed == {key: 20, neighbour: 20}
    counts = await committed.reads.value("SELECT array_agg(minute_count) FROM account.api_key_usage")
    assert counts == [20, 20]


async def test_of_two_owners_who_remove_each_other_at_once_one_stays(
    committed: Database, committed_world: World
):
    ada, bob = await committed_world.person(), await committed_world.person()
    organization_id = await committed_world.organization(ada)
    await committed_world.member(organization_id, bob, "owner")

    async def remove(who: str, whom: str) -> str:
        caller = Caller(
            kind="session", user_id=who, memberships=(Membership(organization_id, "Acme", "owner"),)
        )
        membership_id = await actors.membership_of(committed_world, organization_id, whom)
        try:
            async with committed.writes() as writes:
                await members.remove_a_member(writes, caller, organization_id, membership_id)
        except Conflict:
            return "refused"
        return "removed"

    assert sorted(await asyncio.gather(remove(ada, bob), remove(bob, ada))) == ["refused", "removed"]
    owners = await committed.reads.value("SELECT count(*) FROM account.membership WHERE role = 'owner'")
    assert owners == 1


async def test_a_link_that_is_used_twice_at_once_works_once(committed: Database, committed_world: World):
    person_id = await committed_world.person("ada@example.com")
    async with committed.writes() as writes:
        token = TokenNew(
            token_hash=apikey.digest("secret"),
            purpose="reset",
            person_id=person_id,
            expires_at=clock.now().replace(year=2100),
        )
        await people_queries.create_token(writes, token)

    async def use(password: str) -> str:
        try:
            await people.choose_password(committed, "secret", password, "", Visitor("192.0.2.1", "test"))
        except NotFound:
            return "refused"
        return "used"

    outcomes = await asyncio.gather(use("first long password"), use("second long password"))
    assert sorted(outcomes) == ["refused", "used"]
    assert await committed.reads.value("SELECT count(*) FROM account.session") == 1


async def test_signing_out_everywhere_waits_for_the_gate_without_holding_what_the_gate_wants(
    committed: Database, committed_world: World
):
    """The gate counts sessions in the order of their ids; a crowd that is deleted must not come crosswise."""
    person_id = await committed_world.person()
    low, high = sorted(ids.new() for _ in range(2))
    pool = committed.pool
    # The higher one lies first in the table, and would be deleted first.
    for session_id in (high, low):
        await pool.execute(
            "INSERT INTO account.session (id, person_id, token_hash, authenticated_at, created) "
            "VALUES ($1, $2, sha256($1::uuid::text::bytea), now(), now())",
            session_id,
            person_id,
        )
        await pool.execute(
            "INSERT INTO account.session_usage SELECT $1, 1, 1, 1, 1, 1, 1, 1, 1, now()", session_id
        )
    count = "UPDATE account.session_usage SET waiting = waiting + 1 WHERE session_id = $1"
    async with pool.acquire() as gate, gate.transaction():
        await gate.execute(count, low)
        ending = asyncio.create_task(end_sessions(committed, person_id))
        async with asyncio.timeout(20):
            while await pool.fetchval(WAITING) == 0:
                pass
        await gate.execute(count, high)
    assert await ending == 2
    assert await pool.fetchval("SELECT count(*) FROM account.session_usage") == 0


async def end_sessions(database: Database, person_id: str) -> int:
    async with database.writes() as db:
        return await session_queries.end_sessions(db, person_id)


async def test_two_invitations_of_one_address_at_once_make_one_member(
    committed: Database, committed_world: World
):
    ada = await committed_world.person()
    organization_id = await committed_world.organization(ada)
    caller = Caller(kind="session", user_id=ada, memberships=(Membership(organization_id, "Acme", "owner"),))

    async def invite() -> str:
        try:
            async with committed.writes() as writes:
                await members.invite_a_member(
                    writes, caller, organization_id, MemberInvite("new@example.com")
                )
        except Problem as problem:
            return problem.code
        return "invited"

    assert sorted(await asyncio.gather(invite(), invite())) == ["conflict", "invited"]
