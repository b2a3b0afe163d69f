"""The judgement of an item: each rule of section 6 at its border, and in whatever order scans arrive."""

import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from closient.apps.resolver.rules import verification as rules
from closient.apps.resolver.structs.verification import Anomaly, Memory, Observation
from closient.kit import ids

NOON = datetime(2026, 3, 14, 12, tzinfo=UTC)
VANCOUVER, SEATTLE, VIENNA, SYDNEY = (
    (49.2827, -123.1207),
    (47.6062, -122.3321),
    (48.2082, 16.3738),
    (-33.8688, 151.2093),
)
COUNTRIES = ["CA", "US", "AT", "AU", "DE", "FR", "IT"]


FIRST_SHOP, SECOND_SHOP, OWNER = (ids.encode(UUID(int=number)) for number in (1, 2, 3))
# The country of the network from which a place is told.
NETWORKS = {VANCOUVER: "CA", SEATTLE: "US", VIENNA: "AT", SYDNEY: "AU"}


def scan(minutes: float = 0, place: tuple[float, float] | None = None, **more: Any) -> Observation:
    latitude, longitude = place or (None, None)
    if place in NETWORKS:
        more.setdefault("country", NETWORKS[place])
    return Observation(
        gtin="09506000134352",
        serial="1",
        scanned_at=NOON + timedelta(minutes=minutes),
        latitude=latitude,
        longitude=longitude,
        **more,
    )


def sale(minutes: float = 0, place: tuple[float, float] | None = None, **more: Any) -> Observation:
    """By the first of two shops if it is in Vancouver or Vienna, else by the second."""
    more.setdefault("organization_id", FIRST_SHOP if place in (VANCOUVER, VIENNA) else SECOND_SHOP)
    return scan(minutes, place, is_retail=True, **more)


def after(*scans: Observation, recorded_lot: str | None = None) -> Memory:
    return rules.judged(Memory(), scans, recorded_lot, OWNER)


def only(memory: Memory) -> Anomaly:
    [anomaly] = memory.anomalies
    return anomaly


def test_scans_that_fit_leave_a_serial_unverified_which_is_shown_as_authentic():
    memory = after(scan(0, VIENNA), sale(1, VIENNA, retailer="Shop"), scan(2))
    assert (memory.state, rules.shown(memory.state), memory.anomalies) == ("unverified", "authentic", [])


def test_the_history_counts_scans_places_and_the_time_between():
    memory = after(scan(5), scan(1), scan(3), sale(4000, VANCOUVER), sale(9, VANCOUVER), sale(9000, SEATTLE))
    assert (memory.consumer_scans, memory.retailer_scans) == (3, 3)
    assert len(memory.retail_places) == 2
    assert memory.first_seen == NOON + timedelta(minutes=1)
    assert memory.last_seen == NOON + timedelta(minutes=9000)


def test_faster_than_an_airliner_is_suspected_to_be_a_counterfeit():
    memory = after(scan(0, VANCOUVER), scan(60, VIENNA, country="AT"))
    assert memory.state == "counterfeit_suspected"
    anomaly = only(memory)
    assert anomaly.type == "impossible_travel"
    assert anomaly.description == "Scanned at places 8499 km apart within 60 minutes."
    assert anomaly.prior is not None
    assert (anomaly.prior.latitude, anomaly.prior.longitude) == VANCOUVER
    assert anomaly.prior.scanned_at == NOON


@pytest.mark.parametrize(
    ("minutes", "state"), [(13.2, "counterfeit_suspected"), (13.5, "unverified"), (600, "unverified")]
)
def test_the_speed_that_is_impossible_begins_above_900_kilometres_an_hour(minutes, state):
    # 200.15 km take 13.34 minutes at 900 km/h.
    assert after(scan(0, (0.0, 0.0), country="GA"), scan(minutes, (0.0, 1.8), country="CG")).state == state


