"""Every symbology holds what it is given, is read as what it is, and is drawn the same today and tomorrow."""

import hashlib
import io
import re
import shutil
import subprocess

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from closient.codes import bars, files, lettering, payload, raster, reader, symbols
from closient.codes.colours import named
from closient.codes.errors import CodeError
from closient.codes.files import Output
from closient.codes.payload import Symbology
from closient.codes.pixels import Pixels
from closient.codes.style import Style
from closient.gs1 import ai, checkdigit

ELEMENTS = "(01)09506000134352(17)271231(10)ABC(21)12"
EXAMPLES: dict[Symbology, str] = {
    "qr": "https://id.gs1.org/01/09506000134352/10/ABC",
    "gs1_qr": ELEMENTS,
    "gs1_datamatrix": ELEMENTS,
    "gs1_digital_link_datamatrix": "https://id.gs1.org/01/09506000134352/10/ABC",
    "ean13": "9506000134352",
    "ean8": "96385074",
    "jan": "4901234567894",
    "upca": "012345678905",
    "upce": "012345000065",
    "itf14": "19506000134359",
    "ean14": "19506000134359",
    "code128": "Ab 1(2)",
    "gs1_128": ELEMENTS,
    "code39": "ABC-1",
    "databar_omni": "09506000134352",
    "databar_truncated": "09506000134352",
    "databar_stacked": "09506000134352",
    "databar_stacked_omni": "09506000134352",
    "databar_limited": "09506000134352",
    "databar_expanded": "(01)09506000134352(10)ABC",
    "databar_expanded_stacked": "(01)09506000134352(10)ABC(21)1234567",
}
GS1: tuple[Symbology, ...] = (
    "gs1_datamatrix",
    "gs1_qr",
    "gs1_128",
    "databar_expanded",
    "databar_expanded_stacked",
)


SMALL = ("gs1_128", "databar_expanded", "databar_expanded_stacked")


def checked_digits(draw: st.DrawFn, length: int) -> str:
    digits = draw(st.text("0123456789", min_size=length - 1, max_size=length - 1))
    return digits + checkdigit.compute(digits)


@st.composite
def values(draw: st.DrawFn, code: str) -> str:
    """A value that GS1 allows for this identifier, if one can be guessed from its line."""
    if code in ("01", "02"):
        return checked_digits(draw, 14)
    if code == "00":
        return checked_digits(draw, 18)
    parts = []
    for part in ai.get(code).components:
        if part.optional and draw(st.booleans()):
            break
        characters = st.sampled_from(ai.CHARACTERS[part.kind])
        length = draw(st.integers(part.least, min(part.most, part.least + 12)))
        if "csum" in part.linters:
            parts.append(checked_digits(draw, part.most))
        elif "yymmd0" in part.linters or "yymmdd" in part.linters:
            parts.append(draw(st.sampled_from(["271231", "300615", "240229"])))
        else:
            parts.append("".join(draw(st.lists(characters, min_size=length, max_size=length))))
    return "".join(parts)


WITH_GTIN = [code for code in ai.LINES if any("01" in group for group in ai.get(code).needs)]


@st.composite
def combinations(draw: st.DrawFn) -> str:
    """A bracketed element string that GS1's rules allow: a GTIN with one to three more, or an SSCC."""
    pairs = [("01", draw(values("01")))]
    if draw(st.integers(0, 9)) == 0:
        pairs = [("00", draw(values("00"))), *([("02", draw(values("02"))), ("37", "12")])]
    else:
        codes = draw(st.lists(st.sampled_from(["10", "17", "21", "15", *WITH_GTIN]), max_size=3, unique=True))
        pairs += [(code, draw(values(code))) for code in codes]
    text = "".join(f"({code})" + re.sub(r"([(\\])", r"\\\1", value) for code, value in pairs)
    try:
        payload.read("gs1_datamatrix", text)
    except CodeError:
        # A draw that GS1's rules refuse shows nothing about symbols.
        pairs = pairs[:1] if pairs[0][0] == "01" else pairs
        text = "".join(f"({code}){value}" for code, value in pairs)
    return text


