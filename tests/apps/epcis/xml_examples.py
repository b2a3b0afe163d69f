"""Events in XML of 1.2 and 2.0 with the JSON that they mean, and documents around them."""

from typing import Any

import pytest

from closient.apps.epcis.rules import xml_reading
from closient.apps.epcis.rules.xml_names import XmlRefused

EXT = 'xmlns:ext="https://ext.example/"'
TIME_AND_ZONE = """
  <eventTime>2026-03-04T10:00:30.5+01:00</eventTime>
  <recordTime/>
  <eventTimeZoneOffset>+01:00</eventTimeZoneOffset>"""
WHERE = """
  <bizStep>urn:epcglobal:cbv:bizstep:receiving</bizStep>
  <disposition>in_progress</disposition>
  <readPoint><id>https://id.gs1.org/414/9506000111111</id></readPoint>
  <bizLocation><id> urn:epc:id:sgln:9506000.11111.0 </id></bizLocation>"""
PURCHASE = """
  <bizTransactionList>
    <bizTransaction type="urn:epcglobal:cbv:btt:po">urn:epcglobal:cbv:bt:9506000111111:77</bizTransaction>
    <bizTransaction>https://partner.example/desadv/5</bizTransaction>
  </bizTransactionList>"""
QUANTITIES = """
    <quantityElement><epcClass>urn:epc:class:lgtin:9506000.013435.A</epcClass><quantity>7</quantity>
    </quantityElement>
    <quantityElement><epcClass>urn:epc:class:lgtin:9506000.013435.0012</epcClass><quantity>3.50</quantity>
      <uom>KGM</uom></quantityElement>"""
PARTIES = """
  <sourceList><source type="location">https://id.gs1.org/414/9506000111111</source></sourceList>
  <destinationList>
    <destination type="urn:epcglobal:cbv:sdt:owning_party">urn:epc:id:pgln:9506000.22222</destination>
  </destinationList>"""
ILMD = '<ilmd><m:lotNumber xmlns:m="urn:epcglobal:cbv:mda">0012</m:lotNumber></ilmd>'
OWN = "<ext:field>7B</ext:field>"

WHEN_JSON = {"eventTime": "2026-03-04T10:00:30.5+01:00", "eventTimeZoneOffset": "+01:00"}
WHERE_JSON = {
    "bizStep": "urn:epcglobal:cbv:bizstep:receiving",
    "disposition": "in_progress",
    "readPoint": {"id": "https://id.gs1.org/414/9506000111111"},
    "bizLocation": {"id": "urn:epc:id:sgln:9506000.11111.0"},
}
PURCHASE_JSON = {
    "bizTransactionList": [
        {"type": "urn:epcglobal:cbv:btt:po", "bizTransaction": "urn:epcglobal:cbv:bt:9506000111111:77"},
        {"bizTransaction": "https://partner.example/desadv/5"},
    ]
}
QUANTITIES_JSON = [
    {"epcClass": "urn:epc:class:lgtin:9506000.013435.A", "quantity": 7},
    {"epcClass": "urn:epc:class:lgtin:9506000.013435.0012", "quantity": 3.5, "uom": "KGM"},
]
PARTIES_JSON = {
    "sourceList": [{"type": "location", "source": "https://id.gs1.org/414/9506000111111"}],
    "destinationList": [
        {"type": "urn:epcglobal:cbv:sdt:owning_party", "destination": "urn:epc:id:pgln:9506000.22222"}
    ],
}
OWN_JSON = {"ext:field": "7B"}
SSCC, CASE = "urn:epc:id:sscc:9506000.0000000018", "urn:epc:id:sgtin:9506000.013435.1"

