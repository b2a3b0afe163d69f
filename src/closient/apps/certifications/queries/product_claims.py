"""SQL about the claims that products have."""

from datetime import date

from closient.apps.certifications.structs.assignments import ClaimAssignmentOut, ClaimFacts
from closient.kit.db import Reads, Writes
from closient.kit.pagination import Page, PageRequest

ASSIGNMENT = """
    SELECT c.id, c.label, c.code, c.category, a.source, a.metadata, a.valid_from, a.expiration_date
      FROM certifications.product_claim a
      JOIN certifications.claim c ON c.id = a.claim_id
     WHERE a.product_id = $1
"""
LISTING = ASSIGNMENT + " ORDER BY lower(c.label), c.id"


async def every_claim(db: Reads, product_id: str) -> list[ClaimAssignmentOut]:
    return await db.all(ClaimAssignmentOut, LISTING, product_id)


async def page_of_claims(db: Reads, product_id: str, page: PageRequest) -> Page[ClaimAssignmentOut]:
    return await db.page(ClaimAssignmentOut, LISTING, product_id, page=page)


async def claims_on(db: Reads, product_id: str, today: date) -> list[ClaimAssignmentOut]:
    """Those that are made on a day."""
    return await db.all(
        ClaimAssignmentOut,
        ASSIGNMENT
        + """
       AND coalesce(a.valid_from <= $2::date, true) AND coalesce(a.expiration_date >= $2, true)
     ORDER BY lower(c.label), c.id
        """,
        product_id,
        today,
    )


async def get_assignment(db: Reads, product_id: str, claim_id: str) -> ClaimAssignmentOut | None:
    """One assignment; whoever changes it holds the product."""
    return await db.maybe(ClaimAssignmentOut, ASSIGNMENT + " AND a.claim_id = $2", product_id, claim_id)


async def insert_assignment(
    db: Writes, product_id: str, claim_id: str, facts: ClaimFacts, metadata: dict[str, str]
) -> None:
    await db.run(
        """
        INSERT INTO certifications.product_claim
               (product_id, claim_id, source, valid_from, expiration_date, evidence_url, evidence_note,
                metadata)
        SELECT $1, $2, n.source, n.valid_from, n.expiration_date, n.evidence_url, n.evidence_note, $4::jsonb
          FROM jsonb_populate_record(NULL::certifications.product_claim, $3) n
        """,
        product_id,
        claim_id,
        facts,
        metadata,
    )


async def delete_assignment(db: Writes, product_id: str, claim_id: str) -> None:
    await db.run(
        "DELETE FROM certifications.product_claim WHERE product_id = $1 AND claim_id = $2",
        product_id,
        claim_id,
    )
