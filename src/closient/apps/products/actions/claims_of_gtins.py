"""Claims of GTINs: given up by their owner, doubted by anybody."""

import hashlib
import hmac

from closient.apps.account.actions import attempts
from closient.apps.account.actions.attempts import Allowance
from closient.apps.catalogue.actions import claim_reports
from closient.apps.catalogue.actions import products as records
from closient.apps.catalogue.structs.claim_reports import ClaimReportReceipt, ClaimReportSent
from closient.apps.catalogue.structs.products import Product
from closient.apps.products.actions.acting import acting_owner
from closient.apps.products.structs import ClaimRequest
from closient.kit import audit
from closient.kit.caller import Caller
from closient.kit.db import Writes
from closient.kit.errors import Conflict, NotFound
from closient.kit.ratelimit import DAY, network_of
from closient.kit.services import Services

REPORTS = Allowance("claim-report", 3, DAY)


async def unclaim_a_product(db: Writes, caller: Caller, gtin: str, request: ClaimRequest | None) -> str:
    """OWNER or MANAGER of the owning organization: the record stays and has no owner. The GTIN-14."""
    state = await records.lock_product(db, gtin)
    if state.owner_id is None:
        raise Conflict("Nobody claims this GTIN.")
    chosen = request.organization_id if request else None
    owner_id = acting_owner(caller, chosen, state.owner_id, "CLAIM")
    records.require_owner(state, owner_id)
    await records.unclaim_product(db, state)
    await claim_reports.end_claim(db, state.id)
    await audit.record(
        db, caller, action="product.unclaimed", subject_id=state.id, organization_id=owner_id, before=state
    )
    return state.gtin


async def delete_unclaim_a_product(
    db: Writes, caller: Caller, gtin: str, request: ClaimRequest | None
) -> Product:
    """OWNER or MANAGER of the owning organization: no owner, brand and resolver afterwards; the row stays."""
    state = await records.lock_product(db, gtin)
    chosen = request.organization_id if request else None
    owner_id = acting_owner(caller, chosen, state.owner_id, "CLAIM")
    records.require_owner(state, owner_id)
    before = await records.get_product(db, state.gtin)
    await records.withdraw_product(db, state, caller.user_id)
    await claim_reports.mark_withdrawn(db, state.id)
    await claim_reports.end_claim(db, state.id)
    after = await records.get_product(db, state.gtin)
    await audit.record(
        db,
        caller,
        action="product.deleted",
        subject_id=state.id,
        organization_id=owner_id,
        before=before,
        after=after,
    )
    return after


async def report_a_suspicious_gtin_ownership_claim(
    services: Services, caller: Caller, gtin: str, sent: ClaimReportSent
) -> ClaimReportReceipt:
    """Anybody, three times a day from a network. It is counted apart, so that a refusal does not undo it."""
    product = await records.get_product(services.database.reads, gtin)
    if product.owner_id is None:
        raise NotFound("Nobody claims this GTIN.")
    network = network_of(caller.address)
    await attempts.count(services.database.reads, REPORTS, network)
    secret = services.settings.secret.encode()
    marked = hmac.new(secret, network.encode(), hashlib.sha256).hexdigest()[:32]
    async with services.database.writes() as db:
        state = await records.lock_product(db, product.gtin)
        report_id = await claim_reports.report_claim(db, state, sent, marked)
        await audit.record(db, caller, action="claim_report.created", subject_id=report_id)
    return ClaimReportReceipt(report_id, product.gtin, "Thank you. The claim will be looked at.")
