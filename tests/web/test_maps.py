"""Maps: every country that has a shape, shades by value, words for those who do not see them."""

import re

from closient.kit import countries
from closient.web import built, charts, maps, zones

DRAWING = (built.BUILT / built.manifest()["world.svg"]).read_text()


def test_nearly_every_country_has_a_shape_or_a_dot_and_none_has_two() -> None:
    drawn = re.findall(r'id="([A-Z]{2})"', DRAWING)
    assert len(drawn) == len(set(drawn))
    # What is missing are islands of a few people, and parts that Natural Earth draws with their countries.
    assert len(set(drawn) & countries.CODES) > 220
    assert {"IT", "NO", "US", "RU", "SG", "MT", "XK"} <= set(drawn)


def test_the_drawing_is_small_and_lies_within_its_frame() -> None:
    assert len(DRAWING) < 70_000
    assert f'viewBox="0 0 {maps.WIDTH} {maps.HEIGHT}"' in DRAWING
    starts = re.findall(r"M([\d.]+)[ ,]?(-?[\d.]+)", DRAWING)
    assert all(float(x) <= maps.WIDTH and -20 <= float(y) <= maps.HEIGHT for x, y in starts)


def test_countries_are_shaded_by_value_and_the_first_ones_are_said() -> None:
    drawn = maps.world("Scans", {"IT": 1000, "NO": 1, "SE": 0})
    assert '<g class="shade-5"><title>Italy: 1,000</title>' in drawn
    assert '<g class="shade-1"><title>Norway: 1</title>' in drawn
    assert "Sweden" not in drawn
    assert 'aria-label="Scans. Most: Italy 1,000, Norway 1"' in drawn
    assert "style=" not in drawn
    assert 'aria-label="Scans"' in maps.world("Scans", {})


def test_a_week_has_a_cell_for_every_hour_and_its_values_in_a_table() -> None:
    days = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
    values = [[0] * 24 for _ in days]
    values[5][11] = 7
    drawn = maps.week("When", days, values)
    assert drawn.count("<title>") == 7 * 24
    assert 'class="shade-5" x="11" y="5"' in drawn
    assert 'aria-label="When. Most: Sat 11:00, 7"' in drawn
    assert "<summary>Show as a table</summary>" in drawn
    assert 'aria-label="When"' in maps.week("When", days, [[0] * 24 for _ in days])


def test_a_table_of_values_escapes_what_it_shows() -> None:
    assert "&lt;b&gt;" in charts.value_table(["A", "B"], [["<b>", "1"]])


def test_zones_are_those_where_most_people_of_a_country_live() -> None:
    assert [zones.of_country(code) for code in ("DE", "ES", "XX")] == [
        "Europe/Berlin",
        "Europe/Madrid",
        "UTC",
    ]
    assert zones.is_known("Europe/Oslo")
    assert not zones.is_known("Europe/Nowhere")


def test_places_are_dots_that_lead_somewhere_on_their_part_of_the_world() -> None:
    rome = maps.Point("Rome <b>", 41.9, 12.5, "/places/1")
    drawn = maps.points("Places", [rome, maps.Point("Oslo", 59.9, 10.7)])
    assert "Rome &lt;b&gt;" in drawn
    assert drawn.count("place-dot") == 2
    assert drawn.count("<a href=") == 1
    left, top, width, height = _window(drawn)
    for latitude, longitude in ((41.9, 12.5), (59.9, 10.7)):
        x, y = maps.projected(latitude, longitude)
        assert left < x < left + width
        assert top < y < top + height
    assert width < 300
    assert "style=" not in drawn


def test_places_all_over_the_world_show_all_of_it_and_none_lies_outside() -> None:
    corners = [maps.Point("a", latitude, longitude) for latitude in (78, -54) for longitude in (-179, 179)]
    assert _window(maps.points("Places", corners)) == [0, 0, maps.WIDTH, maps.HEIGHT]
    left, top, width, _height = _window(maps.points("Place", [maps.Point("Fiji", -17.7, 178)]))
    assert left + width <= maps.WIDTH
    assert top >= 0


def _window(drawn: str) -> list[float]:
    found = re.search(r'viewBox="([^"]+)"', drawn)
    assert found is not None
    return [float(number) for number in found[1].split()]
