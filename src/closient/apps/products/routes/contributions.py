"""/products/api/v1: who said what of a product, and taking it back."""

from typing import Annotated, Any

from litestar import get, post
from litestar.params import Parameter

from closient.apps.catalogue.structs.contributions import Contribution
from closient.apps.catalogue.structs.sources import Source
from closient.apps.products.actions import contributions
from closient.kit.caller import Caller
from closient.kit.db import Reads, Writes
from closient.kit.pagination import Page, PageRequest

GtinPath = Annotated[str, Parameter(description="GTIN of 8, 12, 13 or 14 digits.", max_length=64)]


@get(
    "/products/api/v1/products/{gtin:str}/contributions",
    opt={"tag": "products", "extension": True, "errors": {404: "unknown GTIN", 422: "no such field"}},
)
async def list_product_contributions(
    reads: Reads,
    caller: Caller,
    page: PageRequest,
    gtin: GtinPath,
    *,
    field: Annotated[str | None, Parameter(description="Only those of one field.", max_length=40)] = None,
) -> Page[Contribution]:
    """List product contributions.

    Everything that was said of the product, by whom and how sure it is; the latest first. The record follows
    from what still counts: the owner's word comes first, then the value of which those who agree are the
    surest. Less than 0.7 does not enter the record.
    """
    return await contributions.list_product_contributions(reads, caller, gtin, field, page)


@get(
    "/products/api/v1/data-sources",
    opt={"tag": "products", "extension": True, "public": True},
)
async def list_data_sources(reads: Reads) -> list[Source]:
    """List data sources.

    Those whose licence asks for something where their data are shown, such as Open Food Facts. A product's
    `field_source` tells which of its fields are theirs, its `attribution` what has to be said.
    """
    return await contributions.list_data_sources(reads)


@post(
    "/products/api/v1/products/{gtin:str}/contributions/{contribution_id:str}/revert",
    status_code=200,
    opt={
        "tag": "products",
        "extension": True,
        "errors": {
            403: "role too small, or another owner",
            404: "unknown GTIN, or no contribution of it",
        },
    },
)
async def revert_product_contribution(
    writes: Writes,
    caller: Caller,
    gtin: GtinPath,
    contribution_id: Annotated[str, Parameter(description="The contribution's id.", max_length=64)],
) -> Contribution:
    """Revert a product contribution.

    It stays in the history and counts no more: what was said before it, or by others, stands in the record
    again. What another source said does not come back when that source is read again. A repeat changes
    nothing.
    """
    return await contributions.revert_product_contribution(writes, caller, gtin, contribution_id)


handlers: list[Any] = [list_product_contributions, list_data_sources, revert_product_contribution]
