"""/products/api/v1: look-up, create, update, claim, and one QR code."""

import hashlib
from typing import Annotated, Any

from litestar import Request, Response, get, patch, post
from litestar.params import Parameter

from closient.apps.catalogue.structs import Product
from closient.apps.products import actions
from closient.apps.products.structs import ClaimReceipt, ClaimRequest, ProductDraft, ProductPatch, QrRequest
from closient.kit import filters
from closient.kit.caller import Caller
from closient.kit.db import Reads, Writes
from closient.kit.pagination import Page, PageRequest
from closient.kit.services import Services

MONTH = "public, max-age=2592000"
GtinPath = Annotated[str, Parameter(description="GTIN of 8, 12, 13 or 14 digits.", max_length=64)]


@get("/products/api/v1/products/{gtin:str}", opt={"tag": "products", "errors": {404: "unknown GTIN"}})
async def look_up_a_product(reads: Reads, gtin: GtinPath) -> Product:
    """Look up a product.

    Any caller sees claimed and unclaimed products. Certifications, allergens and recalls have their own APIs.
    """
    return await actions.look_up_a_product(reads, gtin)


@get(
    "/products/api/v1/products",
    opt={
        "tag": "products",
        "slash": True,
        "metadata_filter": True,
        "errors": {404: "no such organization"},
    },
)
async def list_claimed_products(
    request: Request,
    reads: Reads,
    caller: Caller,
    page: PageRequest,
    *,
    organization_id: str,
    gtin: str | None = None,
) -> Page[Product]:
    """List claimed products.

    The organization's products, newest first. `metadata[key]=value` filters by exact value; all must match.
    """
    return await actions.list_claimed_products(
        reads, caller, organization_id, metadata=filters.metadata(request), gtin=gtin, page=page
    )


@post(
    "/products/api/v1/products",
    status_code=201,
    opt={
        "tag": "products",
        "errors": {403: "role too small", 404: "no such organization", 409: "GTIN exists"},
    },
)
async def create_a_product(writes: Writes, caller: Caller, data: ProductDraft) -> Product:
    """Create a product.

    Makes the record and claims it for the organization in one step.
    """
    return await actions.create_a_product(writes, caller, data)


@patch(
    "/products/api/v1/products/{gtin:str}",
    opt={
        "tag": "products",
        "errors": {
            403: "role too small, or another owner",
            404: "unknown GTIN",
            409: "the brand is another's",
        },
    },
)
async def update_a_product(writes: Writes, caller: Caller, gtin: GtinPath, data: ProductPatch) -> Product:
    """Update a product.

    Fields that are sent and not null are written. `brand` and `manufacturer` are matched by name, else made.
    """
    return await actions.update_a_product(writes, caller, gtin, data)


@post(
    "/products/api/v1/products/{gtin:str}/claim",
    status_code=200,
    opt={
        "tag": "products",
        "errors": {403: "role too small", 404: "unknown GTIN", 409: "claimed by another"},
    },
)
async def claim_a_product(
    writes: Writes, caller: Caller, gtin: GtinPath, data: ClaimRequest | None = None
) -> ClaimReceipt:
    """Claim a product.

    A GTIN has at most one owner; a repeat by the owner succeeds. The body may be left out.
    """
    return await actions.claim_a_product(writes, caller, gtin, data)


@post(
    "/products/api/v1/qr",
    status_code=200,
    opt={
        "tag": "qr",
        "slash": True,
        "media": ["image/svg+xml", "image/png", "application/pdf", "application/postscript", "image/tiff"],
        "errors": {304: "If-None-Match equals the ETag"},
    },
)
async def generate_a_single_qr_code(
    services: Services,
    data: QrRequest,
    if_none_match: Annotated[str | None, Parameter(header="If-None-Match")] = None,
) -> Response[bytes]:
    """Generate a single QR code.

    Holds the Digital Link of the GTIN. Each symbol is decoded again before it leaves; the bytes are
    deterministic and carry a strong ETag.
    """
    image, media_type = await actions.generate_a_single_qr_code(services.settings.base_url, data)
    etag = f'"{hashlib.sha256(image).hexdigest()[:32]}"'
    headers = {"Cache-Control": MONTH, "ETag": etag}
    if if_none_match and etag in if_none_match:
        return Response(b"", status_code=304, headers=headers)
    return Response(image, media_type=media_type, headers=headers)


handlers: list[Any] = [
    look_up_a_product,
    list_claimed_products,
    create_a_product,
    update_a_product,
    claim_a_product,
    generate_a_single_qr_code,
]
