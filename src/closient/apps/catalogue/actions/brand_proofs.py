"""What is done with proofs of a brand's domain. Who looks for them, and where, is decided above."""

import secrets
from datetime import timedelta

from closient.apps.catalogue.queries import brand_proofs as queries
from closient.apps.catalogue.queries import brands as brand_queries
from closient.apps.catalogue.rules import brand_domains
from closient.apps.catalogue.structs.brands import (
    BrandDetail,
    BrandProof,
    BrandVerificationLost,
    BrandVerified,
    ProofMethod,
)
from closient.kit import clock, events
from closient.kit.db import Reads, Writes
from closient.kit.errors import Validation

# A domain may be moved to another provider without losing the proof meanwhile.
GRACE = timedelta(days=14)
AGAIN_AFTER = timedelta(days=1)
# Whoever has not published the proof by then has given up, or looks by hand.
OPEN_FOR = timedelta(days=7)


async def get_proof(db: Reads, brand_id: str) -> BrandProof | None:
    """The proof that the brand's present owner gives or has given."""
    return await queries.get_proof(db, brand_id)


def domain_of(brand: BrandDetail) -> str:
    """The domain that can be proven of a brand; empty when its website has none."""
    return brand_domains.domain_of(brand.website)


async def start_proof(db: Writes, brand: BrandDetail) -> BrandProof:
    """What is to be published for the domain of a locked, claimed brand; a repeat changes nothing."""
    domain = domain_of(brand)
    if not domain or brand.organization_id is None:
        raise Validation.of("website", "Give the brand a website on a domain of its own first.")
    known = await queries.get_proof(db, brand.id)
    if known is not None and known.domain == domain:
        return known
    token = secrets.token_urlsafe(24)
    await queries.start_proof(db, brand.id, brand.organization_id, domain, token=token, now=clock.now())
    proof = await queries.get_proof(db, brand.id)
    assert proof is not None
    return proof


async def note(db: Writes, proof: BrandProof, method: ProofMethod | None, problem: str) -> BrandProof | None:
    """Write down what was seen: the method by which the proof was found, or why none was.

    A proof that was started anew meanwhile stays as it is; one whose brand is gone is None.
    """
    await brand_queries.lock_brand(db, proof.brand_id)
    known = await queries.get_proof(db, proof.brand_id)
    if known is None or known.token != proof.token:
        return known
    if known.method == "hand" and method is None:
        return known  # what the operator has seen is nowhere to be looked for
    now = clock.now()
    if method is not None:
        await queries.note_found(db, proof.brand_id, method, now)
        if known.verified_at is None:
            found = BrandVerified(
                organization_id=known.organization_id,
                brand_id=known.brand_id,
                domain=known.domain,
                method=method,
            )
            await events.emit(db, found)
        return await queries.get_proof(db, proof.brand_id)
    is_lost = (
        known.verified_at is not None
        and known.failing_since is not None
        and now - known.failing_since >= GRACE
    )
    await queries.note_missing(db, proof.brand_id, problem, now, is_lost=is_lost)
    if is_lost:
        lost = BrandVerificationLost(
            organization_id=known.organization_id,
            brand_id=known.brand_id,
            domain=known.domain,
            reason=problem,
        )
        await events.emit(db, lost)
    return await queries.get_proof(db, proof.brand_id)


async def end_proof(db: Writes, proof: BrandProof, reason: str) -> None:
    """Let a proof of a locked brand count no more, whoever found it; its owner may begin anew."""
    await queries.delete_proof(db, proof.brand_id)
    lost = BrandVerificationLost(
        organization_id=proof.organization_id, brand_id=proof.brand_id, domain=proof.domain, reason=reason
    )
    await events.emit(db, lost)


async def take_due(db: Writes, most: int) -> list[BrandProof]:
    """Proofs to be looked at again, marked as looked at now: found ones daily, open ones for a week."""
    now = clock.now()
    return await queries.take_due(
        db, now, proven_before=now - AGAIN_AFTER, started_after=now - OPEN_FOR, most=most
    )
