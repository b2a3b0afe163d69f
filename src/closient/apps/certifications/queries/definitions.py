"""SQL about bodies and definitions. An organization's own certifications are seen by its members alone."""

from typing import LiteralString

from closient.apps.certifications.structs.definitions import (
    BodyOrder,
    CertificationBodyOut,
    CertificationOut,
    ClaimOut,
    Order,
    Sought,
)
from closient.kit.db import Reads
from closient.kit.pagination import Page, PageRequest

BODIES = """
    SELECT b.id, b.name, b.website, b.description, b.logo_url
      FROM certifications.certification_body b
     WHERE ($1::text IS NULL OR strpos(lower(b.name), lower($1)) > 0)
"""
BODY_ORDERS: dict[BodyOrder, LiteralString] = {
    "name": BODIES + " ORDER BY lower(b.name), b.id",
    "-name": BODIES + " ORDER BY lower(b.name) DESC, b.id DESC",
}
# $1 the organizations of the caller, $2 part of the label, $3 code, $4 body.
CERTIFICATIONS = """
    SELECT d.id, d.label, d.code, d.description, d.url, d.logo_url, b.name AS certification_body_name,
           d.program, d.standard
      FROM certifications.certification d
      LEFT JOIN certifications.certification_body b ON b.id = d.certification_body_id
     WHERE (d.organization_id IS NULL OR d.organization_id = ANY($1::uuid[]))
       AND ($2::text IS NULL OR strpos(lower(d.label), lower($2)) > 0)
       AND ($3::text IS NULL OR lower(d.code) = lower($3))
       AND ($4::uuid IS NULL OR d.certification_body_id = $4)
"""
CERTIFICATION_ORDERS: dict[Order, LiteralString] = {
    "label": CERTIFICATIONS + " ORDER BY lower(d.label), d.id",
    "-label": CERTIFICATIONS + " ORDER BY lower(d.label) DESC, d.id DESC",
    "code": CERTIFICATIONS + " ORDER BY lower(d.code), d.id",
    "-code": CERTIFICATIONS + " ORDER BY lower(d.code) DESC, d.id DESC",
}
# $1 part of the label, $2 code, $3 category.
CLAIMS = """
    SELECT c.id, c.code, c.label, c.category, c.requires_definition, c.description
      FROM certifications.claim c
     WHERE ($1::text IS NULL OR strpos(lower(c.label), lower($1)) > 0)
       AND ($2::text IS NULL OR lower(c.code) = lower($2))
       AND ($3::text IS NULL OR c.category = $3)
"""
CLAIM_ORDERS: dict[Order, LiteralString] = {
    "label": CLAIMS + " ORDER BY lower(c.label), c.id",
    "-label": CLAIMS + " ORDER BY lower(c.label) DESC, c.id DESC",
    "code": CLAIMS + " ORDER BY lower(c.code), c.id",
    "-code": CLAIMS + " ORDER BY lower(c.code) DESC, c.id DESC",
}


async def list_certification_bodies(
    db: Reads, name: str | None, ordering: BodyOrder, page: PageRequest
) -> Page[CertificationBodyOut]:
    return await db.page(CertificationBodyOut, BODY_ORDERS[ordering], name, page=page)


async def get_certification_body(db: Reads, body_id: str) -> CertificationBodyOut | None:
    return await db.maybe(
        CertificationBodyOut,
        """
        SELECT b.id, b.name, b.website, b.description, b.logo_url
          FROM certifications.certification_body b
         WHERE b.id = $1
        """,
        body_id,
    )


async def list_certifications(
    db: Reads, organizations: list[str], sought: Sought, ordering: Order, page: PageRequest
) -> Page[CertificationOut]:
    """Everybody's, and those of the organizations."""
    return await db.page(
        CertificationOut,
        CERTIFICATION_ORDERS[ordering],
        organizations,
        sought.label,
        sought.code,
        sought.certification_body_id,
        page=page,
    )


async def get_certification(
    db: Reads, organizations: list[str], certification_id: str
) -> CertificationOut | None:
    """Everybody's, or one of the organizations."""
    return await db.maybe(
        CertificationOut,
        """
        SELECT d.id, d.label, d.code, d.description, d.url, d.logo_url, b.name AS certification_body_name,
               d.program, d.standard
          FROM certifications.certification d
          LEFT JOIN certifications.certification_body b ON b.id = d.certification_body_id
         WHERE d.id = $2 AND (d.organization_id IS NULL OR d.organization_id = ANY($1::uuid[]))
        """,
        organizations,
        certification_id,
    )


async def list_claims(db: Reads, sought: Sought, ordering: Order, page: PageRequest) -> Page[ClaimOut]:
    return await db.page(
        ClaimOut, CLAIM_ORDERS[ordering], sought.label, sought.code, sought.category, page=page
    )


async def get_claim(db: Reads, claim_id: str) -> ClaimOut | None:
    return await db.maybe(
        ClaimOut,
        """
        SELECT c.id, c.code, c.label, c.category, c.requires_definition, c.description
          FROM certifications.claim c
         WHERE c.id = $1
        """,
        claim_id,
    )
