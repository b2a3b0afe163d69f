"""Asking for letters, and what becomes of each: whether it is written, what it says, the token of its link.

Asking is one statement whatever the address, so that its time tells nobody who has an account.
"""

from datetime import timedelta

from closient.apps.account import rules
from closient.apps.account.queries import members as member_queries
from closient.apps.account.queries import people as queries
from closient.apps.account.structs.letters import Letter, LetterKind, Occasion, WriteLetter
from closient.apps.account.structs.people import Person, Purpose, TokenNew
from closient.kit import apikey, clock, ids, jobs
from closient.kit.caller import Caller
from closient.kit.db import Writes

LINK_LASTS: dict[Purpose, timedelta] = {
    "verify": timedelta(hours=24),
    "reset": timedelta(hours=1),
    "join": timedelta(days=14),
}


async def ask(
    db: Writes, occasion: Occasion, to: str, *, person_name: str = "", language: str = "en"
) -> None:
    """Have a letter written to an address, if there is a reason to."""
    job = WriteLetter(occasion, key=ids.new(), to=to, person_name=person_name, language=language)
    await jobs.enqueue(db, job)


async def ask_to_join(db: Writes, to: str, membership_id: str, caller: Caller) -> None:
    """Have an invitation written. It shows the inviter's address, which is proven, beside the chosen name."""
    job = WriteLetter(
        "join",
        key=ids.new(),
        to=to,
        membership_id=membership_id,
        inviter=caller.name,
        inviter_email=caller.email,
    )
    await jobs.enqueue(db, job)


def shown_name(name: str) -> str:
    """A name that people chose for themselves, as a letter may show it to others."""
    return rules.letter_name(name)


async def compose(db: Writes, job: WriteLetter) -> Letter | None:
    """The letter with a fresh link in it; None when nobody is to be written to any more."""
    if job.occasion == "join":
        return await _invitation(db, job)
    if job.occasion == "sign_up":
        person = await queries.ensure_person(db, job.to, job.person_name, job.language)
        return await _letter(db, person, "known" if person.password_hash else "verify")
    person = await queries.find_person(db, job.to)
    if person is None:
        return None
    if job.occasion == "reset" and person.password_hash is None:
        return await _letter(db, person, "verify")
    return await _letter(db, person, job.occasion)


async def _letter(db: Writes, person: Person, kind: LetterKind) -> Letter:
    token = await _token(db, kind, person.id) if kind in ("verify", "reset") else ""
    return Letter(kind=kind, to=person.email, language=person.language, person_name=person.name, token=token)


async def _invitation(db: Writes, job: WriteLetter) -> Letter | None:
    invited = await member_queries.get_invitation(db, job.membership_id or "")
    if invited is None:
        return None
    return Letter(
        kind="join",
        to=invited.email,
        language=invited.language,
        person_name=invited.name,
        token=await _token(db, "join", invited.person_id, job.membership_id),
        organization_name=invited.organization_name,
        inviter=job.inviter,
        inviter_email=job.inviter_email,
    )


async def _token(db: Writes, purpose: Purpose, person_id: str, membership_id: str | None = None) -> str:
    """A secret for a link, of which only the hash is kept."""
    token = rules.make_token()
    await queries.create_token(
        db,
        TokenNew(
            token_hash=apikey.digest(token),
            purpose=purpose,
            person_id=person_id,
            membership_id=membership_id,
            expires_at=clock.now() + LINK_LASTS[purpose],
        ),
    )
    return token
