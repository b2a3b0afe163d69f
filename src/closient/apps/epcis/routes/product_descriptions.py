"""/epcis/api/2.0/product-descriptions: what traceability needs to know of products beyond the catalogue."""

from typing import Annotated, Any

from litestar import delete, get, put
from litestar.params import Body, Parameter, QueryParameter

from closient.apps.epcis.actions import places, product_descriptions
from closient.apps.epcis.routes import event_queries as doors
from closient.apps.epcis.structs.places import (
    Filter,
    Kept,
    ProductDescriptionBody,
    ProductDescriptionEntry,
    ProductDescriptionOut,
)
from closient.kit.caller import Caller
from closient.kit.db import Reads, Writes
from closient.kit.pagination import Page, PageRequest

BASE = f"{doors.BASE}/product-descriptions"
GtinPath = Annotated[str, Parameter(description="GTIN of 8, 12, 13 or 14 digits.", max_length=64)]
REFUSED = "neither owner nor manager of the organization"
ERRORS = {403: REFUSED}


@get(BASE, opt={"tag": "master-data", "extension": True, "errors": ERRORS})
async def list_product_descriptions(
    reads: Reads,
    caller: Caller,
    page: PageRequest,
    *,
    organization_id: doors.OrganizationQuery = None,
    q: Annotated[str | None, QueryParameter(description="Part of a name or GTIN.", max_length=255)] = None,
    is_complete: Annotated[
        bool | None, QueryParameter(description="Only those that are product descriptions, or the others.")
    ] = None,
) -> Page[ProductDescriptionOut]:
    """List product descriptions.

    By GTIN, with what the catalogue says and what each lacks (21 CFR 1.1310: name, pack size, pack style).
    """
    sought = Filter(q, is_complete)
    return await product_descriptions.list_product_descriptions(reads, caller, organization_id, sought, page)


@put(
    BASE,
    opt={
        "tag": "master-data",
        "extension": True,
        "errors": {403: REFUSED, 422: "a wrong or repeated GTIN, or a field that does not fit"},
    },
)
async def set_product_descriptions(
    writes: Writes,
    caller: Caller,
    data: Annotated[list[ProductDescriptionEntry], Body(min_items=1, max_items=places.MOST_AT_ONCE)],
    organization_id: doors.OrganizationQuery = None,
) -> Kept:
    """Set many product descriptions.

    Up to 1,000 of them, each added or replaced as a whole: all, or none and every fault by its place in the
    list.
    """
    return await product_descriptions.set_product_descriptions(writes, caller, organization_id, data)


@get(f"{BASE}/{{gtin:str}}", opt={"tag": "master-data", "extension": True, "errors": ERRORS})
async def get_product_description(
    reads: Reads, caller: Caller, gtin: GtinPath, organization_id: doors.OrganizationQuery = None
) -> ProductDescriptionOut:
    """Get a product description."""
    return await product_descriptions.get_product_description(reads, caller, organization_id, gtin)


@put(f"{BASE}/{{gtin:str}}", opt={"tag": "master-data", "extension": True, "errors": ERRORS})
async def set_product_description(
    writes: Writes,
    caller: Caller,
    gtin: GtinPath,
    data: ProductDescriptionBody,
    organization_id: doors.OrganizationQuery = None,
) -> ProductDescriptionOut:
    """Set a product description.

    Adds it, or replaces all that is said of the product, which may be anybody's and need not be in the
    catalogue. An empty name or pack size is filled by the catalogue's name or net content.
    """
    return await product_descriptions.set_product_description(writes, caller, organization_id, gtin, data)


@delete(f"{BASE}/{{gtin:str}}", opt={"tag": "master-data", "extension": True, "errors": ERRORS})
async def delete_product_description(
    writes: Writes, caller: Caller, gtin: GtinPath, organization_id: doors.OrganizationQuery = None
) -> None:
    """Delete a product description.

    The product in the catalogue stays, and so do events about it.
    """
    await product_descriptions.delete_product_description(writes, caller, organization_id, gtin)


handlers: list[Any] = [
    list_product_descriptions,
    set_product_descriptions,
    get_product_description,
    set_product_description,
    delete_product_description,
]
