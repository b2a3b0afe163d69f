"""What people send of what hangs on a product: packaging, certificates, claims, giving the number up."""

from datetime import date
from typing import Annotated, Literal

from msgspec import Meta, Struct

from closient.apps.catalogue.structs.hierarchy import HierarchyLevel
from closient.apps.catalogue.structs.values import LongText, Text100, Text255
from closient.apps.certifications.structs.assignments import Source
from closient.apps.dashboard.structs.forms import Address, Number

Chosen = Annotated[str, Meta(min_length=1, max_length=64, extra={"hint": "Choose one of the list."})]
Day = Annotated[date, Meta(extra={"hint": "Enter a day, such as 2027-03-31."})]


class PackagingStep(Struct):
    """One of the buttons on the page of packaging."""

    do: Literal["add", "remove"]
    link: Annotated[str, Meta(max_length=64)] = ""


class PackedItem(Struct):
    """What is packed in a product, how often, and what the product is then."""

    child_gtin: Number
    quantity: Annotated[int, Meta(ge=1, le=1_000_000, extra={"hint": "Enter a whole number, 1 or more."})]
    hierarchy_level: HierarchyLevel


class CertificationStep(Struct):
    """One of the buttons on the page of certificates and claims."""

    do: Literal["assign", "remove", "claim", "unclaim"]
    chosen: Annotated[str, Meta(max_length=64)] = ""


class CertificateForm(Struct):
    """What a certificate says."""

    valid_from: Day | None = None
    expiration_date: Day | None = None
    certificate_number: Text100 = ""
    issuing_body: Text255 = ""
    verification_url: Address = ""
    certification_value: Text255 = ""
    scope: LongText = ""


class CertificateToAssign(CertificateForm, kw_only=True):
    """A certification that a product is to have."""

    certification_id: Chosen


class ClaimForm(Struct, kw_only=True):
    """What a product is said to be."""

    claim_id: Chosen
    source: Source = "BRAND_SELF_DECLARED"
    claim_from: Day | None = None
    claim_until: Day | None = None
    evidence_url: Address = ""
    evidence_note: LongText = ""


class GiveUp(Struct):
    """That somebody means it."""

    is_meant: bool = False
