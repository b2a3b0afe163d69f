"""Public ids: two spellings in, one out."""

import time
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from closient.kit import ids
from closient.kit.database import Database
from closient.kit.errors import Validation


@given(st.uuids())
def test_an_id_survives_both_spellings(value: UUID):
    text = ids.encode(value)
    assert len(text) == 22
    assert ids.decode(text) == ids.decode(str(value)) == value
    assert ids.parse(str(value).upper()) == ids.parse(text) == text


@given(st.lists(st.integers(0, 2**128 - 1), min_size=2, max_size=2))
def test_ids_sort_as_their_numbers_do(numbers: list[int]):
    low, high = sorted(numbers)
    assert ids.encode_int(low) <= ids.encode_int(high)


@given(st.text(max_size=40))
def test_no_text_breaks_the_reader(text: str):
    try:
        ids.decode(text)
    except ValueError:
        with pytest.raises(Validation):
            ids.parse(text)


@pytest.mark.parametrize("text", ["", "z" * 22, "0" * 22, "2" * 21, "not-a-uuid-at-all-but-36-characters!"])
def test_what_is_no_id_is_refused_with_its_field(text: str):
    with pytest.raises(Validation) as refused:
        ids.parse(text, "organization_id")
    assert refused.value.errors[0].field == "organization_id"


def test_new_ids_are_version_7_and_sort_by_time():
    first, second = ids.new(), ids.new()
    assert ids.decode(first).version == 7
    assert ids.decode(first).variant == UUID(int=0x8000 << 48).variant
    assert first[:8] <= second[:8]


async def test_the_database_takes_both_spellings_and_gives_the_short_one(database: Database):
    made = ids.new()
    found = await database.pool.fetchval("SELECT ARRAY[$1::uuid, $2::uuid]", made, str(ids.decode(made)))
    assert found == [made, made]


def test_ids_of_a_process_rise_and_are_of_now():
    made = [ids.decode(ids.new()) for _ in range(20_000)]
    assert made == sorted(made)
    assert len(set(made)) == len(made)
    assert all(one.version == 7 for one in made)
    # More than a millisecond has room for are borrowed from the next ones.
    assert abs((made[-1].int >> 80) - time.time() * 1000) < 2000
