"""Charts: right shapes, words for those who do not see them, nothing that a policy forbids."""

import itertools
import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from closient.web import charts


class Numbers(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.depth = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert "style" not in dict(attrs)
        for name, value in attrs:
            if name in {"d", "x", "y", "width", "height", "cx", "cy"}:
                assert value
                assert "nan" not in value
                assert "inf" not in value


def test_the_highest_value_reaches_its_height_and_the_last_is_named() -> None:
    drawn = charts.over_time("Scans", ["Mon", "Tue", "Wed"], [charts.Line("All", [0, 10, 5])])
    assert 'd="M0,100L50,0L100,50"' in drawn
    assert "All 5" in drawn


def test_a_gap_breaks_the_line() -> None:
    drawn = charts.over_time("Scans", ["a", "b", "c", "d"], [charts.Line("All", [10, None, 10, 5])])
    assert 'd="M0,0"' in drawn
    assert 'd="M66.67,0L100,50"' in drawn
    assert "–" in drawn


def test_every_value_stands_in_the_table() -> None:
    drawn = charts.over_time(
        "Scans", ["Mon", "Tue"], [charts.Line("Phone", [1234, 7]), charts.Line("Shop", [0, 8])]
    )
    cells = re.findall(r'<td class="numeric">([^<]*)</td>', drawn)
    assert cells == ["1,234", "0", "7", "8"]
    assert "<summary>Show as a table</summary>" in drawn


def test_the_drawing_is_said_in_words() -> None:
    drawn = charts.over_time("Scans", ["Mon", "Tue"], [charts.Line("All", [9, 4])], unit="a day")
    assert 'aria-label="Scans. All: highest 9 a day (Mon), last 4 (Tue)"' in drawn


def test_end_labels_never_touch() -> None:
    lines = [charts.Line(name, [0, 100]) for name in "abcd"]
    heights = [
        float(y)
        for y in re.findall(
            r'<text class="series-\d" x="0" y="([\d.]+)%"', charts.over_time("T", ["1", "2"], lines)
        )
    ]
    assert len(heights) == 4
    assert min(b - a for a, b in itertools.pairwise(heights)) >= charts.CLOSEST_LABELS


def test_nothing_counted_is_a_flat_line_and_no_error() -> None:
    drawn = charts.over_time("Scans", ["Mon", "Tue"], [charts.Line("All", [0, 0])])
    assert 'd="M0,100L100,100"' in drawn
    assert charts.over_time("Scans", [], [])
    assert charts.sparkline([], "nothing")
    assert charts.bars("None", [])


def test_bars_are_in_proportion_and_lead_to_what_was_counted() -> None:
    drawn = charts.bars(
        "By country", [charts.Bar("DE", 200, href="/scans?country=DE&x=1"), charts.Bar("DK", 50)]
    )
    assert 'width="25%"' in drawn
    assert 'href="/scans?country=DE&amp;x=1"' in drawn


@pytest.mark.parametrize(("share", "width"), [(-1, "0"), (0.5, "32"), (7, "64")])
def test_a_meter_stays_within_its_track(share: float, width: str) -> None:
    assert f'class="bar-fill tone-accent" width="{width}"' in charts.meter(share, "Complete")


@given(st.lists(st.one_of(st.none(), st.floats(0, 1e12)), min_size=1, max_size=40), st.booleans())
def test_any_series_draws_finite_shapes_without_styles(values: list[float | None], filled: bool) -> None:
    labels = [str(number) for number in range(len(values))]
    reader = Numbers()
    reader.feed(charts.over_time("T", labels, [charts.Line("L", values)], filled=filled))
    reader.feed(charts.sparkline([value or 0 for value in values], "L"))
