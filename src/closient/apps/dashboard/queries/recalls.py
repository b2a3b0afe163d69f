"""SQL about the recalls of an organization's products."""

from closient.apps.dashboard.structs.recalls import RecallOfOwn
from closient.kit.db import Reads
from closient.kit.pagination import Page, PageRequest


async def list_recalls(
    db: Reads, organization_id: str, page: PageRequest, *, is_open: bool
) -> Page[RecallOfOwn]:
    """Open ones or closed ones, the newest first."""
    return await db.page(
        RecallOfOwn,
        """
        SELECT p.gtin, p.product_name, r.title, r.status, r.severity, r.source_system, r.hazard, r.lot_text,
               r.affects_every_lot, r.public_url, r.recall_date, m.found_as, m.matched_text, m.confidence,
               m.matched_at
          FROM catalogue.product p
          JOIN compliance.recall_product m ON m.product_id = p.id AND m.is_current
          JOIN compliance.recall r ON r.id = m.recall_id
         WHERE p.owner_id = $1 AND (r.status IN ('ONGOING', 'UNKNOWN')) = $2
         ORDER BY r.recall_date DESC NULLS LAST, m.matched_at DESC, r.id, p.gtin
        """,
        organization_id,
        is_open,
        page=page,
    )


async def count_open(db: Reads, organization_id: str) -> int:
    """Recalls and products together."""
    return await db.value(
        """
        SELECT count(*)
          FROM compliance.recall_product m
          JOIN compliance.recall r ON r.id = m.recall_id AND r.status IN ('ONGOING', 'UNKNOWN')
          JOIN catalogue.product p ON p.id = m.product_id
         WHERE m.is_current AND p.owner_id = $1
        """,
        organization_id,
    )
