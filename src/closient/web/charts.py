"""Charts drawn on the server as SVG: few lines, words at the lines instead of a legend, a table beneath.

Shapes stretch with the page while words keep their size: words stand outside of the stretched drawing.
Nothing carries a style attribute, so that the content security policy can forbid them.
"""

import math
from collections.abc import Sequence

from markupsafe import Markup
from msgspec import Struct

from closient.web import formats
from closient.web.texts import _

CLOSEST_LABELS = 15.0  # percent of the height that two end labels keep apart


class Line(Struct, frozen=True):
    """One series; None is a gap."""

    label: str
    values: Sequence[float | None]


class Bar(Struct, frozen=True):
    """One row of a bar chart; `href` leads to what was counted."""

    label: str
    value: float
    href: str = ""
    note: str = ""


def over_time(
    title: str, labels: Sequence[str], lines: Sequence[Line], *, unit: str = "", filled: bool = False
) -> Markup:
    """One to four lines over the same labels (oldest first), each named at its end."""
    top = _round_top(max((value for line in lines for value in line.values if value is not None), default=0))
    shapes = Markup("").join(
        _line_shape(line, top, number, filled and len(lines) == 1) for number, line in enumerate(lines)
    )
    hits = Markup("").join(_hit(index, labels, lines, unit) for index in range(len(labels)))
    ticks = Markup("").join(Markup("<span>{}</span>").format(formats.number(value)) for value in _ticks(top))
    names = _end_labels(lines, top)
    return Markup(
        '<figure class="chart"><figcaption class="chart-title">{title}{unit}</figcaption>'
        '<div class="chart-frame"><div class="chart-ticks" aria-hidden="true">{ticks}</div>'
        '<svg class="chart-plot" viewBox="0 0 100 100" preserveAspectRatio="none" role="img"'
        ' aria-label="{said}">'
        '<path class="chart-grid" d="M0,0H100M0,50H100M0,100H100"/>{shapes}{hits}</svg>{names}'
        '<div class="chart-days" aria-hidden="true">{days}</div></div>{table}</figure>'
    ).format(
        title=title,
        unit=Markup(' <span class="soft">{}</span>').format(unit) if unit else "",
        ticks=ticks,
        said=_said(title, labels, lines, unit),
        shapes=shapes,
        hits=hits,
        names=names,
        days=Markup("").join(Markup("<span>{}</span>").format(label) for label in _few(labels)),
        table=value_table([_("Time"), *(line.label for line in lines)], _rows(labels, lines)),
    )


def bars(title: str, rows: Sequence[Bar], *, unit: str = "") -> Markup:
    """Horizontal bars, in the order given; each says its own value, so there is no axis."""
    top = max((row.value for row in rows), default=0) or 1
    drawn = Markup("").join(_bar(row, top) for row in rows)
    return Markup(
        '<figure class="chart"><figcaption class="chart-title">{}{}</figcaption>'
        '<ul class="bars" role="list">{}</ul></figure>'
    ).format(title, Markup(' <span class="soft">{}</span>').format(unit) if unit else "", drawn)


def sparkline(values: Sequence[float], label: str) -> Markup:
    """A line the size of a word. `label` says in words what it shows."""
    top = max(values, default=0) or 1
    path = _path([(x, 22 - 20 * value / top) for x, value in _spread(values, 96)])
    last = 22 - 20 * values[-1] / top if values else 22
    return Markup(
        '<svg class="sparkline" width="100" height="24" viewBox="0 0 100 24" role="img" aria-label="{}">'
        '<path class="chart-line" d="{}"/><circle class="chart-end" cx="96" cy="{}" r="2.5"/></svg>'
    ).format(label, path, _figure(last))


def meter(share: float, label: str, tone: str = "accent") -> Markup:
    """A share of 1 as a short bar with its percentage, for a cell of a table."""
    share = min(max(share, 0.0), 1.0)
    shown = formats.percent(share)
    return Markup(
        '<span class="meter" role="img" aria-label="{}: {}"><svg class="meter-track" width="64" height="6">'
        '<rect class="bar-rest" width="64" height="6" rx="3"/>'
        '<rect class="bar-fill tone-{}" width="{}" height="6" rx="3"/></svg>'
        '<span aria-hidden="true">{}</span></span>'
    ).format(label, shown, tone, _figure(64 * share), shown)


def _bar(row: Bar, top: float) -> Markup:
    name = Markup('<a href="{}">{}</a>').format(row.href, row.label) if row.href else Markup.escape(row.label)
    note = Markup(' <span class="soft">{}</span>').format(row.note) if row.note else ""
    return Markup(
        '<li class="bar-row"><span class="bar-name">{}{}</span>'
        '<svg class="bar-track" width="100%" height="10" aria-hidden="true">'
        '<rect class="bar-rest" width="100%" height="10" rx="2"/>'
        '<rect class="bar-fill tone-accent" width="{}%" height="10" rx="2"/></svg>'
        '<span class="bar-value">{}</span></li>'
    ).format(name, note, _figure(max(100 * row.value / top, 0)), formats.number(row.value))


