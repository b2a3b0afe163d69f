"""Reading events with their lots, facts and master data, batch by batch: what files and reports need."""

from collections.abc import AsyncGenerator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal

import msgspec

from closient.apps.epcis.queries import kdes as queries
from closient.apps.epcis.queries import places, product_descriptions
from closient.apps.epcis.rules import cte_places, said
from closient.apps.epcis.structs.kdes import CteEvent, Fact, FactRow, Known, LotShare, StoredCte
from closient.apps.epcis.structs.places import Place, ProductDescription
from closient.kit.db import Reads

AT_ONCE = 500
# Between batches no more than so many lots, places and products are remembered.
MOST_REMEMBERED = 20_000
NAMED_BY_WORDS = (said.FARM, said.HARVESTER, said.COOLING_LOCATION, said.TLC_SOURCE)


class Book:
    """What is known of lots, places and products of one organization, each asked for once."""

    def __init__(self, db: Reads, organization_id: str) -> None:
        self._db = db
        self._organization_id = organization_id
        self._facts: dict[str, list[Fact]] = {}
        self._places: dict[str, Place | None] = {}
        self._products: dict[str, ProductDescription | None] = {}

    async def known(self, events: Sequence[CteEvent]) -> Known:
        """All that the KDEs of these events need."""
        for remembered in (self._facts, self._places, self._products):
            if len(remembered) > MOST_REMEMBERED:
                remembered.clear()
        await self._learn_facts({share.lot_id for event in events for share in event.lots})
        lots = {share.lot_id: self._facts[share.lot_id] for event in events for share in event.lots}
        named = {place for event in events for place in _named(event)}
        for facts in lots.values():
            for fact in facts:
                named |= {place for place in (fact.location, fact.ship_to) if place}
                named |= _by_words(said.of_lot(fact.ilmd))
        glns = {cte_places.number_of(place) or place for place in named}
        gtins = {share.gtin for event in events for share in event.lots}
        return Known(await self.places(glns), await self.products(gtins), lots)

    async def places(self, glns: set[str]) -> Mapping[str, Place]:
        """Those of the GLNs that have master data."""
        asked = [gln for gln in glns if gln not in self._places and len(gln) == 13 and gln.isdigit()]
        if asked:
            found = await places.get_places(self._db, self._organization_id, asked)
            self._places |= dict.fromkeys(asked) | {one.gln: one for one in found}
        return {gln: place for gln in glns if (place := self._places.get(gln)) is not None}

    async def products(self, gtins: set[str]) -> Mapping[str, ProductDescription]:
        """Those of the GTINs of which anything is known."""
        asked = [gtin for gtin in gtins if gtin not in self._products]
        if asked:
            found = await product_descriptions.get_product_descriptions(
                self._db, self._organization_id, asked
            )
            self._products |= dict.fromkeys(asked) | {one.gtin: one for one in found}
        return {gtin: product for gtin in gtins if (product := self._products.get(gtin)) is not None}

    async def _learn_facts(self, lot_ids: set[str]) -> None:
        asked = [lot_id for lot_id in lot_ids if lot_id not in self._facts]
        if asked:
            self._facts |= {lot_id: [] for lot_id in asked}
            for row in await queries.list_facts(self._db, asked):
                self._facts[row.lot_id].append(_fact(row))


async def events(
    db: Reads, organization_id: str, event_ids: Sequence[str], before: datetime
) -> AsyncGenerator[list[CteEvent]]:
    """These events that were recorded by then, some hundred at once, in the order of the ids."""
    for start in range(0, len(event_ids), AT_ONCE):
        chosen = list(event_ids[start : start + AT_ONCE])
        yield [_event(row) for row in await queries.get_events(db, organization_id, chosen, before)]


def _event(row: StoredCte) -> CteEvent:
    return CteEvent(
        id=row.id,
        called=row.called,
        event_time=row.event_time,
        kind=row.kind,
        location=row.location,
        ship_from=row.ship_from,
        ship_to=row.ship_to,
        owning_party_destination=row.owning_party_destination,
        body=msgspec.json.decode(row.document),
        lots=tuple(
            LotShare(lot_id, gtin, code, role, uom, None if quantity is None else Decimal(quantity))
            for lot_id, (gtin, code, role, uom, quantity) in zip(row.lot_ids, row.lots, strict=True)
        ),
    )


def _fact(row: FactRow) -> Fact:
    return Fact(
        lot_id=row.lot_id,
        kind=row.kind,
        event_time=row.event_time,
        location=row.location,
        ship_to=row.ship_to,
        uom=row.uom,
        quantity=row.quantity,
        offset=row.offset or "",
        ilmd=msgspec.json.decode(row.ilmd) if row.ilmd else None,
    )


def _named(event: CteEvent) -> set[str]:
    """Every place that an event names, in its columns or in its master data."""
    columns = (event.location, event.ship_from, event.ship_to, event.owning_party_destination)
    return {place for place in columns if place} | _by_words(said.of_event(event.body))


def _by_words(words: said.Said) -> set[str]:
    return {place for names in NAMED_BY_WORDS if (place := said.first(words, names))}
