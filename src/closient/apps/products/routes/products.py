"""/products/api/v1: look-up, create, update, claim."""

from typing import Annotated, Any

from litestar import Request, delete, get, patch, post
from litestar.params import Parameter

from closient.apps.catalogue.structs.products import FormerGtin, Product
from closient.apps.compliance.actions import recalls
from closient.apps.compliance.structs.recalls import (
    Narrowing,
    Ordering,
    RecallOut,
    Severity,
    SourceSystem,
    Status,
)
from closient.apps.products.actions import former_gtins, products
from closient.apps.products.structs import (
    ClaimReceipt,
    ClaimRequest,
    FormerGtinAdded,
    ProductDraft,
    ProductPatch,
)
from closient.apps.resolver.structs.resolution_rules import SuccessResponse
from closient.kit import filters
from closient.kit.caller import Caller
from closient.kit.db import Reads, Writes
from closient.kit.pagination import Page, PageRequest

GtinPath = Annotated[str, Parameter(description="GTIN of 8, 12, 13 or 14 digits.", max_length=64)]


@get("/products/api/v1/products/{gtin:str}", opt={"tag": "products", "errors": {404: "unknown GTIN"}})
async def look_up_a_product(reads: Reads, caller: Caller, gtin: GtinPath) -> Product:
    """Look up a product.

    Any caller sees claimed and unclaimed products. A former GTIN answers the product, with the GTIN that it
    has today. Certifications, allergens and recalls have their own APIs. `metadata` is empty but for members
    of the owner.
    """
    return await products.look_up_a_product(reads, gtin, caller)


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
    return await products.list_claimed_products(
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
    return await products.create_a_product(writes, caller, data)


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
    return await products.update_a_product(writes, caller, gtin, data)


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
    return await products.claim_a_product(writes, caller, gtin, data)


@get(
    "/products/api/v1/products/{gtin:str}/former-gtins",
    opt={"tag": "products", "extension": True, "errors": {404: "unknown GTIN"}},
)
async def list_former_gtins(reads: Reads, page: PageRequest, gtin: GtinPath) -> Page[FormerGtin]:
    """List former GTINs of a product.

    Codes that were printed with one of them lead where the product leads today. The latest comes first.
    """
    return await former_gtins.list_former_gtins(reads, gtin, page)


@post(
    "/products/api/v1/products/{gtin:str}/former-gtins",
    status_code=201,
    opt={
        "tag": "products",
        "extension": True,
        "errors": {
            403: "role too small, or another owner",
            404: "unknown GTIN",
            409: "it is another product's, or your product of that GTIN has rules or links of its own",
        },
    },
)
async def add_a_former_gtin(
    writes: Writes, caller: Caller, gtin: GtinPath, data: FormerGtinAdded
) -> FormerGtin:
    """Add a former GTIN.

    For a GTIN that was mistyped or replaced: codes that were printed with it go on working. A record of your
    own with that GTIN is merged: its lots, items and former GTINs go over, its facts are dropped; rules and
    links of its own have to be taken away first. A repeat changes nothing.
    """
    return await former_gtins.add_a_former_gtin(writes, caller, gtin, data)


@delete(
    "/products/api/v1/products/{gtin:str}/former-gtins/{former:str}",
    status_code=200,
    opt={
        "tag": "products",
        "extension": True,
        "errors": {403: "role too small, or another owner", 404: "unknown GTIN, or not a former one of it"},
    },
)
async def remove_a_former_gtin(
    writes: Writes,
    caller: Caller,
    gtin: GtinPath,
    former: Annotated[str, Parameter(description="The former GTIN.", max_length=64)],
) -> SuccessResponse:
    """Remove a former GTIN.

    Codes that were printed with it lead nowhere from then on.
    """
    await former_gtins.remove_a_former_gtin(writes, caller, gtin, former)
    return SuccessResponse()


@get(
    "/products/api/v1/products/{gtin:str}/recalls",
    opt={"tag": "products", "errors": {404: "unknown GTIN", 422: "not a GTIN, or no such filter"}},
)
async def list_product_recalls(
    reads: Reads,
    page: PageRequest,
    gtin: GtinPath,
    *,
    status: Status | None = None,
    severity: Severity | None = None,
    source_system: SourceSystem | None = None,
    ordering: Ordering | None = None,
) -> Page[RecallOut]:
    """List product recalls.

    All recorded recalls, the newest first; the compliance API has the open ones alone.
    """
    narrowing = Narrowing(status, severity, source_system)
    return await recalls.list_every_recall_of_a_product(reads, gtin, narrowing, ordering, page=page)


handlers: list[Any] = [
    look_up_a_product,
    list_claimed_products,
    create_a_product,
    update_a_product,
    claim_a_product,
    list_former_gtins,
    add_a_former_gtin,
    remove_a_former_gtin,
    list_product_recalls,
]
