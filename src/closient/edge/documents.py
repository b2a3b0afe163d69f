"""A link as data: its linkset (RFC 9264, GS1's schema), its JSON-LD; and what the resolver says of itself."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from closient.edge import choose, link_types, negotiation
from closient.edge.choose import Choice, Step, Wanted
from closient.edge.decide import walk
from closient.edge.link_types import PRODUCT_INFORMATION, VERIFICATION, VOCABULARY
from closient.edge.table import Entry
from closient.edge.target import Level, Target, hosted_page
from closient.edge.variants import Link
from closient.gs1 import ai, digital_link, link_template
from closient.kit.config import Settings

PIP, DEFAULT = VOCABULARY + "pip", VOCABULARY + "defaultLink"
DEFAULTS, HANDLED_BY = VOCABULARY + "defaultLinkMulti", VOCABULARY + "handledBy"
Item = dict[str, Any]
Items = dict[str, list[Item]]


@dataclass(frozen=True, slots=True)
class View:
    """A link as one caller sees it now."""

    base_url: str
    target: Target
    entry: Entry
    steps: Sequence[Step]
    wanted: Wanted

    @property
    def name(self) -> str:
        return self.entry.product_name or _told(self.target)

    @property
    def title(self) -> str:
        return self.entry.product_name or link_types.title(PRODUCT_INFORMATION)

    def asking(self, link_type: str | None) -> Wanted:
        """The same caller, who asks for another type."""
        return self.wanted._replace(link_type=link_type)

    def address(self, choice: Choice) -> str | None:
        return address(choice, self.target, self.base_url, self.target.values(""))


def _told(target: Target) -> str:
    """What a key is when nothing else is known of it."""
    return f"{ai.get(target.link.key_ai).title} {target.link.key}"


def address(choice: Choice, target: Target, base_url: str, values: dict[str, str]) -> str | None:
    """Where a choice leads, as a whole address; to the hosted page instead of back to this very link.

    None when there is no such page: only a GTIN has one.
    """
    url = written(choice, values)
    if url is None or leads_back(url, target, base_url):
        return None if target.hosted is None else base_url + target.hosted
    # The platform's own links are paths of this site.
    return base_url + url if url.startswith("/") else url


def written(choice: Choice, values: dict[str, str]) -> str | None:
    """The address of a choice with what was scanned in its places; None for the hosted page."""
    if choice.url is not None and choice.link is not None and choice.link.is_template:
        return link_template.render(choice.url, values)
    return choice.url


def leads_back(url: str, target: Target, base_url: str) -> bool:
    """Whether an address is a link of the same key on this site, which would turn in a circle."""
    own = f"{base_url}/{target.key}"
    return url.startswith(own) and url[len(own) : len(own) + 1] in ("", "/", "?", "#")


def linkset(view: View) -> bytes:
    """All links of a target that are open to this caller now, one context per level up to the key.

    The default link is what a plain request would get; it stands once, with the link itself, and its target
    stands there under a descriptive type too.
    """
    contexts = []
    levels = _levels(view)
    for depth, level in enumerate(levels):
        own = [step for step in view.steps if _belongs(view, step, level, depth)]
        links = _typed(view, own)
        if depth == 0:
            _add_default(view, links)
        elif not level.name and view.target.gtin:
            links[PIP] = [_product_page(view, own)]
        if links:
            anchor = view.base_url + level.path
            contexts.append({"anchor": anchor, "itemDescription": view.name, **links})
    return msgspec.json.encode({"linkset": contexts})


def _levels(view: View) -> list[Level]:
    """The link itself, the other levels at which something stands, the key."""
    levels = view.target.levels()
    known = {level.name for level in levels}
    for step in view.steps:
        if step.level not in known and not step.level.endswith("/") and not _is_item(view, step):
            known.add(step.level)
            levels.insert(-1, Level(f"/{view.target.key}/{step.level}", step.level))
    return levels


def _is_item(view: View, step: Step) -> bool:
    """Does a step stand at the serial of the target? It speaks of the very item, whatever else is named."""
    return view.target.serial is not None and (step.level.startswith("21/") or "/21/" in step.level)


def _belongs(view: View, step: Step, level: Level, depth: int) -> bool:
    if _is_item(view, step):
        return depth == 0
    if step.level == "10/":  # rules of the lot, for which no link stands
        return level.name.rpartition("10/")[1] == "10/" and "/21/" not in level.name
    return step.level == level.name


def _typed(view: View, own: Iterable[Step]) -> Items:
    """The links of a level that carry a type of their own."""
    found: Items = {}
    for step in own:
        for link_type in dict.fromkeys(rule.link_type for rule in step.rules):
            decision = None
            if link_type is not None and link_types.relation(link_type) not in found:
                decision = walk(step.rules, link_type, view.wanted.moment, view.wanted.place)
            if decision is not None and link_type is not None:
                href = view.address(Choice(decision.url, decision.rule))
                _put(found, link_type, {"href": href, "title": link_types.title(link_type)})
        ruled = set(found)
        for link in step.links:
            if link_types.relation(link.link_type) not in ruled:
                _put(found, link.link_type, _item(view, link))
    return found


def _put(found: Items, link_type: str, item: Item) -> None:
    """Add a target; the same one after the other counts once. All of a level differ anyway: its links do."""
    relation = link_types.relation(link_type)
    if relation is None or item["href"] is None:
        return
    targets = found.setdefault(relation, [])
    if not targets or targets[-1] != item:
        targets.append(item)


def _item(view: View, link: Link) -> Item:
    """A link as a target object: title and href always, the rest where it says something."""
    item: Item = {"href": view.address(Choice(link.href, None, link)), "title": link.title}
    if link.media_type:
        item["type"] = link.media_type
    languages = dict.fromkeys(filter(None, map(_short_tag, link.languages)))
    if languages:
        item["hreflang"] = list(languages)
    if link.contexts:
        item["context"] = list(link.contexts)
    return item


def _short_tag(tag: str) -> str:
    """A language tag as GS1's linkset schema allows it: language, or language and country; empty if neither.

    >>> _short_tag("zh-Hant-TW"), _short_tag("de-AT"), _short_tag("es-419"), _short_tag("fil")
    ('zh-TW', 'de-AT', 'es', '')
    """
    language, *others = tag.split("-")
    country = next((part for part in others if len(part) == 2 and part.isalpha()), "")
    if len(language) != 2:
        return ""
    return f"{language}-{country}" if country else language


def _add_default(view: View, links: Items) -> None:
    """The default link and what stands beside it."""
    choice = choose.default(view.steps, view.asking(None))
    default = view.address(choice)
    if view.target.gtin:
        (information, *_) = choose.choose(view.steps, view.asking(PRODUCT_INFORMATION))
        page = view.address(information)
        if not any(item["href"] == page for item in links.get(PIP, ())):
            links[PIP] = [{"href": page, "title": view.title}, *links.get(PIP, ())]
        if view.target.serial is not None and link_types.relation(VERIFICATION) not in links:
            _put(links, VERIFICATION, _verification(view))
    if default is None:
        first = first_link(view.steps)
        default = None if first is None else view.address(first)
    if default is None:
        return
    links[DEFAULT] = [{"href": default, "title": view.title if choice.link is None else choice.link.title}]
    several = _variants(view, choice)
    if several:
        links[DEFAULTS] = several
    if not any(item["href"] == default for name, items in links.items() if name != DEFAULT for item in items):
        links[_descriptive(view.steps)] = [{"href": default, "title": view.title}]


def _descriptive(steps: Iterable[Step]) -> str:
    """The relation under which the default stands once more: the first for which nobody keeps a link."""
    taken = {one.link_type for step in steps for one in (*step.rules, *step.links)}
    return next((name for name in link_types.DESCRIPTIVE if name not in taken), link_types.DESCRIPTIVE[-1])


def first_link(steps: Iterable[Step]) -> Choice | None:
    """What serves when nobody named a default: product information, else the first link."""
    links = [link for step in steps for link in step.links]
    link = next((link for link in links if link.link_type == PRODUCT_INFORMATION), None)
    link = link or (links[0] if links else None)
    return None if link is None else Choice(link.href, None, link)


def _variants(view: View, choice: Choice) -> list[Item]:
    """Several defaults of one level, each for a language, media type or context."""
    if choice.link is None:
        return []
    for step in view.steps:
        if choice.link in step.links:
            several = [_item(view, link) for link in step.defaults if not link.is_plain]
            return several if len(step.defaults) > 1 else []
    return []


def verification(base_url: str, target: Target) -> str:
    """The address at which the item of a target is verified."""
    serial = digital_link.encode(target.serial or "")
    return f"{base_url}/resolver/api/v1/verify/01/{target.link.key}/21/{serial}"


def _verification(view: View) -> Item:
    href = verification(view.base_url, view.target)
    return {"href": href, "title": link_types.title(VERIFICATION), "type": "application/json"}


def _product_page(view: View, own: Sequence[Step]) -> Item:
    """The product information of the key's level, where neither lot nor item is known."""
    (choice, *_) = choose.choose(own, view.asking(PRODUCT_INFORMATION))
    hosted = view.base_url + hosted_page(view.entry.gtin, None, None, None)
    return {"href": choice.url or hosted, "title": view.title}


