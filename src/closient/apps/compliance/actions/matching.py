"""Recalls and products are tied by the codes of notices; each new tie of an open recall is told once."""

import msgspec

from closient.apps.compliance.queries import matching as queries
from closient.apps.compliance.structs.recalls import LotCodes, ProductRecalled, RecallOut
from closient.kit import clock, events
from closient.kit.db import Writes

PRODUCTS_AT_ONCE = 500


async def match_recalls(db: Writes, recall_ids: list[str]) -> int:
    """After recalls were read: their ties to products, new ones, other ones and ended ones."""
    if not recall_ids:
        return 0
    await queries.end_matches(db, recall_ids, None)
    changed = await queries.match_recalls(db, recall_ids, clock.now())
    await _tell(db, recall_ids, None)
    return changed


async def match_product(db: Writes, product_id: str) -> None:
    """After a product came or its GTINs changed: the recalls that were there before it."""
    await queries.end_matches(db, None, product_id)
    await queries.match_product(db, product_id, clock.now())
    await _tell(db, None, product_id)


async def match_missed_products(db: Writes) -> bool:
    """Ties of products that came without an event; whether there may be more."""
    await queries.end_matches(db, None, None)
    missed = await queries.unmatched_products(db, PRODUCTS_AT_ONCE)
    for product_id in missed:
        await match_product(db, product_id)
    return len(missed) == PRODUCTS_AT_ONCE


async def _tell(db: Writes, recall_ids: list[str] | None, product_id: str | None) -> None:
    for match in await queries.take_untold(db, recall_ids, product_id, clock.now()):
        event = ProductRecalled(
            organization_id=match.owner_id,
            gtin=match.gtin,
            recall=msgspec.convert(match, RecallOut, from_attributes=True),
            lot_codes=msgspec.convert(match.lot_codes, LotCodes),
            affects_every_lot=match.affects_every_lot,
            found_as=match.found_as,
            confidence=match.confidence,
            matched_text=match.matched_text,
        )
        await events.emit(db, event)
