"""Which lots a caller may trace, how they are found, and what is known of one."""

from collections.abc import Iterable, Sequence

from closient.apps.catalogue.actions import products
from closient.apps.epcis.actions.organizations import organization_of
from closient.apps.epcis.queries import lots as queries
from closient.apps.epcis.queries import places as place_queries
from closient.apps.epcis.rules.cte_places import number_of
from closient.apps.epcis.structs.lots import (
    Candidate,
    LotDetail,
    LotFilter,
    LotOut,
    LotRow,
    Named,
    PlaceRef,
    Sighting,
    SightingRow,
    TracedLot,
    traceability_lot_code,
)
from closient.gs1 import digital_link
from closient.gs1.errors import Gs1Error
from closient.kit import ids
from closient.kit.caller import Caller
from closient.kit.db import Reads
from closient.kit.errors import Forbidden, NotFound, Validation
from closient.kit.pagination import Page, PageRequest

LONGEST_LOT_CODE = 20
LONGEST_WORDS = 200


async def find_lot(db: Reads, caller: Caller, lot_id: str) -> TracedLot:
    """The lot that an id of a path means: one of epcis, or one of the catalogue.

    Validation for a malformed id; Forbidden if it is a lot of an organization where the caller is neither
    owner nor manager; NotFound for every other, so that another organization's lot looks like none.
    """
    asked_id = ids.parse(lot_id, "lot_id")
    return _chosen(caller, asked_id, await queries.find_lots(db, [asked_id]))


async def find_lots(db: Reads, caller: Caller, lot_ids: Sequence[str]) -> list[TracedLot]:
    """As `find_lot` for several in one statement, each once, in their order."""
    asked = list(dict.fromkeys(ids.parse(one, f"lot_ids.{place}") for place, one in enumerate(lot_ids)))
    found = await queries.find_lots(db, asked)
    return [
        _chosen(caller, asked_id, [one for one in found if one.asked_id == asked_id]) for asked_id in asked
    ]


def _chosen(caller: Caller, asked_id: str, candidates: list[Candidate]) -> TracedLot:
    for one in candidates:
        if caller.may("TRACE", one.organization_id):
            return TracedLot(
                lot_id=asked_id,
                id=one.id,
                organization_id=one.organization_id,
                gtin=one.gtin,
                lot_code=one.lot_code,
            )
    if any(caller.role_in(one.organization_id) for one in candidates):
        raise Forbidden("Lots are traced by owners and managers of their organization.")
    raise NotFound("No such lot.")


async def list_lots(
    db: Reads, caller: Caller, organization_id: str | None, wanted: LotFilter, page: PageRequest
) -> Page[LotOut]:
    """The lots that events of one organization name."""
    owner_id = organization_of(caller, organization_id)
    found = await queries.list_lots(db, owner_id, _understood(wanted), page)
    return Page([_shown(row) for row in found.data], found.pagination)


def _understood(wanted: LotFilter) -> LotFilter:
    """GTINs with 14 digits; words that are the Digital Link of a lot mean that lot."""
    for field, text, longest in (
        ("lot_code", wanted.lot_code, LONGEST_LOT_CODE),
        ("q", wanted.words, LONGEST_WORDS),
    ):
        if text is not None and (len(text) > longest or "\x00" in text):
            raise Validation.of(field, f"At most {longest} characters, none of them a zero byte.")
    gtin = products.read_gtin(wanted.gtin) if wanted.gtin else None
    words = (wanted.words or "").strip()
    if words.startswith(("https://", "http://")):
        try:
            link = digital_link.parse_uri(words)
        except Gs1Error as error:
            raise Validation.of("q", error.reason) from None
        return LotFilter(gtin=link.gtin or "", lot_code=link.lot)
    return LotFilter(gtin=gtin, lot_code=wanted.lot_code or None, words=words or None)


def _shown(row: LotRow) -> LotOut:
    return LotOut(
        id=row.id,
        gtin=row.gtin,
        lot_code=row.lot_code,
        traceability_lot_code=traceability_lot_code(row.gtin, row.lot_code),
        product_name=row.product_name,
        harvested_at=row.harvested_at,
        assigned_at=row.assigned_at,
        first_event_at=row.first_event_at,
        last_event_at=row.last_event_at,
    )


async def get_lot(db: Reads, caller: Caller, lot_id: str) -> LotDetail:
    """What is known of one lot; of one that no event names this is little."""
    lot = await find_lot(db, caller, lot_id)
    facts = await queries.get_facts(db, lot.organization_id, lot.gtin, lot.lot_code)
    source = None if lot.id is None else await queries.get_tlc_source(db, lot.id)
    seen = None if lot.id is None else await queries.get_last_sighting(db, lot.id)
    places = [source, seen.location, seen.ship_to] if seen else [source]
    known = await names_of(db, lot.organization_id, places)
    return LotDetail(
        id=lot.lot_id,
        organization_id=lot.organization_id,
        gtin=lot.gtin,
        lot_code=lot.lot_code,
        traceability_lot_code=traceability_lot_code(lot.gtin, lot.lot_code),
        product_name=facts.product_name,
        expires_on=facts.expires_on,
        harvested_at=facts.harvested_at,
        assigned_at=facts.assigned_at,
        first_event_at=facts.first_event_at,
        last_event_at=facts.last_event_at,
        event_count=facts.event_count,
        serial_count=facts.serial_count,
        source_lot_count=facts.source_lot_count,
        derived_lot_count=facts.derived_lot_count,
        tlc_source=known(source),
        last_seen=_sighting(seen, known) if seen else None,
    )


def _sighting(seen: SightingRow, known: Named) -> Sighting:
    return Sighting(
        event_id=seen.event_id,
        event_time=seen.event_time,
        kind=seen.kind,
        biz_step=seen.biz_step,
        location=known(seen.location),
        ship_to=known(seen.ship_to),
    )


async def names_of(db: Reads, organization_id: str, places: Iterable[str | None]) -> Named:
    """Names the places and parties among these, in one statement."""
    glns = {gln for one in places if (gln := number_of(one))}
    found = await place_queries.get_places(db, organization_id, sorted(glns)) if glns else []
    names = {one.gln: one.name for one in found}

    def named(place: str | None) -> PlaceRef | None:
        gln = number_of(place)
        return PlaceRef(gln, names.get(gln, "")) if gln else None

    return named
