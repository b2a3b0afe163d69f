"""Links that the platform itself keeps for a product as long as there is something to tell.

What that is, only apps above know: the view resolver.supplied_link says of which products, and here they
register where it is told (resolver.md, 2.4). The owner's link of that type takes the platform's place.
"""

import uuid
from collections.abc import Callable, Iterable

from closient.edge import link_types
from closient.edge.choose import Links
from closient.edge.variants import Link
from closient.kit import ids

# Where on this site it is told: the path, by the GTIN-14 of the product.
Place = Callable[[str], str]
_NAMESPACE = uuid.UUID("5f0b7f3e-6d0b-5c1f-9d0e-2f4f8d5a9c11")
_places: dict[str, Place] = {}


def supplies(link_type: str) -> Callable[[Place], Place]:
    """Register where a link of this type leads."""

    def register(place: Place) -> Place:
        _places[link_types.normalise(link_type)] = place
        return place

    return register


def joined(own: Links, gtin: str, supplied: Iterable[str]) -> Links:
    """The owner's links of a product, and the platform's of those types that the owner has none of."""
    kept = {link.link_type for link in own}
    wanted = [link_type for link_type in dict.fromkeys(supplied) if link_type not in kept]
    return (*own, *(_link(link_type, _places[link_type](gtin)) for link_type in wanted))


def _link(link_type: str, path: str) -> Link:
    return Link(
        # Told in explanations: the same wherever this link is.
        id=ids.encode(uuid.uuid5(_NAMESPACE, link_type)),
        level="",
        link_type=link_type,
        href=path,
        title=link_types.title(link_type),
    )
