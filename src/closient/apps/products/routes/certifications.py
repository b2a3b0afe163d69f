"""/products/api/v1: certifications and claims of a product in pages; another API changes them."""

from typing import Annotated, Any

from litestar import get
from litestar.params import Parameter

from closient.apps.certifications.structs.assignments import (
    Certificates,
    CertificationAssignmentOut,
    ClaimAssignmentOut,
    Order,
    VerificationStatus,
)
from closient.apps.products.actions import certifications
from closient.kit.caller import Caller
from closient.kit.db import Reads
from closient.kit.pagination import Page, PageRequest

GtinPath = Annotated[str, Parameter(description="GTIN of 8, 12, 13 or 14 digits.", max_length=64)]


@get(
    "/products/api/v1/products/{gtin:str}/certifications",
    opt={"tag": "products", "errors": {404: "unknown GTIN", 422: "not a GTIN, or no such filter"}},
)
async def list_product_certifications(
    reads: Reads,
    caller: Caller,
    page: PageRequest,
    gtin: GtinPath,
    *,
    verification_status: Annotated[VerificationStatus | None, Parameter(description="Only these.")] = None,
    is_active: Annotated[
        bool | None, Parameter(description="Only those whose period includes today, or only the others.")
    ] = None,
    ordering: Annotated[
        Order | None,
        Parameter(description="`label` or `expiry_date`, with `-` in front for descending."),
    ] = None,
) -> Page[CertificationAssignmentOut]:
    """List product certifications.

    The rows of the certifications API, in pages. `is_active` is computed anew for each request.
    """
    sought = Certificates(verification_status, is_active, ordering or "label")
    return await certifications.list_product_certifications(reads, caller, gtin, sought, page=page)


@get(
    "/products/api/v1/products/{gtin:str}/claims",
    opt={"tag": "products", "errors": {404: "unknown GTIN"}},
)
async def list_product_claims(
    reads: Reads, caller: Caller, page: PageRequest, gtin: GtinPath
) -> Page[ClaimAssignmentOut]:
    """List product claims.

    What is claimed of the product (Vegan, Non-GMO), by label; not who claimed its GTIN.
    """
    return await certifications.list_product_claims(reads, caller, gtin, page)


handlers: list[Any] = [list_product_certifications, list_product_claims]
