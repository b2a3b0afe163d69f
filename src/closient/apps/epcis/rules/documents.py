"""From the body of a capture to its events: the document around them, limits, and the order of refusals."""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import msgspec
from msgspec import Struct, UnsetType

from closient.apps.epcis.rules import events
from closient.apps.epcis.structs.capture import Doubt, EPCISDocument, ErrorBehaviour, Failure, Submission
from closient.apps.epcis.structs.prepared import Prepared
from closient.apps.epcis.structs.query_results import CONTEXT_URL
from closient.gs1 import cbv, epc_spelling

LARGEST_CONTEXT = 100_000
# A Digital Link or an EPC URN, right or wrong.
LOOKS_LIKE_GS1 = re.compile(r"^urn:epc:(?!idpat:)|/(?:00|01|414|417)/[0-9]{6}")
WRONG_NUMBER = "It is no number of GS1 (check digit, length?): no lot, item or place is read from it."
UNKNOWN_WORD = "It is no word of the Core Business Vocabulary; it is kept, and understood by nobody else."
DUPLICATE = "its event hash is that of a stored event."


class Opened(Struct, frozen=True):
    """A document: its events as bytes, the context and the header as they were sent.

    `fault`: where it could not be read on; the events are those before.
    """

    events: Sequence[bytes]
    context: Any
    header: bytes | None
    fault: Failure | None = None

    @property
    def sent_count(self) -> int:
        """How many events came, as far as they were read."""
        return len(self.events) + (self.fault is not None)


def events_of(document: EPCISDocument) -> Sequence[bytes] | None:
    """The events of a document or of a query's results; None when there are neither."""
    body = document.epcis_body
    if not isinstance(body.event_list, UnsetType):
        return body.event_list
    if not isinstance(body.query_results, UnsetType):
        return body.query_results.results_body.event_list
    return None


def is_standard(context: Any) -> bool:
    """Whether a context says nothing beyond the standard's own."""
    return context in (None, CONTEXT_URL, [CONTEXT_URL])


def prepare(
    sent: Sequence[bytes],
    namespaces: events.Mapping[str, str],
    behaviour: ErrorBehaviour,
    new_id: Callable[[], str],
    start: int = 0,
) -> tuple[list[tuple[int, Prepared]], list[Failure]]:
    """The valid events with their places, and the refused; only `proceed` looks beyond the first refusal."""
    prepared: list[tuple[int, Prepared]] = []
    refused: list[Failure] = []
    for index, document in enumerate(sent, start):
        try:
            prepared.append((index, events.prepare(document, namespaces, new_id())))
        except events.Refused as error:
            refused.append(Failure(index, error.reason, error.path, called(document)))
            if behaviour != "proceed":
                break
    return prepared, refused


def called(document: bytes) -> str | None:
    """The eventID of an event that is not valid."""
    try:
        body = msgspec.json.decode(document)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    name = body.get("eventID") if isinstance(body, dict) else None
    return name[:300] if isinstance(name, str) else None


def worded(failure: Failure) -> str:
    """A refusal in a sentence; it names the event by its eventID, or by its place in the list."""
    event = f"Event {failure.event_index}" if failure.event_id is None else f"Event {failure.event_id}"
    if failure.is_duplicate:
        return f"{event} was captured before: {failure.reason}"
    place = "" if failure.path == "$" else f" at {failure.path}"
    return f"{event}{place}: {failure.reason}"


def choose(submission: Submission, known: set[tuple[bytes, bool]]) -> tuple[list[Prepared], list[Failure]]:
    """What of a submission is stored, and what is refused, given the hashes of all events that are stored.

    `known` grows by those of the chosen.
    """
    kept: list[Prepared] = []
    failures: list[Failure] = []
    fresh: set[tuple[bytes, bool]] = set()
    for index, event in submission.prepared:
        key = (event.hash, event.is_correction)
        if key not in known and key not in fresh:
            fresh.add(key)
            kept.append(event)
            continue
        failures.append(Failure(index, DUPLICATE, "$", event.event_id, is_duplicate=True))
        if submission.error_behaviour == "prefix":
            break
    else:
        failures += submission.refused
    failures.sort(key=lambda failure: failure.event_index)
    if failures and submission.error_behaviour == "rollback":
        return [], failures
    known |= fresh
    return kept, failures


def doubts(prepared: Sequence[tuple[int, Prepared]]) -> Iterator[Doubt]:
    """What valid events say that is probably mistyped: numbers of GS1 that are none, words that are none of
    the CBV.
    """
    for index, event in prepared:
        named = [reference.epc for reference in event.references if reference.parts is None]
        named += [place for place in (event.read_point, event.biz_location) if place is not None]
        for text in dict.fromkeys(named):
            if LOOKS_LIKE_GS1.search(text) and epc_spelling.link_of(text) is None:
                yield Doubt(index, text, WRONG_NUMBER)
        for kind, word in (("biz_step", event.biz_step), ("disposition", event.disposition)):
            if word is not None and ":" not in word and not cbv.known(kind, word):
                yield Doubt(index, word, UNKNOWN_WORD)
