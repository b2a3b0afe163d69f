"""How the record of a product follows from what was said of it (products.md, section 4).

The owner's word counts before all others. Without it, voices that agree make each other surer, and the
surest value enters the record when it is sure enough; of two that are as sure, the later one does.
"""

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from msgspec import Struct

from closient.apps.catalogue.structs.contributions import Canonical, Said, Value
from closient.apps.catalogue.structs.values import DataSource

BASE_CONFIDENCE: dict[DataSource, float] = {
    "claimed": 0.95,
    "gtin1_authoritative": 0.95,
    "usda_fdc": 0.90,
    "fda_ndc": 0.90,
    "brand_site_crawl": 0.80,
    "imported": 0.80,
    "open_food_facts": 0.70,
    "external_api": 0.70,
    "affiliate_feed": 0.60,
    "datakick": 0.50,
    "common_crawl_wdc": 0.50,
    "ai_extracted": 0.50,
    "crowd_sourced": 0.40,
}
# The licences of sources that have one, as SPDX names them; what they ask for stands in catalogue.source.
LICENCES: dict[DataSource, str] = {"open_food_facts": "ODbL-1.0"}
# Nothing is certain; and less than this does not enter the record.
SUREST, ENTERS = 0.99, 0.70
CANONICAL_FIELDS = (
    "product_name", "brand", "manufacturer", "description", "image_url", "country_of_origin", "net_content",
    "usage_instructions", "brand_product_page_url", "length", "width", "height", "depth", "gross_weight",
    "net_weight", "gpc_brick_code",
)  # fmt: skip
# What an emptied field can be sent as.
NOTHING = (None, "", [])
# A number without its unit is no fact: what belongs together comes from one voice.
UNITED: tuple[tuple[str, ...], ...] = (
    ("net_content_value", "net_content_uom"),
    ("length", "length_uom"),
    ("width", "width_uom"),
    ("height", "height_uom"),
    ("depth", "depth_uom"),
    ("gross_weight", "gross_weight_uom"),
    ("net_weight", "net_weight_uom"),
    ("gpc_brick_code", "gpc_class_code", "gpc_family_code", "gpc_segment_code"),
)
_UNITED_WITH = {field: fields for fields in UNITED for field in fields}
_EMPTY: dict[str, Value] = {
    "net_content_value": None, "net_content_uom": None, "length": None, "width": None, "height": None,
    "depth": None, "gross_weight": None, "net_weight": None, "primary_language": "en",
}  # fmt: skip


class Voice(Struct, frozen=True):
    """What one author says last of the fields that belong together."""

    values: tuple[Value, ...]
    confidence: float
    latest: Said
    ids: tuple[str, ...]

    @property
    def moment(self) -> tuple[object, str]:
        return self.latest.created, self.latest.id

    @property
    def is_filled(self) -> bool:
        return any(value not in NOTHING for value in self.values)


def united(field: str) -> tuple[str, ...]:
    """The fields that are one fact together with this one.

    >>> united("length_uom"), united("brand")
    (('length', 'length_uom'), ('brand',))
    """
    return _UNITED_WITH.get(field, (field,))


def derive(said: Iterable[Said], owner_id: str | None) -> Canonical:
    """The record that follows from all contributions that count, in whatever order they come."""
    heard: dict[tuple[str, ...], dict[str, dict[str, Said]]] = defaultdict(lambda: defaultdict(dict))
    for one in said:
        last = heard[united(one.field)][one.author]
        known = last.get(one.field)
        if known is None or (known.created, known.id) < (one.created, one.id):
            last[one.field] = one
    result = Canonical({}, {}, 0.0, None, frozenset())
    deciding: set[str] = set()
    sources: list[DataSource] = []
    for fields in sorted(heard):
        voices = [_voice(fields, last) for last in heard[fields].values()]
        chosen, agreeing = _choose(voices, owner_id)
        values = chosen.values if chosen else (None,) * len(fields)
        for field, value in zip(fields, values, strict=True):
            result.values[field] = _EMPTY.get(field, "") if value in NOTHING else value
            if chosen and chosen.latest.data_source in LICENCES and value not in NOTHING:
                result.field_source[field] = chosen.latest.data_source
        deciding.update(one for voice in agreeing for one in voice.ids)
        if chosen and fields[0] in CANONICAL_FIELDS and chosen.values[0] not in NOTHING:
            result.field_confidence[fields[0]] = agreement(voice.confidence for voice in agreeing)
            sources.append(chosen.latest.data_source)
    result.deciding = frozenset(deciding)
    result.confidence_score = score(result.field_confidence)
    result.data_source = _source(sources or [_surest(heard)] if heard else [], owner_id)
    return result


def of_owner(facts: Mapping[str, Value]) -> Canonical:
    """What `derive` makes of an owner's words on a product of which nobody else speaks.

    Files have tens of thousands of such products. Each of the facts is filled, and one by itself.
    """
    told = {field: BASE_CONFIDENCE["claimed"] for field in facts if field in CANONICAL_FIELDS}
    return Canonical(dict(facts), told, score(told), "claimed", frozenset())


