"""What an organization says of its products decides whether a transformation of lots without a history is an
initial packing. When it says something else, the transformations of these products are classified anew.
"""

from collections.abc import Sequence

from closient.apps.epcis.actions import materialise, stock
from closient.apps.epcis.queries import late_arrivals as queries
from closient.apps.epcis.queries import ledger
from closient.apps.epcis.structs.reclassification import ClassifyAnew
from closient.kit import jobs
from closient.kit.database import Database
from closient.kit.db import Writes


async def ask(db: Writes, organization_id: str, gtins: Sequence[str]) -> None:
    """Have it done once this transaction is committed. `gtins` have 14 digits."""
    if gtins:
        await jobs.enqueue(db, ClassifyAnew(organization_id=organization_id, gtins=list(gtins)))


async def classify_anew(database: Database, organization_id: str, gtins: Sequence[str]) -> None:
    """Slice by slice, each in a transaction of its own between captures."""
    async with database.writes() as db:
        transformations = await queries.list_transformations(db, organization_id, gtins)
    for start in range(0, len(transformations), materialise.IN_A_SLICE):
        async with database.writes() as db:
            await ledger.lock_ledger(db, organization_id)
            work = stock.Work(db, organization_id, [])
            await materialise.classify_anew(work, transformations[start : start + materialise.IN_A_SLICE])