# Name -> the event in 2.0, in 1.2, and in JSON.
EVENTS: dict[str, tuple[str, str, dict[str, Any]]] = {
    "ObjectEvent": (
        f"<ObjectEvent>{TIME_AND_ZONE}<eventID>urn:uuid:1</eventID><epcList><epc>{CASE}</epc></epcList>"
        f"<action>ADD</action>{WHERE}{PURCHASE}<quantityList>{QUANTITIES}</quantityList>{PARTIES}{ILMD}{OWN}"
        "</ObjectEvent>",
        f"<ObjectEvent>{TIME_AND_ZONE}<baseExtension><eventID>urn:uuid:1</eventID></baseExtension>"
        f"<epcList><epc>{CASE}</epc></epcList><action>ADD</action>{WHERE}{PURCHASE}"
        f"<extension><quantityList>{QUANTITIES}</quantityList>{PARTIES}{ILMD}</extension>{OWN}</ObjectEvent>",
        {
            "type": "ObjectEvent", **WHEN_JSON, "eventID": "urn:uuid:1", "epcList": [CASE], "action": "ADD",
            **WHERE_JSON, **PURCHASE_JSON, "quantityList": QUANTITIES_JSON, **PARTIES_JSON,
            "ilmd": {"cbvmda:lotNumber": "0012"}, **OWN_JSON,
        },
    ),
    "AggregationEvent": (
        f"<AggregationEvent>{TIME_AND_ZONE}<parentID>{SSCC}</parentID><childEPCs><epc>{CASE}</epc>"
        f"</childEPCs>"
        f"<action>ADD</action>{WHERE}{PURCHASE}<childQuantityList>{QUANTITIES}</childQuantityList>{PARTIES}"
        f"{OWN}</AggregationEvent>",
        f"<AggregationEvent>{TIME_AND_ZONE}<parentID>{SSCC}</parentID><childEPCs><epc>{CASE}</epc>"
        f"</childEPCs>"
        f"<action>ADD</action>{WHERE}{PURCHASE}<extension><childQuantityList>{QUANTITIES}</childQuantityList>"
        f"{PARTIES}</extension>{OWN}</AggregationEvent>",
        {
            "type": "AggregationEvent", **WHEN_JSON, "parentID": SSCC, "childEPCs": [CASE], "action": "ADD",
            **WHERE_JSON, **PURCHASE_JSON, "childQuantityList": QUANTITIES_JSON, **PARTIES_JSON, **OWN_JSON,
        },
    ),
    "TransactionEvent": (
        f"<TransactionEvent>{TIME_AND_ZONE}{PURCHASE}<parentID>{SSCC}</parentID><epcList/>"
        f"<action>ADD</action>{WHERE}<quantityList>{QUANTITIES}</quantityList>{PARTIES}{OWN}"
        "</TransactionEvent>",
        f"<TransactionEvent>{TIME_AND_ZONE}{PURCHASE}<parentID>{SSCC}</parentID><epcList/>"
        f"<action>ADD</action>{WHERE}<extension>"
        f"<quantityList>{QUANTITIES}</quantityList>{PARTIES}</extension>"
        f"{OWN}</TransactionEvent>",
        {
            "type": "TransactionEvent", **WHEN_JSON, **PURCHASE_JSON, "parentID": SSCC, "action": "ADD",
            **WHERE_JSON, "quantityList": QUANTITIES_JSON, **PARTIES_JSON, **OWN_JSON,
        },
    ),
    "TransformationEvent": (
        f"<TransformationEvent>{TIME_AND_ZONE}<inputEPCList><epc>{CASE}</epc></inputEPCList>"
        f"<inputQuantityList>{QUANTITIES}</inputQuantityList><outputEPCList><epc>{SSCC}</epc></outputEPCList>"
        f"<outputQuantityList>{QUANTITIES}</outputQuantityList><transformationID>urn:x:1</transformationID>"
        f"{WHERE}{PURCHASE}{PARTIES}{ILMD}{OWN}</TransformationEvent>",
        f"<extension><TransformationEvent>{TIME_AND_ZONE}<inputEPCList><epc>{CASE}</epc></inputEPCList>"
        f"<inputQuantityList>{QUANTITIES}</inputQuantityList><outputEPCList><epc>{SSCC}</epc></outputEPCList>"
        f"<outputQuantityList>{QUANTITIES}</outputQuantityList><transformationID>urn:x:1</transformationID>"
        f"{WHERE}{PURCHASE}{PARTIES}{ILMD}{OWN}</TransformationEvent></extension>",
        {
            "type": "TransformationEvent", **WHEN_JSON, "inputEPCList": [CASE],
            "inputQuantityList": QUANTITIES_JSON, "outputEPCList": [SSCC],
            "outputQuantityList": QUANTITIES_JSON, "transformationID": "urn:x:1", **WHERE_JSON,
            **PURCHASE_JSON, **PARTIES_JSON, "ilmd": {"cbvmda:lotNumber": "0012"}, **OWN_JSON,
        },
    ),
    "AssociationEvent": (
        f"<AssociationEvent>{TIME_AND_ZONE}<parentID>{SSCC}</parentID><childEPCs><epc>{CASE}</epc>"
        f"</childEPCs>"
        f"<childQuantityList>{QUANTITIES}</childQuantityList>"
        f"<action>DELETE</action>{WHERE}{PURCHASE}{PARTIES}"
        f"{OWN}</AssociationEvent>",
        f"<extension><extension><AssociationEvent>{TIME_AND_ZONE}<parentID>{SSCC}</parentID><childEPCs>"
        f"<epc>{CASE}</epc></childEPCs><childQuantityList>{QUANTITIES}</childQuantityList>"
        f"<action>DELETE</action>{WHERE}{PURCHASE}{PARTIES}{OWN}</AssociationEvent></extension></extension>",
        {
            "type": "AssociationEvent", **WHEN_JSON, "parentID": SSCC, "childEPCs": [CASE],
            "childQuantityList": QUANTITIES_JSON, "action": "DELETE", **WHERE_JSON, **PURCHASE_JSON,
            **PARTIES_JSON, **OWN_JSON,
        },
    ),
}  # fmt: skip


def document(events: str, *, header: str = "", version: str = "2.0", namespaces: str = EXT) -> bytes:
    """An EPCISDocument in XML."""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<epcis:EPCISDocument {namespaces} '
        f'xmlns:epcis="urn:epcglobal:epcis:xsd:{version[0]}" schemaVersion="{version}" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" creationDate="2026-03-04T11:00:00Z">'
        f"{header}<EPCISBody><EventList>{events}</EventList></EPCISBody></epcis:EPCISDocument>"
    ).encode()


def object_event(inside: str) -> str:
    """An object event with what it must have, and more."""
    epcs = f"<epcList><epc>{CASE}</epc></epcList>"
    return f"<ObjectEvent>{TIME_AND_ZONE}{epcs}<action>ADD</action>{inside}</ObjectEvent>"


def only(inside: str, namespaces: str = EXT) -> dict[str, Any]:
    """What an object event has beside the fields that it must have."""
    (event,) = xml_reading.read(document(object_event(inside), namespaces=namespaces)).events
    known = {"type", "eventTime", "eventTimeZoneOffset", "epcList", "action"}
    return {key: value for key, value in event.items() if key not in known}


def refused(body: bytes) -> XmlRefused:
    """Why the document is not taken."""
    with pytest.raises(XmlRefused) as caught:
        xml_reading.read(body)
    return caught.value
