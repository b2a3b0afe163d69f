"""A recall of a product of the organization, as the list of recalls shows it."""

from datetime import date, datetime

from msgspec import Struct

from closient.apps.compliance.structs.recalls import FoundAs, Severity, SourceSystem, Status


class RecallOfOwn(Struct, frozen=True):
    """One recall and one product that it was matched to."""

    gtin: str
    product_name: str
    title: str
    status: Status
    severity: Severity
    source_system: SourceSystem
    hazard: str
    lot_text: str
    affects_every_lot: bool
    public_url: str
    recall_date: date | None
    found_as: FoundAs
    matched_text: str
    confidence: float
    matched_at: datetime
