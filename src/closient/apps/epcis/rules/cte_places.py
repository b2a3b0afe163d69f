"""Where a critical tracking event was, where the goods come from and go to, and to whom."""

from collections.abc import Mapping
from typing import Any

from closient.apps.epcis.structs.prepared import Prepared
from closient.apps.epcis.structs.tracing import Kind, Places
from closient.gs1 import cbv, epc_spelling


def number_of(identifier: str | None) -> str | None:
    """The GLN of a place or party, without an extension; any other identifier as it was sent.

    >>> number_of("urn:epc:id:sgln:4012345.00011.987"), number_of("https://id.gs1.org/417/4012345000115")
    ('4012345000115', '4012345000115')
    >>> number_of("geo:52.5,13.4")
    'geo:52.5,13.4'
    """
    if identifier is None:
        return None
    parts = epc_spelling.parts(identifier)
    return identifier if parts is None else parts.gln or parts.party or identifier


def named(body: Mapping[str, Any], side: str, word: str) -> str | None:
    """The first source or destination of a type, in whichever spelling of the type."""
    for entry in body.get(f"{side}List", ()):
        if cbv.token("source_destination_type", entry["type"]) == word:
            return number_of(entry[side])
    return None


def places_of(event: Prepared, kind: Kind) -> Places:
    """The columns of epcis.cte. What is shipped comes from where it was read, unless the event tells another
    place; of what is received only the event can tell."""
    body = event.body
    ship_from = named(body, "source", "location")
    if ship_from is None and kind == "SHIP":
        ship_from = number_of(event.read_point)
    return Places(
        location=number_of(event.biz_location or event.read_point),
        ship_from=ship_from,
        ship_to=named(body, "destination", "location"),
        owning_party_destination=named(body, "destination", "owning_party"),
    )
