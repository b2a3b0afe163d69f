"""What the page of a brand shows."""

from msgspec import Struct

from closient.apps.brands.structs.verification import BrandVerification
from closient.apps.catalogue.structs.brands import BrandDetail


class BrandView(Struct, frozen=True, kw_only=True):
    """Everything on a brand's page."""

    brand: BrandDetail
    products: int
    rules: int
    domain: str
    """Of the website; empty when there is none to prove."""
    proof: BrandVerification | None
