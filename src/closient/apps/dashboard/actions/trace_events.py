"""Looking for events by what people know of them, and reading one."""

from collections.abc import Iterable, Sequence

import msgspec
from msgspec import Struct

from closient.apps.dashboard.queries import traceability as queries
from closient.apps.dashboard.rules import days, trace_search
from closient.apps.dashboard.rules import trace_events as rules
from closient.apps.dashboard.structs.traceability import Captured, EventFilter, LotId, ShownEvent, Wanted
from closient.apps.epcis.actions import events, lots, places
from closient.apps.epcis.actions.organizations import organization_of
from closient.apps.epcis.structs.event_query import EVERY_ROLE, AboutLots, At, Condition, Names, OneOf
from closient.apps.epcis.structs.lots import Named, PlaceRef
from closient.apps.epcis.structs.places import Filter
from closient.apps.epcis.structs.query_results import Asked, EventRow
from closient.gs1 import digital_link
from closient.kit.caller import Caller
from closient.kit.db import Reads
from closient.kit.errors import BadRequest
from closient.kit.pagination import LARGEST_PAGE, PageRequest
from closient.kit.services import Services

PER_PAGE = 30
MOST_LOTS = 200
LOTS_SHOWN = 100
GLN_LENGTH = 13
word = trace_search.word


class Understood(Struct, frozen=True):
    """What the words of a search were taken for, and the lots that are meant."""

    wanted: Wanted
    lots: Sequence[LotId] = ()


class Found(Struct, frozen=True):
    """A page of events, the latest first."""

    events: Sequence[ShownEvent]
    next_page: str | None
    understood: Understood | None
    named: Named


class Choices(Struct, frozen=True):
    """What may be asked for: steps and dispositions of the latest events, and places."""

    steps: Sequence[str]
    dispositions: Sequence[str]
    places: Sequence[PlaceRef]


async def find_events(services: Services, caller: Caller, organization_id: str, asked: EventFilter) -> Found:
    """For owners and managers; Forbidden for all others."""
    organization_of(caller, organization_id)
    asked = _storable(asked)
    understood = await understand(services, organization_id, asked.search) if asked.search else None
    found = await _found(services, caller, organization_id, asked, understood)
    if not found.events and understood is not None and (place := _place_instead(services, understood, asked)):
        instead = await _found(services, caller, organization_id, asked, place)
        return instead if instead.events else found
    return found


def _place_instead(services: Services, understood: Understood, asked: EventFilter) -> Understood | None:
    """A bare number of 13 digits that is no product of any event may be that of a place."""
    digits = asked.search.replace(" ", "").replace("-", "")
    if understood.wanted.kind != "product" or not digits.isdecimal() or len(digits) != GLN_LENGTH:
        return None
    return Understood(trace_search.read(f"/414/{digits}", services.settings.base_url))


async def _found(
    services: Services,
    caller: Caller,
    organization_id: str,
    asked: EventFilter,
    understood: Understood | None,
) -> Found:
    reads = services.database.reads
    narrowing = [
        *(_narrowed(understood) if understood else ()),
        *await _filters(services, organization_id, asked),
    ]
    page_asked = Asked(
        pairs=tuple(_window(asked)),
        organization_id=organization_id,
        per_page=PER_PAGE,
        next_page_token=asked.after or None,
    )
    try:
        page = await events.query_epcis_events(services, caller, page_asked, narrowing)
    except BadRequest:
        # The address was garbled: begin again.
        first = Asked(pairs=page_asked.pairs, organization_id=organization_id, per_page=PER_PAGE)
        page = await events.query_epcis_events(services, caller, first, narrowing)
    shown = await _shown(reads, organization_id, page.events)
    named = await lots.names_of(reads, organization_id, _places_of(shown))
    return Found(shown, page.next_page_token, understood, named)


async def get_event(
    services: Services, caller: Caller, organization_id: str, event_id: str
) -> tuple[ShownEvent, Named]:
    """One event, by the id of its row or its eventID, and who names its places."""
    reads = services.database.reads
    page = await events.get_epcis_event_by_id(services, caller, event_id.replace("\x00", ""), organization_id)
    shown = await _shown(reads, organization_id, page.events[:1])
    return shown[0], await lots.names_of(reads, organization_id, _places_of(shown))


