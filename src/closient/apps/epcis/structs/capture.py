"""Documents as they are captured, and what became of them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, ClassVar, Literal
from uuid import UUID

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType, field

from closient.apps.epcis.structs.prepared import Prepared
from closient.kit import events
from closient.kit.ids import Id

MOST_EVENTS = 1_000
LARGEST = 10_000_000
LIMITS = {
    "GS1-EPCIS-Capture-Limit": str(MOST_EVENTS),
    "GS1-EPCIS-Capture-File-Size-Limit": str(LARGEST),
}
# prefix: what stands before the first refused event is stored (the documented way). The others are GS1's.
ErrorBehaviour = Literal["prefix", "rollback", "proceed"]
Format = Literal["json", "xml"]
EPCISEvent = Annotated[
    msgspec.Raw,
    Meta(
        description="One of the five kinds of event of EPCIS 2.0, as JSON or JSON-LD.",
        examples=[
            {
                "type": "ObjectEvent",
                "eventTime": "2026-11-20T10:00:00.000Z",
                "eventTimeZoneOffset": "+00:00",
                "action": "OBSERVE",
                "bizStep": "shipping",
                "quantityList": [{"epcClass": "https://id.gs1.org/01/09506000134352/10/A7", "quantity": 48}],
                "readPoint": {"id": "https://id.gs1.org/414/9506000134376"},
            }
        ],
        extra_json_schema={
            "type": "object",
            "required": ["type", "eventTime", "eventTimeZoneOffset"],
            "additionalProperties": True,
        },
    ),
]


class ResultsBody(Struct, rename="camel"):
    """The events of a query document."""

    event_list: Annotated[list[EPCISEvent], Meta(min_length=1)]


class QueryResults(Struct, rename="camel"):
    """What another repository answered."""

    results_body: ResultsBody
    query_name: str | UnsetType = UNSET
    subscription_id: str | UnsetType = field(name="subscriptionID", default=UNSET)


class EPCISBody(Struct, rename="camel"):
    """The events, or the results of a query."""

    event_list: Annotated[list[EPCISEvent], Meta(min_length=1)] | UnsetType = UNSET
    query_results: QueryResults | UnsetType = UNSET


class EPCISDocument(Struct, rename="camel"):
    """An EPCISDocument, or an EPCISQueryDocument; only the events are needed."""

    epcis_body: EPCISBody
    context: Annotated[msgspec.Raw, Meta(extra_json_schema={})] | UnsetType = field(
        name="@context", default=UNSET
    )
    type: Literal["EPCISDocument", "EPCISQueryDocument"] | UnsetType = UNSET
    schema_version: str | UnsetType = UNSET
    creation_date: datetime | UnsetType = UNSET
    epcis_header: Annotated[msgspec.Raw, Meta(extra_json_schema={})] | UnsetType = UNSET


class EPCISCaptureOut(Struct):
    """A document whose events are all stored."""

    capture_id: Annotated[
        UUID, Meta(description="Of this capture; no key against repetition: events are known again.")
    ] = field(name="captureID")
    created_events: Annotated[int, Meta(ge=0, description="As many as were sent.")] = field(
        name="createdEvents"
    )


class Failure(Struct, omit_defaults=True):
    """An event that was not stored, and why. `path` leads into the event."""

    event_index: int
    reason: str
    path: str = "$"
    event_id: str | None = None
    is_duplicate: bool = False


class CaptureJob(Struct, rename="camel"):
    """A capture as GS1's binding reports it; it ended before it was answered."""

    capture_id: UUID = field(name="captureID")
    created_at: datetime
    finished_at: datetime
    running: bool
    success: bool
    capture_error_behaviour: str
    errors: list[dict[str, Any]]
    sent_events: Annotated[int, Meta(description="Extension.")]
    created_events: Annotated[int, Meta(description="Extension.")]


class CaptureRow(Struct, frozen=True):
    """A capture as it is recorded."""

    id: str
    created: datetime
    finished: datetime
    error_behaviour: ErrorBehaviour
    sent_count: int
    created_count: int
    errors: list[dict[str, Any]]


class Doubt(Struct):
    """What a valid event says that is probably a mistake; a capture stores it as it is."""

    event_index: int
    value: str
    reason: str


class Checked(Struct, rename="camel"):
    """What a capture would do; nothing is stored."""

    valid: bool
    sent_events: int
    failures: list[Failure]
    warnings: Annotated[
        list[Doubt], Meta(description="Of valid events; a capture takes them. The first 100.")
    ]


class CaptureOptions(Struct, frozen=True):
    """How a document is to be taken."""

    error_behaviour: ErrorBehaviour = "prefix"
    organization_id: str | None = None


class Submission(Struct, frozen=True, kw_only=True, eq=False):
    """Events on their way to the ledger. `refused` are those that are no valid events.

    `capture_id`: none for an event that was posted alone. `context`: what stood around the events, if it is
    more than the standard's.
    """

    organization_id: str
    capture_id: str | None
    user_id: str | None
    created: datetime
    format: Format
    error_behaviour: ErrorBehaviour
    sent_count: int
    prepared: Sequence[tuple[int, Prepared]]
    refused: Sequence[Failure] = ()
    context: bytes | None = None
    header: bytes | None = None


class Outcome(Struct, frozen=True):
    """What became of a submission: how many events were stored, and what was refused, in order."""

    created_count: int
    failures: list[Failure]
    record_time: datetime


class Known(Struct, frozen=True):
    """The hash of an event that is stored already."""

    hash: bytes
    is_correction: bool


class EventsCaptured(events.Event):
    """Events were captured; how many. What they say is read through the queries."""

    name: ClassVar[str] = "epcis.events_captured"
    capture_id: Id | None
    count: int
