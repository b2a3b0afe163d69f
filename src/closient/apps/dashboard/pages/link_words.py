"""Links in words: where they stand, what their types mean, what would change. No page of its own."""

from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import Any

from babel import Locale
from msgspec import Struct

from closient.apps.dashboard.structs.links import LinkExample, PlannedLink
from closient.gs1 import ai, digital_link, linktypes
from closient.gs1.errors import Gs1Error
from closient.web import texts
from closient.web.texts import _, mark

# What a link type of GS1 is for, in the words of whoever makes a link; those that are used most come first.
OFTEN = {
    "pip": mark("what the product is, for everybody who looks for it"),
    "instructions": mark("how it is used, assembled or cleaned"),
    "recipeInfo": mark("what to cook with it"),
    "nutritionalInfo": mark("calories and nutrients"),
    "ingredientsInfo": mark("what is in it"),
    "allergenInfo": mark("what allergic people must know"),
    "sustainabilityInfo": mark("how to recycle it, what it costs the planet"),
    "certificationInfo": mark("its certificates and labels"),
    "recallStatus": mark("whether it is recalled"),
    "promotion": mark("an offer or a campaign"),
    "traceability": mark("where it comes from"),
    "support": mark("help from people"),
    "homepage": mark("who makes it"),
    "openingHoursInfo": mark("when a place is open"),
    "dpp": mark("the passport that the law asks for"),
}
OTHERS = {
    "activityIdeas": mark("what one can do with it"),
    "appDownload": mark("an app that goes with it"),
    "backgroundInfo": mark("the story behind it"),
    "brandHomepageClinical": mark("about the brand, for doctors and pharmacists"),
    "brandHomepagePatient": mark("about the brand, for patients"),
    "careersInfo": mark("jobs"),
    "consumerHandlingStorageInfo": mark("how to keep and handle it at home"),
    "eifu": mark("instructions of a medical device"),
    "epcis": mark("events of the supply chain, for machines"),
    "epil": mark("the leaflet of a medicine, for patients"),
    "eventsInfo": mark("events for visitors"),
    "faqs": mark("questions that are often asked"),
    "handledBy": mark("another resolver that answers instead"),
    "hasRetailers": mark("where to buy it"),
    "jws": mark("a signature, for machines"),
    "leaveReview": mark("a form to write a review"),
    "locationInfo": mark("a place: address, map, how to get in"),
    "logisticsInfo": mark("weights, measures and handling, for carriers"),
    "loyaltyProgram": mark("points and rewards"),
    "masterData": mark("its record, for trading partners and machines"),
    "menuInfo": mark("what there is to eat and drink"),
    "paymentLink": mark("pay here"),
    "purchaseSuppliesOrAccessories": mark("refills, spare parts, accessories"),
    "quickStartGuide": mark("the first steps"),
    "registerProduct": mark("register it, for the guarantee"),
    "registryEntry": mark("its entry in a public register"),
    "relatedImage": mark("a picture"),
    "relatedVideo": mark("a video"),
    "reportFound": mark("what to do when somebody finds it"),
    "review": mark("what others think of it"),
    "safetyInfo": mark("dangers and how to avoid them"),
    "scheduleTime": mark("make an appointment"),
    "serviceInfo": mark("maintenance and repair"),
    "smartLabel": mark("its page at SmartLabel"),
    "smpc": mark("the leaflet of a medicine, for professionals"),
    "socialMedia": mark("where the brand talks with people"),
    "statisticInfo": mark("figures"),
    "subscribe": mark("buy it regularly, or a newsletter"),
    "tutorial": mark("learn it step by step"),
    "userAgreement": mark("a document to be read or signed"),
    "verificationService": mark("check whether an item is genuine, for machines"),
    "whatsInTheBox": mark("what lies in the pack"),
}
OFFERED = frozenset(f"gs1:{name}" for name in (*OFTEN, *OTHERS))


class SaidLink(Struct, frozen=True):
    """A link and what it says: its type in words, and for whom it is when not for everybody."""

    link: Any
    type: str
    audience: list[str]


