"""What a person does with the own account: signing up, in and out, links by mail, passwords, profile.

Nothing here tells a stranger whether an address has an account: the answer is the same and takes as long.
"""

from datetime import timedelta

from closient.apps.account import rules
from closient.apps.account.actions import access, attempts, letters, passwords
from closient.apps.account.queries import members as member_queries
from closient.apps.account.queries import people as queries
from closient.apps.account.queries import sessions as session_queries
from closient.apps.account.structs.events import MemberJoined, UserSignedUp
from closient.apps.account.structs.people import Link, Person, Session, SessionNew, Visitor
from closient.kit import apikey, audit, clock, events
from closient.kit.caller import Caller
from closient.kit.database import Database
from closient.kit.db import Reads, Writes
from closient.kit.errors import Conflict, Forbidden, NotFound, Validation
from closient.kit.ratelimit import MINUTE, network_of

UNCONFIRMED_LASTS = timedelta(days=30)
SHORTEST_PASSWORD, LONGEST_PASSWORD = 10, 200


async def sign_up(database: Database, email: str, name: str, language: str, visitor: Visitor) -> None:
    """Mail a link that proves the address; whoever has an account already is told so by mail alone."""
    person_name = _checked_name(name)
    address = await _counted(database, email, visitor)
    async with database.writes() as db:
        await letters.ask(db, "sign_up", address, person_name=person_name, language=language)


async def ask_for_reset(database: Database, email: str, visitor: Visitor) -> None:
    """Mail a link to choose a new password, if somebody has this address."""
    address = await _counted(database, email, visitor)
    async with database.writes() as db:
        await letters.ask(db, "reset", address)


async def sign_in(
    database: Database, email: str, password: str, visitor: Visitor, caller: Caller | None = None
) -> str:
    """A fresh session's token; the session that the browser came with ends.

    Forbidden when address or password is wrong, RateLimited after too many attempts.
    """
    address = rules.clean_email(email) or "nobody"
    allowance, who = _trying(address, visitor, caller)
    await attempts.count(database.reads, allowance, who)
    if allowance is attempts.SIGN_IN_BY_STRANGER:
        # Whom the first count refused adds nothing to these: one network alone slows nobody else down.
        await attempts.count(database.reads, attempts.SIGN_IN_BY_NETWORK, network_of(visitor.address))
        await attempts.count(database.reads, attempts.SIGN_IN_BY_STRANGERS, address)
    person = await queries.find_person(database.reads, address)
    is_right = await passwords.matches(person.password_hash if person else None, password)
    if person is None or not is_right:
        raise Forbidden("Address or password is wrong.")
    async with database.writes() as db:
        await attempts.forget(db, allowance, who)
        if caller is not None:
            await sign_out(db, caller)
        return await _begin_session(db, person.id, visitor)


async def confirm(database: Database, caller: Caller, password: str, visitor: Visitor) -> str:
    """Sign in again as the same person: the session is replaced by a fresh one, whose token is answered."""
    person = await _own(database.reads, caller)
    await attempts.count(database.reads, attempts.CONFIRM_BY_PERSON, person.id)
    if not await passwords.matches(person.password_hash, password):
        raise Validation.of("password", "This is not your password.")
    async with database.writes() as db:
        if caller.session_id:
            await session_queries.end_session(db, person.id, caller.session_id)
        return await _begin_session(db, person.id, visitor)


async def read_link(db: Reads, token: str) -> Link | None:
    """What a mailed link is good for; looking at it does not use it up."""
    return await queries.get_link(db, apikey.digest(token), clock.now())


async def choose_password(
    database: Database, token: str, password: str, name: str, visitor: Visitor
) -> tuple[str, Link]:
    """Use up a link: set the password, join if it invites, sign in. The session's token is answered."""
    _check_password(password)
    chosen = _checked_name(name)
    link = await _valid(database.reads, token)
    if link.purpose == "join" and link.has_password:
        raise Conflict("This account has a password: sign in to join.")
    password_hash = await passwords.hashed(password)
    async with database.writes() as db:
        await _use_up(db, token)
        await queries.set_password(db, link.person_id, password_hash, clock.now())
        await queries.drop_tokens(db, link.person_id)
        person = await _person(db, link.person_id)
        if chosen and chosen != person.name:
            await queries.update_profile(db, person.id, chosen, person.language)
        await session_queries.end_sessions(db, person.id)
        caller = Caller(kind="session", user_id=person.id, email=person.email, address=visitor.address)
        if link.has_password:
            await audit.record(db, caller, action="user.password_reset", subject_id=person.id)
            await letters.ask(db, "password_changed", person.email)
        else:
            await events.emit(db, UserSignedUp(organization_id=None, user_id=person.id))
            await audit.record(db, caller, action="user.signed_up", subject_id=person.id)
        if link.purpose == "join":
            await _join(db, caller, link)
        return await _begin_session(db, person.id, visitor), link


async def join(db: Writes, caller: Caller, token: str) -> Link:
    """Use up an invitation as the person who is signed in. It must be the one who was invited."""
    person_id = access.person(caller)
    link = await _valid(db, token)
    if link.purpose != "join" or link.person_id != person_id:
        raise Forbidden("This invitation is for another account: sign in with the address that it came to.")
    await _use_up(db, token)
    await _join(db, caller, link)
    return link


