"""Events of the supply chain in words and pictures. No page of its own."""

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

import msgspec
from babel import dates

from closient.apps.dashboard.actions import trace_events
from closient.apps.dashboard.actions.trace_events import Understood
from closient.apps.dashboard.actions.traceability import WEEKS, TraceOverview
from closient.apps.dashboard.structs.traceability import LotOfEvent, ShownEvent, Thing
from closient.apps.epcis.structs.capture import CaptureJob
from closient.apps.epcis.structs.lots import Named, PlaceRef
from closient.kit import ids
from closient.web import charts, formats, texts
from closient.web.texts import _, mark, ngettext

TYPES = {
    "ObjectEvent": (mark("Things seen"), "package"),
    "AggregationEvent": (mark("Packed together"), "layers"),
    "TransactionEvent": (mark("Tied to a document"), "file-text"),
    "TransformationEvent": (mark("Made into something else"), "refresh-cw"),
    "AssociationEvent": (mark("Attached to something"), "link"),
}
KINDS = {
    "HARVEST": mark("Harvested"),
    "COOL": mark("Cooled"),
    "INITIAL_PACK": mark("First packed"),
    "FIRST_LAND_RECEIVE": mark("First received on land"),
    "SHIP": mark("Shipped"),
    "RECEIVE": mark("Received"),
    "TRANSFORM": mark("Transformed"),
    "INTAKE": mark("Taken in before packing"),
}
LISTS = {
    "parentID": mark("Container"),
    "epcList": mark("Things"),
    "quantityList": mark("Things"),
    "childEPCs": mark("Inside"),
    "childQuantityList": mark("Inside"),
    "inputEPCList": mark("What went in"),
    "inputQuantityList": mark("What went in"),
    "outputEPCList": mark("What came out"),
    "outputQuantityList": mark("What came out"),
}
ACTIONS = {"ADD": mark("Added"), "OBSERVE": mark("Observed"), "DELETE": mark("Removed")}
DOCUMENTS = {
    "po": mark("Purchase order"),
    "desadv": mark("Despatch advice"),
    "bol": mark("Bill of lading"),
    "inv": mark("Invoice"),
    "prodorder": mark("Production order"),
    "recadv": mark("Receiving advice"),
    "cert": mark("Certificate"),
    "rma": mark("Return"),
}
PARTIES = {
    "owning_party": mark("Owner"),
    "possessing_party": mark("Holder"),
    "location": mark("Place"),
}
REASONS = {
    "did_not_occur": mark("It did not happen."),
    "incorrect_data": mark("Its data are wrong."),
}
UNITS = {
    "KGM": "kg",
    "GRM": "g",
    "LBR": "lb",
    "ONZ": "oz",
    "TNE": "t",
    "LTR": "l",
    "MLT": "ml",
    "GLL": "gal",
    "EA": "",
}
MISSING = {
    "name": mark("name"),
    "phone": mark("telephone"),
    "street": mark("street or coordinates"),
    "city": mark("city"),
    "region": mark("state"),
    "postal_code": mark("zip code"),
    "country": mark("country"),
    "pack_size": mark("pack size"),
    "pack_style": mark("pack style"),
}
# Where a word begins inside of a name.
CAMEL = re.compile(r"(?<=[a-z])[A-Z](?=[a-z])")


def type_options() -> list[tuple[str, str]]:
    return [(name, _(label)) for name, (label, _symbol) in TYPES.items()]


def symbol(event: ShownEvent) -> str:
    """The icon of an event."""
    if event.correction:
        return "triangle-alert"
    if event.kind in ("SHIP", "RECEIVE", "FIRST_LAND_RECEIVE", "INTAKE"):
        return "truck"
    return TYPES[event.type][1] if event.type in TYPES else "circle"


def type_name(event: ShownEvent) -> str:
    return _(TYPES[event.type][0]) if event.type in TYPES else event.type


def kind_name(kind: str) -> str:
    return _(KINDS[kind]) if kind in KINDS else kind


def action_name(event: ShownEvent) -> str:
    return _(ACTIONS[event.action]) if event.action in ACTIONS else event.action


