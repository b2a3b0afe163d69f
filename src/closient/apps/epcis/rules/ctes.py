"""Which critical tracking event (21 CFR 1.1325 to 1.1350) an EPCIS event is, after GS1 US's templates.

What the event alone says is a candidate; the history of its lots decides the rest: a receipt before initial
packing is an intake, and the first packing of a raw commodity no transformation.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from msgspec import Struct

from closient.apps.epcis.structs.prepared import Prepared
from closient.apps.epcis.structs.tracing import Commodity, Kind, Lot
from closient.gs1 import cbv

VENDOR: dict[str, Kind] = {
    "harvesting": "HARVEST",
    "cooling": "COOL",
    "initial_packing": "INITIAL_PACK",
    "first_land_receiving": "FIRST_LAND_RECEIVE",
    "shipping": "SHIP",
    "receiving": "RECEIVE",
    "transforming": "TRANSFORM",
}
MAKING = frozenset({"creating_class_instance", "commissioning"})
TRANSFORMING = MAKING | {"repackaging", "assembling", "disassembling", "other", "packing", "killing"}
RECEIPTS = frozenset({("ObjectEvent", "OBSERVE"), ("ObjectEvent", "ADD"), ("AggregationEvent", "OBSERVE")})
SHIPMENTS = frozenset({"ObjectEvent", "AggregationEvent", "TransactionEvent"})
FISH = ("catch", "vessel", "fish", "landing")
# These tell of lots: without any they say nothing.
OF_LOTS = frozenset({"HARVEST", "COOL", "INITIAL_PACK", "FIRST_LAND_RECEIVE", "TRANSFORM"})
# These may give a traceability lot code to the lots that they bring about (1.1320).
ASSIGNING: frozenset[Kind] = frozenset({"INITIAL_PACK", "FIRST_LAND_RECEIVE", "TRANSFORM"})


class Touched(Struct, frozen=True):
    """The lots of an event, with their histories, and what is known of their products by GTIN."""

    subjects: Sequence[Lot] = ()
    inputs: Sequence[Lot] = ()
    outputs: Sequence[Lot] = ()
    commodities: Mapping[str, Commodity] = {}


@lru_cache(4096)
def step_of(text: str) -> tuple[str, bool]:
    """The word of a business step, and whether it is a vendor's own.

    >>> step_of("https://ref.gs1.org/cbv/BizStep-shipping"), step_of("https://example.com/Initial-Packing")
    (('shipping', False), ('initial_packing', True))
    """
    word = cbv.token("biz_step", text)
    if word is not None:
        return word, not cbv.known("biz_step", text)
    return cbv.last_segment(text).lower().replace("-", "_"), True


def candidate(event: Prepared) -> Kind | None:
    """What an event is by itself: the first rule that fits (epcis.md, 5)."""
    if event.biz_step is None:
        return None
    step, is_vendors = step_of(event.biz_step)
    if is_vendors:
        return VENDOR.get(step)
    if event.event_type == "TransformationEvent":
        return "TRANSFORM" if step in TRANSFORMING else None
    is_new = event.event_type == "ObjectEvent" and event.action == "ADD"
    if step in MAKING:
        if not is_new:
            return None
        return "FIRST_LAND_RECEIVE" if tells_of_fish(event.body) else "HARVEST"
    if step == "shipping":
        return "SHIP" if event.event_type in SHIPMENTS else None
    if step == "receiving":
        return "RECEIVE" if (event.event_type, event.action) in RECEIPTS else None
    if step == "packing":
        return "INITIAL_PACK" if is_new else None
    if step == "other" and event.event_type == "ObjectEvent" and measures_temperature(event.body):
        return "COOL"
    return None


def tells_of_fish(body: Mapping[str, Any]) -> bool:
    """Whether the master data say where, by which vessel or what was caught."""
    return any(cbv.local_name(name).lower().startswith(FISH) for name in body.get("ilmd", ()))


def measures_temperature(body: Mapping[str, Any]) -> bool:
    """Whether a sensor reports a temperature, `gs1:Temperature` or a vendor's."""
    return any(
        cbv.local_name(str(report.get("type", ""))).lower() == "temperature"
        for element in body.get("sensorElementList", ())
        for report in element.get("sensorReport", ())
    )


def decide(event: Prepared, kind: Kind, touched: Touched) -> Kind | None:
    """What becomes of a candidate, given the history of its lots."""
    lots = (*touched.subjects, *touched.inputs, *touched.outputs)
    if not lots:
        return kind if kind not in OF_LOTS and names_goods(event) else None
    if kind == "RECEIVE":
        return "INTAKE" if is_before_packing(event, lots) else kind
    if event.biz_step is not None and step_of(event.biz_step)[1]:
        return kind
    if kind == "HARVEST":
        # Serial numbers for a lot that was packed or made before.
        return None if all(has_code(lot, event.event_time) for lot in lots) else kind
    if kind == "TRANSFORM":
        return "INITIAL_PACK" if packs_first(event, touched) else kind
    return kind


def names_goods(event: Prepared) -> bool:
    """Whether an event is about trade items or logistic units, whatever may be in them."""
    return any(
        reference.parts is not None and (reference.parts.gtin or reference.parts.sscc)
        for reference in event.references
    )


def has_code(lot: Lot, moment: datetime) -> bool:
    """Whether an event up to this moment may have assigned the traceability lot code."""
    return lot.assigned_at is not None and lot.assigned_at <= moment


def is_before_packing(event: Prepared, lots: Sequence[Lot]) -> bool:
    """Whether all lots were harvested and none got its code yet: 1.1345(c). Of lots without a history, as a
    shop receives them, nothing of the kind is known."""
    moment = event.event_time
    return all(
        lot.harvested_at is not None and lot.harvested_at <= moment and not has_code(lot, moment)
        for lot in lots
    )


def packs_first(event: Prepared, touched: Touched) -> bool:
    """Whether a transformation is an initial packing: no input has a code, and at least one was harvested.

    If nothing at all is known of the inputs, their products tell: raw commodities that stay what they are.
    """
    moment = event.event_time
    inputs = touched.inputs
    if any(lot.assigned_at is not None and lot.assigned_at < moment for lot in inputs):
        return False
    if any(lot.harvested_at is not None and lot.harvested_at <= moment for lot in inputs):
        return True
    return stays_raw(touched)


def stays_raw(touched: Touched) -> bool:
    """Whether all inputs are raw commodities and all outputs the same commodities."""
    if not touched.inputs or not touched.outputs:
        return False
    gtins, names = set(), set()
    for lot in touched.inputs:
        found = touched.commodities.get(lot.gtin)
        if found is None or not found.is_raw_commodity:
            return False
        gtins.add(lot.gtin)
        names.add(found.commodity.strip().lower())
    names.discard("")
    return all(
        lot.gtin in gtins or commodity_of(lot, touched.commodities) in names for lot in touched.outputs
    )


def commodity_of(lot: Lot, commodities: Mapping[str, Commodity]) -> str:
    found = commodities.get(lot.gtin)
    return "" if found is None else found.commodity.strip().lower()
