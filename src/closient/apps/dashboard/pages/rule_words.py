"""Rules in words: for which packs, when and for whom they hold. No page of its own."""

from datetime import time
from typing import Any

from babel import dates
from msgspec import Struct

from closient.apps.dashboard.structs.views import Standing
from closient.gs1 import linktypes
from closient.web import formats, texts
from closient.web.flash import Tone
from closient.web.texts import _

MONDAY_TO_FRIDAY, WEEKEND = [0, 1, 2, 3, 4], [5, 6]


class SaidRule(Struct, frozen=True):
    """A rule and what it says to people. `blocked_by` is where the rule leads that takes all its scans."""

    rule: Any
    scope: str
    conditions: list[str]
    decides: bool
    blocked_by: str
    is_first: bool
    is_last: bool


def said_rules(rules: list[Any], deciding: str | None, blocked: dict[str, Any]) -> list[SaidRule]:
    """The rules in words; `deciding` is the id of the one that serves a plain scan now."""
    scopes = [(rule.scope_type, rule.scope_id) for rule in rules]
    return [
        SaidRule(
            rule,
            scope_words(rule),
            conditions(rule),
            rule.id == deciding,
            target_words(blocked[rule.id]) if rule.id in blocked else "",
            number == 0 or scopes[number - 1] != scopes[number],
            number == len(rules) - 1 or scopes[number + 1] != scopes[number],
        )
        for number, rule in enumerate(rules)
    ]


def target_words(rule: Any) -> str:
    """Where a rule leads."""
    return _("the product page") if rule.destination_type == "HOSTED_PAGE" else rule.custom_url or ""


def saved_words(standing: Standing, *, is_wide: bool = False) -> tuple[str, Tone]:
    """What is true of a rule that was just saved, and how good that is."""
    if is_wide and standing == "always":
        return _(
            "The rule is saved. It holds from now on, wherever no rule of a product comes first."
        ), "good"
    said: dict[Standing, tuple[str, Tone]] = {
        "off": (_("The rule is saved. It is switched off."), "info"),
        "over": (_("The rule is saved, but its time is over: it serves no scan any more."), "warn"),
        "never": (
            _("The rule is saved, but it is never reached: an earlier rule takes all its scans. Move it up."),
            "warn",
        ),
        "later": (_("The rule is saved. It holds once its time begins."), "good"),
        "sometimes": (_("The rule is saved. It holds whenever its conditions are met."), "good"),
        "always": (_("The rule is saved. It holds from now on."), "good"),
    }
    return said[standing]


def scope_words(rule: Any) -> str:
    """For which packs the rule is; nothing for the plain case."""
    qualifier = (rule.scope_id or "")[18:]
    said = {
        "BATCH": _("Lot %(code)s") % {"code": qualifier},
        "SERIAL": _("Serial %(code)s") % {"code": qualifier},
        "BRAND": _("All products of the brand"),
        "ORGANIZATION": _("All products of the organization"),
    }
    return said.get(rule.scope_type, "")


def conditions(rule: Any) -> list[str]:
    """When and for whom it holds, a phrase for each condition."""
    said = []
    if rule.link_type:
        said.append(_("for those who ask for %(what)s") % {"what": link_type_words(rule.link_type)})
    if rule.absolute_start_at:
        said.append(_("from %(moment)s") % {"moment": _moment(rule.absolute_start_at, rule.timezone)})
    if rule.absolute_end_at:
        said.append(_("until %(moment)s") % {"moment": _moment(rule.absolute_end_at, rule.timezone)})
    if rule.annual_start_mmdd or rule.annual_end_mmdd:
        said.append(_season(rule.annual_start_mmdd, rule.annual_end_mmdd))
    if rule.days_of_week:
        said.append(_weekdays(sorted(rule.days_of_week)))
    if rule.time_of_day_start or rule.time_of_day_end:
        said.append(_hours(rule.time_of_day_start, rule.time_of_day_end, rule.timezone or "UTC"))
    places = [formats.country(code) for code in rule.location_countries or ()]
    places += [*(rule.location_regions or ()), *(rule.location_cities or ())]
    if places:
        said.append(_("in %(places)s") % {"places": ", ".join(places)})
    return said


def link_type_words(link_type: str) -> str:
    """The title of a link type of GS1, else the type itself."""
    name = linktypes.parse(link_type)
    title = linktypes.TITLES.get(name) if name else None
    return f"{title} ({link_type})" if title else link_type


def _moment(moment: Any, zone: str | None) -> str:
    region = texts.current().region
    shown = dates.format_datetime(moment, "medium", tzinfo=dates.get_timezone(zone or "UTC"), locale=region)
    return f"{shown} {zone or 'UTC'}"


def _season(start: str | None, end: str | None) -> str:
    values = {"start": _month_day(start), "end": _month_day(end)}
    if start and end:
        return _("every year from %(start)s to %(end)s") % values
    return (_("every year from %(start)s") if start else _("every year until %(end)s")) % values


def _month_day(text: str | None) -> str:
    if not text:
        return ""
    month, day = text.split("-")
    names = dates.get_month_names("wide", "format", texts.current().region)
    return f"{int(day)} {names[int(month)]}"


def _weekdays(days: list[int]) -> str:
    if days == WEEKEND:
        return _("on Saturday and Sunday")
    if days == MONDAY_TO_FRIDAY:
        return _("from Monday to Friday")
    names = dates.get_day_names("wide", "format", texts.current().region)
    return _("on %(days)s") % {"days": ", ".join(names[day] for day in days)}


def _hours(start: time | None, end: time | None, zone: str) -> str:
    values = {"start": f"{start:%H:%M}" if start else "", "end": f"{end:%H:%M}" if end else "", "zone": zone}
    if start and end:
        return _("between %(start)s and %(end)s (%(zone)s)") % values
    return (_("after %(start)s (%(zone)s)") if start else _("before %(end)s (%(zone)s)")) % values


handlers: list[Any] = []
