"""SQL about links, as their pages need it besides what the resolver answers."""

from closient.apps.dashboard.structs.links import NamedProduct, StoredLink
from closient.kit.db import Reads


async def find_default(db: Reads, organization_id: str, key: str, level: str) -> StoredLink | None:
    """The link of a level that serves everybody who asks for nothing special."""
    return await db.maybe(
        StoredLink,
        """
        SELECT l.id, concat_ws('/', '', l.key, nullif(l.level, '')) AS digital_link, l.link_type, l.href,
               l.title, l.hreflang, l.media_type, l.context, l.is_default, l.passes_query, l.enabled
          FROM resolver.link l
         WHERE l.organization_id = $1::uuid AND l.key = $2 AND l.level = $3
           AND l.is_default AND l.hreflang = '{}' AND l.media_type = '' AND l.context = '{}'
        """,
        organization_id,
        key,
        level,
    )


async def product_names(db: Reads, gtins: list[str]) -> list[NamedProduct]:
    """Of those among these GTINs that have a name."""
    return await db.all(
        NamedProduct,
        """
        SELECT p.gtin, p.product_name AS name
          FROM catalogue.product p
         WHERE p.gtin = ANY ($1::text[]) AND p.product_name <> ''
        """,
        gtins,
    )


async def list_stored(db: Reads, organization_id: str, link_ids: list[str]) -> list[StoredLink]:
    """Those of the links that there are."""
    return await db.all(
        StoredLink,
        """
        SELECT l.id, concat_ws('/', '', l.key, nullif(l.level, '')) AS digital_link, l.link_type, l.href,
               l.title, l.hreflang, l.media_type, l.context, l.is_default, l.passes_query, l.enabled
          FROM resolver.link l
         WHERE l.organization_id = $1::uuid AND l.id = ANY ($2::uuid[])
        """,
        organization_id,
        link_ids,
    )
