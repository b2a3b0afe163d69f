"""Lists of the whole catalogue, quick on any page: counted first, then read from the nearer end or a mark.

Of what has some letters in it at most 1,000 are listed and counted, and the count is of what is listed.
"""

from closient.apps.catalogue.actions.products import read_gtin
from closient.apps.catalogue.queries import browse as queries
from closient.apps.catalogue.queries import far_pages, former_gtins
from closient.apps.catalogue.structs.browse import (
    Narrowing,
    Slice,
    TradeItem,
    TradeItemDetail,
    TradeItemOrder,
)
from closient.kit import ids
from closient.kit.db import Reads, Writes
from closient.kit.errors import NotFound
from closient.kit.pagination import Page, PageRequest, page_of

MOST_ALIKE = 1_000
# An index of three letters finds no less; the beginnings of names and brands are found by other indexes.
FEWEST_INSIDE = 3
# So far from both ends a page of all products is sought from a mark, and every page of some kinds, which may
# stand together; unless so many moves would have to be sorted. Marks are at least so many products apart, and
# no more of them than so many; they are set anew after so many moves.
FAR = 1_000
MOST_SORTED = 20_000
SHORTEST_DISTANCE = 5_000
MOST_MARKS = 128
MOST_MOVES = 5_000
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
    """The pattern of what has a text somewhere in it, whatever the case; one or two letters begin it.

    >>> letters("50%_A")
    '%50\\\\%\\\\_a%'
    >>> letters("Te")
    'te%'
    """
    escaped = text.lower().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%" if len(text) >= FEWEST_INSIDE else f"{escaped}%"


async def list_ids(db: Reads, narrowing: Narrowing, ordering: TradeItemOrder, page: PageRequest) -> Page[str]:
    """The ids of one page of the products, and how many there are."""
    total = await count(db, narrowing)
    skip = (page.page - 1) * page.page_size
    most = min(page.page_size, total - skip)
    if most <= 0:
        return page_of([], total, page)
    if _is_by_letters(narrowing) and total == MOST_ALIKE:
        found = await queries.list_many_alike(db, narrowing, Slice(ordering, skip, most))
    elif skip + most <= total // 2:
        found = await _list(db, narrowing, Slice(ordering, skip, most), total)
    else:
        from_end = Slice(OPPOSITE[ordering], total - skip - most, most)
        found = (await _list(db, narrowing, from_end, total))[::-1]
    return page_of(found, total, page)


async def count(db: Reads, narrowing: Narrowing) -> int:
    """How many products there are to list; exact."""
    is_narrow = narrowing.like is not None
    if narrowing.brand is not None:
        is_narrow = is_narrow or narrowing.category_id is not None
        return await (queries.count_in_brand if is_narrow else queries.count_of_brand)(db, narrowing)
    if narrowing.category_id is not None:
        return await (queries.count_in_category if is_narrow else queries.count_of_category)(db, narrowing)
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


async def keep_marks(db: Writes, *, most_moves: int) -> None:
    """Set the marks anew when there were as many moves; the first thing that its transaction does.

    It takes some seconds for a million products; nobody waits for it.
    """
    await far_pages.keep_one_snapshot(db)
    await far_pages.wait_for_turn(db)
    if await far_pages.count_moves(db) >= most_moves:
        await set_marks(db)


async def set_marks(db: Writes) -> None:
    """Set the marks from which far pages are sought, for as many products as there are; in one snapshot."""
    await far_pages.forget_marks(db)
    run = ids.new()
    distance = max(SHORTEST_DISTANCE, await queries.count_kinds(db, Narrowing()) // MOST_MARKS)
    for ordering in OPPOSITE:
        if not ordering.startswith("-"):
            await far_pages.set_marks(db, run, ordering, distance)


async def _list(db: Reads, narrowing: Narrowing, part: Slice, total: int) -> list[str]:
    """Part of a list of so many, from its nearer end."""
    is_narrow = narrowing.like is not None
    if narrowing.brand is not None:
        is_narrow = is_narrow or narrowing.category_id is not None
        return await (queries.list_in_brand if is_narrow else queries.list_of_brand)(db, narrowing, part)
    if narrowing.category_id is not None:
        return await (queries.list_in_category if is_narrow else queries.list_of_category)(
            db, narrowing, part
        )
    if narrowing.like is not None:
        return await queries.list_few_alike(db, narrowing, part)
    is_far = part.skip >= FAR or narrowing != Narrowing()
    found = await _list_far(db, narrowing, part, total) if is_far else None
    return await queries.list_kinds(db, narrowing, part) if found is None else found


async def _list_far(db: Reads, narrowing: Narrowing, part: Slice, total: int) -> list[str] | None:
    """The same from a mark; marks stand in ascending orders."""
    if not part.ordering.startswith("-"):
        return await far_pages.list_far(db, narrowing, part, MOST_SORTED)
    upwards = Slice(OPPOSITE[part.ordering], total - part.skip - part.most, part.most)
    found = await far_pages.list_far(db, narrowing, upwards, MOST_SORTED)
    return None if found is None else found[::-1]


def _is_by_letters(narrowing: Narrowing) -> bool:
    return narrowing.like is not None and narrowing.brand is None and narrowing.category_id is None
