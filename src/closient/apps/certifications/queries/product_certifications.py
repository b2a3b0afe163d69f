"""SQL about the certifications that products have."""

from datetime import date
from typing import Any, LiteralString

from closient.apps.certifications.structs.assignments import (
    CertificateFacts,
    Certificates,
    CertificationAssignmentOut,
    Lapsed,
    Order,
)
from closient.kit.db import Reads, Writes
from closient.kit.pagination import Page, PageRequest

# $1 the day, $2 product.
ASSIGNMENT = """
    SELECT d.id, d.label,
           coalesce(a.valid_from <= $1::date, true) AND coalesce(a.expiration_date >= $1, true) AS is_active,
           a.metadata, d.code, d.description, d.url, d.logo_url, a.valid_from, a.expiration_date,
           a.certificate_number, a.issuing_body, a.expiration_date AS expiry_date, a.verification_url,
           a.verification_status, a.scope, a.certification_value, a.audit_date, a.initial_certification_date,
           a.certificate_countries
      FROM certifications.product_certification a
      JOIN certifications.certification d ON d.id = a.certification_id
     WHERE a.product_id = $2
"""
# $3 verification status, $4 whether it is active.
LISTING = (
    ASSIGNMENT
    + """
       AND ($3::text IS NULL OR a.verification_status = $3)
       AND ($4::boolean IS NULL OR $4 = (
            coalesce(a.valid_from <= $1, true) AND coalesce(a.expiration_date >= $1, true)))
"""
)
ORDERS: dict[Order, LiteralString] = {
    "label": LISTING + " ORDER BY lower(d.label), d.id",
    "-label": LISTING + " ORDER BY lower(d.label) DESC, d.id DESC",
    "expiry_date": LISTING + " ORDER BY a.expiration_date NULLS LAST, lower(d.label), d.id",
    "-expiry_date": LISTING + " ORDER BY a.expiration_date DESC NULLS LAST, lower(d.label), d.id",
}


async def every_certification(
    db: Reads, product_id: str, sought: Certificates, today: date
) -> list[CertificationAssignmentOut]:
    return await db.all(
        CertificationAssignmentOut,
        ORDERS[sought.ordering],
        today,
        product_id,
        sought.verification_status,
        sought.is_active,
    )


async def page_of_certifications(
    db: Reads, product_id: str, sought: Certificates, today: date, page: PageRequest
) -> Page[CertificationAssignmentOut]:
    return await db.page(
        CertificationAssignmentOut,
        ORDERS[sought.ordering],
        today,
        product_id,
        sought.verification_status,
        sought.is_active,
        page=page,
    )


async def lock_assignment(db: Writes, product_id: str, certification_id: str) -> bool:
    """Hold an assignment until the transaction ends; the daily pass waits, or is waited for."""
    return bool(
        await db.value(
            """
            SELECT true
              FROM certifications.product_certification a
             WHERE a.product_id = $1 AND a.certification_id = $2
               FOR UPDATE
            """,
            product_id,
            certification_id,
        )
    )


async def get_assignment(
    db: Reads, product_id: str, certification_id: str, today: date
) -> CertificationAssignmentOut:
    """One that is there."""
    return await db.one(
        CertificationAssignmentOut,
        ASSIGNMENT + " AND a.certification_id = $3",
        today,
        product_id,
        certification_id,
    )


async def may_be_assigned(db: Reads, certification_id: str, owner_id: str) -> bool:
    """Whether it is everybody's, or the owner's own."""
    return await db.value(
        """
        SELECT EXISTS (SELECT FROM certifications.certification d
                        WHERE d.id = $1 AND (d.organization_id IS NULL OR d.organization_id = $2))
        """,
        certification_id,
        owner_id,
    )


async def insert_assignment(
    db: Writes, product_id: str, certification_id: str, facts: CertificateFacts, metadata: dict[str, str]
) -> None:
    await db.run(
        """
        INSERT INTO certifications.product_certification
               (product_id, certification_id, valid_from, expiration_date, certificate_number, issuing_body,
                verification_url, verification_status, scope, certification_value, audit_date,
                initial_certification_date, certificate_countries, metadata)
        SELECT $1, $2, n.valid_from, n.expiration_date, n.certificate_number, n.issuing_body,
               n.verification_url, n.verification_status, n.scope, n.certification_value, n.audit_date,
               n.initial_certification_date, n.certificate_countries, $4::jsonb
          FROM jsonb_populate_record(NULL::certifications.product_certification, $3) n
        """,
        product_id,
        certification_id,
        facts,
        metadata,
    )


async def change_assignment(
    db: Writes, product_id: str, certification_id: str, change: dict[str, Any]
) -> None:
    """Write the keys of `change`; keys that are absent keep their column, null clears."""
    await db.run(
        """
        UPDATE certifications.product_certification a
           SET (valid_from, expiration_date, certificate_number, issuing_body, verification_url,
                verification_status, scope, certification_value, audit_date, initial_certification_date,
                certificate_countries, metadata, modified) = (
               SELECT n.valid_from, n.expiration_date, n.certificate_number, n.issuing_body,
                      n.verification_url, n.verification_status, n.scope, n.certification_value, n.audit_date,
                      n.initial_certification_date, n.certificate_countries, n.metadata, now()
                 FROM jsonb_populate_record(a, $3) n)
         WHERE a.product_id = $1 AND a.certification_id = $2
        """,
        product_id,
        certification_id,
        change,
    )


async def delete_assignment(db: Writes, product_id: str, certification_id: str) -> None:
    await db.run(
        """
        DELETE FROM certifications.product_certification
         WHERE product_id = $1 AND certification_id = $2
        """,
        product_id,
        certification_id,
    )


async def expire(db: Writes, today: date, most: int) -> list[Lapsed]:
    """Set those that ended before today to expired, the earliest first; at most so many."""
    return await db.all(
        Lapsed,
        """
        WITH due AS (
            SELECT a.product_id, a.certification_id, a.verification_status
              FROM certifications.product_certification a
             WHERE a.expiration_date < $1 AND a.verification_status <> 'expired'
             ORDER BY a.expiration_date, a.product_id, a.certification_id
             LIMIT $2
               FOR UPDATE),
        a AS (
            UPDATE certifications.product_certification u
               SET verification_status = 'expired', modified = now()
              FROM due
             WHERE u.product_id = due.product_id AND u.certification_id = due.certification_id
            RETURNING u.product_id, u.certification_id, u.metadata, u.valid_from, u.expiration_date,
                      u.certificate_number, u.issuing_body, u.verification_url, u.verification_status,
                      u.scope, u.certification_value, u.audit_date, u.initial_certification_date,
                      u.certificate_countries, due.verification_status AS former_status)
        SELECT d.id, d.label, false AS is_active, a.metadata, d.code, d.description, d.url, d.logo_url,
               a.valid_from, a.expiration_date, a.certificate_number, a.issuing_body,
               a.expiration_date AS expiry_date, a.verification_url, a.verification_status, a.scope,
               a.certification_value, a.audit_date, a.initial_certification_date, a.certificate_countries,
               p.gtin, a.product_id, p.owner_id, a.former_status
          FROM a
          JOIN certifications.certification d ON d.id = a.certification_id
          JOIN catalogue.product p ON p.id = a.product_id
         ORDER BY p.gtin, d.id
        """,
        today,
        most,
    )
