"""/brands/api/v1/brands"""

from typing import Annotated, Any, Literal

from litestar import delete, get, patch, post
from litestar.params import Parameter

from closient.apps.brands.actions import brands as actions
from closient.apps.brands.structs.brands import BrandDraft, BrandPatch
from closient.apps.catalogue.structs.brands import Brand, BrandDetail
from closient.kit.caller import Caller
from closient.kit.db import Reads, Writes
from closient.kit.pagination import Page, PageRequest

BrandPath = Annotated[str, Parameter(description="Brand id.", max_length=64)]
NOT_YOURS = "neither OWNER nor MANAGER of the brand's organization, or the brand is unclaimed"


@post(
    "/brands/api/v1/brands",
    status_code=201,
    opt={
        "tag": "brands",
        "errors": {
            403: "neither OWNER nor MANAGER",
            404: "no such organization",
            409: "the name is taken",
        },
    },
)
async def create_brand(writes: Writes, caller: Caller, data: BrandDraft) -> BrandDetail:
    """Create brand.

    The brand belongs to the organization from the start; an unclaimed brand of the same name is taken over.
    """
    return await actions.create_brand(writes, caller, data)


@get("/brands/api/v1/brands/{id:str}", opt={"tag": "brands", "errors": {404: "no such brand"}})
async def get_brand_detail(reads: Reads, caller: Caller, id: BrandPath) -> BrandDetail:
    """Get brand detail.

    Any caller sees any active brand. Without an `organization_id` nobody has claimed it. `metadata` is
    empty but for members of its organization.
    """
    return await actions.get_brand_detail(reads, id, caller)


@get("/brands/api/v1/brands", opt={"tag": "brands"})
async def list_brands(
    reads: Reads,
    page: PageRequest,
    name: Annotated[
        str | None, Parameter(max_length=255, description="Part of the name, case ignored.")
    ] = None,
    organization_id: str | None = None,
    ordering: Literal["name", "created", "-name", "-created"] = "name",
) -> Page[Brand]:
    """List brands.

    Active brands, claimed or not.
    """
    return await actions.list_brands(
        reads, name=name, organization_id=organization_id, ordering=ordering, page=page
    )


@patch(
    "/brands/api/v1/brands/{id:str}",
    opt={
        "tag": "brands",
        "errors": {403: NOT_YOURS, 404: "no such brand", 409: "the name is taken"},
    },
)
async def update_brand(writes: Writes, caller: Caller, id: BrandPath, data: BrandPatch) -> BrandDetail:
    """Update brand.

    Fields that are absent or null stay; an empty text clears. The owning organization cannot be changed. A
    website on another domain ends the proof of the domain before.
    """
    return await actions.update_brand(writes, caller, id, data)


@delete(
    "/brands/api/v1/brands/{id:str}",
    status_code=204,
    opt={"tag": "brands", "errors": {403: NOT_YOURS, 404: "no such brand, or deleted already"}},
)
async def delete_brand(writes: Writes, caller: Caller, id: BrandPath) -> None:
    """Delete brand.

    The brand vanishes from lists, detail and the public operations, and its name is free. Products keep their
    link to it.
    """
    await actions.delete_brand(writes, caller, id)


handlers: list[Any] = [create_brand, get_brand_detail, list_brands, update_brand, delete_brand]
