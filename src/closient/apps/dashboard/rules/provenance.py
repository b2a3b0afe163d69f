"""Contributions by the field that they are about, and why the record has the value that it has."""

from collections.abc import Iterable
from typing import Literal

from msgspec import Struct

from closient.apps.catalogue.structs.contributions import FIELDS, Contribution

Why = Literal["owner", "agreement", "surest", "empty", "unsure"]


class FieldVoices(Struct, frozen=True):
    """What is said of one field today. `winning` agree with the record, `others` do not."""

    field: str
    why: Why
    winning: list[Contribution]
    others: list[Contribution]


def voices(standing: Iterable[Contribution], owner_id: str | None) -> list[FieldVoices]:
    """The fields of which anybody speaks, in the order of the record; the surest voice first."""
    by_field: dict[str, list[Contribution]] = {}
    for one in standing:
        by_field.setdefault(one.field, []).append(one)
    return [_field(name, by_field[name], owner_id) for name in FIELDS if name in by_field]


def is_owners(one: Contribution, owner_id: str | None) -> bool:
    """Whether a contribution is the word of the product's present owner, which counts before all others."""
    return owner_id is not None and one.data_source == "claimed" and one.organization_id == owner_id


def _field(name: str, said: list[Contribution], owner_id: str | None) -> FieldVoices:
    said = sorted(said, key=lambda one: (not is_owners(one, owner_id), -one.confidence))
    winning = [one for one in said if one.standing == "on_record"]
    others = [one for one in said if one.standing != "on_record"]
    return FieldVoices(name, _why(winning, owner_id), winning, others)


def _why(winning: list[Contribution], owner_id: str | None) -> Why:
    if not winning:
        return "unsure"
    if is_owners(winning[0], owner_id):
        return "owner" if winning[0].value not in (None, "", []) else "empty"
    return "agreement" if len(winning) > 1 else "surest"