@pytest.mark.slow
@pytest.mark.parametrize("symbology", GS1)
def test_a_thousand_legal_combinations_of_identifiers_round_trip(symbology: Symbology):
    held: list[int] = []

    @settings(max_examples=1000, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(combinations())
    def round_trip(text: str) -> None:
        try:
            drawn = symbols.encode(symbology, text)
        except CodeError as refused:
            # GS1-128 holds 48 characters and DataBar Expanded 74 digits; no other refusal is right.
            if symbology not in SMALL or not re.search("at most|too long|length", refused.reason):
                raise
            return
        found = {
            (one.text, one.identifier) for one in reader.read(raster.paint(drawn, 3), drawn.content.format)
        }
        identifier = {"gs1_datamatrix": "]d2", "gs1_qr": "]Q3", "gs1_128": "]C1"}.get(symbology, "]e0")
        assert found == {(payload.read(symbology, text).expected, identifier)}
        held.append(1)

    round_trip()
    assert len(held) > 500


@pytest.mark.parametrize("symbology", list(EXAMPLES))
def test_every_symbology_reads_back_in_every_format_and_is_deterministic(symbology: Symbology):
    data = EXAMPLES[symbology]
    for image_format in files.MEDIA_TYPES:
        first = files.render(symbology, data, Output(image_format))
        assert first == files.render(symbology, data, Output(image_format))
    drawn = symbols.draw(symbology, data)
    [found] = {
        one.text for one in reader.read(opened(files.write(drawn, Output("png"))), drawn.content.format)
    }
    assert found == drawn.content.text


def opened(data: bytes) -> Pixels:
    image = Image.open(io.BytesIO(data)).convert("L")
    return Pixels(image.width, image.height, image.tobytes())


GOLDEN: dict[str, str] = {
    "qr": "0a72d28eff5741de",
    "gs1_qr": "61f5574bcd4fc7ec",
    "gs1_datamatrix": "b98c5be6fb865f89",
    "gs1_digital_link_datamatrix": "3d6c70f2a9660155",
    "ean13": "b1d7f7d961a69a51",
    "ean8": "c15c8f15e6e05071",
    "jan": "5c0ee3fe9411fce0",
    "upca": "ac343d78625fbe20",
    "upce": "8c734e7a499c3b9b",
    "itf14": "f15c33daf4b4f2ff",
    "ean14": "8e533b5428c12537",
    "code128": "eaba847b22eb5217",
    "gs1_128": "28dfb05893666278",
    "code39": "fa8a41937d843031",
    "databar_omni": "96b2caa6359ff87c",
    "databar_truncated": "c31797f515e358cc",
    "databar_stacked": "c6b7a1c4be2b1c9b",
    "databar_stacked_omni": "943db7396b0b800a",
    "databar_limited": "2c50a8fcc383eff3",
    "databar_expanded": "e7a64670ea749666",
    "databar_expanded_stacked": "9e07dd9caf2887fa",
}


@pytest.mark.parametrize("symbology", list(EXAMPLES))
def test_the_drawing_is_the_one_that_it_always_was(symbology: Symbology):
    drawing = files.render(symbology, EXAMPLES[symbology], Output("svg"))
    assert hashlib.sha256(drawing).hexdigest()[:16] == GOLDEN[symbology]


@pytest.mark.parametrize(
    ("symbology", "data", "reason"),
    [
        ("gs1_datamatrix", "(01)09506000134353", "wrong check digit|mistyped"),
        ("gs1_datamatrix", "(01)09506000134352(37)5", "exclude each other"),
        ("gs1_datamatrix", "(02)09506000134352", "needs"),
        ("gs1_datamatrix", "(10)A", "needs"),
        ("gs1_datamatrix", "(01)09506000134352(17)271301", "month"),
        ("gs1_datamatrix", "(01)09506000134352(10)A~B", "character"),
        ("gs1_datamatrix", "(01)09506000134352(8010)0950600ab", "character"),
        ("gs1_datamatrix", "(99)\x1d", "expected|character"),
        ("gs1_datamatrix", "", "empty"),
        ("gs1_128", "(01)09506000134352(10)" + "A" * 20 + "(21)" + "B" * 20, "at most 48"),
        ("gs1_digital_link_datamatrix", "https://example.com/", "no GS1 key"),
        ("gs1_digital_link_datamatrix", "javascript:alert(1)", "web address"),
        ("ean13", "9506000134353", "mistyped"),
        ("ean13", "٩٥٠٦٠٠٠١٣٤٣٥٢", "digits only"),
        ("ean8", "9506000134352", "EAN-8 carries"),
        ("upca", "9506000134352", "UPC-A carries"),
        ("upce", "012345678905", "too few zeros"),
        ("upce", "01234566", "mistyped"),
        ("upce", "21234565", "begins with 0 or 1"),
        ("jan", "9506000134352", "45 or 49"),
        ("databar_limited", "29506000134356", "first of 14 digits"),
        ("code39", "abc", "capitals"),
        ("code39", "A" * 86, "at most 85"),
        ("code128", "é", "ASCII"),
        ("code128", "A" * 100, "at most 99"),
        ("code128", "a\x00b", "ASCII"),
        ("code128", "", "nothing"),
        ("qr", "x" * 10_000, "cannot be written"),
    ],
)
def test_what_a_symbology_cannot_hold_is_refused_with_the_reason(symbology, data, reason):
    with pytest.raises(CodeError, match=reason):
        symbols.draw(symbology, data)


@settings(max_examples=300, deadline=None)
@given(symbology=st.sampled_from(list(EXAMPLES)), data=st.text(max_size=60))
def test_nothing_that_people_send_breaks_the_drawer(symbology: Symbology, data: str):
    try:
        drawn = symbols.draw(symbology, data)
    except CodeError:
        return
    files.write(drawn, Output("svg"))


@pytest.mark.parametrize(
    ("six", "twelve"),
    [
        ("01234565", "012345000065"),
        ("01278907", "012000007897"),
        ("01234531", "012300000451"),
        ("01234543", "012340000053"),
    ],
)
def test_a_upc_e_and_its_gtin_say_the_same(six: str, twelve: str):
    assert checkdigit.valid(twelve)
    assert payload.suppressed(twelve) == six
    assert payload.expanded(six) == twelve


@given(st.integers(0, 1), st.integers(0, 999_999))
def test_every_upc_e_expands_to_a_number_that_is_shortened_to_it_or_to_a_shorter_rule(system: int, six: int):
    digits = f"{system}{six:06d}"
    twelve = payload.expanded(digits + "0")[:-1]
    twelve += checkdigit.compute(twelve)
    short = payload.suppressed(twelve)
    assert payload.expanded(short) == twelve
    symbols.draw("upce", twelve)


@pytest.mark.parametrize(
    "style",
    [
        Style(xdim_mm=0.09),
        Style(xdim_mm=float("nan")),
        Style(height_mm=0.5),
        Style(quiet_mm=21),
        Style(font_points=3),
        Style(columns=0),
        Style(columns=12),
    ],
)
def test_a_style_beyond_its_limits_is_refused_and_named(style: Style):
    with pytest.raises(CodeError) as caught:
        symbols.encode("databar_expanded_stacked", EXAMPLES["databar_expanded_stacked"], style)
    assert caught.value.about


def test_an_identifier_that_the_encoder_would_not_end_comes_last():
    drawn = symbols.draw("gs1_datamatrix", "(01)09506000134352(235)AB(17)271231")
    assert drawn.content.text == "01095060001343521727123" + "1235AB"


@pytest.mark.parametrize("symbology", GS1)
def test_an_identifier_that_the_encoder_does_not_know_is_held_all_the_same(symbology: Symbology):
    drawn = symbols.draw(symbology, "(01)09506000134352(717)A(10)B")
    assert drawn.content.text == "0109506000134352717A\x1d10B"


def test_bars_are_as_wide_and_high_as_asked():
    drawn = symbols.draw("ean13", "9506000134352", Style(xdim_mm=0.5, height_mm=20, quiet_mm=6, text=False))
    assert drawn.width_mm == pytest.approx(95 * 0.5 + 12)
    assert {bar.height for bar in drawn.rectangles} == {40}
    assert min(bar.x for bar in drawn.rectangles) == 12
    square = symbols.draw("gs1_datamatrix", ELEMENTS)
    assert min(bar.x for bar in square.rectangles) == 1
    assert square.width == square.height


def test_text_is_that_of_gs1_and_compact_below_eight_points():
    wide = symbols.draw("gs1_128", ELEMENTS)
    assert "".join(text.string for text in wide.texts) == ELEMENTS
    usual, small = (
        symbols.draw("code128", "ABC", Style(font_points=points)).texts[0] for points in (8.0, 7.9)
    )
    assert usual.advance / usual.size == pytest.approx(0.723, abs=1e-3)
    assert small.advance / small.size == pytest.approx(0.62, abs=1e-3)
    square = symbols.draw("gs1_datamatrix", ELEMENTS, Style(text=True))
    assert [text.string for text in square.texts] == ["(01)09506000134352", "(17)271231", "(10)ABC", "(21)12"]


@pytest.mark.parametrize("symbology", list(EXAMPLES))
@pytest.mark.parametrize("points", [4, 10, 24])
def test_text_stays_on_the_paper_and_off_the_bars(symbology: Symbology, points: float):
    drawn = symbols.draw(symbology, EXAMPLES[symbology], Style(text=True, font_points=points))
    guards = bars.DESCENT if symbology in bars.GUARDS else 0
    for text in drawn.texts:
        assert text.start + lettering.inset(text.advance, text.size) > -1
        assert text.start + text.advance * len(text.string) < drawn.width + 0.5
        assert text.baseline < drawn.height
        tops = text.baseline - 0.773 * text.size
        assert tops + guards >= max(bar.y + bar.height for bar in drawn.rectangles)


def test_an_eps_and_a_pdf_show_what_was_meant_when_others_paint_them(tmp_path):
    interpreter = shutil.which("gs")
    if interpreter is None:
        pytest.skip("needs Ghostscript")
    for image_format in ("eps", "pdf"):
        for symbology in ("ean13", "gs1_datamatrix", "itf14", "gs1_128"):
            source, painted = tmp_path / f"a.{image_format}", tmp_path / "a.png"
            source.write_bytes(files.render(symbology, EXAMPLES[symbology], Output(image_format)))
            options = ["-q", "-dNOPAUSE", "-dBATCH", "-dSAFER", "-dEPSCrop", "-sDEVICE=pnggray", "-r300"]
            subprocess.run([interpreter, *options, f"-sOutputFile={painted}", str(source)], check=True)
            expected = symbols.encode(symbology, EXAMPLES[symbology]).content
            reader.verify(expected, opened(painted.read_bytes()))


def test_colours_are_checked_as_a_scanner_sees_them():
    assert named("#003366", "#fff").ink == (0, 0x33, 0x66)
    for ink, paper in (("#f00", "#fff"), ("#ff8800", "#ffffff"), ("#000", "#033"), ("#fff", "#000")):
        with pytest.raises(CodeError, match="red light"):
            named(ink, paper)
    for ink in ("red", "#12", "#1234567", ""):
        with pytest.raises(CodeError, match="#rgb or #rrggbb"):
            named(ink, None)


@pytest.mark.parametrize("image_format", list(files.MEDIA_TYPES))
def test_coloured_symbols_carry_their_colours(image_format: files.ImageFormat):
    colours = named("#003366", "#ffeecc")
    data = files.render("ean13", "9506000134352", Output(image_format, colours=colours))
    if image_format in ("png", "tif"):
        image = Image.open(io.BytesIO(data)).convert("RGB")
        assert {image.getpixel((0, 0)), image.getpixel((46, 20))} == {(255, 238, 204), (0, 51, 102)}
    else:
        ink = {"svg": b'fill="#036"', "pdf": b"0 0.2 0.4 rg", "eps": b"0 0.2 0.4 setrgbcolor"}[image_format]
        assert ink in data


def test_transparent_paper_is_left_out():
    output = Output("png", colours=named("#000", None))
    image = Image.open(io.BytesIO(files.render("qr", "https://g1.ex", output))).convert("RGBA")
    assert image.getpixel((0, 0)) == (255, 255, 255, 0)
    svg = files.render("qr", "https://g1.ex", Output("svg", colours=named("#000", None)))
    assert svg.count(b"<path") == 1


def test_inks_of_a_colour_are_mixed_with_as_much_black_as_it_has_grey():
    output = Output("tif", cmyk=True, colours=named("#003366", "#fff"))
    image = Image.open(io.BytesIO(files.render("qr", "https://g1.ex", output)))
    assert image.mode == "CMYK"
    assert {colour for _, colour in image.getcolors() or []} == {(0, 0, 0, 0), (255, 128, 0, 153)}


def test_a_pdf_can_be_searched_for_its_text():
    data = files.render("gs1_128", ELEMENTS, Output("pdf"))
    assert rb"(\(01\)09506000134352\(17\)271231\(10\)ABC\(21\)12) Tj" in data
    assert data.count(b"/Subtype /Type3") == 1
    table = int(re.findall(rb"startxref\n(\d+)\n%%EOF\n$", data)[0])
    for number, place in enumerate(re.findall(rb"(\d{10}) 00000 n ", data[table:]), 1):
        assert data[int(place) :].startswith(b"%d 0 obj\n" % number)
