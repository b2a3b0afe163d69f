"""A link as data: its linkset (RFC 9264, GS1's schema), its JSON-LD; and what the resolver says of itself."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec

from closient.edge import link_types
from closient.edge.decide import HOSTED_PAGE, NOWHERE, Decision, Place, decide, walk
from closient.edge.link_types import PRODUCT_INFORMATION, VOCABULARY
from closient.edge.table import Entry, Rules
from closient.edge.target import Target, hosted_page

# The scopes whose links belong to a level of the link, by the identifier that ends it.
SCOPES = {"21": ("SERIAL",), "10": ("BATCH",), "01": ("PRODUCT", "BRAND", "ORGANIZATION")}
PIP, DEFAULT = VOCABULARY + "pip", VOCABULARY + "defaultLink"
Links = dict[str, list[dict[str, str]]]


@dataclass(frozen=True, slots=True)
class View:
    """A link as one caller sees it now."""

    base_url: str
    target: Target
    entry: Entry
    moment: datetime
    place: Place = NOWHERE

    def decided(self, rules: Rules, link_type: str | None) -> str:
        """Where the default link or the product information leads: at last to the hosted page."""
        decision = decide(rules, link_type, self.moment, self.place) or HOSTED_PAGE
        return address(decision, self.target, self.base_url)

    @property
    def title(self) -> str:
        return self.entry.product_name or link_types.title(PRODUCT_INFORMATION)


def address(decision: Decision, target: Target, base_url: str) -> str:
    """Where a decision leads, as a whole address; to the hosted page instead of back to this very link."""
    if decision.url is None or leads_back(decision.url, target, base_url):
        return base_url + target.hosted
    return decision.url


def leads_back(url: str, target: Target, base_url: str) -> bool:
    """Whether an address is a link of the same product on this site, which would turn in a circle."""
    own = f"{base_url}/01/{target.gtin}"
    return url.startswith(own) and url[len(own) : len(own) + 1] in ("", "/", "?", "#")


def linkset(view: View) -> bytes:
    """All links of a target that are open to this caller now, one context per level up to the key.

    The default link is what a plain request would get; it stands once, with the link itself, and its target
    stands there under a descriptive type too.
    """
    rules = view.entry.rules_for(view.target.lot, view.target.serial)
    contexts = []
    for depth, level in enumerate(view.target.levels()):
        own = tuple(rule for rule in rules if rule.scope in SCOPES.get(level.ai, ()))
        links = _typed(view, own)
        if depth == 0:
            links.update(_default(view, rules))
        elif level.ai == "01":
            links[PIP] = [_product_page(view, own)]
        if links:
            name = view.entry.product_name or f"GTIN {view.entry.gtin}"
            contexts.append({"anchor": view.base_url + level.path, "itemDescription": name, **links})
    return msgspec.json.encode({"linkset": contexts})


def _typed(view: View, own: Rules) -> Links:
    """The links of a level that carry a type of their own: per type the first rule that matches."""
    found: Links = {}
    for link_type in dict.fromkeys(rule.link_type for rule in own):
        relation = None if link_type is None else link_types.relation(link_type)
        if link_type is None or relation is None:
            continue
        decision = walk(own, link_type, view.moment, view.place)
        if decision is not None:
            href = address(decision, view.target, view.base_url)
            found[relation] = [{"href": href, "title": link_types.title(link_type)}]
    return found


def _default(view: View, rules: Rules) -> Links:
    """The default link and what stands beside it."""
    default, information = view.decided(rules, None), view.decided(rules, PRODUCT_INFORMATION)
    links: Links = {
        PIP: [{"href": information, "title": view.title}],
        DEFAULT: [{"href": default, "title": view.title}],
    }
    if information != default:
        links["describedby"] = [{"href": default, "title": view.title}]
    return links


def _product_page(view: View, own: Rules) -> dict[str, str]:
    """The product information of the key's level, where neither lot nor item is known."""
    decision = decide(own, PRODUCT_INFORMATION, view.moment, view.place) or HOSTED_PAGE
    hosted = view.base_url + hosted_page(view.entry.gtin, None, None, None)
    return {"href": decision.url or hosted, "title": view.title}


def json_ld(base_url: str, target: Target, entry: Entry) -> bytes:
    """The product in the terms of schema.org and of GS1's web vocabulary."""
    facts: dict[str, Any] = {
        "@context": {"gs1": VOCABULARY, "schema": "https://schema.org/"},
        "@id": base_url + target.path,
        "@type": ["gs1:Product", "schema:Product"],
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
        "gs1:pip": {"@id": base_url + target.hosted},
    }
    return msgspec.json.encode({name: value for name, value in facts.items() if value not in (None, "")})


def _absolute(base_url: str, url: str) -> str:
    return base_url + url if url.startswith("/") else url


def description(base_url: str) -> bytes:
    """The resolver description file, /.well-known/gs1resolver."""
    return msgspec.json.encode(
        {
            "name": "Closient",
            "resolverRoot": base_url,
            "supportedPrimaryKeys": ["01"],
            "supportedLinkType": [{"namespace": VOCABULARY, "prefix": "gs1:"}],
            "supportsLanguageVariants": False,
            "supportsSemanticInterpretation": True,
            "validatesAIcombinations": False,
            "linkTypeDefaultCanBeAll": False,
        }
    )
