"""Answers of queries: rows of events as they are read, and the documents that carry them."""

from datetime import datetime
from typing import Annotated, Any, Literal

from msgspec import UNSET, Meta, Struct, UnsetType, field

from closient.apps.epcis.structs.capture import EPCISEvent
from closient.gs1 import cbv, epc_spelling

CONTEXT_URL = "https://ref.gs1.org/standards/epcis/epcis-context.jsonld"
QUERY_NAME = "SimpleEventQuery"
Context = Annotated[list[Any], Meta(description="JSON-LD contexts.", examples=[[CONTEXT_URL]])]


class EventRow(Struct, frozen=True):
    """An event as it is stored; `document` is its JSON as it was sent."""

    id: str
    event_time: datetime
    record_time: datetime
    context_id: int | None
    event_id: str | None
    document: str


class ContextRow(Struct, frozen=True):
    """What stood around events as their @context: JSON."""

    id: int
    content: str


class EventPage(Struct, frozen=True):
    """Some events, the contexts that they need, and the token that leads on. One that is full has fewer
    events than were asked for, since they are large.
    """

    events: list[EventRow]
    contexts: dict[int, Any]
    next_page_token: str | None = None
    is_full: bool = False


class Spelling(Struct, frozen=True):
    """How identifiers and vocabulary are to be written; by default as they were captured."""

    epcs: epc_spelling.Spelling = "Never_Translates"
    vocabulary: cbv.Spelling = "Never_Translates"

    @property
    def translates(self) -> bool:
        return self.epcs.startswith("Always") or self.vocabulary.startswith("Always")


class Asked(Struct, frozen=True, kw_only=True):
    """A page of a query as a door takes it: parameters as sent, by whom and for whom."""

    pairs: tuple[tuple[str, str], ...]
    organization_id: str | None = None
    per_page: int = 30
    next_page_token: str | None = None


class EPCISResultsBody(Struct, rename="camel"):
    """The events."""

    event_list: list[EPCISEvent]


class EPCISQueryResults(Struct, rename="camel"):
    """What the query found."""

    results_body: EPCISResultsBody
    query_name: Annotated[str, Meta(examples=[QUERY_NAME])] = QUERY_NAME
    subscription_id: str | UnsetType = field(name="subscriptionID", default=UNSET)


class EPCISQueryBody(Struct, rename="camel"):
    """The results."""

    query_results: EPCISQueryResults


class EPCISQueryDocument(Struct, rename="camel", kw_only=True):
    """The answer to a query, as EPCIS 2.0 has it."""

    context: Context = field(name="@context")
    type: Literal["EPCISQueryDocument"] = "EPCISQueryDocument"
    schema_version: Literal["2.0"] = "2.0"
    creation_date: datetime
    epcis_body: EPCISQueryBody
    next_page_token: Annotated[str, Meta(description="Absent on the last page.")] | UnsetType = field(
        name="GS1-Next-Page-Token", default=UNSET
    )


class Collection(Struct, kw_only=True):
    """The members of a resource."""

    context: Context = field(name="@context", default_factory=lambda: [CONTEXT_URL])
    type: Literal["Collection"] = "Collection"
    member: list[str]
    next_page_token: Annotated[str, Meta(description="Absent on the last page.")] | UnsetType = field(
        name="GS1-Next-Page-Token", default=UNSET
    )


class Value(Struct, frozen=True):
    """A value that a column has."""

    value: str
