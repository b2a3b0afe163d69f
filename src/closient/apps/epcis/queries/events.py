"""SQL of SimpleEventQuery: open statements whose conditions come from the tables of fragments below.

Two ways lead to events. NAMED walks event_epc, when identifiers are asked for (MENTIONED, when nothing else
is); otherwise events are read in the order of their time. Fragments on `e` are CONDITIONS; on `r`, the
reference that led there, REFERENCES. PAGE and FULL around them keep a page within its memory.
"""

from collections.abc import Sequence
from typing import LiteralString

from closient.apps.epcis.structs.query_results import ContextRow, EventRow
from closient.kit.db import Reads
from closient.kit.where import Where

ORDERS: dict[str, LiteralString] = {
    "eventTime DESC": " ORDER BY event_time DESC, id DESC",
    "eventTime ASC": " ORDER BY event_time, id",
    "recordTime DESC": " ORDER BY record_time DESC, id DESC",
    "recordTime ASC": " ORDER BY record_time, id",
}
# Around the pages of a query, with its order in between. An event may have 10 MB: after so many bytes the
# others come without their document.
PAGE: LiteralString = """
    SELECT id, event_time, record_time, context_id, event_id,
           CASE WHEN coalesce(sum(octet_length(document::text)) OVER ("""
FULL: LiteralString = """ ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) < 10000000
           THEN document::text END AS document
    FROM ("""
# The pages of a query; $1: the organization, $2: how many.
SHOWN: LiteralString = "SELECT e.id, e.event_time, e.record_time, e.context_id, e.event_id, e.document"
IN_ORDER: LiteralString = SHOWN + " FROM epcis.event e WHERE e.organization_id = $1"
# $3: the identifiers, $4: the roles. Each identifier gives its first events; the first of these are taken.
NAMED: LiteralString = (
    SHOWN  # noqa: S608 - literals alone
    + """ FROM (
        SELECT DISTINCT m.event_time, m.record_time, m.id
        FROM unnest($3::text[]) AS wanted (epc)
        CROSS JOIN LATERAL (
            SELECT DISTINCT r.event_time, e.record_time, r.event_id AS id
            FROM epcis.event_epc r
            JOIN epcis.event e ON e.id = r.event_id
            WHERE r.organization_id = $1 AND r.epc = wanted.epc AND strpos($4::text, r.role::text) > 0"""
)
# The same in any role: all that this needs to look at is in one index.
MENTIONED: LiteralString = (
    SHOWN  # noqa: S608 - literals alone
    + """ FROM (
        SELECT DISTINCT m.event_time, m.id
        FROM unnest($3::text[]) AS wanted (epc)
        CROSS JOIN LATERAL (
            SELECT DISTINCT r.event_time, r.event_id AS id
            FROM epcis.event_epc r
            WHERE r.organization_id = $1 AND r.epc = wanted.epc"""
)
MENTIONED_ORDERS: dict[str, LiteralString] = {
    "eventTime DESC": " ORDER BY event_time DESC, id DESC",
    "eventTime ASC": " ORDER BY event_time, id",
}
FIRST_OF_EACH: LiteralString = " LIMIT $2) AS m"
FIRST_OF_ALL: LiteralString = " LIMIT $2) AS found JOIN epcis.event e ON e.id = found.id"
COUNTED: LiteralString = "SELECT count(*) FROM (SELECT e.id FROM epcis.event e WHERE e.organization_id = $1"
COUNTED_NAMED: LiteralString = """
    SELECT count(*) FROM (
        SELECT DISTINCT r.event_id FROM epcis.event_epc r
        JOIN epcis.event e ON e.id = r.event_id
        WHERE r.organization_id = $1 AND r.epc = ANY($3::text[]) AND strpos($4::text, r.role::text) > 0"""
