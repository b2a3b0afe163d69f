"""What anybody with a credential may look up: bodies, certifications, claims."""

from closient.apps.certifications.queries import definitions as queries
from closient.apps.certifications.structs.definitions import (
    BodyOrder,
    CertificationBodyOut,
    CertificationOut,
    ClaimOut,
    Order,
    Sought,
)
from closient.kit import ids
from closient.kit.caller import Caller
from closient.kit.db import Reads
from closient.kit.errors import NotFound, Validation
from closient.kit.pagination import Page, PageRequest


async def list_certification_bodies(
    db: Reads, name: str | None, ordering: BodyOrder, page: PageRequest
) -> Page[CertificationBodyOut]:
    """By a part of the name, in any case."""
    _check_texts(name=name)
    return await queries.list_certification_bodies(db, name, ordering, page)


async def get_certification_body(db: Reads, body_id: str) -> CertificationBodyOut:
    """By id."""
    body = await queries.get_certification_body(db, ids.parse(body_id, "id"))
    if body is None:
        raise NotFound("There is no such certification body.")
    return body


async def list_certifications(
    db: Reads, caller: Caller, sought: Sought, ordering: Order, page: PageRequest
) -> Page[CertificationOut]:
    """Everybody's, and those of the caller's organizations."""
    _check_texts(label=sought.label, code=sought.code)
    if sought.certification_body_id is not None:
        ids.parse(sought.certification_body_id, "certification_body_id")
    return await queries.list_certifications(db, _organizations(caller), sought, ordering, page)


async def get_certification(db: Reads, caller: Caller, certification_id: str) -> CertificationOut:
    """By id; another organization's own one is unknown to the caller."""
    found = await queries.get_certification(db, _organizations(caller), ids.parse(certification_id, "id"))
    if found is None:
        raise NotFound("There is no such certification.")
    return found


async def list_claims(db: Reads, sought: Sought, ordering: Order, page: PageRequest) -> Page[ClaimOut]:
    """By a part of the label, the code or the category."""
    _check_texts(label=sought.label, code=sought.code)
    return await queries.list_claims(db, sought, ordering, page)


async def get_claim(db: Reads, claim_id: str) -> ClaimOut:
    """By id."""
    claim = await queries.get_claim(db, ids.parse(claim_id, "id"))
    if claim is None:
        raise NotFound("There is no such claim.")
    return claim


def _organizations(caller: Caller) -> list[str]:
    return [membership.organization_id for membership in caller.memberships]


def _check_texts(**sent: str | None) -> None:
    for name, text in sent.items():
        if text is not None and "\x00" in text:
            raise Validation.of(name, "No NUL character.")
