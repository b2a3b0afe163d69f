"""Which allergens a text speaks of, in GS1's codes, and which of them a law wants named.

The European list is annex II of Regulation (EU) 1169/2011; the American one FALCPA with the FASTER Act.
"""

from collections.abc import Iterable
from typing import Final

from closient.apps.catalogue.rules import allergen_terms

# The 14 of the European Union.
EUROPEAN: Final = ("AW", "AC", "AE", "AF", "AP", "AY", "AM", "AN", "BC", "BM", "AS", "AU", "NL", "UM")
# The 9 of the United States; of cereals it is wheat alone.
AMERICAN: Final = ("AM", "AE", "AF", "AC", "AN", "AP", "UW", "AY", "AS")
# What stands for a member of a group of the European list.
GROUP_OF: Final = {
    **dict.fromkeys(("UW", "NR", "GB", "GO", "GS", "GK", "TR"), "AW"),
    **dict.fromkeys(("SA", "SH", "SW", "SC", "SP", "SR", "ST", "SM"), "AN"),
}


def group(code: str) -> str:
    """The entry of the European list that a code belongs to; the code itself when it is none's member.

    >>> group("UW"), group("AM")
    ('AW', 'AM')
    """
    return GROUP_OF.get(code, code)


def is_major(codes: Iterable[str]) -> bool:
    """Does a law of the European Union or of the United States want one of them named?"""
    return any(group(code) in EUROPEAN or code in AMERICAN for code in codes)


def spans(text: str) -> list[tuple[int, int, str]]:
    """Where allergens are named, whole words: start, end, code; in order, not overlapping."""
    found: list[tuple[int, int, str]] = []
    lowered = text.lower()
    # Of some letters the small one is longer (İ): such a text is read as it stands.
    lowered = lowered if len(lowered) == len(text) else text
    for match in allergen_terms.PATTERN.finditer(lowered):
        code = "" if match["free"] else allergen_terms.CODE_OF[match[0]]
        if code:
            start, end = match.span()
            while start > 0 and lowered[start - 1].isalpha() and (not found or found[-1][1] < start):
                start -= 1
            while end < len(lowered) and lowered[end].isalpha():
                end += 1
            if found and found[-1][1] > start:
                start = match.start() if found[-1][1] <= match.start() else found[-1][1]
            if start < end:
                found.append((start, end, code))
    return found


def named_in(text: str) -> tuple[str, ...]:
    """The codes that a text speaks of, each once, in order.

    >>> named_in("Weizenmehl, cocoa butter, whey powder (milk)")
    ('UW', 'AM')
    """
    return tuple(dict.fromkeys(code for _, _, code in spans(text)))


def emphasised(text: str) -> list[tuple[str, bool]]:
    """The text in pieces; true marks those that name an allergen of the European or American list.

    >>> emphasised("dried egg white")
    [('dried ', False), ('egg white', True)]
    """
    pieces: list[tuple[str, bool]] = []
    done = 0
    for start, end, code in spans(text):
        if not is_major((code,)):
            continue
        if start > done:
            pieces.append((text[done:start], False))
        if end > done:
            pieces.append((text[max(start, done) : end], True))
            done = end
    if done < len(text):
        pieces.append((text[done:], False))
    return pieces
