"""OPTIONS on the addresses of GS1's binding: the methods that they take and the versions that are spoken.

Answered to everybody: nothing of an organization is in it. This module must be registered before the others
of the room (they come by name): Litestar gives an address an OPTIONS of its own with its first method.
"""

from collections.abc import Mapping
from typing import Any

from litestar import Response, route
from litestar.handlers import HTTPRouteHandler

from closient.apps.epcis.routes import event_queries as doors
from closient.apps.epcis.structs.capture import LIMITS

# Methods -> the addresses that take them.
ADDRESSES: dict[str, tuple[str, ...]] = {
    "OPTIONS, GET": (
        "/",
        "/capture/{capture_id:str}",
        "/events/{event_id:str}",
        "/events/{rest:path}",
        "/eventTypes",
        "/eventTypes/{event_type:str}",
        "/eventTypes/{event_type:str}/events",
        *(f"/{name}" for name in ("epcs", "bizSteps", "bizLocations", "readPoints", "dispositions")),
        *(
            f"/{name}/{rest}"
            for name in ("epcs", "bizSteps", "bizLocations", "readPoints", "dispositions")
            for rest in ("{value:str}", "{value:str}/events", "{rest:path}")
        ),
        "/queries/{query_name:str}/events",
    ),
    "OPTIONS, GET, POST": ("/events", "/queries", "/queries/{query_name:str}/subscriptions"),
    "OPTIONS, GET, DELETE": (
        "/queries/{query_name:str}",
        "/queries/{query_name:str}/subscriptions/{subscription_id:str}",
    ),
}


# How much a capture takes, and that it may be told what to do about a fault.
CAPTURE = LIMITS | {"GS1-Capture-Error-Behaviour": "all"}


def _told(methods: str, addresses: tuple[str, ...], more: Mapping[str, str] = {}) -> HTTPRouteHandler:
    headers = {**doors.DISCOVERY, "Allow": methods, **more}

    async def tell_about_epcis() -> Response[None]:
        return Response(None, status_code=204, headers=headers)

    tell_about_epcis.__doc__ = "Tell what an address of EPCIS takes."
    paths = [f"{doors.BASE}{address}" for address in addresses]
    return route(
        paths, http_method="OPTIONS", status_code=204, opt={"public": True}, include_in_schema=False
    )(tell_about_epcis)


handlers: list[Any] = [_told(methods, addresses) for methods, addresses in ADDRESSES.items()]
handlers.append(_told("OPTIONS, GET, POST", ("/capture",), CAPTURE))
