"""The one formula of completeness: of a product, and of groups of products that have the same facts."""

from collections.abc import Iterable

from closient.apps.dashboard.structs.completeness import (
    CompletenessField,
    CompletenessScore,
    DashboardStats,
    FactGroup,
    Facts,
    Key,
    NextBest,
    Reason,
)

COMPLETE = 80
ENOUGH_IMAGES = 3
EXPIRING_DAYS = 30
# Hundredths, so that sums with halves and thirds are exact.
WEIGHTS: dict[Key, int] = {
    "name": 15,
    "description": 15,
    "brand": 10,
    "category": 10,
    "images": 15,
    "nutrition": 10,
    "certifications": 5,
    "offers": 10,
    "country": 10,
}
# Offers are not kept, so nobody is asked for one.
OUT_OF_REACH: tuple[Reason, ...] = ("complete", "not_kept")


def score(facts: Facts) -> CompletenessScore:
    """The percentage with its reasons, and the field that would better it most (the first of equals)."""
    judged = _judged(facts)
    lost = {
        key: round(WEIGHTS[key] * (1 - share))
        for key, (share, why) in judged.items()
        if why not in OUT_OF_REACH
    }
    best = max(lost, key=lambda key: lost[key], default=None)
    return CompletenessScore(
        percentage=percentage(facts),
        fields={
            key: CompletenessField(share, WEIGHTS[key] / 100, why) for key, (share, why) in judged.items()
        },
        next_best=NextBest(best, lost[best]) if best else None,
    )


def percentage(facts: Facts) -> int:
    """
    >>> percentage(Facts(True, 2, True, True, 3, True, True, True))
    90
    >>> percentage(Facts(False, 0, False, False, 0, False, False, False))
    0
    """
    return round(sum(WEIGHTS[key] * share for key, (share, _) in _judged(facts).items()))


def statistics(groups: Iterable[FactGroup]) -> DashboardStats:
    """The figures of all products; each group is scored once."""
    total = complete = points = expiring = imageless = 0
    for group in groups:
        reached = percentage(group)
        total += group.products
        points += reached * group.products
        complete += group.products if reached >= COMPLETE else 0
        imageless += 0 if group.images else group.products
        expiring += group.expiring
    return DashboardStats(
        total_products=total,
        complete_products=complete,
        avg_completeness=round(points / total) if total else 0,
        expiring_certifications=expiring,
        missing_images=imageless,
    )


def _judged(facts: Facts) -> dict[Key, tuple[float, Reason]]:
    return {
        "name": _whole(facts.has_name),
        "description": ((0.0, "missing"), (0.5, "too_short"), (1.0, "complete"))[facts.description],
        "brand": _whole(facts.has_brand),
        "category": _whole(facts.has_category),
        "images": _images(facts.images),
        "nutrition": _whole(facts.has_nutrition),
        "certifications": _whole(facts.is_certified),
        "offers": (0.0, "not_kept"),
        "country": _whole(facts.has_country),
    }


def _whole(is_there: bool) -> tuple[float, Reason]:
    return (1.0, "complete") if is_there else (0.0, "missing")


def _images(count: int) -> tuple[float, Reason]:
    if count >= ENOUGH_IMAGES:
        return 1.0, "complete"
    return (count / ENOUGH_IMAGES, "too_few") if count else (0.0, "missing")
