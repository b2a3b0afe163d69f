"""/certifications/api/v1/products/{gtin}: the certifications and claims of a product."""

from typing import Annotated, Any

from litestar import delete, get, patch, post
from litestar.params import Parameter

from closient.apps.certifications.actions import product_certifications, product_claims
from closient.apps.certifications.structs.assignments import (
    CertificatePatch,
    Certificates,
    CertificationAssignmentOut,
    CertificationToAssign,
    ClaimAssignmentOut,
    ClaimToAssign,
    Order,
    VerificationStatus,
)
from closient.kit.caller import Caller
from closient.kit.db import Reads, Writes

GtinPath = Annotated[
    str,
    Parameter(
        description="GTIN of 8, 12, 13 or 14 digits.", pattern=r"^\d{8,14}$", min_length=8, max_length=14
    ),
]
CertificationPath = Annotated[
    str, Parameter(description="The certification, not its assignment.", max_length=64)
]
ClaimPath = Annotated[str, Parameter(description="The claim, not its assignment.", max_length=64)]
REFUSED = "role too small, or another owner"


@get(
    "/certifications/api/v1/products/{gtin:str}/certifications",
    opt={"tag": "assignments", "errors": {404: "no product for the GTIN", 422: "bad GTIN or filter"}},
)
async def list_product_certifications(
    reads: Reads,
    caller: Caller,
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
) -> list[CertificationAssignmentOut]:
    """List product certifications.

    All of them in one list; the API of products has the same in pages. `is_active` is computed anew for each
    request, and says nothing about `verification_status`. `metadata` is empty but for members of the owner.
    """
    sought = Certificates(verification_status, is_active, ordering or "label")
    return await product_certifications.list_product_certifications(reads, caller, gtin, sought)


@post(
    "/certifications/api/v1/products/{gtin:str}/certifications",
    status_code=201,
    opt={
        "tag": "assignments",
        "errors": {
            403: REFUSED,
            404: "no product for the GTIN, or no such certification",
            409: "the product has it already",
        },
    },
)
async def assign_certification_to_product(
    writes: Writes, caller: Caller, gtin: GtinPath, data: CertificationToAssign
) -> CertificationAssignmentOut:
    """Assign certification to product.

    A product has a certification once. 422 for a period that ends before it begins.
    """
    return await product_certifications.assign_certification_to_product(writes, caller, gtin, data)


@patch(
    "/certifications/api/v1/products/{gtin:str}/certifications/{certification_id:str}",
    opt={
        "tag": "assignments",
        "errors": {403: REFUSED, 404: "the product does not have this certification"},
    },
)
async def update_certification_assignment(
    writes: Writes,
    caller: Caller,
    gtin: GtinPath,
    certification_id: CertificationPath,
    data: CertificatePatch,
) -> CertificationAssignmentOut:
    """Update certification assignment.

    Fields that are sent are written, null clears a date. A certificate that was set to expired after its last
    day stays so until the status is sent as well.
    """
    return await product_certifications.update_certification_assignment(
        writes, caller, gtin, certification_id, data
    )


@delete(
    "/certifications/api/v1/products/{gtin:str}/certifications/{certification_id:str}",
    status_code=204,
    opt={
        "tag": "assignments",
        "errors": {403: REFUSED, 404: "the product does not have this certification"},
    },
)
async def remove_certification_from_product(
    writes: Writes, caller: Caller, gtin: GtinPath, certification_id: CertificationPath
) -> None:
    """Remove certification from product.

    A second time it is 404.
    """
    await product_certifications.remove_certification_from_product(writes, caller, gtin, certification_id)


@get(
    "/certifications/api/v1/products/{gtin:str}/claims",
    opt={"tag": "assignments", "errors": {404: "no product for the GTIN"}},
)
async def list_product_claims(reads: Reads, caller: Caller, gtin: GtinPath) -> list[ClaimAssignmentOut]:
    """List product claims.

    All of them in one list, by label; the API of products has the same in pages.
    """
    return await product_claims.list_product_claims(reads, caller, gtin)


@post(
    "/certifications/api/v1/products/{gtin:str}/claims",
    status_code=201,
    opt={
        "tag": "assignments",
        "errors": {
            403: REFUSED,
            404: "no product for the GTIN, or no such claim",
            409: "the product has it already",
        },
    },
)
async def assign_claim_to_product(
    writes: Writes, caller: Caller, gtin: GtinPath, data: ClaimToAssign
) -> ClaimAssignmentOut:
    """Assign claim to product.

    A product has a claim once. Evidence is kept and not answered. To change what was said, remove the claim
    and assign it again.
    """
    return await product_claims.assign_claim_to_product(writes, caller, gtin, data)


@delete(
    "/certifications/api/v1/products/{gtin:str}/claims/{claim_id:str}",
    status_code=204,
    opt={"tag": "assignments", "errors": {403: REFUSED, 404: "the product does not have this claim"}},
)
async def remove_claim_from_product(
    writes: Writes, caller: Caller, gtin: GtinPath, claim_id: ClaimPath
) -> None:
    """Remove claim from product.

    A second time it is 404.
    """
    await product_claims.remove_claim_from_product(writes, caller, gtin, claim_id)


handlers: list[Any] = [
    list_product_certifications,
    assign_certification_to_product,
    update_certification_assignment,
    remove_certification_from_product,
    list_product_claims,
    assign_claim_to_product,
    remove_claim_from_product,
]