async def list_choices(reads: Reads, caller: Caller, organization_id: str) -> Choices:
    """By name."""
    found = await queries.list_words(reads, organization_id, queries.LATEST)
    page = PageRequest(1, LARGEST_PAGE)
    known = await places.list_places(reads, caller, organization_id, Filter(), page)
    return Choices(
        sorted({trace_search.word("biz_step", one.biz_step) for one in found if one.biz_step}),
        sorted({trace_search.word("disposition", one.disposition) for one in found if one.disposition}),
        [PlaceRef(one.gln, one.name) for one in known.data],
    )


async def understand(services: Services, organization_id: str, search: str) -> Understood:
    """What a text means here: bare words are the code of a lot, a GLN that is known is its place."""
    reads = services.database.reads
    wanted = trace_search.read(search, services.settings.base_url)
    if wanted.kind == "lot":
        return Understood(
            wanted, await queries.list_lots_of_code(reads, organization_id, wanted.gtin, wanted.code)
        )
    if wanted.kind == "lot_code":
        found = await queries.list_lots_called(reads, organization_id, wanted.code, MOST_LOTS)
        return Understood(wanted, found)
    if wanted.kind == "item":
        return Understood(
            wanted, await queries.list_lots_of_item(reads, organization_id, wanted.gtin, wanted.code)
        )
    gln = wanted.gtin[1:]
    if wanted.kind == "product" and "://" not in search and not search.startswith("urn:"):
        known = await lots.names_of(reads, organization_id, [gln])
        if (place := known(gln)) and place.name:
            return Understood(trace_search.read(f"/414/{gln}", services.settings.base_url))
    return Understood(wanted)


def _narrowed(understood: Understood) -> Iterable[Condition]:
    wanted = understood.wanted
    if wanted.kind in ("lot", "lot_code"):
        yield AboutLots(tuple(one.id for one in understood.lots))
    elif wanted.kind == "place":
        yield At(wanted.values, wanted.beginnings)
    elif wanted.kind == "item":
        # An item may be spelled with its lot, too.
        spelled = {
            value.replace("/21/", f"/10/{digital_link.encode(one.lot_code)}/21/")
            for one in understood.lots
            for value in wanted.values
        }
        yield Names(EVERY_ROLE, (*wanted.values, *sorted(spelled - set(wanted.values))))
    else:
        yield Names(EVERY_ROLE, wanted.values, wanted.beginnings)


async def _filters(services: Services, organization_id: str, asked: EventFilter) -> Iterable[Condition]:
    found: list[Condition] = []
    if asked.type:
        found.append(OneOf("event_type", (asked.type,)))
    if asked.step or asked.disposition:
        seen = await queries.list_words(services.database.reads, organization_id, queries.LATEST)
        steps = [one.biz_step for one in seen if one.biz_step]
        dispositions = [one.disposition for one in seen if one.disposition]
        if asked.step:
            found.append(OneOf("biz_step", trace_search.values_of("biz_step", asked.step, steps)))
        if asked.disposition:
            values = trace_search.values_of("disposition", asked.disposition, dispositions)
            found.append(OneOf("disposition", values))
    if asked.place:
        at = f"/414/{asked.place}" if asked.place.isdecimal() else asked.place
        wanted = trace_search.read(at, services.settings.base_url)
        is_place = wanted.kind == "place"
        found.append(At(wanted.values, wanted.beginnings) if is_place else At((asked.place,), ()))
    return found


def _storable(asked: EventFilter) -> EventFilter:
    """Without the character that no stored text has."""
    texts = {
        name: getattr(asked, name).replace("\x00", "") for name in ("search", "step", "disposition", "place")
    }
    return msgspec.structs.replace(asked, **texts)


def _window(asked: EventFilter) -> Iterable[tuple[str, str]]:
    """Days of UTC; the last one counts whole."""
    if (first := days.begins(asked.since)) is not None:
        yield "GE_eventTime", first.isoformat()
    if (last := days.ends(asked.until)) is not None:
        yield "LT_eventTime", last.isoformat()


async def _shown(reads: Reads, organization_id: str, rows: Sequence[EventRow]) -> list[ShownEvent]:
    found = (
        await queries.list_marks(reads, organization_id, [row.id for row in rows], LOTS_SHOWN) if rows else []
    )
    marks = {one.event_id: one for one in found}
    return [rules.read(_captured(row), marks.get(row.id)) for row in rows]


def _captured(row: EventRow) -> Captured:
    return Captured(row.id, row.event_time, row.record_time, row.event_id, row.document)


def _places_of(shown: Iterable[ShownEvent]) -> list[str]:
    named = []
    for event in shown:
        named += [event.read_point, event.location]
        named += [one.value for one in (*event.sources, *event.destinations)]
    return [one for one in named if one]
