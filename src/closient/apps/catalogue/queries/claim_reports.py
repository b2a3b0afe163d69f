"""SQL about reports of suspicious claims."""

from closient.apps.catalogue.structs.claim_reports import (
    ClaimReport,
    ClaimReportSent,
    DisputedClaim,
    ReportStanding,
    Verdict,
)
from closient.apps.catalogue.structs.products import ProductState
from closient.kit.db import Reads, Writes
from closient.kit.pagination import Page, PageRequest


async def get_standing(db: Reads, product_id: str, email: str, network: str) -> ReportStanding:
    """What is open about a product."""
    return await db.one(
        ReportStanding,
        """
        SELECT count(*)::integer AS reports, count(DISTINCT r.network)::integer AS networks,
               coalesce(bool_or(lower(r.reporter_email) = lower($2) AND r.network = $3), false) AS is_repeat,
               coalesce(bool_or(r.network = $3), false) AS is_known_network
          FROM catalogue.claim_report r
         WHERE r.product_id = $1 AND r.state = 'open'
        """,
        product_id,
        email,
        network,
    )


async def insert_report(db: Writes, state: ProductState, sent: ClaimReportSent, network: str) -> str:
    """The new report's id."""
    return await db.value(
        """
        INSERT INTO catalogue.claim_report
               (product_id, owner_id, reporter_email, reporter_relationship, reason, reporter_phone,
                reporter_company, supporting_url, network)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        RETURNING id
        """,
        state.id,
        state.owner_id,
        sent.reporter_email,
        sent.reporter_relationship,
        sent.reason,
        sent.reporter_phone,
        sent.reporter_company,
        sent.supporting_url,
        network,
    )


async def list_open_reports(db: Reads, page: PageRequest) -> Page[ClaimReport]:
    """Those that nobody has decided: of the most doubted claims first, then the oldest."""
    return await db.page(
        ClaimReport,
        """
        SELECT r.id, p.gtin, r.owner_id, o.name AS owner_name, r.reporter_email, r.reporter_relationship,
               r.reason, r.reporter_phone, r.reporter_company, r.supporting_url, r.created, k.networks
          FROM catalogue.claim_report r
          JOIN catalogue.product p ON p.id = r.product_id AND p.owner_id = r.owner_id
          JOIN account.organization o ON o.id = r.owner_id
          JOIN (SELECT d.product_id, count(DISTINCT d.network)::integer AS networks
                  FROM catalogue.claim_report d
                 WHERE d.state = 'open'
                 GROUP BY d.product_id) k ON k.product_id = r.product_id
         WHERE r.state = 'open'
         ORDER BY k.networks DESC, r.product_id, r.id
        """,
        page=page,
    )


async def decide_report(db: Writes, report_id: str, verdict: Verdict) -> str | None:
    """Close an open report; the GTIN of its product, None when there is no such open report."""
    return await db.value(
        """
        UPDATE catalogue.claim_report r SET state = $2, modified = now()
          FROM catalogue.product p
         WHERE r.id = $1 AND r.state = 'open' AND p.id = r.product_id
        RETURNING p.gtin
        """,
        report_id,
        verdict,
    )


async def dispute_claim(db: Writes, report_id: str) -> DisputedClaim | None:
    """Mark the claim that a report is about as disputed, if it is the same owner's still and was not yet."""
    return await db.maybe(
        DisputedClaim,
        """
        UPDATE catalogue.product p SET claim_verification_status = 'disputed', modified = now()
          FROM catalogue.claim_report r
         WHERE r.id = $1 AND p.id = r.product_id AND p.owner_id = r.owner_id
           AND p.claim_verification_status IS DISTINCT FROM 'disputed'
        RETURNING p.gtin, r.owner_id, old.claim_verification_status AS former_status
        """,
        report_id,
    )


async def lapse_reports_of_former_claims(db: Writes, state: ProductState) -> int:
    """Close what is open about others who claimed the product before; how many reports."""
    return await db.run(
        """
        UPDATE catalogue.claim_report r SET state = 'lapsed', modified = now()
         WHERE r.product_id = $1 AND r.state = 'open' AND r.owner_id <> $2
        """,
        state.id,
        state.owner_id,
    )


async def lapse_reports(db: Writes, product_id: str) -> int:
    """Close what is open about a claim that has ended; how many reports."""
    return await db.run(
        """
        UPDATE catalogue.claim_report r SET state = 'lapsed', modified = now()
         WHERE r.product_id = $1 AND r.state = 'open'
        """,
        product_id,
    )


async def mark_withdrawn(db: Writes, product_id: str) -> None:
    """Its last owner deleted it; whoever claims it brings it back."""
    await db.run("UPDATE catalogue.product SET withdrawn_at = now() WHERE id = $1", product_id)