class Level(Struct, frozen=True):
    """Links that stand at one place. `key` and `part` say it in words, `part` is empty for the key itself."""

    digital_link: str
    key: str
    part: str
    gtin: str
    links: list[SaidLink]
    name: str
    """The name of the product, if it has one."""


def levels(links: Iterable[Any], names: Mapping[str, str]) -> list[Level]:
    """Links that come in the order of their keys and levels, by level; `names` of products by GTIN."""
    found = []
    for place, group in groupby(links, key=lambda link: link.digital_link):
        key, part, gtin = _place_words(place)
        found.append(Level(place, key, part, gtin, [said_link(link) for link in group], names.get(gtin, "")))
    return found


def said_link(link: Any) -> SaidLink:
    """One link in words."""
    names = Locale.parse(texts.current().region).languages
    audience = [
        names.get(tag.partition("-")[0], tag) + (f" ({tag})" if "-" in tag else "") for tag in link.hreflang
    ]
    audience += [link.media_type] if link.media_type else []
    audience += link.context
    return SaidLink(link, type_words(link.link_type), audience)


def type_words(link_type: str) -> str:
    """The title of a link type of GS1, else the type itself."""
    name = linktypes.parse(link_type)
    return linktypes.TITLES.get(name, link_type) if name else link_type


def offered_types() -> list[tuple[str, list[tuple[str, str]]]]:
    """All types to choose from, in two groups, each with what it is for."""
    return [
        (_("Often used"), [_offer(name, purpose) for name, purpose in OFTEN.items()]),
        (_("All others"), sorted((_offer(name, purpose) for name, purpose in OTHERS.items()), key=_by_title)),
    ]


def type_titles() -> list[tuple[str, str]]:
    """The same by title alone, for a filter."""
    names = sorted((*OFTEN, *OTHERS), key=lambda name: linktypes.TITLES[name].casefold())
    return [(f"gs1:{name}", linktypes.TITLES[name]) for name in names]


def _offer(name: str, purpose: str) -> tuple[str, str]:
    return f"gs1:{name}", f"{linktypes.TITLES[name]}: {_(purpose)}"


def _by_title(offer: tuple[str, str]) -> str:
    return offer[1].casefold()


def _place_words(place: str) -> tuple[str, str, str]:
    """Key, part and GTIN of a path."""
    try:
        link = digital_link.parse(place)
    except Gs1Error:
        return place, "", ""
    words = {"10": _("Lot %(code)s"), "21": _("Item %(code)s"), "22": _("Variant %(code)s")}
    parts = [
        words[code] % {"code": value} if code in words else f"{ai.get(code).title} {value}"
        for code, value in link.qualifiers
    ]
    names = {"414": _("Place (GLN)"), "417": _("Party (GLN)"), "00": _("Logistic unit (SSCC)")}
    name = names.get(link.key_ai, ai.get(link.key_ai).title)
    return f"{name} {link.key}", ", ".join(parts), link.gtin or ""


def example_words(example: LinkExample) -> str:
    """The identifiers of the example scan."""
    names = {"01": "GTIN", "10": _("lot"), "21": _("serial number"), "17": _("use-by date")}
    return ", ".join(f"{names.get(code, ai.get(code).title)} {value}" for code, value in example.elements)


FIELDS = {
    "digital_link": mark("digital link"),
    "link_type": mark("type"),
    "href": mark("address"),
    "title": mark("title"),
    "hreflang": mark("languages"),
    "media_type": mark("media type"),
    "context": mark("context"),
    "is_default": mark("default"),
    "passes_query": mark("passes the query on"),
    "enabled": mark("in force"),
}


def changes(planned: PlannedLink) -> list[tuple[str, str, str]]:
    """Field, old and new value of what a line would change."""
    before, after = planned.before, planned.after
    if before is None:
        return []
    return [
        (_(label), _value(getattr(before, name)), _value(getattr(after, name)))
        for name, label in FIELDS.items()
        if getattr(before, name) != getattr(after, name)
    ]


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return ", ".join(value) if isinstance(value, list) else value or _("nothing")


def field_words(field: str) -> str:
    """What a column is called."""
    return _(FIELDS[field]) if field in FIELDS else ""


handlers: list[Any] = []