# Objects by jsonpath ($1, with the variables $2), in them a field by its possible keys ($3) or as a CURIE of
# its local name ($4) by what the event's contexts call its namespace ($5); then how it compares ($6) with
# texts ($7), numbers ($8) and moments ($9).
FIELD: LiteralString = """EXISTS (
    SELECT
    FROM jsonb_path_query(e.document::jsonb, $1::text::jsonpath, $2::jsonb, true) AS holder (x)
    CROSS JOIN LATERAL (
        SELECT known.key FROM unnest($3::text[]) AS known (key)
        UNION ALL
        SELECT (prefix.x #>> '{}') || ':' || $4::text
        FROM jsonb_path_query(
            jsonb_build_array(
                e.document::jsonb -> '@context',
                (SELECT c.content::jsonb FROM epcis.context c WHERE c.id = e.context_id)),
            '$[*][*] ? (@.type() == "object").keyvalue() ? (@.value == $names[*]).key',
            jsonb_build_object('names', $5::text[]), true) AS prefix (x)
        WHERE $4::text <> ''
    ) AS field
    CROSS JOIN LATERAL jsonb_path_query(holder.x -> field.key, '$[*]') AS found (x)
    CROSS JOIN LATERAL (
        SELECT
            CASE WHEN pg_input_is_valid(found.x #>> '{}', 'numeric') THEN (found.x #>> '{}')::numeric END,
            CASE WHEN pg_input_is_valid(found.x #>> '{}', 'timestamptz')
                THEN (found.x #>> '{}')::timestamptz END
    ) AS read (number, moment)
    WHERE CASE $6::text
        WHEN 'EXISTS' THEN true
        WHEN 'EQ' THEN found.x #>> '{}' = ANY ($7::text[])
            OR (jsonb_typeof(found.x) = 'number' AND read.number = ANY ($8::numeric[]))
            OR read.moment = ANY ($9::timestamptz[])
        WHEN 'GT' THEN read.number > ANY ($8::numeric[]) OR read.moment > ANY ($9::timestamptz[])
        WHEN 'GE' THEN read.number >= ANY ($8::numeric[]) OR read.moment >= ANY ($9::timestamptz[])
        WHEN 'LT' THEN read.number < ANY ($8::numeric[]) OR read.moment < ANY ($9::timestamptz[])
        ELSE read.number <= ANY ($8::numeric[]) OR read.moment <= ANY ($9::timestamptz[])
    END)"""
CONDITIONS: dict[str, LiteralString] = {
    "event_type": "e.event_type = ANY ($1::text[])",
    "action": "e.action = ANY ($1::text[])",
    "biz_step": "e.biz_step = ANY ($1::text[])",
    "disposition": "e.disposition = ANY ($1::text[])",
    "read_point": "e.read_point = ANY ($1::text[])",
    "biz_location": "e.biz_location = ANY ($1::text[])",
    # With one value, an index that begins with it gives the events in their order.
    "event_type =": "e.event_type = $1::text",
    "action =": "e.action = $1::text",
    "biz_step =": "e.biz_step = $1::text",
    "disposition =": "e.disposition = $1::text",
    "read_point =": "e.read_point = $1::text",
    "biz_location =": "e.biz_location = $1::text",
    "within read_point": "e.read_point = ANY ($1::text[]) OR EXISTS ("
    "SELECT FROM unnest($2::text[]) AS outer_place (beginning) WHERE starts_with(e.read_point, beginning))",
    "within biz_location": "e.biz_location = ANY ($1::text[]) OR EXISTS ("
    "SELECT FROM unnest($2::text[]) AS outer_place (beginning) WHERE starts_with(e.biz_location, beginning))",
    "at": "e.read_point = ANY ($1::text[]) OR e.biz_location = ANY ($1::text[]) OR EXISTS ("
    "SELECT FROM unnest($2::text[]) AS outer_place (beginning) "
    "WHERE starts_with(e.read_point, beginning) OR starts_with(e.biz_location, beginning))",
    # An array, so that its few events are looked up instead of all others passed over.
    "about lots": "e.id = ANY (ARRAY("
    "SELECT b.event_id FROM epcis.event_lot b WHERE b.lot_id = ANY ($1::uuid[])))",
    "event_time GE": "e.event_time >= $1::timestamptz",
    "event_time LT": "e.event_time < $1::timestamptz",
    "record_time GE": "e.record_time >= $1::timestamptz",
    "record_time LT": "e.record_time < $1::timestamptz",
    "called": "e.event_id = ANY ($1::text[]) OR (e.event_id IS NULL AND e.id = ANY ($2::uuid[]))",
    "corrects": "e.is_correction",
    "names": """EXISTS (
        SELECT FROM epcis.event_epc n
        WHERE n.organization_id = e.organization_id AND n.epc = ANY ($1::text[])
            AND n.event_time = e.event_time AND n.event_id = e.id AND strpos($2::text, n.role::text) > 0)""",
    # Texts from $1 up to but without $2, each with its own bounds.
    "names alike": """e.id IN (
        SELECT n.event_id FROM unnest($1::text[], $2::text[]) AS wanted (low, high)
        JOIN epcis.event_epc n ON n.epc >= wanted.low AND n.epc < wanted.high
        WHERE n.organization_id = $4 AND strpos($3::text, n.role::text) > 0)""",
    "field": FIELD,
    "after eventTime DESC": "(e.event_time, e.id) < ($1::timestamptz, $2::uuid)",
    "after eventTime ASC": "(e.event_time, e.id) > ($1::timestamptz, $2::uuid)",
    "after recordTime DESC": "(e.record_time, e.id) < ($1::timestamptz, $2::uuid)",
    "after recordTime ASC": "(e.record_time, e.id) > ($1::timestamptz, $2::uuid)",
}
REFERENCES: dict[str, LiteralString] = {
    "event_time GE": "r.event_time >= $1::timestamptz",
    "event_time LT": "r.event_time < $1::timestamptz",
    "after eventTime DESC": "(r.event_time, r.event_id) < ($1::timestamptz, $2::uuid)",
    "after eventTime ASC": "(r.event_time, r.event_id) > ($1::timestamptz, $2::uuid)",
}


