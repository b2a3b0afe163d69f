"""From a rule as people fill it in to the fields that the resolver keeps."""

import re
from datetime import UTC, date, datetime, time, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from closient.apps.dashboard.structs.forms import RuleForm
from closient.gs1 import ai
from closient.kit import countries
from closient.kit.errors import FieldError, Validation

MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?")
MONTH_DAY = re.compile(r"\d{2}-\d{2}")
TIME = re.compile(r"\d{2}:\d{2}(:\d{2})?")
QUALIFIER_FIELDS = {"BATCH": "lot", "SERIAL": "serial"}
CODES = {"BATCH": "10", "SERIAL": "21"}
ADDRESS = re.compile(r"https?://[^\s/?#]", re.IGNORECASE)
NO_ADDRESS = re.compile(r"[\x00-\x20\x7f-\x9f<>\"\\^`{|}]")
# What the resolver alone can find, as the form calls the fields, and in words of the page.
FIELDS = {"product_id": "scope_type"}
WORDS = {
    "custom_url": "Enter a whole address, such as https://example.com/offer.",
    "link_type": "Choose one of the list.",
    "brand_id": "Choose a brand of your organization.",
}


def conditions(form: RuleForm) -> dict[str, Any]:
    """The resolver's fields besides the scope; Validation names every field that is wrong, in plain words."""
    errors: list[FieldError] = []
    own_zone = zone(form.timezone, errors)
    found: dict[str, Any] = {
        "destination_type": form.destination_type,
        "custom_url": _address(form, errors),
        "enabled": form.enabled,
        "days_of_week": sorted(set(form.days_of_week)) or None,
        "timezone": form.timezone or None,
        "link_type": form.link_type or None,
        "location_countries": _countries(form.location_countries, errors),
    }
    for name in ("absolute_start_at", "absolute_end_at"):
        found[name] = moment(name, getattr(form, name), own_zone, errors)
    for name in ("annual_start_mmdd", "annual_end_mmdd"):
        found[name] = _month_day(name, getattr(form, name), errors)
    for name in ("time_of_day_start", "time_of_day_end"):
        found[name] = _time(name, getattr(form, name), errors)
    start, end = found["absolute_start_at"], found["absolute_end_at"]
    if start and end and start >= end:
        errors.append(FieldError("absolute_end_at", "The end must come after the beginning."))
    _check_scope(form, errors)
    if errors:
        raise Validation(errors)
    return found


def _address(form: RuleForm, errors: list[FieldError]) -> str | None:
    if not form.custom_url:
        if form.destination_type == "CUSTOM_URL":
            errors.append(FieldError("custom_url", "Enter the address that scans shall lead to."))
        return None
    if ADDRESS.match(form.custom_url) is None:
        errors.append(FieldError("custom_url", "Enter a whole address, such as https://example.com/offer."))
    elif NO_ADDRESS.search(form.custom_url):
        text = 'An address has no spaces and none of these characters: < > " \\ ^ ` { | }'
        errors.append(FieldError("custom_url", text))
    return form.custom_url


def _countries(text: str, errors: list[FieldError]) -> list[str] | None:
    codes = [part for part in text.replace(",", " ").split() if part]
    wrong = [code for code in codes if countries.clean(code) is None]
    if wrong:
        errors.append(FieldError("location_countries", f"No country has the code {wrong[0]}."))
    return [code.upper() for code in codes] or None


def _check_scope(form: RuleForm, errors: list[FieldError]) -> None:
    field = QUALIFIER_FIELDS.get(form.scope_type)
    if field:
        value = getattr(form, field)
        if not value:
            errors.append(FieldError(field, "Say which one: as it is printed on the pack."))
        elif " " in value:
            errors.append(FieldError(field, "A code holds no spaces: write it without them."))
        elif reason := ai.finding(CODES[form.scope_type], value):
            errors.append(FieldError(field, f"It {reason}."))
    if form.scope_type == "BRAND" and not form.brand_id:
        errors.append(FieldError("brand_id", "Say which brand."))


def scope_value(form: RuleForm) -> str | None:
    """The lot, serial or brand that the rule is for."""
    if form.scope_type == "BRAND":
        return form.brand_id
    field = QUALIFIER_FIELDS.get(form.scope_type)
    return getattr(form, field) if field else None


def in_plain_words(refused: Validation, form: RuleForm) -> Validation:
    """What the resolver refused, with the fields as the form calls them and without the words of the API."""
    scope_field = QUALIFIER_FIELDS.get(form.scope_type, "brand_id" if form.scope_type == "BRAND" else "")
    names = {**FIELDS, "scope_id": scope_field or "scope_type"}
    errors = []
    for one in refused.errors:
        field = names.get(one.field, one.field)
        errors.append(FieldError(field, WORDS.get(field, one.message)))
    return Validation(errors)


def zone(name: str, errors: list[FieldError]) -> tzinfo:
    """The zone of that name; UTC for none, and for one that does not exist."""
    if not name:
        return UTC
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, LookupError):
        errors.append(FieldError("timezone", "No such time zone. Names look like Europe/Rome."))
        return UTC


def moment(name: str, text: str, own_zone: tzinfo, errors: list[FieldError]) -> datetime | None:
    """A day and time in a zone; None for none, and for one that is wrong."""
    if not text:
        return None
    try:
        if MOMENT.fullmatch(text):
            return datetime.fromisoformat(text).replace(tzinfo=own_zone)
    except ValueError:
        pass
    errors.append(FieldError(name, "Enter a day and time, such as 2027-05-31T14:00."))
    return None


def _month_day(name: str, text: str, errors: list[FieldError]) -> str | None:
    if not text:
        return None
    try:
        if MONTH_DAY.fullmatch(text):
            # A leap year, so that 29 February is a day.
            date.fromisoformat(f"2000-{text}")
            return text
    except ValueError:
        pass
    errors.append(FieldError(name, "Enter month and day, such as 11-01."))
    return None


def _time(name: str, text: str, errors: list[FieldError]) -> time | None:
    if not text:
        return None
    try:
        if TIME.fullmatch(text):
            return time.fromisoformat(text)
    except ValueError:
        pass
    errors.append(FieldError(name, "Enter a time, such as 14:00."))
    return None
