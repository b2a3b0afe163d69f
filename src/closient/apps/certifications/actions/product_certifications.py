"""The certifications of a product: listed, assigned, changed, removed, expired."""

import msgspec

from closient.apps.catalogue.actions import products
from closient.apps.certifications import rules
from closient.apps.certifications.actions.changing import lock_own_product, shown_to
from closient.apps.certifications.queries import product_certifications as queries
from closient.apps.certifications.structs.assignments import (
    CertificateFacts,
    CertificatePatch,
    Certificates,
    CertificationAssigned,
    CertificationAssignmentOut,
    CertificationExpired,
    CertificationRemoved,
    CertificationToAssign,
    CertificationUpdated,
)
from closient.kit import audit, clock, events, ids, metadata
from closient.kit.caller import Caller
from closient.kit.db import Reads, Writes
from closient.kit.errors import NotFound
from closient.kit.pagination import Page, PageRequest

EXPIRED_AT_ONCE = 200
VALID = Certificates(is_active=True)


async def list_product_certifications(
    db: Reads, caller: Caller, gtin: str, sought: Certificates
) -> list[CertificationAssignmentOut]:
    """Any authenticated caller."""
    product = await products.get_product(db, gtin)
    found = await queries.every_certification(db, product.id, sought, clock.now().date())
    return shown_to(caller, product.owner_id, found)


async def page_product_certifications(
    db: Reads, caller: Caller, gtin: str, sought: Certificates, page: PageRequest
) -> Page[CertificationAssignmentOut]:
    """The same in pages; for the API of products."""
    product = await products.get_product(db, gtin)
    found = await queries.page_of_certifications(db, product.id, sought, clock.now().date(), page)
    return Page(shown_to(caller, product.owner_id, found.data), found.pagination)


async def certifications_of(
    db: Reads, product_id: str, sought: Certificates = VALID
) -> list[CertificationAssignmentOut]:
    """Those of a product that was looked up already; the ones whose period includes today."""
    return await queries.every_certification(db, product_id, sought, clock.now().date())


async def assign_certification_to_product(
    db: Writes, caller: Caller, gtin: str, sent: CertificationToAssign
) -> CertificationAssignmentOut:
    """OWNER, MANAGER or EDITOR of the owning organization."""
    state, owner_id = await lock_own_product(db, caller, gtin)
    certification_id = ids.parse(sent.certification_id, "certification_id")
    rules.check(sent, sent.valid_from, sent.expiration_date)
    facts = msgspec.convert(sent, CertificateFacts, from_attributes=True)
    facts.certificate_countries = rules.country_codes(sent.certificate_countries)
    kept = metadata.created(sent.metadata)
    if not await queries.may_be_assigned(db, certification_id, owner_id):
        raise NotFound("There is no such certification.")
    await queries.insert_assignment(db, state.id, certification_id, facts, kept)
    assigned = await _assignment(db, state.id, certification_id)
    await events.emit(db, CertificationAssigned(organization_id=owner_id, gtin=state.gtin, after=assigned))
    await audit.record(
        db,
        caller,
        action="product.certification_assigned",
        subject_id=state.id,
        organization_id=owner_id,
        after=assigned,
    )
    return assigned


async def update_certification_assignment(
    db: Writes, caller: Caller, gtin: str, certification_id: str, patch: CertificatePatch
) -> CertificationAssignmentOut:
    """OWNER, MANAGER or EDITOR of the owning organization. What is sent is written, null clears."""
    state, owner_id = await lock_own_product(db, caller, gtin)
    certification_id = ids.parse(certification_id, "certification_id")
    before = await _held(db, state.id, certification_id)
    rules.check(patch, *rules.period(patch, before.valid_from, before.expiration_date))
    change = msgspec.to_builtins(patch)
    if not isinstance(patch.certificate_countries, msgspec.UnsetType):
        change["certificate_countries"] = rules.country_codes(patch.certificate_countries)
    change["metadata"] = metadata.merged(before.metadata, rules.metadata_sent(patch))
    await queries.change_assignment(db, state.id, certification_id, change)
    after = await _assignment(db, state.id, certification_id)
    if after == before:
        return after
    await events.emit(
        db,
        CertificationUpdated(organization_id=owner_id, gtin=state.gtin, before=before, after=after),
    )
    await audit.record(
        db,
        caller,
        action="product.certification_updated",
        subject_id=state.id,
        organization_id=owner_id,
        before=before,
        after=after,
    )
    return after


async def remove_certification_from_product(
    db: Writes, caller: Caller, gtin: str, certification_id: str
) -> None:
    """OWNER, MANAGER or EDITOR of the owning organization; NotFound when there is nothing to remove."""
    state, owner_id = await lock_own_product(db, caller, gtin)
    certification_id = ids.parse(certification_id, "certification_id")
    removed = await _held(db, state.id, certification_id)
    await queries.delete_assignment(db, state.id, certification_id)
    await events.emit(db, CertificationRemoved(organization_id=owner_id, gtin=state.gtin, before=removed))
    await audit.record(
        db,
        caller,
        action="product.certification_removed",
        subject_id=state.id,
        organization_id=owner_id,
        before=removed,
    )


async def expire(db: Writes) -> bool:
    """Set certificates whose last day is over to expired, and tell it; whether there may be more."""
    lapsed = await queries.expire(db, clock.now().date(), EXPIRED_AT_ONCE)
    for one in lapsed:
        after = msgspec.convert(one, CertificationAssignmentOut, from_attributes=True)
        before = msgspec.structs.replace(after, verification_status=one.former_status)
        await events.emit(
            db,
            CertificationExpired(organization_id=one.owner_id, gtin=one.gtin, before=before, after=after),
        )
        await audit.record(
            db,
            Caller(kind="system"),
            action="product.certification_expired",
            subject_id=one.product_id,
            organization_id=one.owner_id,
            before=before,
            after=after,
        )
    return len(lapsed) == EXPIRED_AT_ONCE


async def _held(db: Writes, product_id: str, certification_id: str) -> CertificationAssignmentOut:
    """The assignment as it is now, and stays for others until this transaction ends."""
    if not await queries.lock_assignment(db, product_id, certification_id):
        raise NotFound("The product does not have this certification.")
    return await _assignment(db, product_id, certification_id)


async def _assignment(db: Writes, product_id: str, certification_id: str) -> CertificationAssignmentOut:
    return await queries.get_assignment(db, product_id, certification_id, clock.now().date())