@pytest.mark.parametrize(("longitude", "state"), [(0.89, "unverified"), (0.91, "counterfeit_suspected")])
def test_what_is_at_most_100_kilometres_away_is_never_too_far(longitude, state):
    # Phones and networks err by that much: 0.89 degrees are 99.0 km.
    assert after(scan(0, (0.0, 0.0), country="GA"), scan(0, (0.0, longitude), country="CG")).state == state


@pytest.mark.parametrize("country", ["AT", None])
def test_coordinates_that_anybody_may_send_prove_nothing_from_one_country(country):
    assert after(scan(0, VIENNA, country="AT"), scan(1, SYDNEY, country=country)).state == "unverified"
    # What two retailers send with their keys needs no such proof.
    assert after(sale(0, VIENNA), sale(1, SYDNEY, country=country)).state == "counterfeit_suspected"


@pytest.mark.parametrize("minutes", [1, 600])
@pytest.mark.parametrize(("organization_id", "is_proof"), [(FIRST_SHOP, False), (None, False), (OWNER, True)])
def test_what_one_key_says_twice_is_held_against_an_item_only_if_it_is_the_owners(
    organization_id, is_proof, minutes
):
    # A name is none: an organization can change its own between two scans.
    said = [
        sale(0, VANCOUVER, organization_id=organization_id, retailer="First"),
        sale(minutes, SEATTLE, organization_id=organization_id, retailer="Second"),
    ]
    state = "counterfeit_suspected" if minutes == 1 else "suspect"
    assert after(*said).state == (state if is_proof else "unverified")
    assert rules.judged(Memory(), said, None).state == "unverified"


def test_sightings_from_before_organizations_were_noted_can_be_read_and_prove_nothing():
    stored = msgspec.to_builtins(after(sale(0, VIENNA, retailer="Shop")))
    del stored["recent"][0]["organization_id"]
    memory = msgspec.convert(stored, Memory)
    assert rules.judged(memory, [sale(1, SYDNEY)], None).state == "unverified"


def test_a_distance_is_measured_over_the_date_line_and_to_the_antipodes():
    west, east = rules.sighting(scan(0, (0.0, -179.9))), rules.sighting(scan(0, (0.0, 179.9)))
    assert rules.kilometres(west, east) == pytest.approx(22.24, abs=0.01)
    pole, other = rules.sighting(scan(0, (90.0, 0.0))), rules.sighting(scan(0, (-90.0, 77.0)))
    assert rules.kilometres(pole, other) == pytest.approx(20015.1, abs=0.1)
    assert rules.kilometres(pole, rules.sighting(scan())) is None


@pytest.mark.parametrize(("minutes", "state"), [(24 * 60, "suspect"), (24 * 60 + 1, "unverified")])
def test_two_shops_within_a_day_are_suspect(minutes, state):
    memory = after(sale(0, VANCOUVER, retailer="First"), sale(minutes, SEATTLE, retailer="Second"))
    assert memory.state == state
    if state == "suspect":
        anomaly = only(memory)
        assert anomaly.type == "duplicate_retail_scan"
        assert anomaly.prior is not None
        assert anomaly.prior.retailer == "First"


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (sale(0, VIENNA), sale(60, (48.2090, 16.3740))),
        (sale(0, VIENNA), sale(60)),
        (sale(0, VIENNA), scan(600, SEATTLE)),
        (scan(0, VIENNA), scan(600, (48.3, 16.5))),
    ],
    ids=["the same shop", "an unknown place", "a consumer elsewhere", "two consumers"],
)
def test_what_is_not_two_shops_is_not_taken_for_two(first, second):
    assert after(first, second).state == "unverified"


def crowd(scans: int, countries: int, minutes: float = 24 * 60) -> list[Observation]:
    step = minutes / (scans - 1)
    return [scan(n * step, country=COUNTRIES[n % countries]) for n in range(scans)]


