"""EPCs of the older kind against their URNs, which another room reads."""

from collections.abc import Callable

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from closient.gs1 import ai, bits, epc, epc_binary, epc_partitions
from closient.gs1.bits import BitWriter
from closient.gs1.digital_link import DigitalLink
from closient.gs1.errors import Gs1Error

from .strategies import DIGITS, digits

# An encoder for the older schemes, made from their URNs: what it writes must mean what the URN means.


@st.composite
def partitioned(draw: st.DrawFn) -> tuple[str, str]:
    header = draw(st.sampled_from(sorted(epc_partitions.LAYOUTS)))
    layout = epc_partitions.LAYOUTS[header]
    scheme = epc.SCHEMES[layout.scheme]
    length = draw(st.sampled_from(epc.PREFIX_LENGTHS))
    company = draw(digits(length))
    writer = BitWriter()
    writer.write(header, 8)
    writer.write(draw(st.integers(0, 7)), 3)
    writer.write(12 - length, 3)
    writer.write_number(company)
    if not layout.width:
        reference = draw(st.text(ai.CHARACTERS["y"], min_size=1, max_size=30 - length))
        for character in reference:
            writer.write(ord(character) & 63, 6)
        writer.write(0, 6)
    elif layout.text:
        reference = draw(st.text(ai.CHARACTERS["x"], min_size=1, max_size=30 - length))
        write_filled(writer, reference, layout.width - bits.DIGIT_BITS[length])
    else:
        width = layout.width - bits.DIGIT_BITS[length]
        longest = (layout.longest or scheme.digits) - length
        number = draw(st.integers(0, min(10**longest, 2**width) - 1))
        reference = str(number) if layout.longest else str(number).zfill(longest) if longest else ""
        writer.write(number, width)
    parts = [company, reference]
    if scheme.counts:
        total = draw(st.integers(1, 99))
        counts = (draw(st.integers(1, total)), total)
        parts += [f"{count:02}" for count in counts]
        for count in counts:
            writer.write(count, 7)
    if layout.serial == "text":
        parts.append(draw(st.text(ai.CHARACTERS["x"], min_size=1, max_size=layout.serial_width // 7)))
        write_filled(writer, parts[-1], layout.serial_width)
    elif layout.serial:
        free = layout.serial == "digits"
        longest = len(str(2**layout.serial_width)) - 2
        serial = draw(st.text(DIGITS, min_size=1, max_size=longest)) if free else ""
        parts.append(serial or str(draw(st.integers(1, 2**layout.serial_width - 1))))
        writer.write(int("1" * free + parts[-1]), layout.serial_width)
    writer.write(0, layout.zeros)
    assume(not reference.startswith("0") or not layout.longest or layout.text or reference == "0")
    urn = f"urn:epc:id:{scheme.name}:{'.'.join(epc.escape(part) for part in parts)}"
    return f"/eh{writer.padded(4):x}", urn


def write_filled(writer: BitWriter, text: str, width: int) -> None:
    writer.write_characters(text, bits.ASCII)
    writer.write(0, width - 7 * len(text))


@settings(deadline=None)
@given(partitioned())
def test_an_older_epc_means_what_its_urn_means(pair: tuple[str, str]) -> None:
    path, urn = pair
    assert epc_binary.is_epc_binary(path)
    assert outcome(epc_binary.decompress, path) == outcome(epc.to_digital_link, urn)


def outcome(read: Callable[[str], DigitalLink], text: str) -> DigitalLink | str:
    try:
        return read(text)
    except Gs1Error as error:
        return error.reason
