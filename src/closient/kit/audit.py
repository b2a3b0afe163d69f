"""The audit log: who changed what, from where, in the same transaction as the change."""

from datetime import datetime
from typing import Any, Literal

from msgspec import Struct

from closient.kit.caller import Caller
from closient.kit.db import Reads, Writes
from closient.kit.pagination import Page, PageRequest


class AuditEntry(Struct, frozen=True):
    """One change. `actor_kind` is the kind of the caller (session, key, bearer, system, anonymous)."""

    id: str
    organization_id: str | None
    actor_kind: Literal["anonymous", "key", "session", "bearer", "system"]
    actor_user_id: str | None
    actor_key_id: str | None
    action: str
    subject_type: str
    subject_id: str
    before: Any
    after: Any
    request_id: str
    address: str
    created: datetime


async def record(
    db: Writes,
    caller: Caller,
    *,
    action: str,
    subject_id: str = "",
    organization_id: str | None = None,
    before: object = None,
    after: object = None,
) -> None:
    """Note a change. `action` is `<subject type>.<what was done>`, such as `api_key.created`.

    Never give secrets in `before` or `after`: what stands here is shown to all who may read the log.
    """
    await db.run(
        """
        INSERT INTO kit.audit_entry (organization_id, actor_kind, actor_user_id, actor_key_id, action,
            subject_type, subject_id, before, after, request_id, address)
        VALUES ($1::uuid, $2, $3::uuid, $4::uuid, $5, split_part($5, '.', 1), $6,
            $7::jsonb, $8::jsonb, $9, $10)
        """,
        organization_id,
        caller.kind,
        caller.user_id,
        caller.key_id,
        action,
        subject_id,
        before,
        after,
        caller.request_id,
        caller.address,
    )


async def entries(reads: Reads, organization_id: str, page: PageRequest) -> Page[AuditEntry]:
    """What was changed in an organization, the latest first. The caller's right to look is checked before."""
    return await reads.page(
        AuditEntry,
        """
        SELECT id, organization_id, actor_kind, actor_user_id, actor_key_id, action, subject_type, subject_id,
            before, after, request_id, address, created
        FROM kit.audit_entry WHERE organization_id = $1::uuid ORDER BY id DESC
        """,
        organization_id,
        page=page,
    )
