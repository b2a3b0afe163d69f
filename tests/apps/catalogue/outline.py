"""A label that was understood as lines that people can check: one substance a line, its parts below it."""

from closient.apps.catalogue.rules import label_facts
from closient.apps.catalogue.structs.food import Label, Mention, Substance


def of(label: Label) -> list[str]:
    """The lines of a label."""
    lines = ["  " * depth + _line(one) for depth, one in label_facts.walk(label.ingredients)]
    named = {"contains": label.contains, "traces": label.traces, "free from": label.free_from}
    lines += [f"{said}: {', '.join(map(_mention, those))}" for said, those in named.items() if those]
    lines += [f"remark: {remark}" for remark in label.remarks]
    return lines + ([f"language: {label.language}"] if label.language else [])


def _line(one: Substance) -> str:
    facts = [
        one.name,
        "" if one.percentage is None else f"{one.percentage:g} %",
        one.function and f"as {one.function}",
        one.e_number,
        one.source and f"from {one.source}",
        one.origin and f"grown in {one.origin}",
        "organic" if one.is_organic else "",
        *(f"note {note}" for note in one.notes),
        "+".join(one.allergens),
    ]
    return " | ".join(fact for fact in facts if fact)


def _mention(mention: Mention) -> str:
    return f"{mention.name} {'+'.join(mention.allergens)}".strip()
