"""Lists of the whole catalogue, quick on any page: counted first, then read from the nearer end.

Of what has some letters in it at most 10,000 are listed and counted, and the count is of what is listed.
"""

from closient.apps.catalogue.actions.products import read_gtin
from closient.apps.catalogue.queries import browse as queries
from closient.apps.catalogue.queries import former_gtins
from closient.apps.catalogue.structs.browse import (
    Narrowing,
    Slice,
    TradeItem,
    TradeItemDetail,
    TradeItemOrder,
)
from closient.kit.db import Reads, Writes
from closient.kit.errors import NotFound
from closient.kit.pagination import Page, PageRequest, page_of

MOST_ALIKE = 10_000
OPPOSITE: dict[TradeItemOrder, TradeItemOrder] = {
    "product_name": "-product_name",
    "-product_name": "product_name",
    "brand": "-brand",
    "-brand": "brand",
    "created": "-created",
    "-created": "created",
    "confidence_score": "-confidence_score",
    "-confidence_score": "confidence_score",
}


def letters(text: str) -> str:
    """The pattern of what has a text somewhere in it, whatever the case.

    >>> letters("50%_A")
    '%50\\\\%\\\\_a%'
    """
    escaped = text.lower().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"


async def list_ids(db: Reads, narrowing: Narrowing, ordering: TradeItemOrder, page: PageRequest) -> Page[str]:
    """The ids of one page of the products, and how many there are."""
    total = await count(db, narrowing)
    skip = (page.page - 1) * page.page_size
    most = min(page.page_size, total - skip)
    if most <= 0:
        return page_of([], total, page)
    is_cut = _is_by_letters(narrowing) and total == MOST_ALIKE
    if is_cut:
        found = await queries.list_many_alike(db, narrowing, Slice(ordering, skip, most))
    elif skip + most <= total // 2:
        found = await _list(db, narrowing, Slice(ordering, skip, most))
    else:
        from_end = Slice(OPPOSITE[ordering], total - skip - most, most)
        found = (await _list(db, narrowing, from_end))[::-1]
    return page_of(found, total, page)


async def count(db: Reads, narrowing: Narrowing) -> int:
    """How many products there are to list; exact."""
    if narrowing.brand is not None:
        return await queries.count_of_brand(db, narrowing)
    if narrowing.category_id is not None:
        return await queries.count_of_category(db, narrowing)
    if narrowing.like is not None:
        return await queries.count_alike(db, narrowing, MOST_ALIKE)
    return await queries.count_kinds(db, narrowing)


async def list_trade_items(
    db: Reads, narrowing: Narrowing, ordering: TradeItemOrder, page: PageRequest
) -> Page[TradeItem]:
    """Canonical records."""
    found = await list_ids(db, narrowing, ordering, page)
    rows = await queries.list_trade_items(db, found.data) if found.data else []
    return Page(rows, found.pagination)


async def get_trade_item(db: Reads, gtin: str) -> TradeItemDetail:
    """The record of a GTIN in any of its forms, or of the product that had it before."""
    wanted = read_gtin(gtin)
    item = await queries.get_trade_item(db, wanted)
    if item is None and (former := await former_gtins.get_former_gtin(db, wanted)):
        item = await queries.get_trade_item(db, former.current_gtin)
    if item is None:
        raise NotFound("No product has this GTIN.")
    return item


async def fold_tally(db: Writes) -> None:
    """Keep the sums of products short."""
    await queries.fold_tally(db)


async def mend_tally(db: Writes) -> int:
    """Count all products anew, should somebody have written past the triggers; how many sums were wrong."""
    return await queries.mend_tally(db)


async def _list(db: Reads, narrowing: Narrowing, part: Slice) -> list[str]:
    if narrowing.brand is not None:
        return await queries.list_of_brand(db, narrowing, part)
    if narrowing.category_id is not None:
        return await queries.list_of_category(db, narrowing, part)
    if narrowing.like is not None:
        return await queries.list_few_alike(db, narrowing, part)
    return await queries.list_kinds(db, narrowing, part)


def _is_by_letters(narrowing: Narrowing) -> bool:
    return narrowing.like is not None and narrowing.brand is None and narrowing.category_id is None
