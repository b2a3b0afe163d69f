"""Reads the parameters of a SimpleEventQuery (EPCIS 2.0, 8.2.7.1) into conditions.

Names that are no parameters are ignored, as documented. Values of known names that cannot be are refused, all
of them at once. Texts are compared exactly as captured; a value is also taken apart at `|`, as GS1 has lists.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Literal, cast, get_args

from closient.apps.epcis.rules import field_names
from closient.apps.epcis.structs.event_query import (
    EVERY_ROLE,
    Bound,
    Called,
    Column,
    Condition,
    Corrects,
    EventQuery,
    Field,
    Names,
    OneOf,
    Operator,
    Pairs,
    TimeColumn,
    Within,
)
from closient.apps.epcis.structs.prepared import Action, EventType
from closient.gs1 import epc_spelling
from closient.kit import ids
from closient.kit.errors import FieldError, Validation

EVENT_TYPES: tuple[str, ...] = get_args(EventType)
ACTIONS: tuple[str, ...] = get_args(Action)
MOST_VALUES = 1_000
MOST_PARAMETERS = 200
MOMENT = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)")
NUMBER = re.compile(r"[+-]?\d{1,30}(\.\d{1,30})?([eE][+-]?\d{1,2})?")
# A pattern of GS1: the parts before the first star stand fixed, the rest is free.
PATTERN = re.compile(r"urn:epc:idpat:([a-z]+:(?:[^*\[\]]+\.)?)\*(?:\.\*)*")
COUNT = re.compile(r"\d{1,9}")
COLUMNS: dict[str, Column] = {
    "EQ_bizStep": "biz_step",
    "EQ_disposition": "disposition",
    "EQ_readPoint": "read_point",
    "EQ_bizLocation": "biz_location",
}
TIMES: dict[str, TimeColumn] = {"eventTime": "event_time", "recordTime": "record_time"}
MATCHES = {
    "MATCH_epc": EVERY_ROLE,
    "MATCH_anyEPC": EVERY_ROLE,
    "MATCH_parentID": "p",
    "MATCH_inputEPC": "i",
    "MATCH_outputEPC": "o",
    "MATCH_epcClass": "QC",
    "MATCH_inputEPCClass": "I",
    "MATCH_outputEPCClass": "O",
    "MATCH_anyEPCClass": "QCIO",
}
# Parameters that compare a field of the event's JSON: the objects that may have it, and its name there.
FIELDS = {
    "EQ_persistentDisposition_set": ("$.persistentDisposition", "set"),
    "EQ_persistentDisposition_unset": ("$.persistentDisposition", "unset"),
    "EQ_transformationID": ("$", "transformationID"),
    "GE_errorDeclarationTime": ("$.errorDeclaration", "declarationTime"),
    "LT_errorDeclarationTime": ("$.errorDeclaration", "declarationTime"),
    "EQ_errorReason": ("$.errorDeclaration", "reason"),
    "EQ_correctiveEventID": ("$.errorDeclaration", "correctiveEventIDs"),
    "GE_startTime": (field_names.SENSORS, "startTime"),
    "LT_startTime": (field_names.SENSORS, "startTime"),
    "GE_endTime": (field_names.SENSORS, "endTime"),
    "LT_endTime": (field_names.SENSORS, "endTime"),
    "EQ_type": (field_names.REPORTS, "type"),
    "EQ_deviceID": (field_names.SENSORS, "deviceID"),
    "EQ_dataProcessingMethod": (field_names.SENSORS, "dataProcessingMethod"),
    "EQ_bizRules": (field_names.SENSORS, "bizRules"),
    "EQ_microorganism": (field_names.REPORTS, "microorganism"),
    "EQ_chemicalSubstance": (field_names.REPORTS, "chemicalSubstance"),
    "EQ_stringValue": (field_names.REPORTS, "stringValue"),
    "EQ_hexBinaryValue": (field_names.REPORTS, "hexBinaryValue"),
    "EQ_uriValue": (field_names.REPORTS, "uriValue"),
    "EQ_booleanValue": (field_names.REPORTS, "booleanValue"),
}
NO_MASTER_DATA = "Attributes of vocabularies are not kept with events, so they cannot be asked for."


class Refused(ValueError):
    """A value that the parameter cannot have; the text says why."""


def parse(sent: Iterable[tuple[str, str]]) -> EventQuery:
    """The query that these parameters ask; Validation names every one that cannot be."""
    values: dict[str, list[str]] = {}
    for name, value in sent:
        values.setdefault(name, []).append(value)
    if len(values) > MOST_PARAMETERS:
        raise Validation.of("query", f"At most {MOST_PARAMETERS} parameters.")
    errors: list[FieldError] = []
    conditions: list[Condition] = []
    for name, given in values.items():
        try:
            found = condition(name, given)
        except Refused as error:
            errors.append(FieldError(name, str(error)))
        else:
            conditions += [] if found is None else [found]
    options = _options(values, errors)
    if errors:
        raise Validation(errors)
    return EventQuery(conditions=tuple(conditions), **options)


def pairs_of(query: Mapping[str, Any]) -> Pairs:
    """The parameters of a query that was sent as JSON, as they would stand in an address.

    >>> pairs_of({"EQ_bizStep": ["shipping", "receiving"], "EXISTS_errorDeclaration": True})
    (('EQ_bizStep', 'shipping'), ('EQ_bizStep', 'receiving'), ('EXISTS_errorDeclaration', 'true'))
    """
    pairs = []
    errors = []
    for name, value in query.items():
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, bool):
                pairs.append((name, "true" if one else "false"))
            elif isinstance(one, str | int | float):
                pairs.append((name, str(one)))
            else:
                errors.append(
                    FieldError(f"query.{name}", "A text, a number, true or false, or a list of such.")
                )
    if errors:
        raise Validation(errors)
    return tuple(pairs)


def condition(name: str, given: Sequence[str]) -> Condition | None:
    """The condition of one parameter; None for what is none. Refused for values that cannot be."""
    read = READERS.get(name)
    if read is not None:
        return read(name, _texts(given))
    if name.startswith(("HASATTR_", "EQATTR_")):
        raise Refused(NO_MASTER_DATA)
    named = field_names.read(name)
    if named is None:
        return None
    values = _texts(given)
    if named.operator == "EXISTS" and not _flag(values):
        return None
    return _field(values, Field(
        holder=named.holder, keys=named.keys, operator=named.operator, variables=named.variables,
        local=named.local, namespaces=named.namespaces,
    ))  # fmt: skip


def _texts(given: Sequence[str]) -> Sequence[str]:
    """The values, which must be texts that can be stored: others could not have been captured."""
    if not all(map(can_be_stored, given)):
        raise Refused("Has characters that no text has.")
    return given


def can_be_stored(text: str) -> bool:
    """Whether a text has neither the character zero nor halves of characters."""
    return "\x00" not in text and not any("\ud800" <= character <= "\udfff" for character in text)


def _listed(given: Sequence[str], separators: str = "|") -> tuple[str, ...]:
    """All values: each as it stands, and its parts if it is a list."""
    found: dict[str, None] = {}
    for text in given:
        found[text] = None
        parts = re.split(f"[{separators}]", text)
        if len(parts) > 1:
            found.update(dict.fromkeys(part for part in parts if part))
    if len(found) > MOST_VALUES:
        raise Refused(f"At most {MOST_VALUES} values.")
    return tuple(found)


def _words(given: Sequence[str], allowed: Sequence[str]) -> tuple[str, ...]:
    words = tuple(dict.fromkeys(word for text in given for word in re.split(r"[|,]", text)))
    if any(word not in allowed for word in words):
        raise Refused(f"Must be of {', '.join(allowed)}.")
    return words


def _only(given: Sequence[str]) -> str:
    if len(given) != 1:
        raise Refused("Takes one value.")
    return given[0]


def _flag(given: Sequence[str]) -> bool:
    value = _only(given).lower()
    if value not in ("true", "false"):
        raise Refused("Must be true or false.")
    return value == "true"


def _moment(text: str) -> datetime:
    if not MOMENT.fullmatch(text):
        raise Refused("Must be a date and time with offset, such as 2026-03-14T09:26:53Z.")
    try:
        moment = datetime.fromisoformat(text.upper())
        return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        raise Refused("There is no such date and time.") from None


def _event_type(_: str, given: Sequence[str]) -> Condition:
    return OneOf("event_type", _words(given, EVENT_TYPES))


def _action(_: str, given: Sequence[str]) -> Condition:
    return OneOf("action", _words(given, ACTIONS))


def _one_of(name: str, given: Sequence[str]) -> Condition:
    return OneOf(COLUMNS[name], _listed(given))


def _bound(name: str, given: Sequence[str]) -> Condition:
    operator, _, field = name.partition("_")
    return Bound(TIMES[field], cast('Literal["GE", "LT"]', operator), _moment(_only(given)))


def _within(name: str, given: Sequence[str]) -> Condition:
    """A GLN without an extension stands for the places inside it too."""
    values = _listed(given)
    beginnings = []
    for value in values:
        parts = epc_spelling.parts(value)
        if parts is not None and parts.gln is not None and not parts.extension:
            beginnings.append(value[:-1] if value.startswith("urn:") else f"{value.rstrip('/')}/254/")
    column: Literal["read_point", "biz_location"] = "read_point" if name == "WD_readPoint" else "biz_location"
    return Within(column, values, tuple(beginnings))


def _match(name: str, given: Sequence[str]) -> Condition:
    values = _listed(given, "|," if name.startswith("MATCH_any") else "|")
    beginnings = []
    for value in values:
        if value.startswith("urn:epc:idpat:"):
            pattern = PATTERN.fullmatch(value)
            if pattern is None:
                raise Refused(f"A pattern may only end in stars: {value[:100]}.")
            beginnings.append(f"urn:epc:id:{pattern[1]}")
    return Names(MATCHES[name], values, tuple(beginnings))


def _called(_: str, given: Sequence[str]) -> Condition:
    values = _listed(given)
    return Called(values, tuple(found for value in values if (found := given_id(value)) is not None))


def given_id(event_id: str) -> str | None:
    """The row that this server called so, if it could be one.

    >>> given_id("urn:uuid:0191d6a7-1f6e-7c3a-9c56-0a1b2c3d4e5f") is None, given_id("urn:uuid:1")
    (False, None)
    """
    text = event_id.removeprefix("urn:uuid:")
    return ids.read(text) if text != event_id else None


def _corrects(_: str, given: Sequence[str]) -> Condition | None:
    return Corrects() if _flag(given) else None


def _known_field(name: str, given: Sequence[str]) -> Condition:
    holder, key = FIELDS[name]
    operator = cast("Operator", name.partition("_")[0])
    if operator != "EQ":
        moment = _moment(_only(given))
        return Field(holder=holder, keys=(key,), operator=operator, moments=(moment,))
    if name == "EQ_booleanValue":
        given = ["true" if _flag(given) else "false"]
    return Field(holder=holder, keys=(key,), operator="EQ", texts=_listed(given))


def _field(given: Sequence[str], field: Field) -> Condition:
    """The values of a field whose type only the event knows: texts, numbers and moments."""
    if field.operator == "EXISTS":
        return field
    values = _listed(given) if field.operator == "EQ" else (_only(given),)
    numbers = tuple(Decimal(value) for value in values if NUMBER.fullmatch(value))
    moments = tuple(_moment(value) for value in values if MOMENT.fullmatch(value))
    if field.operator != "EQ" and not numbers and not moments:
        raise Refused("Must be a number, or a date and time with offset.")
    texts = values if field.operator == "EQ" else ()
    return Field(
        holder=field.holder, keys=field.keys, operator=field.operator, variables=field.variables,
        local=field.local, namespaces=field.namespaces, texts=texts, numbers=numbers, moments=moments,
    )  # fmt: skip


def _options(values: Mapping[str, Sequence[str]], errors: list[FieldError]) -> dict[str, Any]:
    """Order and limits; what cannot be goes to `errors`."""
    found: dict[str, Any] = {}
    for name, key, allowed in (
        ("orderBy", "order_by", ("eventTime", "recordTime")),
        ("orderDirection", "direction", ("ASC", "DESC")),
    ):
        if name in values:
            found[key] = values[name][-1]
            if values[name][-1] not in allowed:
                errors.append(FieldError(name, f"Must be {' or '.join(allowed)}."))
    for name, key in (("eventCountLimit", "event_count_limit"), ("maxEventCount", "max_event_count")):
        if name in values:
            if COUNT.fullmatch(values[name][-1]) and int(values[name][-1]) > 0:
                found[key] = int(values[name][-1])
            else:
                errors.append(FieldError(name, "Must be a number from 1 to 999999999."))
    if "eventCountLimit" in values:
        if "maxEventCount" in values:
            errors.append(FieldError("maxEventCount", "Cannot stand beside eventCountLimit."))
        if "orderBy" not in values:
            errors.append(FieldError("eventCountLimit", "Needs orderBy, which says what comes first."))
    return found


Reader = Callable[[str, Sequence[str]], Condition | None]
READERS: dict[str, Reader] = {
    "eventType": _event_type,
    "EQ_action": _action,
    "EQ_eventID": _called,
    "EXISTS_errorDeclaration": _corrects,
    "WD_readPoint": _within,
    "WD_bizLocation": _within,
    **dict.fromkeys(COLUMNS, _one_of),
    **{f"{operator}_{field}": _bound for operator in ("GE", "LT") for field in TIMES},
    **dict.fromkeys(MATCHES, _match),
    **dict.fromkeys(FIELDS, _known_field),
}
