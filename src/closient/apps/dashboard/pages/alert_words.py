"""Alerts in words: what does not fit about an item, where and when. No page of its own."""

from datetime import timedelta
from typing import Any

import msgspec
from babel import dates
from msgspec import Struct

from closient.apps.resolver.structs.verification import Anomaly, SerialAlert, Sighting
from closient.web import formats, texts
from closient.web.texts import _


class SaidSighting(Struct, frozen=True):
    """One scan: when, where, by whom."""

    moment: Any
    place: str
    who: str


class SaidAnomaly(Struct, frozen=True):
    """One thing that does not fit: a sentence, what it may mean, and the scans that say so."""

    sentence: str
    meaning: str
    sightings: list[SaidSighting]


class SaidAlert(Struct, frozen=True):
    """An alert and what it says to people."""

    alert: SerialAlert
    name: str
    word: str
    tone: str
    anomalies: list[SaidAnomaly]


def said_alert(alert: SerialAlert, name: str) -> SaidAlert:
    """`name` is what the product is called."""
    words = {
        "counterfeit_suspected": (_("Perhaps a fake"), "bad"),
        "serialization_error": (_("Numbered wrongly"), "warn"),
        "suspect": (_("Doubtful"), "warn"),
    }
    word, tone = words.get(alert.state, (alert.state, "info"))
    found = msgspec.convert(alert.anomalies, list[Anomaly], from_attributes=True)
    return SaidAlert(alert, name, word, tone, [_said(anomaly) for anomaly in found])


def _said(anomaly: Anomaly) -> SaidAnomaly:
    sightings = [_sighting(seen) for seen in (anomaly.prior, anomaly.later) if seen is not None]
    sentence, meaning = _words(anomaly)
    return SaidAnomaly(sentence, meaning, sightings)


def _words(anomaly: Anomaly) -> tuple[str, str]:
    if anomaly.type == "impossible_travel":
        sentence = _("It was scanned at two places, and nobody travels so fast.")
        if anomaly.prior is not None:
            between = _duration(anomaly.later.scanned_at - anomaly.prior.scanned_at)
            where = _place(anomaly.prior), _place(anomaly.later)
            if all(where) and where[0] != where[1]:
                values = {"here": where[0], "there": where[1], "time": between}
                sentence = _("Scanned in %(here)s, and %(time)s later in %(there)s.") % values
            else:
                sentence = _("Scanned at two places far apart within %(time)s.") % {"time": between}
        return sentence, _("One item cannot be in both: its code was probably copied.")
    known = {
        "duplicate_retail_scan": (
            _("Two shops scanned it within a day."),
            _("An item is sold once: it was moved in a hurry, or its code was copied."),
        ),
        "scan_volume": (
            _("Very many people scanned it within a day, in many countries."),
            _("Perhaps its picture went round, perhaps its code is on many packs."),
        ),
        "serialization_conflict": (
            _("It was scanned with another lot than it belongs to."),
            _("The same serial number was perhaps printed in two lots."),
        ),
    }
    return known.get(anomaly.type, (anomaly.description, ""))


def _sighting(seen: Sighting) -> SaidSighting:
    place = _place(seen)
    if seen.latitude is not None and seen.longitude is not None:
        spot = f"{formats.number(seen.latitude, 2)}, {formats.number(seen.longitude, 2)}"
        place = f"{place} ({spot})" if place else spot
    who = seen.retailer or (_("a shop") if seen.is_retail else _("somebody with a phone"))
    return SaidSighting(formats.moment(seen.scanned_at), place or _("nobody knows where"), who)


def _place(seen: Sighting) -> str:
    return formats.country(seen.country) if seen.country else ""


def _duration(time: timedelta) -> str:
    return dates.format_timedelta(time, threshold=3, locale=texts.current().region)


handlers: list[Any] = []