def choices(view: View, found: Sequence[Choice]) -> bytes:
    """Several links that fit a request equally well, as a linkset of them alone."""
    links: Items = {}
    for choice in found:
        if choice.link is not None:
            _put(links, choice.link.link_type, _item(view, choice.link))
    anchor = view.base_url + view.target.path
    return msgspec.json.encode({"linkset": [{"anchor": anchor, "itemDescription": view.name, **links}]})


def delegated(base_url: str, target: Target, handler: str) -> bytes:
    """The linkset of a key that another resolver handles."""
    anchor = f"{base_url}{target.path}"
    link = {"href": handler + target.path, "title": link_types.title("gs1:handledBy")}
    context = {"anchor": anchor, "itemDescription": _told(target), HANDLED_BY: [link], DEFAULT: [link]}
    return msgspec.json.encode({"linkset": [context]})


def recognised(target: Target, message: str) -> bytes:
    """A key that is no GTIN, as JSON."""
    fields = {"key": target.link.key_ai, "value": target.link.key, "resolved": True, "message": message}
    return msgspec.json.encode(fields)


def json_ld(base_url: str, target: Target, entry: Entry) -> bytes:
    """The product in the terms of schema.org and of GS1's web vocabulary."""
    facts: dict[str, Any] = {
        "@context": {"gs1": VOCABULARY, "schema": "https://schema.org/"},
        "@id": base_url + target.path,
        "@type": ["gs1:Product", "schema:Product"] if entry.gtin else None,
        "gs1:elementString": None if entry.gtin else f"({target.link.key_ai}){target.link.key}",
        "gs1:gtin": entry.gtin,
        "schema:gtin": entry.gtin,
        "gs1:productName": entry.product_name,
        "schema:name": entry.product_name,
        "gs1:productDescription": entry.description,
        "schema:description": entry.description,
        "schema:image": {"@id": _absolute(base_url, entry.image_url)} if entry.image_url else None,
        "gs1:brand": {"@type": "gs1:Brand", "gs1:brandName": entry.brand_name} if entry.brand_name else None,
        "schema:brand": {"@type": "schema:Brand", "schema:name": entry.brand_name}
        if entry.brand_name
        else None,
        "gs1:hasBatchLotNumber": target.lot,
        "gs1:hasSerialNumber": target.serial,
        "gs1:pip": {"@id": base_url + target.hosted} if target.hosted else None,
    }
    return msgspec.json.encode({name: value for name, value in facts.items() if value not in (None, "")})


