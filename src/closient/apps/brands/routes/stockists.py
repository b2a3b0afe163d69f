"""/brands/api/v1/brands/{id}/stockists: the stores that the owner of a brand names."""

from typing import Annotated, Any

from litestar import delete, get, post
from litestar.params import Parameter

from closient.apps.brands.actions import stockists as actions
from closient.apps.brands.routes.brands import NOT_YOURS, BrandPath
from closient.apps.brands.structs.stockists import Stockist, StockistDraft
from closient.kit.caller import Caller
from closient.kit.db import Reads, Writes
from closient.kit.pagination import Page, PageRequest


@get(
    "/brands/api/v1/brands/{id:str}/stockists",
    opt={"tag": "brands", "extension": True, "errors": {404: "no such brand"}},
)
async def list_brand_stockists(reads: Reads, page: PageRequest, id: BrandPath) -> Page[Stockist]:
    """List stores that carry a brand.

    By name. These are the stores that the public locator finds.
    """
    return await actions.list_brand_stockists(reads, id, page)


@post(
    "/brands/api/v1/brands/{id:str}/stockists",
    status_code=201,
    opt={
        "tag": "brands",
        "extension": True,
        "errors": {403: NOT_YOURS, 404: "no such brand", 409: "the brand has 5,000 stores already"},
    },
)
async def create_brand_stockist(
    writes: Writes, caller: Caller, id: BrandPath, data: StockistDraft
) -> Stockist:
    """Add a store that carries a brand.

    It carries the products that are named, or everything of the brand. The public locator finds it at once.
    """
    return await actions.create_brand_stockist(writes, caller, id, data)


@delete(
    "/brands/api/v1/brands/{id:str}/stockists/{stockist_id:str}",
    status_code=204,
    opt={
        "tag": "brands",
        "extension": True,
        "errors": {403: NOT_YOURS, 404: "no such brand or store"},
    },
)
async def delete_brand_stockist(
    writes: Writes,
    caller: Caller,
    id: BrandPath,
    stockist_id: Annotated[str, Parameter(description="The store.", max_length=64)],
) -> None:
    """Remove a store that carries a brand."""
    await actions.delete_brand_stockist(writes, caller, id, stockist_id)


handlers: list[Any] = [list_brand_stockists, create_brand_stockist, delete_brand_stockist]
