"""/epcis/api/2.0/traceability/kde-completeness: what is missing for FSMA 204."""

from datetime import datetime
from typing import Annotated, Any

from litestar import get
from litestar.params import QueryParameter

from closient.apps.epcis.actions import completeness as actions
from closient.apps.epcis.routes import event_queries as doors
from closient.apps.epcis.structs.completeness import KdeCompletenessOut, Question
from closient.apps.epcis.structs.exports import ExportedKind
from closient.kit.caller import Caller
from closient.kit.db import Reads
from closient.kit.pagination import PageRequest
from closient.kit.services import Services


@get(
    f"{doors.BASE}/traceability/kde-completeness",
    opt={
        "tag": "traceability",
        "extension": True,
        "errors": {
            403: "neither owner nor manager of the organization",
            422: "more than 20,000 events, or a time that ends before it begins",
        },
    },
)
async def get_kde_completeness(
    reads: Reads,
    services: Services,
    caller: Caller,
    page: PageRequest,
    *,
    organization_id: doors.OrganizationQuery = None,
    since: Annotated[
        datetime | None,
        QueryParameter(name="from", description="Events from this moment on; else of thirty days."),
    ] = None,
    until: Annotated[
        datetime | None, QueryParameter(name="to", description="Events before this moment.")
    ] = None,
    kind: Annotated[ExportedKind | None, QueryParameter(description="Only these.")] = None,
    supplier: Annotated[
        str | None, QueryParameter(description="GLN, or the identifier as sent.", max_length=2048)
    ] = None,
    category: Annotated[
        str | None,
        QueryParameter(
            description="Of FDA's Food Traceability List; `not_listed`; `not_evaluated`.", max_length=100
        ),
    ] = None,
) -> KdeCompletenessOut:
    """Get KDE completeness.

    How many critical tracking events have all key data elements of 21 CFR 1.1325 to 1.1350, by kind, supplier
    and food, with the descriptions of places and products that master data give; and page by page the gaps,
    by reference document: which event, which element, and who owes it.
    """
    asked = Question(
        organization_id=organization_id,
        since=since,
        until=until,
        kind=kind,
        supplier=supplier,
        category=category,
    )
    return await actions.get_kde_completeness(reads, services.settings, caller, asked, page)


handlers: list[Any] = [get_kde_completeness]
