"""Certifications and claims of a product: as they are sent, stored, answered and told."""

from datetime import date
from typing import Annotated, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

from closient.apps.catalogue.structs.values import LongText, Text100, Text255, WebAddress
from closient.apps.certifications.structs.definitions import Category
from closient.kit import events
from closient.kit.ids import Id
from closient.kit.metadata import Metadata

VerificationStatus = Literal["unverified", "verified", "expired"]
Source = Literal["BRAND_SELF_DECLARED", "THIRD_PARTY_VERIFIED"]
Order = Literal["expiry_date", "-expiry_date", "label", "-label"]
OpenStart = Annotated[date | None, Meta(description="First day; null: since an unknown day.")]
OpenEnd = Annotated[date | None, Meta(description="Last day; null: open-ended.")]
IsActive = Annotated[
    bool, Meta(description="Whether today lies in [valid_from, expiration_date]; null bounds are open.")
]
CountryCodes = Annotated[
    list[Annotated[str, Meta(max_length=2)]],
    Meta(max_length=250, description="ISO 3166-1 alpha-2.", examples=[["US", "CA"]]),
]


class CertificateFacts(Struct, kw_only=True):
    """What a certificate says; the columns of the same names."""

    valid_from: OpenStart = None
    expiration_date: OpenEnd = None
    certificate_number: Text100 = ""
    issuing_body: Text255 = ""
    verification_url: WebAddress = ""
    verification_status: VerificationStatus = "unverified"
    scope: LongText = ""
    certification_value: Annotated[
        str, Meta(max_length=255, description="GS1 certificationValue: the assessed level or result.")
    ] = ""
    audit_date: date | None = None
    initial_certification_date: date | None = None
    certificate_countries: CountryCodes = []


class CertificationToAssign(CertificateFacts, kw_only=True):
    """A certification that a product is to have."""

    certification_id: Id
    metadata: dict[str, str] | None = None


class CertificatePatch(Struct, kw_only=True):
    """Fields that are sent are written; null clears a date."""

    metadata: (
        Annotated[
            dict[str, str | None],
            Meta(description='Merged; null or "" deletes a key, {} or null clears all.'),
        ]
        | UnsetType
        | None
    ) = UNSET
    valid_from: date | UnsetType | None = UNSET
    expiration_date: date | UnsetType | None = UNSET
    certificate_number: Text100 | UnsetType = UNSET
    issuing_body: Text255 | UnsetType = UNSET
    verification_url: WebAddress | UnsetType = UNSET
    verification_status: VerificationStatus | UnsetType = UNSET
    scope: LongText | UnsetType = UNSET
    certification_value: Text255 | UnsetType = UNSET
    audit_date: date | UnsetType | None = UNSET
    initial_certification_date: date | UnsetType | None = UNSET
    certificate_countries: CountryCodes | UnsetType = UNSET


class CertificationAssignmentOut(Struct):
    """A certification that a product has."""

    id: Annotated[Id, Meta(description="Of the certification, not of the assignment.")]
    label: Text255
    is_active: IsActive
    metadata: Metadata
    code: Annotated[str, Meta(max_length=50)] = ""
    description: str = ""
    url: str = ""
    logo_url: str | None = None
    valid_from: OpenStart = None
    expiration_date: OpenEnd = None
    certificate_number: Text100 = ""
    issuing_body: Text255 = ""
    expiry_date: Annotated[date | None, Meta(description="The older name of `expiration_date`.")] = None
    verification_url: str = ""
    verification_status: VerificationStatus = "unverified"
    scope: str = ""
    certification_value: Text255 = ""
    audit_date: date | None = None
    initial_certification_date: date | None = None
    certificate_countries: CountryCodes = []


class ClaimFacts(Struct, kw_only=True):
    """What is said of a claim; the columns of the same names."""

    source: Source = "BRAND_SELF_DECLARED"
    valid_from: OpenStart = None
    expiration_date: OpenEnd = None
    evidence_url: WebAddress = ""
    evidence_note: LongText = ""


class ClaimToAssign(ClaimFacts, kw_only=True):
    """A claim that a product is to have."""

    claim_id: Id
    metadata: dict[str, str] | None = None


class ClaimAssignmentOut(Struct):
    """A claim that a product has."""

    id: Annotated[Id, Meta(description="Of the claim, not of the assignment.")]
    label: Text100
    code: Annotated[str, Meta(max_length=50)]
    category: Category
    source: Source
    metadata: Metadata
    valid_from: OpenStart = None
    expiration_date: OpenEnd = None


class Certificates(Struct, frozen=True):
    """Filters of the certifications of a product; None does not narrow."""

    verification_status: VerificationStatus | None = None
    is_active: bool | None = None
    ordering: Order = "label"


class Lapsed(CertificationAssignmentOut):
    """An assignment that the daily pass set to expired, with what it was before."""

    gtin: str = ""
    product_id: Id = ""
    owner_id: Id | None = None
    former_status: VerificationStatus = "unverified"


class CertificationAssigned(events.Event):
    """A product got a certification."""

    name = "product.certification_assigned"
    organization_id: str | None
    gtin: str
    after: CertificationAssignmentOut
    before: None = None


class CertificationUpdated(events.Event):
    """The owner changed what a certificate of a product says."""

    name = "product.certification_updated"
    organization_id: str | None
    gtin: str
    before: CertificationAssignmentOut
    after: CertificationAssignmentOut


class CertificationExpired(events.Event):
    """The last day of a product's certificate is over; told on the day after."""

    name = "product.certification_expired"
    organization_id: str | None
    gtin: str
    before: CertificationAssignmentOut
    after: CertificationAssignmentOut


class CertificationRemoved(events.Event):
    """A certification was taken from a product."""

    name = "product.certification_removed"
    organization_id: str | None
    gtin: str
    before: CertificationAssignmentOut
    after: None = None


class ClaimAssigned(events.Event):
    """A product got a claim such as Vegan; its GTIN's owner is another matter (`product.claimed`)."""

    name = "product.claim_assigned"
    organization_id: str | None
    gtin: str
    after: ClaimAssignmentOut
    before: None = None


class ClaimRemoved(events.Event):
    """A claim such as Vegan was taken from a product."""

    name = "product.claim_removed"
    organization_id: str | None
    gtin: str
    before: ClaimAssignmentOut
    after: None = None
