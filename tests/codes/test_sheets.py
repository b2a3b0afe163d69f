"""Label sheets: positions, what fits, and that every printed code reads."""

import ctypes
import io
import re
from dataclasses import replace
from xml.etree import ElementTree

import pypdfium2
import pytest
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from closient.codes import batches
from closient.codes.batches import PageOrder, Print, Sheet, ZplOrder
from closient.codes.errors import CodeError
from closient.codes.sheets import letters, templates, zpl
from closient.codes.sheets.pdf import Document
from closient.codes.sheets.templates import Offset, Template

MM = 72 / 25.4
SVG = "{http://www.w3.org/2000/svg}"
NAMES = list(templates.TEMPLATES)


def qr(number: int) -> Print:
    data = f"https://id.example.com/01/09506000134352/10/LOT{number:04}/21/S{number:06}?17=261231"
    lines = ("(01) 09506000134352", "(17) 261231", f"(10) LOT{number:04}", f"(21) S{number:06}")
    return Print("qr", data, "Müsli (30% nuts) \\ organic", lines)


def datamatrix(number: int) -> Print:
    data = f"01095060001343521726123110LOT{number:04}\x1d21S{number:06}"
    return Print("gs1_datamatrix", data, "Oat drink", ("(01) 09506000134352", f"(21) S{number:06}"))


def pdf(sheet: Sheet, prints: list[Print]) -> pypdfium2.PdfDocument:
    file = io.BytesIO()
    document = Document(file, sheet.template.page_width, sheet.template.page_height)
    for order in batches.pages(sheet, prints):
        document.add(batches.page(order))
    document.close()
    return pypdfium2.PdfDocument(file.getvalue())


def picture(page: pypdfium2.PdfPage, dots_per_inch: int) -> Image.Image:
    return page.render(scale=dots_per_inch / 72, grayscale=True).to_pil()


@pytest.mark.parametrize("dots_per_inch", [203, 300])
@pytest.mark.parametrize("kind", [qr, datamatrix])
@pytest.mark.parametrize("name", NAMES)
def test_every_code_of_a_printed_sheet_reads(name: str, kind, dots_per_inch: int) -> None:
    template = templates.TEMPLATES[name]
    prints = [kind(number) for number in range(template.per_page + 1)]
    document = pdf(Sheet(template), prints)
    assert len(document) == 2
    found = zxingcpp.read_barcodes(picture(document[0], dots_per_inch), text_mode=zxingcpp.TextMode.Plain)
    assert sorted(one.text for one in found) == sorted(one.data for one in prints[:-1])


@pytest.mark.parametrize("name", NAMES)
def test_labels_lie_on_the_page_and_on_no_other_label(name: str) -> None:
    template = templates.TEMPLATES[name]
    assert templates.faults(template) == []
    places = [templates.place(template, number) for number in range(template.per_page)]
    for place in places:
        assert place.x >= -0.05
        assert place.x + template.label_width <= template.page_width + 0.05
        assert place.y >= -0.05
        assert place.y + template.label_height <= template.page_height + 0.05
    for one in places:
        for other in places:
            if one != other:
                assert (
                    abs(one.x - other.x) >= template.label_width - 0.05
                    or abs(one.y - other.y) >= template.label_height - 0.05
                )


def test_a_sheet_that_is_used_in_part_begins_at_its_first_free_label_and_moves_with_the_printer() -> None:
    template = templates.TEMPLATES["30up_2_625x1_letter"]
    offset = Offset(start_at=30, nudge_x=1.5, nudge_y=-0.5)
    first, second = (templates.place(template, number, offset) for number in (0, 1))
    last = templates.place(template, 29)
    assert (first.page, second.page) == (0, 1)
    assert (first.x, first.y) == pytest.approx((last.x + 1.5, last.y - 0.5))
    assert templates.page_count(template, 2, offset) == 2
    assert list(templates.on_page(template, 0, 2, offset)) == [0]
    assert list(templates.on_page(template, 1, 2, offset)) == [1]


@given(st.sampled_from(NAMES), st.integers(0, 400), st.data())
def test_every_label_is_on_one_page(name: str, count: int, data: st.DataObject) -> None:
    template = templates.TEMPLATES[name]
    offset = Offset(data.draw(st.integers(1, template.per_page)))
    pages = range(templates.page_count(template, count, offset))
    listed = [number for page in pages for number in templates.on_page(template, page, count, offset)]
    assert listed == list(range(count))
    assert all(
        templates.place(template, number, offset).page == page
        for page in pages
        for number in templates.on_page(template, page, count, offset)
    )


