"""How many mails an invitation can become: few to one address, not many from one person."""

import pytest

from closient.apps.account.actions import attempts, members
from closient.apps.account.structs.members import MemberInvite
from closient.kit import clock, ids
from closient.kit.caller import Caller, Membership
from closient.kit.errors import Conflict, RateLimited
from tests.apps.account.browser import Browser, said
from tests.world import World


@pytest.fixture(autouse=True)
def at_the_start_of_a_window():
    with clock.frozen(clock.now().replace(minute=0, second=0)):
        yield


async def _owner(world: World, name: str = "Acme Foods") -> tuple[str, Caller]:
    person_id = await world.person(name="Ada")
    organization_id = await world.organization(person_id, name)
    membership = Membership(organization_id, name, "owner")
    return organization_id, Caller(kind="session", user_id=person_id, memberships=(membership,))


async def test_one_address_gets_few_invitations_from_all_organizations_together(world: World):
    sent = 0
    for number in range(attempts.INVITATIONS_TO_ACCOUNT.attempts + 1):
        organization_id, caller = await _owner(world, f"Acme {number}")
        try:
            async with world.database.writes() as db:
                await members.invite_a_member(db, caller, organization_id, MemberInvite("eve@example.com"))
            sent += 1
        except RateLimited:
            break
    assert sent == attempts.INVITATIONS_TO_ACCOUNT.attempts
    waiting = await world.database.pool.fetchval(
        "SELECT count(*) FROM account.membership WHERE joined_at IS NULL"
    )
    assert waiting == sent


async def test_an_invitation_is_repeated_only_a_few_times(world: World):
    organization_id, caller = await _owner(world)
    async with world.database.writes() as db:
        member = await members.invite_a_member(db, caller, organization_id, MemberInvite("eve@example.com"))
    for _ in range(attempts.INVITATIONS_TO_ACCOUNT.attempts - 1):
        async with world.database.writes() as db:
            await members.invite_again(db, caller, organization_id, member.id)
    with pytest.raises(RateLimited):
        async with world.database.writes() as db:
            await members.invite_again(db, caller, organization_id, member.id)
    letters = await world.database.pool.fetchval("SELECT count(*) FROM kit.pgqueuer")
    assert letters == attempts.INVITATIONS_TO_ACCOUNT.attempts


async def test_a_refused_invitation_counts_no_mail(world: World):
    organization_id, caller = await _owner(world)
    async with world.database.writes() as db:
        await members.invite_a_member(db, caller, organization_id, MemberInvite("eve@example.com"))
    for _ in range(attempts.INVITATIONS_TO_ACCOUNT.attempts):
        with pytest.raises(Conflict):
            async with world.database.writes() as db:
                await members.invite_a_member(db, caller, organization_id, MemberInvite("eve@example.com"))


async def test_one_person_invites_so_many_in_all_organizations_together(world: World):
    _, caller = await _owner(world)
    for _ in range(attempts.INVITATIONS_BY_PERSON.attempts):
        await attempts.count(world.database.reads, attempts.INVITATIONS_BY_PERSON, caller.user_id or "")
    with pytest.raises(RateLimited):
        async with world.database.writes() as db:
            await members.invite_a_member(
                db, caller, caller.memberships[0].organization_id, MemberInvite("eve@example.com")
            )
    assert not await world.database.pool.fetchval("SELECT count(*) FROM kit.pgqueuer")


async def test_invitations_keep_nobody_from_a_new_password(browser: Browser, world: World):
    await browser.sign_up("eve@example.com")
    await browser.sign_out()
    for _ in range(attempts.INVITATIONS_TO_ACCOUNT.attempts):
        await attempts.count(world.database.reads, attempts.INVITATIONS_TO_ACCOUNT, "eve@example.com")
    assert (await browser.send("/accounts/reset", email="eve@example.com")).status_code == 200


async def test_the_page_says_that_it_was_too_often(browser: Browser, world: World):
    await browser.sign_up("ada@example.com")
    await browser.send("/organizations/new", name="Acme", country="GB")
    await browser.send("/settings/team", email="eve@example.com")
    member_id = await world.database.pool.fetchval(
        "SELECT id FROM account.membership WHERE joined_at IS NULL"
    )
    assert ids.parse(member_id) == member_id
    statuses = []
    for _ in range(attempts.INVITATIONS_TO_ACCOUNT.attempts):
        answer = await browser.send(f"/settings/team/{member_id}/invite-again")
        statuses.append(answer.status_code)
    assert statuses == [303] * (attempts.INVITATIONS_TO_ACCOUNT.attempts - 1) + [429]
    assert "Wait a moment" in said(answer)
    assert int(answer.headers["Retry-After"]) > 60
