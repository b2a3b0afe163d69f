"""How wide words are in Helvetica, which every PDF reader has: so that no font travels with a sheet.

Widths are thousandths of the size, from Adobe's metrics (Core 14); accents do not widen their letters.
"""

import unicodedata
from functools import lru_cache

_NARROW = {**dict.fromkeys("ijl", 222), **dict.fromkeys(" !,./:;It[]\\f", 278), "'": 191, "|": 260, "`": 333}
_REGULAR = {
    **dict.fromkeys("-()r", 333), **dict.fromkeys("{}", 334), '"': 355, "*": 389, "^": 469,
    **dict.fromkeys("cksvxyzJ", 500), **dict.fromkeys("#$?L_abdeghnopqu0123456789", 556),
    **dict.fromkeys("+<=>~", 584), **dict.fromkeys("FTZ", 611), **dict.fromkeys("&ABEKPSVXY", 667),
    **dict.fromkeys("wCDHNRU", 722), **dict.fromkeys("GOQ", 778), **dict.fromkeys("mM", 833), "%": 889,
    "W": 944, "@": 1015, "…": 1000,
}  # fmt: skip
_BOLD = {
    **dict.fromkeys("ijlI ,./\\|", 278), "'": 238, **dict.fromkeys("!()-:;[]`ft", 333), "r": 389, "*": 389,
    **dict.fromkeys("{}", 389), '"': 474, "z": 500, **dict.fromkeys("$_acekJsvxy0123456789#", 556),
    **dict.fromkeys("+<=>^~", 584), **dict.fromkeys("?FLTZbdghnopqu", 611), **dict.fromkeys("EPSVXY", 667),
    **dict.fromkeys("&ABCDHKNRU", 722), **dict.fromkeys("GOQw", 778), "M": 833, "m": 889, "%": 889,
    "W": 944, "@": 975, "…": 1000, "|": 280,
}  # fmt: skip
_WIDTHS = ({**_NARROW, **_REGULAR}, _BOLD)
_WIDEST = 1000


def printable(text: str) -> str:
    """What of a text Helvetica can show: letters of Western Europe; others lose their accents.

    A text with a letter that has no such form (Cyrillic, Chinese) gives "": half a name is worse than none.

    >>> printable("Müsli Ďábel"), printable("овёс")
    ('Müsli Dábel', '')
    """
    shown = []
    for letter in " ".join(text.split()):
        bare = (
            letter
            if _fits(letter)
            else unicodedata.normalize("NFKD", letter).encode("ascii", "ignore").decode()
        )
        if not bare:
            return ""
        shown.append(bare)
    return "".join(shown)


def _fits(letter: str) -> bool:
    return letter.isprintable() and len(letter.encode("cp1252", "ignore")) == 1


@lru_cache(maxsize=4096)
def width_of(text: str, *, is_bold: bool = False) -> float:
    """In the size of the letters."""
    return sum(_width(letter, is_bold) for letter in text)


@lru_cache(maxsize=1024)
def _width(letter: str, is_bold: bool) -> float:
    widths = _WIDTHS[is_bold]
    width = widths.get(letter) or widths.get(unicodedata.normalize("NFKD", letter)[0], _WIDEST)
    return width / 1000


def wrap(text: str, ems: float) -> list[str]:
    """A value in as many lines as it needs; it is broken wherever the line ends, as values have no words."""
    if width_of(text) <= ems:
        return [text]
    lines = [""]
    width = 0.0
    for letter in text:
        wide = _width(letter, False)
        if width + wide > ems and lines[-1]:
            lines.append("")
            width = 0.0
        lines[-1] += letter
        width += wide
    return lines


@lru_cache(maxsize=4096)
def cut(text: str, ems: float) -> str:
    """A heading in one line, shortened where it is too long."""
    if width_of(text, is_bold=True) <= ems:
        return text
    left = ems - _width("…", True)
    for place, letter in enumerate(text):
        left -= _width(letter, True)
        if left < 0:
            return text[:place].rstrip() + "…"
    return text
