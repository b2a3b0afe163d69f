"""What the gate learns of a credential in its one statement."""

from datetime import timedelta

import pytest

from closient.apps.account.actions import callers
from closient.apps.account.structs.callers import Limits
from closient.kit import apikey, clock
from closient.kit.caller import Admission, Membership
from closient.kit.ratelimit import HOUR, Quota, Stranger, exceeded
from tests.apps.account import actors
from tests.world import World


async def admitted(world: World, key: str) -> Admission | None:
    return (await callers.by_keys(world.database.reads, [apikey.digest(key)]))[0]


async def test_a_business_key_is_one_organization_with_the_role_of_the_key(world: World):
    person_id = await world.person("ada@example.com", "Ada")
    organization_id = await world.organization(person_id)
    other = await world.organization(person_id, "Other")
    found = await admitted(world, await world.key(organization_id, role="editor", person_id=person_id))
    assert found is not None
    assert found.caller.kind == "key"
    assert found.caller.memberships == (Membership(organization_id, "Acme Foods", "editor"),)
    assert found.caller.role_in(other) is None
    assert (found.caller.user_id, found.caller.email, found.caller.name) == (
        person_id,
        "ada@example.com",
        "Ada",
    )


async def test_a_user_key_has_the_memberships_of_its_person_capped_by_its_role(world: World):
    person_id = await world.person()
    owned = await world.organization(person_id)
    billed = await world.organization(None, "Billed")
    await world.member(billed, person_id, "billing")
    found = await admitted(world, await world.key(owned, key_type="user", person_id=person_id, role="editor"))
    assert found is not None
    assert found.caller.role_in(owned) == "editor"
    assert found.caller.role_in(billed) == "readonly"
    full = await admitted(world, await world.key(owned, key_type="user", person_id=person_id))
    assert full is not None
    assert (full.caller.role_in(owned), full.caller.role_in(billed)) == ("owner", "billing")


async def test_a_publishable_key_names_no_person(world: World):
    person_id = await world.person()
    organization_id = await world.organization(person_id)
    key = await world.key(organization_id, key_type="publishable", person_id=person_id, role="readonly")
    found = await admitted(world, key)
    assert found is not None
    assert (found.caller.user_id, found.caller.email) == (None, "")
    assert found.caller.role_in(organization_id) == "publishable"
    assert found.windows[0].limit == 100


async def test_keys_that_are_unknown_revoked_or_expired_are_nobody(world: World):
    key = (await world.business_key())[1]["X-API-Key"]
    assert await admitted(world, apikey.make("business")) is None
    assert await admitted(world, key) is not None
    pool = world.database.pool
    await pool.execute("UPDATE account.api_key SET expires_at = $1", clock.now() + timedelta(minutes=1))
    assert await admitted(world, key) is not None
    with clock.frozen(clock.now() + timedelta(minutes=2)):
        assert await admitted(world, key) is None
    await pool.execute("UPDATE account.api_key SET expires_at = NULL, is_active = false")
    assert await admitted(world, key) is None


async def test_keys_and_memberships_of_a_deleted_organization_never_appear(world: World):
    person_id = await world.person()
    gone, kept = await world.organization(person_id), await world.organization(person_id, "Kept")
    business = await world.key(gone)
    user = await world.key(gone, key_type="user", person_id=person_id)
    await world.database.pool.execute(
        "UPDATE account.organization SET status = 'tombstoned', tombstoned_at = now() WHERE id = $1", gone
    )
    assert await admitted(world, business) is None
    found = await admitted(world, user)
    assert found is not None
    assert [membership.organization_id for membership in found.caller.memberships] == [kept]


async def test_an_invitation_that_waits_gives_no_access(world: World):
    person_id = await world.person()
    organization_id = await world.organization(None)
    await world.member(organization_id, person_id, "owner")
    await world.database.pool.execute("UPDATE account.membership SET joined_at = NULL")
    found = await admitted(world, await world.key(organization_id, key_type="user", person_id=person_id))
    assert found is not None
    assert found.caller.memberships == ()


async def test_answers_stand_in_the_order_of_the_questions_with_duplicates_apart(world: World):
    organization_id = await world.organization(None)
    first, second = [apikey.digest(await world.key(organization_id, per_minute=3)) for _ in range(2)]
    unknown = b"x" * 32
    asked = [first, unknown, second, first, first, second, first]
    found = await callers.by_keys(world.database.reads, asked)
    assert found[1] is None
    used = [admission.windows[0].used if admission else None for admission in found]
    assert used == [1, None, 1, 2, 3, 2, 4]
    passed = [bool(admission and not exceeded(admission.windows)) for admission in found]
    assert passed == [True, False, True, True, True, True, False]


