"""One line of what `closient doctor` found."""

from typing import Literal

from msgspec import Struct


class Finding(Struct, frozen=True):
    """A `note` is worth knowing but no fault; advice says what to do."""

    state: Literal["ok", "note", "fails"]
    subject: str
    detail: str
    advice: str = ""


def ok(subject: str, detail: str) -> Finding:
    return Finding("ok", subject, detail)


def note(subject: str, detail: str, advice: str = "") -> Finding:
    return Finding("note", subject, detail, advice)


def fails(subject: str, detail: str, advice: str) -> Finding:
    return Finding("fails", subject, detail, advice)
