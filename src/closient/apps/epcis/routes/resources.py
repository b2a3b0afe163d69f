"""/epcis/api/2.0: what events mention (GS1's top-level resources), each with the events that mention it.

Five resources are alike and their doors are made from one pattern. A value with slashes (sent as %2F) makes
parts of the path here, so that a hidden door takes the rest of it.
"""

from typing import Annotated, Any

from litestar import Request, Response, get
from litestar.handlers import HTTPRouteHandler
from litestar.params import Parameter

from closient.apps.epcis.actions import resources as actions
from closient.apps.epcis.actions.resources import Resource
from closient.apps.epcis.routes import event_queries as doors
from closient.apps.epcis.structs.query_results import Asked, Collection, EPCISQueryDocument, Spelling
from closient.kit.caller import Caller
from closient.kit.db import Reads
from closient.kit.services import Services

TOP = ("queries", "capture", "events", "eventTypes", "epcs", "readPoints", "bizLocations", "dispositions",
       "bizSteps")  # fmt: skip
# The resource, the word for operations, and the words for readers: one, several.
ALIKE: tuple[tuple[Resource, str, str, str], ...] = (
    ("epcs", "epc", "identifier", "identifiers"),
    ("bizSteps", "biz_step", "business step", "business steps"),
    ("bizLocations", "biz_location", "business location", "business locations"),
    ("readPoints", "read_point", "read point", "read points"),
    ("dispositions", "disposition", "disposition", "dispositions"),
)
EXTENSION: dict[str, Any] = {"tag": "epcis-20", "extension": True}
ValuePath = Annotated[str, Parameter(description="As captured, percent-encoded.")]
EventType = Annotated[str, Parameter(description="One of the five kinds.")]


@get(f"{doors.BASE}/", opt={**EXTENSION, "app": "epcis", "public": True})
async def list_epcis_resources() -> Response[Collection]:
    """List EPCIS resources.

    The top-level resources of this repository.
    """
    return Response(Collection(member=list(TOP)), headers=doors.VERSIONS)


@get(f"{doors.BASE}/eventTypes", opt={"tag": "epcis-20", "public": True})
async def list_supported_event_types() -> Response[Collection]:
    """List supported event types.

    The five kinds of events. Open to everybody, so that a probe can tell whether EPCIS is served here.
    """
    return Response(actions.list_supported_event_types(), headers=doors.VERSIONS)


@get(f"{doors.BASE}/eventTypes/{{event_type:str}}", opt={**EXTENSION, "public": True})
async def get_event_type(event_type: EventType) -> Response[Collection]:
    """Get an event type.

    What there is below it.
    """
    return Response(actions.get_event_type(event_type), headers=doors.VERSIONS)


@get(
    f"{doors.BASE}/eventTypes/{{event_type:str}}/events",
    dependencies=doors.QUERY,
    opt={**doors.OPTIONS, **EXTENSION, "answer": EPCISQueryDocument, "errors": doors.ERRORS},
)
async def list_events_of_type(
    request: Request[Any, Any, Any],
    services: Services,
    caller: Caller,
    event_type: EventType,
    asked: Asked,
    *,
    spelling: Spelling,
) -> Response[Any]:
    """List events of a type.

    As the query of events, narrowed to one kind.
    """
    page = await actions.list_events_of_type(services, caller, asked, event_type)
    return doors.answer(request, page, spelling)


def _list(resource: Resource, several: str) -> HTTPRouteHandler:
    async def list_values(
        request: Request[Any, Any, Any],
        services: Services,
        caller: Caller,
        per_page: doors.PerPage = 30,
        next_page_token: doors.NextPageToken = None,
        *,
        organization_id: doors.OrganizationQuery = None,
    ) -> Response[Collection]:
        asked = Asked(
            pairs=(), organization_id=organization_id, per_page=per_page, next_page_token=next_page_token
        )
        found = await actions.list_values(services, caller, resource, asked)
        token = found.next_page_token if isinstance(found.next_page_token, str) else None
        return Response(found, headers=doors.headers(request, token))

    list_values.__doc__ = f"List {several}.\n\nEach that events of the organization mention, once."
    opt = EXTENSION | {"operation": f"list_{_in_snake_case(resource)}", "errors": doors.ERRORS}
    return get(f"{doors.BASE}/{resource}", opt=opt)(list_values)


def _get(resource: Resource, word: str, one: str) -> HTTPRouteHandler:
    async def get_value(
        request: Request[Any, Any, Any],
        reads: Reads,
        caller: Caller,
        value: ValuePath,
        *,
        organization_id: doors.OrganizationQuery = None,
    ) -> Response[Collection]:
        value = doors.value_in_path(request, f"/{resource}/")
        found = await actions.get_value(reads, caller, resource, value, organization_id)
        return Response(found, headers=doors.VERSIONS)

    get_value.__doc__ = f"Get a {one}.\n\nWhat there is below it; 404 when no event mentions it."
    opt = EXTENSION | {"operation": f"get_{word}", "errors": doors.ERRORS | {404: "no event mentions it"}}
    return get(f"{doors.BASE}/{resource}/{{value:str}}", opt=opt)(get_value)


def _list_events(resource: Resource, word: str, one: str) -> HTTPRouteHandler:
    async def list_events(
        request: Request[Any, Any, Any],
        services: Services,
        caller: Caller,
        value: ValuePath,
        asked: Asked,
        *,
        spelling: Spelling,
    ) -> Response[Any]:
        value = doors.value_in_path(request, f"/{resource}/", "/events")
        page = await actions.list_events_of_value(services, caller, asked, resource, value)
        return doors.answer(request, page, spelling)

    list_events.__doc__ = (
        f"List events of a {one}.\n\nAs the query of events, narrowed to those that mention it."
    )
    opt = doors.OPTIONS | EXTENSION | {"answer": EPCISQueryDocument, "errors": doors.ERRORS}
    opt |= {"operation": f"list_events_of_{word}"}
    return get(f"{doors.BASE}/{resource}/{{value:str}}/events", dependencies=doors.QUERY, opt=opt)(
        list_events
    )


def _with_slashes(resource: Resource) -> HTTPRouteHandler:
    async def value_with_slashes(
        request: Request[Any, Any, Any],
        services: Services,
        caller: Caller,
        rest: str,
        asked: Asked,
        *,
        spelling: Spelling,
    ) -> Response[Any]:
        before = f"/{resource}/"
        if doors.raw_path(request).rstrip("/").endswith("/events"):
            value = doors.value_in_path(request, before, "/events")
            page = await actions.list_events_of_value(services, caller, asked, resource, value)
            return doors.answer(request, page, spelling)
        reads, value = services.database.reads, doors.value_in_path(request, before)
        found = await actions.get_value(reads, caller, resource, value, asked.organization_id)
        return Response(found, headers=doors.VERSIONS)

    path = f"{doors.BASE}/{resource}/{{rest:path}}"
    return get(path, dependencies=doors.QUERY, include_in_schema=False)(value_with_slashes)


def _in_snake_case(resource: Resource) -> str:
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in resource)


handlers: list[Any] = [
    list_epcis_resources,
    list_supported_event_types,
    get_event_type,
    list_events_of_type,
]
for _resource, _word, _one, _several in ALIKE:
    handlers += [
        _list(_resource, _several),
        _get(_resource, _word, _one),
        _list_events(_resource, _word, _one),
        _with_slashes(_resource),
    ]
