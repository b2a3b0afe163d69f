"""/dashboard/api/v1: how complete the products of an organization are."""

from typing import Annotated, Any

from litestar import get
from litestar.params import Parameter

from closient.apps.dashboard.actions import completeness
from closient.apps.dashboard.structs.completeness import CompletenessScore, DashboardStats
from closient.kit.caller import Caller
from closient.kit.db import Reads

OrganizationId = Annotated[str, Parameter(description="An organization of which you are a member.")]


@get(
    "/dashboard/api/v1/trade-items/{organization_id:str}/{gtin:str}/completeness",
    opt={
        "tag": "completeness",
        "errors": {404: "no such organization, or no such product of it", 422: "gtin is not 8 to 14 digits"},
    },
)
async def get_product_completeness_score(
    reads: Reads,
    caller: Caller,
    organization_id: OrganizationId,
    gtin: Annotated[
        str,
        Parameter(
            description="8 to 14 digits; shorter ones get zeros in front.",
            pattern=r"^\d{8,14}$",
            min_length=8,
            max_length=14,
        ),
    ],
) -> CompletenessScore:
    """Get product completeness score.

    How complete a product is: nine fields with their weights, what each scores and why, and the field that
    would better the percentage most. It is counted on each call by the formula of the statistics.
    """
    return await completeness.get_product_completeness_score(reads, caller, organization_id, gtin)


@get(
    "/dashboard/api/v1/stats/{organization_id:str}",
    opt={"tag": "stats", "errors": {404: "no such organization, or you are no member of it"}},
)
async def get_dashboard_statistics(
    reads: Reads, caller: Caller, organization_id: OrganizationId
) -> DashboardStats:
    """Get dashboard statistics.

    How many products there are and how complete, counted on each call. Offers are not kept here yet, so
    there are none to count.
    """
    return await completeness.get_dashboard_statistics(reads, caller, organization_id)


handlers: list[Any] = [get_product_completeness_score, get_dashboard_statistics]
