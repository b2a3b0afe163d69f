"""/brands/api/v1/brands/{id}/verification: proving the domain of a brand."""

from typing import Any

from litestar import get, post

from closient.apps.brands.actions import verification as actions
from closient.apps.brands.routes.brands import NOT_YOURS, BrandPath
from closient.apps.brands.structs.verification import BrandVerification
from closient.kit.caller import Caller
from closient.kit.db import Reads, Writes
from closient.kit.services import Services


@get(
    "/brands/api/v1/brands/{id:str}/verification",
    opt={
        "tag": "brands",
        "extension": True,
        "errors": {403: "another organization's brand", 404: "no such brand, or not started"},
    },
)
async def get_brand_verification(reads: Reads, caller: Caller, id: BrandPath) -> BrandVerification:
    """Get how the proof of a brand's domain stands.

    For members of the brand's organization.
    """
    return await actions.get_brand_verification(reads, caller, id)


@post(
    "/brands/api/v1/brands/{id:str}/verification",
    status_code=200,
    opt={
        "tag": "brands",
        "extension": True,
        "errors": {403: NOT_YOURS, 404: "no such brand", 422: "the brand has no website on a domain"},
    },
)
async def start_brand_verification(writes: Writes, caller: Caller, id: BrandPath) -> BrandVerification:
    """Start proving a brand's domain.

    The answer says what to publish: a TXT record, or a file on the web server; one of them is enough. A
    repeat answers the same, unless the website has moved to another domain.
    """
    return await actions.start_brand_verification(writes, caller, id)


@post(
    "/brands/api/v1/brands/{id:str}/verification/check",
    status_code=200,
    opt={
        "tag": "brands",
        "extension": True,
        "errors": {403: NOT_YOURS, 404: "no such brand, or not started"},
    },
)
async def check_brand_verification(caller: Caller, services: Services, id: BrandPath) -> BrandVerification:
    """Look for the proof of a brand's domain now.

    What was found is looked at again once a day, and lost when it is missing for 14 days. What is still to
    come is looked for each hour of the first week.
    """
    return await actions.check_brand_verification(services, caller, id)


handlers: list[Any] = [get_brand_verification, start_brand_verification, check_brand_verification]
