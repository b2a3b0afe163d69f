"""One event of EPCIS XML, of any version since 1.0, as the plain data that its JSON form would decode to.

Spellings stay as sent; only numbers and booleans of the standard change their type. What the JSON form has
no place for is a Fault, which knows its element.
"""

import math
import re
from collections.abc import Callable, Mapping
from typing import Any, Final
from xml.etree.ElementTree import Element

from closient.apps.epcis.rules import xml_names
from closient.apps.epcis.rules.xml_names import Prefixes

Convert = Callable[[Element, Prefixes], Any]
EVENT_TYPES: Final = frozenset(
    {"ObjectEvent", "AggregationEvent", "TransactionEvent", "TransformationEvent", "AssociationEvent"}
)
# Wrappers of the versions 1.x around what later versions added; they mean nothing themselves.
WRAPPERS: Final = frozenset({"extension", "baseExtension"})
_XSI: Final = xml_names.XSI + "}"
_TYPE, _NIL = _XSI + "type", _XSI + "nil"
_WHOLE: Final = frozenset(
    {"integer", "int", "long", "short", "byte", "nonNegativeInteger", "positiveInteger"}
)
_FRACTIONS: Final = frozenset({"decimal", "double", "float"})
_BOOLEANS: Final = {"true": True, "1": True, "false": False, "0": False}
_NUMBER: Final = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII).fullmatch
# What JSON's readers take as whole numbers; beyond that it is a float there too.
_LEAST, _LARGEST = -(2**63), 2**64 - 1


class Fault(Exception):
    """What is wrong, and at which element."""

    def __init__(self, reason: str, element: Element) -> None:
        super().__init__(reason)
        self.reason = reason
        self.element = element


def number(text: str) -> int | float | None:
    """A number as XML writes it; None if JSON could not say it (infinity, not a number) or it is none."""
    if not _NUMBER(text):
        return None
    if text.lstrip("+-").isdigit() and len(text) <= 21:
        whole = int(text)
        if _LEAST <= whole <= _LARGEST:
            return whole
    value = float(text)
    return value if math.isfinite(value) else None


def _text(element: Element, names: Prefixes) -> str:
    if len(element):
        raise Fault("holds elements where a text belongs", element)
    return (element.text or "").strip()


def _word(element: Element, names: Prefixes) -> str:
    return names.word(_text(element, names))


def _listed(element: Element, expected: str) -> str:
    text = (element.text or "").strip()
    if element.tag != expected:
        raise Fault(f"stands where only {expected} may", element)
    if not text or len(element):
        raise Fault("needs a text and nothing else", element)
    return text


def _entries(element: Element) -> Element:
    """The element as the list of its children, which must be all that it holds."""
    if element.text and not element.text.isspace():
        raise Fault("has a text where only elements belong", element)
    return element


def _epcs(element: Element, names: Prefixes) -> list[str]:
    return [_listed(child, "epc") for child in _entries(element)]


def _number(element: Element) -> int | float | None:
    text = (element.text or "").strip()
    if not text and element.get(_NIL) in ("true", "1"):
        return None
    value = number(text)
    if value is None or len(element):
        raise Fault("is not a number", element)
    return value


def _quantity(element: Element) -> dict[str, Any]:
    if element.tag != "quantityElement":
        raise Fault("stands where only quantityElement may", element)
    found: dict[str, Any] = {}
    for child in _entries(element):
        tag = child.tag
        if tag in found:
            raise Fault("stands twice", child)
        if tag == "quantity":
            value = _number(child)
            if value is not None:
                found[tag] = value
        elif tag in ("epcClass", "uom"):
            found[tag] = _listed(child, tag)
        else:
            raise Fault("is not known here", child)
    return found


def _quantities(element: Element, names: Prefixes) -> list[dict[str, Any]]:
    return [_quantity(child) for child in _entries(element)]


