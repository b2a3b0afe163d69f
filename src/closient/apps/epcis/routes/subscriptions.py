"""/epcis/api/2.0/queries/{name}/subscriptions: where the events of a query are sent, and when."""

from typing import Annotated, Any

from litestar import Request, Response, delete, get, post
from litestar.params import Parameter

from closient.apps.epcis.actions import subscriptions as actions
from closient.apps.epcis.routes import event_queries as doors
from closient.apps.epcis.structs.named_queries import Subscription, SubscriptionCreate
from closient.apps.epcis.structs.query_results import Asked, Spelling
from closient.kit.caller import Caller
from closient.kit.db import Reads, Writes
from closient.kit.services import Services

PATH = f"{doors.BASE}/queries/{{query_name:str}}/subscriptions"
OPTIONS: dict[str, Any] = {"tag": "epcis-20", "extension": True}
ERRORS = {403: doors.ERRORS[403], 404: "no such query, or no such subscription to it"}
QueryNamePath = Annotated[str, Parameter(description="The query.")]
SubscriptionPath = Annotated[str, Parameter(description="The subscription.")]


@post(
    PATH,
    status_code=201,
    dependencies=doors.SPELLING,
    opt={**OPTIONS, "errors": ERRORS | {422: "neither stream nor a schedule, or both"}},
)
async def create_epcis_subscription(
    writes: Writes,
    caller: Caller,
    query_name: QueryNamePath,
    data: SubscriptionCreate,
    spelling: Spelling,
    *,
    organization_id: doors.OrganizationQuery = None,
) -> Response[Subscription]:
    """Subscribe to a query.

    Events that were not sent yet are sent by POST as EPCISQueryDocuments, each once and in the order of their
    recording: as they are captured (`stream`) or by a schedule in UTC. An answer other than 2xx is tried
    again, later and later up to an hour; 413 makes the batches smaller. GS1-Signature holds the HMAC-SHA256
    of the body by the token, in hexadecimal digits.
    """
    made = await actions.create_epcis_subscription(
        writes, caller, query_name, data, (organization_id, spelling)
    )
    location = f"{PATH.replace('{query_name:str}', query_name)}/{made.subscription_id}"
    return Response(made, headers=doors.VERSIONS | {"Location": location})


@get(PATH, opt={**OPTIONS, "errors": ERRORS | {400: doors.ERRORS[400]}})
async def list_epcis_subscriptions(
    request: Request[Any, Any, Any],
    services: Services,
    caller: Caller,
    query_name: QueryNamePath,
    per_page: doors.PerPage = 30,
    *,
    next_page_token: doors.NextPageToken = None,
    organization_id: doors.OrganizationQuery = None,
) -> Response[list[Subscription]]:
    """List subscriptions to a query.

    The oldest first. Tokens are never shown.
    """
    asked = Asked(
        pairs=(), organization_id=organization_id, per_page=per_page, next_page_token=next_page_token
    )
    found, token = await actions.list_epcis_subscriptions(services, caller, query_name, asked)
    return Response(found, headers=doors.headers(request, token))


@get(f"{PATH}/{{subscription_id:str}}", opt={**OPTIONS, "errors": ERRORS})
async def get_epcis_subscription(
    reads: Reads,
    caller: Caller,
    query_name: QueryNamePath,
    subscription_id: SubscriptionPath,
    organization_id: doors.OrganizationQuery = None,
) -> Response[Subscription]:
    """Get a subscription.

    How far it is, and what hinders it.
    """
    found = await actions.get_epcis_subscription(reads, caller, query_name, subscription_id, organization_id)
    return Response(found, headers=doors.VERSIONS)


@delete(f"{PATH}/{{subscription_id:str}}", opt={**OPTIONS, "errors": ERRORS})
async def delete_epcis_subscription(
    writes: Writes,
    caller: Caller,
    query_name: QueryNamePath,
    subscription_id: SubscriptionPath,
    organization_id: doors.OrganizationQuery = None,
) -> None:
    """Unsubscribe.

    Nothing more is sent.
    """
    await actions.delete_epcis_subscription(writes, caller, query_name, subscription_id, organization_id)


handlers: list[Any] = [
    create_epcis_subscription,
    list_epcis_subscriptions,
    get_epcis_subscription,
    delete_epcis_subscription,
]