def test_the_preview_has_symbols_and_words_where_the_pdf_has_them_to_a_tenth_of_a_millimetre() -> None:
    sheet = Sheet(templates.TEMPLATES["21up_63x38_a4"], Offset(3, 0.7, -0.4))
    prints = [qr(number) for number in range(5)]
    page = pdf(sheet, prints)[0]
    drawn = ElementTree.fromstring(batches.page_preview(next(batches.pages(sheet, prints))))  # noqa: S314
    height = sheet.template.page_height
    words = sorted(
        (obj.get_matrix().e / MM, height - obj.get_matrix().f / MM)
        for obj in page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_TEXT])
    )
    shown = sorted((float(text.get("x", "")), float(text.get("y", ""))) for text in drawn.iter(f"{SVG}text"))
    assert len(words) == 25
    assert all(pair == pytest.approx(other, abs=0.1) for pair, other in zip(words, shown, strict=True))
    corners = sorted(
        (left / MM, height - top / MM)
        for left, _, _, top in (
            obj.get_bounds() for obj in page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_PATH])
        )
    )
    assert len(corners) == 5
    expected = sorted(_corner(path) for path in drawn.iter(f"{SVG}path") if path.get("transform"))
    assert all(pair == pytest.approx(other, abs=0.1) for pair, other in zip(corners, expected, strict=True))


def _corner(path: ElementTree.Element) -> tuple[float, float]:
    """Where the first dark module of a symbol is."""
    x, y, scale = (float(number) for number in re.findall(r"[\d.]+", path.get("transform", "")))
    starts = re.findall(r"M([\d.]+) ([\d.]+)", path.get("d", ""))
    return (
        x + scale * min(float(start[0]) for start in starts),
        y + scale * min(float(start[1]) for start in starts),
    )


def test_letters_are_as_wide_as_a_viewer_shows_them() -> None:
    sheet = Sheet(templates.TEMPLATES["1up_4x6_thermal"])
    every = "".join(map(chr, range(33, 127)))
    lines = tuple(every[start : start + 12] for start in range(0, len(every), 12))
    one = Print("qr", "https://id.example.com/01/09506000134352", "xABCDEmgijWwÄéz…", lines)
    text = pdf(sheet, [one])[0].get_textpage()
    shown = text.get_text_range()
    origins = [_origin(text, place) for place in range(len(shown))]
    heading = shown.index("\r")
    em = (origins[1][0] - origins[0][0]) / letters.width_of(shown[0], is_bold=True)
    for place, letter in enumerate(shown[:-1]):
        if letter.isprintable() and shown[place + 1].isprintable():
            wide = letters.width_of(letter, is_bold=place < heading) * em
            assert origins[place + 1][0] - origins[place][0] == pytest.approx(wide, abs=0.02), letter


def _origin(text: pypdfium2.PdfTextPage, place: int) -> tuple[float, float]:
    x, y = ctypes.c_double(), ctypes.c_double()
    assert pypdfium2.raw.FPDFText_GetCharOrigin(text, place, x, y)
    return x.value / MM, y.value / MM


def test_the_pdf_says_that_printers_must_not_fit_it_and_holds_the_words_as_text() -> None:
    sheet = Sheet(templates.TEMPLATES[templates.DEFAULT])
    document = pdf(sheet, [qr(7)])
    assert document[0].get_size() == pytest.approx((612, 792))
    assert "(21) S000007" in document[0].get_textpage().get_text_range()
    file = io.BytesIO()
    empty = Document(file, 10, 10)
    empty.close()
    assert b"/PrintScaling /None" in file.getvalue()


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"columns": 4}, "columns"),
        ({"rows": 12}, "rows"),
        ({"pitch_x": 50.0}, "pitch_x"),
        ({"pitch_y": 20.0}, "pitch_y"),
        ({"left": -1.0}, "left"),
        ({"label_width": 5.0}, "label_width"),
        ({"page_height": 0.0}, "page_height"),
        ({"rows": 0}, "rows"),
    ],
)
def test_what_somebody_measured_wrong_is_named(changed: dict[str, float], field: str) -> None:
    right = templates.TEMPLATES["21up_63x38_a4"]
    wrong = replace(right, **changed)
    assert field in [name for name, _ in templates.faults(wrong)]