def _typed(entry: str) -> Convert:
    def convert(element: Element, names: Prefixes) -> list[dict[str, str]]:
        found = []
        for child in _entries(element):
            text = _listed(child, entry)
            attributes = child.attrib
            if not attributes:
                found.append({entry: text})
            elif len(attributes) == 1 and "type" in attributes:
                found.append({"type": names.word(attributes["type"].strip()), entry: text})
            else:
                raise Fault("may have no attribute but type", child)
        return found

    return convert


def _place(element: Element, names: Prefixes) -> dict[str, Any]:
    found: dict[str, Any] = {}
    _gather(element, found, names, _OF_PLACE)
    return found


def _persistent(element: Element, names: Prefixes) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for child in _entries(element):
        if child.tag not in ("set", "unset"):
            raise Fault("is not known here", child)
        found.setdefault(child.tag, []).append(names.word(_listed(child, child.tag)))
    return found


def _corrections(element: Element, names: Prefixes) -> list[str]:
    return [_listed(child, "correctiveEventID") for child in _entries(element)]


def _error_declaration(element: Element, names: Prefixes) -> dict[str, Any]:
    found: dict[str, Any] = {}
    _gather(element, found, names, _OF_ERROR_DECLARATION)
    return found


def _ilmd(element: Element, names: Prefixes) -> dict[str, Any]:
    found: dict[str, Any] = {}
    _gather(element, found, names, {})
    return found


def _sensor_value(element: Element, key: str, text: str, names: Prefixes) -> Any:
    if key in xml_names.SENSOR_NUMBERS:
        value = number(text.strip())
        if value is None:
            raise Fault(f"has no number in its attribute {key}", element)
        return value
    if key == "booleanValue":
        truth = _BOOLEANS.get(text.strip())
        if truth is None:
            raise Fault("has neither true nor false in its attribute booleanValue", element)
        return truth
    return names.word(text) if key in xml_names.SENSOR_WORDS else text


def _report(element: Element, names: Prefixes) -> dict[str, Any]:
    """sensorReport or sensorMetadata: all its fields are attributes."""
    found: dict[str, Any] = {}
    for key, text in element.attrib.items():
        if not key.startswith(_XSI):
            found[names.key(key)] = _sensor_value(element, key, text, names)
    _gather(element, found, names, {})
    return found


def _sensor_element(element: Element, names: Prefixes) -> dict[str, Any]:
    if element.tag != "sensorElement":
        raise Fault("stands where only sensorElement may", element)
    found: dict[str, Any] = {}
    _gather(element, found, names, _OF_SENSOR_ELEMENT)
    if isinstance(found.get("sensorReport"), dict):
        found["sensorReport"] = [found["sensorReport"]]
    return found


def _sensor_elements(element: Element, names: Prefixes) -> list[dict[str, Any]]:
    return [_sensor_element(child, names) for child in _entries(element)]


_FIELDS: Final[Mapping[str, Convert]] = {
    **dict.fromkeys(xml_names.TEXTS, _text),
    **dict.fromkeys(xml_names.WORDS, _word),
    **dict.fromkeys(xml_names.EPC_LISTS, _epcs),
    **dict.fromkeys(xml_names.QUANTITY_LISTS, _quantities),
    **{name: _typed(entry) for name, entry in xml_names.TYPED_LISTS.items()},
    **dict.fromkeys(xml_names.PLACES, _place),
    "persistentDisposition": _persistent,
    "errorDeclaration": _error_declaration,
    "certificationInfo": _text,
    "sensorElementList": _sensor_elements,
    "ilmd": _ilmd,
}
_OF_PLACE: Final[Mapping[str, Convert]] = {"id": _text}
_OF_ERROR_DECLARATION: Final[Mapping[str, Convert]] = {
    "declarationTime": _text, "reason": _word, "correctiveEventIDs": _corrections,
}  # fmt: skip
_OF_SENSOR_ELEMENT: Final[Mapping[str, Convert]] = {"sensorMetadata": _report, "sensorReport": _report}
# Elements that may stand more than once, side by side.
_REPEATED: Final = frozenset({"certificationInfo", "sensorReport"})


