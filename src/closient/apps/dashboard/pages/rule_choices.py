"""What every form of a rule offers to choose from. No page of its own."""

from typing import Any

from babel import Locale, dates
from babel.core import get_global

from closient.apps.dashboard.structs.forms import RuleForm
from closient.gs1 import linktypes
from closient.web import formats, forms, texts, zones
from closient.web.doors import Asked

# A rule of these has another purpose than to lead a plain scan somewhere.
LEFT_OUT = {"defaultLink", "defaultLinkMulti", "productSustainabilityInfo"}
# To choose from; any other IANA name can be typed.
ZONES = (
    "UTC", "Europe/Rome", "Europe/Berlin", "Europe/Vienna", "Europe/Paris", "Europe/Madrid", "Europe/Lisbon",
    "Europe/London", "Europe/Dublin", "Europe/Oslo", "Europe/Stockholm", "Europe/Copenhagen",
    "Europe/Helsinki", "Europe/Warsaw", "Europe/Prague", "Europe/Athens", "Europe/Istanbul", "Africa/Lagos",
    "Africa/Johannesburg", "Africa/Nairobi", "Asia/Dubai", "Asia/Kolkata", "Asia/Singapore", "Asia/Shanghai",
    "Asia/Tokyo", "Australia/Sydney", "Pacific/Auckland", "America/New_York", "America/Chicago",
    "America/Denver", "America/Los_Angeles", "America/Toronto", "America/Mexico_City", "America/Bogota",
    "America/Sao_Paulo", "America/Argentina/Buenos_Aires",
)  # fmt: skip


def blank(country: str, **values: Any) -> forms.Form[Any]:
    """A new rule: every plain scan, to an address, by the time of the organization's country."""
    zone = zones.of_country(country)
    plain = {"destination_type": "CUSTOM_URL", "enabled": True, "days_of_week": [], "timezone": zone}
    return forms.blank(**plain, **values)


async def read(request: Asked) -> forms.Form[RuleForm]:
    """The form as it was sent, with the codes of countries that were named."""
    form = await forms.read(request, RuleForm)
    if not form.errors:
        form.value.location_countries = _codes_of(form.value.location_countries)
    return form


def _codes_of(text: str) -> str:
    """Names of countries as codes; what is no name stays as it is."""
    sign = ";" if ";" in text else ","
    parts = (part.strip() for part in text.split(sign))
    return f"{sign} ".join(formats.country_code(part) or part for part in parts)


def of_form(form: forms.Form[Any]) -> dict[str, Any]:
    """Weekdays, zones and kinds of questions, with the one that the form has already."""
    names = dates.get_day_names("wide", "format", texts.current().region)
    types = [(f"gs1:{name}", title) for name, title in linktypes.TITLES.items() if name not in LEFT_OUT]
    chosen = form.values.get("link_type", "")
    if chosen and chosen not in dict(types):
        types.append((chosen, chosen))
    return {
        "weekdays": [(str(day), names[day]) for day in range(7)],
        "zones": ZONES,
        "link_types": sorted(types, key=lambda one: one[1].casefold()),
    }


def own_zone() -> str:
    """The zone of the reader's country, if it has one zone only."""
    territory = Locale.parse(texts.current().region).territory
    zones = get_global("territory_zones").get(territory or "", [])
    return zones[0] if len(zones) == 1 else "UTC"


handlers: list[Any] = []
