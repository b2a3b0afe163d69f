"""Values on a map: of the world by country, and of the week by day and hour. Darker is more.

The shapes of the countries lie in one file that browsers keep (assets/world.mjs makes it); a page only names
those that it shades. As in charts, nothing carries a style attribute, and words stand beside the shades.
"""

from collections.abc import Mapping, Sequence

from markupsafe import Markup

from closient.web import built, charts, formats
from closient.web.texts import _

SHADES = 5
WIDTH, HEIGHT = 1000, 432
HOURS = 24


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
