"""The text of a label before it is understood: cleaned, balanced, cut into sentences and into items.

Everything here is linear in the length of the text, whatever stands in it.
"""

import re
from typing import Final

from closient.apps.catalogue.rules import label_words

MOST_CHARACTERS: Final = 10_000
DEEPEST: Final = 6
SEPARATORS: Final = ",;"

_PLAIN: Final = str.maketrans(
    dict.fromkeys("[{（［｛【", "(")
    | dict.fromkeys("]}）］｝】", ")")
    | dict.fromkeys("•·●▪■|，、", ",")
    | dict.fromkeys("\xa0\u2002\u2003\u2009\u202f\t\r", " ")
    | dict.fromkeys("’‘`´", "'")
    | {"：": ":", "；": ";", "％": "%", "…": ".", "–": "-", "—": "-", "＊": "*", "。": "."}
    | dict.fromkeys('\u200b\xad\ufeff\x00"')
)
_TAG: Final = re.compile(r"</?[a-zA-Z][^<>]{0,80}>")
# Emphasis in the manner of Markdown, which some sources mark allergens with.
_MARKED: Final = (
    re.compile(r"(?<![\w_])_([^\s_](?:[^_\n]{0,60}[^\s_])?)_(?!\w)"),
    re.compile(r"(?<![\w*)])\*\*([^\s*](?:[^*,;()\n]{0,60}[^\s*])?)\*\*(?![\w*])"),
    re.compile(r"(?<![\w*)%])\*([^\s*](?:[^*,;.()\n]{0,60}[^\s*.])?)\*(?![\w*])"),
)
_SPACES: Final = re.compile(r"[ \f\v]+")
_BREAK: Final = re.compile(r" *\n\s*")


def cleaned(text: str) -> str:
    """The text with one spelling of brackets, quotes and spaces, and without marks of emphasis."""
    plain = _SPACES.sub(" ", _TAG.sub("", text[:MOST_CHARACTERS].translate(_PLAIN)))
    for mark in _MARKED:
        plain = mark.sub(r"\1", plain)
    plain = label_words.EITHER.sub(lambda found: found[0].replace(" ", ""), plain)
    plain = label_words.PROPORTIONS.sub("", plain)
    if plain.count("\n") >= 2 and plain.count(",") < plain.count("\n"):
        plain = plain.replace("\n", ",\n")
    return _BREAK.sub(_joined, plain).strip()


def _joined(found: re.Match[str]) -> str:
    """A line ends where the next one begins a sentence; else it is only the width of the pack."""
    rest = found.string[found.end() : found.end() + 200]
    return ".\n" if begins_statement(rest) or label_words.HEADING.match(rest) else " "


def begins_statement(text: str) -> bool:
    """Does a sentence of its own begin here: traces, allergens, a footnote?"""
    return bool(
        label_words.MAY_CONTAIN.match(text)
        or label_words.CONTAINS.match(text)
        or (label_words.MARKER.match(text))
    )


def balanced(text: str) -> str:
    """Every bracket has its partner, none stands deeper than DEEPEST; others become separators or go."""
    pieces = list(text)
    waiting: list[int] = []
    for place, character in enumerate(text):
        if character == "(":
            waiting.append(place)
            if len(waiting) > DEEPEST:
                pieces[place] = ","
        elif character == ")":
            if not waiting:
                pieces[place] = " "
            else:
                pieces[place] = ")" if len(waiting) <= DEEPEST else " "
                waiting.pop()
    for place in waiting:
        pieces[place] = ","
    return "".join(pieces)


def sentences(text: str) -> list[str]:
    """The sentences outside of brackets, without their full stops."""
    found, start, depth = [], 0, 0
    for place, character in enumerate(text):
        if character == "(":
            depth += 1
        elif character == ")":
            depth -= 1
        elif depth == 0 and (character == "\n" or (character in ".!" and _ends(text, place))):
            found.append(text[start:place])
            start = place + 1
    found.append(text[start:])
    return [sentence.strip(" .\n") for sentence in found if sentence.strip(" .\n")]


def _ends(text: str, place: int) -> bool:
    """Does the full stop there end a sentence?"""
    after = text[place + 1 : place + 200]
    if not after.strip():
        return True
    if label_words.ABBREVIATION.search(text[max(0, place - 8) : place + 1]):
        return begins_statement(after.lstrip())
    if not after[0].isspace():
        return after[0].isupper() and text[place - 1 : place].islower()
    following = after.lstrip()
    return not following[0].islower() or begins_statement(following)


def items(text: str) -> list[tuple[str, str]]:
    """The items of a list with the separator behind each; what stands in brackets stays together."""
    found, start, depth = [], 0, 0
    for place, character in enumerate(text):
        if character == "(":
            depth += 1
        elif character == ")":
            depth -= 1
        elif depth == 0 and character in SEPARATORS and not _is_decimal(text, place):
            found.append((text[start:place].strip(), character))
            start = place + 1
    found.append((text[start:].strip(), ""))
    return [(item, separator) for item, separator in found if item.strip(" .:-")]


def _is_decimal(text: str, place: int) -> bool:
    """Is this the comma of a number, as in 12,5 %? After three digits it is not: E330,331."""
    before, after = text[max(0, place - 3) : place], text[place + 1 : place + 2]
    return text[place] == "," and after.isdigit() and before[-1:].isdigit() and not before.isdigit()


def groups(text: str) -> tuple[str, list[str]]:
    """What stands outside of brackets, and the insides of the outermost ones."""
    outside, inside, start, depth = [], [], 0, 0
    for place, character in enumerate(text):
        if character == "(":
            if depth == 0:
                outside.append(text[start:place])
                start = place + 1
            depth += 1
        elif character == ")":
            depth -= 1
            if depth == 0:
                inside.append(text[start:place].strip())
                start = place + 1
    outside.append(text[start:])
    return " ".join(" ".join(outside).split()), [one for one in inside if one]


def last_two(item: str) -> list[str]:
    """The last item of a list as the two that an "and" joins, when it joins two."""
    depth, outside = 0, []
    for character in item:
        depth += (character == "(") - (character == ")" and depth > 0)
        outside.append("_" if depth or character == ")" else character)
    # Brackets are crossed out in this copy: places are those of the item.
    flat = "".join(outside)
    joint = None
    for joint in label_words.LAST.finditer(flat):  # noqa: B007 - the last one counts
        pass
    if joint is None:
        return [item]
    left, right = item[: joint.start()].strip(), item[joint.end() :].strip()
    if (
        not left
        or not right
        or label_words.HALF.search(flat[: joint.start()].rstrip())
        or flat.count(" ") > 60
    ):
        return [item]
    return [left, right]
