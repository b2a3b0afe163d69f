"""Serial numbers: what is observed of them, what is thought of it, and what is answered."""

from datetime import datetime
from typing import Annotated, Any, ClassVar, Literal

from msgspec import Meta, Struct

from closient.kit.events import Event
from closient.kit.ids import Id

SerialState = Literal["unverified", "authentic", "suspect", "serialization_error", "counterfeit_suspected"]
VerificationStatus = Literal["authentic", "suspect", "counterfeit_suspected", "serialization_error"]
Recommendation = Literal["proceed", "flag_for_review"]
AnomalyType = Literal["impossible_travel", "duplicate_retail_scan", "scan_volume", "serialization_conflict"]


class Observation(Struct, frozen=True, kw_only=True):
    """One scan of one item. A place is known by both coordinates (degrees of WGS 84) or not at all."""

    gtin: str
    serial: str
    scanned_at: datetime
    lot: str | None = None
    country: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    is_retail: bool = False
    retailer: str | None = None
    organization_id: Id | None = None
    """Whose key said so, when it is one organization's: a name can change, this cannot."""
    needs_product: bool = False
    """Remembered only if there is such a product: who says so is a stranger, who may invent items."""


class Sighting(Struct, frozen=True):
    """What is remembered of an observation."""

    scanned_at: datetime
    is_retail: bool
    country: str | None
    latitude: float | None
    longitude: float | None
    retailer: str | None
    # What was remembered before this was noted has none.
    organization_id: Id | None = None


class LotSeen(Struct, frozen=True):
    """The first sighting of a serial with this lot; explained when somebody has looked into it."""

    lot: str
    first: Sighting
    is_explained: bool = False


class Anomaly(Struct, frozen=True):
    """What does not fit, found at `later`; `prior` is the earlier sighting of the pair, if there is one."""

    type: AnomalyType
    description: str
    later: Sighting
    prior: Sighting | None


class Memory(Struct, frozen=True, kw_only=True):
    """All that is remembered of a serial; the names are the table's columns."""

    state: SerialState = "unverified"
    consumer_scans: int = 0
    retailer_scans: int = 0
    first_seen: datetime | None = None
    last_seen: datetime | None = None
    flagged_at: datetime | None = None
    retail_places: list[str] = []
    recent: list[Sighting] = []
    lots: list[LotSeen] = []
    anomalies: list[Anomaly] = []


class SerialRow(Struct, frozen=True):
    """A serial as it is stored, with what its owner recorded of it."""

    id: Id
    gtin: str
    serial: str
    state: SerialState
    consumer_scans: int
    retailer_scans: int
    first_seen: datetime | None
    last_seen: datetime | None
    flagged_at: datetime | None
    retail_places: list[str]
    recent: list[Any]
    lots: list[Any]
    anomalies: list[Any]
    owner_id: Id | None
    recorded_lot: str | None


class AgedSerial(Struct, frozen=True):
    """A serial of which something is kept for longer than it is to be."""

    id: Id
    state: SerialState
    consumer_scans: int
    retailer_scans: int
    first_seen: datetime | None
    last_seen: datetime | None
    flagged_at: datetime | None
    retail_places: list[str]
    recent: list[Any]
    lots: list[Any]
    anomalies: list[Any]


class SerialStanding(Struct, frozen=True):
    """What is thought of a serial, whether it was ever seen or not."""

    state: SerialState


class SerialHistory(Struct, frozen=True):
    """What is thought of a serial that was seen, and why."""

    state: SerialState
    consumer_scans: int
    retailer_scans: int
    distinct_retail_locations: int
    first_seen: datetime | None
    anomalies: list[Any]


class ScanHistory(Struct, rename="camel"):
    """How often and since when an item was scanned."""

    total_scans: int
    consumer_scans: int
    retailer_scans: int
    distinct_retail_locations: int
    first_seen: datetime | None


class PriorEvent(Struct, rename="camel"):
    """The earlier scan of a pair that does not fit."""

    location: Annotated[str | None, Meta(description="latitude,longitude", examples=["49.2827,-123.1207"])]
    retailer: Annotated[str | None, Meta(description="Name of the retailer.", examples=["Corner Shop"])]
    scanned_at: datetime | None


class VerificationAnomaly(Struct, rename="camel"):
    """One thing that does not fit."""

    type: AnomalyType
    description: str
    prior_event: PriorEvent | None


class VerificationMinimal(Struct, rename="camel", kw_only=True):
    """What everybody may know of an item. Experimental v1."""

    verification_status: VerificationStatus
    gtin: Annotated[str, Meta(description="As in the request path.", examples=["09506000134352"])]
    serial_number: Annotated[str, Meta(description="As in the request path.", examples=["12345"])]
    verified_at: datetime
    recommendation: Recommendation


class VerificationFull(VerificationMinimal, rename="camel", kw_only=True):
    """What an organization may know of an item. Experimental v1."""

    scan_history: Annotated[ScanHistory | None, Meta(description="null: never observed.")] = None
    anomalies: list[VerificationAnomaly] = []


class SerialAlert(Struct, frozen=True):
    """An item of which something does not fit."""

    id: Id
    gtin: str
    serial_number: str
    state: SerialState
    flagged_at: datetime | None
    total_scans: int
    consumer_scans: int
    retailer_scans: int
    distinct_retail_locations: int
    first_seen: datetime | None
    last_seen: datetime | None
    anomalies: list[Anomaly]


class SerialAlertResolve(Struct, kw_only=True):
    """Why an alert is none."""

    note: Annotated[
        str,
        Meta(min_length=1, max_length=2000, description="Goes to the audit log.", examples=["Our own test."]),
    ]


class SerialFlagged(Event):
    """What is thought of a serial number became worse."""

    name: ClassVar[str] = "resolver.serial_flagged"
    gtin: str
    serial_number: str
    state: SerialState
    previous_state: SerialState
    anomalies: list[Anomaly]
