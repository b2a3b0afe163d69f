"""What is done with reports of suspicious claims: taken, listed for the staff, decided by the staff.

A report changes nothing on the claim by itself. Whoever reports again, at the same place and with the same
address, has an open report already; from elsewhere nobody can find out who has reported.
"""

from closient.apps.catalogue.queries import claim_reports as queries
from closient.apps.catalogue.structs.claim_reports import (
    ClaimReport,
    ClaimReportSent,
    ProductClaimFlagged,
    ProductClaimReported,
    Verdict,
)
from closient.apps.catalogue.structs.products import ProductState, ProductUpdated
from closient.kit import events, ids
from closient.kit.db import Reads, Writes
from closient.kit.errors import Conflict, NotFound
from closient.kit.pagination import Page, PageRequest

# From so many different networks a claim is flagged; more reports than these tell the staff nothing new.
FLAGGED_AT = 3
MOST_OPEN = 200


async def report_claim(db: Writes, state: ProductState, sent: ClaimReportSent, network: str) -> str:
    """Keep a report of a locked product; its id. `network` is a hash of where it came from."""
    if state.owner_id is None:
        raise NotFound("Nobody claims this GTIN.")
    await queries.lapse_reports_of_former_claims(db, state)
    standing = await queries.get_standing(db, state.id, sent.reporter_email, network)
    if standing.is_repeat:
        raise Conflict("Your report of this claim is open already: it will be looked at.")
    if standing.reports >= MOST_OPEN:
        raise Conflict("So many have reported this claim that it is being looked at.")
    report_id = await queries.insert_report(db, state, sent, network)
    told = ProductClaimReported(
        organization_id=None,
        gtin=state.gtin,
        report_id=report_id,
        reporter_relationship=sent.reporter_relationship,
    )
    await events.emit(db, told)
    if not standing.is_known_network and standing.networks + 1 == FLAGGED_AT:
        await events.emit(db, ProductClaimFlagged(organization_id=None, gtin=state.gtin, networks=FLAGGED_AT))
    return report_id


async def list_open_reports(db: Reads, page: PageRequest) -> Page[ClaimReport]:
    """For the staff: reports of the most doubted claims first."""
    return await queries.list_open_reports(db, page)


async def decide_report(db: Writes, report_id: str, verdict: Verdict) -> str:
    """The staff's verdict; the GTIN. An upheld report makes the claim disputed; its owner keeps it."""
    wanted = ids.parse(report_id, "report_id")
    gtin = await queries.decide_report(db, wanted, verdict)
    if gtin is None:
        raise NotFound("There is no such open report.")
    if verdict == "upheld":
        disputed = await queries.dispute_claim(db, wanted)
        if disputed is not None:
            told = ProductUpdated(
                organization_id=disputed.owner_id,
                gtin=disputed.gtin,
                before={"claim_verification_status": disputed.former_status},
                after={"claim_verification_status": "disputed"},
            )
            await events.emit(db, told)
    return gtin


async def end_claim(db: Writes, product_id: str) -> None:
    """What is open about the claim of a product that was given up needs no verdict any more."""
    await queries.lapse_reports(db, product_id)


async def mark_withdrawn(db: Writes, product_id: str) -> None:
    """Lists that ask for active products leave it out until somebody claims it."""
    await queries.mark_withdrawn(db, product_id)
