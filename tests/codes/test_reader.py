"""The reader finds what is there and invents nothing."""

import pytest

from closient.codes import qr, reader
from closient.codes.errors import CodeError
from closient.codes.matrix import Bar, Matrix, Pixels, from_packed_rows


def test_blank_paper_holds_no_symbol():
    assert reader.read(Pixels(200, 200, b"\xff" * 40000)) == []


def test_a_damaged_drawing_is_not_let_out(monkeypatch):
    whole = qr.encode("https://g1.ex/01/09506000134352")
    half = Matrix(whole.side, tuple(bar for bar in whole.bars if bar.y < whole.side // 2))
    monkeypatch.setattr(qr, "encode", lambda *_: half)
    for image_format in qr.MEDIA_TYPES:
        with pytest.raises(CodeError, match="0 symbols were found"):
            qr.render("https://g1.ex/01/09506000134352", image_format=image_format)


def test_a_drawing_of_another_text_is_not_let_out(monkeypatch):
    other = qr.encode("https://g1.ex/01/09506000134369")
    monkeypatch.setattr(qr, "encode", lambda *_: other)
    with pytest.raises(CodeError, match="another text was read back"):
        qr.render("https://g1.ex/01/09506000134352", image_format="svg")


def test_packed_rows_become_bars_from_the_lowest_bit_on():
    matrix = from_packed_rows(bytes([0b10110001, 0b1, 0, 0, 0b11111111, 0b1]), 2, 9, 1)
    assert matrix.side == 11
    assert matrix.bars == (Bar(1, 1, 1), Bar(5, 1, 2), Bar(8, 1, 2), Bar(1, 3, 9))


def test_pixels_beyond_the_modules_widen_the_quiet_zone_evenly():
    pixels = Matrix(3, (Bar(1, 1, 1),)).pixels(2, 9)
    assert [n for n, luma in enumerate(pixels.luma) if not luma] == [30, 31, 39, 40]
