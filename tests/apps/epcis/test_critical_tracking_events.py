"""Which critical tracking event an event is: GS1 US's scenarios for FSMA 204, and the edges of the rules."""

from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from closient.apps.epcis.rules import cte_places, ctes, events
from closient.apps.epcis.structs.prepared import Prepared
from closient.apps.epcis.structs.tracing import Commodity, Kind, Lot
from closient.gs1 import event_hash
from tests.apps.epcis import derived
from tests.apps.epcis.derived import CONTEXT, FARM, LINK, MIXED, PACKED, PACKER, RAW, STORE, Body, much

TEMPERATURE = [{"sensorReport": [{"type": "Temperature", "value": 2.1, "uom": "CEL"}]}]


def prepared(body: Body) -> Prepared:
    return events.prepare(msgspec.json.encode(body), event_hash.namespaces_of(CONTEXT), "x")


def hour(number: int) -> datetime:
    return datetime(2026, 11, 20, number, tzinfo=UTC)


def lot(harvested: int | None = None, assigned: int | None = None, gtin: str = RAW) -> Lot:
    """A lot that was harvested and got its code at these hours."""
    return Lot(
        "",
        gtin,
        "L",
        None if harvested is None else hour(harvested),
        None if assigned is None else hour(assigned),
    )


def kind_of(body: Body, *subjects: Lot, **sides: Any) -> Kind | None:
    event = prepared(body)
    candidate = ctes.candidate(event)
    return None if candidate is None else ctes.decide(event, candidate, ctes.Touched(subjects, **sides))


def test_a_farm_harvests_a_lot():
    body = derived.harvest(6, "H1") | {
        "bizStep": "https://ref.gs1.org/cbv/BizStep-creating_class_instance",
        "ilmd": {"cbvmda:lotNumber": "H1", "example:farmName": "Long Acre"},
    }
    assert kind_of(body, lot(6)) == "HARVEST"
    assert kind_of(body | {"bizStep": "commissioning"}, lot(6)) == "HARVEST"


def test_a_cooler_receives_cools_and_ships_a_harvested_lot():
    harvested = lot(6)
    load = [much("H1", 400)]
    assert kind_of(derived.event(7, "receiving", quantityList=load), harvested) == "INTAKE"
    cooling = derived.event(8, "other", quantityList=load, sensorElementList=TEMPERATURE)
    assert kind_of(cooling, harvested) == "COOL"
    assert kind_of(derived.event(9, "transporting", quantityList=load), harvested) is None
    assert kind_of(derived.event(9, "shipping", quantityList=load), harvested) == "SHIP"


def test_a_packer_takes_in_and_packs_for_the_first_time():
    harvested, packed = lot(6), lot(assigned=12, gtin=PACKED)
    assert kind_of(derived.event(10, "receiving", quantityList=[much("H1", 400)]), harvested) == "INTAKE"
    body = derived.make(12, [much("H1", 400)], [much("P1", 40, PACKED, None)])
    assert kind_of(body, inputs=[harvested], outputs=[packed]) == "INITIAL_PACK"


def test_a_boat_lands_its_catch():
    body = derived.harvest(5, "F1") | {
        "bizStep": "creating_class_instance",
        "ilmd": {"cbvmda:lotNumber": "F1", "example:catchZone": "27.7.d"},
    }
    assert kind_of(body, lot(assigned=5)) == "FIRST_LAND_RECEIVE"
    receipt = derived.event(6, "receiving", quantityList=[much("F1", 10)])
    assert kind_of(receipt, lot(assigned=5)) == "RECEIVE"


def test_packed_food_is_shipped_and_received_on_pallets():
    packed = lot(assigned=12)
    pallet = [derived.sscc(1)]
    packing = derived.pack(13, pallet[0], childQuantityList=[much("P1", 40)])
    assert kind_of(packing, packed) is None
    shipping = derived.event(14, "urn:epcglobal:cbv:bizstep:shipping", epcList=pallet)
    assert kind_of(shipping, packed) == "SHIP"
    assert kind_of(derived.event(15, "receiving", epcList=pallet), packed) == "RECEIVE"
    opened = derived.event(
        15, "receiving", "AggregationEvent", parentID=pallet[0], childEPCs=[derived.sscc(2)]
    )
    assert kind_of(opened, packed) == "RECEIVE"


def test_a_kitchen_transforms_what_was_packed():
    body = derived.make(12, [much("P1", 40)], [much("S1", 90, MIXED, None)])
    assert kind_of(body, inputs=[lot(6, 10)], outputs=[lot(assigned=12)]) == "TRANSFORM"
    assert kind_of(body, inputs=[lot(6), lot(6, 10)], outputs=[lot(assigned=12)]) == "TRANSFORM"
    assert kind_of(body, inputs=[lot()], outputs=[lot(assigned=12)]) == "TRANSFORM"
    for step in ("repackaging", "assembling", "killing", "commissioning"):
        assert kind_of(body | {"bizStep": step}, inputs=[lot()]) == "TRANSFORM"
    assert kind_of(body | {"bizStep": "inspecting"}, inputs=[lot()]) is None


def test_a_shop_that_knows_nothing_of_a_lot_receives_it():
    assert kind_of(derived.event(15, "receiving", quantityList=[much("P1", 4)]), lot()) == "RECEIVE"


