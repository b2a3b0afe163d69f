"""Pure decisions about rules: which values make a rule, and how scopes are spelled."""

import re
from datetime import UTC, date, datetime, time
from functools import cache
from typing import Any, Literal, NamedTuple
from urllib.parse import quote, urlsplit, urlunsplit
from zoneinfo import ZoneInfo

import msgspec
from msgspec import UNSET, UnsetType

from closient.apps.resolver.rules.relations import RELATIONS
from closient.apps.resolver.structs.resolution_rules import (
    ResolutionRule,
    ResolutionRuleCreate,
    ResolutionRulePatch,
    RuleValues,
    Scope,
    ScopeAsked,
)
from closient.gs1 import ai, gtin, linktypes
from closient.gs1.errors import Gs1Error
from closient.kit import countries, metadata
from closient.kit.errors import FieldError, Validation

QUALIFIERS = {"BATCH": "10", "SERIAL": "21"}
GTIN_FIRST = re.compile(r"(\d{8}|\d{12,14})/(10|21)/(.+)", re.DOTALL)
FIRST_YEAR, LAST_YEAR = 1970, 2999
HOST = re.compile(r"[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?\.?|\[[0-9A-Fa-f:.]+\]")


# --- values -------------------------------------------------------------------------------------------------


def created(body: ResolutionRuleCreate) -> RuleValues:
    """The checked values of a new rule; Validation names every field that is wrong."""
    values: dict[str, Any] = {name: getattr(body, name) for name in RuleValues.__struct_fields__}
    values["metadata"] = metadata.created(body.metadata)
    return checked(RuleValues(**values))


def patched(rule: ResolutionRule, patch: ResolutionRulePatch) -> RuleValues:
    """The checked values of a rule after a change: the merge of what is stored and what is sent."""
    values: dict[str, Any] = {}
    for name in RuleValues.__struct_fields__:
        values[name] = sent(patch, name, getattr(rule, name))
    values["metadata"] = metadata.merged(rule.metadata, patch.metadata)
    return checked(RuleValues(**values))


def sent(patch: ResolutionRulePatch, name: str, stored: Any) -> Any:
    """The field as it was sent, else as it is stored."""
    value = getattr(patch, name)
    return stored if isinstance(value, UnsetType) else value


def checked(values: RuleValues) -> RuleValues:
    """The values in one spelling (upper-case codes, moments with an offset), if all of them can be."""
    errors = [FieldError(field, message) for field, message in _faults(values)]
    if errors:
        raise Validation(errors)
    return msgspec.structs.replace(
        values,
        absolute_start_at=_aware(values.absolute_start_at),
        absolute_end_at=_aware(values.absolute_end_at),
        location_countries=_upper(values.location_countries),
        location_regions=_upper(values.location_regions),
        custom_url=values.custom_url or None,
    )


def _faults(values: RuleValues) -> list[tuple[str, str]]:
    faults = []
    if values.destination_type == "CUSTOM_URL" and not values.custom_url:
        faults.append(("custom_url", "Required when destination_type is CUSTOM_URL."))
    if values.custom_url and (reason := url_fault(values.custom_url)):
        faults.append(("custom_url", reason))
    for field in ("annual_start_mmdd", "annual_end_mmdd"):
        text = getattr(values, field)
        if text is not None and day_of_year(text) is None:
            faults.append((field, "Not a day of the year: write MM-DD."))
    if values.timezone is not None and zone(values.timezone) is None:
        faults.append(("timezone", "Not a time zone of the IANA database, such as Europe/Vienna."))
    if values.link_type is not None and (reason := link_type_fault(values.link_type)):
        faults.append(("link_type", reason))
    faults += _faults_of_moments(values)
    for field in ("time_of_day_start", "time_of_day_end"):
        moment: time | None = getattr(values, field)
        if moment is not None and moment.tzinfo is not None:
            faults.append((field, "Without an offset: name the zone in timezone."))
    return faults + _faults_of_places(values)


def _faults_of_moments(values: RuleValues) -> list[tuple[str, str]]:
    faults = []
    for field in ("absolute_start_at", "absolute_end_at"):
        sent: datetime | None = getattr(values, field)
        if sent is not None and not is_sensible(sent):
            faults.append((field, f"Moments lie in the years {FIRST_YEAR} to {LAST_YEAR}."))
    if faults:
        return faults
    start, end = _aware(values.absolute_start_at), _aware(values.absolute_end_at)
    if start is not None and end is not None and start >= end:
        faults.append(("absolute_end_at", "Must be later than absolute_start_at."))
    return faults


def is_sensible(moment: datetime) -> bool:
    """Whether a moment can be told in every time zone, and means something."""
    return FIRST_YEAR <= moment.year <= LAST_YEAR


def link_type_fault(text: str) -> str | None:
    """Why rules cannot serve this link type: what they serve has a name in linksets.

    >>> link_type_fault("gs1:pip"), link_type_fault("license"), link_type_fault("https://b.example/voc/x")
    (None, None, None)
    >>> link_type_fault("anchor")
    'Write gs1:pip, a relation of the IANA registry, or the full address of a term.'
    """
    name = linktypes.parse(text)
    if name is not None:
        is_known = name in linktypes.ACCEPTED or name == linktypes.DEFAULT
        return None if is_known else f"gs1:{name[:60]} is no link type of the GS1 Web Vocabulary."
    if text in ("linkset", "all"):
        return "This name means the list of all links."
    if text.lower() in RELATIONS:
        return None
    if text.startswith(("https://", "http://")):
        return url_fault(text)
    return "Write gs1:pip, a relation of the IANA registry, or the full address of a term."


