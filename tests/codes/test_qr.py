"""QR codes: they read back, they are the same every time, and what nobody could read is refused."""

import hashlib
import io
import re
import statistics
import struct
import time
import zlib
from typing import Any, cast
from urllib.parse import quote
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from closient.codes import qr, reader, symbols
from closient.codes.encoder import ErrorCorrection
from closient.codes.errors import CodeError
from closient.codes.files import ImageFormat
from closient.codes.pixels import Pixels
from closient.codes.style import Style

LINK = "https://id.example.com/01/09506000134352/10/ABC123/21/SERIAL0001?17=271231"
FORMATS: tuple[ImageFormat, ...] = ("svg", "png", "pdf", "eps", "tif")
VISIBLE = st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), min_size=1, max_size=20)
POINTS = 4  # pixels a module when a vector file is painted


@st.composite
def digital_links(draw: st.DrawFn) -> str:
    digits = draw(st.text("0123456789", min_size=13, max_size=13))
    check = -sum(int(digit) * (3, 1)[place % 2] for place, digit in enumerate(digits)) % 10
    link = (
        f"https://{draw(st.sampled_from(['id.example.com', 'www.closient.com', 'g1.ex']))}/01/{digits}{check}"
    )
    if lot := draw(st.none() | VISIBLE):
        link += f"/10/{quote(lot, safe='')}"
    if serial := draw(st.none() | VISIBLE):
        link += f"/21/{quote(serial, safe='')}"
    return link + draw(st.sampled_from(["", "?17=271231"]))


def side_of(text: str, level: ErrorCorrection = "M") -> int:
    return int(symbols.encode("qr", text, Style(error_correction=level)).width)


def painted(bars: list[tuple[int, ...]], side: int) -> Pixels:
    """A painter of its own, so that a mistake in the one under test cannot hide here."""
    luma = bytearray(b"\xff" * (side * POINTS) ** 2)
    for x, y, width, height in bars:
        for line in range(y * POINTS, (y + height) * POINTS):
            start = line * side * POINTS + x * POINTS
            luma[start : start + width * POINTS] = bytes(width * POINTS)
    return Pixels(side * POINTS, side * POINTS, bytes(luma))


def opened(data: bytes) -> Pixels:
    image = Image.open(io.BytesIO(data)).convert("L")
    return Pixels(image.width, image.height, image.tobytes())


def svg_picture(data: bytes) -> Pixels:
    root = ElementTree.fromstring(data)  # noqa: S314  our own bytes
    side = int(root.attrib["viewBox"].split()[2])
    path = root.findall("{http://www.w3.org/2000/svg}path")[1].attrib["d"]
    assert re.fullmatch(r"(M\d+ \d+h\d+v\d+h-\d+z)+", path)
    found = re.findall(r"M(\d+) (\d+)h(\d+)v(\d+)", path)
    return painted([tuple(map(int, bar)) for bar in found], side)


def upright_picture(data: bytes, operator: str, side: int) -> Pixels:
    found = re.findall(rf"^(\d+) (\d+) (\d+) (\d+) {operator}$", data.decode("latin-1"), re.MULTILINE)
    bars = [tuple(map(int, bar)) for bar in found]
    return painted([(x, side - y - height, width, height) for x, y, width, height in bars], side)


def read_back(data: bytes, image_format: str, side: int) -> list[str]:
    if image_format in ("png", "tif"):
        pixels = opened(data)
    elif image_format == "svg":
        pixels = svg_picture(data)
    else:
        pixels = upright_picture(data, {"pdf": "re", "eps": "b"}[image_format], side)
    return [symbol.text for symbol in reader.read(pixels, "QRCode")]


@settings(max_examples=300, deadline=None)
@given(
    link=digital_links(), image_format=st.sampled_from(FORMATS), level=st.sampled_from(["L", "M", "Q", "H"])
)
def test_every_digital_link_reads_back_from_the_file(link, image_format, level):
    data = qr.render(link, image_format=image_format, error_correction=level)
    assert read_back(data, image_format, side_of(link, level)) == [link]


@pytest.mark.parametrize("level", ["L", "M", "Q", "H"])
def test_the_error_correction_that_is_asked_for_is_the_one_that_is_read(level):
    pixels = opened(qr.render(LINK, image_format="png", error_correction=level))
    assert [(found.format, found.error_correction) for found in reader.read(pixels)] == [("QR Code", level)]


