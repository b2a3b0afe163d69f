"""Ink and paper, and whether a scanner can tell them apart.

Scanners at points of sale see by red light (660 nm, ISO/IEC 15416 and 15415): to them red ink is paper. How
much red light an sRGB colour reflects is estimated by its red channel made linear (IEC 61966-2-1).
"""

import re
from dataclasses import dataclass
from functools import cached_property

from closient.codes.errors import CodeError

_HEX = re.compile(r"#(?:[0-9A-Fa-f]{3}|[0-9A-Fa-f]{6})")
# Symbol contrast (light minus dark reflectance) of grade C, the least that GS1 accepts: 40 % (ISO/IEC 15416).
LEAST_CONTRAST = 0.40

Rgb = tuple[int, int, int]
Inks = tuple[int, int, int, int]


def linear(channel: int) -> float:
    """The share of light that a channel of sRGB stands for (IEC 61966-2-1).

    >>> round(linear(128), 3)
    0.216
    """
    share = channel / 255
    return share / 12.92 if share <= 0.04045 else float(((share + 0.055) / 1.055) ** 2.4)


def parse(text: str, about: str) -> Rgb:
    """Red, green and blue of "#rgb" or "#rrggbb"; `about` names the setting in the error."""
    if not _HEX.fullmatch(text):
        raise CodeError(f"A colour is written as #rgb or #rrggbb, not as {text[:20]!r}.", about=about)
    digits = text[1:] if len(text) == 7 else "".join(digit * 2 for digit in text[1:])
    red, green, blue = bytes.fromhex(digits)
    return red, green, blue


def inks(colour: Rgb) -> Inks:
    """Cyan, magenta, yellow and black, 255 is all; no profile, as much black as the colour has grey."""
    most = max(colour)
    if most == 0:
        return 0, 0, 0, 255
    cyan, magenta, yellow = (round(255 * (most - channel) / most) for channel in colour)
    return cyan, magenta, yellow, 255 - most


@dataclass(frozen=True)
class Colours:
    """`paper` is what the symbol is thought to lie on when `transparent` leaves it out."""

    ink: Rgb = (0, 0, 0)
    paper: Rgb = (255, 255, 255)
    transparent: bool = False

    @cached_property
    def usual(self) -> bool:
        return self.ink == (0, 0, 0) and self.paper == (255, 255, 255) and not self.transparent

    @property
    def contrast(self) -> float:
        """How much lighter the paper is than the ink by red light, as a share; negative for light ink."""
        return linear(self.paper[0]) - linear(self.ink[0])

    def check(self) -> None:
        """Raise CodeError unless red light tells ink from paper (what cameras see is read back)."""
        if self.contrast < LEAST_CONTRAST:
            raise CodeError(f"Too little contrast: {_difference(self.contrast)}", about="colours")


def _difference(contrast: float) -> str:
    """What is wrong with colours that a scanner does not tell apart, and what to do."""
    if contrast < 0:
        seen = f"by the red light of a scanner the ink is {_percent(-contrast)} lighter than the paper"
    else:
        seen = f"by the red light of a scanner the paper is {_percent(contrast)} lighter than the ink"
    return (
        f"{seen}; the paper must be lighter by {_percent(LEAST_CONTRAST)}. Ink without red (black, dark "
        "blue, dark green) on light paper works."
    )


def _percent(share: float) -> str:
    return f"{share * 100:.0f} %"


def named(ink: str, paper: str | None) -> Colours:
    """Colours from their notation; no paper leaves it out. Checked for contrast."""
    found = Colours(
        parse(ink, "ink"),
        (255, 255, 255) if paper is None else parse(paper, "paper"),
        transparent=paper is None,
    )
    found.check()
    return found


USUAL = Colours()
