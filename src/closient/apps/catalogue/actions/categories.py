"""Categories of products: Google's taxonomy, as far as the operator brought its file."""

from collections.abc import Iterable

from closient.apps.catalogue.queries import categories as queries
from closient.apps.catalogue.rules import taxonomy
from closient.apps.catalogue.structs.browse import ProductCategory
from closient.kit import ids
from closient.kit.db import Reads, Writes
from closient.kit.errors import Validation
from closient.kit.pagination import Page, PageRequest


async def list_categories(
    db: Reads, *, text: str | None, parent_id: str | None, page: PageRequest
) -> Page[ProductCategory]:
    """All, or those with a text in their path, or the children of one."""
    parent = ids.parse(parent_id, "parent_id") if parent_id is not None else None
    return await queries.list_categories(db, text=text, parent_id=parent, page=page)


async def set_category(db: Writes, product_id: str, category_id: str) -> None:
    """Put a product into a category. Whoever asks has checked the caller's right."""
    wanted = ids.parse(category_id, "category_id")
    if not await queries.has_category(db, wanted):
        raise Validation.of("category_id", "There is no such category.")
    await queries.set_category(db, product_id, wanted)


async def import_taxonomy(db: Writes, lines: Iterable[str]) -> int:
    """Take the taxonomy over from its file; how many categories it has. Known numbers keep their ids.

    Categories that the file lacks stay, since products may be in them. ValueError for what is no taxonomy.
    """
    read = list(taxonomy.read(lines))
    await queries.put_categories(db, read)
    await queries.put_parents(db, read)
    return len(read)
