"""Brands, and what is told of them."""

from datetime import datetime
from typing import Any, Literal

from msgspec import Struct

from closient.apps.catalogue.structs.values import ClaimStatus
from closient.kit import events
from closient.kit.ids import Id
from closient.kit.metadata import Metadata

# How a domain was proven: a TXT record in the DNS, a file on its web server, or papers that the operator saw.
ProofMethod = Literal["dns", "file", "hand"]


class Brand(Struct):
    """A brand as lists show it."""

    id: Id
    name: str
    has_social_links: bool
    created: datetime
    website: str = ""
    description: str = ""
    logo_url: str | None = None


class BrandDetail(Struct):
    """A brand with everything that its owner keeps."""

    id: Id
    name: str
    has_social_links: bool
    created: datetime
    instagram: str
    facebook: str
    twitter: str
    linkedin: str
    youtube: str
    tiktok: str
    pinterest: str
    threads: str
    metadata: Metadata
    website: str = ""
    description: str = ""
    logo_url: str | None = None
    organization_id: Id | None = None
    claim_verification_status: ClaimStatus | None = None
    """Null while unclaimed; `verified` once the owner has proven the domain of the website."""
    verified_domain: str = ""


class BrandSummary(Struct):
    """A brand as everybody sees it beside its products and stores."""

    id: Id
    name: str
    website: str = ""
    logo_url: str | None = None


class BrandOfProduct(Struct):
    """The brand of a product as its page names it, with the domain that its owner has proven."""

    id: Id
    name: str
    logo_url: str | None
    verified_domain: str


class BrandProduct(Struct):
    """A product of a brand: its name, or its GTIN where it has none yet."""

    id: Id
    name: str


class BrandProof(Struct):
    """How the proof of a brand's domain stands."""

    brand_id: Id
    organization_id: Id
    domain: str
    token: str
    method: ProofMethod | None
    started: datetime
    checked_at: datetime | None
    verified_at: datetime | None
    failing_since: datetime | None
    problem: str


class ReleasedBrand(Struct):
    """A brand whose organization has ended."""

    id: Id
    is_active: bool


class BrandCreated(events.Event):
    """An organization made a brand, or took an unclaimed one over."""

    name = "brand.created"
    organization_id: str | None
    brand: BrandDetail


class BrandUpdated(events.Event):
    """Facts of a brand changed; `before` and `after` hold the fields that differ."""

    name = "brand.updated"
    organization_id: str | None
    brand_id: str
    before: dict[str, Any]
    after: dict[str, Any]


class BrandDeleted(events.Event):
    """The owner of a brand took it away. Its products keep their link to it, its name is free."""

    name = "brand.deleted"
    organization_id: str | None
    brand: BrandDetail


class BrandVerified(events.Event):
    """The owner of a brand proved that the domain of its website is theirs."""

    name = "brand.verified"
    organization_id: str | None
    brand_id: str
    domain: str
    method: ProofMethod


class BrandVerificationLost(events.Event):
    """A proof of a domain was not found any more for too long, or the website moved to another domain."""

    name = "brand.verification_lost"
    organization_id: str | None
    brand_id: str
    domain: str
    reason: str
