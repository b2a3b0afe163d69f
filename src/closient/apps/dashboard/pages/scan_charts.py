"""Scans as pictures: over the days, by device, by country. No page of its own."""

from typing import Any

from closient.apps.dashboard.structs.views import Day, ScanFigures, Share
from closient.web import charts, formats
from closient.web.formats import short_day
from closient.web.texts import _


def scans_chart(days: list[Day]) -> object:
    """Scans by people over the days. Today is not over: it would look like a fall, so it stands apart."""
    over = days[:-1]
    shown = over if any(day.people for day in over) else days
    line = charts.Line(_("Scans"), [day.people for day in shown])
    labels = [short_day(day.date) for day in shown]
    return charts.over_time(_("Scans by people"), labels, [line], unit=_("a day"), filled=True)


def device_bars(shares: list[Share]) -> object:
    """Scans by kind of device."""
    names = {"mobile": _("Phone"), "tablet": _("Tablet"), "desktop": _("Computer"), "bot": _("Robots")}
    rows = [charts.Bar(names.get(share.name, share.name), share.scans) for share in shares]
    return charts.bars(_("By device"), rows, unit=_("in 30 days"))


def place_bars(shares: list[Share]) -> object:
    """Scans by country; nothing when no country is known."""
    rows = [charts.Bar(formats.country(share.name), share.scans) for share in shares]
    return charts.bars(_("By country"), rows, unit=_("in 30 days")) if rows else ""


def of_scans(gtin: str, scans: ScanFigures) -> dict[str, Any]:
    """What the template of a product's scans shows."""
    return {
        "gtin14": gtin,
        "scans": scans,
        "scans_chart": scans_chart(scans.days),
        "devices": device_bars(scans.devices),
        "places": place_bars(scans.countries),
    }


handlers: list[Any] = []