def _absolute(base_url: str, url: str) -> str:
    return base_url + url if url.startswith("/") else url


def description(settings: Settings) -> bytes:
    """The resolver description file, /.well-known/gs1resolver (GS1-Conformant Resolver 1.2.1, 6)."""
    contact = {
        "fn": settings.resolver_contact,
        "hasAddress": {
            "streetAddress": settings.resolver_contact_street,
            "locality": settings.resolver_contact_city,
            "countryName": settings.resolver_contact_country,
        },
        "hasTelephone": settings.resolver_contact_telephone,
    }
    described: Item = {
        "name": settings.resolver_name,
        "resolverRoot": settings.base_url,
        "supportedPrimaryKeys": ["all"],
        "supportedLinkType": [{"namespace": VOCABULARY, "prefix": "gs1:"}],
        "supportsLanguageVariants": True,
        "supportsSemanticInterpretation": True,
        "validatesAIcombinations": False,
        # The name of editions before 1.2, and the present one.
        "linkTypeDefaultCanBeAll": False,
        "linkTypeDefaultCanBeLinkset": False,
        "jsonLdContextLocation": negotiation.LINKSET_CONTEXT,
    }
    if settings.resolver_contact:
        described["contact"] = _without_gaps(contact)
    return msgspec.json.encode(described)


def _without_gaps(value: Item) -> Item:
    """Without the parts that nobody filled."""
    kept = {name: _without_gaps(part) if isinstance(part, dict) else part for name, part in value.items()}
    return {name: part for name, part in kept.items() if part}