@pytest.mark.parametrize(
    ("scans", "state"),
    [
        (crowd(21, 5), "suspect"),
        (crowd(20, 5), "unverified"),
        (crowd(21, 4), "unverified"),
        (crowd(21, 5, minutes=25 * 60), "unverified"),
        ([*crowd(20, 5), sale(1, country="IT")], "unverified"),
        ([*crowd(20, 4), *[scan(1)] * 9], "unverified"),
    ],
    ids=["enough", "20 scans", "4 countries", "25 hours", "a retailer's", "of unknown countries"],
)
def test_more_than_20_consumers_from_5_countries_in_a_day_are_suspect(scans, state):
    memory = after(*scans)
    assert memory.state == state
    assert [anomaly.type for anomaly in memory.anomalies] == ["scan_volume"] * (state == "suspect")


def test_a_crowd_is_told_from_the_moment_at_which_it_is_one():
    anomaly = only(after(*crowd(60, 5, minutes=590)))
    assert anomaly.later.scanned_at == NOON + timedelta(minutes=200)
    assert anomaly.prior is not None
    assert anomaly.prior.scanned_at == NOON


def test_two_lots_of_one_serial_are_an_error_of_serialization():
    memory = after(scan(0, lot="A"), scan(1), scan(2, lot="A"), scan(3, lot="B"))
    assert memory.state == "serialization_error"
    anomaly = only(memory)
    assert (anomaly.type, anomaly.description) == (
        "serialization_conflict",
        "Scanned with two different lots.",
    )
    assert anomaly.prior is not None
    assert anomaly.prior.scanned_at == NOON


def test_another_lot_than_the_recorded_one_is_an_error_of_serialization():
    assert after(scan(lot="A"), recorded_lot="A").state == "unverified"
    assert after(scan(), recorded_lot="A").state == "unverified"
    memory = after(scan(lot="B"), recorded_lot="A")
    assert memory.state == "serialization_error"
    assert only(memory).prior is None


def test_the_gravest_state_wins_and_every_anomaly_is_told():
    shops = [sale(0, VANCOUVER), sale(600, SEATTLE)]
    lots = [scan(0, lot="A"), scan(1, lot="B")]
    travel = [scan(700, VIENNA), scan(701, SYDNEY)]
    assert after(*shops).state == "suspect"
    assert after(*shops, *lots).state == "serialization_error"
    memory = after(*shops, *lots, *travel)
    assert memory.state == "counterfeit_suspected"
    assert [anomaly.type for anomaly in memory.anomalies] == [
        "impossible_travel",
        "serialization_conflict",
        "duplicate_retail_scan",
    ]


def test_what_somebody_explained_is_no_longer_held_against_a_serial_but_what_comes_is():
    memory = rules.resolved(
        after(scan(0, VIENNA, lot="A"), scan(1, SYDNEY, lot="B"), sale(2, VIENNA), recorded_lot="A")
    )
    assert (memory.state, memory.anomalies) == ("authentic", [])
    assert (memory.consumer_scans, memory.retailer_scans, len(memory.retail_places)) == (2, 1, 1)
    calm = rules.judged(memory, [scan(3, SYDNEY, lot="B"), scan(4, SYDNEY, lot="A")], "A")
    assert calm.state == "authentic"
    assert rules.judged(calm, [scan(5, lot="C")], "A").state == "serialization_error"
    assert rules.judged(calm, [scan(5, VIENNA)], "A").state == "counterfeit_suspected"


PLACES = st.sampled_from([None, VANCOUVER, SEATTLE, VIENNA, SYDNEY, (48.3, 16.5), (48.2082, 17.9)])
OBSERVATIONS = st.builds(
    lambda minutes, place, country, lot, retailer, organization_id: scan(
        minutes,
        place,
        country=country,
        lot=lot,
        is_retail=retailer is not None,
        retailer=retailer,
        organization_id=organization_id,
    ),
    st.integers(0, 3000),
    PLACES,
    st.sampled_from([None, *COUNTRIES]),
    st.sampled_from([None, None, "A", "B", "C"]),
    st.sampled_from([None, None, None, "", "Shop"]),
    st.sampled_from([None, FIRST_SHOP, SECOND_SHOP]),
)


def in_batches(scans: Sequence[Observation], cuts: list[int], recorded_lot: str | None) -> Memory:
    memory, ends = Memory(), sorted({min(cut, len(scans)) for cut in cuts} | {len(scans)})
    begin = 0
    for end in ends:
        memory = rules.judged(memory, scans[begin:end], recorded_lot)
        begin = end
    return memory


