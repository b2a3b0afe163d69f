"""Brands, and what is told of them."""

from datetime import datetime

from msgspec import Struct

from closient.kit import events
from closient.kit.ids import Id
from closient.kit.metadata import Metadata


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


class BrandCreated(events.Event):
    """An organization made a brand, or took an unclaimed one over."""

    name = "brand.created"
    organization_id: str | None
    brand: BrandDetail
