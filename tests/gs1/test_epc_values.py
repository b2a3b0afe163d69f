"""Every format of values in newer EPCs, both ways; the ways of writing characters."""

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from closient.gs1 import ai, bits, epc_values
from closient.gs1.bits import BitReader, BitWriter
from closient.gs1.errors import Gs1Error

from .strategies import values


@settings(deadline=None)
@given(st.sampled_from(sorted(epc_values.FORMATS)), st.data())
def test_every_format_gives_back_what_it_took(text: str, data: st.DataObject) -> None:
    pattern = data.draw(st.sampled_from(epc_values.FORMATS[text].split()))
    fitting = [
        code for code in ai.LINES if epc_values.BY_PATTERN.get(code) == text or ai.matches(pattern, code)
    ]
    code = data.draw(st.sampled_from(fitting))
    value = data.draw(values(code))
    assume(code != "8007" or len(value) <= 24)
    writer = BitWriter()
    epc_values.write(writer, code, value)
    reader = bits.BitReader(writer.value, writer.length)
    assert epc_values.read(reader, code) == value
    assert reader.left == 0


@settings(deadline=None)
@given(st.text(ai.CHARACTERS["x"] + "#", max_size=30))
def test_a_text_is_written_in_the_way_that_takes_fewest_bits(text: str) -> None:
    writer = BitWriter()
    epc_values.write_text(writer, text, 30)
    reader = BitReader(writer.value, writer.length)
    assert epc_values.read_text(reader, 30) == text
    assert writer.length <= 8 + 7 * len(text)
    assert text.isdigit() or set(text) - set(bits.BASE64URL) or writer.length <= 8 + 6 * len(text)


@settings(deadline=None)
@given(st.text(epc_values.CODE_40[1:], max_size=30))
def test_urn_code_40_gives_back_what_it_took(text: str) -> None:
    writer = BitWriter()
    for start in range(0, len(text), 3):
        first, second, third = (
            epc_values.CODE_40.index(letter) for letter in text[start : start + 3].ljust(3, "\0")
        )
        writer.write(1600 * first + 40 * second + third + 1, 16)
    assert epc_values.read_code_40(BitReader(writer.value, writer.length), len(text)) == text


@pytest.mark.parametrize(("number", "length"), [(0, 1), (64001, 3), (65535, 3), (1601, 2), (1642, 1), (1, 1)])
def test_urn_code_40_of_another_length_is_refused(number: int, length: int) -> None:
    with pytest.raises(Gs1Error):
        epc_values.read_code_40(BitReader(number, 16), length)


def test_identifiers_of_the_table_that_may_stand_in_a_link_have_a_format() -> None:
    # 03 and 8014 never do; the others are younger than the standard's table.
    without = [code for code in ai.LINES if not has_format(code)]
    assert without == ["03", "717", "8014", "8040", "8041", "8042", "8043"]


def has_format(code: str) -> bool:
    try:
        return bool(epc_values.components(code))
    except Gs1Error:
        return False