@settings(max_examples=300)
@given(
    st.lists(OBSERVATIONS, max_size=rules.RETAIL),
    st.randoms(use_true_random=False),
    st.lists(st.integers(0, rules.RETAIL), max_size=6),
    st.sampled_from([None, "A"]),
)
def test_any_order_and_any_batches_of_the_same_scans_give_the_same(scans, chance, cuts, recorded_lot):
    in_order = rules.judged(Memory(), sorted(scans, key=lambda one: one.scanned_at), recorded_lot)
    shuffled = list(scans)
    chance.shuffle(shuffled)
    assert in_batches(shuffled, cuts, recorded_lot) == in_order


@settings(max_examples=60)
@given(
    st.lists(
        st.builds(
            lambda minutes, country: scan(minutes, country=country),
            st.integers(0, 2000),
            st.sampled_from(COUNTRIES),
        ),
        min_size=rules.MOST_SCANS,
        max_size=rules.LATEST,
    ),
    st.randoms(use_true_random=False),
    st.lists(st.integers(0, rules.LATEST), max_size=6),
)
def test_a_crowd_is_found_in_whatever_order_it_comes(scans, chance, cuts):
    shuffled = list(scans)
    chance.shuffle(shuffled)
    assert in_batches(shuffled, cuts, None) == after(*scans)


@settings(max_examples=60)
@given(st.lists(OBSERVATIONS, max_size=60))
def test_a_judgement_never_becomes_better_by_more_scans(scans):
    memory, worst = Memory(), 0
    for one in scans:
        memory = rules.judged(memory, [one], None)
        assert rules.GRAVITY[memory.state] >= worst
        worst = rules.GRAVITY[memory.state]


def test_no_serial_is_remembered_at_length_however_often_it_is_scanned():
    chance = random.Random(7)
    memory = Memory()
    for day in range(40):
        scans = [
            scan(
                day * 1440 + chance.random() * 1440,
                (chance.uniform(-90, 90), chance.uniform(-180, 180)),
                country=f"{chance.choice('ABCDEFGH')}{chance.choice('ABCDEFGH')}",
                lot=str(chance.random()),
                is_retail=chance.random() < 0.3,
                retailer="Shop",
                organization_id=chance.choice([FIRST_SHOP, SECOND_SHOP]),
            )
            for _ in range(100)
        ]
        memory = rules.judged(memory, scans, None)
    assert memory.consumer_scans + memory.retailer_scans == 4000
    assert len(memory.recent) == rules.LATEST + rules.COUNTRIES + rules.RETAIL
    assert len(memory.lots) == rules.MOST_LOTS
    assert len(memory.retail_places) == rules.MOST_PLACES
    assert len(memory.anomalies) == 4
    explained = rules.resolved(memory)
    later = [scan(99_999, lot=str(chance.random())) for _ in range(100)]
    assert len(rules.judged(explained, later, None).lots) == 2 * rules.MOST_LOTS


def test_rare_countries_are_remembered_behind_a_multitude_from_one():
    memory = Memory()
    rare = [scan(n, country=country) for n, country in enumerate(COUNTRIES[1:4])]
    for one in [*rare, *[scan(10 + n, country="CA") for n in range(200)]]:
        memory = rules.judged(memory, [one], None)
    assert memory.state == "unverified"
    assert rules.judged(memory, [scan(300, country="DE")], None).state == "suspect"
    assert rules.judged(memory, [scan(300, country="CA")], None).state == "unverified"
    assert rules.judged(memory, [scan(24 * 60 + 2, country="DE")], None).state == "unverified"


def test_shops_are_told_apart_behind_many_scans_in_one_of_them():
    memory = after(sale(0, VIENNA), *[sale(n, SEATTLE) for n in range(900, 1000)])
    assert only(memory).type == "duplicate_retail_scan"
    assert only(memory).later.scanned_at == NOON + timedelta(minutes=900)
