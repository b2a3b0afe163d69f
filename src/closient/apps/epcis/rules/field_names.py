"""Names of query parameters that speak of fields inside the event: EQ_ILMD_..., GE_value_CEL, EQ_source_... .

A field is named by its namespace and local name (`https://example.com/ns#batch`, also without the `#`), or as
a CURIE just as it stands in the event (`cbvmda:lotNumber`).
"""

import re
from typing import Any, cast

from msgspec import Struct

from closient.apps.epcis.structs.event_query import Operator
from closient.gs1 import cbv

NAME = re.compile(r"(EQ|GT|GE|LT|LE|EXISTS)_(.+)", re.DOTALL)
AREA = re.compile(
    r"(INNER_)?(?:(ILMD|ERROR_DECLARATION|SENSORELEMENT|SENSORMETADATA|SENSORREPORT)_)?(.+)", re.DOTALL
)
MEASURED = re.compile(r"(value|minValue|maxValue|meanValue|sDev|percValue|percRank)(?:_(.+))?", re.DOTALL)
TYPED = re.compile(r"(source|destination|bizTransaction)_(.+)", re.DOTALL)
HOLDERS = {
    None: "$",
    "ILMD": "$.ilmd",
    "ERROR_DECLARATION": "$.errorDeclaration",
    "SENSORELEMENT": "$.sensorElementList[*]",
    "SENSORMETADATA": "$.sensorElementList[*].sensorMetadata",
    "SENSORREPORT": "$.sensorElementList[*].sensorReport[*]",
}
# What is nested in a member; at the top only in members that are extensions (a CURIE or URI has a colon).
INSIDE = ".*.**"
INSIDE_EXTENSIONS = '$.keyvalue() ? (@.key like_regex ":").value.**'
REPORTS = HOLDERS["SENSORREPORT"]
# Metadata and reports of sensor elements.
SENSORS = "$.sensorElementList[*].*[*]"
QUANTITIES = (
    '$.keyvalue() ? (@.key == "quantityList" || @.key == "childQuantityList" || '
    '@.key == "inputQuantityList" || @.key == "outputQuantityList").value[*]'
)
WITH_UNIT = " ? (@.uom == $uom)"
# Prefixes of the standard's own context, which every event may use undeclared.
STANDARD_PREFIXES = {
    "urn:epcglobal:cbv:mda": "cbvmda",
    "https://gs1.org/voc": "gs1",
    "https://ref.gs1.org/epcis": "epcis",
    "https://ref.gs1.org/cbv": "cbv",
}
LISTS: dict[str, tuple[str, cbv.Kind]] = {
    "source": ("$.sourceList[*]", "source_destination_type"),
    "destination": ("$.destinationList[*]", "source_destination_type"),
    "bizTransaction": ("$.bizTransactionList[*]", "biz_transaction_type"),
}


class Named(Struct, frozen=True, kw_only=True):
    """A field as a parameter names it: how it is compared, and where in the event it may stand."""

    operator: Operator
    holder: str
    keys: tuple[str, ...]
    variables: dict[str, Any] = {}
    local: str = ""
    namespaces: tuple[str, ...] = ()


def read(parameter: str) -> Named | None:
    """What a parameter names; None if it is no such parameter.

    >>> read("GE_quantity_KGM").variables
    {'uom': 'KGM'}
    >>> read("EQ_ILMD_cbvmda:lotNumber").holder, read("EQ_ILMD_cbvmda:lotNumber").keys
    ('$.ilmd', ('cbvmda:lotNumber',))
    >>> read("EQ_colour"), read("EQ_bizStep")
    (None, None)
    """
    match = NAME.fullmatch(parameter)
    if match is None:
        return None
    operator, rest = cast("Operator", match[1]), match[2]
    return _measured(operator, rest) or _typed(operator, rest) or _placed(operator, rest)


def _measured(operator: Operator, rest: str) -> Named | None:
    """A quantity or the value of a sensor report, in a unit."""
    if operator == "EXISTS":
        return None
    if rest == "quantity" or rest.startswith("quantity_"):
        unit = rest[len("quantity_") :]
        return _in_unit(operator, QUANTITIES, "quantity", unit)
    match = MEASURED.fullmatch(rest)
    return _in_unit(operator, REPORTS, match[1], match[2] or "") if match else None


def _in_unit(operator: Operator, holder: str, key: str, unit: str) -> Named:
    if not unit:
        return Named(operator=operator, holder=holder, keys=(key,))
    return Named(operator=operator, holder=holder + WITH_UNIT, keys=(key,), variables={"uom": unit})


def _typed(operator: Operator, rest: str) -> Named | None:
    """An entry of a typed list. Of the type any spelling is meant, since the name can hold only one."""
    match = TYPED.fullmatch(rest)
    if operator != "EQ" or match is None:
        return None
    holder, kind = LISTS[match[1]]
    token = cbv.token(kind, match[2])
    types = [match[2]] if token is None else [token, *(prefix + token for prefix in cbv.prefixes(kind))]
    return Named(
        operator=operator,
        holder=f"{holder} ? (@.type == $types[*])",
        keys=(match[1],),
        variables={"types": types},
    )


def _placed(operator: Operator, rest: str) -> Named | None:
    """An extension, or a field of ilmd, an error declaration or a sensor element."""
    match = AREA.fullmatch(rest)
    if match is None:
        return None
    inner, area, name = match[1], match[2], match[3]
    # Without a namespace it would be a field of the standard, and those have parameters of their own.
    if area is None and ":" not in name:
        return None
    holder = HOLDERS[area]
    if inner:
        holder = holder + INSIDE if area else INSIDE_EXTENSIONS
    keys, local, namespaces = spellings(name)
    return Named(operator=operator, holder=holder, keys=keys, local=local, namespaces=namespaces)


def spellings(name: str) -> tuple[tuple[str, ...], str, tuple[str, ...]]:
    """The keys under which a field may stand, its local name, and what its namespace may be called.

    >>> spellings("urn:epcglobal:cbv:mda#lotNumber")[0]
    ('urn:epcglobal:cbv:mda#lotNumber', 'cbvmda:lotNumber')
    >>> spellings("https://ns.example.com/batch")[1:]
    ('batch', ('https://ns.example.com', 'https://ns.example.com/', 'https://ns.example.com#'))
    >>> spellings("ex:batch")
    (('ex:batch',), '', ())
    """
    is_address = "#" in name or "://" in name or name.startswith("urn:")
    if not is_address:
        return (name,), "", ()
    cut = name.rfind("#")
    if cut < 0:
        cut = max(name.rfind("/"), name.rfind(":"))
    local, namespace = name[cut + 1 :], name[:cut].rstrip("/#")
    if not local:
        return (name,), "", ()
    namespaces = [namespace, namespace + "/", namespace + "#"]
    if namespace.startswith("urn:"):
        namespaces.append(namespace + ":")
    prefix = STANDARD_PREFIXES.get(namespace)
    keys = (name,) if prefix is None else (name, f"{prefix}:{local}")
    return keys, local, tuple(namespaces)
