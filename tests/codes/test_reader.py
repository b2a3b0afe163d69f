"""The reader finds what is there and invents nothing; what does not read back does not leave."""

from dataclasses import replace

import pytest

from closient.codes import files, raster, reader, symbols
from closient.codes.drawing import Content, Rect, stacked
from closient.codes.errors import CodeError
from closient.codes.files import Output
from closient.codes.pixels import Pixels

LINK = "https://g1.ex/01/09506000134352"


def test_blank_paper_holds_no_symbol():
    assert reader.read(Pixels(200, 200, b"\xff" * 40000)) == []


@pytest.mark.parametrize("image_format", list(files.MEDIA_TYPES))
def test_a_damaged_drawing_is_not_let_out(image_format):
    whole = symbols.encode("qr", LINK)
    half = replace(whole, rectangles=tuple(bar for bar in whole.rectangles if bar.y < whole.height // 2))
    with pytest.raises(CodeError, match="0 symbols were found"):
        files.write(half, Output(image_format))


@pytest.mark.parametrize("image_format", list(files.MEDIA_TYPES))
def test_a_drawing_of_another_text_is_not_let_out(image_format):
    other = symbols.encode("qr", "https://g1.ex/01/09506000134369")
    meant = replace(other, content=symbols.encode("qr", LINK).content)
    with pytest.raises(CodeError, match="another text was read back"):
        files.write(meant, Output(image_format))


def test_a_plain_symbol_does_not_pass_for_one_of_gs1():
    plain = symbols.encode("qr", "0109506000134352")
    meant = replace(plain, content=Content("QRCode", "0109506000134352", "]Q3"))
    with pytest.raises(CodeError, match="read as ]Q1, where ]Q3 is meant"):
        files.write(meant, Output("svg"))


def test_rows_become_rectangles_from_the_lowest_bit_on_and_equal_ones_grow_downwards():
    found = stacked([(0b10110001, 1), (0b100010001, 2)], 1, 3)
    assert found == (
        Rect(1, 3, 1, 3),
        Rect(5, 3, 2, 1),
        Rect(8, 3, 1, 1),
        Rect(5, 4, 1, 2),
        Rect(9, 4, 1, 2),
    )


def test_pixels_beyond_the_modules_widen_the_quiet_zone_evenly():
    whole = symbols.encode("qr", LINK)
    small = replace(whole, width=3, height=3, rectangles=(Rect(1, 1, 1, 1),))
    pixels = raster.paint(small, 2, (9, 9))
    assert [n for n, luma in enumerate(pixels.luma) if not luma] == [30, 31, 39, 40]
