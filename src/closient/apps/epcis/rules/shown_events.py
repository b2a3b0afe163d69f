"""Events as they are read: the bytes that were captured, with recordTime, eventID and what context they need.

Contexts of documents that agree with each other stand once, around all events; one that gives a prefix
another meaning goes into its own events.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

import msgspec

from closient.apps.epcis.structs.query_results import CONTEXT_URL, EventRow
from closient.kit import ids

RECORD_TIME = '"recordTime"'
MEMBERS = msgspec.json.Decoder(dict[str, msgspec.Raw])


def spell_time(moment: datetime) -> str:
    """A moment in UTC.

    >>> spell_time(datetime(2026, 3, 14, 9, 26, 53, 120000, UTC))
    '2026-03-14T09:26:53.120000Z'
    """
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def shown(row: EventRow, own_context: list[Any] | None = None) -> bytes:
    """An event with what the server adds; `own_context` are contexts that hold for this event alone."""
    added = {"recordTime": spell_time(row.record_time)}
    if row.event_id is None:
        added["eventID"] = f"urn:uuid:{ids.decode(row.id)}"
    document = row.document.encode()
    if own_context is not None or RECORD_TIME in row.document:
        document = _rewritten(document, own_context)
    # A member that comes last wins, should a reader meet two of one name.
    return document.rstrip()[:-1] + b"," + msgspec.json.encode(added)[1:]


def _rewritten(document: bytes, own_context: list[Any] | None) -> bytes:
    """The event without the recordTime that was sent, its members otherwise as they were."""
    members = MEMBERS.decode(document)
    members.pop("recordTime", None)
    if own_context is not None:
        sent = members.pop("@context", None)
        contexts = [*own_context, *(entries(msgspec.json.decode(sent)) if sent is not None else [])]
        members = {"@context": msgspec.Raw(msgspec.json.encode(contexts)), **members}
    return msgspec.json.encode(members)


def entries(context: Any) -> list[Any]:
    """The single contexts of a context, without the standard's own.

    >>> entries(["https://ref.gs1.org/standards/epcis/epcis-context.jsonld", {"ex": "https://example.com/"}])
    [{'ex': 'https://example.com/'}]
    """
    single = context if isinstance(context, list) else [context]
    return [one for one in single if one != CONTEXT_URL and one]


def shared(contexts: Mapping[int, Any]) -> tuple[list[Any], dict[int, list[Any]]]:
    """The context around all events, and by their number those contexts that must stay with their events.

    >>> one, other, third = {"ex": "https://a.example/"}, {"ex": "https://b.example/"}, {"t": "urn:t:"}
    >>> around, own = shared({1: one, 2: other, 3: [third]})
    >>> around[1:], own
    ([{'ex': 'https://a.example/'}, {'t': 'urn:t:'}], {2: [{'ex': 'https://b.example/'}]})
    """
    around: list[Any] = []
    own: dict[int, list[Any]] = {}
    meanings: dict[str, Any] = {}
    for number, context in contexts.items():
        parts = entries(context)
        terms = [pair for part in parts if isinstance(part, dict) for pair in part.items()]
        # What an address defines is not known here, so it may stand around the events only if all share it.
        is_open = all(_is_local(part) for part in parts) or len(contexts) == 1
        if not is_open or any(meanings.get(term, meaning) != meaning for term, meaning in terms):
            own[number] = parts
            continue
        meanings.update(terms)
        around += [part for part in parts if part not in around]
    return [CONTEXT_URL, *around], own


def _is_local(context: Any) -> bool:
    """Whether a context does nothing but give prefixes and terms a meaning."""
    return isinstance(context, dict) and not any(term.startswith("@") for term in context)


def shown_all(rows: Iterable[EventRow], contexts: Mapping[int, Any]) -> tuple[list[bytes], list[Any]]:
    """Events for a list, and the context around it."""
    rows = list(rows)
    used = dict.fromkeys(row.context_id for row in rows if row.context_id is not None)
    needed = {number: contexts[number] for number in used}
    # Where some events came without more context, a shared one gives them nothing but unused prefixes.
    around, own = shared(needed)
    return [shown(row, own.get(row.context_id) if row.context_id else None) for row in rows], around


def shown_alone(row: EventRow, contexts: Mapping[int, Any]) -> bytes:
    """An event that stands for itself, with its whole context."""
    context = contexts.get(row.context_id) if row.context_id is not None else None
    return shown(row, [CONTEXT_URL, *entries(context)])