async def test_refused_requests_do_not_eat_the_day(world: World):
    key = apikey.digest(await world.key(await world.organization(None), per_minute=2, per_day=5))
    reads = world.database.reads
    start = clock.now().replace(hour=12, minute=0, second=0)
    with clock.frozen(start):
        await callers.by_keys(reads, [key] * 10)
    with clock.frozen(start + timedelta(minutes=1)):
        second = await callers.by_keys(reads, [key] * 10)
    assert [bool(a and not exceeded(a.windows)) for a in second] == [True, True] + [False] * 8
    with clock.frozen(start + timedelta(minutes=2)):
        third = await callers.by_keys(reads, [key] * 10)
    assert [bool(a and not exceeded(a.windows)) for a in third] == [True] + [False] * 9
    assert third[1] is not None
    assert exceeded(third[1].windows) == third[1].windows[1]
    with clock.frozen(start + timedelta(days=1)):
        fourth = await callers.by_keys(reads, [key])
    assert fourth[0] is not None
    assert [window.used for window in fourth[0].windows] == [1, 1]


async def test_a_clock_that_runs_behind_counts_in_the_window_that_began(world: World):
    key = apikey.digest(await world.key(await world.organization(None), per_minute=2))
    start = clock.now().replace(hour=12, minute=0, second=0)
    with clock.frozen(start):
        await callers.by_keys(world.database.reads, [key])
    with clock.frozen(start - timedelta(seconds=1)):
        found = await callers.by_keys(world.database.reads, [key, key])
    assert [a.windows[0].used for a in found if a] == [2, 3]


async def test_limits_of_the_settings_hold_for_keys_without_their_own(world: World):
    organization_id = await world.organization(None)
    key = apikey.digest(await world.key(organization_id))
    own = apikey.digest(await world.key(organization_id, per_minute=7, per_day=8))
    limits = Limits(per_minute=11, per_day=12)
    found = await callers.by_keys(world.database.reads, [key, own], limits)
    assert [[window.limit for window in a.windows] for a in found if a] == [[11, 12], [7, 8]]


async def test_the_last_use_of_a_key_is_kept(world: World):
    key = await world.key(await world.organization(None))
    with clock.frozen(clock.now().replace(microsecond=0)) as moment:
        await admitted(world, key)
    assert await world.database.reads.value("SELECT last_used FROM account.api_key_usage") == moment


async def test_a_session_is_its_person_and_ends_when_it_rests_too_long(world: World):
    person_id = await world.person("ada@example.com", "Ada")
    organization_id = await world.organization(person_id)
    cookie = (await actors.session(world, person_id))["Cookie"]
    token = apikey.digest(cookie.removeprefix("sessionid="))
    reads = world.database.reads

    async def look() -> Admission | None:
        return (await callers.by_sessions(reads, [token], Limits(session_days=2)))[0]

    found = await look()
    assert found is not None
    assert (found.caller.kind, found.caller.user_id, found.caller.name) == ("session", person_id, "Ada")
    assert found.caller.role_in(organization_id) == "owner"
    assert found.caller.authenticated_at is not None
    start = clock.now()
    with clock.frozen(start + timedelta(days=1.9)):
        assert await look() is not None
    with clock.frozen(start + timedelta(days=3.5)):
        assert await look() is not None
    with clock.frozen(start + timedelta(days=6)):
        assert await look() is None


async def test_addresses_are_counted_each_for_itself(world: World):
    reads = world.database.reads
    limits = Limits(anonymous_per_minute=2)
    with clock.frozen(clock.now()):
        first, second = Stranger("192.0.2.1"), Stranger("192.0.2.2")
        found = await callers.by_addresses(reads, [first, second, first, first], limits)
        assert [bool(exceeded(a.windows)) for a in found] == [False, False, False, True]
        again = await callers.by_addresses(reads, [second, second], limits)
        assert [a.windows[0].used for a in again] == [2, 3]
        assert not again[0].caller.is_known


async def test_a_door_with_a_quota_counts_strangers_apart_and_until_the_end_of_its_window(world: World):
    reads = world.database.reads
    general = Stranger("192.0.2.1")
    hourly = Stranger("192.0.2.1", Quota("door", 2, HOUR))
    start = clock.now().replace(minute=5)
    with clock.frozen(start):
        found = await callers.by_addresses(reads, [hourly, general, hourly, hourly])
        assert [(a.windows[0].used, a.windows[0].seconds) for a in found] == [
            (1, 3600),
            (1, 60),
            (2, 3600),
            (3, 3600),
        ]
        assert [bool(exceeded(a.windows)) for a in found] == [False, False, False, True]
    with clock.frozen(start.replace(minute=59)):
        later = await callers.by_addresses(reads, [hourly, general])
        assert [a.windows[0].used for a in later] == [4, 1]
    with clock.frozen(start.replace(minute=0) + timedelta(hours=1)):
        assert (await callers.by_addresses(reads, [hourly]))[0].windows[0].used == 1


@pytest.mark.parametrize("key_type", ["business", "user", "publishable"])
async def test_a_key_opens_the_api_over_http(client, world: World, key_type):
    person_id = await world.person()
    organization_id = await world.organization(person_id)
    role = "readonly" if key_type == "publishable" else "manager"
    key = await world.key(organization_id, key_type=key_type, person_id=person_id, role=role)
    answer = await client.get("/account/api/v1/whoami", headers={"X-API-Key": key})
    assert answer.status_code == (403 if key_type == "publishable" else 200)
    assert answer.headers["RateLimit-Limit"] == ("100" if key_type == "publishable" else "300")
