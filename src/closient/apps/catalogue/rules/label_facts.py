"""What a label that was understood says in all: its substances in order, its allergens, its doubts."""

from collections.abc import Iterable, Iterator
from typing import Final

from closient.apps.catalogue.structs.food import Label, Substance

# How much more than 100 % the rounding of many percentages may come to.
ROUNDING: Final = 2.0


def walk(substances: Iterable[Substance], depth: int = 0) -> Iterator[tuple[int, Substance]]:
    """Every substance in the order of the label, with its depth."""
    for one in substances:
        yield depth, one
        yield from walk(one.parts, depth + 1)


def contained(label: Label) -> tuple[str, ...]:
    """The allergens that a label says are in the food: of its ingredients and of its "contains"."""
    named = [code for _, one in walk(label.ingredients) for code in one.allergens]
    named += [code for mention in label.contains for code in mention.allergens]
    return tuple(dict.fromkeys(named))


def traced(label: Label) -> tuple[str, ...]:
    """The allergens that may be there, without those that are."""
    inside = contained(label)
    named = [code for mention in label.traces for code in mention.allergens]
    return tuple(code for code in dict.fromkeys(named) if code not in inside)


def doubts(label: Label) -> list[str]:
    """What cannot be right about the percentages, in words."""
    found = []
    total = sum(one.percentage or 0 for one in label.ingredients)
    if total > 100 + ROUNDING:
        found.append(f"The ingredients come to {total:g} %.")
    for _, one in walk(label.ingredients):
        inside = sum(part.percentage or 0 for part in one.parts)
        if inside > 100 + ROUNDING:
            found.append(f"The parts of {one.name} come to {inside:g} %.")
    return found
