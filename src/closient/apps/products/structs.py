"""Bodies and receipts of the products API."""

from datetime import datetime
from typing import Annotated, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

from closient.apps.catalogue.structs import (
    ClaimStatus,
    Country,
    GpcCode,
    Gtin14,
    Length,
    LongText,
    Text100,
    Text255,
    Unit,
    WebAddress,
)
from closient.kit.ids import Id
from closient.kit.metadata import Metadata

GtinText = Annotated[
    str,
    Meta(
        pattern=r"^[\d\s\-]{8,17}$",
        description="8, 12, 13 or 14 digits with a right check digit; spaces and hyphens are dropped.",
        examples=["9506000134352"],
    ),
]
AiValue = Annotated[str, Meta(pattern=r"^[\x21-\x7E]{1,20}$")]


class ProductDraft(Struct):
    """A product to be made and claimed; everything but the GTIN can follow later."""

    gtin: GtinText
    metadata: Metadata | UnsetType | None = UNSET
    organization_id: Id | None = None
    product_name: Text255 = ""
    description: LongText = ""
    country_of_origin: Country = ""
    net_content: Text100 = ""


class ProductPatch(Struct):
    """Fields that are sent and not null are written; "" empties a text."""

    metadata: Metadata | UnsetType | None = UNSET
    product_name: Text255 | None = None
    brand: Text255 | None = None
    description: LongText | None = None
    manufacturer: Text255 | None = None
    country_of_origin: Country | None = None
    net_content: Text100 | None = None
    usage_instructions: LongText | None = None
    brand_product_page_url: WebAddress | None = None
    primary_language: (
        Annotated[str, Meta(pattern="^[a-z]{2,3}(-[A-Za-z0-9]{1,6})?$", max_length=10)] | None
    ) = None
    organization_id: Id | None = None
    length: Length | None = None
    length_uom: Unit | None = None
    width: Length | None = None
    width_uom: Unit | None = None
    height: Length | None = None
    height_uom: Unit | None = None
    depth: Length | None = None
    depth_uom: Unit | None = None
    gross_weight: Length | None = None
    gross_weight_uom: Unit | None = None
    net_weight: Length | None = None
    net_weight_uom: Unit | None = None
    gpc_brick_code: GpcCode | None = None
    gpc_class_code: GpcCode | None = None
    gpc_family_code: GpcCode | None = None
    gpc_segment_code: GpcCode | None = None


class ClaimRequest(Struct):
    """Who claims; left out, the credential's organization does."""

    organization_id: Id | None = None


class ClaimReceipt(Struct):
    """A GTIN's owner after a claim."""

    gtin: Gtin14
    owner_id: Id
    claimed_at: datetime
    claim_verification_status: ClaimStatus
    message: str


class FormerGtinAdded(Struct):
    """A GTIN that the product had before."""

    gtin: GtinText
    organization_id: Id | None = None


class LeftBehind(Struct):
    """What of a record would be lost if it became a former GTIN."""

    rules: int
    links: int


class QrRequest(Struct):
    """One QR code that holds a GS1 Digital Link."""

    gtin: GtinText
    lot: AiValue | None = None
    serial: AiValue | None = None
    expiry: Annotated[str, Meta(pattern=r"^\d{6}$", description="AI 17, YYMMDD.")] | None = None
    format: Literal["svg", "png", "pdf", "eps", "tif"] = "svg"
    size: Annotated[int, Meta(ge=50, le=2000, description="Width in pixels, user units or points.")] = 400
    cmyk: bool = False
    xdim_mm: (
        Annotated[float, Meta(ge=0.1, le=2, description="Module width in mm; overrides size.")] | None
    ) = None
