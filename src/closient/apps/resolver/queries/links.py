"""SQL about links, and about who speaks for a key."""

from closient.apps.resolver.structs.links import (
    HeldKey,
    KnownLink,
    LevelLinks,
    Link,
    LinkingOrganization,
    LinkValues,
    OwnedGtin,
)
from closient.kit.db import Reads, Writes
from closient.kit.pagination import Page, PageRequest


async def get_link(db: Reads, link_id: str) -> Link | None:
    return await db.maybe(
        Link,
        """
        SELECT l.id, l.organization_id, concat_ws('/', '', l.key, nullif(l.level, '')) AS digital_link,
               l.key, l.level, l.link_type, l.href, l.title, l.hreflang, l.media_type, l.context,
               l.is_default, l.passes_query, l.enabled, l.created, l.modified, l.metadata
          FROM resolver.link l
         WHERE l.id = $1::uuid
        """,
        link_id,
    )


async def lock_link(db: Writes, link_id: str) -> Link | None:
    """The link, held until the end of the transaction."""
    return await db.maybe(
        Link,
        """
        SELECT l.id, l.organization_id, concat_ws('/', '', l.key, nullif(l.level, '')) AS digital_link,
               l.key, l.level, l.link_type, l.href, l.title, l.hreflang, l.media_type, l.context,
               l.is_default, l.passes_query, l.enabled, l.created, l.modified, l.metadata
          FROM resolver.link l
         WHERE l.id = $1::uuid
           FOR UPDATE
        """,
        link_id,
    )


async def list_links(
    db: Reads,
    organization_id: str,
    *,
    key: str | None,
    level: str | None,
    link_type: str | None,
    enabled: bool | None,
    title: str | None,
    text: str | None,
    page: PageRequest,
) -> Page[Link]:
    """By key, level and link type. A filter that is None filters nothing."""
    return await db.page(
        Link,
        """
        SELECT l.id, l.organization_id, concat_ws('/', '', l.key, nullif(l.level, '')) AS digital_link,
               l.key, l.level, l.link_type, l.href, l.title, l.hreflang, l.media_type, l.context,
               l.is_default, l.passes_query, l.enabled, l.created, l.modified, l.metadata
          FROM resolver.link l
         WHERE l.organization_id = $1::uuid
           AND ($2::text IS NULL OR l.key = $2)
           AND ($3::text IS NULL OR l.level = $3)
           AND ($4::text IS NULL OR l.link_type = $4)
           AND ($5::boolean IS NULL OR l.enabled = $5)
           AND ($6::text IS NULL OR strpos(lower(l.title), lower($6)) > 0)
           AND ($7::text IS NULL OR strpos(lower(l.title), lower($7)) > 0
                OR strpos(lower(l.key), lower($7)) > 0)
         ORDER BY l.organization_id, l.key, l.level, l.link_type, l.hreflang, l.media_type, l.context,
               md5(l.href)
        """,
        organization_id,
        key,
        level,
        link_type,
        enabled,
        title,
        text,
        page=page,
    )


async def lock_links_of(db: Writes, organization_id: str) -> None:
    """One at a time changes the links of an organization: what was looked up still holds when it is used."""
    await db.run(
        "SELECT pg_advisory_xact_lock(hashtextextended('resolver.link ' || $1::uuid::text, 0))",
        organization_id,
    )


