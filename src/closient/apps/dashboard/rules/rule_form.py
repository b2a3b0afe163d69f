"""From a rule as people fill it in to the fields that the resolver keeps."""

import re
from datetime import UTC, datetime, time, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from closient.apps.dashboard.structs.forms import RuleForm
from closient.kit.errors import FieldError, Validation

MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?")
TIME = re.compile(r"\d{2}:\d{2}(:\d{2})?")
QUALIFIER_FIELDS = {"BATCH": "lot", "SERIAL": "serial"}


def conditions(form: RuleForm) -> dict[str, Any]:
    """The resolver's fields besides scope and countries; Validation names every field that cannot be read."""
    errors: list[FieldError] = []
    own_zone = zone(form.timezone, errors)
    found: dict[str, Any] = {
        "destination_type": form.destination_type,
        "custom_url": form.custom_url or None,
        "enabled": form.enabled,
        "annual_start_mmdd": form.annual_start_mmdd or None,
        "annual_end_mmdd": form.annual_end_mmdd or None,
        "days_of_week": sorted(set(form.days_of_week)) or None,
        "timezone": form.timezone or None,
        "link_type": form.link_type or None,
    }
    for name in ("absolute_start_at", "absolute_end_at"):
        found[name] = _moment(name, getattr(form, name), own_zone, errors)
    for name in ("time_of_day_start", "time_of_day_end"):
        found[name] = _time(name, getattr(form, name), errors)
    field = QUALIFIER_FIELDS.get(form.scope_type)
    if field and not getattr(form, field):
        errors.append(FieldError(field, "Say which one: as it is printed on the pack."))
    if errors:
        raise Validation(errors)
    return found


def scope_value(form: RuleForm) -> str | None:
    """The lot or serial that the rule is for."""
    field = QUALIFIER_FIELDS.get(form.scope_type)
    return getattr(form, field) if field else None


def zone(name: str, errors: list[FieldError]) -> tzinfo:
    """The zone of that name; UTC for none, and for one that does not exist."""
    if not name:
        return UTC
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, LookupError):
        errors.append(FieldError("timezone", "No such time zone. Names look like Europe/Rome."))
        return UTC


def _moment(name: str, text: str, own_zone: tzinfo, errors: list[FieldError]) -> datetime | None:
    if not text:
        return None
    try:
        if MOMENT.fullmatch(text):
            return datetime.fromisoformat(text).replace(tzinfo=own_zone)
    except ValueError:
        pass
    errors.append(FieldError(name, "Enter a day and time, such as 2027-05-31T14:00."))
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
