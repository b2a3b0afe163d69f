"""What the dashboard does later: writing archives of data, and removing them when their time is over."""

from datetime import timedelta

from closient.apps.account.structs.events import OrganizationDeleted
from closient.apps.dashboard.actions import data_export, export_run
from closient.apps.dashboard.structs.data_export import ExportData
from closient.kit import events, jobs
from closient.kit.services import Services


@jobs.handler(ExportData, attempts=export_run.RUNS, timeout=timedelta(hours=6))
async def export_data(services: Services, job: ExportData) -> None:
    """Write the archive of one export."""
    await export_run.export_data(services, job.export_id)


@jobs.every("*/10 * * * *", "dashboard.remove_outdated_exports")
async def remove_outdated_exports(services: Services) -> None:
    """Files that were kept long enough, and exports of which nothing was heard any more."""
    await data_export.remove_outdated(services)


@events.subscriber(OrganizationDeleted, "dashboard.end_exports")
async def end_exports(services: Services, event: OrganizationDeleted) -> None:
    """Nobody may load the data of a deleted organization down."""
    if event.organization_id is not None:
        await data_export.end_all(services, event.organization_id)
