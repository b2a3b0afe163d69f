"""A picture in the middle of a QR code: it is there, the code reads, and nothing hostile gets in."""

import io
import re

import pytest
from PIL import Image, ImageDraw

from closient.codes import files, logo, symbols
from closient.codes.colours import named
from closient.codes.errors import CodeError
from closient.codes.files import Output
from tests.codes import hostile_images as made

LINK = "https://id.example.com/01/09506000134352/10/ABC123/21/SERIAL0001?17=271231"
WHITE = (255, 255, 255)


def picture(width: int = 200, height: int = 120) -> Image.Image:
    drawn = Image.new("RGBA", (width, height))
    ImageDraw.Draw(drawn).ellipse((0, 0, width - 1, height - 1), fill=(200, 20, 20, 255))
    return logo.read(made.encoded(drawn, "PNG"), WHITE)


@pytest.mark.parametrize("image_format", list(files.MEDIA_TYPES))
@pytest.mark.parametrize("text", ["https://g1.ex", LINK, "x" * 700])
def test_a_code_with_a_logo_reads_in_every_format(image_format: files.ImageFormat, text: str):
    for image in (picture(), picture(30, 300), picture(1, 1)):
        data = files.render("qr", text, Output(image_format), picture=image)
        assert data == files.render("qr", text, Output(image_format), picture=image)


def test_the_picture_lies_in_the_middle_in_its_proportions_on_modules_left_out():
    drawn = symbols.draw("qr", LINK, picture=picture())
    assert drawn.logo is not None
    placed = drawn.logo
    assert placed.x + placed.width / 2 == pytest.approx(drawn.width / 2)
    assert placed.y + placed.height / 2 == pytest.approx(drawn.height / 2)
    assert placed.width / placed.height == pytest.approx(200 / 120, abs=0.02)
    inside = [
        bar
        for bar in drawn.rectangles
        if bar.x < placed.x + placed.width
        and bar.x + bar.width > placed.x
        and bar.y < placed.y + placed.height
        and bar.y + bar.height > placed.y
    ]
    assert not inside


def test_raster_files_show_it_in_its_colours_and_inks():
    png = Image.open(io.BytesIO(files.render("qr", LINK, Output("png"), picture=picture())))
    assert png.mode == "RGB"
    assert png.getpixel((png.width // 2, png.height // 2)) == (200, 20, 20)
    tif = Image.open(io.BytesIO(files.render("qr", LINK, Output("tif", cmyk=True), picture=picture())))
    assert tif.mode == "CMYK"
    assert tif.getpixel((tif.width // 2, tif.height // 2)) == (0, 230, 230, 55)


def test_vector_files_carry_it_inside():
    svg = files.render("qr", LINK, Output("svg"), picture=picture()).decode()
    assert re.search(r'href="data:image/png;base64,[A-Za-z0-9+/=]+"', svg)
    assert b"/Subtype /Image" in files.render("qr", LINK, Output("pdf"), picture=picture())
    assert b" colorimage\n" in files.render("qr", LINK, Output("eps"), picture=picture())


def test_coloured_ink_and_a_logo_are_read_by_red_light_and_by_a_camera():
    output = Output("png", colours=named("#003366", "#ffeecc"))
    assert files.render("qr", LINK, output, picture=picture())


def test_only_qr_codes_carry_one():
    with pytest.raises(CodeError, match="Only QR codes") as caught:
        symbols.draw("gs1_datamatrix", "(01)09506000134352(10)A", picture=picture())
    assert caught.value.about == "logo"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"no picture",
        made.HEIC,
        made.drawing("<script>alert(1)</script>"),
        made.drawing('<rect width="9" height="9"/>'),
        made.png(40_000, 40_000, b"\0"),
        made.encoded(made.photograph(), "PNG")[:60],
        b"\x89PNG\r\n\x1a\n" + bytes(logo.MOST_BYTES),
    ],
)
def test_what_is_no_harmless_picture_is_refused(data: bytes):
    with pytest.raises(CodeError) as caught:
        logo.read(data, WHITE)
    assert caught.value.about == "logo"


def test_where_the_picture_was_taken_does_not_leave_with_it():
    image = logo.read(made.located(), WHITE)
    for image_format in files.MEDIA_TYPES:
        data = files.render("qr", LINK, Output(image_format), picture=image)
        assert b"Exif" not in data
        assert b"Ada" not in data


def test_what_is_kept_of_a_large_picture_is_small_and_keeps_what_is_seen_through():
    drawn = Image.new("RGBA", (900, 300))
    ImageDraw.Draw(drawn).ellipse((0, 0, 899, 299), fill=(200, 20, 20, 255))
    kept = Image.open(io.BytesIO(logo.small(made.encoded(drawn, "PNG"))))
    assert (kept.format, kept.mode, kept.size) == ("PNG", "RGBA", (256, 85))
    assert kept.getchannel("A").getextrema() == (0, 255)
    assert logo.read(logo.small(made.encoded(drawn, "PNG")), WHITE).getpixel((0, 0)) == WHITE


def test_a_drawing_is_no_picture_for_the_middle_and_says_what_is():
    with pytest.raises(CodeError, match="send it as PNG") as refused:
        logo.small(b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')
    assert refused.value.about == "logo"


@pytest.mark.parametrize(
    ("ink", "paper", "said"),
    [
        ("#ff0000", "#ffffff", "the paper is 0 % lighter than the ink; the paper must be lighter by 40 %"),
        ("#ffffff", "#000000", "the ink is 100 % lighter than the paper; the paper must be lighter by 40 %"),
        ("#000000", "#909090", "the paper is 28 % lighter than the ink"),
    ],
)
def test_colours_that_are_refused_say_what_a_scanner_sees(ink: str, paper: str, said: str):
    with pytest.raises(CodeError) as refused:
        named(ink, paper)
    assert said in refused.value.reason
    assert refused.value.about == "colours"


def test_contrast_is_that_of_red_light():
    assert named("#003366", "#ffffff").contrast == 1
    assert named("#000000", "#c0ffff").contrast == pytest.approx(0.527, abs=0.001)
