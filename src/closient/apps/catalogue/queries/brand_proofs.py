"""SQL about proofs of a brand's domain."""

from datetime import datetime

from closient.apps.catalogue.structs.brands import BrandProof, ProofMethod
from closient.kit.db import Reads, Writes


async def get_proof(db: Reads, brand_id: str) -> BrandProof | None:
    """The proof that the brand's present owner gives or has given."""
    return await db.maybe(
        BrandProof,
        """
        SELECT p.brand_id, p.organization_id, p.domain, p.token, p.method, p.started, p.checked_at,
               p.verified_at, p.failing_since, p.problem
          FROM catalogue.brand_proof p
          JOIN catalogue.brand b ON b.id = p.brand_id AND b.organization_id = p.organization_id
         WHERE p.brand_id = $1 AND b.is_active
        """,
        brand_id,
    )


async def start_proof(
    db: Writes, brand_id: str, organization_id: str, domain: str, *, token: str, now: datetime
) -> None:
    """A proof that nobody has looked for yet, in the place of any before it."""
    await db.run(
        """
        INSERT INTO catalogue.brand_proof AS p (brand_id, organization_id, domain, token, started)
        VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (brand_id) DO UPDATE
           SET organization_id = excluded.organization_id, domain = excluded.domain, token = excluded.token,
               started = excluded.started, method = NULL, checked_at = NULL, verified_at = NULL,
               failing_since = NULL, problem = ''
        """,
        brand_id,
        organization_id,
        domain,
        token,
        now,
    )


async def note_found(db: Writes, brand_id: str, method: ProofMethod, now: datetime) -> None:
    await db.run(
        """
        UPDATE catalogue.brand_proof
           SET method = $2, checked_at = $3, verified_at = coalesce(verified_at, $3), failing_since = NULL,
               problem = ''
         WHERE brand_id = $1
        """,
        brand_id,
        method,
        now,
    )


async def note_missing(db: Writes, brand_id: str, problem: str, now: datetime, *, is_lost: bool) -> None:
    """`is_lost`: it counts no longer."""
    await db.run(
        """
        UPDATE catalogue.brand_proof
           SET checked_at = $3, failing_since = coalesce(failing_since, $3), problem = $2,
               verified_at = CASE WHEN $4 THEN NULL ELSE verified_at END,
               method = CASE WHEN $4 THEN NULL ELSE method END
         WHERE brand_id = $1
        """,
        brand_id,
        problem,
        now,
        is_lost,
    )


async def take_due(
    db: Writes, now: datetime, *, proven_before: datetime, started_after: datetime, most: int
) -> list[BrandProof]:
    """Proofs to be looked at again, those first that have waited longest; marked, so that nobody else does.

    Open ones whenever this is asked, as long as they are young; those that were found, less often.
    """
    return await db.all(
        BrandProof,
        """
        UPDATE catalogue.brand_proof p SET checked_at = $1
         WHERE p.brand_id IN (
               SELECT d.brand_id
                 FROM catalogue.brand_proof d
                WHERE EXISTS (SELECT FROM catalogue.brand b
                               WHERE b.id = d.brand_id AND b.organization_id = d.organization_id
                                 AND b.is_active)
                  AND d.method IS DISTINCT FROM 'hand'
                  AND (d.verified_at IS NOT NULL AND (d.checked_at IS NULL OR d.checked_at < $2)
                       OR d.verified_at IS NULL AND d.started > $3
                          AND (d.checked_at IS NULL OR d.checked_at < $1))
                ORDER BY d.checked_at NULLS FIRST, d.brand_id
                LIMIT $4
                  FOR UPDATE SKIP LOCKED)
        RETURNING p.brand_id, p.organization_id, p.domain, p.token, p.method, p.started, p.checked_at,
                  p.verified_at, p.failing_since, p.problem
        """,
        now,
        proven_before,
        started_after,
        most,
    )


async def delete_proof(db: Writes, brand_id: str) -> None:
    await db.run("DELETE FROM catalogue.brand_proof WHERE brand_id = $1", brand_id)


async def delete_proofs_of(db: Writes, organization_id: str) -> None:
    """An organization that has ended proves nothing."""
    await db.run(
        """
        DELETE FROM catalogue.brand_proof p
         WHERE p.organization_id = $1
           AND EXISTS (SELECT FROM account.organization o WHERE o.id = $1 AND o.status <> 'active')
        """,
        organization_id,
    )
