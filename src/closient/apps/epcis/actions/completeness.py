"""The report on key data elements: how many events are complete, and which gaps there are."""

import asyncio
from collections.abc import Sequence
from contextlib import aclosing
from datetime import timedelta

from closient.apps.catalogue.actions import food
from closient.apps.catalogue.structs.food import Ingredient
from closient.apps.epcis.actions import kdes
from closient.apps.epcis.actions.organizations import organization_of
from closient.apps.epcis.queries import completeness as queries
from closient.apps.epcis.queries import kdes as event_queries
from closient.apps.epcis.rules import completeness as rules
from closient.apps.epcis.rules.completeness import Tally
from closient.apps.epcis.structs.completeness import FoodRow, KdeCompletenessOut, Question
from closient.apps.epcis.structs.exports import Selection
from closient.apps.epcis.structs.kdes import CteEvent, Known
from closient.apps.epcis.structs.places import ProductDescription
from closient.kit import clock
from closient.kit.caller import Caller
from closient.kit.config import Settings
from closient.kit.db import Reads
from closient.kit.errors import FieldError, Validation
from closient.kit.pagination import PageRequest, page_of

PERIOD = timedelta(days=30)
MOST_EVENTS = 20_000
TOO_MANY = f"These are more than {MOST_EVENTS:,} events: ask for a shorter time or one kind of events."
Listed = dict[str, tuple[str, ...] | None]


async def get_kde_completeness(
    db: Reads, settings: Settings, caller: Caller, asked: Question, page: PageRequest
) -> KdeCompletenessOut:
    """The report on an organization's events; without a beginning those of the last thirty days."""
    owner_id = organization_of(caller, asked.organization_id)
    now = clock.now()
    naive = [one for one, at in (("from", asked.since), ("to", asked.until)) if at and at.tzinfo is None]
    if naive:
        raise Validation([FieldError(one, "Say the time zone, such as Z.") for one in naive])
    since = asked.since or (asked.until or now) - PERIOD
    if asked.until is not None and since >= asked.until:
        raise Validation.of("to", "The time ends before it begins.")
    chosen = Selection(since=since, until=asked.until, kinds=[asked.kind] if asked.kind else [])
    ids = await event_queries.list_event_ids(db, owner_id, chosen, now, MOST_EVENTS + 1)
    if len(ids) > MOST_EVENTS:
        raise Validation.of("from", TOO_MANY)
    book = kdes.Book(db, owner_id)
    tally = await _counted(db, book, owner_id, ids, asked)
    gaps = tally.ordered_gaps()
    start = (page.page - 1) * page.page_size
    suppliers = tally.suppliers({})
    names = await book.places({one.id for one in suppliers if one.id})
    left = (settings.fsma_enforcement_date - now.date()).days
    return KdeCompletenessOut(
        enforcement_date=settings.fsma_enforcement_date,
        days_left=max(left, 0),
        since=since,
        until=asked.until,
        events=tally.events,
        complete=tally.complete,
        percent=rules.percent(tally.complete, tally.events),
        kinds=tally.kinds(),
        suppliers=tally.suppliers({gln: place.name for gln, place in names.items()}),
        categories=tally.categories(),
        gaps=page_of([rules.gap(one) for one in gaps[start : start + page.page_size]], len(gaps), page),
    )


async def _counted(
    db: Reads, book: kdes.Book, organization_id: str, ids: Sequence[str], asked: Question
) -> Tally:
    tally, listed = Tally(), Listed()
    batches = kdes.events(db, organization_id, ids, clock.now())
    async with aclosing(batches):
        async for events in batches:
            known = await book.known(events)
            await _evaluate(db, known, {share.gtin for one in events for share in one.lots}, listed)
            # Other requests go on between the batches, and beside them.
            await asyncio.to_thread(_count, tally, events, known, listed, asked)
    return tally


def _count(tally: Tally, events: Sequence[CteEvent], known: Known, listed: Listed, asked: Question) -> None:
    for event in events:
        categories = rules.categories_of({share.gtin for share in event.lots}, listed)
        if asked.category is not None and asked.category not in categories:
            continue
        judged = rules.judge(event, known)
        if asked.supplier is None or judged.supplier == asked.supplier:
            tally.add(judged, categories)


async def _evaluate(db: Reads, known: Known, gtins: set[str], listed: Listed) -> None:
    """Look new products up on FDA's list, by their category, ingredients, or the commodity that they are."""
    asked = sorted(gtins - listed.keys())
    if not asked:
        return
    rows = {row.gtin: row for row in await queries.list_foods(db, asked)}
    for gtin in asked:
        listed[gtin] = _categories(rows.get(gtin), known.products.get(gtin))


def _categories(row: FoodRow | None, described: ProductDescription | None) -> tuple[str, ...] | None:
    names = list(row.ingredients) if row else []
    if not names and described and described.commodity:
        names = [described.commodity]
    name = (described.name if described else "") or (row.product_name if row else "")
    family, segment = (row.family_code, row.segment_code) if row else ("", "")
    found = food.designation(name, family, segment, [_ingredient(one) for one in names])
    return None if found is None else tuple(found.ftl_categories)


def _ingredient(name: str) -> Ingredient:
    return Ingredient("", name, is_major_allergen=False, may_contain=False, priority=0, notes="")
