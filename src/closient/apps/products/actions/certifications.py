"""The certifications and claims of a product in pages, and those that its page shows."""

from closient.apps.certifications.actions import product_certifications, product_claims
from closient.apps.certifications.structs.assignments import (
    Certificates,
    CertificationAssignmentOut,
    ClaimAssignmentOut,
)
from closient.kit.db import Reads
from closient.kit.pagination import Page, PageRequest


async def list_product_certifications(
    db: Reads, gtin: str, sought: Certificates, page: PageRequest
) -> Page[CertificationAssignmentOut]:
    """Any authenticated caller."""
    return await product_certifications.page_product_certifications(db, gtin, sought, page)


async def list_product_claims(db: Reads, gtin: str, page: PageRequest) -> Page[ClaimAssignmentOut]:
    """Any authenticated caller."""
    return await product_claims.page_product_claims(db, gtin, page)
