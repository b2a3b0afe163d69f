"""What a door may ask for by the name of a parameter: reads, writes, caller, visitor, services, page."""

from typing import Annotated, Any

from litestar import Litestar, Request
from litestar.di import Provide
from litestar.params import QueryParameter
from litestar.routes import HTTPRoute

from closient.kit.caller import Caller
from closient.kit.db import Reads, Writes
from closient.kit.errors import Unauthorized
from closient.kit.pagination import LARGEST_PAGE, PageRequest
from closient.kit.services import Services


async def signed_in(request: Request) -> None:
    """Before every handler: who is unknown gets no further, unless the door is public.

    A hook and not a guard, since the router copies the handler for each call of a guard.
    """
    if not request.route_handler.opt.get("public") and not request.scope["state"]["caller"].is_known:
        raise Unauthorized("Send an API key in X-API-Key, or sign in.")


def _reads(request: Request) -> Reads:
    return request.app.state.services.database.reads


async def _writes(request: Request) -> Writes:
    return await request.scope["state"]["unit"].writes()


def _caller(request: Request) -> Caller:
    return request.scope["state"]["caller"]


def _services(request: Request) -> Services:
    return request.app.state.services


def _page(
    page_: Annotated[int, QueryParameter(name="page", ge=1, le=1_000_000, description="Counted from 1.")] = 1,
    page_size: Annotated[int, QueryParameter(ge=1, le=LARGEST_PAGE, description="Rows a page.")] = 25,
) -> PageRequest:
    return PageRequest(page_, page_size)


def everywhere() -> dict[str, Any]:
    """The dependencies of the whole application."""
    return {
        "reads": Provide(_reads, sync_to_thread=False),
        "writes": Provide(_writes),
        "caller": Provide(_caller, sync_to_thread=False),
        "services": Provide(_services, sync_to_thread=False),
        "page": Provide(_page, sync_to_thread=False),
    }


def one_by_one(router: Litestar) -> None:
    """Let each handler's dependencies be made one after the other.

    The router would make those that know nothing of each other in tasks of their own, as if they had
    something to wait for: that is a third of what a look-up costs the process.
    """
    for route in router.routes:
        if isinstance(route, HTTPRoute):
            for _, model in route.route_handler_map.values():
                model.dependency_batches = [
                    {dependency} for batch in model.dependency_batches for dependency in batch
                ]
