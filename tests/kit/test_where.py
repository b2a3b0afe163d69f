"""Open queries: fragments keep their order, and parameters meet their arguments."""

from typing import LiteralString

from hypothesis import given
from hypothesis import strategies as st

from closient.kit.where import PARAMETER, Where

FRAGMENTS: list[LiteralString] = ["true", "a = $1", "b IN ($2, $1)", "$1 < c AND c < $2 OR $3", "$4 = $1"]


@given(
    st.lists(st.tuples(st.booleans(), st.integers(0, 4)), max_size=20),
    st.integers(0, 3),
)
def test_every_parameter_meets_its_own_argument(additions, fixed):
    first = Where(*range(fixed))
    second = first.beside()
    wanted = {True: [], False: []}
    for number, (on_first, count) in enumerate(additions):
        arguments = [(number, place) for place in range(count)]
        fragment = FRAGMENTS[count]
        (first if on_first else second).add(fragment, *arguments)
        wanted[on_first] += [arguments[int(found) - 1] for found in PARAMETER.findall(fragment)]
    for group, on_first in ((first, True), (second, False)):
        met = [group.arguments[int(found) - 1] for found in PARAMETER.findall(group.text)]
        assert met == wanted[on_first]
    assert first.arguments is second.arguments


def test_without_conditions_there_is_no_text():
    assert Where("o1").text == ""


def test_paths_into_json_are_no_parameters():
    conditions = Where(1)
    conditions.add("jsonb_path_exists(e.document, '$.a ? (@ == $value)', $1)", {})
    assert conditions.text == " AND (jsonb_path_exists(e.document, '$.a ? (@ == $value)', $2))"
