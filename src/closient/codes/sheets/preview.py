"""SVG of one page of a sheet: the positions of the PDF, with the edges of the labels dashed in grey."""

from collections.abc import Sequence
from xml.sax.saxutils import escape

from closient.codes.sheets.label import Arranged
from closient.codes.sheets.templates import AS_IT_IS, Offset, Place, Template, place


def svg(
    template: Template,
    labels: Sequence[tuple[Place, Arranged]],
    *,
    offset: Offset = AS_IT_IS,
    with_edges: bool = True,
) -> bytes:
    """A page in mm. Edges are where the labels are, the contents where this printer is told to print."""
    width, height = f"{template.page_width:.3f}", f"{template.page_height:.3f}"
    edges = _edges(template) if with_edges else ""
    drawn = "".join(_label(where, label) for where, label in labels)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}mm" height="{height}mm"'
        f' viewBox="0 0 {width} {height}" font-family="Helvetica, Arial, sans-serif">'
        f'<path fill="#fff" d="M0 0h{width}v{height}H0z"/>{edges}{drawn}</svg>\n'
    ).encode()


def _edges(template: Template) -> str:
    tall, wide = template.label_height, template.label_width
    path = []
    for number in range(template.per_page):
        corner = place(template, number)
        path.append(f"M{corner.x:.3f} {corner.y:.3f}h{wide:.3f}v{tall:.3f}h-{wide:.3f}z")
    return f'<path fill="none" stroke="#bbb" stroke-width="0.15" stroke-dasharray="1 1" d="{"".join(path)}"/>'


def _label(where: Place, label: Arranged) -> str:
    path = "".join(
        f"M{r.x:g} {r.y:g}h{r.width:g}v{r.height:g}h-{r.width:g}z" for r in label.drawing.rectangles
    )
    x, y = where.x + label.x, where.y + label.y
    symbol = f'<path transform="translate({x:.4f} {y:.4f}) scale({label.module:.5f})" d="{path}"/>'
    # The width is said, so that a viewer without Helvetica keeps to it.
    words = "".join(
        f'<text x="{where.x + line.x:.3f}" y="{where.y + line.baseline:.3f}" font-size="{line.size:.3f}"'
        f' textLength="{line.width:.3f}" lengthAdjust="spacingAndGlyphs"'
        f' font-weight="{700 if line.is_bold else 400}">{escape(line.string)}</text>'
        for line in label.words
    )
    return symbol + words
