"""A product as rich as a resolver may hold one, the schemas of GS1, and how the chapters ask for it all."""

from pathlib import Path
from typing import Any

import jsonschema
import msgspec

from closient.edge.app import Edge
from tests.edge.doubles import BASE, GTIN, edge, entry, get, link, rule

PATH = f"/01/{GTIN}"
BRAND = "https://brand.example/"
VOCABULARY = "https://ref.gs1.org/voc/"
DEFAULT = VOCABULARY + "defaultLink"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
DATA = Path(__file__).parent.parent / "data"


def schema(name: str) -> Any:
    """A schema of `data`, compiled."""
    found = msgspec.json.decode((DATA / f"{name}.schema.json").read_bytes())
    return jsonschema.Draft7Validator(found, format_checker=jsonschema.FormatChecker())


SCHEMAS = {name: schema(name) for name in ("linkset-2025", "linkset-1.2")}


def rich(**settings: Any) -> Edge:
    """Rules and links at all levels, some of them variants of one type, two that nothing tells apart."""
    links = (
        link(BRAND + "manual", "gs1:instructions", languages=("en",), media_type="text/html"),
        link(BRAND + "anleitung", "gs1:instructions", languages=("de", "zh-Hant"), media_type="text/html"),
        link(BRAND + "manual.pdf", "gs1:instructions", media_type="application/pdf"),
        link(BRAND + "cert-at", "gs1:certificationInfo", contexts=("AT",)),
        link(BRAND + "cert?a=1", "gs1:certificationInfo"),
        link(BRAND + "video1", "gs1:relatedVideo", title="First"),
        link(BRAND + "video2", "gs1:relatedVideo", title="Second"),
        link(BRAND + "facts", "describedby"),
    )
    known = entry(
        rule(BRAND),
        rule(BRAND + "recall", link_type="gs1:recallStatus"),
        rule(BRAND + "warranty", link_type="gs1:warranty"),
        rule(BRAND + "story", link_type="https://example.com/voc/story"),
        rule(None, link_type="gs1:whatsInTheBox"),
        links=links,
    )
    parts = {
        "22/V": (link(BRAND + "variant", "gs1:nutritionalInfo", level="22/V"),),
        "10/A": (
            rule(BRAND + "lot-report", scope="BATCH", link_type="gs1:safetyInfo"),
            link(BRAND + "lot-trace", "gs1:traceability", level="10/A"),
        ),
        "22/V/10/A": (link(BRAND + "variant-lot", "gs1:recipeInfo", level="22/V/10/A"),),
        "21/7": (rule(BRAND + "item", scope="SERIAL"), link(BRAND + "passport", "gs1:dpp", level="21/7")),
        "235/TPX": (link(BRAND + "tobacco", "gs1:registryEntry", level="235/TPX"),),
    }
    return edge(known, parts=parts, **settings)


async def location(asked: Edge, path: str, **headers: str) -> str:
    """Where a request is redirected."""
    answer = await get(asked, path, **headers)
    assert answer.status_code in (302, 307), (answer.status_code, answer.text)
    return answer.headers["location"]


async def linkset(asked: Edge, path: str, **headers: str) -> list[dict[str, Any]]:
    """The contexts of a linkset that fits both schemas."""
    answer = await get(asked, path, **{"Accept": "application/linkset+json", **headers})
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/linkset+json")
    document = answer.json()
    for one in SCHEMAS.values():
        one.validate(document)
    assert list(document) == ["linkset"]
    return document["linkset"]


def href(contexts: list[dict[str, Any]], anchor: str, name: str) -> str:
    """The first target of a link type at a level."""
    (context,) = [one for one in contexts if one["anchor"] == BASE + anchor]
    return context[VOCABULARY + name][0]["href"]
