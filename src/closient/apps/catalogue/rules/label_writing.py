"""Writes a label that was understood as one text again, in one manner; `ingredients.parse` reads it back."""

import itertools
from collections.abc import Iterable, Iterator

from closient.apps.catalogue.rules import label_facts, label_words
from closient.apps.catalogue.structs.food import Label, Mention, Substance


def written(label: Label) -> str:
    """The label in the order: ingredients, contains, traces, free from, footnotes, remarks."""
    marks = _marks(label)
    listed = _listed(label.ingredients, marks)
    heading = label_words.HEADINGS.get(label.language, "").rpartition("|")[0].rpartition("|")[2]
    if label.language:
        listed = f"{heading.capitalize()}: {listed}"
    sentences = [
        listed,
        _statement("Contains", label.contains),
        _statement("May contain", label.traces),
        _statement("Free from", label.free_from),
        *(f"{mark}{note}" for note, mark in marks.items()),
        *label.remarks,
    ]
    return "".join(f"{sentence}. " for sentence in sentences if sentence).strip()


def _marks(label: Label) -> dict[str, str]:
    """A mark for each footnote."""
    needed: dict[str, None] = {}
    for _, one in label_facts.walk(label.ingredients):
        needed |= dict.fromkeys(one.notes)
        if _needs_star(one):
            needed["Organic"] = None
    return dict(zip(needed, _signs(), strict=False))


def _signs() -> Iterator[str]:
    yield from "†‡°"
    for count in itertools.count(1):
        yield "*" * count


def _needs_star(one: Substance) -> bool:
    return one.is_organic and not label_words.ORGANIC.search(one.name)


def _listed(substances: Iterable[Substance], marks: dict[str, str]) -> str:
    """A semicolon at the end keeps a last item with an "and" in its name together, which would become two."""
    items = [_item(one, marks) for one in substances]
    return ", ".join(items) + (";" if items and label_words.LAST.search(items[-1]) else "")


def _item(one: Substance, marks: dict[str, str]) -> str:
    # A space keeps the signs of several footnotes apart.
    signs = [marks[note] for note in one.notes] + ([marks["Organic"]] if _needs_star(one) else [])
    words = [one.name + " ".join(signs)]
    if one.percentage is not None:
        words.append(f"{one.percentage:g}%")
    if one.e_number and one.e_number != one.name:
        words.append(f"({one.e_number})")
    if one.source:
        words.append(f"({one.source})")
    if one.origin:
        words.append(f"(origin: {one.origin})")
    if one.parts:
        # Alone, "(wheat)" would be a source and "(E330)" a number; the semicolon makes it a list.
        inside = _listed(one.parts, marks)
        words.append(f"({inside};)" if len(one.parts) == 1 and inside[-1] != ";" else f"({inside})")
    item = " ".join(words)
    if one.function and label_words.FUNCTION_OF.get(one.name.lower()) != one.function:
        return f"{one.function}: {item}"
    return item


def _statement(said: str, named: Iterable[Mention]) -> str:
    names = ", ".join(mention.name for mention in named)
    return f"{said}: {names}" if names else ""
