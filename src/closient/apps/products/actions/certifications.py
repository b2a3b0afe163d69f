"""The certifications and claims of a product in pages, and those that its page shows."""

from closient.apps.certifications.actions import product_certifications, product_claims
from closient.apps.certifications.structs.assignments import (
    Certificates,
    CertificationAssignmentOut,
    ClaimAssignmentOut,
)
from closient.kit.caller import Caller
from closient.kit.db import Reads
from closient.kit.pagination import Page, PageRequest


async def list_product_certifications(
    db: Reads, caller: Caller, gtin: str, sought: Certificates, *, page: PageRequest
) -> Page[CertificationAssignmentOut]:
    """Any authenticated caller."""
    return await product_certifications.page_product_certifications(db, caller, gtin, sought, page)


async def list_product_claims(
    db: Reads, caller: Caller, gtin: str, page: PageRequest
) -> Page[ClaimAssignmentOut]:
    """Any authenticated caller."""
    return await product_claims.page_product_claims(db, caller, gtin, page)


async def valid_certificates(db: Reads, product_id: str) -> list[CertificationAssignmentOut]:
    """Those whose period includes today and that nobody set to expired."""
    active = await product_certifications.certifications_of(db, product_id)
    return [one for one in active if one.verification_status != "expired"]


async def valid_claims(db: Reads, product_id: str) -> list[ClaimAssignmentOut]:
    """Those whose period includes today."""
    return await product_claims.claims_made_today(db, product_id)
