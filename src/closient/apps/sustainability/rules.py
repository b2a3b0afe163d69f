"""Reading a record of a file, and making the one answer out of what is stored."""

import hashlib
import uuid
from collections import Counter
from collections.abc import Iterable
from statistics import fmean
from typing import Any, TypeVar

import msgspec

from closient.apps.sustainability.structs import (
    CircularityOut,
    CircularityRecord,
    EndOfLifeInstructionOut,
    EnvironmentalImpactOut,
    MajorComponentOut,
    PackagingOut,
    ProductSustainabilityOut,
    Profile,
    ProfileRow,
    RecyclabilityOut,
)
from closient.gs1 import gtin as gtins
from closient.gs1.errors import Gs1Error
from closient.kit import ids

PARTS = ("durability_score", "recyclability_score", "repairability_score", "reusability_score")
Part = TypeVar("Part")


class Unreadable(ValueError):
    """A record that cannot be stored; the text says why."""


def read(record: dict[str, Any]) -> Profile:
    """The profile that a record tells, under its GTIN-14."""
    try:
        profile = msgspec.convert(record, Profile)
        profile.gtin = gtins.normalise(profile.gtin)
    except msgspec.ValidationError as error:
        raise Unreadable(f"{error}.") from None
    except Gs1Error as error:
        raise Unreadable(f"gtin: {error.reason}") from None
    if profile.circularity is not None and overall_score(profile.circularity) is None:
        raise Unreadable("circularity: there is not one score.")
    return profile


def content_hash(profile: Profile) -> str:
    """Two records with this in common say the same."""
    return hashlib.sha256(msgspec.json.encode(profile)).hexdigest()


def identities(product_id: str, kind: str, names: Iterable[str]) -> list[str]:
    """An id for each part of a product, which stays when the others change or change places.

    >>> first = identities("2CoNf3i6Uj3HYxPHxwPd9Z", "component", ["Cap", "Body", "Cap"])
    >>> len(set(first)), identities("2CoNf3i6Uj3HYxPHxwPd9Z", "component", ["Body"]) == first[1:2]
    (3, True)
    """
    space, seen = uuid.UUID(int=ids.decode_int(product_id)), Counter()
    made = []
    for name in names:
        seen[name] += 1
        made.append(ids.encode(uuid.uuid5(space, f"{kind}\n{seen[name]}\n{name}")))
    return made


def overall_score(circularity: CircularityRecord) -> float | None:
    """The score that is stated, else the mean of the parts that are there; None without any.

    >>> parts = {"durability_score": 8, "recyclability_score": 9, "repairability_score": 6}
    >>> overall_score(CircularityRecord(**parts, reusability_score=7))
    7.5
    """
    if circularity.overall_score is not None:
        return circularity.overall_score
    scores = [score for name in PARTS if (score := getattr(circularity, name)) is not None]
    return round(fmean(scores), 2) if scores else None


def best_recyclability(packaging: Iterable[PackagingOut]) -> RecyclabilityOut | None:
    """That with the highest percentage, the first of equals; one without a percentage comes last."""
    assessed = [one.recyclability for one in packaging if one.recyclability is not None]
    return max(assessed, key=_percentage, default=None)


def answer(row: ProfileRow | None) -> ProductSustainabilityOut:
    """The same shape however little is known."""
    if row is None:
        return ProductSustainabilityOut([], [], [], [])
    packaging = _parts(row.packaging, PackagingOut)
    return ProductSustainabilityOut(
        packaging=packaging,
        components=_parts(row.components, MajorComponentOut),
        end_of_life_instructions=_parts(row.end_of_life_instructions, EndOfLifeInstructionOut),
        environmental_impacts=_parts(row.environmental_impacts, EnvironmentalImpactOut),
        circularity=circularity(row.circularity),
        recyclability=best_recyclability(packaging),
    )


def circularity(stored: dict[str, Any] | None) -> CircularityOut | None:
    """What is stored, with its overall score."""
    if stored is None:
        return None
    overall = overall_score(CircularityRecord(**{name: stored[name] for name in ("overall_score", *PARTS)}))
    return msgspec.convert(stored | {"overall_score": overall}, CircularityOut)


def _percentage(assessed: RecyclabilityOut) -> float:
    return -1 if assessed.recyclability_percentage is None else assessed.recyclability_percentage


def _parts(stored: list[dict[str, Any]], shape: type[Part]) -> list[Part]:
    return [msgspec.convert(one | {"id": ids.parse(one["id"])}, shape) for one in stored]
