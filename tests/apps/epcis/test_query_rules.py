"""The rules behind queries: schedules, tokens, events as they are shown."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from closient.apps.epcis.rules import page_tokens, schedules, shown_events
from closient.apps.epcis.structs.event_query import Position
from closient.apps.epcis.structs.named_queries import Schedule
from closient.apps.epcis.structs.query_results import CONTEXT_URL, EventRow
from closient.kit import ids
from closient.kit.errors import BadRequest

START = datetime(2026, 3, 14, 9, 26, 53, tzinfo=UTC)
SECRET = "for tests alone"


def meaning(text: str) -> Callable[[datetime], bool]:
    """What a schedule means, said plainly."""
    parts = zip(text.split(" "), schedules.FIELDS, strict=True)
    seconds, minutes, hours, days, months, weekdays = (
        frozenset(schedules.numbers(part, *field)) for part, field in parts
    )
    return lambda moment: (
        moment.second in seconds
        and moment.minute in minutes
        and moment.hour in hours
        and moment.day in days
        and moment.month in months
        and moment.isoweekday() in weekdays
    )


@st.composite
def written(draw: st.DrawFn) -> str:
    """Schedules that come at least every few hours, in every form that a field can have."""
    low, high = sorted([draw(st.integers(0, 59)), draw(st.integers(0, 59))])
    minute = draw(
        st.sampled_from([str(low), f"{low}-{high}", f"[{low}-{high}]", f"{low}/7", "*/20", f"{low},{high}"])
    )
    hour = draw(st.sampled_from(["*", "*/3", "0-23/2", "1,4,9,13,18,22"]))
    second, weekday = draw(st.sampled_from(["0", "0/30", "15,45"])), draw(st.sampled_from(["*", "1-7"]))
    return f"{second} {minute} {hour} * * {weekday}"


@given(written(), st.integers(0, 400_000))
def test_a_schedule_comes_at_its_first_moment_and_not_before(text: str, seconds: int):
    moment = START + timedelta(seconds=seconds)
    following = schedules.following(text, moment)
    assert following is not None
    assert following > moment
    matches = meaning(text)
    assert matches(following)
    between = (following - moment).seconds
    assert not any(matches(moment + timedelta(seconds=step)) for step in range(1, between))


@pytest.mark.parametrize(
    ("schedule", "first"),
    [
        (Schedule(hour="1", minute="5"), "2026-03-15T01:05:00+00:00"),
        (Schedule(minute="30"), "2026-03-14T09:30:00+00:00"),
        (Schedule(day_of_week="1"), "2026-03-16T00:00:00+00:00"),
        (Schedule(day_of_month="29", month="2"), "2028-02-29T00:00:00+00:00"),
        (Schedule(second="0/10"), "2026-03-14T09:27:00+00:00"),
    ],
)
def test_what_a_schedule_leaves_out_is_any_or_the_first(schedule: Schedule, first: str):
    found = schedules.following(schedules.written(schedule), START)
    assert found is not None
    assert found.isoformat() == first


@given(st.integers(0, 10_000), st.binary(min_size=1, max_size=1))
def test_a_token_that_was_touched_is_refused(place: int, byte: bytes):
    question = page_tokens.question("o1", ["epcs"])
    token = page_tokens.seal(question, Position(START, ids.new(), 3), SECRET)
    assert page_tokens.open_sealed(token, question, Position, SECRET).left == 3
    place %= len(token)
    touched = token[:place] + byte.decode("latin-1") + token[place + 1 :]
    # The last character has bits that say nothing.
    assume(touched != token and place < len(token) - 1)
    with pytest.raises(BadRequest):
        page_tokens.open_sealed(touched, question, Position, SECRET)


def test_a_token_of_another_secret_or_question_is_refused():
    question = page_tokens.question("o1", ["epcs"])
    token = page_tokens.seal(question, "x", SECRET)
    for asked, secret in (
        (question, "another"),
        (page_tokens.question("o2", ["epcs"]), SECRET),
        (page_tokens.question("o1", ["dispositions"]), SECRET),
    ):
        with pytest.raises(BadRequest):
            page_tokens.open_sealed(token, asked, str, secret)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**40), 2**40) | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
MEMBERS = st.dictionaries(st.sampled_from(["recordTime", "ex:a", "ilmd", "@context", "epcList"]), JSON)
BODIES = MEMBERS.map(lambda members: {"type": "ObjectEvent", **members})


@given(BODIES, st.booleans(), st.sampled_from(["", " ", "\n"]))
def test_an_event_is_shown_as_sent_but_for_what_the_server_says(body: dict, is_named: bool, blank: str):
    sent = blank + msgspec.json.format(msgspec.json.encode(body), indent=len(blank)).decode() + blank
    row = EventRow(ids.new(), START, START, None, "urn:x:1" if is_named else None, sent)
    shown = msgspec.json.decode(shown_events.shown(row))
    assert shown.pop("recordTime") == "2026-03-14T09:26:53.000000Z"
    if not is_named:
        assert shown.pop("eventID") == f"urn:uuid:{ids.decode(row.id)}"
    body.pop("recordTime", None)
    assert shown == body
    alone = msgspec.json.decode(shown_events.shown_alone(row, {}))
    assert alone["@context"][0] == CONTEXT_URL
