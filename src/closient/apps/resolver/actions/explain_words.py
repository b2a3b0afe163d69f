"""Verdicts on rules and links in plain words, in the reader's language."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, time

from babel import dates

from closient.edge import explain, link_types
from closient.edge.choose import Choice, Wanted
from closient.edge.decide import Condition, Rule
from closient.edge.explain import Considered
from closient.edge.variants import Link
from closient.web import formats, texts
from closient.web.texts import _


def reason(entry: Considered, wanted: Wanted, found: Sequence[Choice], *, has_page: bool) -> str:
    """Why this rule or link has its verdict; `found` is what serves."""
    one, verdict = entry.one, entry.verdict
    if verdict == "condition_failed" and isinstance(one, Rule) and entry.condition is not None:
        return CONDITIONS[entry.condition](one, wanted)
    if verdict == "leads_back":
        if has_page:
            return _("It is chosen, but its address leads back to this very link: the product page opens.")
        return _("It is chosen, but its address leads back to this very link.")
    if verdict == "chosen":
        return _chosen_rule(one) if isinstance(one, Rule) else _chosen_link(one, wanted, len(found))
    if verdict == "other_link_type":
        return _other_type(one.link_type, wanted.link_type)
    if verdict == "not_default":
        return _("No default link: only who asks for %(what)s gets it.") % {"what": _type(one.link_type)}
    if verdict == "not_reached":
        return _not_reached(one, explain.serving_type(wanted, found))
    if verdict == "switched_off":
        return _switched_off(entry)
    return {
        "address_dead": _("Its address has not answered for a while, so it is skipped."),
        "fits_less": _("Another one at this level fits the language, media type or context better."),
        "disabled": _("It is switched off."),
    }[verdict]


def _chosen_rule(rule: Rule) -> str:
    if rule.is_dead:
        return _("It holds. Its address has not answered for a while, so the product page opens.")
    if rule.is_unconditional:
        return _("It holds always, and nothing before it served.")
    return _("All its conditions hold, and nothing before it served.")


def _chosen_link(link: Link, wanted: Wanted, chosen: int) -> str:
    if chosen > 1:
        return _("One of %(count)s that fit this caller equally well.") % {"count": chosen}
    if wanted.link_type is not None and link.link_type == wanted.link_type:
        return _("The link for who asks for %(what)s.") % {"what": _type(link.link_type)}
    if not link.is_default:
        return _("No default is named and the key has no page of its own: its first link serves.")
    return _("The default link of its level, and nothing before it served.")


def _other_type(own: str | None, asked: str | None) -> str:
    if own is None:
        return _("For who asks for nothing special; here %(what)s is asked for.") % {"what": _type(asked)}
    return _("Only for who asks for %(what)s.") % {"what": _type(own)}


def _not_reached(one: Rule | Link, serving: str | None) -> str:
    if serving is not None and one.link_type != serving:
        return _("Not needed: something stands here for exactly the link type that was asked for.")
    return _("Never reached: something before it serves.")


def _switched_off(entry: Considered) -> str:
    level = entry.level
    if entry.scope == "SERIAL" or level.startswith("21/") or "/21/" in level:
        return _("This item, or its lot, is switched off: it counts as not scanned.")
    if entry.scope == "BATCH" or "10/" in level:
        return _("This lot is switched off: it counts as not scanned.")
    return _("The resolver of this product is switched off.")


def _type(link_type: str | None) -> str:
    return "" if link_type is None else f"{link_types.title(link_type)} ({link_type})"


# --- the decision -------------------------------------------------------------------------------------------


def document(kind: str) -> str:
    """Why nobody is led anywhere."""
    if kind == "linkset":
        return _("This caller asks for the list of links. Its default link is what is chosen below.")
    return _("This caller asks for data and gets it here. Who scans is led to what is chosen below.")


def choices(count: int) -> str:
    return _("%(count)s links fit equally well: the caller chooses among them.") % {"count": count}


def nothing(link_type: str) -> str:
    return _("Nothing stands here for %(what)s.") % {"what": _type(link_type)}


def back() -> str:
    return _("What was chosen leads back to this very link, so the product's own page opens instead.")


def hosted(choice: Choice, *, is_claimed: bool) -> str:
    if choice.rule is not None:
        return _("%(whose)s opens the product's own page.") % {"whose": _whose(choice.rule)}
    if choice.link is not None:
        return _("A link opens the product's own page.")
    if not is_claimed:
        return _("Nobody has claimed this product, so its own page opens.")
    return _("No rule and no default link serves now, so the product's own page opens.")


def led(choice: Choice) -> str:
    """Who leads there."""
    if choice.rule is not None:
        return _("%(whose)s decides.") % {"whose": _whose(choice.rule)}
    if choice.link is None:
        return _("Items are verified by this site itself.")
    return _("The link %(title)s decides.") % {"title": f"\u201c{choice.link.title}\u201d"}


def _whose(rule: Rule) -> str:
    return {
        "SERIAL": _("A rule of this item"),
        "BATCH": _("A rule of this lot"),
        "PRODUCT": _("A rule of the product"),
        "BRAND": _("A rule of the brand"),
        "ORGANIZATION": _("A rule for all products"),
    }[rule.scope]


# --- conditions ---------------------------------------------------------------------------------------------


def _begins(rule: Rule, wanted: Wanted) -> str:
    values = {"moment": _moment(rule.starts_at, rule), "now": _moment(wanted.moment, rule), "zone": rule.zone}
    return _("Only from %(moment)s on; this moment is %(now)s (%(zone)s).") % values


def _ends(rule: Rule, wanted: Wanted) -> str:
    values = {"moment": _moment(rule.ends_at, rule), "now": _moment(wanted.moment, rule), "zone": rule.zone}
    return _("Only until %(moment)s; this moment is %(now)s (%(zone)s).") % values


def _countries(rule: Rule, wanted: Wanted) -> str:
    names = sorted(formats.country(code) for code in rule.countries or ())
    country = wanted.place.country
    return _elsewhere(names, formats.country(country) if country else None)


def _regions(rule: Rule, wanted: Wanted) -> str:
    return _elsewhere(sorted(rule.regions or ()), wanted.place.region)


def _cities(rule: Rule, wanted: Wanted) -> str:
    city = wanted.place.city
    return _elsewhere(sorted(name.title() for name in rule.cities or ()), city.title() if city else None)


def _elsewhere(names: list[str], here: str | None) -> str:
    values = {"places": ", ".join(names), "here": here}
    if here is None:
        return _("Only in %(places)s; where this caller is, is not known.") % values
    return _("Only in %(places)s; this caller is in %(here)s.") % values


def _weekdays(rule: Rule, wanted: Wanted) -> str:
    names = dates.get_day_names("wide", "stand-alone", texts.current().region)
    days = sorted(rule.weekdays or ())
    if len(days) > 2 and days == list(range(days[0], days[-1] + 1)):
        said = _("%(first)s to %(last)s") % {"first": names[days[0]], "last": names[days[-1]]}
    else:
        said = ", ".join(names[day] for day in days)
    today = names[wanted.moment.astimezone(rule.zone).weekday()]
    values = {"days": said, "today": today, "zone": rule.zone}
    return _("Only on %(days)s; this moment is a %(today)s in %(zone)s.") % values


def _season(rule: Rule, wanted: Wanted) -> str:
    local = wanted.moment.astimezone(rule.zone)
    values = {
        "first": _day(rule.first_day),
        "last": _day(rule.last_day),
        "today": _day(local.month * 100 + local.day),
        "zone": rule.zone,
    }
    if rule.last_day is None:
        return _("Only from %(first)s of a year on; this moment is on %(today)s in %(zone)s.") % values
    if rule.first_day is None:
        return _("Only until %(last)s of a year; this moment is on %(today)s in %(zone)s.") % values
    return _("Only from %(first)s to %(last)s; this moment is on %(today)s in %(zone)s.") % values


def _hours(rule: Rule, wanted: Wanted) -> str:
    now = wanted.moment.astimezone(rule.zone).time()
    values = {"opens": _hour(rule.opens), "closes": _hour(rule.closes), "now": _hour(now), "zone": rule.zone}
    if rule.closes is None:
        return _("Only after %(opens)s; it is %(now)s in %(zone)s.") % values
    if rule.opens is None:
        return _("Only before %(closes)s; it is %(now)s in %(zone)s.") % values
    return _("Only between %(opens)s and %(closes)s; it is %(now)s in %(zone)s.") % values


def _moment(moment: datetime | None, rule: Rule) -> str:
    if moment is None:
        return ""
    local = moment.astimezone(rule.zone)
    return f"{dates.format_date(local, 'medium', locale=texts.current().region)}, {local:%H:%M}"


def _day(number: int | None) -> str:
    """Month and day, in a leap year, so that 29 February is one."""
    if number is None:
        return ""
    day = date(2000, number // 100, number % 100)
    return dates.format_skeleton("MMMMd", day, locale=texts.current().region)


def _hour(moment: time | None) -> str:
    return "" if moment is None else f"{moment:%H:%M}"


CONDITIONS: dict[Condition, Callable[[Rule, Wanted], str]] = {
    "absolute_start_at": _begins,
    "absolute_end_at": _ends,
    "location_countries": _countries,
    "location_regions": _regions,
    "location_cities": _cities,
    "days_of_week": _weekdays,
    "season": _season,
    "time_of_day": _hours,
}
