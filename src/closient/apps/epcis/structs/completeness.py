"""How complete the key data elements of an organization are, by kind, supplier and food, and the gaps."""

from datetime import date, datetime
from typing import Annotated, Literal

from msgspec import Meta, Struct, field

from closient.apps.epcis.structs.exports import ExportedKind
from closient.apps.epcis.structs.kdes import KdeName
from closient.kit.ids import Id
from closient.kit.pagination import Page

Percent = Annotated[float, Meta(ge=0, le=100)]
Owing = Annotated[
    Literal["organization", "supplier"],
    Meta(description="Who has to say it: whoever captured the event, or whoever the food came from."),
]


class Question(Struct, frozen=True, kw_only=True):
    """Which events a report is about."""

    organization_id: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    kind: ExportedKind | None = None
    supplier: str | None = None
    category: str | None = None


class KdeShare(Struct):
    """How many of the events that need a KDE have it."""

    kde: KdeName
    rule: Annotated[str, Meta(description="In 21 CFR.")]
    events: int
    present: int
    percent: Percent


class KindShare(Struct):
    """How many events of a kind are complete, and each of their KDEs."""

    kind: ExportedKind
    events: int
    complete: int
    percent: Percent
    kdes: list[KdeShare]


class SupplierShare(Struct):
    """How many events with food of a supplier are complete; without an id nobody is named."""

    id: Annotated[str | None, Meta(description="GLN, or the identifier as sent.")]
    name: str
    events: int
    complete: int
    percent: Percent


class CategoryShare(Struct):
    """How many events with food of a category are complete."""

    category: Annotated[str | None, Meta(description="Of FDA's Food Traceability List.")]
    status: Literal["listed", "not_listed", "not_evaluated"]
    events: int
    complete: int
    percent: Percent


class Lack(Struct, frozen=True):
    """A KDE that nobody said; or, with `of`, one whose master data lack fields."""

    kde: KdeName
    rule: str
    of: Annotated[str, Meta(description="GLN or GTIN whose description has gaps.")]
    fields: list[str]
    owed_by: Owing


class Gap(Struct):
    """An event that is not complete, by its reference document."""

    reference_document_type: str
    reference_document_number: str
    event_id: Id
    event_called: Annotated[str, Meta(description="The event's own id.")]
    event_time: datetime
    kind: ExportedKind
    supplier: str | None
    lots: Annotated[list[str], Meta(description="Traceability lot codes of those lots that lack something.")]
    missing: list[Lack]


class KdeCompletenessOut(Struct):
    """A report. Percentages are of events; without any they are 100."""

    enforcement_date: date
    days_left: Annotated[int, Meta(description="Until the rule is enforced; 0 from that day on.")]
    since: datetime | None = field(name="from")
    until: datetime | None = field(name="to")
    events: int
    complete: int
    percent: Percent
    kinds: list[KindShare]
    suppliers: Annotated[list[SupplierShare], Meta(description="The 200 with the most gaps.")]
    categories: list[CategoryShare]
    gaps: Page[Gap]


class FoodRow(Struct, frozen=True):
    """What tells whether a product is on FDA's list."""

    gtin: str
    product_name: str
    family_code: str
    segment_code: str
    ingredients: list[str]
