"""Scans in pictures and words for the analytics pages. No page of its own."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale, dates
from markupsafe import Markup

from closient.apps.analytics.structs import Breakdown, Bucket, ScanEvent
from closient.apps.dashboard.structs.analytics import AnalyticsView, Cut, Days
from closient.edge import link_types
from closient.web import charts, formats, maps, texts
from closient.web.texts import _

COUNTRIES_SHOWN = 10
# Where a block leads that says one value: this page with the filter set.
Link = Callable[..., str]


def device_name(device: str) -> str:
    names = {"mobile": _("Phone"), "tablet": _("Tablet"), "desktop": _("Computer"), "bot": _("Robot")}
    return names.get(device, device)


def language_name(code: str) -> str:
    return Locale.parse(texts.current().region).languages.get(code, code)


def who(bots: str) -> str:
    """Whose scans are counted."""
    whose = {"include": _("by people and robots"), "only": _("by robots")}
    return whose.get(bots, _("by people"))


def span(days: Days) -> str:
    """The days in words."""
    shown = [
        dates.format_date(day, "medium", locale=texts.current().region) for day in (days.since, days.until)
    ]
    return shown[0] if shown[0] == shown[1] else f"{shown[0]} – {shown[1]}"


def bucket_name(start: datetime, interval: Cut) -> str:
    region = texts.current().region
    if interval == "hour":
        return f"{formats.short_day(start)} {start:%H:%M}"
    if interval == "month":
        return dates.format_skeleton("yMMM", start, locale=region)
    day = formats.short_day(start)
    return _("week of %(day)s") % {"day": day} if interval == "week" else day


def on_the_clock_of(zone: str) -> Callable[[datetime], Markup]:
    """Writes a moment as the clock of a zone shows it: its day, and beneath the hour."""
    there = ZoneInfo(zone)

    def written(value: datetime) -> Markup:
        local = value.astimezone(there)
        hour = dates.format_time(local, "short", tzinfo=there, locale=texts.current().region)
        return Markup('<time datetime="{}">{}<span class="second">{}</span></time>').format(
            local.isoformat(timespec="seconds"), formats.short_day(local), hour
        )

    return written


def time_chart(view: AnalyticsView, bots: str) -> object:
    """These days over those before. What is not over yet is a gap: it would look like a fall."""
    interval, buckets = view.now.interval, view.now.data
    counted = _all(buckets[: view.whole_buckets or None])
    now = counted + [None] * (len(buckets) - len(counted))
    earlier = _all(view.before.data)[: len(buckets)]
    earlier += [None] * (len(buckets) - len(earlier))
    lines = [charts.Line(_("Now"), now)]
    if view.before.total_scans:
        lines.append(charts.Line(_("Before"), earlier))
    units = {"hour": _("an hour"), "day": _("a day"), "week": _("a week"), "month": _("a month")}
    title = _("Scans %(who)s") % {"who": who(bots)}
    labels = [bucket_name(bucket.start, interval) for bucket in buckets]
    return charts.over_time(title, labels, lines, unit=units[interval], filled=True)


def _all(buckets: list[Bucket]) -> list[float | None]:
    return [bucket.total_scans for bucket in buckets]


def change_words(change: float | None) -> str:
    """Against the days before."""
    if change is None:
        return ""
    share = formats.percent(abs(change))
    if round(change, 2) > 0:
        return _("%(share)s more than in the days before") % {"share": share}
    if round(change, 2) < 0:
        return _("%(share)s fewer than in the days before") % {"share": share}
    return _("as many as in the days before")


def best_bucket(view: AnalyticsView) -> tuple[str, int]:
    """When most was scanned, and how much."""
    best = max(view.now.data, key=lambda bucket: bucket.total_scans)
    return bucket_name(best.start, view.now.interval), best.total_scans


def most_label(interval: Cut) -> str:
    """What the highest bucket is called."""
    names = {
        "hour": _("Most in an hour"),
        "day": _("Most in a day"),
        "week": _("Most in a week"),
        "month": _("Most in a month"),
    }
    return names[interval]


def so_far(interval: Cut) -> str:
    """What the bucket is called that may still grow."""
    names = {
        "hour": _("This hour so far:"),
        "day": _("Today so far:"),
        "week": _("This week so far:"),
        "month": _("This month so far:"),
    }
    return names[interval]


def world_map(country: Breakdown, bots: str) -> object:
    known = {share.value: share.total_scans for share in country.data if share.value}
    return maps.world(_("Where scans %(who)s come from") % {"who": who(bots)}, known)


def week_map(week: Breakdown) -> object:
    """Monday to Sunday by the hour."""
    counts = [share.total_scans for share in week.data]
    rows = [counts[24 * day : 24 * day + 24] for day in range(7)]
    names = dates.get_day_names("abbreviated", locale=texts.current().region)
    return maps.week(_("When codes are scanned"), [names[day] for day in range(7)], rows)


def device_bars(found: Breakdown, link: Link) -> object:
    rows = [
        charts.Bar(device_name(share.value), share.total_scans, link(device=share.value))
        for share in found.data
        if share.value
    ]
    return charts.bars(_("Devices"), rows)


def language_bars(found: Breakdown | None) -> object:
    unknown = _("Told by none")
    return _bars(_("Languages of their devices"), found, language_name, unknown)


def referrer_bars(found: Breakdown | None) -> object:
    return _bars(_("Pages and apps they come from"), found, str, _("A camera, or an app that tells nothing"))


def link_type_bars(found: Breakdown | None) -> object:
    return _bars(_("What was asked for"), found, link_types.title, _("Nothing in particular"))


def _bars(title: str, found: Breakdown | None, name: Callable[[str], str], none: str) -> object:
    """The most frequent values. What tells none comes last, as the rest of the values does."""
    if found is None:
        said = _("Too many scans to look through by this filter: choose fewer days, or take the filter away.")
        return Markup('<p class="chart-title">{}</p><p class="soft">{}</p>').format(title, said)
    known = [share for share in found.data if share.value is not None]
    rows = [charts.Bar(name(share.value or ""), share.total_scans) for share in known]
    rest = found.total_scans - sum(share.total_scans for share in known)
    if rest > 0:
        rows.append(charts.Bar(none if len(known) < 8 else _("All others"), rest))
    return charts.bars(title, rows)


def origin(scan: ScanEvent) -> str:
    """Device and country."""
    known = [device_name(scan.device_class)]
    if scan.country_code:
        known.append(formats.country(scan.country_code))
    return ", ".join(known)


def asked_for(link_type: str) -> str:
    """A link type in words."""
    return link_types.title(link_type)


def led_to(scan: ScanEvent) -> str:
    """Where a scan led, in words or as an address."""
    if scan.destination_url is None:
        return _("Data for machines")
    return _("Product page") if scan.scan_type == "HOSTED_PAGE" else scan.destination_url


handlers: list[Any] = []