def test_text_beyond_ascii_reads_back():
    text = "https://id.example.com/Käse/チーズ"
    assert read_back(qr.render(text, image_format="png"), "png", 0) == [text]


def content(data: bytes, image_format: str) -> bytes:
    """The bytes without the compression, which may differ between builds of zlib."""
    if image_format == "png":
        (length,) = struct.unpack(">I", data[33:37])
        return data[:33] + zlib.decompress(data[41 : 41 + length])
    if image_format == "tif":
        return opened(data).luma
    return data


GOLDEN = {
    "svg": "12d52b443c78cde2",
    "png": "5b76df0e83b1e943",
    "pdf": "c622b811ffe798e8",
    "eps": "e0ea97e2682afd41",
    "tif": "70bfa6825c546bb4",
}


@pytest.mark.parametrize("image_format", FORMATS)
def test_the_same_arguments_give_the_same_bytes_today_and_tomorrow(image_format):
    data = qr.render(LINK, image_format=image_format)
    assert data == qr.render(LINK, image_format=image_format)
    assert hashlib.sha256(content(data, image_format)).hexdigest()[:16] == GOLDEN[image_format]


@pytest.mark.parametrize("image_format", ["png", "tif"])
@pytest.mark.parametrize("size", [50, 401, 2000])
def test_a_raster_file_is_exactly_as_wide_as_asked(image_format, size):
    data = qr.render("https://g1.ex/01/09506000134352", image_format=image_format, size=size)
    image = Image.open(io.BytesIO(data))
    assert image.size == (size, size)
    assert image.mode == "1"
    assert [symbol.text for symbol in reader.read(opened(data))] == ["https://g1.ex/01/09506000134352"]


