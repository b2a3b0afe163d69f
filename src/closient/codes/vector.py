"""SVG, PDF and EPS: one filled path each, so that no viewer shows seams between neighbouring bars.

No dates, no identifiers, no compression: the same symbol gives the same bytes, and a person can read them.
"""

from xml.sax.saxutils import escape

from closient.codes.matrix import Bar, Matrix

POINTS_PER_MM = 72 / 25.4


def _number(value: float) -> str:
    """A number as short as it can be written, to a ten-thousandth (0.035 um in points)."""
    return f"{value:.4f}".rstrip("0").rstrip(".")


def svg(matrix: Matrix, width: str, title: str) -> bytes:
    """An SVG of the given width ("400" user units, "12.5mm"), named by the symbol's text."""
    side = matrix.side
    path = "".join(f"M{bar.x} {bar.y}h{bar.width}v1h-{bar.width}z" for bar in matrix.bars)
    name = f"<title>{escape(title)}</title>" if title.isprintable() else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{width}" viewBox="0 0 '
        f'{side} {side}" role="img" shape-rendering="crispEdges">{name}'
        f'<path fill="#fff" d="M0 0h{side}v{side}H0z"/>'
        f'<path d="{path}"/></svg>\n'
    ).encode()


def svg_width(points: float, xdim_mm: float | None, side: int) -> str:
    return _number(points) if xdim_mm is None else f"{_number(xdim_mm * side)}mm"


def _upright(bar: Bar, side: int) -> str:
    """A bar with the origin at the bottom left, as PDF and PostScript have it."""
    return f"{bar.x} {side - bar.y - 1} {bar.width}"


def pdf(matrix: Matrix, points: float) -> bytes:
    """A PDF of one page that is exactly the symbol with its quiet zone, black in DeviceGray."""
    side = matrix.side
    scale = f"{points / side:.6f}"
    bars = "\n".join(f"{_upright(bar, side)} 1 re" for bar in matrix.bars)
    content = (
        f"1 g 0 0 {_number(points)} {_number(points)} re f\n0 g {scale} 0 0 {scale} 0 0 cm\n{bars}\nf\n"
    ).encode()
    page = f"[0 0 {_number(points)} {_number(points)}]".encode()
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /Resources << >> /MediaBox " + page + b" /Contents 4 0 R >>",
        b"<< /Length %d >>\nstream\n%sendstream" % (len(content), content),
    ]
    # The second line tells transports that this is not text (ISO 32000-1, 7.5.2).
    document = bytearray(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
    places: list[int] = []
    for number, body in enumerate(objects, 1):
        places.append(len(document))
        document += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = len(document)
    document += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    document += b"".join(b"%010d 00000 n \n" % place for place in places)
    document += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, table)
    return bytes(document)


def eps(matrix: Matrix, points: float, *, cmyk: bool) -> bytes:
    """An EPS (level 2) of the symbol; with `cmyk` the black is the black ink alone."""
    side = matrix.side
    paper, ink = ("0 0 0 0 setcmykcolor", "0 0 0 1 setcmykcolor") if cmyk else ("1 setgray", "0 setgray")
    colours = "%%DocumentProcessColors: Black\n" if cmyk else ""
    bars = "\n".join(f"{_upright(bar, side)} b" for bar in matrix.bars)
    scale = f"{points / side:.6f}"
    return (
        "%!PS-Adobe-3.0 EPSF-3.0\n%%Creator: Closient\n"
        f"%%BoundingBox: 0 0 {-int(-points // 1)} {-int(-points // 1)}\n"
        f"%%HiResBoundingBox: 0 0 {_number(points)} {_number(points)}\n{colours}"
        "%%LanguageLevel: 2\n%%Pages: 1\n%%EndComments\n%%Page: 1 1\nsave\n"
        "/b { 3 1 roll moveto dup 0 rlineto 0 1 rlineto neg 0 rlineto closepath } bind def\n"
        f"{scale} {scale} scale\n{paper} 0 0 {side} {side} rectfill\n{ink} newpath\n{bars}\nfill\n"
        "restore\nshowpage\n%%EOF\n"
    ).encode()
