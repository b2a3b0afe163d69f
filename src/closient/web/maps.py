"""Values on a map: of the world by country, and of the week by day and hour; darker is more. And places.

The shapes of the countries lie in one file that browsers keep (assets/world.mjs makes it); a page only names
those that it shades. As in charts, nothing carries a style attribute, and words stand beside the shades.
"""

import math
from collections.abc import Mapping, Sequence

from markupsafe import Markup
from msgspec import Struct

from closient.web import built, charts, formats
from closient.web.texts import _

SHADES = 5
WIDTH, HEIGHT = 1000, 432
HOURS = 24
# What the frame of the drawing shows of the projection, as assets/world.mjs has it.
FIRST_LATITUDE = 84.0
# A map of few places shows at least so much of the world around them.
LEAST_WIDTH = 90.0


class Point(Struct, frozen=True):
    """Something that lies somewhere; `href` leads to it."""

    label: str
    latitude: float
    longitude: float
    href: str = ""


def world(title: str, values: Mapping[str, float]) -> Markup:
    """Countries (ISO 3166-1 alpha-2) shaded by their values. The table belongs beside it."""
    top = max(values.values(), default=0)
    drawing = built.asset("world.svg")
    shaded = Markup("").join(
        Markup('<g class="shade-{}"><title>{}: {}</title><use href="{}#{}"/></g>').format(
            shade(value, top), formats.country(code), formats.number(value), drawing, code
        )
        for code, value in sorted(values.items(), key=lambda one: one[1])
        if value > 0
    )
    return Markup(
        '<figure class="chart world"><figcaption class="chart-title">{}</figcaption>'
        '<svg class="world-map" viewBox="0 0 {} {}" role="img" aria-label="{}">'
        '<use class="world-land" href="{}#world"/>{}</svg>{}</figure>'
    ).format(title, WIDTH, HEIGHT, _said_of_world(title, values), drawing, shaded, _scale())


def week(title: str, days: Sequence[str], values: Sequence[Sequence[float]], *, unit: str = "") -> Markup:
    """Seven rows of 24 hours, each cell shaded by its value."""
    top = max((value for row in values for value in row), default=0)
    hours = [f"{hour:02}:00" for hour in range(HOURS)]
    cells = Markup("").join(
        Markup(
            '<rect class="shade-{}" x="{}" y="{}" width="1" height="1"><title>{} {}: {}</title></rect>'
        ).format(shade(value, top), hour, row, days[row], hours[hour], formats.number(value))
        for row, of_day in enumerate(values)
        for hour, value in enumerate(of_day)
    )
    rows = [[hours[hour], *(formats.number(row[hour]) for row in values)] for hour in range(HOURS)]
    return Markup(
        '<figure class="chart week"><figcaption class="chart-title">{}{}</figcaption><div class="week-frame">'
        '<div class="week-days" aria-hidden="true">{}</div>'
        '<svg class="week-map" viewBox="0 0 24 {}" preserveAspectRatio="none" role="img" aria-label="{}">{}'
        '</svg><div class="week-hours" aria-hidden="true">{}</div></div>{}{}</figure>'
    ).format(
        title,
        Markup(' <span class="soft">{}</span>').format(unit) if unit else "",
        Markup("").join(Markup("<span>{}</span>").format(day) for day in days),
        len(days),
        _said_of_week(title, days, values),
        cells,
        Markup("").join(Markup("<span>{}</span>").format(hours[hour]) for hour in (0, 6, 12, 18)),
        _scale(),
        charts.value_table([_("Time"), *days], rows),
    )


def points(title: str, dots: Sequence[Point]) -> Markup:
    """Places as dots on the part of the world where they are. The list belongs beside it."""
    placed = [(projected(one.latitude, one.longitude), one) for one in dots]
    left, top, width = _window([place for place, _dot in placed])
    height = width * HEIGHT / WIDTH
    drawn = Markup("").join(_dot(x, y, one) for (x, y), one in placed)
    return Markup(
        '<figure class="chart world"><figcaption class="chart-title">{}</figcaption>'
        '<svg class="place-map" viewBox="{:.1f} {:.1f} {:.1f} {:.1f}" role="group" aria-label="{}">'
        '<use class="world-land" href="{}#world" stroke-width="{:.2f}"/>{}</svg></figure>'
    ).format(title, left, top, width, height, title, built.asset("world.svg"), width / 800, drawn)