async def match_links(db: Reads, organization_id: str, links: list[LinkValues]) -> list[KnownLink]:
    """For each: the stored link that it is, whether it is so already, and the default of its level."""
    return await db.all(
        KnownLink,
        """
        SELECT s.place, l.id,
               coalesce((l.key, l.level, l.link_type, l.href, l.title, l.hreflang, l.media_type, l.context,
                         l.is_default, l.passes_query, l.enabled, l.metadata)
                      = (s.key, s.level, s.link_type, s.href, s.title, s.hreflang, s.media_type, s.context,
                         s.is_default, s.passes_query, s.enabled, coalesce(s.metadata, l.metadata)), false)
                   AS is_same,
               d.id AS default_id
          FROM jsonb_to_recordset($2::jsonb) s(
                   place integer, id uuid, key text, level text, link_type text, href text, title text,
                   hreflang text[], media_type text, context text[], is_default boolean,
                   passes_query boolean, enabled boolean, metadata jsonb)
          LEFT JOIN LATERAL (
                SELECT o.* FROM resolver.link o WHERE o.organization_id = $1::uuid AND o.id = s.id
                UNION ALL
                SELECT o.*
                  FROM resolver.link o
                 WHERE s.id IS NULL AND o.organization_id = $1::uuid AND o.key = s.key AND o.level = s.level
                   AND o.link_type = s.link_type AND o.hreflang = s.hreflang
                   AND o.media_type = s.media_type AND o.context = s.context AND md5(o.href) = md5(s.href)
               ) l ON true
          LEFT JOIN resolver.link d
            ON s.is_default AND d.organization_id = $1::uuid AND d.key = s.key AND d.level = s.level
           AND d.is_default AND d.hreflang = '{}' AND d.media_type = '' AND d.context = '{}'
         ORDER BY s.place
        """,
        organization_id,
        links,
    )


async def insert_links(db: Writes, organization_id: str, links: list[LinkValues]) -> int:
    return await db.run(
        """
        INSERT INTO resolver.link (id, organization_id, key, level, link_type, href, title, hreflang,
               media_type, context, is_default, passes_query, enabled, metadata)
        SELECT coalesce(s.id, uuidv7()), $1::uuid, s.key, s.level, s.link_type, s.href, s.title, s.hreflang,
               s.media_type, s.context, s.is_default, s.passes_query, s.enabled, coalesce(s.metadata, '{}')
          FROM jsonb_to_recordset($2::jsonb) s(
                   id uuid, key text, level text, link_type text, href text, title text, hreflang text[],
                   media_type text, context text[], is_default boolean, passes_query boolean,
                   enabled boolean, metadata jsonb)
        """,
        organization_id,
        links,
    )


async def change_links(db: Writes, organization_id: str, links: list[LinkValues]) -> int:
    """Each link, named by its id, becomes what is given."""
    return await db.run(
        """
        UPDATE resolver.link l
           SET key = s.key, level = s.level, link_type = s.link_type, href = s.href, title = s.title,
               hreflang = s.hreflang, media_type = s.media_type, context = s.context,
               is_default = s.is_default, passes_query = s.passes_query, enabled = s.enabled,
               metadata = coalesce(s.metadata, l.metadata), modified = now()
          FROM jsonb_to_recordset($2::jsonb) s(
                   id uuid, key text, level text, link_type text, href text, title text, hreflang text[],
                   media_type text, context text[], is_default boolean, passes_query boolean,
                   enabled boolean, metadata jsonb)
         WHERE l.id = s.id AND l.organization_id = $1::uuid
        """,
        organization_id,
        links,
    )


async def delete_link(db: Writes, link_id: str) -> int:
    return await db.run("DELETE FROM resolver.link WHERE id = $1::uuid", link_id)


async def delete_others(
    db: Writes, organization_id: str, *, key: str, level: str, kept_ids: list[str]
) -> int:
    """The links of a level but for some; how many."""
    return await db.run(
        """
        DELETE FROM resolver.link l
         WHERE l.organization_id = $1::uuid AND l.key = $2 AND l.level = $3 AND l.id <> ALL ($4::uuid[])
        """,
        organization_id,
        key,
        level,
        kept_ids,
    )


async def delete_links_at(db: Writes, organization_id: str, key: str) -> int:
    """All links of a key, on every level; how many."""
    return await db.run(
        "DELETE FROM resolver.link l WHERE l.organization_id = $1::uuid AND l.key = $2",
        organization_id,
        key,
    )


