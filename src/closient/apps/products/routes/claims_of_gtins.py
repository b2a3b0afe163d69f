"""/products/api/v1: claims of GTINs, given up by their owner or doubted by anybody."""

from typing import Annotated, Any

from litestar import delete, post
from litestar.params import Parameter

from closient.apps.catalogue.structs.claim_reports import ClaimReportReceipt, ClaimReportSent, UnclaimReceipt
from closient.apps.catalogue.structs.products import Product
from closient.apps.products.actions import claims_of_gtins
from closient.apps.products.structs import ClaimRequest
from closient.kit.caller import Caller
from closient.kit.db import Writes
from closient.kit.services import Services

GtinPath = Annotated[str, Parameter(description="GTIN of 8, 12, 13 or 14 digits.", max_length=64)]


@delete(
    "/products/api/v1/products/{gtin:str}/claim",
    status_code=200,
    opt={
        "tag": "products",
        "errors": {403: "role too small, or another owner", 404: "unknown GTIN", 409: "nobody claims it"},
    },
)
async def unclaim_a_product(
    writes: Writes, caller: Caller, gtin: GtinPath, data: ClaimRequest | None = None
) -> UnclaimReceipt:
    """Unclaim a product.

    Gives up the ownership of the GTIN: its rules and links lead nowhere any more, anybody may claim it. The
    product stays in the catalogue. The body may be left out.
    """
    unclaimed = await claims_of_gtins.unclaim_a_product(writes, caller, gtin, data)
    return UnclaimReceipt(unclaimed, "The GTIN has no owner any more.")


@post(
    "/products/api/v1/products/{gtin:str}/unclaim",
    status_code=200,
    opt={
        "tag": "products",
        "extension": True,
        "errors": {403: "role too small, or another owner", 404: "unknown GTIN", 409: "nobody claims it"},
    },
)
async def unclaim_a_product_by_post(
    writes: Writes, caller: Caller, gtin: GtinPath, data: ClaimRequest | None = None
) -> UnclaimReceipt:
    """Unclaim a product.

    The other name of `DELETE /products/api/v1/products/{gtin}/claim`, for clients that send no body with
    DELETE.
    """
    unclaimed = await claims_of_gtins.unclaim_a_product(writes, caller, gtin, data)
    return UnclaimReceipt(unclaimed, "The GTIN has no owner any more.")


@delete(
    "/products/api/v1/products/{gtin:str}",
    status_code=200,
    opt={
        "tag": "products",
        "errors": {403: "role too small, or not the owner of the claim", 404: "unknown GTIN"},
    },
)
async def delete_unclaim_a_product(
    writes: Writes, caller: Caller, gtin: GtinPath, data: ClaimRequest | None = None
) -> Product:
    """Delete (unclaim) a product.

    Gives up the ownership, takes the brand away and switches the resolver off. The row stays, and is answered
    as it is afterwards; claiming it brings it back. The body may be left out.
    """
    return await claims_of_gtins.delete_unclaim_a_product(writes, caller, gtin, data)


@post(
    "/products/api/v1/products/{gtin:str}/report-claim",
    status_code=201,
    opt={
        "tag": "products",
        "public": True,
        "errors": {
            404: "unknown GTIN, or nobody claims it",
            409: "a report of yours is open, or very many are",
            429: "more than 3 reports from this network in a day",
        },
    },
)
async def report_a_suspicious_gtin_ownership_claim(
    services: Services, caller: Caller, gtin: GtinPath, data: ClaimReportSent
) -> ClaimReportReceipt:
    """Report a suspicious GTIN ownership claim.

    Without an account, since the rightful owner may have none. People decide on every report; nothing happens
    to the claim by itself, and the claimant never learns who reported it.
    """
    return await claims_of_gtins.report_a_suspicious_gtin_ownership_claim(services, caller, gtin, data)


handlers: list[Any] = [
    unclaim_a_product,
    unclaim_a_product_by_post,
    delete_unclaim_a_product,
    report_a_suspicious_gtin_ownership_claim,
]
