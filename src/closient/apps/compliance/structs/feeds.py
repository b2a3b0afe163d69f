"""What is read of a regulator's feed, what became of it, and what each source carries."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from msgspec import Meta, Struct, field

from closient.apps.compliance.structs.recalls import FoundAs, LotCodes, Severity, SourceSystem, Status
from closient.kit import jobs
from closient.kit.ids import Id

Feed = Literal["fda-food", "fda-drug", "fda-device", "fsis", "cpsc", "health-canada"]
Origin = Literal["file", "feed"]
Outcome = Literal["running", "complete", "unchanged", "partial", "failed"]
Carries = Literal["often", "sometimes", "rarely", "never"]
Record = dict[str, Any]


class FoundCode(Struct, frozen=True):
    """A GTIN that stands in a text, how it stands there, and how sure it is that it is one."""

    gtin: str
    found_as: FoundAs
    confidence: float
    text: str


class LotReading(Struct):
    """What a text says about lots."""

    codes: LotCodes = field(default_factory=LotCodes)
    affects_every_lot: bool = True
    dates: list[str] = field(default_factory=list)


class Notice(Struct, kw_only=True):
    """One recall as a feed tells it, in our words."""

    source_id: str
    title: str
    status: Status
    severity: Severity
    description: str = ""
    hazard: str = ""
    remedy: str = ""
    public_url: str = ""
    company_name: str = ""
    recall_date: date | None = None
    jurisdictions: list[str] = field(default_factory=list)
    source_modified: date | None = None
    lot_text: str = ""
    lots: LotReading = field(default_factory=LotReading)
    codes: list[FoundCode] = field(default_factory=list)


class Stored(Struct, kw_only=True):
    """A recall on its way into the table."""

    feed: Feed
    source_system: SourceSystem
    source_id: str
    title: str
    status: Status
    severity: Severity
    description: str
    hazard: str
    remedy: str
    public_url: str
    company_name: str
    recall_date: date | None
    jurisdictions: list[str]
    lot_codes: LotCodes
    affects_every_lot: bool
    lot_text: str
    lot_dates: list[str]
    source_modified: date | None
    raw: Record
    content_hash: str


class StoredCode(Struct):
    """A code of a recall on its way into the table."""

    recall_id: Id
    gtin: str
    found_as: FoundAs
    confidence: float
    matched_text: str


class Written(Struct):
    """A recall that was created or changed."""

    id: Id
    source_id: str
    is_new: bool


class KnownHash(Struct):
    """A recall that is stored as it is."""

    source_id: str
    content_hash: str


class Raw(Struct, frozen=True):
    """One record of a file or answer: its place and bytes; `fault` says why it cannot be read."""

    number: int
    data: bytes
    fault: str = ""


class Refused(Struct, frozen=True):
    """A record that was left out, and why."""

    number: int
    message: str
    content: str


class Portion(Struct):
    """Records of one transaction: what is to be stored, and what is not."""

    records: dict[str, Record] = field(default_factory=dict)
    refused: list[Refused] = field(default_factory=list)
    skipped: int = 0
    repeated: int = 0


class Imported(Struct):
    """What became of records."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    skipped: int = 0
    refused: int = 0
    matched: int = 0


class Validators(Struct):
    """What the source said of its edition when everything was read last."""

    etag: str = ""
    last_modified: str = ""
    edition: str = ""
    started: datetime | None = None


class Plan(Struct):
    """What is asked of a source: addresses, and what goes with each request."""

    urls: list[str]
    headers: dict[str, str]
    # Everything is asked for, not only what is new.
    is_whole: bool = True


class Source(Struct):
    """A source of recalls: what it carries, and how far it was read."""

    feed: Feed
    source_system: SourceSystem
    name: str
    jurisdiction: Annotated[str, Meta(description="ISO 3166-1 code of the country.", examples=["US"])]
    carries_product_codes: Annotated[
        Carries,
        Meta(
            description="How many of its notices hold GTINs, UPCs or NDCs. Where that is not `often`, a "
            "product without recalls may well have one: look at the regulator's own page."
        ),
    ]
    note: str
    public_url: str
    recalls: Annotated[int, Meta(description="Recalls that are stored.")]
    open_recalls: int
    recalls_with_codes: Annotated[int, Meta(description="Of those, the ones that can be matched at all.")]
    last_read_at: Annotated[
        datetime | None, Meta(description="When it was read to its end last; null: never.")
    ]
    last_tried_at: datetime | None
    last_outcome: Outcome | None
    last_error: str


class Sources(Struct):
    """All sources; one that is not here is not read at all."""

    data: list[Source]


class SourceCounts(Struct):
    """The figures of a source."""

    feed: Feed
    recalls: int
    open_recalls: int
    recalls_with_codes: int
    last_read_at: datetime | None
    last_tried_at: datetime | None
    last_outcome: Outcome | None
    last_error: str


class ReadFeed(jobs.Job):
    """Read a source to its end."""

    name = "compliance.read_feed"
    feed: Feed
