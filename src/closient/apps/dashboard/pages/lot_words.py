"""Lots, their key data elements and their files in words. No page of its own."""

from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import unquote

from closient.apps.dashboard.actions import trace_events
from closient.apps.dashboard.pages import trace_words
from closient.apps.dashboard.structs.traced_lots import Whereabouts
from closient.apps.epcis.structs.completeness import Gap, Lack
from closient.apps.epcis.structs.drills import Balance, Call, Quantity, ReceivedLot
from closient.apps.epcis.structs.lots import LotDetail, Named, PlaceRef, Sighting
from closient.apps.epcis.structs.trace import TimelineEntry
from closient.web import formats
from closient.web.texts import _, mark

KDES = {
    "traceability_lot_code": mark("Traceability lot code"),
    "product_description": mark("Product description"),
    "commodity": mark("Commodity and variety"),
    "species": mark("Species or market name"),
    "quantity": mark("Quantity and unit"),
    "date": mark("Date"),
    "location": mark("Location"),
    "farm": mark("Farm"),
    "growing_area": mark("Growing area"),
    "harvest_date": mark("Harvest date"),
    "harvest_location": mark("Harvest location"),
    "harvester": mark("Harvester and telephone"),
    "cooling_location": mark("Cooling location"),
    "cooling_date": mark("Cooling date"),
    "received_date": mark("Date of receipt"),
    "received_quantity": mark("Quantity received"),
    "previous_source": mark("Immediate previous source"),
    "ship_from": mark("Where it was shipped from"),
    "subsequent_recipient": mark("Immediate subsequent recipient"),
    "tlc_source": mark("Traceability lot code source"),
    "input_traceability_lot_code": mark("Traceability lot code of what went in"),
    "input_product_description": mark("Description of what went in"),
    "input_quantity": mark("Quantity of what went in"),
    "reference_document": mark("Reference document"),
}
ROLES = {"input": mark("went in"), "output": mark("came out")}
NOT_LISTED, NOT_EVALUATED = "not_listed", "not_evaluated"


def measure(quantity: float | None, uom: str | None) -> str:
    """So much of something; pieces have no unit."""
    if quantity is None:
        return ""
    unit = trace_words.UNITS.get(uom or "", uom or "")
    return f"{formats.number(quantity)} {unit}".strip()


def measures(quantities: Iterable[Quantity], *, is_complete: bool) -> str:
    """Quantities in each unit, and that they are not all."""
    said = " + ".join(measure(one.quantity, one.uom) for one in quantities)
    if is_complete:
        return said
    return _("%(quantity)s and more") % {"quantity": said} if said else _("Not said")


def happened(kind: str | None, biz_step: str | None) -> str:
    """What an event was, as short as can be."""
    if kind:
        return trace_words.kind_name(kind)
    if biz_step:
        return trace_words.plain(trace_events.word("biz_step", biz_step))
    return _("Seen")


def kind_options() -> list[tuple[str, str]]:
    """Kinds that a file or a report may be about."""
    return [(kind, _(label)) for kind, label in trace_words.KINDS.items() if kind != "INTAKE"]


def place_name(place: PlaceRef | None) -> str:
    return (place.name or place.id) if place else ""


def whereabouts(seen: Whereabouts, named: Named) -> str:
    """Where a lot is, as far as events say."""
    return _said(place_name(named(seen.location)), place_name(named(seen.ship_to)))


def last_seen(seen: Sighting) -> str:
    """The same of one lot."""
    return _said(place_name(seen.location), place_name(seen.ship_to))


def _said(at: str, target: str) -> str:
    if target:
        return _("On its way to %(place)s") % {"place": target}
    return at


def place_href(place: PlaceRef | None) -> str:
    """Where a place is described; '' if it has no GLN."""
    if place is None or not (place.id.isdecimal() and len(place.id) == 13):
        return ""
    here = "/dashboard/traceability/places"
    return f"{here}/{place.id}" if place.name else f"{here}/new?gln={place.id}"


def parts(entry: TimelineEntry) -> list[str]:
    """How an event names the lot: how much of it, whether it went in or came out, inside of what."""
    found: dict[str, None] = {}
    for part in entry.parts:
        words = [measure(part.quantity, part.uom), _(ROLES[part.role]) if part.role in ROLES else ""]
        if part.container:
            words.append(_("inside of %(what)s") % {"what": container(part.container)})
        if said := " ".join(word for word in words if word):
            found[said] = None
    return list(found)


def container(epc: str) -> str:
    """The number that stands on a container."""
    return epc.rpartition("/")[2] if "://" in epc else epc.rpartition(":")[2]


def way(entry: TimelineEntry) -> str:
    """Where it happened, or from where to where."""
    origin, target = place_name(entry.ship_from), place_name(entry.ship_to)
    if origin and target and entry.kind in ("SHIP", "RECEIVE", "FIRST_LAND_RECEIVE", "INTAKE"):
        return f"{origin} → {target}"
    return place_name(entry.location)


def made_of(lot: LotDetail) -> str:
    """How many lots went in, and how many came of it."""
    said = {"sources": formats.number(lot.source_lot_count), "made": formats.number(lot.derived_lot_count)}
    return _("made of %(sources)s other lots, went into %(made)s") % said


def kde_name(name: str) -> str:
    return _(KDES[name]) if name in KDES else name


def lacking(lack: Lack, gap: Gap) -> str:
    """What of a key data element is missing, if not all of it."""
    if lack.kde == "reference_document" and gap.reference_document_number:
        return _("its type")
    return trace_words.lacks(lack.fields)


def remedy(lack: Lack, named: Named) -> tuple[str, str]:
    """Where what is missing is entered, and what the link says; empty if no page of ours can mend it."""
    if not lack.of:
        return "", ""
    if lack.of.isdecimal() and len(lack.of) == 14:
        return f"/dashboard/traceability/products/{lack.of}", lack.of
    place = named(lack.of)
    return place_href(place), place_name(place)


def document(gap: Gap) -> str:
    """The reference document, or that there is none."""
    if not gap.reference_document_number:
        return _("Without a document")
    kinds, numbers = gap.reference_document_type.split("; "), gap.reference_document_number.split("; ")
    if len(kinds) != len(numbers):
        return f"{gap.reference_document_type} {gap.reference_document_number}".strip()
    return ", ".join(f"{kind} {number}".strip() for kind, number in zip(kinds, numbers, strict=True))


def by_document(gaps: Sequence[Gap]) -> list[tuple[str, list[Gap]]]:
    """Gaps under their documents, in their order."""
    found: dict[str, list[Gap]] = {}
    for gap in gaps:
        found.setdefault(document(gap), []).append(gap)
    return list(found.items())


def lot_of(code: str) -> str:
    """The lot at the end of a traceability lot code."""
    before, _slash, lot_code = code.rpartition("/10/")
    return unquote(lot_code) if before else code


def category_name(category: str | None, status: str) -> str:
    if category:
        return category
    return _("Not on the list") if status == NOT_LISTED else _("Not evaluated")


def balance_unit(balance: Balance) -> str:
    return trace_words.UNITS.get(balance.uom or "", balance.uom or "") or _("pieces")


def got(received: Sequence[ReceivedLot], names: dict[str, Any]) -> list[tuple[Any, str, bool]]:
    """Lot, how much of it, and whether its receipt is known."""
    return [
        (names.get(one.lot_id), measures(one.quantities, is_complete=one.is_complete), one.is_confirmed)
        for one in received
    ]


def role_name(call: Call) -> str:
    return _("Location") if call.role == "location" else _("Owner")


handlers: list[Any] = []