def test_a_symbol_that_would_be_too_small_to_print_is_refused() -> None:
    small = Template("own", "", 100, 100, 1, 1, 11, 11, 0, 0, 11, 11)
    with pytest.raises(CodeError, match="larger"):
        batches.page(PageOrder(Sheet(small), 0, (qr(1),)))


def test_long_values_are_broken_and_never_shortened() -> None:
    serial = "ABCDEFGHIJKLMNOPQRST"
    one = Print("qr", f"https://id.example.com/01/09506000134352/21/{serial}", "Name", (f"(21) {serial}",))
    page = pdf(Sheet(templates.TEMPLATES["65up_38x21_a4"]), [one])[0]
    assert serial in "".join(page.get_textpage().get_text_range().split()).replace("(21)", "")


@pytest.mark.parametrize("dpi", [203, 300])
@pytest.mark.parametrize("kind", [qr, datamatrix])
def test_what_a_thermal_printer_prints_reads(kind, dpi: int) -> None:
    sheet = Sheet(templates.TEMPLATES["1up_2x1_thermal"])
    prints = tuple(kind(number) for number in range(3))
    text = batches.labels(ZplOrder(sheet, dpi, prints)).decode()
    assert text.count("^XA") == text.count("^XZ") == 3
    for one, label in zip(prints, text.split("^XZ"), strict=False):
        [found] = zxingcpp.read_barcodes(printed(label), text_mode=zxingcpp.TextMode.Plain)
        assert found.text == one.data
        assert all(line in label for line in one.lines if "_" not in line)


def printed(label: str) -> Image.Image:
    """The graphics of a ZPL label as a printer decodes them (ZPL II guide, ^GF), on its paper."""
    head = re.search(r"\^PW(\d+)\^LL(\d+)", label)
    field = re.search(r"\^FO(\d+),(\d+)\^GFA,(\d+),\d+,(\d+),([^^]*)\^FS", label)
    assert head
    assert field
    x, y, total, stride = (int(value) for value in field.groups()[:4])
    rows: list[str] = []
    row = ""
    count = 0
    for letter in field[5]:
        if letter == ":":
            rows.append(rows[-1])
        elif letter == ",":
            rows.append(row.ljust(stride * 2, "0"))
            row = ""
        elif letter in "GHIJKLMNOPQRSTUVWXY":
            count += ord(letter) - ord("F")
        elif letter in "ghijklmnopqrstuvwxyz":
            count += 20 * (ord(letter) - ord("f"))
        else:
            row += letter * max(count, 1)
            count = 0
            if len(row) == stride * 2:
                rows.append(row)
                row = ""
    assert len(rows) * stride == total
    graphic = Image.frombytes("1", (stride * 8, len(rows)), bytes.fromhex("".join(rows)))
    paper = Image.new("L", (int(head[1]), int(head[2])), 255)
    assert x + graphic.width <= paper.width + 8
    assert y + graphic.height <= paper.height
    paper.paste(graphic.point(lambda dot: 0 if dot else 255).convert("L"), (x, y))
    return paper


def test_zpl_commands_in_words_are_only_words() -> None:
    one = Print("qr", "https://id.example.com/01/09506000134352", "^XZ~JA _5E", ("(10) A^B~C_D",))
    text = batches.labels(ZplOrder(Sheet(templates.TEMPLATES["1up_2x1_thermal"]), 203, (one,))).decode()
    assert text.count("^XZ") == 1
    assert "~" not in text
    assert "^FD(10) A_5EB_7EC_5FD^FS" in text


@given(st.lists(st.integers(0, 2**64 - 1), min_size=1, max_size=5))
def test_compressed_graphics_are_what_they_were(values: list[int]) -> None:
    rows = [f"{value:016X}" for value in values]
    label = f"^PW100^LL100^FO0,0{zpl.graphic(rows)}^FS"
    shown = printed(label).crop((0, 0, 64, len(rows))).point(lambda dot: 0 if dot else 255).convert("1")
    assert shown.tobytes() == bytes.fromhex("".join(rows))


def test_names_are_shown_as_far_as_helvetica_can_and_cut_where_they_are_too_long() -> None:
    assert letters.printable("Crème\nbrûlée — 2 €") == "Crème brûlée — 2 €"
    assert letters.printable("Šťáva") == "Štáva"
    assert letters.printable("овсяный напиток") == ""
    cut = letters.cut("A very long name of a product", 6)
    assert cut.endswith("…")
    assert letters.width_of(cut, is_bold=True) <= 6
