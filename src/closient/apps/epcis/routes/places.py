"""/epcis/api/2.0/places: master data of locations and parties."""

from typing import Annotated, Any

from litestar import delete, get, put
from litestar.params import Body, Parameter, QueryParameter

from closient.apps.epcis.actions import places
from closient.apps.epcis.routes import event_queries as doors
from closient.apps.epcis.structs.places import Filter, Kept, PlaceBody, PlaceEntry, PlaceOut
from closient.kit.caller import Caller
from closient.kit.db import Reads, Writes
from closient.kit.pagination import Page, PageRequest

BASE = f"{doors.BASE}/places"
GlnPath = Annotated[str, Parameter(description="GLN of 13 digits.", max_length=64)]
REFUSED = "neither owner nor manager of the organization"


@get(BASE, opt={"tag": "master-data", "extension": True, "errors": {403: REFUSED}})
async def list_places(
    reads: Reads,
    caller: Caller,
    page: PageRequest,
    *,
    organization_id: doors.OrganizationQuery = None,
    q: Annotated[
        str | None, QueryParameter(description="Part of the name, or how the GLN begins.", max_length=255)
    ] = None,
    is_complete: Annotated[
        bool | None, QueryParameter(description="Only those that are location descriptions, or the others.")
    ] = None,
) -> Page[PlaceOut]:
    """List places.

    Locations and parties by name, and what each lacks to be a location description (21 CFR 1.1310).
    """
    return await places.list_places(reads, caller, organization_id, Filter(q, is_complete), page)


@put(
    BASE,
    opt={
        "tag": "master-data",
        "extension": True,
        "errors": {403: REFUSED, 422: "a wrong or repeated GLN, or a field that does not fit"},
    },
)
async def set_places(
    writes: Writes,
    caller: Caller,
    data: Annotated[list[PlaceEntry], Body(min_items=1, max_items=places.MOST_AT_ONCE)],
    organization_id: doors.OrganizationQuery = None,
) -> Kept:
    """Set many places.

    Up to 1,000 places, each added or replaced as a whole: all of them, or none and every fault by its place
    in the list. Places that are not in the list stay as they are.
    """
    return await places.set_places(writes, caller, organization_id, data)


@get(f"{BASE}/{{gln:str}}", opt={"tag": "master-data", "extension": True, "errors": {403: REFUSED}})
async def get_place(
    reads: Reads, caller: Caller, gln: GlnPath, organization_id: doors.OrganizationQuery = None
) -> PlaceOut:
    """Get a place."""
    return await places.get_place(reads, caller, organization_id, gln)


@put(f"{BASE}/{{gln:str}}", opt={"tag": "master-data", "extension": True, "errors": {403: REFUSED}})
async def set_place(
    writes: Writes,
    caller: Caller,
    gln: GlnPath,
    data: PlaceBody,
    organization_id: doors.OrganizationQuery = None,
) -> PlaceOut:
    """Set a place.

    Adds it, or replaces all that is said of it. Places named in headers of captured documents
    (`epcisMasterData`) are added by themselves; headers fill gaps and never replace anything.
    """
    return await places.set_place(writes, caller, organization_id, gln, data)


@delete(f"{BASE}/{{gln:str}}", opt={"tag": "master-data", "extension": True, "errors": {403: REFUSED}})
async def delete_place(
    writes: Writes, caller: Caller, gln: GlnPath, organization_id: doors.OrganizationQuery = None
) -> None:
    """Delete a place.

    Events that name it stay, and their exports show the GLN alone.
    """
    await places.delete_place(writes, caller, organization_id, gln)


handlers: list[Any] = [list_places, set_places, get_place, set_place, delete_place]
