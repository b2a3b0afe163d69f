"""What is derived depends on the events, not on the order or the documents in which they arrive."""

from typing import Any

import hypothesis
from hypothesis import strategies as st

from closient.kit.database import Database
from tests.apps.epcis import derived
from tests.apps.epcis.derived import LINK, MIXED, PACKED, RAW, Body
from tests.world import World

CODES, SERIALS, PALLETS = "AB", "12", range(2)
HOURS = st.integers(0, 5)


def item(serial: str, code: str | None = None) -> str:
    """An item, with its lot or without."""
    inner = "" if code is None else f"/10/{code}"
    return f"{LINK}/01/{PACKED}{inner}/21/{serial}"


def urn(serial: str) -> str:
    """The same item as `item` spells it."""
    return f"urn:epc:id:sgtin:9506000.013436.{serial}"


codes = st.sampled_from(CODES)
serials = st.sampled_from(SERIALS)
pallets = st.sampled_from(PALLETS).map(derived.sscc)
items = st.one_of(serials.map(item), serials.map(urn), st.builds(item, serials, codes))
things = st.one_of(pallets, items)
gtins = st.sampled_from([RAW, PACKED])
amounts = st.builds(derived.much, codes, st.integers(1, 3), gtins, st.sampled_from(["KGM", None]))
kinds_of = st.sampled_from(["ObjectEvent", "AggregationEvent"])


def named(strategy: st.SearchStrategy[Any], at_least: int = 1) -> st.SearchStrategy[list[Any]]:
    return st.lists(strategy, min_size=at_least, max_size=2, unique_by=str)


def commission(hour: float, serials: list[str], code: str) -> Body:
    ilmd = {"cbvmda:lotNumber": code}
    return derived.event(hour, "commissioning", action="ADD", epcList=serials, ilmd=ilmd)


def catch(hour: float, code: str) -> Body:
    ilmd = {"example:catchZone": "27"}
    amount = derived.much(code, 2)
    return derived.event(hour, "creating_class_instance", action="ADD", quantityList=[amount], ilmd=ilmd)


def seen(hour: float, step: str, epcs: list[str], amounts: list[Body]) -> Body:
    return derived.event(hour, step, epcList=epcs, quantityList=amounts)


def looked_into(hour: float, pallet: str, children: list[str]) -> Body:
    return derived.event(hour, "receiving", "AggregationEvent", parentID=pallet, childEPCs=children)


def packed(hour: float, pallet: str, epcs: list[str], amounts: list[Body]) -> Body:
    return derived.pack(hour, pallet, childEPCs=epcs, childQuantityList=amounts)


def taken_out(hour: float, pallet: str, epcs: list[str], amounts: list[Body]) -> Body:
    lists: dict[str, Any] = {}
    if epcs:
        lists["childEPCs"] = epcs
    if amounts:
        lists["childQuantityList"] = amounts
    return derived.unpack(hour, pallet, **lists)


def bound(hour: float, pallet: str, child: str) -> Body:
    return derived.event(
        hour, "assembling", "AssociationEvent", action="ADD", parentID=pallet, childEPCs=[child]
    )


def made(hour: float, epcs: list[str], inputs: list[Body], outputs: list[Body]) -> Body:
    return derived.make(hour, inputs, outputs, inputEPCList=epcs)


def half_made(hour: float, inputs: list[Body], outputs: list[Body], name: str) -> Body:
    """A part of a transformation."""
    fields: Body = {"transformationID": f"urn:uuid:0000{name}"}
    if inputs:
        fields["inputQuantityList"] = inputs
    if outputs or not inputs:
        fields["outputQuantityList"] = outputs or [derived.much("A", 1, MIXED)]
    return derived.event(hour, "commissioning", "TransformationEvent", **fields)


bodies = st.one_of(
    st.builds(derived.harvest, HOURS, codes, st.integers(1, 3), gtins),
    st.builds(commission, HOURS, named(items), codes),
    st.builds(catch, HOURS, codes),
    st.builds(seen, HOURS, st.sampled_from(["shipping", "receiving"]), named(things), named(amounts, 0)),
    st.builds(looked_into, HOURS, pallets, named(things)),
    st.builds(packed, HOURS, pallets, named(things), named(amounts)),
    st.builds(seen, HOURS, st.sampled_from(["shipping", "receiving"]), named(pallets), st.just([])),
    st.builds(taken_out, HOURS, pallets, named(things, 0), named(amounts, 0)),
    st.builds(bound, HOURS, things, things),
    st.builds(made, HOURS, named(things), named(amounts, 0), named(amounts)),
    st.builds(half_made, HOURS, named(amounts, 0), named(amounts, 0), codes),
)


@st.composite
def histories(draw: st.DrawFn) -> tuple[list[Body], list[list[Body]]]:
    """Events in order, some of them corrected, and the same events in any order, cut anyhow."""
    events = draw(st.lists(bodies, min_size=2, max_size=14))
    events = [body | {"example:number": number} for number, body in enumerate(events)]
    wrong = draw(st.sets(st.sampled_from(range(len(events))), max_size=2))
    events.sort(key=lambda body: body["eventTime"])
    every = events + [derived.taken_back(events[number]) for number in sorted(wrong)]
    shuffled = draw(st.permutations(every))
    cuts = sorted(draw(st.sets(st.integers(1, len(every) - 1))))
    batches = [shuffled[start:end] for start, end in zip([0, *cuts], [*cuts, None], strict=True)]
    return every, batches


@hypothesis.given(history=histories())
@hypothesis.settings(max_examples=50, suppress_health_check=[hypothesis.HealthCheck.function_scoped_fixture])
async def test_any_order_in_any_documents_gives_the_same(
    database: Database, world: World, history: tuple[list[Body], list[list[Body]]]
):
    every, batches = history
    one, other = await world.organization(), await world.organization()
    await derived.capture(database, one, every)
    await derived.capture(database, other, *batches)
    assert await derived.everything(database, other) == await derived.everything(database, one)
