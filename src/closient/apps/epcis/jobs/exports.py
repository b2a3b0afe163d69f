"""Files of key data elements are made by workers."""

from datetime import timedelta

from closient.apps.epcis.actions import export_work
from closient.apps.epcis.structs.exports import MakeTraceabilityExport
from closient.kit import jobs
from closient.kit.services import Services


@jobs.handler(MakeTraceabilityExport, timeout=timedelta(minutes=30))
async def make_traceability_export(services: Services, job: MakeTraceabilityExport) -> None:
    """Make the file of an export."""
    await export_work.make(services, job.export_id)