@pytest.mark.parametrize(
    ("harvested", "assigned", "kind"),
    [(6, None, "INTAKE"), (6, 9, "INTAKE"), (6, 8, "RECEIVE"), (9, None, "RECEIVE"), (None, 7, "RECEIVE")],
)
def test_a_receipt_is_judged_by_what_was_before_it(harvested: int, assigned: int, kind: Kind):
    body = derived.event(8, "receiving", quantityList=[much("H1", 4)])
    assert kind_of(body, lot(harvested, assigned)) == kind


def test_a_load_with_one_packed_lot_is_received():
    body = derived.event(8, "receiving", quantityList=[much("H1", 4), much("P1", 4)])
    assert kind_of(body, lot(6), lot(6, 7)) == "RECEIVE"


def test_raw_commodities_of_unknown_history_are_packed_first_if_they_stay_what_they_are():
    body = derived.make(12, [much("R1", 400)], [much("P1", 40, PACKED, None)])
    raw = Commodity(RAW, "Lettuce ", is_raw_commodity=True)
    packed = Commodity(PACKED, "lettuce", is_raw_commodity=False)

    def known(*commodities: Commodity, gtin: str = PACKED) -> Kind | None:
        return kind_of(
            body,
            inputs=[lot()],
            outputs=[lot(assigned=12, gtin=gtin)],
            commodities={one.gtin: one for one in commodities},
        )

    assert known(raw, packed) == "INITIAL_PACK"
    assert known(raw, gtin=RAW) == "INITIAL_PACK"
    assert known(raw, Commodity(PACKED, "salad", is_raw_commodity=False)) == "TRANSFORM"
    assert known(raw) == "TRANSFORM"
    assert known(Commodity(RAW, "lettuce", is_raw_commodity=False), packed) == "TRANSFORM"
    nameless = Commodity(RAW, "", is_raw_commodity=True), Commodity(PACKED, "", is_raw_commodity=True)
    assert known(*nameless) == "TRANSFORM"


@pytest.mark.parametrize(
    ("step", "kind"),
    [
        ("https://example.com/steps/harvesting", "HARVEST"),
        ("urn:vendor:step:cooling", "COOL"),
        ("https://example.com/voc/BizStep-Initial-Packing", "INITIAL_PACK"),
        ("https://example.com/first_land_receiving", "FIRST_LAND_RECEIVE"),
        ("https://example.com/shipping", "SHIP"),
        ("receiving", "RECEIVE"),
        ("https://example.com/transforming", "TRANSFORM"),
        ("https://example.com/polishing", None),
        ("departing", None),
        ("staging_outbound", None),
    ],
)
def test_vendors_may_name_the_step(step: str, kind: Kind | None):
    assert kind_of(derived.event(8, step, quantityList=[much("H1", 4)]), lot()) == kind


def test_a_step_of_the_standard_needs_the_right_event():
    assert kind_of(derived.event(8, "commissioning", quantityList=[much("H1", 4)]), lot()) is None
    assert kind_of(derived.event(8, "packing", quantityList=[much("H1", 4)]), lot()) is None
    body = derived.event(8, "packing", action="ADD", quantityList=[much("H1", 4)])
    assert kind_of(body, lot(assigned=8)) == "INITIAL_PACK"
    assert kind_of(derived.event(8, "other", quantityList=[much("H1", 4)]), lot()) is None
    assert kind_of(derived.event(8, None, quantityList=[much("H1", 4)]), lot()) is None


def test_serial_numbers_for_a_lot_that_was_made_before_are_no_harvest():
    body = derived.harvest(9, "P1")
    assert kind_of(body, lot(assigned=8)) is None
    assert kind_of(body, lot(assigned=10)) == "HARVEST"


def test_pallets_of_unknown_contents_are_shipped_but_not_harvested():
    pallet = [derived.sscc(1)]
    assert kind_of(derived.event(8, "commissioning", action="ADD", epcList=pallet)) is None
    assert kind_of(derived.event(8, "shipping", epcList=pallet)) == "SHIP"
    assert kind_of(derived.event(8, "shipping", epcList=["urn:example:forklift:1"])) is None


@pytest.mark.parametrize("spelling", ["{}", "urn:epcglobal:cbv:sdt:{}", "https://ref.gs1.org/cbv/SDT-{}"])
def test_places_are_found_in_every_spelling(spelling: str):
    place, party = spelling.format("location"), spelling.format("owning_party")
    body = derived.event(
        8,
        "shipping",
        epcList=[derived.sscc(1)],
        readPoint={"id": f"{LINK}/414/{PACKER}/254/dock-3"},
        sourceList=[{"type": place, "source": f"https://example.com/414/{FARM}"}],
        destinationList=[
            {"type": party, "destination": f"{LINK}/417/{STORE}"},
            {"type": place, "destination": "urn:epc:id:sgln:9506000.11113.12"},
        ],
    )
    at = cte_places.places_of(prepared(body), "SHIP")
    assert msgspec.structs.astuple(at) == (PACKER, FARM, STORE, STORE)


def test_what_is_shipped_comes_from_where_it_was_read():
    body = derived.event(
        8, "shipping", epcList=[derived.sscc(1)], readPoint={"id": f"{LINK}/414/{PACKER}"},
        bizLocation={"id": "geo:52.5,13.4"},
    )  # fmt: skip
    event = prepared(body)
    assert msgspec.structs.astuple(cte_places.places_of(event, "SHIP")) == (
        "geo:52.5,13.4",
        PACKER,
        None,
        None,
    )
    assert cte_places.places_of(event, "RECEIVE").ship_from is None
