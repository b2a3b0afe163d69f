"""Queries that are kept under a name, and subscriptions to them."""

from datetime import datetime
from typing import Annotated, Any, ClassVar

from msgspec import UNSET, Meta, Struct, UnsetType, field

from closient.kit.ids import Id
from closient.kit.jobs import Job

QueryName = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=100,
        # Python's $ lets a line break follow; JavaScript has no \Z.
        pattern=r"^[A-Za-z0-9][A-Za-z0-9._~\-]*(?!\n)$",
        description="Of the organization's own; letters, digits, `-`, `.`, `_` and `~`.",
        examples=["shipments"],
    ),
]
Query = Annotated[
    dict[str, Any],
    Meta(
        description="Parameters of SimpleEventQuery; lists where there are several values.",
        examples=[{"eventType": ["ObjectEvent"], "EQ_bizStep": ["shipping", "receiving"]}],
    ),
]
CronPart = Annotated[
    str,
    Meta(
        max_length=100,
        pattern=r"^(\*|\[?\d{1,2}(-\d{1,2})?\]?)(/\d{1,2})?(,(\*|\[?\d{1,2}(-\d{1,2})?\]?)(/\d{1,2})?)*$",
        description="Numbers, ranges (`1-5` or `[1-5]`), steps (`0/15`, `*/2`), separated by commas.",
        examples=["0/30"],
    ),
]


class NamedQuery(Struct):
    """A query under its name."""

    name: QueryName
    query: Query


class QueryRow(Struct, frozen=True):
    """A query as it is stored."""

    name: str
    parameters: dict[str, Any]
    created: datetime


class Schedule(Struct, rename="camel", omit_defaults=True):
    """When a query is run, in UTC. What is left out: any, if coarser than what is said; else the first."""

    second: CronPart | UnsetType = UNSET
    minute: CronPart | UnsetType = UNSET
    hour: CronPart | UnsetType = UNSET
    day_of_month: CronPart | UnsetType = UNSET
    month: CronPart | UnsetType = UNSET
    day_of_week: Annotated[CronPart, Meta(description="1 is Monday, 7 is Sunday.")] | UnsetType = UNSET


class SubscriptionCreate(Struct, rename="camel", kw_only=True):
    """Where events are sent, and when: either `stream` is true, or there is a schedule."""

    dest: Annotated[
        str,
        Meta(
            max_length=2048,
            pattern=r"^https?://[^\s/]+",
            description="Gets EPCISQueryDocuments by POST.",
            examples=["https://client.example.com/events"],
        ),
    ]
    signature_token: Annotated[
        str, Meta(max_length=255, description="Key of the HMAC-SHA256 in the header GS1-Signature.")
    ] = ""
    stream: Annotated[bool, Meta(description="As soon as events are captured.")] = False
    schedule: Schedule | None = None
    report_if_empty: Annotated[bool, Meta(description="Send also when there is nothing new.")] = False
    initial_record_time: (
        Annotated[
            datetime, Meta(tz=True, description="Events recorded from then on; from now on without it.")
        ]
        | None
    ) = None


class Subscription(Struct, rename="camel", kw_only=True):
    """A subscription as GS1's binding shows it; the token is never shown."""

    subscription_id: Annotated[str, Meta(examples=["df5a33e3-5aa3-4403-ae01-99b83234e27b"])] = field(
        name="subscriptionID"
    )
    query_name: str
    dest: str
    created_at: datetime
    last_notified_at: datetime | None = None
    min_record_time: Annotated[datetime, Meta(description="Everything recorded before was delivered.")]
    report_if_empty: bool
    stream: bool | UnsetType = UNSET
    schedule: Schedule | UnsetType = UNSET
    failures: Annotated[int, Meta(ge=0, description="Deliveries that failed since the last that did not.")]
    last_error: Annotated[str, Meta(description="Why the last delivery failed.")]
    next_attempt: datetime | None = None


class SubscriptionRow(Struct, frozen=True):
    """A subscription as it is stored. `schedule`: six fields of cron, or nothing for a stream."""

    id: str
    organization_id: str
    query_name: str
    destination: str
    signature_token: str
    reports_if_empty: bool
    schedule: str
    epc_format: str
    cbv_format: str
    delivered_time: datetime
    delivered_id: str | None
    failures: int
    last_error: str
    last_delivery: datetime | None
    next_attempt: datetime | None
    created: datetime


class DueRow(Struct, frozen=True):
    """A subscription that has something to do, and when; None: now."""

    id: str
    next_attempt: datetime | None


class DeliverEvents(Job):
    """What a subscription has not got yet is sent to it."""

    name: ClassVar[str] = "epcis.deliver_events"
    subscription_id: Id
