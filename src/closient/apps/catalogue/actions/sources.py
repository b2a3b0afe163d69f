"""Sources whose data may be shown on conditions."""

from closient.apps.catalogue.queries import source_records as queries
from closient.apps.catalogue.structs.sources import Source
from closient.kit.db import Reads


async def list_sources(db: Reads) -> list[Source]:
    """All that have a licence; every product names those whose word it shows."""
    return await queries.list_sources(db)
