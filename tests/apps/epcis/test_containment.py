"""What is inside of containers, at which moment."""

from datetime import UTC, datetime
from decimal import Decimal
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from closient.apps.epcis.rules import containment
from closient.apps.epcis.structs.tracing import Change, Content

CLASS, OTHER_CLASS = (
    "https://id.gs1.org/01/09506000134352/10/L1",
    "https://id.gs1.org/01/09506000134352/10/L2",
)
ITEM = "https://id.gs1.org/01/09506000134352/21/1"
BOX, PALLET = "https://id.gs1.org/00/095060001343520017", "https://id.gs1.org/00/095060001343520024"


def hour(number: float) -> datetime:
    return datetime(2026, 11, 20, int(number), round(number % 1 * 60), tzinfo=UTC)


def put(parent: str, at: float, child: str, quantity: float | None = None, lot: str | None = "L1") -> Change:
    """Into a container; a quantity is in kilograms."""
    amount = None if quantity is None else Decimal(str(quantity))
    lot_id = None if child in (BOX, PALLET) else lot
    return Change(parent, hour(at), True, child, lot_id, None if amount is None else "KGM", amount)


def take(parent: str, at: float, child: str | None = None, quantity: float | None = None) -> Change:
    amount = None if quantity is None else Decimal(str(quantity))
    return Change(parent, hour(at), False, child, None, None if amount is None else "KGM", amount)


def inside(changes: list[Change], container: str, at: float) -> dict[tuple[str, str | None], float | None]:
    """The sums of what is inside, by lot and unit."""
    by_parent: dict[str, list[Change]] = {}
    for change in changes:
        by_parent.setdefault(change.parent, []).append(change)
    ordered = {parent: containment.in_order(some) for parent, some in by_parent.items()}
    sums: dict[tuple[str, str | None], float | None] = {}
    found: list[Content] = list(containment.contents(ordered, container, hour(at), {container}))
    for one in found:
        quantity = None if one.quantity is None else float(one.quantity)
        before = sums.get((one.lot_id, one.uom), 0.0)
        sums[one.lot_id, one.uom] = None if before is None or quantity is None else before + quantity
    return sums


def test_what_was_put_in_is_there_from_that_moment_until_it_is_taken_out():
    changes = [put(BOX, 8, ITEM), take(BOX, 10, ITEM)]
    assert inside(changes, BOX, 7) == {}
    assert inside(changes, BOX, 8) == {("L1", None): 1.0}
    assert inside(changes, BOX, 10) == {("L1", None): 1.0}
    assert inside(changes, BOX, 11) == {}


def test_boxes_on_a_pallet_show_what_is_in_them():
    changes = [put(BOX, 8, CLASS, 5), put(PALLET, 9, BOX), put(PALLET, 9, OTHER_CLASS, 7, "L2")]
    assert inside(changes, PALLET, 9) == {("L1", "KGM"): 5.0, ("L2", "KGM"): 7.0}
    later = [*changes, put(BOX, 12, CLASS, 2)]
    assert inside(later, PALLET, 11)["L1", "KGM"] == 5.0
    assert inside(later, PALLET, 12)["L1", "KGM"] == 7.0


def test_taking_out_without_naming_a_child_empties_the_container():
    changes = [put(BOX, 8, CLASS, 5), put(BOX, 8, ITEM), take(BOX, 9), put(BOX, 10, OTHER_CLASS, 1, "L2")]
    assert inside(changes, BOX, 11) == {("L2", "KGM"): 1.0}


def test_quantities_add_up_and_never_fall_below_nothing():
    changes = [put(BOX, 8, CLASS, 5), put(BOX, 9, CLASS, 2.5), take(BOX, 10, CLASS, 3)]
    assert inside(changes, BOX, 11) == {("L1", "KGM"): 4.5}
    assert inside([*changes, take(BOX, 11, CLASS, 9)], BOX, 12) == {}
    assert inside([*changes, take(BOX, 11, CLASS)], BOX, 12) == {}
    assert inside([take(BOX, 7, CLASS, 9), *changes], BOX, 11) == {("L1", "KGM"): 4.5}


def test_an_unknown_quantity_makes_the_sum_unknown():
    unknown = Change(BOX, hour(8), True, CLASS, "L1", "KGM", None)
    assert inside([unknown, put(BOX, 9, CLASS, 2)], BOX, 9) == {("L1", "KGM"): None}
    assert inside([unknown, take(BOX, 9, CLASS, 2)], BOX, 10) == {("L1", "KGM"): None}


def test_at_one_instant_things_are_taken_out_before_others_are_put_in():
    changes = [put(BOX, 9, OTHER_CLASS, 1, "L2"), take(BOX, 9), put(BOX, 8, CLASS, 5)]
    assert inside(changes, BOX, 10) == {("L2", "KGM"): 1.0}


def test_an_item_counts_once_however_often_it_is_put_in():
    changes = [put(BOX, 8, ITEM), put(BOX, 9, ITEM), put(PALLET, 9, ITEM), put(PALLET, 9, BOX)]
    assert inside(changes, PALLET, 10) == {("L1", None): 1.0}


def test_containers_in_a_circle_end():
    changes = [put(BOX, 8, PALLET), put(PALLET, 8, BOX), put(BOX, 8, ITEM)]
    assert inside(changes, PALLET, 9) == {("L1", None): 1.0}


def test_nesting_has_a_bottom():
    names = [f"urn:example:box:{number}" for number in range(containment.MOST_LEVELS + 5)]
    changes = [Change(outer, hour(8), True, inner, None) for outer, inner in pairwise(names)]
    deep = containment.MOST_LEVELS - 1
    assert inside([*changes, put(names[deep], 8, ITEM)], names[0], 9) == {("L1", None): 1.0}
    assert inside([*changes, put(names[deep + 1], 8, ITEM)], names[0], 9) == {}


steps = st.builds(
    lambda added, at, child, quantity: (
        put(BOX, at, child, quantity) if added else take(BOX, at, child, quantity)
    ),
    st.booleans(),
    st.integers(0, 5),
    st.sampled_from([CLASS, OTHER_CLASS]),
    st.one_of(st.none(), st.integers(1, 3)),
)


@given(st.lists(steps, max_size=8).flatmap(lambda some: st.tuples(st.just(some), st.permutations(some))))
def test_changes_may_be_known_in_any_order(pair: tuple[list[Change], list[Change]]):
    one, other = pair
    for at in range(7):
        assert inside(one, BOX, at) == inside(other, BOX, at)
