"""Which links the platform itself keeps for products, told to the resolver: where open recalls are shown."""

from closient.apps.compliance.actions import recalls
from closient.apps.resolver.actions.supplied_links import supplies
from closient.kit.db import Reads

RECALLS = "recalls"


@supplies("gs1:recallStatus")
async def recall_pages(db: Reads, gtins: list[str]) -> dict[str, str]:
    """Of each product with an open recall, the place on its page where that stands first."""
    return {gtin: f"/p/{gtin}#{RECALLS}" for gtin in await recalls.open_recalls(db, gtins)}