def of_source(facts: Mapping[str, Value], source: DataSource) -> Canonical:
    """What `derive` makes of a licensed source's words on a product of which nobody else speaks.

    Each of the facts is filled. The source is sure enough to enter records.
    """
    told = {field: BASE_CONFIDENCE[source] for field in facts if field in CANONICAL_FIELDS}
    field_source = dict.fromkeys(facts, source)
    return Canonical(dict(facts), told, score(told), source, frozenset(), field_source)


def _voice(fields: tuple[str, ...], last: Mapping[str, Said]) -> Voice:
    return Voice(
        tuple(last[field].value if field in last else None for field in fields),
        min(one.confidence for one in last.values()),
        max(last.values(), key=lambda one: (one.created, one.id)),
        tuple(one.id for one in last.values()),
    )


def _choose(voices: list[Voice], owner_id: str | None) -> tuple[Voice | None, list[Voice]]:
    """The voice whose values stand in the record, with all that agree with it."""
    if owner_id is not None:
        for voice in voices:
            if voice.latest.data_source == "claimed" and voice.latest.organization_id == owner_id:
                if len(voices) == 1:
                    return voice, voices
                plain = _plain(voice.values)
                return voice, [one for one in voices if _plain(one.values) == plain]
    parties: dict[tuple[object, ...], list[Voice]] = defaultdict(list)
    for voice in voices:
        if voice.is_filled:
            parties[_plain(voice.values)].append(voice)
    if not parties:
        return None, []
    best = max(
        parties.values(),
        key=lambda party: (
            agreement(voice.confidence for voice in party),
            max(voice.moment for voice in party),
        ),
    )
    if agreement(voice.confidence for voice in best) < ENTERS:
        return None, []
    return max(best, key=lambda voice: (voice.confidence, voice.moment)), best


def agreement(confidences: Iterable[float]) -> float:
    """How sure those who agree make us together.

    >>> agreement([0.7]), agreement([0.4, 0.4]), agreement([0.4, 0.4, 0.4]), agreement([0.95, 0.95])
    (0.7, 0.64, 0.784, 0.99)
    """
    doubt = 1.0
    # Sorted, so that rounding does not depend on the order.
    for confidence in sorted(confidences):
        doubt *= 1 - confidence
    return min(SUREST, round(1 - doubt, 4))


def _plain(values: tuple[Value, ...]) -> tuple[object, ...]:
    """Values as they are compared: case, spaces, the form of characters and the order of lists are one."""
    return tuple(_compared(value) for value in values)


def _compared(value: Value) -> object:
    if isinstance(value, str):
        return " ".join(unicodedata.normalize("NFKC", value).casefold().split())
    if isinstance(value, list):
        return tuple(sorted({_compared(one) for one in value}, key=str))
    return "" if value is None else value


def _surest(heard: Mapping[tuple[str, ...], Mapping[str, Mapping[str, Said]]]) -> DataSource:
    every: set[DataSource] = {
        one.data_source for authors in heard.values() for last in authors.values() for one in last.values()
    }
    return max(every, key=lambda source: (BASE_CONFIDENCE[source], source))


def _source(sources: list[DataSource], owner_id: str | None) -> DataSource | None:
    """Where most of the record comes from. A claim that has ended is the word of somebody, no more."""
    if owner_id is not None:
        return "claimed"
    if not sources:
        return None
    counted = Counter(sources)
    most = max(counted, key=lambda source: (counted[source], BASE_CONFIDENCE[source], source))
    return "crowd_sourced" if most == "claimed" else most


def changed(before: Canonical, after: Canonical) -> dict[str, Value]:
    """The fields whose value is another one now, or of which somebody speaks first or no more."""
    unsaid = {field: _EMPTY.get(field, "") for field in before.values if field not in after.values}
    return {
        field: value
        for field, value in {**after.values, **unsaid}.items()
        if field not in before.values or before.values[field] != value
    }


def whole(sent: Mapping[str, Value], record: Struct) -> dict[str, Value]:
    """What was sent, with the halves of facts that it leaves as they are in the record."""
    result = dict(sent)
    for field in sent:
        for other in united(field):
            value = getattr(record, other, None)
            if other not in result and value not in NOTHING:
                result[other] = value
    return result


def worth(source: DataSource, stated: float | None) -> float:
    """The confidence of a contribution: what its teller states, up to what its source is worth.

    >>> worth("open_food_facts", None), worth("ai_extracted", 0.98), worth("ai_extracted", 0.3)
    (0.7, 0.5, 0.3)
    """
    most = BASE_CONFIDENCE[source]
    return most if stated is None else min(max(stated, 0.0), most)


def score(field_confidence: Mapping[str, float]) -> float:
    """Mean over the filled canonical fields; 0 for an empty record.

    >>> score({"product_name": 0.95, "brand": 0.45})
    0.7
    """
    values = sorted(value for name, value in field_confidence.items() if name in CANONICAL_FIELDS)
    return round(sum(values) / len(values), 4) if values else 0.0