def _gather(element: Element, found: dict[str, Any], names: Prefixes, known: Mapping[str, Convert]) -> None:
    """Adds the children to what was found: known fields by their own rule, extensions under their prefix."""
    for child in _entries(element):
        tag = child.tag
        convert = known.get(tag)
        if convert is not None:
            value = convert(child, names)
            if not value:
                # An empty element says nothing, as the standard has it for empty lists.
                continue
            if tag not in found:
                found[tag] = value
            elif tag in _REPEATED:
                _add(found, tag, value)
            else:
                raise Fault("stands twice", child)
        elif "}" in tag:
            _add(found, names.key(tag), extension(child, names))
        elif tag in WRAPPERS:
            _gather(child, found, names, known)
        else:
            raise Fault("is not known here", child)


def _add(found: dict[str, Any], key: str, value: Any) -> None:
    """Elements of one name become one list; a single one stands alone."""
    if key not in found:
        found[key] = value
    elif isinstance(found[key], list):
        found[key].append(value)
    else:
        found[key] = [found[key], value]


def _scalar(text: str, kind: str) -> Any:
    """The text of an extension, typed by its xsi:type if JSON would spell the value just so.

    Another spelling (10.50, 0012) stays a text: event hashes and searches see what was sent.
    """
    local = kind.rpartition(":")[2]
    if local in _WHOLE or local in _FRACTIONS:
        value = number(text)
        return value if value is not None and repr(value) == text else text
    if local == "boolean" and text in ("true", "false"):
        return text == "true"
    return text


def extension(element: Element, names: Prefixes) -> Any:
    """An element that the standard does not know: a text, or an object of its attributes and children.

    A text beside attributes or children stands under `value`.
    """
    attributes = element.attrib
    if not attributes and not len(element):
        return element.text or ""
    found: dict[str, Any] = {}
    kind = attributes.get(_TYPE, "")
    for key, text in attributes.items():
        if not key.startswith(_XSI):
            found[names.key(key)] = text
    if not found and attributes.get(_NIL) in ("true", "1"):
        return None
    for child in element:
        _add(found, names.key(child.tag), extension(child, names))
        if child.tail and not child.tail.isspace():
            raise Fault("mixes text and elements", element)
    text = element.text or ""
    if not found:
        return _scalar(text, kind)
    if text.strip() if len(element) else text:
        if "value" in found:
            raise Fault("has both a text and a part named value", element)
        found["value"] = _scalar(text, kind)
    return found


def _quantity_event(element: Element, found: dict[str, Any], names: Prefixes) -> None:
    """The QuantityEvent of 1.0, which later versions say as an ObjectEvent with a quantity list."""
    amount: dict[str, Any] = {}

    def part(child: Element, names: Prefixes) -> None:
        amount[child.tag] = _number(child) if child.tag == "quantity" else _text(child, names)

    _gather(element, found, names, {**_FIELDS, "epcClass": part, "quantity": part})
    said = {key: value for key, value in amount.items() if value not in (None, "")}
    found |= {"type": "ObjectEvent", "action": "OBSERVE", "quantityList": [said]}


def _needs_empty_list(kind: str, found: Mapping[str, Any]) -> bool:
    """Whether the event is about an empty list of EPCs: without it no JSON schema would take the event."""
    if "epcList" in found or "quantityList" in found:
        return False
    if kind == "ObjectEvent":
        return "sensorElementList" not in found
    return kind == "TransactionEvent" and found.get("action") != "DELETE"


def event(element: Element, names: Prefixes) -> dict[str, Any]:
    """An event. Raises Fault."""
    kind = element.tag
    if kind not in EVENT_TYPES and kind != "QuantityEvent" and "}" not in kind:
        raise Fault("is no event", element)
    found: dict[str, Any] = {"type": names.key(kind)}
    for key, text in element.attrib.items():
        if "}" not in key:
            raise Fault(f"may have no attribute {key}", element)
        if not key.startswith(_XSI):
            found[names.key(key)] = text
    if kind == "QuantityEvent":
        _quantity_event(element, found, names)
        return found
    _gather(element, found, names, _FIELDS)
    if element.find("epcList") is not None and _needs_empty_list(kind, found):
        found["epcList"] = []
    return found
