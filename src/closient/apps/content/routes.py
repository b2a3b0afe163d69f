"""/content/api/v1: the readiness check."""

from typing import Any

from litestar import post

from closient.apps.content import actions
from closient.apps.content.structs import ReadinessCheckIn, ReadinessCheckOut
from closient.kit.caller import Caller
from closient.kit.ratelimit import MINUTE, Quota
from closient.kit.services import Services

STRANGERS = Quota("readiness-check", actions.CHECKS_PER_MINUTE, MINUTE)


@post(
    "/content/api/v1/learn/readiness-check",
    status_code=200,
    opt={
        "public": True,
        "strangers": STRANGERS,
        "tag": "content",
        "errors": {
            422: "gtin missing, or email is no address",
            429: "over 10 checks a minute or 30 an hour from one address",
        },
    },
)
async def check_product_data_readiness(
    services: Services, caller: Caller, data: ReadinessCheckIn
) -> ReadinessCheckOut:
    """Check product data readiness.

    How complete the data of a product are, by seven weighted attributes, with advice on those that are
    missing. No key is needed. What is no GTIN is answered with `valid` false and the reason; a GTIN that
    nobody has a record for with `internal_found` false. Nothing is kept of a check, unless an address comes
    with a valid GTIN: address, GTIN and score are then kept, for a year unless the operator chose another
    time. 10 checks a minute and 30 an hour from one
    address.
    """
    return await actions.check_product_data_readiness(services.database, caller, data)


handlers: list[Any] = [check_product_data_readiness]
