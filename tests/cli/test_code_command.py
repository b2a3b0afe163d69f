"""`closient code`: symbols into files, and sentences for what cannot be."""

from pathlib import Path

import pytest
import zxingcpp
from PIL import Image
from typer.testing import CliRunner

from closient.cli.main import app

ELEMENTS = "(01)09506000134352(10)ABC"


def run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["code", *arguments])
    return result.exit_code, result.output


@pytest.mark.parametrize(
    ("arguments", "text", "identifier"),
    [
        (("qr", "https://id.gs1.org/01/09506000134352"), "https://id.gs1.org/01/09506000134352", "]Q1"),
        (("qr", ELEMENTS), "010950600013435210ABC", "]Q3"),
        (("datamatrix", ELEMENTS), "010950600013435210ABC", "]d2"),
        (
            ("datamatrix", "https://id.gs1.org/01/09506000134352"),
            "https://id.gs1.org/01/09506000134352",
            "]d1",
        ),
        (("barcode", "9506000134352"), "9506000134352", "]E0"),
        (("barcode", "19506000134359"), "19506000134359", "]I1"),
        (("barcode", ELEMENTS), "010950600013435210ABC", "]C1"),
        (("barcode", "9506000134352", "--type", "databar_stacked_omni"), "0109506000134352", "]e0"),
        (("barcode", "ABC 1", "--type", "code39", "--no-text"), "ABC 1", "]A0"),
    ],
)
def test_a_symbol_in_the_file_reads_back(
    tmp_path: Path, arguments: tuple[str, ...], text: str, identifier: str
) -> None:
    file = tmp_path / "code.png"
    command, data, *options = arguments
    code, said = run(command, data, str(file), *options)
    assert code == 0, said
    assert "read back" in said
    found = zxingcpp.read_barcodes(Image.open(file), text_mode=zxingcpp.TextMode.Plain)
    assert {(one.text, one.symbology_identifier) for one in found} == {(text, identifier)}


def test_formats_go_by_the_name_and_colours_and_logos_are_taken(tmp_path: Path) -> None:
    logo = tmp_path / "logo.png"
    Image.new("RGB", (40, 40), (200, 0, 0)).save(logo)
    for ending, begins in (("svg", b"<svg"), ("pdf", b"%PDF"), ("eps", b"%!PS"), ("tif", b"II*")):
        file = tmp_path / f"code.{ending}"
        options = ("--ink", "#003366", "--paper", "#ffe", "--logo", str(logo), "--xdim", "0.5")
        assert run("qr", "https://id.gs1.org/01/09506000134352", str(file), *options)[0] == 0
        assert file.read_bytes().startswith(begins)


def test_a_bare_number_in_a_qr_code_is_made_and_the_link_is_named_that_phones_would_open(
    tmp_path: Path,
) -> None:
    code, said = run("qr", "9506000134352", str(tmp_path / "code.svg"))
    assert code == 0
    assert "such as https://id.gs1.org/01/09506000134352." in said
    assert "phones" not in run("qr", "Cellar 3", str(tmp_path / "code.svg"))[1]


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("barcode", "9506000134353", "x.svg"), "mistyped"),
        (("barcode", "9506000134352", "x.gif"), "not as gif"),
        (("barcode", "9506000134352", "x.svg", "--type", "qr"), "no barcode qr"),
        (("datamatrix", "(02)09506000134352", "x.svg"), "needs"),
        (("datamatrix", "9506000134352", "x.svg"), "as in (01)09506000134352(10)ABC"),
        (("qr", "https://g1.ex", "x.svg", "--level", "X"), "L, M, Q or H"),
        (("qr", "https://g1.ex", "x.svg", "--ink", "#f00"), "red light"),
        (("qr", "https://g1.ex", "x.svg", "--cmyk"), "eps and tif only"),
        (("qr", "https://g1.ex", "x.svg", "--logo", "missing.png"), "missing.png"),
        (("qr", "https://g1.ex", "missing/x.svg"), "No such file or directory: missing"),
    ],
)
def test_what_cannot_be_is_a_sentence_and_no_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], reason: str
) -> None:
    monkeypatch.chdir(tmp_path)
    code, said = run(*arguments)
    assert code == 1
    assert reason in said
    assert not list(tmp_path.iterdir())
