"""Completeness in words: what each field is called, what it lacks, what to do next. No page of its own."""

from typing import Any

from msgspec import Struct

from closient.apps.dashboard.structs.completeness import CompletenessScore, Key, Reason
from closient.web import formats
from closient.web.texts import _, mark

NAMES: dict[Key, str] = {
    "name": mark("Name"),
    "description": mark("Description"),
    "brand": mark("Brand"),
    "category": mark("Category"),
    "images": mark("Images"),
    "nutrition": mark("Nutrition"),
    "certifications": mark("Certifications"),
    "offers": mark("Offers"),
    "country": mark("Country of origin"),
}
REASONS: dict[Reason, str] = {
    "complete": mark("There"),
    "missing": mark("Missing"),
    "too_short": mark("Under 50 letters"),
    "too_few": mark("Under three"),
    "not_kept": mark("Not kept yet"),
}
ADVICE: dict[Key, str] = {
    "name": mark("Name it as its pack does."),
    "description": mark("Say in a sentence or two what it is."),
    "brand": mark("Name its brand."),
    "category": mark("Set its GPC brick code through the API."),
    "images": mark("Add a picture, up to three."),
    "nutrition": mark("Enter its nutrition panel."),
    "certifications": mark("Attach a certification that is valid today."),
    "country": mark("Say where it was made."),
}
# The page of a product on which a field is entered.
PLACES: dict[Key, str] = {
    "name": "edit",
    "description": "edit",
    "brand": "edit",
    "images": "images",
    "nutrition": "food",
    "certifications": "certifications",
    "country": "edit",
}


class SaidField(Struct, frozen=True):
    """One line of the card."""

    name: str
    reason: str
    points: str
    is_complete: bool


class SaidScore(Struct, frozen=True):
    """What the card says. `advice` is empty when nothing is in reach, `place` when no page has it."""

    share: float
    fields: list[SaidField]
    advice: str
    gain: str
    place: str


def said(score: CompletenessScore) -> SaidScore:
    """The fields in the order of the contract, and the next step."""
    fields = [
        SaidField(
            _(NAMES[key]),
            _(REASONS[field.reason]),
            _("%(points)s of %(most)s")
            % {
                "points": formats.number(round(100 * field.score * field.weight, 1)),
                "most": formats.number(round(100 * field.weight)),
            },
            field.reason == "complete",
        )
        for key, field in score.fields.items()
    ]
    best = score.next_best
    if best is None:
        return SaidScore(score.percentage / 100, fields, "", "", "")
    gain = _("%(points)s points more") % {"points": formats.number(best.points)}
    return SaidScore(score.percentage / 100, fields, _(ADVICE[best.field]), gain, PLACES.get(best.field, ""))


handlers: list[Any] = []