async def get_person(db: Reads, caller: Caller) -> Person:
    return await _own(db, caller)


async def update_profile(db: Writes, caller: Caller, name: str, language: str) -> None:
    person_id = access.person(caller)
    await queries.update_profile(db, person_id, _checked_name(name), language)
    await audit.record(db, caller, action="user.updated", subject_id=person_id)


async def change_password(
    database: Database, caller: Caller, current: str, password: str, visitor: Visitor
) -> str:
    """Every session ends but a fresh one, whose token is answered."""
    _check_password(password)
    person = await _own(database.reads, caller)
    await attempts.count(database.reads, attempts.CONFIRM_BY_PERSON, person.id)
    if not await passwords.matches(person.password_hash, current):
        raise Validation.of("current", "This is not your password.")
    password_hash = await passwords.hashed(password)
    async with database.writes() as db:
        await queries.set_password(db, person.id, password_hash, clock.now())
        await queries.drop_tokens(db, person.id)
        await session_queries.end_sessions(db, person.id)
        await audit.record(db, caller, action="user.password_changed", subject_id=person.id)
        await letters.ask(db, "password_changed", person.email)
        return await _begin_session(db, person.id, visitor)


async def list_sessions(db: Reads, caller: Caller) -> list[Session]:
    return await session_queries.list_sessions(db, access.person(caller))


async def sign_out(db: Writes, caller: Caller) -> None:
    """End this session; for a caller without one there is nothing to do."""
    if caller.user_id and caller.session_id:
        await session_queries.end_session(db, caller.user_id, caller.session_id)


async def end_session(db: Writes, caller: Caller, session_id: str) -> None:
    await session_queries.end_session(db, access.person(caller), session_id)


async def sign_out_everywhere(db: Writes, caller: Caller) -> None:
    person_id = access.person(caller)
    await session_queries.end_sessions(db, person_id)
    await audit.record(db, caller, action="user.signed_out_everywhere", subject_id=person_id)


async def prune(db: Writes, session_days: int) -> None:
    """Drop what nobody can use any more."""
    now = clock.now()
    yesterday = int((now - timedelta(days=1)).timestamp()) // MINUTE
    await queries.prune(db, now, now - timedelta(days=session_days), yesterday)
    await queries.prune_people(db, now, now - UNCONFIRMED_LASTS)


async def _counted(database: Database, email: str, visitor: Visitor) -> str:
    address = rules.clean_email(email)
    if address is None:
        raise Validation.of("email", "This is not a mail address.")
    await attempts.count(database.reads, attempts.MAIL_BY_ADDRESS, visitor.address)
    await attempts.count(database.reads, attempts.MAIL_BY_ACCOUNT, address)
    return address


def _trying(address: str, visitor: Visitor, caller: Caller | None) -> tuple[attempts.Allowance, str]:
    """Who tries: a browser that was in this account before or is in it now, or a stranger of some network."""
    is_signed_in = caller is not None and caller.kind == "session" and caller.email == address
    device = visitor.device or (caller.session_id if caller and is_signed_in else None)
    if device:
        return attempts.SIGN_IN_BY_DEVICE, f"{address} {device}"
    return attempts.SIGN_IN_BY_STRANGER, f"{address} {network_of(visitor.address)}"


async def _own(db: Reads, caller: Caller) -> Person:
    return await _person(db, access.person(caller))


async def _person(db: Reads, person_id: str) -> Person:
    person = await queries.get_person(db, person_id)
    if person is None:
        raise NotFound("No such person.")
    return person


async def _valid(db: Reads, token: str) -> Link:
    link = await read_link(db, token)
    if link is None:
        raise NotFound("This link was used already or is too old.")
    return link


async def _use_up(db: Writes, token: str) -> None:
    if not await queries.take_token(db, apikey.digest(token)):
        raise NotFound("This link was used already or is too old.")


async def _join(db: Writes, caller: Caller, link: Link) -> None:
    if link.membership_id is None or not await member_queries.join(db, link.membership_id, clock.now()):
        raise NotFound("This invitation was accepted already or taken back.")
    member = await member_queries.get_member(db, link.organization_id or "", link.membership_id)
    if member is None:
        raise NotFound("This invitation was taken back.")
    event = MemberJoined(
        organization_id=member.organization_id,
        user_id=caller.user_id,
        membership_id=member.id,
        role=member.role,
    )
    await events.emit(db, event)
    await audit.record(
        db,
        caller,
        action="member.joined",
        subject_id=member.id,
        organization_id=member.organization_id,
        after={"email": member.email, "role": member.role},
    )


async def _begin_session(db: Writes, person_id: str, visitor: Visitor) -> str:
    token = rules.make_token()
    await session_queries.create_session(
        db,
        SessionNew(
            person_id=person_id,
            token_hash=apikey.digest(token),
            user_agent=visitor.user_agent[:400],
            address=visitor.address[:45],
            moment=clock.now(),
        ),
    )
    return token


def _checked_name(name: str) -> str:
    """The name in its stored form; nobody has to give one."""
    if rules.leads_away(name):
        raise Validation.of("name", "A name holds no web address.")
    return rules.clean_name(name) or ""


def _check_password(password: str) -> None:
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        text = f"Use {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} characters."
        raise Validation.of("password", text)
