"""/dashboard/api/v1: all data of an organization as an archive to take along."""

from typing import Annotated, Any

from litestar import get, post
from litestar.params import Parameter

from closient.apps.dashboard.actions import data_export
from closient.apps.dashboard.structs.data_export import ArchiveFormat, DataExportJob
from closient.kit.caller import Caller
from closient.kit.db import Reads, Writes
from closient.kit.services import Services

OrganizationId = Annotated[str, Parameter(description="The organization whose data it is.", max_length=64)]
PATH = "/dashboard/api/v1/data-export/{organization_id:str}"
NO_MEMBER = "no such organization, or you are no member of it"
SMALL_ROLE = "only OWNER and MANAGER may take the data along"


@post(
    PATH,
    status_code=200,
    opt={
        "tag": "data-export",
        "errors": {
            403: SMALL_ROLE,
            404: NO_MEMBER,
            409: "another export ended at this very moment",
            422: "unknown format",
        },
    },
)
async def request_an_organization_data_export(
    writes: Writes,
    caller: Caller,
    organization_id: OrganizationId,
    archive_format: Annotated[ArchiveFormat, Parameter(description="What kind of archive.")] = "zip",
) -> DataExportJob:
    """Request an organization data export.

    Begins to write an archive in the background: folders with YAML files, images and logos. One at a time:
    while an export of the organization is not finished, that one is answered. Poll its `job_id`. It is a
    convenience and no backup.
    """
    return await data_export.request_an_organization_data_export(
        writes, caller, organization_id, archive_format
    )


@get(
    f"{PATH}/{{job_id:str}}",
    opt={
        "tag": "data-export",
        "errors": {403: SMALL_ROLE, 404: f"{NO_MEMBER}, or it has no such export"},
    },
)
async def poll_an_organization_data_export(
    reads: Reads,
    caller: Caller,
    services: Services,
    organization_id: OrganizationId,
    job_id: Annotated[str, Parameter(description="Of the export.", max_length=64)],
) -> DataExportJob:
    """Poll an organization data export.

    How far it is, by section. Completed, it has a signed `download_url` that works until `expires_at`, an
    hour at most: ask again for a new one. The file is kept for seven days, and the newest three of an
    organization only.
    """
    return await data_export.poll_an_organization_data_export(
        reads, caller, services.objects, organization_id, job_id
    )


handlers: list[Any] = [request_an_organization_data_export, poll_an_organization_data_export]
