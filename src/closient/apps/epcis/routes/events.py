"""/epcis/api/2.0/events: events as they are read."""

from typing import Annotated, Any

from litestar import Request, Response, get
from litestar.params import Parameter

from closient.apps.epcis.actions import answers
from closient.apps.epcis.actions import events as actions
from closient.apps.epcis.routes import event_queries as doors
from closient.apps.epcis.structs.events import AnyEvent
from closient.apps.epcis.structs.query_results import Asked, EPCISQueryDocument, Spelling
from closient.kit.caller import Caller
from closient.kit.services import Services


@get(
    f"{doors.BASE}/events",
    dependencies=doors.QUERY,
    opt={**doors.OPTIONS, "answer": EPCISQueryDocument, "errors": doors.ERRORS},
)
async def query_epcis_events(
    request: Request[Any, Any, Any], services: Services, caller: Caller, asked: Asked, spelling: Spelling
) -> Response[Any]:
    """Query EPCIS events.

    The events of the organization that meet all parameters, the latest first. Texts are compared exactly as
    they were captured. Beyond the parameters listed here all families of SimpleEventQuery are taken: fields
    of extensions (`EQ_https://example.com/ns#batch`, or as a CURIE just as captured), of `ilmd`
    (`EQ_ILMD_cbvmda:lotNumber`), of sensors (`GE_value_CEL`), nested ones (`EQ_INNER_ILMD_...`), with EQ, GT,
    GE, LT, LE and EXISTS; `EQ_bizTransaction_po`, `EQ_source_location`, `EQ_destination_owning_party`. Names
    that are none of these are ignored. GS1-Next-Page-Token leads to the next page; so does the header Link.
    """
    page = await actions.query_epcis_events(services, caller, asked)
    return doors.answer(request, page, spelling)


@get(
    f"{doors.BASE}/events/{{event_id:str}}",
    dependencies=doors.SPELLING,
    opt={
        **doors.OPTIONS,
        "answer": AnyEvent,
        "errors": {
            403: "neither owner nor manager of any organization",
            404: "no such event, or another organization's",
            422: "neither an id nor a URI",
        },
    },
)
async def get_epcis_event_by_id(
    request: Request[Any, Any, Any],
    services: Services,
    caller: Caller,
    event_id: Annotated[str, Parameter(description="Its UUID in any spelling, or its eventID.")],
    *,
    spelling: Spelling,
    organization_id: doors.OrganizationQuery = None,
) -> Response[Any]:
    """Get EPCIS event by ID.

    One event with its whole context, just as in the list of a query. By an eventID that several events have,
    as error declarations repeat it, the latest one.
    """
    return await _event(request, services, caller, spelling, organization_id)


@get(
    # An eventID may hold slashes (ni:///sha-256;...), which make parts of it here: it takes the rest.
    f"{doors.BASE}/events/{{rest:path}}",
    dependencies=doors.SPELLING,
    include_in_schema=False,
)
async def get_epcis_event_by_an_id_with_slashes(
    request: Request[Any, Any, Any],
    services: Services,
    caller: Caller,
    rest: str,
    *,
    spelling: Spelling,
    organization_id: doors.OrganizationQuery = None,
) -> Response[Any]:
    """The same by an eventID with slashes."""
    return await _event(request, services, caller, spelling, organization_id)


async def _event(
    request: Request[Any, Any, Any],
    services: Services,
    caller: Caller,
    spelling: Spelling,
    organization_id: str | None,
) -> Response[Any]:
    event_id = doors.value_in_path(request, f"{doors.BASE}/events/")
    page = await actions.get_epcis_event_by_id(services, caller, event_id, organization_id)
    form, media_type = doors.form_of(request)
    body = answers.event_document(page, form, spelling)
    return Response(body, media_type=media_type, headers=doors.headers(request))


handlers: list[Any] = [query_epcis_events, get_epcis_event_by_id, get_epcis_event_by_an_id_with_slashes]
