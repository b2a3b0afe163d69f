"""What an event says beside the fields of the standard: master data of its lots (ilmd) and extensions.

Vendors spell the same thing with different prefixes, so only the name behind the prefix counts
(`cbvmda:lotNumber`, `urn:epcglobal:cbv:mda:lotNumber`), in whatever case.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from closient.gs1 import cbv

ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}(?=T|$)")
DEEPEST = 8
Said = Mapping[str, str]

COMMODITY = ("commodity", "commodityname")
VARIETY = ("variety", "varietyname", "cropvariety")
SPECIES = (
    "acceptablemarketname", "speciesforfisherystatisticspurposesname", "speciesname", "species",
    "speciesforfisherystatisticspurposescode", "fishtype",
)  # fmt: skip
FARM = ("farm", "farmgln", "farmlocation", "farmname", "farmlocationid")
GROWING_AREA = (
    "growingarea", "growingareaname", "fieldname", "field", "farmfield", "harvestfield", "blockname",
    "containername", "pondname", "tankname",
)  # fmt: skip
HARVESTER = ("harvester", "harvestername", "harvestedby")
HARVESTER_PHONE = ("harvesterphone", "harvestertelephone", "harvesterphonenumber")
HARVEST_DATE = ("harvestdate", "catchdate")
HARVEST_START = ("harveststartdate",)
HARVEST_END = ("harvestenddate",)
HARVEST_LOCATION = ("catchzone", "catcharea", "harvestlocation", "harvestarea", "faoarea")
COOLING_DATE = ("coolingdate", "dateofcooling")
COOLING_LOCATION = ("coolinglocation", "coolerlocation", "coolinglocationgln", "coolergln", "cooler")
PACK_DATE = ("packdate", "packingdate", "packagingdate", "initialpackdate")
LANDING_DATE = ("landingdate", "landingenddate", "landingdateend")
RECEIVED_DATE = ("receiveddate", "receivingdate")
TLC_SOURCE = (
    "traceabilitylotcodesource", "tlcsource", "tlcsourcegln", "traceabilitylotcodesourcelocation",
)  # fmt: skip
TLC_SOURCE_REFERENCE = ("traceabilitylotcodesourcereference", "tlcsourcereference")
DOCUMENT_TYPE = ("referencedocumenttype",)
DOCUMENT_NUMBER = ("referencedocumentnumber", "referencedocument")
DOCUMENTS = {
    "bol": "Bill of lading",
    "cert": "Certificate",
    "desadv": "Despatch advice",
    "inv": "Invoice",
    "pedigree": "Pedigree",
    "po": "Purchase order",
    "poc": "Purchase order confirmation",
    "prodorder": "Production order",
    "recadv": "Receiving advice",
    "rma": "Return merchandise authorisation",
}
TRANSACTION = re.compile(r"urn:epcglobal:cbv:bt:[0-9]{13}:(.+)")


def of_lot(ilmd: Any) -> Said:
    """The master data of a lot by local name in small letters; of nested and repeated ones the first."""
    found: dict[str, str] = {}
    _collect(ilmd, found, 0)
    return found


def of_event(body: Mapping[str, Any]) -> Said:
    """The same with the extensions of the event itself behind the master data."""
    found: dict[str, str] = {}
    _collect(body.get("ilmd"), found, 0)
    _collect({name: value for name, value in body.items() if ":" in name}, found, 0)
    return found


def first(said: Said, names: Sequence[str]) -> str:
    """The value of the first of these names that says anything."""
    return next((said[name] for name in names if said.get(name)), "")


def day(said: Said, names: Sequence[str]) -> str:
    """The same for a date: of a moment in ISO 8601 its day alone."""
    text = first(said, names)
    match = ISO_DATE.match(text)
    return match[0] if match else text


def local_time(moment: datetime, offset: str) -> datetime:
    """A moment as the clocks showed it there.

    >>> local_time(datetime.fromisoformat("2026-11-25T03:00:00+00:00"), "-08:00").isoformat()
    '2026-11-24T19:00:00'
    """
    ahead = timedelta(hours=int(offset[1:3]), minutes=int(offset[4:6])) if len(offset) == 6 else timedelta()
    return moment.replace(tzinfo=None) + (-ahead if offset.startswith("-") else ahead)


def documents(body: Mapping[str, Any], said: Said) -> tuple[str, str]:
    """Types and numbers of the reference documents, in the order of the event, with `; ` between them."""
    kinds, numbers = [], []
    for entry in body.get("bizTransactionList") or ():
        kind, number = entry.get("type", ""), entry.get("bizTransaction", "")
        token = cbv.token("biz_transaction_type", kind) or cbv.last_segment(kind) if kind else ""
        match = TRANSACTION.fullmatch(number)
        kinds.append(DOCUMENTS.get(token, token))
        numbers.append(match[1] if match else number)
    if not numbers and (number := first(said, DOCUMENT_NUMBER)):
        kinds, numbers = [first(said, DOCUMENT_TYPE)], [number]
    return "; ".join(filter(None, kinds)), "; ".join(numbers)


def _collect(value: Any, found: dict[str, str], depth: int) -> None:
    if depth > DEEPEST:
        return
    if isinstance(value, list):
        for one in value:
            _collect(one, found, depth + 1)
    elif isinstance(value, Mapping):
        for name, inside in value.items():
            text = _text(inside)
            if text:
                found.setdefault(cbv.local_name(name).lower(), text)
            else:
                _collect(inside, found, depth + 1)


def _text(value: Any) -> str:
    """A single value as text; empty for anything that has parts of its own."""
    if isinstance(value, Mapping):
        value = value.get("@value", value.get("#text"))
    elif isinstance(value, list):
        texts = [_text(one) for one in value]
        return "; ".join(texts) if texts and all(texts) else ""
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        return ""
    return str(value).strip()