def plain(word: str) -> str:
    """A name as words.

    >>> plain("creating_class_instance"), plain("bestBeforeDate"), plain("CO2")
    ('Creating class instance', 'Best before date', 'CO2')
    """
    parted = CAMEL.sub(lambda found: f" {found[0].lower()}", word)
    shown = parted.replace("_", " ").replace("-", " ").strip()
    return shown[:1].upper() + shown[1:]


def step_name(event: ShownEvent) -> str:
    return plain(trace_events.word("biz_step", event.step)) if event.step else ""


def disposition_name(event: ShownEvent) -> str:
    return plain(trace_events.word("disposition", event.disposition)) if event.disposition else ""


def headline(event: ShownEvent) -> str:
    """What happened, as short as can be."""
    if event.kind:
        return kind_name(event.kind)
    return step_name(event) or type_name(event)


def second_word(event: ShownEvent) -> str:
    """The step beside the kind, where it says something more."""
    plain_steps = {"shipping", "receiving", "harvesting", "cooling", ""}
    word = trace_events.word("biz_step", event.step) if event.step else ""
    return plain(word) if event.kind and word not in plain_steps else ""


def counted(thing: Thing) -> str:
    """The quantity before a name."""
    said = quantity(thing)
    return f"{said} " if said and UNITS.get(thing.uom, thing.uom) else f"{said} × " if said else ""


def begins_output(event: ShownEvent, index: int) -> bool:
    """Whether this is the first thing that came out of a transformation."""
    lists = [thing.list for thing in event.things]
    return lists[index].startswith("output") and not any(one.startswith("output") for one in lists[:index])


def inside(event: ShownEvent) -> list[LotOfEvent]:
    """Lots that the event does not name, but a container of theirs."""
    named = {(thing.gtin, thing.code) for thing in event.things if thing.kind == "lot"}
    return [lot for lot in event.lots if (lot.gtin, lot.lot_code) not in named]


def quantity(thing: Thing) -> str:
    """How much of it; pieces have no unit."""
    if thing.quantity is None:
        return ""
    unit = UNITS.get(thing.uom, thing.uom)
    return f"{formats.number(thing.quantity)} {unit}".strip()


def called(thing: Thing) -> str:
    """A thing by the number that people know it by."""
    names = {
        "lot": _("Lot %(code)s"),
        "item": _("Item %(code)s"),
        "unit": _("Logistic unit %(code)s"),
    }
    if thing.kind in names:
        return names[thing.kind] % {"code": thing.code}
    return thing.gtin or thing.code


def groups(event: ShownEvent) -> list[tuple[str, list[Thing]]]:
    """The things of an event under their headings."""
    found: dict[str, list[Thing]] = {}
    for thing in event.things:
        found.setdefault(_(LISTS[thing.list]), []).append(thing)
    return list(found.items())


def days(events: Iterable[ShownEvent]) -> list[tuple[date, list[ShownEvent]]]:
    """Events by the day (UTC) on which they happened, in their order."""
    found: dict[date, list[ShownEvent]] = {}
    for event in events:
        found.setdefault(event.time.date(), []).append(event)
    return list(found.items())


def clock(moment: datetime) -> str:
    return dates.format_time(moment, "short", locale=texts.current().region)


def local_moment(event: ShownEvent) -> str:
    """The time on the clock where it happened; nothing when that is UTC."""
    sign = -1 if event.offset.startswith("-") else 1
    hours, _colon, minutes = event.offset[1:].partition(":")
    if not (hours.isdecimal() and minutes.isdecimal()) or int(hours) + int(minutes) == 0:
        return ""
    try:
        local = event.time + sign * timedelta(hours=int(hours), minutes=int(minutes))
    except OverflowError:
        return ""
    said = dates.format_datetime(local.replace(tzinfo=None), "medium", locale=texts.current().region)
    return f"{said} ({event.offset})"


def indented(document: str, most: int) -> str:
    """JSON with a line for each member; of a longer document the beginning, as it was sent."""
    if len(document) > most:
        return f"{document[:most]}…"
    return msgspec.json.format(document.encode(), indent=2).decode()


