"""The links of a product that are open to a caller now, for its page, as the edge itself evaluates them."""

from collections.abc import Iterable, Mapping
from itertools import groupby

from closient.apps.resolver.actions import entries
from closient.apps.resolver.structs.open_links import OpenKind, OpenLink
from closient.edge import asked, choose, link_types, variants
from closient.edge.asked import Heard
from closient.edge.choose import Choice, Step
from closient.edge.decide import walk
from closient.edge.documents import View
from closient.edge.lead import Guide, Visit
from closient.edge.target import Target
from closient.edge.variants import Link
from closient.edge.visitors import Places
from closient.gs1 import digital_link, linktypes
from closient.kit import clock
from closient.kit.config import Settings
from closient.kit.db import Reads
from closient.web.texts import _, mark

# In the order in which they stand on the page.
WORDS = {
    "recallStatus": mark("Recall"),
    "safetyInfo": mark("Safety"),
    "allergenInfo": mark("Allergens"),
    "ingredientsInfo": mark("Ingredients"),
    "nutritionalInfo": mark("Nutrition"),
    "instructions": mark("Instructions"),
    "quickStartGuide": mark("Getting started"),
    "tutorial": mark("Learn how"),
    "recipeInfo": mark("Recipe"),
    "whatsInTheBox": mark("What lies in the pack"),
    "consumerHandlingStorageInfo": mark("Keeping and handling"),
    "sustainabilityInfo": mark("Recycling and sustainability"),
    "productSustainabilityInfo": mark("Recycling and sustainability"),
    "certificationInfo": mark("Certification"),
    "traceability": mark("Where it comes from"),
    "dpp": mark("Digital product passport"),
    "epil": mark("Leaflet for patients"),
    "eifu": mark("Instructions for use"),
    "faqs": mark("Questions and answers"),
    "support": mark("Help"),
    "serviceInfo": mark("Service and repair"),
    "warranty": mark("Warranty"),
    "registerProduct": mark("Register it"),
    "pip": mark("About the product"),
    "homepage": mark("Who makes it"),
    "relatedImage": mark("Picture"),
    "relatedVideo": mark("Video"),
    "review": mark("Reviews"),
    "leaveReview": mark("Write a review"),
    "hasRetailers": mark("Where to buy it"),
    "promotion": mark("Offer"),
    "socialMedia": mark("Social media"),
}
ORDER = {name: place for place, name in enumerate(WORDS)}
FOR_MACHINES = frozenset({"epcis", "handledBy", "jws", "masterData", "verificationService"})


async def list_open_links(
    db: Reads, scanned: Mapping[str, str], heard: Heard, *, settings: Settings, places: Places
) -> list[OpenKind]:
    """By type, in the caller's language where there are several; `scanned` has the GTIN, lot and serial.

    Without the product's own page: whoever asks stands on it.
    """
    aim = _aim(scanned)
    (plan,) = await entries.load_plans(db, [aim])
    if plan is None or plan.slot.entry.handled_by:
        return []
    view = Guide(settings, places).view(aim, plan, Visit(heard, asked.NOTHING, clock.now()))
    kinds = [OpenKind(name, _words(name), _open(view, name)) for name in _types(view.steps)]
    kinds = sorted((kind for kind in kinds if kind.links), key=_rank)
    default = _item(view, choose.default(view.steps, view.asking(None)))
    known = {link.href for kind in kinds for link in kind.links}
    if default is not None and not _is_page(view, default) and default.href not in known:
        kinds.append(OpenKind("", _("Where its code leads now"), [default]))
    return kinds


def _words(link_type: str) -> str:
    """What it is about, as people say it; GS1's title for what is asked seldom."""
    name = linktypes.parse(link_type) or ""
    return _(WORDS[name]) if name in WORDS else link_types.title(link_type)


def _rank(kind: OpenKind) -> int:
    """What matters most first, what only machines ask last."""
    name = linktypes.parse(kind.link_type) or ""
    return ORDER.get(name, len(ORDER) + (name in FOR_MACHINES))


def _aim(scanned: Mapping[str, str]) -> Target:
    path = "".join(
        f"/{code}/{digital_link.encode(scanned[code])}" for code in ("01", "10", "21") if code in scanned
    )
    query = f"17={scanned['17']}" if "17" in scanned else ""
    return Target(digital_link.parse(path, query))


def _types(steps: Iterable[Step]) -> list[str]:
    """Every type for which a rule or a link stands, once."""
    found = (one.link_type for step in steps for one in (*step.rules, *step.links))
    return list(dict.fromkeys(name for name in found if name is not None))


def _open(view: View, link_type: str) -> list[OpenLink]:
    """The links of a type at the most specific level that has any; a rule of the type comes before them."""
    for step in view.steps:
        decision = walk(step.rules, link_type, view.wanted.moment, view.wanted.place)
        own = [Choice(link.href, None, link) for link in _spoken(step.links, link_type, view)]
        found = own if decision is None else [Choice(decision.url, decision.rule)]
        items = [_item(view, choice) for choice in found]
        if found:
            shown = [item for item in items if item is not None and not _is_page(view, item)]
            return list(dict.fromkeys(shown))
    return []


def _spoken(links: Iterable[Link], link_type: str, view: View) -> list[Link]:
    """Of the links that differ in nothing but the language: those that fit the caller best."""
    own = [link for link in links if link.link_type == link_type]
    own.sort(key=_variant)
    groups = [list(group) for _, group in groupby(own, key=_variant)]
    return [link for group in groups for link in variants.best(group, view.wanted.accept_language, b"", None)]


def _variant(link: Link) -> tuple[str, tuple[str, ...]]:
    return link.media_type, link.contexts


def _item(view: View, choice: Choice) -> OpenLink | None:
    href = view.address(choice)
    if href is None:
        return None
    link = choice.link
    if link is None:
        return OpenLink(href, "")
    return OpenLink(href, link.title, link.languages, link.media_type, link.contexts)


def _is_page(view: View, item: OpenLink) -> bool:
    # Also a place on it, such as where recalls are told.
    return item.href.partition("#")[0] in (
        f"{view.base_url}{view.target.hosted}",
        f"{view.base_url}/p/{view.entry.gtin}",
    )
