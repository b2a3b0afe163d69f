"""Proving that a brand's domain is its owner's: by a TXT record, or by a file on the web server."""

import asyncio

import aiohttp
from yarl import URL

from closient.apps.brands.actions.brands import own_brand, require_owner
from closient.apps.brands.rules import proofs as rules
from closient.apps.brands.structs.verification import BrandVerification, Finding
from closient.apps.catalogue.actions import brand_proofs
from closient.apps.catalogue.actions import brands as records
from closient.apps.catalogue.structs.brands import BrandDetail, BrandProof
from closient.kit import audit, ids
from closient.kit.caller import Caller
from closient.kit.db import Reads, Writes
from closient.kit.errors import Conflict, Forbidden, NotFound, Problem
from closient.kit.http import Outgoing
from closient.kit.services import Services
from closient.kit.text_records import NamesSilent, TextRecords

MOST_REDIRECTS = 3
PATIENCE = 12.0
# Looked at together, and by one round of the job.
MOST_AT_ONCE, MOST_TAKEN, MOST_ROUNDS = 10, 100, 50


async def get_brand_verification(db: Reads, caller: Caller, brand_id: str) -> BrandVerification:
    """Members of the brand's organization."""
    brand = await records.get_brand(db, ids.parse(brand_id))
    if brand.organization_id is None or not caller.may("VIEW", brand.organization_id):
        raise Forbidden("Only members of the organization that holds this brand see this.")
    return shown(_started(await brand_proofs.get_proof(db, brand.id)))


async def start_brand_verification(db: Writes, caller: Caller, brand_id: str) -> BrandVerification:
    """OWNER or MANAGER; what was started for the same domain goes on."""
    brand = await own_brand(db, caller, brand_id)
    before = await brand_proofs.get_proof(db, brand.id)
    proof = await brand_proofs.start_proof(db, brand)
    if before is None or before.token != proof.token:
        await audit.record(
            db,
            caller,
            action="brand.verification_started",
            subject_id=brand.id,
            organization_id=brand.organization_id,
            after={"domain": proof.domain},
        )
    return shown(proof)


async def check_brand_verification(services: Services, caller: Caller, brand_id: str) -> BrandVerification:
    """OWNER or MANAGER. Look now; no connection is held while the other side thinks."""
    reads = services.database.reads
    brand = await records.get_brand(reads, ids.parse(brand_id))
    require_owner(caller, brand)
    proof = _started(await brand_proofs.get_proof(reads, brand.id))
    finding = await look(services.http, services.text_records, proof)
    async with services.database.writes() as db:
        after = _started(await brand_proofs.note(db, proof, finding.method, finding.problem))
        require_owner(caller, await records.get_brand(db, brand.id))
        if (proof.verified_at is None) != (after.verified_at is None):
            await audit.record(
                db,
                caller,
                action="brand.verified" if after.verified_at else "brand.verification_lost",
                subject_id=brand.id,
                organization_id=brand.organization_id,
                after={"domain": after.domain, "method": after.method},
            )
    return shown(after)


async def verify_by_hand(db: Writes, brand_id: str, reason: str) -> BrandVerification:
    """The operator alone: let a brand count as verified, by papers; the reason goes to the audit log."""
    brand = await records.lock_brand(db, ids.parse(brand_id))
    before = await brand_proofs.get_proof(db, brand.id)
    if before is not None and before.verified_at is not None:
        raise Conflict(f"The brand is verified already, by {before.method}.")
    proof = await brand_proofs.start_proof(db, brand)
    after = _started(await brand_proofs.note(db, proof, "hand", ""))
    await _note_by_hand(db, "brand.verified", brand, after, reason)
    return shown(after)


