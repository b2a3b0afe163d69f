"""Master data out of the header of an EPCIS document: locations, parties and classes of products.

The attributes are CBV's (`urn:epcglobal:cbv:mda#name`), in any spelling that ends with their name. What has
no GLN or GTIN, and what does not fit a field, is passed over: a header never makes a capture fail.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from closient.apps.epcis.structs.places import PlaceEntry, ProductDescriptionEntry
from closient.gs1 import cbv, epc_spelling

PLACES = ("Location", "Party", "BizLocation", "BusinessLocation", "ReadPoint", "SourceDest")
PRODUCTS = ("EPCClass",)
COUNTRY = re.compile(r"[A-Z]{2}")
# Field, its longest text, and the attributes that say it, the best first.
OF_PLACE: tuple[tuple[str, int, tuple[str, ...]], ...] = (
    ("name", 255, ("name", "organizationName", "siteName", "partyName")),
    ("phone", 40, ("telephone", "telephoneNumber", "phone", "contactTelephone")),
    ("email", 254, ("emailAddress", "email", "contactEmail")),
    ("street", 255, ("streetAddressOne", "streetAddress")),
    ("city", 100, ("city", "addressLocality")),
    ("region", 100, ("state", "region", "province", "addressRegion")),
    ("postal_code", 20, ("postalCode",)),
    ("country", 2, ("countryCode", "addressCountry", "country")),
)
OF_PRODUCT: tuple[tuple[str, int, tuple[str, ...]], ...] = (
    ("name", 255, ("descriptionShort", "regulatedProductName", "functionalName", "tradeItemDescription",
                   "productName", "name")),
    ("pack_size", 100, ("netContentDescription", "packSize", "packagingSize", "netContent")),
    ("pack_style", 100, ("packStyle", "packagingStyle", "packagingTypeCode", "packageTypeCode")),
    ("commodity", 100, ("commodity", "commodityName")),
    ("variety", 100, ("variety", "varietyName")),
)  # fmt: skip


def places_of(header: Mapping[str, Any] | None) -> list[PlaceEntry]:
    """The places of a header, each once, those without a name left out; sorted by GLN.

    What is said of a GLN itself goes before what is said of one of its extensions (AI 254).
    """
    found: dict[str, tuple[bool, PlaceEntry]] = {}
    for identifier, attributes in _elements(header, PLACES):
        parts = epc_spelling.parts(identifier)
        gln = (parts.gln or parts.party) if parts else None
        if parts is None or gln is None:
            continue
        fields = _fields(attributes, OF_PLACE)
        if not fields.get("name"):
            continue
        if not COUNTRY.fullmatch(fields.get("country", "")):
            fields.pop("country", None)
        entry = PlaceEntry(gln=gln, **_coordinates(attributes), **fields)
        is_part = parts.extension is not None
        if gln not in found or (found[gln][0] and not is_part):
            found[gln] = is_part, entry
    return [found[gln][1] for gln in sorted(found)]


def products_of(header: Mapping[str, Any] | None) -> list[ProductDescriptionEntry]:
    """The products of a header, each once; sorted by GTIN."""
    found: dict[str, ProductDescriptionEntry] = {}
    for identifier, attributes in _elements(header, PRODUCTS):
        parts = epc_spelling.parts(identifier)
        fields = _fields(attributes, OF_PRODUCT)
        if parts and parts.gtin and fields:
            found.setdefault(parts.gtin, ProductDescriptionEntry(gtin=parts.gtin, **fields))
    return [found[gtin] for gtin in sorted(found)]


def _elements(
    header: Mapping[str, Any] | None, kinds: tuple[str, ...]
) -> Iterator[tuple[str, Mapping[str, str]]]:
    """Identifier and attributes (by their local names) of each element of vocabularies of these kinds."""
    master = _mapping(_mapping(header).get("epcisMasterData"))
    for vocabulary in _list(master.get("vocabularyList")):
        if _local(_mapping(vocabulary).get("type")) not in kinds:
            continue
        for element in _list(_mapping(vocabulary).get("vocabularyElementList")):
            identifier = _mapping(element).get("id")
            if isinstance(identifier, str):
                yield identifier, _attributes(_mapping(element))


def _attributes(element: Mapping[str, Any]) -> dict[str, str]:
    said: dict[str, str] = {}
    for one in _list(element.get("attributes")):
        value = _mapping(one).get("attribute")
        if isinstance(value, Mapping):
            value = value.get("@value") or value.get("value")
        if isinstance(value, (str, int, float)) and not isinstance(value, bool):
            said.setdefault(_local(_mapping(one).get("id")), str(value).replace("\0", "").strip())
    return said


def _fields(
    attributes: Mapping[str, str], wanted: tuple[tuple[str, int, tuple[str, ...]], ...]
) -> dict[str, Any]:
    fields = {}
    for field, longest, names in wanted:
        values = (attributes.get(name, "") for name in names)
        value = next((one for one in values if 0 < len(one) <= longest), "")
        if value:
            fields[field] = value
    return fields


def _coordinates(attributes: Mapping[str, str]) -> dict[str, Any]:
    try:
        latitude, longitude = float(attributes["latitude"]), float(attributes["longitude"])
    except (KeyError, ValueError):
        return {}
    if abs(latitude) <= 90 and abs(longitude) <= 180:
        return {"latitude": latitude, "longitude": longitude}
    return {}


def _local(name: Any) -> str:
    return cbv.local_name(name) if isinstance(name, str) else ""


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
