"""/resolver/api/v1: verification of serial numbers (gs1:verificationService), and the alerts of owners."""

from typing import Annotated, Any
from urllib.parse import unquote_to_bytes

from litestar import Request, Response, get, post
from litestar.background_tasks import BackgroundTask
from litestar.params import HeaderParameter, Parameter, QueryParameter

from closient.apps.resolver.actions import verification as actions
from closient.apps.resolver.structs.verification import (
    SerialAlert,
    SerialAlertResolve,
    VerificationFull,
    VerificationMinimal,
)
from closient.kit.caller import Caller
from closient.kit.db import Reads, Writes
from closient.kit.pagination import Page, PageRequest
from closient.kit.ratelimit import HOUR, Quota
from closient.kit.services import Services

STRANGERS = Quota("verification", 60, HOUR)
ALERTS = "/resolver/api/v1/organizations/{organization_id:str}/serial-alerts"
NO_ORGANIZATION = "no such organization, or you may not do this in it"
OrganizationId = Annotated[str, Parameter(description="The organization whose products they are.")]


@get(
    # A serial may hold a slash (as %2F), so it takes the rest of the path.
    "/resolver/api/v1/verify/01/{gtin:str}/21/{serial_number:path}",
    opt={
        "public": True,
        "strangers": STRANGERS,
        "tag": "verification",
        # Without what only an organization gets it is the minimal answer.
        "answer": VerificationFull,
        "errors": {
            422: "invalid_gtin: not 8 to 14 digits; invalid_serial: not 1 to 20 printable ASCII characters",
            429: "over 60 requests an hour and address, or over the limits of the key",
        },
    },
)
async def verify_a_serialized_gtin(
    request: Request,
    reads: Reads,
    caller: Caller,
    services: Services,
    gtin: Annotated[str, Parameter(description="8 to 14 digits.")],
    *,
    serial_number: Annotated[str, Parameter(description="1 to 20 printable ASCII characters.")],
    latitude: Annotated[
        float | None, QueryParameter(ge=-90, le=90, description="Where the item is; with a key only.")
    ] = None,
    longitude: Annotated[float | None, QueryParameter(ge=-180, le=180, description="As latitude.")] = None,
    api_key: Annotated[
        str | None, HeaderParameter(name="X-API-Key", description="Without one: the minimal answer.")
    ] = None,
) -> Response[VerificationMinimal]:
    """Verify a serialized GTIN (gs1:verificationService).

    Whether an item is what it says, by how it was scanned. Everybody gets the minimal answer, 60 times an
    hour and address; the key of any organization gets the scan history and the anomalies as well, under its
    own limits. An unknown key counts as none. A serial that was never seen is answered as an authentic one.
    The call is itself a scan of the item: a retailer's with a key, else a consumer's. Places that retailers
    tell speak against an item when two organizations tell them, or twice the owner of the product: those of
    any other organization alone are its own word. Experimental v1.
    """
    serial_number = _as_sent(request, serial_number)
    answer = await actions.verify_a_serialized_gtin(reads, caller, gtin, serial_number)
    observation = actions.observation_of(caller, gtin, serial_number, (latitude, longitude))
    note = BackgroundTask(actions.note_verification, services.database, observation) if observation else None
    return Response(answer, headers={"Cache-Control": "no-store"}, background=note)


@get(ALERTS, opt={"extension": True, "tag": "verification", "errors": {404: NO_ORGANIZATION}})
async def list_serial_alerts(
    reads: Reads, caller: Caller, page: PageRequest, organization_id: OrganizationId
) -> Page[SerialAlert]:
    """List serial alerts.

    Items of the organization's products whose scans do not fit together, the latest alert first.
    """
    return await actions.list_serial_alerts(reads, caller, organization_id, page)


@post(
    f"{ALERTS}/{{alert_id:str}}/resolve",
    status_code=200,
    opt={
        "extension": True,
        "tag": "verification",
        "errors": {404: "no such organization, no such alert in it, or you may not do this"},
    },
)
async def resolve_serial_alert(
    writes: Writes,
    caller: Caller,
    organization_id: OrganizationId,
    alert_id: Annotated[str, Parameter(description="The alert.")],
    data: SerialAlertResolve,
) -> SerialAlert:
    """Resolve serial alert.

    What was found is explained: the item is authentic again, until later scans say otherwise. The note goes
    to the audit log.
    """
    return await actions.resolve_serial_alert(writes, caller, organization_id, alert_id, data.note)


def _as_sent(request: Request, serial_number: str) -> str:
    """The serial from the path as it was before its %2F became slashes, bytes as characters."""
    path: bytes | None = request.scope.get("raw_path")
    if not path:
        return serial_number.strip("/")
    return unquote_to_bytes(path.removesuffix(b"/").partition(b"/21/")[2]).decode("latin-1")


handlers: list[Any] = [verify_a_serialized_gtin, list_serial_alerts, resolve_serial_alert]
