"""Reads the JSON of an event for people: what, when, where, why, how, and what the standard leaves open."""

import math
from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

import msgspec

from closient.apps.dashboard.structs.traceability import (
    Captured,
    Correction,
    LotOfEvent,
    Mark,
    Said,
    ShownEvent,
    Thing,
    Typed,
)
from closient.gs1 import cbv, epc_spelling
from closient.kit import ids

DECODER = msgspec.json.Decoder(dict[str, Any], float_hook=Decimal)
EPC_LISTS = ("epcList", "childEPCs", "inputEPCList", "outputEPCList")
QUANTITY_LISTS = ("quantityList", "childQuantityList", "inputQuantityList", "outputQuantityList")
# What went in stands before what came out.
TOLD_IN_ORDER = (
    "quantityList", "epcList", "childQuantityList", "childEPCs", "inputQuantityList", "inputEPCList",
    "outputQuantityList", "outputEPCList",
)  # fmt: skip
# What the pages show in words of their own.
KNOWN = frozenset(
    {
        "@context", "type", "eventID", "eventTime", "eventTimeZoneOffset", "recordTime", "action", "bizStep",
        "disposition", "readPoint", "bizLocation", "parentID", "bizTransactionList", "sourceList",
        "destinationList", "ilmd", "sensorElementList", "errorDeclaration", "certificationInfo",
        "persistentDisposition", *EPC_LISTS, *QUANTITY_LISTS,
    }
)  # fmt: skip
LONGEST_VALUE = 300
# Of each list of identifiers so many are read; an event may name 20,000.
MOST_OF_A_LIST = 100


def read(row: Captured, mark: Mark | None = None) -> ShownEvent:
    """An event with what was read out of it when it was captured."""
    body = DECODER.decode(row.document)
    lots = () if mark is None else tuple(LotOfEvent(*one) for one in mark.lots)
    return ShownEvent(
        id=row.id,
        called=row.event_id or f"urn:uuid:{ids.decode(row.id)}",
        time=row.event_time,
        offset=text(body.get("eventTimeZoneOffset")),
        recorded=row.record_time,
        type=text(body.get("type")),
        action=text(body.get("action")),
        step=text(body.get("bizStep")),
        disposition=text(body.get("disposition")),
        read_point=_id(body.get("readPoint")),
        location=_id(body.get("bizLocation")),
        things=tuple(_things(body)),
        sources=_typed(body.get("sourceList"), "source"),
        destinations=_typed(body.get("destinationList"), "destination"),
        documents=_typed(body.get("bizTransactionList"), "bizTransaction"),
        said=tuple(_said(body)),
        correction=_correction(body.get("errorDeclaration")),
        thing_count=sum(len(_list(body.get(name))) for name in TOLD_IN_ORDER) + ("parentID" in body),
        document=row.document,
        kind=None if mark is None else mark.kind,
        lots=lots,
        twin=None if mark is None else mark.twin,
    )


def _things(body: Mapping[str, Any]) -> Iterator[Thing]:
    """What the event is about, in the order in which people tell it: the container first."""
    if isinstance(parent := body.get("parentID"), str):
        yield thing("parentID", parent)
    for name in TOLD_IN_ORDER:
        for one in _list(body.get(name))[:MOST_OF_A_LIST]:
            if isinstance(one, str):
                yield thing(name, one)
            elif isinstance(one, dict):
                yield thing(
                    name, text(one.get("epcClass")), number(one.get("quantity")), text(one.get("uom"))
                )


def thing(name: str, epc: str, quantity: Decimal | None = None, uom: str = "") -> Thing:
    """Something named, and what its identifier says.

    >>> thing("epcList", "https://id.gs1.org/01/09506000134352/10/A%2F1").code
    'A/1'
    >>> thing("epcList", "https://id.gs1.org/00/095060000000000183").kind
    'unit'
    """
    found = epc_spelling.parts(epc)
    if found is not None and found.sscc:
        return Thing(list=name, epc=epc, kind="unit", code=found.sscc, quantity=quantity, uom=uom)
    if found is None or not found.gtin:
        return Thing(list=name, epc=epc, kind="other", code=epc, quantity=quantity, uom=uom)
    if found.serial:
        return Thing(
            list=name, epc=epc, kind="item", gtin=found.gtin, code=found.serial, quantity=quantity, uom=uom
        )
    kind = "lot" if found.lot else "product"
    return Thing(
        list=name, epc=epc, kind=kind, gtin=found.gtin, code=found.lot or "", quantity=quantity, uom=uom
    )


def _said(body: Mapping[str, Any]) -> Iterator[Said]:
    """Everything else: master data of the instance, measurements, certificates, fields of their own."""
    yield from flattened(body.get("ilmd"))
    for element in _list(body.get("sensorElementList")):
        for report in _list(element.get("sensorReport")) if isinstance(element, dict) else ():
            if isinstance(report, dict):
                yield measurement(report)
    for name in ("persistentDisposition", "certificationInfo"):
        if name in body:
            yield from flattened({name: body[name]})
    yield from flattened({name: value for name, value in body.items() if name not in KNOWN})


def measurement(report: Mapping[str, Any]) -> Said:
    """What a sensor says.

    >>> measurement({"type": "Temperature", "value": 2.5, "uom": "CEL"})
    Said(name='Temperature', value='2.5 CEL')
    """
    name = text(report.get("type")) or text(report.get("exception"))
    values = [
        report.get(key) for key in ("value", "stringValue", "booleanValue", "uriValue", "hexBinaryValue")
    ]
    shown = next((text(value) for value in values if value is not None), "")
    if not shown:
        ends = [text(report[key]) for key in ("minValue", "maxValue") if key in report]
        shown = " … ".join(ends) or text(report.get("meanValue"))
    return Said(cbv.local_name(name), " ".join(filter(None, (shown, text(report.get("uom"))))))


def flattened(value: Any, name: str = "") -> Iterator[Said]:
    """Fields inside of fields, each by its own name.

    >>> list(flattened({"cbvmda:lotNumber": "A1", "ex:field": {"ex:row": [1, 2]}}))
    [Said(name='lotNumber', value='A1'), Said(name='row', value='1, 2')]
    """
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from flattened(inner, cbv.local_name(key))
    elif isinstance(value, list) and any(isinstance(one, dict | list) for one in value):
        for one in value:
            yield from flattened(one, name)
    elif isinstance(value, list):
        yield Said(name, ", ".join(map(text, value))[:LONGEST_VALUE])
    elif value is not None:
        yield Said(name, text(value)[:LONGEST_VALUE])


def text(value: Any) -> str:
    """A value as it is written."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


def number(value: Any) -> Decimal | None:
    """A quantity; None for what is none.

    >>> number(2), number("x"), number(True)
    (Decimal('2'), None, None)
    """
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal | str):
        return None
    if isinstance(value, float) and not math.isfinite(value):
        return None
    try:
        return Decimal(str(value))
    except InvalidOperation:
        return None


def _correction(value: Any) -> Correction | None:
    if not isinstance(value, dict):
        return None
    replacements = tuple(map(text, _list(value.get("correctiveEventIDs"))))
    return Correction(text(value.get("declarationTime")), text(value.get("reason")), replacements)


def _typed(value: Any, name: str) -> tuple[Typed, ...]:
    return tuple(
        Typed(text(one.get("type")), text(one.get(name))) for one in _list(value) if isinstance(one, dict)
    )


def _id(value: Any) -> str:
    return text(value.get("id")) if isinstance(value, dict) else text(value)


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
