"""The claims of a product (Vegan, Non-GMO): listed, assigned, removed."""

import msgspec

from closient.apps.catalogue.actions import products
from closient.apps.certifications import rules
from closient.apps.certifications.actions import definitions
from closient.apps.certifications.actions.changing import lock_own_product, shown_to
from closient.apps.certifications.queries import product_claims as queries
from closient.apps.certifications.structs.assignments import (
    ClaimAssigned,
    ClaimAssignmentOut,
    ClaimFacts,
    ClaimRemoved,
    ClaimToAssign,
)
from closient.kit import audit, clock, events, ids, metadata
from closient.kit.caller import Caller
from closient.kit.db import Reads, Writes
from closient.kit.errors import NotFound
from closient.kit.pagination import Page, PageRequest


async def list_product_claims(db: Reads, caller: Caller, gtin: str) -> list[ClaimAssignmentOut]:
    """Any authenticated caller."""
    product = await products.get_product(db, gtin)
    return shown_to(caller, product.owner_id, await queries.every_claim(db, product.id))


async def page_product_claims(
    db: Reads, caller: Caller, gtin: str, page: PageRequest
) -> Page[ClaimAssignmentOut]:
    """The same in pages; for the API of products."""
    product = await products.get_product(db, gtin)
    found = await queries.page_of_claims(db, product.id, page)
    return Page(shown_to(caller, product.owner_id, found.data), found.pagination)


async def claims_made_today(db: Reads, product_id: str) -> list[ClaimAssignmentOut]:
    """Those whose period includes today."""
    return await queries.claims_on(db, product_id, clock.now().date())


async def assign_claim_to_product(
    db: Writes, caller: Caller, gtin: str, sent: ClaimToAssign
) -> ClaimAssignmentOut:
    """OWNER, MANAGER or EDITOR of the owning organization. Evidence is kept and not answered."""
    state, owner_id = await lock_own_product(db, caller, gtin)
    claim_id = ids.parse(sent.claim_id, "claim_id")
    rules.check(sent, sent.valid_from, sent.expiration_date)
    kept = metadata.created(sent.metadata)
    await definitions.get_claim(db, claim_id)
    facts = msgspec.convert(sent, ClaimFacts, from_attributes=True)
    await queries.insert_assignment(db, state.id, claim_id, facts, kept)
    assigned = await _assignment(db, state.id, claim_id)
    await events.emit(db, ClaimAssigned(organization_id=owner_id, gtin=state.gtin, after=assigned))
    await audit.record(
        db,
        caller,
        action="product.claim_assigned",
        subject_id=state.id,
        organization_id=owner_id,
        after={
            "assignment": assigned,
            "evidence_url": sent.evidence_url,
            "evidence_note": sent.evidence_note,
        },
    )
    return assigned


async def remove_claim_from_product(db: Writes, caller: Caller, gtin: str, claim_id: str) -> None:
    """OWNER, MANAGER or EDITOR of the owning organization; NotFound when there is nothing to remove."""
    state, owner_id = await lock_own_product(db, caller, gtin)
    claim_id = ids.parse(claim_id, "claim_id")
    removed = await _assignment(db, state.id, claim_id)
    await queries.delete_assignment(db, state.id, claim_id)
    await events.emit(db, ClaimRemoved(organization_id=owner_id, gtin=state.gtin, before=removed))
    await audit.record(
        db,
        caller,
        action="product.claim_removed",
        subject_id=state.id,
        organization_id=owner_id,
        before=removed,
    )


async def _assignment(db: Writes, product_id: str, claim_id: str) -> ClaimAssignmentOut:
    found = await queries.get_assignment(db, product_id, claim_id)
    if found is None:
        raise NotFound("The product does not have this claim.")
    return found