@pytest.mark.parametrize("image_format", FORMATS)
def test_the_quiet_zone_is_four_modules_of_paper(image_format):
    side = side_of(LINK)
    data = qr.render(LINK, image_format=image_format, size=side * POINTS)
    pixels = opened(data) if image_format in ("png", "tif") else None
    if image_format == "svg":
        pixels = svg_picture(data)
    elif image_format in ("pdf", "eps"):
        pixels = upright_picture(data, {"pdf": "re", "eps": "b"}[image_format], side)
    assert pixels is not None
    dark = [(n % pixels.width, n // pixels.width) for n, luma in enumerate(pixels.luma) if luma < 128]
    first, last = 4 * POINTS, (side - 4) * POINTS - 1
    assert (min(x for x, _ in dark), max(x for x, _ in dark)) == (first, last)
    assert (min(y for _, y in dark), max(y for _, y in dark)) == (first, last)


def test_an_svg_is_one_path_on_paper_with_its_text_as_name():
    data = qr.render("https://g1.ex/?a=1&b=<2>", image_format="svg", size=300)
    root = ElementTree.fromstring(data)  # noqa: S314
    assert [child.tag.split("}")[1] for child in root] == ["title", "path", "path"]
    assert root[0].text == "https://g1.ex/?a=1&b=<2>"
    assert (root.attrib["width"], root.attrib["height"], root.attrib["role"]) == ("300", "300", "img")
    assert root.attrib["shape-rendering"] == "crispEdges"


def test_a_pdf_has_a_table_that_points_at_its_objects_and_a_page_of_the_asked_size():
    data = qr.render(LINK, image_format="pdf", size=123)
    table = int(re.findall(rb"startxref\n(\d+)\n%%EOF\n$", data)[0])
    assert data[table : table + 5] == b"xref\n"
    for number, place in enumerate(re.findall(rb"(\d{10}) 00000 n ", data), 1):
        assert data[int(place) :].startswith(b"%d 0 obj\n" % number)
    assert b"/MediaBox [0 0 123 123]" in data
    stream = data[data.index(b"stream\n") + 7 : data.index(b"\nendstream")]
    assert int(re.findall(rb"/Length (\d+)", data)[0]) == len(stream)


def test_an_eps_names_its_box_and_balances_its_state():
    text = qr.render(LINK, image_format="eps", xdim_mm=0.5).decode()
    width = side_of(LINK) * 0.5 / 25.4 * 72
    assert text.startswith("%!PS-Adobe-3.0 EPSF-3.0\n")
    assert float(re.findall(r"HiResBoundingBox: 0 0 ([\d.]+)", text)[0]) == pytest.approx(width, abs=1e-3)
    assert int(re.findall(r"\n%%BoundingBox: 0 0 (\d+)", text)[0]) == int(width) + 1
    assert (text.count("\nsave\n"), text.count("\nrestore\n")) == (1, 1)


def test_cmyk_is_black_ink_alone():
    eps = qr.render(LINK, image_format="eps", cmyk=True).decode()
    assert "0 0 0 1 setcmykcolor" in eps
    assert "setgray" not in eps
    image = Image.open(io.BytesIO(qr.render(LINK, image_format="tif", cmyk=True)))
    assert image.mode == "CMYK"
    assert {colour for _, colour in image.getcolors() or []} == {(0, 0, 0, 0), (0, 0, 0, 255)}
    assert [found.text for found in reader.read(opened(qr.render(LINK, image_format="tif", cmyk=True)))] == [
        LINK
    ]


@pytest.mark.parametrize("image_format", ["svg", "png", "pdf"])
def test_cmyk_is_refused_where_it_does_not_exist(image_format):
    with pytest.raises(CodeError, match="CMYK colours exist in eps and tif only"):
        qr.render(LINK, image_format=image_format, cmyk=True)


def test_a_module_width_overrides_the_size():
    side = side_of(LINK)
    svg = ElementTree.fromstring(qr.render(LINK, image_format="svg", size=50, xdim_mm=0.4))  # noqa: S314
    assert svg.attrib["width"] == f"{side * 0.4:.4f}".rstrip("0").rstrip(".") + "mm"
    for image_format in ("png", "tif"):
        image = Image.open(io.BytesIO(qr.render(LINK, image_format=image_format, size=50, xdim_mm=0.4)))
        assert image.width / float(image.info["dpi"][0]) * 25.4 == pytest.approx(side * 0.4, rel=1e-3)


def test_a_code_that_is_too_small_to_read_is_refused_with_the_reason():
    long = LINK + "&" + "x" * 400
    with pytest.raises(CodeError) as caught:
        qr.render(long, image_format="png", size=50)
    assert caught.value.reason.endswith("it is too small to read in 50 pixels.")
    with pytest.raises(CodeError, match=r"points they are too small to read\."):
        qr.render("x" * 2300, image_format="pdf", size=50)


@pytest.mark.parametrize("size", [-1, 0, 49, 2001])
@pytest.mark.parametrize("image_format", FORMATS)
def test_a_size_outside_the_bounds_is_refused(image_format, size):
    with pytest.raises(CodeError, match="between 50 and 2000"):
        qr.render(LINK, image_format=image_format, size=size)


@pytest.mark.parametrize("xdim_mm", [0, 0.099, 2.01, float("nan"), float("inf"), -1])
def test_a_module_width_outside_the_bounds_is_refused(xdim_mm):
    with pytest.raises(CodeError, match="A module must be"):
        qr.render(LINK, image_format="svg", xdim_mm=xdim_mm)


@pytest.mark.parametrize(
    ("text", "reason"), [("", "nothing to be written"), ("x" * 3000, "cannot be written")]
)
def test_a_text_that_no_code_holds_is_refused(text, reason):
    with pytest.raises(CodeError, match=reason):
        qr.render(text, image_format="svg")


def test_an_unknown_format_is_refused():
    with pytest.raises(CodeError, match="not as gif"):
        qr.render(LINK, image_format=cast(Any, "gif"))


def test_the_largest_code_reads_back_at_every_module_width():
    text = "x" * 2300
    for xdim_mm in (0.1, 2.0):
        assert read_back(qr.render(text, image_format="png", xdim_mm=xdim_mm), "png", 0) == [text]


@pytest.mark.parametrize("image_format", FORMATS)
def test_half_of_the_codes_take_under_eight_milliseconds_of_a_core_verification_included(image_format):
    taken: list[float] = []
    for number in range(41):
        before = time.thread_time()
        qr.render(f"{LINK}&n={number}", image_format=image_format)
        taken.append(time.thread_time() - before)
    assert statistics.median(taken) < 0.008
