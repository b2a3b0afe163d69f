"""What a product of one's own is certified as and claimed to be: shown, added, changed, removed."""

import msgspec
from msgspec import Struct

from closient.apps.catalogue.structs.products import Product
from closient.apps.certifications.actions import definitions, product_certifications, product_claims
from closient.apps.certifications.structs.assignments import (
    CertificatePatch,
    Certificates,
    CertificationAssignmentOut,
    CertificationToAssign,
    ClaimAssignmentOut,
    ClaimToAssign,
)
from closient.apps.certifications.structs.definitions import CertificationOut, ClaimOut, Sought
from closient.apps.dashboard.structs.product_forms import CertificateForm, CertificateToAssign, ClaimForm
from closient.kit.caller import Caller
from closient.kit.db import Reads, Writes
from closient.kit.errors import FieldError, NotFound, Validation
from closient.kit.pagination import LARGEST_PAGE, PageRequest

MOST_PAGES = 10


class Certified(Struct):
    """What a product has, and what it might have besides."""

    certifications: list[CertificationAssignmentOut]
    claims: list[ClaimAssignmentOut]
    more_certifications: list[CertificationOut]
    more_claims: list[ClaimOut]


async def show_certified(db: Reads, caller: Caller, product: Product) -> Certified:
    """Any member; also what is over, or begins later."""
    held = await product_certifications.certifications_of(db, product.id, Certificates())
    claims = await product_claims.list_product_claims(db, caller, product.gtin)
    known = {one.id for one in (*held, *claims)}
    some: list[CertificationOut] = []
    for number in range(1, MOST_PAGES + 1):
        page = PageRequest(number, LARGEST_PAGE)
        listed = await definitions.list_certifications(db, caller, Sought(), "label", page)
        some += [one for one in listed.data if one.id not in known]
        if not listed.pagination.has_next:
            break
    wanted = await definitions.list_claims(db, Sought(), "label", PageRequest(page_size=LARGEST_PAGE))
    return Certified(held, claims, some, [one for one in wanted.data if one.id not in known])


async def get_certificate(db: Reads, product: Product, certification_id: str) -> CertificationAssignmentOut:
    """One that the product has."""
    held = await product_certifications.certifications_of(db, product.id, Certificates())
    found = next((one for one in held if one.id == certification_id), None)
    if found is None:
        raise NotFound("The product does not have this certification.")
    return found


async def assign(db: Writes, caller: Caller, product: Product, form: CertificateToAssign) -> None:
    """OWNER, MANAGER or EDITOR."""
    sent = CertificationToAssign(**msgspec.structs.asdict(form))
    await product_certifications.assign_certification_to_product(db, caller, product.gtin, sent)


async def change(
    db: Writes, caller: Caller, product: Product, certification_id: str, form: CertificateForm
) -> None:
    """OWNER, MANAGER or EDITOR; what the form left empty is emptied."""
    patch = CertificatePatch(**msgspec.structs.asdict(form))
    await product_certifications.update_certification_assignment(
        db, caller, product.gtin, certification_id, patch
    )


async def remove(db: Writes, caller: Caller, product: Product, certification_id: str) -> None:
    """OWNER, MANAGER or EDITOR."""
    try:
        await product_certifications.remove_certification_from_product(
            db, caller, product.gtin, certification_id
        )
    except Validation:
        raise NotFound("The product does not have this certification.") from None


async def claim(db: Writes, caller: Caller, product: Product, form: ClaimForm) -> None:
    """OWNER, MANAGER or EDITOR."""
    sent = ClaimToAssign(
        claim_id=form.claim_id,
        source=form.source,
        valid_from=form.claim_from,
        expiration_date=form.claim_until,
        evidence_url=form.evidence_url,
        evidence_note=form.evidence_note,
    )
    try:
        await product_claims.assign_claim_to_product(db, caller, product.gtin, sent)
    except Validation as refused:
        names = {"valid_from": "claim_from", "expiration_date": "claim_until"}
        told = [FieldError(names.get(one.field, one.field), one.message) for one in refused.errors]
        raise Validation(told) from None


async def remove_claim(db: Writes, caller: Caller, product: Product, claim_id: str) -> None:
    """OWNER, MANAGER or EDITOR."""
    try:
        await product_claims.remove_claim_from_product(db, caller, product.gtin, claim_id)
    except Validation:
        raise NotFound("The product does not have this claim.") from None
