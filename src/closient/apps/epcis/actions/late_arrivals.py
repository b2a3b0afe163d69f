"""Events that arrive after what they change, and corrections that take an event back.

Both find the stored events that they touch; those are read back and derived anew like new ones.
"""

import asyncio
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec

from closient.apps.epcis.actions import stock
from closient.apps.epcis.actions.stock import Touched, Work
from closient.apps.epcis.queries import late_arrivals as queries
from closient.apps.epcis.rules import events
from closient.apps.epcis.rules.reading import Reading, read
from closient.apps.epcis.structs.prepared import Prepared
from closient.gs1 import event_hash

LARGE_EVENT = 100_000


async def sort_out(work: Work, stored: Sequence[Prepared]) -> tuple[list[Prepared], list[str]]:
    """The new events that say something, and the stored ones that are withdrawn.

    A correction (errorDeclaration) says only that the event with its hash was none, whichever came first.
    """
    corrections = {event.hash for event in stored if event.is_correction}
    originals = [event for event in stored if not event.is_correction]
    withdrawn: list[str] = []
    if corrections:
        found = await queries.list_originals(work.db, work.organization_id, list(corrections))
        withdrawn = [one.event_id for one in found if one.event_id not in work.batch]
    if originals:
        hashes = [event.hash for event in originals]
        found = await queries.list_corrected(work.db, work.organization_id, hashes)
        corrected = {one.hash for one in found}
        originals = [event for event in originals if event.hash not in corrected]
    return originals, withdrawn


async def withdraw(work: Work, event_ids: Sequence[str]) -> Touched:
    """Remove everything that was derived from events; what that changes for others."""
    touched = Touched()
    if not event_ids:
        return touched
    db = work.db
    rows = await queries.take_back_event_lots(db, event_ids)
    touched.lots |= {row.lot_id for row in rows if row.is_marked}
    await queries.take_back_kinds(db, event_ids)
    for change in await queries.take_back_changes(db, event_ids):
        touched.container(change.parent, change.event_time)
    for one in await queries.take_back_serials(db, list({row.lot_id for row in rows}), event_ids):
        serial = (one.gtin, one.serial)
        touched.serials[stock.key_of(serial)] = serial
    partners = await queries.list_partners(db, event_ids)
    touched.events |= {one.event_id for one in partners} - set(event_ids)
    return touched


async def list_naming(work: Work, touched: Touched) -> list[Reading]:
    """The stored events that name items whose lot was known from a withdrawn event."""
    if not touched.serials:
        return []
    naming = await queries.list_naming(work.db, work.organization_id, list(touched.serials), list(work.batch))
    return await read_back(work, {one.event_id for one in naming})


async def read_back(work: Work, event_ids: Collection[str]) -> list[Reading]:
    """What stored events say, but for those that are withdrawn."""
    if not event_ids:
        return []
    spaces: dict[int, Mapping[str, str]] = {}
    found: list[Reading] = []
    for row in await queries.list_events(work.db, work.organization_id, list(event_ids)):
        known: Mapping[str, str] = {}
        if row.context_id is not None and row.context is not None:
            if row.context_id not in spaces:
                spaces[row.context_id] = event_hash.namespaces_of(msgspec.json.decode(row.context))
            known = spaces[row.context_id]
        found.append(await _read_again(row.document.encode(), known, row.id))
    return found


async def _read_again(document: bytes, namespaces: Mapping[str, str], row_id: str) -> Reading:
    """Others are let in between; a large event, which takes seconds, is read beside them."""
    if len(document) > LARGE_EVENT:
        return read(await asyncio.to_thread(events.prepare, document, namespaces, row_id))
    await asyncio.sleep(0)
    return read(events.prepare(document, namespaces, row_id))


async def list_touched(work: Work, touched: Touched) -> set[str]:
    """The stored events that are derived anew: items are of other lots, or containers hold other things."""
    db, organization_id, batch = work.db, work.organization_id, list(work.batch)
    found = set(touched.events)
    if touched.serials:
        naming = await queries.list_naming(db, organization_id, list(touched.serials), batch)
        found |= {one.event_id for one in naming}
        await put_right_children(work, touched, {one.key for one in naming})
    if touched.containers:
        since = list(touched.containers), list(touched.containers.values())
        await queries.take_back_emptied(db, organization_id, *since)
        depending = await queries.list_depending(db, organization_id, *since, batch)
        found |= {one.event_id for one in depending}
    return found


async def put_right_children(work: Work, touched: Touched, named: Iterable[str]) -> None:
    """In containers, items are of the lots that are known now."""
    children: dict[str, Any] = {}
    for key in named:
        known = work.serials.get(touched.serials[key])
        children[key] = None if known is None else known.lot_id
    if not children:
        return
    for change in await queries.put_right_children(
        work.db, work.organization_id, list(children), list(children.values())
    ):
        touched.container(change.parent, change.event_time)


async def with_partners(work: Work, fresh: Sequence[Reading], late: list[Reading]) -> list[Reading]:
    """Late events, and the others of the transformations that new and late ones are part of."""
    names = {name for one in (*fresh, *late) if (name := one.transformation) is not None}
    if not names:
        return late
    known = [*(one.event.id for one in fresh), *(one.event.id for one in late)]
    others = await queries.list_of_transformations(work.db, work.organization_id, list(names), known)
    return late + await read_back(work, {one.event_id for one in others})


async def take_back(work: Work, event_ids: Sequence[str]) -> set[str]:
    """Remove the lots of events that are derived anew; those whose history they counted in."""
    rows = await queries.take_back_event_lots(work.db, event_ids)
    return {row.lot_id for row in rows if row.is_marked}


async def take_back_kinds(work: Work, event_ids: Sequence[str]) -> None:
    await queries.take_back_kinds(work.db, event_ids)


async def list_reclassified(work: Work, since: Mapping[str, datetime], but: Iterable[str]) -> Sequence[str]:
    """The events whose kind rests on the history of lots."""
    if not since:
        return []
    return await queries.list_reclassified(work.db, list(since), list(since.values()), list(but))
