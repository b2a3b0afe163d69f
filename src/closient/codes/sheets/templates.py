"""Sheets of labels as data: the ones that are sold, and the check of those that somebody measured.

All lengths are millimetres from the top left corner of the sheet, as printers and rulers have them.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from closient.codes.errors import CodeError

INCH = 25.4
LETTER = (8.5 * INCH, 11 * INCH)
A4 = (210.0, 297.0)
LARGEST_PAGE = 1500.0
SMALLEST_LABEL = 8.0
MOST_ON_A_PAGE = 1000
FARTHEST_NUDGE = 20.0
# Makers round their figures; a label may stick out or overlap by less than anybody can see.
ROUNDING = 0.05


@dataclass(frozen=True, slots=True)
class Template:
    """A page with a grid of equal labels; `pitch_x` and `pitch_y` lead from one label's edge to the next."""

    name: str
    title: str
    page_width: float
    page_height: float
    columns: int
    rows: int
    label_width: float
    label_height: float
    left: float
    top: float
    pitch_x: float
    pitch_y: float

    @property
    def per_page(self) -> int:
        return self.columns * self.rows


@dataclass(frozen=True, slots=True)
class Place:
    """The top left corner of a label on its page; pages count from 0."""

    page: int
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Offset:
    """Where to begin on a sheet that was used before, and by how much this printer is off."""

    start_at: int = 1
    nudge_x: float = 0.0
    nudge_y: float = 0.0


AS_IT_IS = Offset()


def _inches(name: str, title: str, grid: tuple[int, int], label: tuple[float, float]) -> Template:
    """Labels in inches that touch each other in the middle of a US letter page."""
    (columns, rows), (width, height) = grid, label
    left, top = (8.5 - columns * width) / 2, (11 - rows * height) / 2
    sizes = [value * INCH for value in (width, height, left, top, width, height)]
    return Template(name, title, *LETTER, columns, rows, *sizes)


def _spaced(template: Template, pitch_x: float, pitch_y: float) -> Template:
    """The same labels farther apart, still in the middle of the page."""
    width = (template.columns - 1) * pitch_x + template.label_width
    height = (template.rows - 1) * pitch_y + template.label_height
    return replace(
        template,
        left=(template.page_width - width) / 2,
        top=(template.page_height - height) / 2,
        pitch_x=pitch_x,
        pitch_y=pitch_y,
    )


def _thermal(name: str, title: str, width: float, height: float) -> Template:
    """A roll: each label is a page."""
    return Template(name, title, width, height, 1, 1, width, height, 0, 0, width, height)


DEFAULT = "63up_1in_letter"
TEMPLATES: dict[str, Template] = {
    template.name: template
    for template in (
        _spaced(
            _inches(DEFAULT, "63 labels of 1 by 1 inch on US letter", (7, 9), (1, 1)),
            1.125 * INCH,
            1.125 * INCH,
        ),
        _spaced(
            _inches(
                "30up_2_625x1_letter", "30 of 2 5/8 by 1 inch on US letter (Avery 5160)", (3, 10), (2.625, 1)
            ),
            2.75 * INCH,
            1 * INCH,
        ),
        _spaced(
            _inches("10up_4x2_letter", "10 of 4 by 2 inches on US letter (Avery 5163)", (2, 5), (4, 2)),
            4.1875 * INCH,
            2 * INCH,
        ),
        Template("24up_70x37_a4", "24 of 70 by 37 mm on A4 (3474)", *A4, 3, 8, 70, 37, 0, 0.5, 70, 37),
        Template(
            "21up_63x38_a4",
            "21 of 63.5 by 38.1 mm on A4 (L7160)",
            *A4,
            3,
            7,
            63.5,
            38.1,
            7.25,
            15.15,
            66,
            38.1,
        ),
        Template(
            "65up_38x21_a4",
            "65 of 38.1 by 21.2 mm on A4 (L7651)",
            *A4,
            5,
            13,
            38.1,
            21.2,
            4.75,
            10.7,
            40.6,
            21.2,
        ),
        _thermal("1up_4x6_thermal", "A roll of labels of 4 by 6 inches", 4 * INCH, 6 * INCH),
        _thermal("1up_2x1_thermal", "A roll of labels of 2 by 1 inch", 2 * INCH, 1 * INCH),
    )
}


def faults(template: Template) -> list[tuple[str, str]]:
    """What is wrong with a template that somebody measured: (its field, a sentence)."""
    found: list[tuple[str, str]] = []
    for across, page, label, before, pitch, count in _directions(template):
        if not 0 < page <= LARGEST_PAGE:
            found.append((f"page_{across}", f"A page is up to {LARGEST_PAGE:.0f} mm long."))
        if label < SMALLEST_LABEL:
            found.append((f"label_{across}", f"A label has at least {SMALLEST_LABEL:.0f} mm."))
        first, step, many = (
            ("left", "pitch_x", "columns") if across == "width" else ("top", "pitch_y", "rows")
        )
        if count < 1:
            found.append((many, "At least 1."))
            continue
        if before < 0:
            found.append((first, "Labels begin on the page."))
        if count > 1 and pitch < label - ROUNDING:
            found.append(
                (step, "The labels would overlap: it leads from one label's edge to the next one's.")
            )
        end = before + (count - 1) * pitch + label
        if end > page + ROUNDING:
            found.append((many, f"The last label ends at {end:.2f} mm, the page at {page:.2f} mm."))
    if template.per_page > MOST_ON_A_PAGE:
        found.append(("columns", f"At most {MOST_ON_A_PAGE} labels a page."))
    return found


def _directions(template: Template) -> Iterator[tuple[str, float, float, float, float, int]]:
    """Both directions as (its word, page, label, margin before, pitch, count)."""
    one = template
    yield "width", one.page_width, one.label_width, one.left, one.pitch_x, one.columns
    yield "height", one.page_height, one.label_height, one.top, one.pitch_y, one.rows


def offset_faults(template: Template, offset: Offset) -> list[tuple[str, str]]:
    """What is wrong with an offset: (its field, a sentence)."""
    found: list[tuple[str, str]] = []
    if not 1 <= offset.start_at <= template.per_page:
        found.append(("start_at", f"A label of the sheet: 1 to {template.per_page}."))
    for field, value in (("nudge_x", offset.nudge_x), ("nudge_y", offset.nudge_y)):
        if not abs(value) <= FARTHEST_NUDGE:
            found.append((field, f"At most {FARTHEST_NUDGE:.0f} mm either way."))
    return found


def checked(template: Template, offset: Offset) -> None:
    """CodeError with the first fault."""
    for field, sentence in [*faults(template), *offset_faults(template, offset)]:
        raise CodeError(f"{field}: {sentence}")


def place(template: Template, number: int, offset: Offset = AS_IT_IS) -> Place:
    """Where the label of this number (from 0) lies: row by row, sheet by sheet."""
    page, cell = divmod(number + offset.start_at - 1, template.per_page)
    row, column = divmod(cell, template.columns)
    return Place(
        page,
        template.left + column * template.pitch_x + offset.nudge_x,
        template.top + row * template.pitch_y + offset.nudge_y,
    )


def page_count(template: Template, labels: int, offset: Offset = AS_IT_IS) -> int:
    """How many sheets the labels take."""
    return -(-(labels + offset.start_at - 1) // template.per_page) if labels else 0


def on_page(template: Template, page: int, labels: int, offset: Offset = AS_IT_IS) -> range:
    """The numbers of the labels on a page."""
    first = page * template.per_page - (offset.start_at - 1)
    return range(max(first, 0), min(first + template.per_page, labels))
