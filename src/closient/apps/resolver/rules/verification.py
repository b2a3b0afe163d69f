"""What scans say about an item: the judgement of section 6 of the contract, whatever order scans arrive in.

Each sighting is held against those remembered. So much is remembered: LATEST of consumers, RETAIL of
retailers, and beyond these the latest of each further country. Lost is a pair of which one comes late, after
that many later ones; scans that come in their order lose none of the table's cases.
"""

import bisect
import math
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

import msgspec
from msgspec import structs

from closient.apps.resolver.structs.verification import (
    Anomaly,
    AnomalyType,
    LotSeen,
    Memory,
    Observation,
    Recommendation,
    SerialState,
    Sighting,
    VerificationStatus,
)
from closient.gs1 import checkdigit
from closient.kit.caller import Caller

LATEST: Final = 48
RETAIL: Final = 24
COUNTRIES: Final = 16
MOST_REMEMBERED: Final = LATEST + RETAIL + COUNTRIES
MOST_LOTS: Final = 8
MOST_PLACES: Final = 64
WINDOW: Final = timedelta(hours=24)
FASTEST_KM_PER_HOUR: Final = 900
NEAREST_KM: Final = 100
# Two places nearer than this are one shop, told by two receivers.
SAME_SHOP_KM: Final = 1
MOST_SCANS: Final = 20
FEWEST_COUNTRIES: Final = 5
EARTH_RADIUS_KM: Final = 6371.0088

GRAVITY: Final[dict[SerialState, int]] = {
    "unverified": 0,
    "authentic": 0,
    "suspect": 1,
    "serialization_error": 2,
    "counterfeit_suspected": 3,
}
STATES: Final[dict[AnomalyType, SerialState]] = {
    "impossible_travel": "counterfeit_suspected",
    "serialization_conflict": "serialization_error",
    "duplicate_retail_scan": "suspect",
    "scan_volume": "suspect",
}
Key = tuple[datetime, bool, float, float, str, str, str]


def judged(
    memory: Memory,
    observations: Sequence[Observation],
    recorded_lot: str | None,
    owner_id: str | None = None,
) -> Memory:
    """The memory after these observations of the same item, each of them new.

    `recorded_lot` is the lot of the item in its owner's records, None when these do not say; `owner_id` is
    the organization that owns its product.
    """
    recent = list(memory.recent)
    found = {anomaly.type: anomaly for anomaly in memory.anomalies}
    lots = {seen.lot: seen for seen in memory.lots}
    places = set(memory.retail_places)
    arrived = sorted([(sighting(one), one) for one in observations], key=lambda pair: key(pair[0]))
    for seen, observation in arrived:
        bisect.insort(recent, seen, key=key)
        for anomaly in _against(seen, recent, found, owner_id):
            _keep_earliest(found, anomaly)
        # Not after each one: a serial that is scanned thousands of times costs no more than others do.
        if len(recent) > 2 * MOST_REMEMBERED:
            recent = remembered(recent)
        if observation.lot:
            _note_lot(lots, observation.lot, seen)
        if observation.is_retail and (place := square(seen)) and len(places) < MOST_PLACES:
            places.add(place)
    for anomaly in _lot_conflicts(list(lots.values()), recorded_lot):
        _keep_earliest(found, anomaly)
    retail = sum(one.is_retail for one in observations)
    moments = [one.scanned_at for one in observations]
    seen_at = [moment for moment in (memory.first_seen, memory.last_seen) if moment]
    return Memory(
        state=gravest(memory.state, list(found.values())),
        consumer_scans=memory.consumer_scans + len(observations) - retail,
        retailer_scans=memory.retailer_scans + retail,
        first_seen=min([*seen_at, *moments], default=None),
        last_seen=max([*seen_at, *moments], default=None),
        flagged_at=memory.flagged_at,
        retail_places=sorted(places),
        recent=remembered(recent),
        lots=sorted(lots.values(), key=lambda one: key(one.first)),
        anomalies=[found[kind] for kind in STATES if kind in found],
    )


def resolved(memory: Memory) -> Memory:
    """The memory after somebody explained what was found: only what comes later can be held against it."""
    return structs.replace(
        memory,
        state="authentic",
        flagged_at=None,
        recent=[],
        # In the order of their first sightings; of very many the earliest are forgotten.
        lots=[structs.replace(seen, is_explained=True) for seen in memory.lots[-MOST_LOTS:]],
        anomalies=[],
    )


def aged(memory: Memory, before: date) -> Memory:
    """The memory without what was seen before this day; of a lot and of what did not fit the day stays.

    So a suspicion ends when somebody explains it, and not by itself.
    """
    return structs.replace(
        memory,
        recent=[seen for seen in memory.recent if day(seen) >= before],
        lots=[structs.replace(one, first=_faded(one.first, before)) for one in memory.lots],
        anomalies=[
            structs.replace(
                one,
                later=_faded(one.later, before),
                prior=None if one.prior is None else _faded(one.prior, before),
            )
            for one in memory.anomalies
        ],
    )