async def list_owners(db: Reads, gtins: list[str]) -> list[OwnedGtin]:
    """The products among these GTINs."""
    return await db.all(
        OwnedGtin,
        "SELECT p.gtin, p.owner_id FROM catalogue.product p WHERE p.gtin = ANY($1::text[])",
        gtins,
    )


async def list_holders(db: Reads, keys: list[str]) -> list[HeldKey]:
    """Who speaks for these keys, of those that are held."""
    return await db.all(
        HeldKey,
        "SELECT h.key, h.organization_id FROM resolver.held_key h WHERE h.key = ANY($1::text[])",
        keys,
    )


async def hold_keys(db: Writes, organization_id: str, keys: list[str]) -> int:
    """Keys that nobody held; fewer than given when somebody came first meanwhile."""
    return await db.run(
        """
        INSERT INTO resolver.held_key (key, organization_id)
        SELECT k, $1::uuid FROM unnest($2::text[]) k
            ON CONFLICT (key) DO NOTHING
        """,
        organization_id,
        keys,
    )


async def release_keys(db: Writes, organization_id: str, keys: list[str]) -> int:
    """Those that have no link any more are free for everybody."""
    return await db.run(
        """
        DELETE FROM resolver.held_key h
         WHERE h.organization_id = $1::uuid AND h.key = ANY($2::text[])
           AND NOT EXISTS (SELECT FROM resolver.link l WHERE l.key = h.key)
        """,
        organization_id,
        keys,
    )


async def list_levels(
    db: Reads, organization_id: str, *, key: str, level: str, most: int
) -> list[LevelLinks]:
    """Levels behind the given one with all their links, in the order in which the resolver tries them."""
    return await db.all(
        LevelLinks,
        """
        SELECT n.key, n.level, coalesce(p.product_name, '') AS description, n.links
          FROM (SELECT l.key, l.level,
                       jsonb_agg(to_jsonb(l) - '{id,organization_id,key,level,metadata,created,modified}'
                                     ::text[]
                                 ORDER BY l.id) AS links
                  FROM resolver.link l
                 WHERE l.organization_id = $1::uuid AND (l.key, l.level) > ($2, $3)
                 GROUP BY l.key, l.level
                 ORDER BY l.key, l.level
                 LIMIT $4) n
          LEFT JOIN catalogue.product p ON n.key LIKE '01/%' AND p.gtin = substr(n.key, 4)
         ORDER BY n.key, n.level
        """,
        organization_id,
        key,
        level,
        most,
    )


async def list_linking_organizations(db: Reads) -> list[LinkingOrganization]:
    return await db.all(
        LinkingOrganization,
        "SELECT DISTINCT l.organization_id AS id FROM resolver.link l ORDER BY 1",
    )


async def delete_foreign_links(db: Writes, gtin: str, owner_id: str) -> int:
    """Links that former owners left on a product."""
    return await db.run(
        """
        DELETE FROM resolver.link l
         USING catalogue.product p
         WHERE p.gtin = $1 AND p.owner_id = $2 AND l.key = '01/' || $1 AND l.organization_id <> $2
        """,
        gtin,
        owner_id,
    )


async def delete_links_of(db: Writes, organization_id: str, most: int) -> int:
    """Some of an organization's links; 0 when it has none."""
    return await db.run(
        """
        DELETE FROM resolver.link
         WHERE id IN (SELECT l.id FROM resolver.link l WHERE l.organization_id = $1::uuid LIMIT $2)
        """,
        organization_id,
        most,
    )


async def release_all_keys(db: Writes, organization_id: str, most: int) -> int:
    """Some of an organization's keys; 0 when it has none."""
    return await db.run(
        """
        DELETE FROM resolver.held_key
         WHERE key = ANY (ARRAY(
               SELECT h.key FROM resolver.held_key h WHERE h.organization_id = $1::uuid LIMIT $2))
        """,
        organization_id,
        most,
    )
