"""/epcis/api/2.0/traceability/drills: recall drills (extensions of the contract)."""

from typing import Annotated, Any

from litestar import Response, get, post
from litestar.params import Parameter

from closient.apps.epcis.actions import drills as actions
from closient.apps.epcis.routes import event_queries as doors
from closient.apps.epcis.structs.drills import DrillCreate, DrillEntry, DrillOut, SerialItem
from closient.kit.caller import Caller
from closient.kit.db import Reads, Writes
from closient.kit.pagination import Page, PageRequest

ALL = f"{doors.BASE}/traceability/drills"
ONE = f"{ALL}/{{drill_id:str}}"
ERRORS = {
    403: "a drill of an organization where you are neither owner nor manager",
    404: "no such drill, or one of another organization",
    422: "not an id",
}
DrillPath = Annotated[str, Parameter(description="The drill.", min_length=22, max_length=36)]


@post(
    ALL,
    status_code=201,
    opt={
        "tag": "recall drills",
        "extension": True,
        "errors": {
            403: "you are neither owner nor manager of the organization, or of that of a lot",
            404: "no such lot, or one of another organization",
            422: "no lot or more than 100, or lots of several organizations",
        },
    },
)
async def create_drill(writes: Writes, caller: Caller, data: DrillCreate) -> DrillOut:
    """Create drill.

    Pretends to recall 1 to 100 lots: finds everything that was made of them, its serial numbers, the
    locations that it went to and what each of them got, the owning parties, whom to call in the order of
    exposure, and what came in and went out of each lot. The report is kept with the time that it took.
    """
    return await actions.create_drill(writes, caller, data)


@get(
    ALL,
    opt={
        "tag": "recall drills",
        "extension": True,
        "errors": {403: "you are neither owner nor manager of this organization, or of any"},
    },
)
async def list_drills(
    reads: Reads,
    caller: Caller,
    page: PageRequest,
    *,
    organization_id: doors.OrganizationQuery = None,
) -> Page[DrillEntry]:
    """List drills.

    The newest first, with the totals of their reports.
    """
    return await actions.list_drills(reads, caller, organization_id, page)


@get(ONE, opt={"tag": "recall drills", "extension": True, "errors": ERRORS})
async def get_drill(reads: Reads, caller: Caller, drill_id: DrillPath) -> DrillOut:
    """Get drill.

    With the report as it was then.
    """
    return await actions.get_drill(reads, caller, drill_id)


@get(f"{ONE}/serials", opt={"tag": "recall drills", "extension": True, "errors": ERRORS})
async def list_drill_serials(
    reads: Reads, caller: Caller, page: PageRequest, drill_id: DrillPath
) -> Page[SerialItem]:
    """List drill serials.

    The items of all lots that the drill found, as they are allocated to these lots now.
    """
    return await actions.list_drill_serials(reads, caller, drill_id, page)


@get(
    f"{ONE}/calls.csv",
    opt={"tag": "recall drills", "extension": True, "media": ["text/csv"], "errors": ERRORS},
)
async def download_drill_calls(reads: Reads, caller: Caller, drill_id: DrillPath) -> Response[str]:
    """Download drill calls.

    The call list as CSV, whoever got most first. Cells that a spreadsheet would take for a formula begin with
    an apostrophe.
    """
    return Response(
        await actions.download_drill_calls(reads, caller, drill_id),
        media_type="text/csv",
        headers={"Content-Disposition": 'attachment; filename="closient-drill-calls.csv"'},
    )


handlers: list[Any] = [create_drill, list_drills, get_drill, list_drill_serials, download_drill_calls]