def _faults_of_places(values: RuleValues) -> list[tuple[str, str]]:
    """Countries that do not exist, alone or before a region; a scan never comes from there."""
    faults = []
    for field in ("location_countries", "location_regions"):
        for number, code in enumerate(getattr(values, field) or ()):
            if countries.clean(code[:2]) is None:
                faults.append((f"{field}.{number}", f"No country has the code {code[:2].upper()}."))
    for city in values.location_cities or ():
        if "\x00" in city:
            faults.append(("location_cities", "No NUL character."))
    return faults


def url_fault(url: str) -> str | None:
    """What is wrong with an address; None if nothing is."""
    if len(url) > 2048:
        return "At most 2048 characters."
    if re.search(r"[\x00-\x20\x7f-\x9f<>\"\\^`{|}]", url):
        return 'No spaces, control characters or any of < > " \\ ^ ` { | }: percent-encode them.'
    if ascii_url(url) is None:
        return "Must be an absolute http or https address."
    return None


# An address that is legal as it stands; most are.
LEGAL_URL = re.compile(
    r"https?://[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::[0-9]{1,4})?(?:[/?#][%!$&'()*+,;=:@/?#~A-Za-z0-9._-]*)?"
)


def ascii_url(url: str, also_legal: str = "") -> bytes | None:
    """The address as a header can hold it: the host in Punycode, the rest percent-encoded; None if bad."""
    if LEGAL_URL.fullmatch(url):
        return url.encode("ascii")
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").encode("idna").decode("ascii") if parts.hostname else ""
        port = f":{parts.port}" if parts.port is not None else ""
    except (ValueError, UnicodeError):
        return None
    if ":" in host:
        host = f"[{host}]"
    if parts.scheme.lower() not in ("http", "https") or not HOST.fullmatch(host):
        return None
    user, at, _ = parts.netloc.rpartition("@")
    legal = "%!$&'()*+,;=:@/?#~[]" + also_legal
    rest = (quote(part, safe=legal) for part in (parts.path, parts.query, parts.fragment))
    netloc = quote(user, safe="%!$&'()*+,;=:") + at + host + port
    return urlunsplit((parts.scheme, netloc, *rest)).encode("ascii")


def day_of_year(text: str) -> int | None:
    """month * 100 + day; 29 February is one."""
    try:
        day = date.fromisoformat(f"2000-{text}")
    except ValueError:
        return None
    return day.month * 100 + day.day if len(text) == 5 else None


@cache
def zone(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, LookupError):
        return None


def _aware(moment: datetime | None) -> datetime | None:
    if moment is None:
        return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _upper(codes: list[str] | None) -> list[str] | None:
    return None if codes is None else [code.upper() for code in codes]


# --- scopes -------------------------------------------------------------------------------------------------


class Part(NamedTuple):
    """What a scope_id says of a product, a lot or an item: a GTIN-14, a qualifier's value, or both."""

    gtin: str | None
    value: str | None


def asked_scope(body: ResolutionRuleCreate) -> ScopeAsked:
    """The scope of a new rule, as it was named."""
    return ScopeAsked(scope_type=body.scope_type, scope_id=body.scope_id, product_id=body.product_id)


def stored_scope(rule: ResolutionRule) -> Scope:
    """The scope as it stands."""
    scope_id = rule.scope_id or ""
    brand_id = scope_id if rule.scope_type == "BRAND" else None
    return Scope(scope_type=rule.scope_type, scope_id=scope_id, product_id=rule.product_id, brand_id=brand_id)


def patched_scope(rule: ResolutionRule, patch: ResolutionRulePatch) -> ScopeAsked | None:
    """The scope that a change asks for; None when it asks for none. Half a name keeps the other half."""
    if patch.scope_type is UNSET and patch.scope_id is UNSET and patch.product_id is UNSET:
        return None
    scope_type = sent(patch, "scope_type", rule.scope_type)
    scope_id: str | None = sent(patch, "scope_id", None)
    product_id: str | None = sent(patch, "product_id", None)
    if scope_type == rule.scope_type and rule.scope_id is not None:
        if patch.scope_id is UNSET and product_id is None:
            scope_id = rule.scope_id
        elif patch.scope_id is UNSET and scope_type in QUALIFIERS:
            scope_id = rule.scope_id[18:]
        elif scope_type in QUALIFIERS and product_id is None and not GTIN_FIRST.fullmatch(scope_id or ""):
            product_id = rule.product_id
    return ScopeAsked(scope_type=scope_type, scope_id=scope_id, product_id=product_id)


def part(scope_type: Literal["PRODUCT", "BATCH", "SERIAL"], scope_id: str | None) -> Part:
    """Read the scope_id of a rule for a product, a lot or an item; Validation when it cannot be one.

    >>> part("BATCH", "9506000134352/10/A/1")
    Part(gtin='09506000134352', value='A/1')
    >>> part("SERIAL", "21/42")
    Part(gtin=None, value='42')
    """
    try:
        if scope_type == "PRODUCT":
            return Part(None if scope_id is None else gtin.normalise(scope_id), None)
        code = QUALIFIERS[scope_type]
        if not scope_id:
            raise Gs1Error(f"Write GTIN/{code}/value.")
        whole = GTIN_FIRST.fullmatch(scope_id)
        if whole is None:
            return Part(None, _checked_value(code, scope_id.removeprefix(f"{code}/")))
        if whole[2] != code:
            raise Gs1Error(f"A {scope_type} rule names AI {code}, not {whole[2]}.")
        return Part(gtin.normalise(whole[1]), _checked_value(code, whole[3]))
    except Gs1Error as error:
        raise Validation.of("scope_id", error.reason) from None


def _checked_value(code: str, value: str) -> str:
    ai.lint(code, value)
    return value