def _dot(x: float, y: float, one: Point) -> Markup:
    path = Markup('<title>{}</title><path class="place-dot" d="M{:.2f},{:.2f}h0"/>').format(one.label, x, y)
    return (
        Markup('<a href="{}" aria-label="{}">{}</a>').format(one.href, one.label, path) if one.href else path
    )


def _window(placed: Sequence[tuple[float, float]]) -> tuple[float, float, float]:
    """Left, top and width of the part that shows all of these with some land around."""
    xs, ys = [x for x, _y in placed] or [0.0, WIDTH], [y for _x, y in placed] or [0.0, HEIGHT]
    ratio = WIDTH / HEIGHT
    wide = max(max(xs) - min(xs), (max(ys) - min(ys)) * ratio)
    width = min(max(1.4 * wide, LEAST_WIDTH), WIDTH)
    left = (min(xs) + max(xs) - width) / 2
    top = ((min(ys) + max(ys)) - width / ratio) / 2
    return min(max(left, 0), WIDTH - width), min(max(top, 0), max(HEIGHT - width / ratio, 0)), width


def projected(latitude: float, longitude: float) -> tuple[float, float]:
    """Where a place lies on the drawing: Equal Earth, as assets/world.mjs draws the countries.

    >>> [round(value) for value in projected(0, 0)], [round(value) for value in projected(41.9, 12.5)]
    ([500, 241], [530, 92])
    """
    x, y = _equal_earth(latitude, longitude)
    left, scale = _equal_earth(0, -180)[0], WIDTH / (2 * _equal_earth(0, 180)[0])
    return (x - left) * scale, (y - _equal_earth(FIRST_LATITUDE, 0)[1]) * scale


def _equal_earth(latitude: float, longitude: float) -> tuple[float, float]:
    half = math.asin(math.sqrt(3) / 2 * math.sin(math.radians(latitude)))
    square = half * half
    sixth = square**3
    across = 1.340264 - 3 * 0.081106 * square + sixth * (7 * 0.000893 + 9 * 0.003796 * square)
    x = 2 * math.sqrt(3) * math.radians(longitude) * math.cos(half) / (3 * across)
    return x, -half * (1.340264 - 0.081106 * square + sixth * (0.000893 + 0.003796 * square))


def shade(value: float, top: float) -> int:
    """Of 0 (nothing) to 5 (the most). By the root, so that one large value does not hide the others.

    >>> [shade(value, 100) for value in (0, 1, 4, 20, 60, 100)]
    [0, 1, 1, 2, 4, 5]
    """
    if value <= 0 or top <= 0:
        return 0
    return max(1, round(SHADES * (value / top) ** 0.5))


def _scale() -> Markup:
    """What the shades mean; it says nothing that the labels and tables do not."""
    boxes = Markup("").join(
        Markup('<rect class="shade-{}" x="{}" width="14" height="10"/>').format(number, 16 * (number - 1))
        for number in range(1, SHADES + 1)
    )
    return Markup(
        '<p class="shades" aria-hidden="true"><span>{}</span><svg width="78" height="10">{}</svg>'
        "<span>{}</span></p>"
    ).format(_("fewer"), boxes, _("more"))


def _said_of_world(title: str, values: Mapping[str, float]) -> str:
    most = sorted(((value, code) for code, value in values.items() if value > 0), reverse=True)[:3]
    first = ", ".join(f"{formats.country(code)} {formats.number(value)}" for value, code in most)
    return f"{title}. {_('Most: %(countries)s') % {'countries': first}}" if first else title


def _said_of_week(title: str, days: Sequence[str], values: Sequence[Sequence[float]]) -> str:
    cells = [(value, -row, -hour) for row, of_day in enumerate(values) for hour, value in enumerate(of_day)]
    highest, row, hour = max(cells, default=(0, 0, 0))
    if not highest:
        return title
    when = f"{days[-row]} {-hour:02}:00"
    said = _("Most: %(when)s, %(count)s") % {"when": when, "count": formats.number(highest)}
    return f"{title}. {said}"
