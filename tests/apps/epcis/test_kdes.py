"""Key data elements of each kind of event, as 21 CFR 1.1325 to 1.1350 name them, and what is missing."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, get_args

import pytest

from closient.apps.epcis.rules import kdes as rules
from closient.apps.epcis.rules import said
from closient.apps.epcis.structs.kdes import (
    CteEvent,
    Fact,
    KdeName,
    Kdes,
    Known,
    LotShare,
    Missing,
)
from closient.apps.epcis.structs.places import Place, ProductDescription
from closient.apps.epcis.structs.tracing import Kind
from tests.apps.epcis.events import LINK

NOW = datetime(2026, 11, 20, 3, tzinfo=UTC)
RAW, PACKED, MIXED = "09506000134352", "09506000134369", "09506000134376"
FARM, COOLER, PACKER, STORE = "9506000111117", "9506000111124", "9506000111131", "9506000111148"


def place(gln: str, name: str, **fields: Any) -> Place:
    told: dict[str, Any] = {
        "phone": "+1 831 555 0100", "email": "", "street": "1 Road", "city": "Salinas", "region": "CA",
        "postal_code": "93901", "country": "US", "latitude": None, "longitude": None,
    } | fields  # fmt: skip
    return Place(gln, name, **told, modified=NOW)


def product(gtin: str, name: str, **fields: Any) -> ProductDescription:
    told: dict[str, Any] = {"pack_size": "24 ct", "pack_style": "carton", "commodity": "", "variety": "",
            "is_raw_commodity": False} | fields  # fmt: skip
    return ProductDescription(gtin, name, **told, modified=NOW, catalogue_name="", net_content="")


PLACES = {
    FARM: place(FARM, "Green Farm"),
    COOLER: place(COOLER, "Cooler"),
    PACKER: place(PACKER, "Packing house"),
    STORE: place(STORE, "Store"),
}
PRODUCTS = {
    RAW: product(RAW, "Heads", commodity="Lettuce", variety="Romaine", is_raw_commodity=True),
    PACKED: product(PACKED, "Romaine hearts"),
    MIXED: product(MIXED, "Salad"),
}
PO = {"type": "po", "bizTransaction": "urn:epcglobal:cbv:bt:9506000111117:PO-1"}


def share(
    code: str, gtin: str = PACKED, role: Any = "s", quantity: int | None = 5, uom: str = ""
) -> LotShare:
    amount = None if quantity is None else Decimal(quantity)
    return LotShare(f"id of {code}", gtin, code, role, uom or None, amount)


def event(kind: Kind, *lots: LotShare, at: str = PACKER, body: dict[str, Any] | None = None, **columns: Any):
    told: dict[str, Any] = {"ship_from": None, "ship_to": None, "owning_party_destination": None} | columns
    said_of_it: dict[str, Any] = {"eventTimeZoneOffset": "-08:00", "bizTransactionList": [PO]} | (body or {})
    return CteEvent("1", "urn:1", NOW, kind, at, **told, body=said_of_it, lots=lots)


def fact(code: str, kind: Kind, hours: float, at: str, ilmd: Any = None, **fields: Any) -> Fact:
    told: dict[str, Any] = {"ship_to": None, "uom": None, "quantity": None, "offset": "+00:00"} | fields
    return Fact(f"id of {code}", kind, NOW + timedelta(hours=hours), at, **told, ilmd=ilmd)


def known(*facts: Fact, **changed: Any) -> Known:
    by_lot: dict[str, list[Fact]] = {}
    for one in facts:
        by_lot.setdefault(one.lot_id, []).append(one)
    return Known(changed.get("places", PLACES), changed.get("products", PRODUCTS), by_lot)


def only_row(event: CteEvent, book: Known) -> Kdes:
    [(lot, source)] = rules.rows_of(event)
    return rules.kdes_of(event, lot, source, book)


def test_a_harvest_says_what_grew_where_and_where_it_went():
    ilmd = {"cbvmda:harvestStartDate": "2026-11-18", "cbvmda:harvestEndDate": "2026-11-19T12:00:00Z",
            "my:growingArea": "Field 12"}  # fmt: skip
    made = only_row(
        event("HARVEST", share("H1", RAW, quantity=800, uom="LBR"), at=FARM, body={"ilmd": ilmd}),
        known(fact("H1", "INTAKE", 3, COOLER)),
    )
    assert (made.commodity, made.growing_area, made.date) == (
        "Lettuce, Romaine", "Field 12", "2026-11-18/2026-11-19",
    )  # fmt: skip
    assert (made.quantity, made.unit, made.farm.id, made.location.id) == (800, "LBR", FARM, FARM)
    assert made.subsequent_recipient.text.startswith("Cooler, 1 Road")
    assert made.traceability_lot_code == ""
    assert (made.reference_document_type, made.reference_document_number) == ("Purchase order", "PO-1")
    assert rules.missing("HARVEST", made) == []


def test_the_day_of_an_event_is_the_day_where_it_was():
    made = only_row(event("HARVEST", share("H1", RAW), at=FARM), known())
    assert made.date == "2026-11-19"
    assert [one.kde for one in rules.missing("HARVEST", made)] == ["subsequent_recipient", "growing_area"]


def test_a_cooling_knows_the_farm_from_the_harvest():
    harvest = fact("H1", "HARVEST", -5, FARM, {"cbvmda:variety": "Green"})
    shipped = fact("H1", "SHIP", 2, COOLER, ship_to=PACKER)
    made = only_row(
        event("COOL", share("H1", RAW, uom="KGM"), at=COOLER, body={"ilmd": {"x:coolingDate": "2026-11-18"}}),
        known(harvest, shipped),
    )
    assert (made.farm.id, made.location.id, made.date) == (FARM, COOLER, "2026-11-18")
    assert (made.commodity, made.subsequent_recipient.id) == ("Lettuce, Green", PACKER)
    assert rules.missing("COOL", made) == []


def test_an_initial_packing_tells_of_harvest_cooling_and_receipt():
    history = (
        fact("H1", "HARVEST", -20, FARM, {"my:fieldName": "Field 12", "my:commodity": "Lettuce"}),
        fact("H1", "INTAKE", -15, COOLER, quantity=Decimal(900), uom="LBR"),
        fact("H1", "COOL", -14, COOLER),
        fact("H1", "INTAKE", -3, PACKER, quantity=Decimal(880), uom="LBR"),
    )
    packing = event(
        "INITIAL_PACK",
        share("H1", RAW, "i", 870, "LBR"),
        share("P1", PACKED, "o", 40),
        body={"ilmd": {"cbvmda:packagingDate": "2026-11-20"}},
    )
    made = only_row(packing, known(*history))
    assert (made.received_date, made.received_quantity, made.received_unit) == ("2026-11-20", 880, "LBR")
    assert (made.farm.id, made.growing_area, made.harvest_date) == (FARM, "Field 12", "2026-11-19")
    assert made.harvester.text.startswith("Green Farm")
    assert (made.cooling_location.id, made.cooling_date) == (COOLER, "2026-11-19")
    assert made.traceability_lot_code == f"{LINK}/01/{PACKED}/10/P1"
    assert (made.quantity, made.unit, made.date) == (40, "EA", "2026-11-20")
    assert (made.location.id, made.tlc_source.id) == (PACKER, PACKER)
    assert made.product_description.text == "Romaine hearts; 24 ct; carton"
    assert rules.missing("INITIAL_PACK", made) == []


def test_what_the_packing_itself_says_goes_before_its_history():
    words = {
        "a:harvester": "Crew 7", "a:harvesterPhone": "+1 2", "a:harvestDate": "2026-11-11",
        "a:farm": "Hill Farm, Watsonville", "a:fieldName": "North", "a:coolingLocation": COOLER,
        "a:receivedDate": "2026-11-12", "a:packDate": "2026-11-13", "a:commodity": "Cress",
    }  # fmt: skip
    packing = event("INITIAL_PACK", share("P1", RAW), body={"ilmd": words})
    made = only_row(packing, known(fact("P1", "HARVEST", -20, FARM)))
    assert (made.harvester.text, made.harvest_date, made.growing_area) == (
        "Crew 7, +1 2",
        "2026-11-11",
        "North",
    )
    assert (made.farm.text, made.cooling_location.id) == ("Hill Farm, Watsonville", COOLER)
    assert (made.received_date, made.date, made.commodity) == ("2026-11-12", "2026-11-13", "Cress, Romaine")
    without_phone = event("INITIAL_PACK", share("P1", RAW), body={"ilmd": {"a:harvester": "Crew 7"}})
    assert Missing("harvester", "Crew 7", ("phone",)) in rules.missing(
        "INITIAL_PACK", only_row(without_phone, known())
    )


def test_who_packs_his_own_crop_received_nothing():
    packing = event("INITIAL_PACK", share("P1", PACKED), at=FARM, body={"ilmd": {"a:commodity": "Cress"}})
    own = only_row(packing, known(fact("P1", "HARVEST", -2, FARM, {"a:field": "1"})))
    assert rules.missing("INITIAL_PACK", own) == []
    bought = only_row(packing, known(fact("P1", "HARVEST", -2, PACKER, {"a:field": "1"})))
    assert [one.kde for one in rules.missing("INITIAL_PACK", bought)] == [
        "received_date",
        "received_quantity",
    ]


def test_a_first_land_based_receiving_tells_of_the_trip():
    ilmd = {
        "cbvmda:vesselCatchInformationList": [{"cbvmda:vesselCatchInformation": {"cbvmda:catchArea": "77"}}],
        "cbvmda:harvestStartDate": "2026-11-01", "cbvmda:harvestEndDate": "2026-11-09",
        "cbvmda:landingDate": "2026-11-10",
        "cbvmda:speciesForFisheryStatisticsPurposesName": "Thunnus albacares",
    }  # fmt: skip
    made = only_row(event("FIRST_LAND_RECEIVE", share("F1"), body={"ilmd": ilmd}), known())
    assert (made.species, made.harvest_location, made.date) == ("Thunnus albacares", "77", "2026-11-10")
    assert made.harvest_date == "2026-11-01/2026-11-09"
    assert made.tlc_source.id == PACKER
    assert rules.missing("FIRST_LAND_RECEIVE", made) == []
    packaged = only_row(event("FIRST_LAND_RECEIVE", share("F1")), known())
    assert [one.kde for one in rules.missing("FIRST_LAND_RECEIVE", packaged)] == [
        "harvest_date", "harvest_location",
    ]  # fmt: skip
    nameless = only_row(event("FIRST_LAND_RECEIVE", share("F1")), known(products={}))
    assert Missing("species", PACKED, ("name", "pack_size", "pack_style")) in rules.missing(
        "FIRST_LAND_RECEIVE", nameless
    )


def test_a_shipment_passes_on_where_its_code_was_assigned():
    shipment = event("SHIP", share("P1"), ship_from=PACKER, ship_to=STORE)
    made = only_row(shipment, known(fact("P1", "INITIAL_PACK", -5, PACKER)))
    assert (made.ship_from.id, made.subsequent_recipient.id, made.tlc_source.id) == (PACKER, STORE, PACKER)
    assert rules.missing("SHIP", made) == []
    unknown = only_row(shipment, known())
    assert rules.missing("SHIP", unknown) == [Missing("tlc_source")]
    for words, expected in (
        ({"x:tlcSource": f"{LINK}/414/{FARM}"}, (FARM, True)),
        ({"x:traceabilityLotCodeSourceReference": "FFR 12345"}, ("FFR 12345", True)),
        ({"x:tlcSourceGLN": "9506000134376"}, ("9506000134376", False)),
    ):
        told = only_row(event("SHIP", share("P1"), ship_to=STORE, body=words), known())
        assert (told.tlc_source.id, rules.missing("SHIP", told) == []) == expected


def test_a_raw_commodity_on_its_way_to_the_packer_owes_nothing():
    made = only_row(event("SHIP", share("H1", RAW), at=FARM), known(products={}))
    assert rules.missing("SHIP", made) != []
    for book in (known(), known(fact("H1", "HARVEST", -1, FARM), products={})):
        made = only_row(event("SHIP", share("H1", RAW), at=FARM), book)
        assert (made.traceability_lot_code, rules.missing("SHIP", made)) == ("", [])
    packed = only_row(event("SHIP", share("H1", RAW), at=FARM), known(fact("H1", "INITIAL_PACK", -1, FARM)))
    assert packed.traceability_lot_code == f"{LINK}/01/{RAW}/10/H1"


def test_a_receipt_names_its_source():
    source = event("RECEIVE", share("P1"), at=STORE, ship_from=PACKER, body={"x:tlcSource": PACKER})
    made = only_row(source, known())
    assert (made.previous_source.id, made.location.id, made.tlc_source.id) == (PACKER, STORE, PACKER)
    assert rules.missing("RECEIVE", made) == []
    bare = event("RECEIVE", share("P1", quantity=None), at="geo:36.6,-121.6", body={"bizTransactionList": []})
    assert [one.kde for one in rules.missing("RECEIVE", only_row(bare, known()))] == [
        "quantity", "previous_source", "location", "tlc_source", "reference_document",
    ]  # fmt: skip


def test_a_transformation_has_a_row_for_each_input_of_each_output():
    mixing = event(
        "TRANSFORM",
        share("P1", role="i", quantity=30, uom="KGM"),
        share("P2", role="i", quantity=20, uom="KGM"),
        share("S1", MIXED, "o", 100),
    )
    rows = rules.rows_of(mixing)
    assert [(lot.lot_code, source.lot_code) for lot, source in rows if source] == [("S1", "P1"), ("S1", "P2")]
    first, second = [rules.kdes_of(mixing, lot, source, known()) for lot, source in rows]
    assert (first.input_traceability_lot_code, first.input_quantity, first.input_unit) == (
        f"{LINK}/01/{PACKED}/10/P1", 30, "KGM",
    )  # fmt: skip
    assert second.input_product_description.text == "Romaine hearts; 24 ct; carton"
    assert (first.traceability_lot_code, first.quantity, first.unit) == (
        f"{LINK}/01/{MIXED}/10/S1", 100, "EA",
    )  # fmt: skip
    assert first.tlc_source.id == PACKER
    assert rules.missing("TRANSFORM", first) == []
    alone = event("TRANSFORM", share("S1", MIXED, "o"))
    assert [one.kde for one in rules.missing("TRANSFORM", only_row(alone, known()))] == [
        "input_traceability_lot_code", "input_product_description", "input_quantity",
    ]  # fmt: skip
    many = event("TRANSFORM", *(share(f"P{n}", role="i") for n in range(3)),
                 *(share(f"S{n}", MIXED, "o") for n in range(3)))  # fmt: skip
    assert len(rules.rows_of(many)) == 9
    judged = [(lot.lot_code, source.lot_code) for lot, source in rules.rows_to_judge(many) if source]
    assert judged == [("S0", "P0"), ("S1", "P0"), ("S2", "P0"), ("S0", "P1"), ("S0", "P2")]
    lost = event("TRANSFORM", share("P1", role="i"), share("P2", role="i"))
    assert [lot.lot_code for lot, _ in rules.rows_of(lost)] == ["P1", "P2"]


def test_descriptions_with_gaps_are_named_with_their_gaps():
    places = {PACKER: place(PACKER, "Packing house", phone=""), STORE: place(STORE, "S", street="", city="")}
    products = {PACKED: product(PACKED, "Romaine", pack_style="")}
    book = known(fact("P1", "TRANSFORM", -1, PACKER), places=places, products=products)
    made = only_row(event("SHIP", share("P1"), ship_from=PACKER, ship_to=STORE), book)
    assert rules.missing("SHIP", made) == [
        Missing("product_description", PACKED, ("pack_style",)),
        Missing("subsequent_recipient", STORE, ("street", "city")),
        Missing("ship_from", PACKER, ("phone",)),
        Missing("tlc_source", PACKER, ("phone",)),
    ]


def test_every_kind_has_its_rule_and_every_name_its_field():
    assert set(rules.REQUIRED) == set(get_args(Kind))
    named = {name for required in rules.REQUIRED.values() for name in required}
    fields = set(Kdes.__struct_fields__) | {"reference_document"}
    assert named <= set(get_args(KdeName)) <= fields


@pytest.mark.parametrize(
    ("transactions", "words", "expected"),
    [
        ([PO, {"type": "https://ref.gs1.org/cbv/BTT-inv", "bizTransaction": f"{LINK}/253/4012345123456"}],
         {}, ("Purchase order; Invoice", f"PO-1; {LINK}/253/4012345123456")),
        ([{"bizTransaction": "urn:uuid:1"}], {}, ("", "urn:uuid:1")),
        ([{"type": "urn:vendor:doc:ticket", "bizTransaction": "T 1"}], {}, ("ticket", "T 1")),
        ([], {"x:referenceDocumentType": "Bill", "x:referenceDocumentNumber": 17}, ("Bill", "17")),
        (None, {}, ("", "")),
    ],
)  # fmt: skip
def test_reference_documents_are_read_in_every_spelling(
    transactions: Any, words: dict[str, Any], expected: tuple[str, str]
):
    body = {"bizTransactionList": transactions, **words}
    assert said.documents(body, said.of_event(body)) == expected


@pytest.mark.parametrize(
    ("ilmd", "expected"),
    [
        ({"cbvmda:Variety": " Romaine "}, "Romaine"),
        ({"urn:epcglobal:cbv:mda:variety": {"@value": "Romaine"}}, "Romaine"),
        ({"a": {"b": [{"https://example.com/ns/variety": ["Red", "Green"]}]}}, "Red; Green"),
        ({"variety": True}, ""),
        ({"variety": {"variety": "inside"}}, "inside"),
        ([[[{"x:variety": 7}]]], "7"),
        (None, ""),
        ("variety", ""),
    ],
)
def test_master_data_are_found_wherever_they_lie(ilmd: Any, expected: str):
    assert said.first(said.of_lot(ilmd), said.VARIETY) == expected


def test_master_data_of_endless_depth_end_somewhere():
    nested: dict[str, Any] = {"x:variety": "deep"}
    for _ in range(200):
        nested = {"x:a": nested}
    assert said.of_lot(nested) == {}
