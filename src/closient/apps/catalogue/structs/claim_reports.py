"""Reports that an organization claims a GTIN that is not its own."""

from datetime import datetime
from typing import Annotated, Literal

from msgspec import Meta, Struct

from closient.apps.catalogue.structs.values import ClaimStatus, Gtin14
from closient.kit import events
from closient.kit.ids import Id

Relationship = Literal["brand_rep", "legal", "consumer", "competitor", "staff", "other"]
ReportState = Literal["open", "upheld", "dismissed", "lapsed"]
Verdict = Literal["upheld", "dismissed"]


class ClaimReportSent(Struct):
    """Who doubts a claim, and why. Address and telephone number are never shown to the claimant."""

    reporter_email: Annotated[
        str, Meta(pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$", max_length=254, examples=["ann@example.com"])
    ]
    reporter_relationship: Relationship
    reason: Annotated[str, Meta(min_length=10, max_length=5000)]
    reporter_phone: Annotated[str, Meta(max_length=32)] = ""
    reporter_company: Annotated[str, Meta(max_length=255)] = ""
    supporting_url: Annotated[
        str, Meta(pattern=r"^(https?://[^\s/?#]+[^\s]*)?$", max_length=2000, description="http(s), or empty.")
    ] = ""


class UnclaimReceipt(Struct):
    """A GTIN without an owner."""

    gtin: Gtin14
    message: str


class ClaimReportReceipt(Struct):
    """That a report arrived."""

    id: Id
    gtin: Gtin14
    message: str


class ReportStanding(Struct):
    """What has been reported of a claim so far, and by the one who reports now."""

    reports: int
    networks: int
    is_repeat: bool
    is_known_network: bool


class ClaimReport(Struct):
    """A report as the staff reads it; `networks` so many different ones report this claim."""

    id: Id
    gtin: Gtin14
    owner_id: Id
    owner_name: str
    reporter_email: str
    reporter_relationship: Relationship
    reason: str
    reporter_phone: str
    reporter_company: str
    supporting_url: str
    created: datetime
    networks: int


class DisputedClaim(Struct):
    """A claim that was not disputed before, and what it was."""

    gtin: Gtin14
    owner_id: Id
    former_status: ClaimStatus | None


class ProductClaimReported(events.Event):
    """Somebody doubts a claim. The staff decides; nothing happens to the claim by itself."""

    name = "product.claim_reported"
    organization_id: str | None
    gtin: str
    report_id: Id
    reporter_relationship: Relationship


class ProductClaimFlagged(events.Event):
    """So many different reporters doubt a claim that the staff should look at it first."""

    name = "product.claim_flagged"
    organization_id: str | None
    gtin: str
    networks: int
