"""Counting complete events and their gaps: by kind, by supplier and by category of food."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple, cast

from closient.apps.epcis.rules import cte_places, kdes
from closient.apps.epcis.structs.completeness import (
    CategoryShare,
    Gap,
    KdeShare,
    KindShare,
    Lack,
    Owing,
    SupplierShare,
)
from closient.apps.epcis.structs.exports import ExportedKind
from closient.apps.epcis.structs.kdes import CteEvent, KdeName, Kdes, Known, Missing
from closient.apps.epcis.structs.lots import traceability_lot_code
from closient.apps.epcis.structs.tracing import Kind
from closient.gs1 import cbv

NOT_LISTED, NOT_EVALUATED = "not_listed", "not_evaluated"
MOST_SUPPLIERS = 200
# What whoever ships must tell whoever receives (1.1340(b)), and who harvests or cools the packer (1.1325).
OF_SUPPLIER: Mapping[Kind, frozenset[KdeName]] = {
    "RECEIVE": frozenset(
        {"traceability_lot_code", "quantity", "product_description", "previous_source", "tlc_source"}
    ),
    "INITIAL_PACK": frozenset({"commodity", "farm", "growing_area", "harvester", "harvest_date"}),
}


class Judged(NamedTuple):
    """An event with everything that a report says of it."""

    event: CteEvent
    supplier: str | None
    document: tuple[str, str]
    lots: list[str]
    missing: list[Missing]


def judge(event: CteEvent, known: Known) -> Judged:
    """What an event lacks over all of its rows, each KDE and description once."""
    missing: dict[Missing, None] = {}
    lots: list[str] = []
    document, farm = ("", ""), ""
    rows = kdes.rows_to_judge(event)
    for lot, source in rows:
        row = kdes.kdes_of(event, lot, source, known)
        document, farm = (row.reference_document_type, row.reference_document_number), _farm(row, farm)
        if lacks := kdes.missing(event.kind, row):
            missing |= dict.fromkeys(lacks)
            lots.append(traceability_lot_code(lot.gtin, lot.lot_code))
    if not rows:
        # An event about no lot that we know of: nothing of it can be traced.
        missing |= dict.fromkeys(Missing(name) for name in kdes.REQUIRED[event.kind])
    return Judged(
        event, supplier_of(event) or farm or None, document, list(dict.fromkeys(lots)), list(missing)
    )


def _farm(row: Kdes, before: str) -> str:
    """Where the food of a packing comes from, if that is somewhere else."""
    return before or (row.farm.id if row.farm.id != row.location.id else "")


def supplier_of(event: CteEvent) -> str | None:
    """Where the food comes from: the place that shipped it, else the party that owned or held it."""
    if event.kind in ("HARVEST", "COOL"):
        return None
    if event.ship_from:
        return event.ship_from
    for word in ("owning_party", "possessing_party"):
        for entry in event.body.get("sourceList") or ():
            if cbv.token("source_destination_type", entry.get("type", "")) == word:
                return cte_places.number_of(entry.get("source"))
    return None


class Tally:
    """Counts events as they come; the gaps are kept as they are."""

    def __init__(self) -> None:
        self.gaps: list[Judged] = []
        self._kinds: Counter[Kind] = Counter()
        self._complete_kinds: Counter[Kind] = Counter()
        self._lacking: defaultdict[Kind, Counter[KdeName]] = defaultdict(Counter)
        self._suppliers: Counter[str | None] = Counter()
        self._complete_suppliers: Counter[str | None] = Counter()
        self._categories: Counter[str] = Counter()
        self._complete_categories: Counter[str] = Counter()

    def add(self, judged: Judged, categories: Collection[str]) -> None:
        """One event; it counts in each of its categories."""
        kind, is_complete = judged.event.kind, not judged.missing
        self._kinds[kind] += 1
        self._suppliers[judged.supplier] += 1
        self._categories.update(categories)
        self._lacking[kind].update({one.kde for one in judged.missing})
        if is_complete:
            self._complete_kinds[kind] += 1
            self._complete_suppliers[judged.supplier] += 1
            self._complete_categories.update(categories)
        else:
            self.gaps.append(judged)

    @property
    def events(self) -> int:
        return self._kinds.total()

    @property
    def complete(self) -> int:
        return self._complete_kinds.total()

    def kinds(self) -> list[KindShare]:
        """In the order of the chain."""
        return [
            KindShare(
                cast(ExportedKind, kind),
                events := self._kinds[kind],
                complete := self._complete_kinds[kind],
                percent(complete, events),
                [
                    KdeShare(
                        name, rule, events, present := events - self._lacking[kind][name],
                        percent(present, events),
                    )
                    for name, rule in required.items()
                ],
            )
            for kind, required in kdes.REQUIRED.items()
            if self._kinds[kind]
        ]  # fmt: skip

    def suppliers(self, names: Mapping[str, str]) -> list[SupplierShare]:
        """Those with the most gaps first."""
        found = [
            SupplierShare(
                supplier,
                names.get(supplier or "", ""),
                events,
                complete := self._complete_suppliers[supplier],
                percent(complete, events),
            )
            for supplier, events in self._suppliers.items()
        ]
        return sorted(found, key=lambda one: (one.complete - one.events, one.id or ""))[:MOST_SUPPLIERS]

    def categories(self) -> list[CategoryShare]:
        """By name; what is not on the list and what nobody evaluated comes last."""
        order = sorted(self._categories, key=lambda one: (one in (NOT_LISTED, NOT_EVALUATED), one))
        return [
            CategoryShare(
                None if name in (NOT_LISTED, NOT_EVALUATED) else name,
                "not_listed" if name == NOT_LISTED
                else "not_evaluated" if name == NOT_EVALUATED
                else "listed",
                events := self._categories[name],
                complete := self._complete_categories[name],
                percent(complete, events),
            )
            for name in order
        ]  # fmt: skip

    def ordered_gaps(self) -> list[Judged]:
        """By reference document, then by time."""
        return sorted(self.gaps, key=lambda one: (one.document[::-1], one.event.event_time, one.event.id))


def gap(judged: Judged) -> Gap:
    """A gap as it is told."""
    event = judged.event
    kind = cast(ExportedKind, event.kind)
    return Gap(
        reference_document_type=judged.document[0],
        reference_document_number=judged.document[1],
        event_id=event.id,
        event_called=event.called,
        event_time=event.event_time,
        kind=kind,
        supplier=judged.supplier,
        lots=judged.lots,
        missing=[_lack(event.kind, judged.supplier, one) for one in judged.missing],
    )


def _lack(kind: Kind, supplier: str | None, missing: Missing) -> Lack:
    is_suppliers = supplier is not None and missing.kde in OF_SUPPLIER.get(kind, ())
    owing: Owing = "supplier" if is_suppliers else "organization"
    rule = kdes.REQUIRED[kind][missing.kde]
    return Lack(missing.kde, rule, missing.of, list(missing.fields), owing)


def percent(part: int, whole: int) -> float:
    """With one decimal, and 100 only if it is all of them.

    >>> percent(1, 3), percent(1999, 2000), percent(0, 0)
    (33.3, 99.9, 100.0)
    """
    if part == whole:
        return 100.0
    return min(round(100 * part / whole, 1), 99.9)


def categories_of(gtins: Iterable[str], designations: Mapping[str, tuple[str, ...] | None]) -> set[str]:
    """The categories of an event's products: of the list, or that there are none, or that nobody knows."""
    found: set[str] = set()
    for gtin in gtins:
        listed = designations.get(gtin)
        found |= {NOT_EVALUATED} if listed is None else set(listed) or {NOT_LISTED}
    return found or {NOT_EVALUATED}