def kept_since(memory: Memory, before: date) -> date:
    """The day of the earliest sighting that is kept whole; the last of all days when none is."""
    seen = [*memory.recent, *(one.first for one in memory.lots), *(one.later for one in memory.anomalies)]
    seen += [one.prior for one in memory.anomalies if one.prior is not None]
    return min((found for one in seen if (found := day(one)) >= before), default=date.max)


def day(seen: Sighting) -> date:
    """The day (UTC) of a sighting."""
    return seen.scanned_at.astimezone(UTC).date()


def _faded(seen: Sighting, before: date) -> Sighting:
    """Of a sighting from before this day nothing but its day."""
    if day(seen) >= before:
        return seen
    return Sighting(datetime.combine(day(seen), time(), UTC), seen.is_retail, None, None, None, None)


def gravest(state: SerialState, anomalies: Sequence[Anomaly]) -> SerialState:
    """The state that the anomalies give; without any, what it was by itself."""
    calm: SerialState = "authentic" if state == "authentic" else "unverified"
    return max([calm, *(STATES[one.type] for one in anomalies)], key=lambda one: GRAVITY[one])


def shown(state: SerialState) -> VerificationStatus:
    """Nobody is told that an item is unverified, until there is a way to verify one (contract, section 6)."""
    return "authentic" if state == "unverified" else state


def recommended(status: VerificationStatus) -> Recommendation:
    """What to do with an item of this status."""
    return "proceed" if status == "authentic" else "flag_for_review"


def anomalies(stored: object) -> list[Anomaly]:
    """Anomalies as the table keeps them."""
    return msgspec.convert(stored, list[Anomaly])


def is_gtin(text: str) -> bool:
    """8 to 14 digits: the contract asks for no more, neither the length nor the check digit of a GTIN."""
    return 8 <= len(text) <= 14 and text.isascii() and text.isdigit()


def is_possible(text: str) -> bool:
    """Whether an item can have this GTIN: what cannot be is answered, but not remembered."""
    return is_gtin(text) and len(text) not in (9, 10, 11) and checkdigit.valid(text)


def is_serial(text: str) -> bool:
    """1 to 20 printable ASCII characters."""
    return 1 <= len(text) <= 20 and text.isascii() and text.isprintable()


def sees_all(caller: Caller) -> bool:
    """Whether the caller gets the full answer: any organization does.

    A publishable key stands in pages that everybody reads, so it tells of no organization.
    """
    return any(membership.role != "publishable" for membership in caller.memberships)


def retailer(caller: Caller) -> tuple[str | None, str | None]:
    """Name and id of the organization that scans; None when a person's key stands for several."""
    if len(caller.memberships) != 1:
        return None, None
    return caller.memberships[0].organization_name, caller.memberships[0].organization_id


def sighting(one: Observation) -> Sighting:
    """What is remembered of an observation."""
    is_placed = one.latitude is not None and one.longitude is not None
    return Sighting(
        scanned_at=one.scanned_at,
        is_retail=one.is_retail,
        country=one.country,
        latitude=one.latitude if is_placed else None,
        longitude=one.longitude if is_placed else None,
        retailer=one.retailer,
        organization_id=one.organization_id,
    )


def key(seen: Sighting) -> Key:
    """The order of sightings: by time, and the same for the same sightings in whatever order they came."""
    latitude = -1000.0 if seen.latitude is None else seen.latitude
    longitude = -1000.0 if seen.longitude is None else seen.longitude
    said_by = (seen.country or "", seen.retailer or "", seen.organization_id or "")
    return (seen.scanned_at, seen.is_retail, latitude, longitude, *said_by)


def square(seen: Sighting) -> str | None:
    """The square of a hundredth of a degree (a kilometre) in which a sighting lies, None when unknown."""
    if seen.latitude is None or seen.longitude is None:
        return None
    # Adding zero makes the negative zero an ordinary one.
    return f"{round(seen.latitude, 2) + 0.0:.2f},{round(seen.longitude, 2) + 0.0:.2f}"


def remembered(sightings: list[Sighting]) -> list[Sighting]:
    """Those of the sightings, which stand in their order, that are remembered (the bounds are told above)."""
    if len(sightings) <= RETAIL:
        return sightings
    latest_first = sightings[::-1]
    consumers = [seen for seen in latest_first if not seen.is_retail]
    kept = consumers[:LATEST]
    countries = {seen.country for seen in kept}
    most = len(kept) + COUNTRIES
    for seen in consumers[LATEST:]:
        if seen.country and seen.country not in countries and len(kept) < most:
            countries.add(seen.country)
            kept.append(seen)
    kept += [seen for seen in latest_first if seen.is_retail][:RETAIL]
    return sorted(kept, key=key)


def kilometres(one: Sighting, other: Sighting) -> float | None:
    """The great-circle distance of two sightings, None when a place is unknown."""
    if one.latitude is None or one.longitude is None or other.latitude is None or other.longitude is None:
        return None
    here, there = math.radians(one.latitude), math.radians(other.latitude)
    across = math.radians(other.longitude - one.longitude)
    half = math.sin((there - here) / 2) ** 2 + math.cos(here) * math.cos(there) * math.sin(across / 2) ** 2
    return 2 * EARTH_RADIUS_KM * math.asin(math.sqrt(min(1.0, half)))


