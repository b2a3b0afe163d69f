"""The table of GS1 Application Identifiers, made usable: look one up, check a value, tell what a set of them
lacks. Lines of `ai_table` are parsed when first asked for, so importing costs next to nothing.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache

from closient.gs1.ai_table import TABLE
from closient.gs1.checkdigit import CHARACTERS_82
from closient.gs1.errors import Gs1Error
from closient.gs1.linters import LINTERS

CHARACTERS = {
    "n": "0123456789",
    "x": CHARACTERS_82,
    "y": "#-/0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "z": "-0123456789=ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz",
}
COMPONENT = re.compile(r"([nxyz])(?:([0-9]+)-)?([0-9]+)((?::[a-z0-9]+)*)([?]?)")


@dataclass(frozen=True, slots=True)
class Component:
    """A part of a value: its kind of characters (a key of CHARACTERS), lengths, and names of its checks."""

    kind: str
    least: int
    most: int
    optional: bool
    linters: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ApplicationIdentifier:
    """One line of the table.

    `predefined`: the length follows from the identifier, so no FNC1 ends the value. `attribute`: may stand in
    the query of a Digital Link. `qualifiers`: the alternatives of qualifiers in their order if this is a
    primary key of Digital Links, else None. `needs`: groups of patterns of which one must be met. `excludes`:
    patterns that must not be met. In patterns, n is any digit.
    """

    code: str
    title: str
    predefined: bool
    attribute: bool
    components: tuple[Component, ...]
    qualifiers: tuple[tuple[str, ...], ...] | None
    needs: tuple[tuple[str, ...], ...]
    excludes: tuple[str, ...]

    @property
    def least(self) -> int:
        """The smallest length of a value.

        >>> get("253").least
        13
        """
        return sum(component.least for component in self.components if not component.optional)

    @property
    def most(self) -> int:
        """The greatest length of a value.

        >>> get("253").most
        30
        """
        return sum(component.most for component in self.components)

    @property
    def name(self) -> str:
        """How messages call it.

        >>> get("10").name, get("8110").name
        ('AI 10 (BATCH/LOT)', 'AI 8110')
        """
        return f"AI {self.code} ({self.title})" if self.title else f"AI {self.code}"


def lines_by_code() -> dict[str, str]:
    """The line of each single identifier, ranges spread out.

    >>> lines_by_code()["3102"]
    '3100-3105|FD|n6||01,02|310n|NET WEIGHT (kg)'
    """
    lines = {}
    for line in TABLE.split("\n"):
        codes, _, _ = line.partition("|")
        first, dash, last = codes.partition("-")
        if dash:
            lines.update((str(code), line) for code in range(int(first), int(last) + 1))
        elif first:
            lines[first] = line
    return lines


LINES = lines_by_code()


@cache
def get(code: str) -> ApplicationIdentifier:
    """The identifier with this number; Gs1Error if there is none.

    >>> get("01").title, get("01").qualifiers, get("17").qualifiers
    ('GTIN', (('22', '10', '21'), ('235',)), None)
    >>> get("04")
    Traceback (most recent call last):
    closient.gs1.errors.Gs1Error: There is no Application Identifier '04'.
    """
    line = LINES.get(code)
    if line is None:
        raise Gs1Error(f"There is no Application Identifier {code[:40]!r}.", ai=code)
    _, flags, components, qualifiers, needs, excludes, title = line.split("|")
    return ApplicationIdentifier(
        code=code,
        title=title,
        predefined="F" in flags,
        attribute="D" in flags,
        components=tuple(component(text) for text in components.split()),
        qualifiers=alternatives(qualifiers),
        needs=tuple(tuple(group.split("+")) for group in needs.split(",") if group),
        excludes=tuple(excludes.split(",")) if excludes else (),
    )


def component(text: str) -> Component:
    """A component from the table's notation.

    >>> component("n13:csum:gcppos1")
    Component(kind='n', least=13, most=13, optional=False, linters=('csum', 'gcppos1'))
    >>> component("x1-17?").optional
    True
    """
    match = COMPONENT.fullmatch(text)
    if match is None:
        raise Gs1Error(f"The table has a component that cannot be read: {text!r}.")
    kind, least, most, linters, optional = match.groups()
    return Component(kind, int(least or most), int(most), bool(optional), tuple(linters.split(":")[1:]))


def alternatives(text: str) -> tuple[tuple[str, ...], ...] | None:
    """The sequences of qualifiers from the table's notation.

    >>> alternatives("22,10,21/235"), alternatives("-"), alternatives("")
    ((('22', '10', '21'), ('235',)), (), None)
    """
    if not text:
        return None
    return tuple(tuple(sequence.split(",")) for sequence in text.split("/") if sequence != "-")


PRIMARY_KEYS = frozenset(code for code, line in LINES.items() if line.split("|")[3])


@cache
def shape(components: tuple[Component, ...]) -> re.Pattern[str]:
    """What a value with these components looks like, one group for each.

    >>> shape(get("7011").components).fullmatch("2701011230").groups()
    ('270101', '1230')
    """
    parts = (
        f"([{re.escape(CHARACTERS[part.kind])}]{{{part.least},{part.most}}}){'?' if part.optional else ''}"
        for part in components
    )
    return re.compile("".join(parts))


def finding(code: str, value: str) -> str | None:
    """What is wrong with a value of this identifier, in words that continue a sentence; None if nothing is.

    >>> finding("17", "271301"), finding("17", "271201")
    ('has no such month: 13', None)
    """
    identifier = get(code)
    match = shape(identifier.components).fullmatch(value)
    if match is None:
        return shape_finding(identifier, value)
    for part, text in zip(identifier.components, match.groups(), strict=True):
        if text is None:
            break
        for name in part.linters:
            found = LINTERS[name](text)
            if found:
                return found
    return None


def shape_finding(identifier: ApplicationIdentifier, value: str) -> str:
    """Why a value does not have the shape that its identifier asks for.

    >>> shape_finding(get("10"), ""), shape_finding(get("17"), "2712")
    ('takes 1 to 20 characters, not 0', 'takes 6 digits, not 4')
    >>> shape_finding(get("10"), "A~B"), shape_finding(get("423"), "0560")
    ("may not have the character '~'", 'does not divide into its parts')
    """
    length = len(value)
    if not identifier.least <= length <= identifier.most:
        what = "digits" if all(part.kind == "n" for part in identifier.components) else "characters"
        span = (
            f"{identifier.least}"
            if identifier.least == identifier.most
            else f"{identifier.least} to {identifier.most}"
        )
        return f"takes {span} {what}, not {length}"
    start = 0
    for part in identifier.components:
        for character in value[start : start + part.most]:
            if character not in CHARACTERS[part.kind]:
                return f"may not have the character {character!r}"
        start += part.most
    return "does not divide into its parts"


def lint(code: str, value: str) -> None:
    """Raise a Gs1Error with a whole sentence if the value is not one of this identifier.

    >>> lint("10", "LOT-42")
    >>> lint("00", "340123450000000001")
    Traceback (most recent call last):
    closient.gs1.errors.Gs1Error: AI 00 (SSCC) has a wrong check digit: it should end with 0.
    """
    found = finding(code, value)
    if found:
        raise Gs1Error(f"{get(code).name} {found}.", ai=code)


def matches(pattern: str, code: str) -> bool:
    """Whether an identifier is meant by a pattern in which n is any digit.

    >>> matches("310n", "3102"), matches("31nn", "3202"), matches("01", "01")
    (True, False, True)
    """
    prefix = pattern.rstrip("n")
    return len(code) == len(pattern) and code.startswith(prefix)


def check_exclusions(codes: Collection[str]) -> None:
    """Raise if two of these identifiers must never describe the same thing together.

    >>> check_exclusions(["01", "10", "17"])
    >>> check_exclusions(["01", "37"])
    Traceback (most recent call last):
    closient.gs1.errors.Gs1Error: AI 01 (GTIN) and AI 37 (COUNT) exclude each other.
    """
    for code in codes:
        for pattern in get(code).excludes:
            for other in codes:
                if other != code and matches(pattern, other):
                    raise Gs1Error(f"{get(code).name} and {get(other).name} exclude each other.", ai=code)


def check_needs(codes: Collection[str]) -> None:
    """Raise if one of these identifiers lacks another that it needs, over all that marks the same thing.

    >>> check_needs(["02", "37", "00"])
    >>> check_needs(["02", "37"])
    Traceback (most recent call last):
    closient.gs1.errors.Gs1Error: AI 37 (COUNT) needs 00 with 02, or 00 with 8026 beside it.
    """
    for code in codes:
        needs = get(code).needs
        met = (all(any(matches(pattern, other) for other in codes) for pattern in group) for group in needs)
        if needs and not any(met):
            wanted = ", or ".join(" with ".join(group) for group in needs)
            raise Gs1Error(f"{get(code).name} needs {wanted} beside it.", ai=code)
