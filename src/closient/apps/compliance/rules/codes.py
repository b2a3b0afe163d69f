"""GTINs, UPCs and NDCs in free text, as people write them, each with how sure it is.

What is not a whole code (10 or 11 digits behind the word UPC, members of a range) is completed and called
inferred: it counts only where a product has that GTIN. Linear in the length of the text.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import NamedTuple

from closient.apps.compliance.structs.feeds import FoundCode
from closient.apps.compliance.structs.recalls import FoundAs
from closient.gs1 import checkdigit, gtin

MOST_CODES = 5_000
LONGEST_RANGE = 1_000
LONGEST_QUOTE = 80
DASHES = str.maketrans("‐‑‒–—\u00a0", "----- ")

ELEMENT_STRING = re.compile(r"\(01\)\s?(\d{14})(?!\d)")
LABEL = re.compile(
    r"\b(?:U\.?P\.?C\.?s?|GTINs?|EANs?|UDI(?:-?DI)?s?|DI|bar ?codes?)(?![A-Za-z])", re.IGNORECASE
)
# What may stand between the label and its numbers, and between the numbers.
FILLER = re.compile(
    r"(?:[\s:#,;/&.=()\[\]'\"-]|\b(?:codes?|numbers?|nos?|is|are|and|or|on|the|of|label|package|product"
    r"|retail|case|unit|each|through|thru|to|A|E)\b)*",
    re.IGNORECASE,
)
THROUGH = re.compile(r"\s*(?:-|\bthrough\b|\bthru\b|\bto\b)\s*", re.IGNORECASE)
DIGITS = re.compile(r"(?<![\w.])\d+(?:[ -]\d+)*(?![\w])")
NDC = re.compile(r"(?<![\w-])(\d{4,5})-(\d{3,4})-(\d{1,2})(?![\w-])")
NDC_SHAPES = {(4, 4, 2), (5, 3, 2), (5, 4, 1)}
# How the digits are grouped under the bars: only so do groups make a code where no label says that it is one.
PRINTED = {
    (12,), (1, 5, 5, 1), (1, 10, 1), (13,), (1, 6, 6), (14,), (1, 2, 5, 5, 1), (1, 2, 6, 5), (3, 5, 5, 1)
}  # fmt: skip
BEGINNINGS = {shape[:2] for shape in PRINTED}
SURE: dict[int, float] = {12: 0.9, 13: 0.9, 14: 0.92}
LABELLED = 0.98


class Group(NamedTuple):
    """One run of digits and where it stands."""

    start: int
    end: int
    digits: str


class Place(NamedTuple):
    """A code in the text: all the GTINs that it may mean."""

    start: int
    end: int
    codes: tuple[FoundCode, ...]


def find(text: str) -> list[FoundCode]:
    """Every code of a text once, as it is surest."""
    text = LABEL.sub(r"\g<0> ", text.translate(DASHES))
    places = list(_element_strings(text))
    taken = [(place.start, place.end) for place in places]
    labels = [match.end() for match in LABEL.finditer(text)]
    numbers = list(_numbers(text, taken, labels))
    found = [code for place in (*places, *numbers) for code in place.codes]
    found += _between(text, numbers)
    found += ndcs(match[0] for match in NDC.finditer(text)) if "ndc" in text.lower() else []
    return best(found)


def best(found: Iterable[FoundCode]) -> list[FoundCode]:
    """Each GTIN once, by its surest finding; at most MOST_CODES of them."""
    kept: dict[str, FoundCode] = {}
    for code in found:
        if code.gtin not in kept or kept[code.gtin].confidence < code.confidence:
            kept[code.gtin] = code
        if len(kept) >= MOST_CODES:
            break
    return list(kept.values())


def listed(values: Iterable[str], confidence: float) -> list[FoundCode]:
    """Codes of a field that holds nothing else; what is none is left out.

    >>> [code.gtin for code in listed(["3 12345 67890 6", "n/a", ""], 0.95)]
    ['00312345678906']
    """
    found = []
    for value in values:
        digits = re.sub(r"\D", "", value)
        if digits.strip("0") and gtin.valid(digits):
            kind: FoundAs = "upc" if len(digits) == 12 else "gtin"
            found.append(FoundCode(digits.zfill(14), kind, confidence, value[:LONGEST_QUOTE]))
    return found


def ndcs(values: Iterable[str]) -> list[FoundCode]:
    """US drug codes of 10 digits as the GTINs that the UPC number system 3 makes of them.

    >>> ndcs(["0069-4200-30", "12345-6789-01"])[0].gtin
    '00300694200305'
    """
    found = []
    for value in values:
        match = NDC.fullmatch(value.strip())
        if match and tuple(map(len, match.groups())) in NDC_SHAPES:
            digits = "3" + "".join(match.groups())
            found.append(
                FoundCode((digits + checkdigit.compute(digits)).zfill(14), "ndc", 0.8, value.strip())
            )
    return found


def _element_strings(text: str) -> Iterator[Place]:
    """GTINs behind the application identifier (01), as devices carry them."""
    for match in ELEMENT_STRING.finditer(text):
        if gtin.valid(match[1]):
            yield Place(*match.span(), (FoundCode(match[1], "gtin", 1.0, match[0]),))


def _numbers(text: str, taken: list[tuple[int, int]], labels: list[int]) -> Iterator[Place]:
    """Codes among the runs of digits; those behind a label may be written in more ways."""
    reach, next_label, next_taken = -1, 0, 0
    for run in DIGITS.finditer(text):
        while next_label < len(labels) and labels[next_label] <= run.start():
            reach = labels[next_label]
            next_label += 1
        while next_taken < len(taken) and taken[next_taken][1] <= run.start():
            next_taken += 1
        if next_taken < len(taken) and taken[next_taken][0] <= run.start():
            continue
        is_labelled = reach >= 0 and _is_filler(text, reach, run.start())
        if is_labelled:
            reach = run.end()
        yield from _codes_of_run(text, run, is_labelled)


def _is_filler(text: str, start: int, end: int) -> bool:
    """Whether nothing but filler stands between; what is long is none."""
    return end - start <= 60 and FILLER.fullmatch(text, start, end) is not None


def _codes_of_run(text: str, run: re.Match[str], is_labelled: bool) -> Iterator[Place]:
    """A run of groups cut into codes from the left, the longest first."""
    groups = [
        Group(run.start() + m.start(), run.start() + m.end(), m[0]) for m in re.finditer(r"\d+", run[0])
    ]
    place = 0
    while place < len(groups):
        taken = 1
        for count, digits in _windows(groups, place, is_labelled):
            shape = tuple(len(group.digits) for group in groups[place : place + count])
            start, end = groups[place].start, groups[place + count - 1].end
            codes = _meanings(digits, shape, is_labelled, text[start:end])
            if codes:
                yield Place(start, end, codes)
                taken = count
                break
        place += taken


def _windows(groups: list[Group], place: int, is_labelled: bool) -> list[tuple[int, str]]:
    """Neighbouring groups that have 8 to 14 digits together: how many, their digits; the longest first."""
    begins = tuple(len(group.digits) for group in groups[place : place + 2])
    if not is_labelled and begins not in BEGINNINGS and begins[:1] not in BEGINNINGS:
        return []
    found, digits = [], ""
    for count, group in enumerate(groups[place : place + 14], 1):
        digits += group.digits
        if len(digits) > 14:
            break
        if len(digits) >= 8:
            found.append((count, digits))
    return found[::-1]


def _meanings(digits: str, shape: tuple[int, ...], is_labelled: bool, quote: str) -> tuple[FoundCode, ...]:
    """The GTINs that these digits may mean."""
    length = len(digits)
    if not digits.strip("0"):
        return ()
    if length >= 12:
        if not checkdigit.valid(digits) or not (is_labelled or shape in PRINTED):
            return ()
        kind: FoundAs = "upc" if length == 12 else "gtin"
        return (FoundCode(digits.zfill(14), kind, LABELLED if is_labelled else SURE[length], quote),)
    if not is_labelled:
        return ()
    if length == 8:
        return _of_eight(digits, quote)
    if length == 9:
        return ()
    return _completed(digits, quote)


def _of_eight(digits: str, quote: str) -> tuple[FoundCode, ...]:
    """A GTIN-8, or a UPC-E with its number system and check digit."""
    found = []
    expanded = expand_upc_e(digits)
    if expanded:
        found.append(FoundCode(expanded.zfill(14), "upc", 0.85, quote))
    if checkdigit.valid(digits):
        found.append(FoundCode(digits.zfill(14), "gtin", 0.85, quote))
    return tuple(found)


def _completed(digits: str, quote: str) -> tuple[FoundCode, ...]:
    """10 digits without number system and check digit, 11 without one of them."""
    found = []
    if len(digits) == 11 and checkdigit.valid("0" + digits):
        found.append(FoundCode(digits.zfill(14), "inferred", 0.65, quote))
    body = digits.zfill(11)
    found.append(FoundCode((body + checkdigit.compute(body)).zfill(14), "inferred", 0.6, quote))
    return tuple(found)


def _between(text: str, places: list[Place]) -> list[FoundCode]:
    """The codes between two UPCs that a range word joins, without their check digits counted up."""
    found: list[FoundCode] = []
    for first, last in pairwise(places):
        if last.start - first.end > 12 or THROUGH.fullmatch(text, first.end, last.start) is None:
            continue
        low, high = first.codes[0].gtin, last.codes[0].gtin
        count = int(high[:-1]) - int(low[:-1])
        if {first.codes[0].found_as, last.codes[0].found_as} <= {
            "upc",
            "gtin",
        } and 1 < count <= LONGEST_RANGE:
            quote = text[first.start : last.end][:LONGEST_QUOTE]
            for body in range(int(low[:-1]) + 1, int(high[:-1])):
                digits = str(body).zfill(13)
                found.append(FoundCode(digits + checkdigit.compute(digits), "inferred", 0.6, quote))
    return found


def expand_upc_e(digits: str) -> str:
    """The UPC-A of a UPC-E of 8 digits; empty when its check digit says that it is none.

    >>> expand_upc_e("04252614"), expand_upc_e("04252615"), expand_upc_e("91234567")
    ('042100005264', '', '')
    """
    system, body, check = digits[0], digits[1:7], digits[7]
    if system not in "01":
        return ""
    last = body[5]
    if last in "012":
        middle = body[:2] + last + "0000" + body[2:5]
    elif last == "3":
        middle = body[:3] + "00000" + body[3:5]
    elif last == "4":
        middle = body[:4] + "00000" + body[4]
    else:
        middle = body[:5] + "0000" + last
    expanded = system + middle + check
    return expanded if checkdigit.valid(expanded) else ""
