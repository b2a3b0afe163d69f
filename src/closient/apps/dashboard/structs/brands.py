"""What the page of a brand shows."""

from msgspec import Struct

from closient.apps.brands.structs.verification import BrandVerification
from closient.apps.catalogue.structs.brands import BrandDetail


class BrandFigures(Struct, frozen=True):
    """A brand in figures."""

    products: int
    rules: int
    without_picture: int
    without_description: int
    stores: int
    scans: int


class BrandView(Struct, frozen=True, kw_only=True):
    """Everything on a brand's page."""

    brand: BrandDetail
    figures: BrandFigures
    days: int
    """Of the period of the scans."""
    domain: str
    """Of the website; empty when there is none to prove."""
    proof: BrandVerification | None