async def end_by_hand(db: Writes, brand_id: str, reason: str) -> None:
    """The operator alone: let a brand count as verified no more."""
    brand = await records.lock_brand(db, ids.parse(brand_id))
    proof = await brand_proofs.get_proof(db, brand.id)
    if proof is None or proof.verified_at is None:
        raise Conflict("The brand is not verified.")
    await brand_proofs.end_proof(db, proof, reason)
    await _note_by_hand(db, "brand.verification_lost", brand, proof, reason)


async def _note_by_hand(db: Writes, action: str, brand: BrandDetail, proof: BrandProof, reason: str) -> None:
    await audit.record(
        db,
        Caller(kind="system"),
        action=action,
        subject_id=brand.id,
        organization_id=brand.organization_id,
        after={"domain": proof.domain, "method": proof.method, "reason": reason},
    )


async def check_due(services: Services) -> int:
    """Look again at what is due; how many that were."""
    slots = asyncio.Semaphore(MOST_AT_ONCE)

    async def check(proof: BrandProof) -> None:
        async with slots:
            finding = await look(services.http, services.text_records, proof)
            async with services.database.writes() as db:
                await brand_proofs.note(db, proof, finding.method, finding.problem)

    checked = 0
    for _ in range(MOST_ROUNDS):
        async with services.database.writes() as db:
            due = await brand_proofs.take_due(db, MOST_TAKEN)
        await asyncio.gather(*map(check, due))
        checked += len(due)
        if len(due) < MOST_TAKEN:
            break
    return checked


async def look(http: Outgoing, records: TextRecords, proof: BrandProof) -> Finding:
    """In the DNS and on the web server at the same time; whatever happens is a finding."""
    in_names, on_server = await asyncio.gather(_look_in_names(records, proof), _look_on_server(http, proof))
    if in_names.method or on_server.method:
        return in_names if in_names.method else on_server
    return Finding(None, f"{in_names.problem} {on_server.problem}"[:500])


async def _look_in_names(records: TextRecords, proof: BrandProof) -> Finding:
    name = rules.record_name(proof.domain)
    try:
        texts = await records.of(name)
    except NamesSilent as silence:
        return Finding(None, str(silence))
    if rules.record_proves(texts, proof.token):
        return Finding("dns")
    if texts:
        return Finding(None, f"The TXT record at {name} says something else.")
    return Finding(None, f"There is no TXT record at {name}.")


async def _look_on_server(http: Outgoing, proof: BrandProof) -> Finding:
    """By https, and by http only where nobody answers that (as RFC 8555, 8.3, allows)."""
    problem = ""
    for scheme in ("https", "http"):
        url = rules.file_url(proof.domain, scheme)
        try:
            async with asyncio.timeout(PATIENCE):
                answer = await http.get(url, redirects=MOST_REDIRECTS)
        except Problem as refused:
            return Finding(None, f"{url}: {refused.detail}")
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError):
            problem = problem or f"Nobody answers at {url}."
            continue
        if not rules.is_own_host(URL(answer.url).host, proof.domain):
            return Finding(None, f"{url} leads to another site.")
        if answer.status != 200:
            return Finding(None, f"{url} answers {answer.status}.")
        if rules.file_proves(answer.body, proof.token):
            return Finding("file")
        return Finding(None, f"The file at {url} says something else.")
    return Finding(None, problem)


def shown(proof: BrandProof) -> BrandVerification:
    """A proof as its owner sees it, with everything that is to be copied."""
    return BrandVerification(
        brand_id=proof.brand_id,
        claim_verification_status="verified" if proof.verified_at else "unverified",
        domain=proof.domain,
        record_name=rules.record_name(proof.domain),
        record_value=rules.proof_text(proof.token),
        file_url=rules.file_url(proof.domain),
        started=proof.started,
        method=proof.method,
        checked_at=proof.checked_at,
        verified_at=proof.verified_at,
        failing_since=proof.failing_since,
        problem=proof.problem,
    )


def _started(proof: BrandProof | None) -> BrandProof:
    if proof is None:
        raise NotFound("The proof of this brand's domain was not started.")
    return proof