def document_name(kind: str) -> str:
    word = trace_events.word("biz_transaction_type", kind) if kind else ""
    return _(DOCUMENTS[word]) if word in DOCUMENTS else plain(word) or _("Document")


def document_number(value: str) -> str:
    """What stands on the paper: the end of urn:epcglobal:cbv:bt:GLN:number."""
    return value.split(":", 5)[-1] if value.startswith("urn:epcglobal:cbv:bt:") else value


def party_name(kind: str) -> str:
    word = trace_events.word("source_destination_type", kind) if kind else ""
    return _(PARTIES[word]) if word in PARTIES else plain(word)


def reason(kind: str) -> str:
    word = trace_events.word("error_reason", kind) if kind else ""
    return _(REASONS[word]) if word in REASONS else plain(word)


def place_of(event: ShownEvent, named: Named) -> PlaceRef | None:
    """Where it happened."""
    return named(event.read_point or event.location or None)


def way(event: ShownEvent, named: Named) -> tuple[Any, Any]:
    """From where to where, if the event says so."""
    ends = []
    for found in (event.sources, event.destinations):
        by_type = {trace_events.word("source_destination_type", one.type): one.value for one in found}
        value = by_type.get("location") or by_type.get("possessing_party") or by_type.get("owning_party")
        ends.append(named(value) if value else None)
    return ends[0], ends[1]


def understood_as(understood: Understood) -> str:
    """What the words of a search were taken for."""
    wanted = understood.wanted
    if wanted.kind == "lot_code":
        count = len(understood.lots)
        if not count:
            return _("Taken for the code of a lot; there is none called so.")
        return ngettext(
            "Taken for the code of a lot: %(num)s lot is called so.",
            "Taken for the code of a lot: %(num)s lots are called so.",
            count,
        ) % {"num": count}
    said = {
        "lot": _("Lot %(code)s of product %(gtin)s, also inside of containers."),
        "item": _("Item %(code)s of product %(gtin)s."),
        "product": _("Everything that names product %(gtin)s."),
        "unit": _("Logistic unit %(code)s."),
        "place": _("Everything that happened at place %(code)s."),
        "other": _("Everything that names this identifier exactly so."),
    }
    return said[wanted.kind] % {"code": wanted.code, "gtin": wanted.gtin}


def week_chart(shown: TraceOverview) -> object:
    """All critical tracking events over spans of seven days."""
    sums = [0.0] * WEEKS
    for share in shown.by_week:
        sums[min(share.week, WEEKS - 1)] += share.count
    labels = [formats.short_day(shown.first_day + timedelta(weeks=week)) for week in range(WEEKS)]
    line = charts.Line(_("Events"), sums)
    return charts.over_time(
        _("Critical tracking events"), labels, [line], unit=_("in seven days"), filled=True
    )


def kind_rows(shown: TraceOverview) -> list[tuple[str, str, object, int, int]]:
    """Each kind with its line over the weeks, the last seven days and all of them."""
    found = []
    for kind, label in KINDS.items():
        counts: Sequence[float] = [
            sum(
                share.count
                for share in shown.by_week
                if (share.kind, min(share.week, WEEKS - 1)) == (kind, week)
            )
            for week in range(WEEKS)
        ]
        if any(counts):
            drawn = charts.sparkline(counts, _("%(what)s over eight weeks") % {"what": _(label)})
            found.append((kind, _(label), drawn, int(counts[-1]), int(sum(counts))))
    return found


def job_id(job: CaptureJob) -> str:
    """The id of a capture as it stands in addresses."""
    return ids.encode(job.capture_id)


def behaviour_name(behaviour: str) -> str:
    """What was to happen with faulty events."""
    names = {
        "rollback": _("All or nothing"),
        "prefix": _("Up to the first fault"),
        "proceed": _("All that are right"),
    }
    return names.get(behaviour, behaviour)


def lacks(missing: Iterable[str]) -> str:
    return ", ".join(_(MISSING[one]) for one in missing if one in MISSING)


handlers: list[Any] = []
