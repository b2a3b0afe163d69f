"""What anybody with a credential may ask about recalls: of a product, of a batch, of the sources."""

from typing import get_args

import msgspec

from closient.apps.catalogue.actions import products
from closient.apps.compliance.queries import recalls as queries
from closient.apps.compliance.rules import feeds
from closient.apps.compliance.structs.feeds import Sources
from closient.apps.compliance.structs.recalls import Narrowing, Ordering, RecallDetail, RecallOut
from closient.kit import ids
from closient.kit.db import Reads
from closient.kit.errors import BadRequest, NotFound, Validation
from closient.kit.pagination import Page, PageRequest

ORDERINGS: dict[str, Ordering] = {name: name for name in get_args(Ordering)}
NEWEST_FIRST: Ordering = "-recall_date"
LONGEST_BATCH = 64
MOST_PRODUCTS = 1_000


async def list_product_recalls(
    db: Reads, gtin: str, narrowing: Narrowing, ordering: str | None, *, page: PageRequest
) -> Page[RecallOut]:
    """The open recalls of a product."""
    order = _order(ordering)
    product = await products.get_product(db, gtin)
    return await queries.list_product_recalls(
        db, product.id, narrowing, order, is_open=True, batch=None, page=page
    )


async def list_every_recall_of_a_product(
    db: Reads, gtin: str, narrowing: Narrowing, ordering: str | None, *, page: PageRequest
) -> Page[RecallOut]:
    """Its recalls, also those that are over; for the API of products."""
    order = _order(ordering)
    product = await products.get_product(db, gtin)
    return await queries.list_product_recalls(
        db, product.id, narrowing, order, is_open=False, batch=None, page=page
    )


async def list_recalls_affecting_a_specific_batch_lot(
    db: Reads, gtin: str, batch: str, narrowing: Narrowing, ordering: str | None, *, page: PageRequest
) -> Page[RecallOut]:
    """The open recalls of a batch, which the catalogue need not know; its case does not matter."""
    order = _order(ordering)
    if not 1 <= len(batch) <= LONGEST_BATCH:
        raise Validation.of("batch", f"A batch has 1 to {LONGEST_BATCH} characters.")
    if "\x00" in batch:
        raise Validation.of("batch", "No batch has a zero byte.")
    product = await products.get_product(db, gtin)
    return await queries.list_product_recalls(
        db, product.id, narrowing, order, is_open=True, batch=batch.upper(), page=page
    )


def batch_of_path(place: str) -> str:
    """The batch of a path that ends as one about its recalls; NotFound for any other.

    >>> batch_of_path("/12/A/recalls")
    '12/A'
    """
    batch, _, end = place.strip("/").rpartition("/")
    if end != "recalls" or not batch:
        raise NotFound("Nothing is at this address.")
    return batch


async def get_recall(db: Reads, recall_id: str) -> RecallDetail:
    """One recall with its lots, and the products that it was matched to."""
    recall = await queries.get_recall(db, ids.parse(recall_id, "recall_id"))
    if recall is None:
        raise NotFound("There is no such recall.")
    detail = msgspec.convert(recall, RecallDetail, from_attributes=True)
    detail.products = await queries.list_recalled_products(db, recall.id, MOST_PRODUCTS)
    return detail


async def list_recall_sources(db: Reads) -> Sources:
    """What each source carries and when it was read: without it, an empty list of recalls says little."""
    return Sources(feeds.sources(await queries.list_sources(db)))


def _order(ordering: str | None) -> Ordering:
    if ordering is None:
        return NEWEST_FIRST
    if ordering not in ORDERINGS:
        raise BadRequest(f"The ordering may be one of {', '.join(ORDERINGS)}.")
    return ORDERINGS[ordering]
