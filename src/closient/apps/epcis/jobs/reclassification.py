"""Transformations are classified anew when products are described otherwise."""

from datetime import timedelta

from closient.apps.epcis.actions import reclassification
from closient.apps.epcis.structs.reclassification import ClassifyAnew
from closient.kit import jobs
from closient.kit.services import Services


@jobs.handler(ClassifyAnew, timeout=timedelta(minutes=30))
async def classify_anew(services: Services, job: ClassifyAnew) -> None:
    """Decide again which transformations of these products are initial packings."""
    await reclassification.classify_anew(services.database, job.organization_id, job.gtins)
