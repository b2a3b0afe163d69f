"""/epcis/api/2.0/queries: queries that are kept under a name, and their events, once or as they come."""

from typing import Annotated, Any

from litestar import Request, Response, delete, get, post
from litestar.params import HeaderParameter, Parameter
from litestar.response import Stream

from closient.apps.epcis.actions import event_streams
from closient.apps.epcis.actions import named_queries as actions
from closient.apps.epcis.routes import event_queries as doors
from closient.apps.epcis.structs.named_queries import NamedQuery
from closient.apps.epcis.structs.query_results import Asked, EPCISQueryDocument, Spelling
from closient.kit.caller import Caller
from closient.kit.db import Reads, Writes
from closient.kit.services import Services

EVENT_STREAM = "text/event-stream"
OPTIONS: dict[str, Any] = {"tag": "epcis-20", "extension": True}
ERRORS = {403: doors.ERRORS[403], 404: "no such query"}
QueryNamePath = Annotated[str, Parameter(description="The query.")]


@post(
    f"{doors.BASE}/queries",
    status_code=201,
    opt={
        **OPTIONS,
        "errors": {403: ERRORS[403], 409: "the name is taken", 422: "a parameter that cannot be asked"},
    },
)
async def create_epcis_query(
    writes: Writes, caller: Caller, data: NamedQuery, organization_id: doors.OrganizationQuery = None
) -> Response[NamedQuery]:
    """Create a query.

    Keeps the parameters of a SimpleEventQuery under a name of the organization's own.
    """
    named = await actions.create_epcis_query(writes, caller, data, organization_id)
    location = f"{doors.BASE}/queries/{named.name}"
    return Response(named, headers=doors.VERSIONS | {"Location": location})


@get(f"{doors.BASE}/queries", opt={**OPTIONS, "errors": {403: ERRORS[403], 400: doors.ERRORS[400]}})
async def list_epcis_queries(
    request: Request[Any, Any, Any],
    services: Services,
    caller: Caller,
    per_page: doors.PerPage = 30,
    next_page_token: doors.NextPageToken = None,
    *,
    organization_id: doors.OrganizationQuery = None,
) -> Response[list[NamedQuery]]:
    """List queries.

    By their names.
    """
    asked = Asked(
        pairs=(), organization_id=organization_id, per_page=per_page, next_page_token=next_page_token
    )
    found, token = await actions.list_epcis_queries(services, caller, asked)
    return Response(found, headers=doors.headers(request, token))


@get(f"{doors.BASE}/queries/{{query_name:str}}", opt={**OPTIONS, "errors": ERRORS})
async def get_epcis_query(
    reads: Reads,
    caller: Caller,
    query_name: QueryNamePath,
    organization_id: doors.OrganizationQuery = None,
) -> Response[NamedQuery]:
    """Get a query.

    Its parameters as they were sent.
    """
    found = await actions.get_epcis_query(reads, caller, query_name, organization_id)
    return Response(found, headers=doors.VERSIONS)


@delete(f"{doors.BASE}/queries/{{query_name:str}}", opt={**OPTIONS, "errors": ERRORS})
async def delete_epcis_query(
    writes: Writes,
    caller: Caller,
    query_name: QueryNamePath,
    organization_id: doors.OrganizationQuery = None,
) -> None:
    """Delete a query.

    Its subscriptions end.
    """
    await actions.delete_epcis_query(writes, caller, query_name, organization_id)


@get(
    f"{doors.BASE}/queries/{{query_name:str}}/events",
    dependencies=doors.QUERY,
    opt={
        **OPTIONS,
        "media": [*doors.MEDIA, EVENT_STREAM],
        "answer": EPCISQueryDocument,
        "errors": doors.ERRORS | {404: ERRORS[404]},
    },
)
async def list_events_of_query(
    request: Request[Any, Any, Any],
    services: Services,
    caller: Caller,
    query_name: QueryNamePath,
    asked: Asked,
    *,
    spelling: Spelling,
    last_event_id: Annotated[
        str | None,
        HeaderParameter(name="Last-Event-ID", max_length=4000, description="Where a stream goes on."),
    ] = None,
) -> Response[Any]:
    """List events of a query.

    Parameters of the request narrow it further. As `text/event-stream` new events are sent when they are
    captured, each for itself; the id of each is what Last-Event-ID goes on from. A stream ends after a
    quarter of an hour, and browsers come back by themselves.
    """
    if request.accept.best_match([doors.JSON, doors.JSON_LD, doors.XML, EVENT_STREAM]) == EVENT_STREAM:
        events = await event_streams.follow_epcis_query(
            services, caller, query_name, organization_id=asked.organization_id, last_event_id=last_event_id
        )
        return Stream(events, media_type=EVENT_STREAM, headers={"Cache-Control": "no-store"} | doors.VERSIONS)
    page = await actions.list_events_of_query(services, caller, asked, query_name)
    return doors.answer(request, page, spelling, query_name)


handlers: list[Any] = [
    create_epcis_query,
    list_epcis_queries,
    get_epcis_query,
    delete_epcis_query,
    list_events_of_query,
]
