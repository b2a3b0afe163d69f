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
REGION = re.compile(r"[A-Z]{2}-[A-Z0-9]{1,3}")
LONGEST_CITY = 100
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
        "location_regions": _regions(form.location_regions, errors),
        "location_cities": _cities(form.location_cities, errors),
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
    parts = [part for whole in listed(text) for part in _codes(whole)]
    wrong = [part for part in parts if countries.clean(part) is None]
    if wrong:
        message = f"No country is called {wrong[0]}. Enter its name or its two letters."
        errors.append(FieldError("location_countries", message))
    return list(dict.fromkeys(part.upper() for part in parts)) or None


def _codes(text: str) -> list[str]:
    """Codes with nothing but spaces between them are several; anything else is one name."""
    words = text.split()
    return words if all(map(countries.clean, words)) else [text]


def _regions(text: str, errors: list[FieldError]) -> list[str] | None:
    parts = [part.upper() for whole in listed(text) for part in whole.split()]
    wrong = [part for part in parts if not REGION.fullmatch(part) or countries.clean(part[:2]) is None]
    if wrong:
        message = f"{wrong[0]} is no region. Enter the country's two letters, a dash and the region: IT-25."
        errors.append(FieldError("location_regions", message))
    return list(dict.fromkeys(parts)) or None


def _cities(text: str, errors: list[FieldError]) -> list[str] | None:
    names = list(dict.fromkeys(" ".join(name.split()) for name in listed(text)))
    if any(len(name) > LONGEST_CITY for name in names):
        message = f"A city's name has at most {LONGEST_CITY} characters: put commas between."
        errors.append(FieldError("location_cities", message))
    return names or None


def listed(text: str) -> list[str]:
    """What stands between commas; between semicolons where there are any, since names may hold commas."""
    return [part.strip() for part in text.split(";" if ";" in text else ",") if part.strip()]


def joined(parts: list[str] | None) -> str:
    """The other way round."""
    if any("," in part for part in parts or ()):
        return "; ".join(parts or ()) + ";"
    return ", ".join(parts or ())


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
