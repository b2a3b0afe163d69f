"""What the gate asks once per request: whose credential is it, what may it do, is it within its limits.

Batches come from kit.coalesce: answers are aligned with their input, duplicates included. Nothing here is
cached, so a revoked key and a removed member are out at once.
"""

from collections.abc import Callable
from typing import TypeVar

from msgspec import structs

from closient.apps.account import rules
from closient.apps.account.queries import callers as queries
from closient.apps.account.structs.callers import AdmittedKey, AdmittedSession, Limits, Moment
from closient.kit import clock
from closient.kit.caller import Admission, Caller, Membership, Role
from closient.kit.db import Reads
from closient.kit.ratelimit import DAY, MINUTE, Stranger, Window

Row = TypeVar("Row", AdmittedKey, AdmittedSession)
DEFAULTS = Limits()


async def by_keys(db: Reads, hashes: list[bytes], limits: Limits = DEFAULTS) -> list[Admission | None]:
    """Where each request with the key of that hash stands; None for unknown, revoked and expired keys."""
    rows = await queries.count_keys(db, hashes, _moment(), limits)
    return _aligned(hashes, rows, _caller_of_key)


async def by_sessions(db: Reads, hashes: list[bytes], limits: Limits = DEFAULTS) -> list[Admission | None]:
    """Where each request with the session token of that hash stands; None for ended sessions."""
    rows = await queries.count_sessions(db, hashes, _moment(), limits)
    return _aligned(hashes, rows, _caller_of_session)


async def by_addresses(db: Reads, strangers: list[Stranger], limits: Limits = DEFAULTS) -> list[Admission]:
    """Where each request without a credential stands."""
    moment = _moment()
    subjects, numbers, windows = [], [], []
    for stranger in strangers:
        quota = stranger.quota
        minutes = quota.seconds // MINUTE if quota else 1
        subjects.append(f"{quota.name} {stranger.network}" if quota else stranger.network)
        # A longer window is told by its first minute, so that one rule finds the old rows of all.
        numbers.append(moment.minute_number // minutes * minutes)
        windows.append((quota.limit, quota.seconds) if quota else (limits.anonymous_per_minute, MINUTE))
    rows = await queries.count_addresses(db, subjects, numbers)
    # A request's place counts from the end: the last that waited has used all that is counted.
    behind = {row.address: row.waiting for row in rows}
    counted = {row.address: row for row in rows}
    admissions = []
    for subject, (limit, seconds) in zip(subjects, windows, strict=True):
        behind[subject] -= 1
        window = Window(limit, counted[subject].minute_count - behind[subject], seconds)
        admissions.append(Admission(Caller(), (window,)))
    return admissions


def _moment() -> Moment:
    now = clock.now()
    seconds = int(now.timestamp())
    return Moment(now, seconds // MINUTE, seconds // DAY)


def _aligned(
    hashes: list[bytes], rows: list[Row], caller_of: Callable[[Row], Caller]
) -> list[Admission | None]:
    """Hand the places of each credential to its requests, in the order in which they asked."""
    lines = {}
    for row in rows:
        caller = caller_of(row)
        minute, day = (row.minute_limit, row.minute_count), (row.day_limit, row.day_count)
        standing = rules.places(row.granted, row.waiting, minute, day)
        lines[row.token_hash] = iter([Admission(caller, windows) for windows in standing])
    return [next(lines[sent]) if sent in lines else None for sent in hashes]


def _caller_of_key(row: AdmittedKey) -> Caller:
    if row.key_type == "user":
        memberships = tuple(
            structs.replace(membership, role=rules.role_under_key(membership.role, row.key_role))
            for membership in _memberships(row)
        )
    else:
        role: Role = "publishable" if row.key_type == "publishable" else row.key_role
        memberships = (Membership(row.organization_id or "", row.organization_name or "", role),)
    # Every visitor of a page sees its publishable key: it stands for the organization, never for a person.
    has_person = row.key_type != "publishable"
    return Caller(
        kind="key",
        user_id=row.user_id if has_person else None,
        email=row.email or "" if has_person else "",
        name=row.user_name or "" if has_person else "",
        memberships=memberships,
        key_id=row.key_id,
        key_type=row.key_type,
        key_role=row.key_role,
    )


def _caller_of_session(row: AdmittedSession) -> Caller:
    return Caller(
        kind="session",
        user_id=row.user_id,
        email=row.email,
        name=row.user_name,
        memberships=_memberships(row),
        session_id=row.session_id,
        authenticated_at=row.authenticated_at,
    )


def _memberships(row: AdmittedKey | AdmittedSession) -> tuple[Membership, ...]:
    lists = (row.organization_ids or (), row.organization_names or (), row.roles or ())
    return tuple(Membership(*membership) for membership in zip(*lists, strict=True))
