"""/products/api/v1: which trade items are packed in which."""

from typing import Annotated, Any

from litestar import delete, get, post
from litestar.params import Parameter, QueryParameter

from closient.apps.catalogue.structs.hierarchy import HierarchyLink, HierarchyLinkSent, HierarchyOrder
from closient.apps.products.actions import hierarchy
from closient.kit.caller import Caller
from closient.kit.db import Reads, Writes
from closient.kit.pagination import Page, PageRequest

GtinPath = Annotated[str, Parameter(description="GTIN of 8, 12, 13 or 14 digits.", max_length=64)]


@get(
    "/products/api/v1/products/{gtin:str}/hierarchy",
    opt={"tag": "products", "errors": {404: "unknown GTIN"}},
)
async def list_product_hierarchy(
    reads: Reads,
    page: PageRequest,
    gtin: GtinPath,
    *,
    ordering: HierarchyOrder | None = None,
    depth: Annotated[
        int, QueryParameter(ge=1, le=10, description="So many links up and down; 1: the product's own.")
    ] = 1,
) -> Page[HierarchyLink]:
    """List product hierarchy.

    What the product is packed in and what is packed in it, with quantities; the outermost packaging first
    unless `ordering` says otherwise. With `depth` also the packaging of its packaging, and so on.
    """
    return await hierarchy.list_product_hierarchy(reads, gtin, depth=depth, ordering=ordering, page=page)


@post(
    "/products/api/v1/products/{gtin:str}/hierarchy",
    status_code=200,
    opt={
        "tag": "product-group",
        "errors": {
            403: "role too small, or another owner",
            404: "unknown parent or child",
            409: "the two are linked already",
        },
    },
)
async def add_hierarchy_link(
    writes: Writes, caller: Caller, gtin: GtinPath, data: HierarchyLinkSent
) -> HierarchyLink:
    """Add hierarchy link.

    Says that `quantity` of the child are packed in this product. The child may be anybody's. 422 for a link
    that would close a circle, for more than 10 links in a row and more than 1,000 children.
    """
    return await hierarchy.add_hierarchy_link(writes, caller, gtin, data)


@delete(
    "/products/api/v1/products/hierarchy/{hierarchy_id:str}",
    status_code=204,
    opt={
        "tag": "product-group",
        "errors": {403: "role too small, or another owner of the parent", 404: "no such link"},
    },
)
async def remove_hierarchy_link(
    writes: Writes,
    caller: Caller,
    hierarchy_id: Annotated[str, Parameter(description="The link's id.", max_length=64)],
) -> None:
    """Remove hierarchy link."""
    await hierarchy.remove_hierarchy_link(writes, caller, hierarchy_id)


handlers: list[Any] = [list_product_hierarchy, add_hierarchy_link, remove_hierarchy_link]
