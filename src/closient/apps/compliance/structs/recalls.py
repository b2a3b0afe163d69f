"""Recalls as callers get them, what narrows and orders them, and what is told of them."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from msgspec import Meta, Struct, field

from closient.kit import events
from closient.kit.ids import Id

Status = Literal["ONGOING", "COMPLETED", "TERMINATED", "UNKNOWN"]
Severity = Literal["CLASS_I", "CLASS_II", "CLASS_III", "UNKNOWN"]
SourceSystem = Literal["FDA", "FSIS", "CPSC", "HEALTH_CANADA"]
FoundAs = Literal["gtin", "upc", "ndc", "inferred"]
Ordering = Literal["recall_date", "-recall_date", "severity", "-severity"]
Gtin14 = Annotated[str, Meta(pattern=r"^\d{14}$")]
Confidence = Annotated[float, Meta(ge=0, le=1, description="How sure it is that the text means this GTIN.")]


Pair = Annotated[list[str], Meta(min_length=2, max_length=2)]


class LotCodes(Struct):
    """Lots in the structured form, in capitals. All empty: every lot."""

    exacts: list[str] = field(default_factory=list)
    ranges: Annotated[list[Pair], Meta(description="First and last, both included, of equal length.")] = (
        field(default_factory=list)
    )
    wildcards: Annotated[list[str], Meta(description="Beginnings, each with a * behind it.")] = field(
        default_factory=list
    )


class RecallOut(Struct):
    """A recall as its regulator published it."""

    id: Id
    title: str
    status: Status
    source_system: SourceSystem
    severity: Annotated[Severity, Meta(description="CLASS_I is the highest risk.")]
    created: Annotated[datetime, Meta(description="When the record was read first.")]
    description: str = ""
    hazard: str = ""
    remedy: str = ""
    public_url: Annotated[str, Meta(description="The regulator's notice.")] = ""
    company_name: Annotated[str, Meta(description="The recalling firm.")] = ""
    recall_date: date | None = None
    jurisdictions: Annotated[
        list[str], Meta(description="ISO 3166 codes of countries, and of US states where they are named.")
    ] = field(default_factory=list)


class RecalledProduct(Struct):
    """A product that a recall concerns, and which text of the notice says so."""

    gtin: Annotated[str, Meta(description="The GTIN that the product has today.")]
    matched_gtin: Annotated[str, Meta(description="The GTIN of the notice: this one, or a former one.")]
    found_as: Annotated[
        FoundAs,
        Meta(description="`inferred`: completed from 10 or 11 digits, or inside a range of codes."),
    ]
    confidence: Confidence
    matched_text: str


class RecallDetail(RecallOut):
    """A recall with what it is matched by."""

    source_id: Annotated[str, Meta(description="The regulator's number.")] = ""
    lot_codes: LotCodes = field(default_factory=LotCodes)
    affects_every_lot: Annotated[
        bool, Meta(description="No lots are named, or they are not all that is recalled.")
    ] = True
    lot_text: Annotated[str, Meta(description="What the notice says about lots, in its own words.")] = ""
    lot_dates: Annotated[list[str], Meta(description="Best-by and other dates of that text.")] = field(
        default_factory=list
    )
    products: list[RecalledProduct] = field(default_factory=list)


class RecallRow(RecallOut):
    """A recall with its lots as the table keeps them."""

    source_id: str = ""
    lot_codes: dict[str, Any] = field(default_factory=dict)
    affects_every_lot: bool = True
    lot_text: str = ""
    lot_dates: list[str] = field(default_factory=list)


class Narrowing(Struct, frozen=True):
    """Filters of a listing; None does not narrow."""

    status: Status | None = None
    severity: Severity | None = None
    source_system: SourceSystem | None = None


class ProductRecalled(events.Event):
    """An open recall was matched to a product; told once for each recall and product."""

    name = "product.recalled"
    organization_id: str | None
    gtin: str
    recall: RecallOut
    lot_codes: LotCodes
    affects_every_lot: bool
    found_as: FoundAs
    confidence: float
    matched_text: str


class Untold(RecallOut):
    """A match of an open recall that nobody was told of, as its row comes."""

    product_id: Id = ""
    owner_id: Id | None = None
    gtin: str = ""
    lot_codes: dict[str, Any] = field(default_factory=dict)
    affects_every_lot: bool = True
    found_as: FoundAs = "upc"
    confidence: float = 0.0
    matched_text: str = ""