async def list_events(db: Reads, conditions: Where, order: str) -> list[EventRow]:
    """Events of one organization. `conditions` begin with its id and how many at most."""
    return await db.all(
        EventRow,
        PAGE
        + ORDERS[order]
        + FULL
        + IN_ORDER
        + conditions.text
        + ORDERS[order]
        + " LIMIT $2) AS page"
        + ORDERS[order],
        *conditions.arguments,
    )


async def list_events_that_name(
    db: Reads, conditions: Where, references: Where, order: str
) -> list[EventRow]:
    """Events that name identifiers. `conditions` begin with organization, number, identifiers, roles."""
    return await db.all(
        EventRow,
        PAGE
        + ORDERS[order]
        + FULL
        + NAMED
        + references.text
        + conditions.text
        + ORDERS[order]
        + FIRST_OF_EACH
        + ORDERS[order]
        + FIRST_OF_ALL
        + ") AS page"
        + ORDERS[order],
        *conditions.arguments,
    )


async def list_events_that_mention(db: Reads, references: Where, order: str) -> list[EventRow]:
    """Events that name identifiers in whatever role. `references` begin with organization, number, texts.

    By the time of the event alone.
    """
    return await db.all(
        EventRow,
        PAGE
        + MENTIONED_ORDERS[order]
        + FULL
        + MENTIONED
        + references.text
        + MENTIONED_ORDERS[order]
        + FIRST_OF_EACH
        + MENTIONED_ORDERS[order]
        + FIRST_OF_ALL
        + ") AS page"
        + MENTIONED_ORDERS[order],
        *references.arguments,
    )


async def count_events(db: Reads, conditions: Where) -> int:
    """How many events there are, but no more than the number that `conditions` begin with."""
    return await db.value(COUNTED + conditions.text + " LIMIT $2) AS found", *conditions.arguments)


async def count_events_that_name(db: Reads, conditions: Where, references: Where) -> int:
    return await db.value(
        COUNTED_NAMED + references.text + conditions.text + " LIMIT $2) AS found", *conditions.arguments
    )


async def get_event(db: Reads, organization_ids: Sequence[str], row_id: str) -> EventRow | None:
    """The event of a row, if one of the organizations captured it."""
    return await db.maybe(
        EventRow,
        """
        SELECT e.id, e.event_time, e.record_time, e.context_id, e.event_id, e.document::text AS document
        FROM epcis.event e WHERE e.id = $2 AND e.organization_id = ANY ($1::uuid[])
        """,
        organization_ids,
        row_id,
    )


async def list_events_called(db: Reads, organization_ids: Sequence[str], event_id: str) -> list[EventRow]:
    """The events that were sent under this eventID (an error declaration repeats it), the latest first."""
    return await db.all(
        EventRow,
        PAGE
        + ORDERS["recordTime DESC"]
        + FULL
        + SHOWN
        + """ FROM epcis.event e WHERE e.event_id = $2 AND e.organization_id = ANY ($1::uuid[])
            ORDER BY e.record_time DESC, e.id DESC LIMIT 100) AS page"""
        + ORDERS["recordTime DESC"],
        organization_ids,
        event_id,
    )


async def list_contexts(db: Reads, context_ids: Sequence[int]) -> list[ContextRow]:
    """What stood around events as their context; the ids come from the events themselves."""
    return await db.all(
        ContextRow,
        "SELECT c.id, c.content::text AS content FROM epcis.context c WHERE c.id = ANY ($1::bigint[])",
        context_ids,
    )
