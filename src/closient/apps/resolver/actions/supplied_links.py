"""Links that the platform itself keeps for a product as long as there is something to tell.

What that is, only apps above know: they register here (resolver.md, 2.4). A link of that type that the owner
keeps for the product takes the place of the platform's.
"""

import uuid
from collections.abc import Awaitable, Callable, Mapping

from closient.edge import link_types
from closient.edge.choose import Links
from closient.edge.variants import Link
from closient.kit import ids
from closient.kit.db import Reads

# Which of these GTINs have something to tell, and where on this site that is told: a path for each.
Supplier = Callable[[Reads, list[str]], Awaitable[Mapping[str, str]]]
_NAMESPACE = uuid.UUID("5f0b7f3e-6d0b-5c1f-9d0e-2f4f8d5a9c11")
_suppliers: dict[str, Supplier] = {}


def supplies(link_type: str) -> Callable[[Supplier], Supplier]:
    """Register who knows when there is a link of this type."""

    def register(supplier: Supplier) -> Supplier:
        _suppliers[link_types.normalise(link_type)] = supplier
        return supplier

    return register


async def links_of(db: Reads, gtins: list[str]) -> dict[str, Links]:
    """By GTIN-14; those of which there is nothing to tell are left out."""
    found: dict[str, Links] = {}
    for link_type, supplier in _suppliers.items():
        for gtin, path in (await supplier(db, gtins)).items():
            found[gtin] = (*found.get(gtin, ()), _link(link_type, path))
    return found


def joined(own: Links, supplied: Links) -> Links:
    """The owner's links of a key, and the platform's of those types that the owner has none of."""
    kept = {link.link_type for link in own}
    return (*own, *(link for link in supplied if link.link_type not in kept))


def _link(link_type: str, path: str) -> Link:
    return Link(
        # Told in explanations: the same wherever this link is.
        id=ids.encode(uuid.uuid5(_NAMESPACE, link_type)),
        level="",
        link_type=link_type,
        href=path,
        title=link_types.title(link_type),
    )
