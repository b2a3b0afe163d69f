"""Events as documents, in the media type and spelling that were asked for."""

from typing import Any, Literal

import msgspec
from msgspec import UNSET

from closient.apps.epcis.rules import respelling, shown_events, xml_writing
from closient.apps.epcis.structs.query_results import (
    QUERY_NAME,
    EPCISQueryBody,
    EPCISQueryDocument,
    EPCISQueryResults,
    EPCISResultsBody,
    EventPage,
    Spelling,
)
from closient.kit import clock
from closient.kit.errors import Unprocessable

Form = Literal["json", "xml"]


def query_document(
    page: EventPage,
    form: Form = "json",
    spelling: Spelling = Spelling(),
    *,
    query_name: str = QUERY_NAME,
    subscription_id: str | None = None,
) -> bytes:
    """An EPCISQueryDocument with the events of a page."""
    events, context = shown_events.shown_all(page.events, page.contexts)
    if spelling.translates:
        events = [respelling.respell(event, spelling) for event in events]
    if form == "xml":
        return in_xml(events, context, query_name, subscription_id)
    results = EPCISQueryResults(
        EPCISResultsBody([msgspec.Raw(event) for event in events]),
        query_name,
        UNSET if subscription_id is None else subscription_id,
    )
    return msgspec.json.encode(
        EPCISQueryDocument(
            context=context,
            creation_date=clock.now(),
            epcis_body=EPCISQueryBody(results),
            next_page_token=UNSET if page.next_page_token is None else page.next_page_token,
        )
    )


def event_document(page: EventPage, form: Form = "json", spelling: Spelling = Spelling()) -> bytes:
    """The first event of a page, for itself; XML knows events in documents only, so there it is one."""
    if form == "xml":
        return query_document(page, form, spelling)
    event = shown_events.shown_alone(page.events[0], page.contexts)
    return respelling.respell(event, spelling) if spelling.translates else event


def in_xml(events: list[bytes], context: Any, query_name: str, subscription_id: str | None) -> bytes:
    """The events in XML; 422 when one says what XML cannot."""
    try:
        return xml_writing.write_document(
            [msgspec.json.decode(event) for event in events],
            context,
            created=clock.now(),
            query_name=query_name,
            subscription_id=subscription_id,
        )
    except xml_writing.XmlRefused as refused:
        raise Unprocessable(f"Event {refused.event_index} has no XML form: {refused.reason}") from None