def _against(
    seen: Sighting, sightings: Sequence[Sighting], found: dict[AnomalyType, Anomaly], owner_id: str | None
) -> Iterator[Anomaly]:
    """What does not fit between a sighting and all of them, where it may be earlier than what was found."""
    open_types = {kind for kind in STATES if kind not in found or key(seen) <= key(found[kind].later)}
    pairwise = open_types & {"impossible_travel", "duplicate_retail_scan"}
    for other in sightings if pairwise else ():
        if other.latitude == seen.latitude and other.longitude == seen.longitude:
            continue
        distance = kilometres(seen, other)
        if distance is None or abs(seen.scanned_at - other.scanned_at) > WINDOW:
            continue
        prior, later = sorted((seen, other), key=key)
        hours = (later.scanned_at - prior.scanned_at) / timedelta(hours=1)
        if (
            distance > NEAREST_KM
            and distance > FASTEST_KM_PER_HOUR * hours
            and _is_proof(seen, other, owner_id)
        ):
            yield Anomaly("impossible_travel", _journey(distance, hours), later, prior)
        if distance > SAME_SHOP_KM and _are_witnesses(seen, other, owner_id):
            text = "Retailers scanned it at two locations within 24 hours."
            yield Anomaly("duplicate_retail_scan", text, later, prior)
    if "scan_volume" in open_types and not seen.is_retail:
        yield from _crowds(sightings)


def _are_witnesses(one: Sighting, other: Sighting, owner_id: str | None) -> bool:
    """Two organizations that scanned it, or the owner of its product twice.

    What any other key says twice is one organization's word, which could be a competitor's.
    """
    if not (one.is_retail and other.is_retail) or None in (one.organization_id, other.organization_id):
        return False
    return one.organization_id != other.organization_id or one.organization_id == owner_id


def _is_proof(one: Sighting, other: Sighting, owner_id: str | None) -> bool:
    """Anybody may send coordinates: those of consumers count if their networks are of two countries, too."""
    if one.is_retail and other.is_retail:
        return _are_witnesses(one, other, owner_id)
    return one.country is not None and other.country is not None and one.country != other.country


def _journey(distance: float, hours: float) -> str:
    return f"Scanned at places {distance:.0f} km apart within {hours * 60:.0f} minutes."


def _crowds(sightings: Sequence[Sighting]) -> Iterator[Anomaly]:
    """The first moment at which the day before it held too many consumers' scans from too many countries."""
    consumers = [seen for seen in sightings if not seen.is_retail]
    if len(consumers) <= MOST_SCANS or len({seen.country for seen in consumers}) < FEWEST_COUNTRIES:
        return
    first = 0
    for place, later in enumerate(consumers):
        while later.scanned_at - consumers[first].scanned_at > WINDOW:
            first += 1
        window = consumers[first : place + 1]
        countries = {seen.country for seen in window if seen.country}
        if len(window) > MOST_SCANS and len(countries) >= FEWEST_COUNTRIES:
            text = (
                f"More than {MOST_SCANS} scans by consumers within 24 hours from {FEWEST_COUNTRIES} or more"
                " countries."
            )
            yield Anomaly("scan_volume", text, later, window[0])
            return


def _note_lot(lots: dict[str, LotSeen], lot: str, seen: Sighting) -> None:
    """Keep the first sighting of each lot; of the lots that nobody explained the earliest few."""
    known = lots.get(lot)
    if known is None:
        lots[lot] = LotSeen(lot, seen)
        same = [one for one in lots.values() if not one.is_explained]
        if len(same) > MOST_LOTS:
            del lots[max(same, key=lambda one: key(one.first)).lot]
    elif key(seen) < key(known.first):
        lots[lot] = structs.replace(known, first=seen)


def _lot_conflicts(lots: Sequence[LotSeen], recorded_lot: str | None) -> Iterator[Anomaly]:
    """Lots that cannot both be the item's; what was explained conflicts only with what was not."""
    for place, one in enumerate(lots):
        if recorded_lot is not None and one.lot != recorded_lot and not one.is_explained:
            text = "Scanned with another lot than the one in its owner's records."
            yield Anomaly("serialization_conflict", text, one.first, None)
        for other in lots[:place]:
            if not (one.is_explained and other.is_explained):
                prior, later = sorted((one.first, other.first), key=key)
                yield Anomaly("serialization_conflict", "Scanned with two different lots.", later, prior)


def _keep_earliest(found: dict[AnomalyType, Anomaly], anomaly: Anomaly) -> None:
    """Of one type the pair that was complete first, so that the order of arrival does not matter."""
    known = found.get(anomaly.type)
    if known is None or _rank(anomaly) < _rank(known):
        found[anomaly.type] = anomaly


def _rank(anomaly: Anomaly) -> tuple[Key, bool, Key]:
    return (key(anomaly.later), anomaly.prior is None, key(anomaly.prior or anomaly.later))