def _line_shape(line: Line, top: float, number: int, filled: bool) -> Markup:
    runs: list[list[tuple[float, float]]] = [[]]
    for (x, value), known in zip(_spread(line.values, 100), line.values, strict=True):
        if known is None:
            runs.append([])
        else:
            runs[-1].append((x, 100 - 100 * value / top))
    runs = [run for run in runs if run]
    shapes: list[Markup] = []
    for run in runs:
        path = _path(run)
        if filled:
            shape = f"{path}L{_figure(run[-1][0])},100L{_figure(run[0][0])},100Z"
            shapes.append(Markup('<path class="chart-area" d="{}"/>').format(shape))
        shapes.append(Markup('<path class="chart-line series-{}" d="{}"/>').format(number % 4, path))
    if runs:
        x, y = runs[-1][-1]
        end = f"M{_figure(x)},{_figure(y)}h0"
        shapes.append(Markup('<path class="chart-dot series-{}" d="{}"/>').format(number % 4, end))
    return Markup("").join(shapes)


def _hit(index: int, labels: Sequence[str], lines: Sequence[Line], unit: str) -> Markup:
    """An unseen column over one label: pointing at it tells its values."""
    width = 100 / max(len(labels) - 1, 1)
    told = " · ".join(
        f"{line.label} {_value(line.values[index])}" + (f" {unit}" if unit else "") for line in lines
    )
    return Markup(
        '<rect class="chart-hit" x="{}" y="0" width="{}" height="100"><title>{}</title></rect>'
    ).format(_figure((index - 0.5) * width), _figure(width), f"{labels[index]}: {told}")


def _end_labels(lines: Sequence[Line], top: float) -> Markup:
    """Name and last value of each line at the height where it ends, pushed apart where they would touch."""
    ends: list[tuple[float, int, str]] = []
    for number, line in enumerate(lines):
        known = [value for value in line.values if value is not None]
        if known:
            ends.append((100 - 100 * known[-1] / top, number, f"{line.label} {formats.number(known[-1])}"))
    ends.sort()
    lowest = 100.0 - CLOSEST_LABELS * (len(ends) - 1)
    placed: list[Markup] = []
    previous = -CLOSEST_LABELS
    for y, number, text in ends:
        previous = max(min(y, lowest), previous + CLOSEST_LABELS)
        lowest += CLOSEST_LABELS
        placed.append(
            Markup('<text class="series-{}" x="0" y="{}%" dy="0.32em">{}</text>').format(
                number % 4, _figure(previous), text
            )
        )
    # Wide enough for the longest name: a digit or letter of this size takes about 0.6 em.
    width = 0.6 * max((len(text) for _y, _number, text in ends), default=0)
    return Markup('<svg class="chart-names" width="{}em" aria-hidden="true">{}</svg>').format(
        _figure(width), Markup("").join(placed)
    )


def _said(title: str, labels: Sequence[str], lines: Sequence[Line], unit: str) -> str:
    """The drawing in words, for those who do not see it."""
    said = [title]
    for line in lines:
        known = [
            (value, label) for value, label in zip(line.values, labels, strict=True) if value is not None
        ]
        if known:
            (highest, when), (last, latest) = max(known), known[-1]
            said.append(
                _("%(line)s: highest %(highest)s %(unit)s (%(when)s), last %(last)s (%(latest)s)")
                % {
                    "line": line.label,
                    "highest": formats.number(highest),
                    "unit": unit,
                    "when": when,
                    "last": formats.number(last),
                    "latest": latest,
                }
            )
    return ". ".join(said)


def value_table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> Markup:
    """Values behind one click: the first of each row is its head."""
    head = Markup("").join(
        Markup('<th scope="col"{}>{}</th>').format(Markup(' class="numeric"') if place else "", name)
        for place, name in enumerate(heads)
    )
    body = Markup("").join(
        Markup('<tr><th scope="row">{}</th>{}</tr>').format(
            first, Markup("").join(Markup('<td class="numeric">{}</td>').format(cell) for cell in cells)
        )
        for first, *cells in rows
    )
    return Markup(
        '<details class="chart-table"><summary>{}</summary>'
        '<div class="table-scroll" tabindex="0" role="region" aria-label="{}"><table class="table">'
        "<thead><tr>{}</tr></thead><tbody>{}</tbody></table></div></details>"
    ).format(_("Show as a table"), _("Values of the chart"), head, body)


def _rows(labels: Sequence[str], lines: Sequence[Line]) -> list[list[str]]:
    return [[label, *(_value(line.values[index]) for line in lines)] for index, label in enumerate(labels)]


def _value(value: float | None) -> str:
    return "–" if value is None else formats.number(value)


def _few(labels: Sequence[str]) -> list[str]:
    """First, middle and last: as many as fit on a phone."""
    if len(labels) < 3:
        return list(labels)
    return [labels[0], labels[len(labels) // 2], labels[-1]]


def _spread(values: Sequence[float | None], width: float) -> list[tuple[float, float]]:
    step = width / max(len(values) - 1, 1)
    return [(index * step, value or 0.0) for index, value in enumerate(values)]


def _path(points: Sequence[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{_figure(x)},{_figure(y)}" for x, y in points) if points else "M0,0"


def _figure(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _round_top(highest: float) -> float:
    """The next 1, 2, 4, 6 or 10 times a power of ten: halves of it read well, too."""
    if highest <= 2:
        return 2.0
    power = 10.0 ** math.floor(math.log10(highest))
    return next(factor * power for factor in (1, 2, 4, 6, 8, 10) if highest <= factor * power * (1 + 1e-9))


def _ticks(top: float) -> tuple[float, float, float]:
    return (top, top / 2, 0.0)
