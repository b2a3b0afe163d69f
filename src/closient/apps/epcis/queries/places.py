"""SQL about locations and parties."""

from datetime import datetime

from closient.apps.epcis.structs.places import Filter, Kept, Place, PlaceEntry
from closient.kit.db import Reads, Writes
from closient.kit.pagination import Page, PageRequest


async def list_places(db: Reads, organization_id: str, sought: Filter, page: PageRequest) -> Page[Place]:
    """By name. Complete is what makes a location description (rules.descriptions)."""
    return await db.page(
        Place,
        """
        SELECT p.gln, p.name, p.phone, p.email, p.street, p.city, p.region, p.postal_code, p.country,
               p.latitude, p.longitude, p.modified
          FROM epcis.place p
         WHERE p.organization_id = $1
           AND ($2::text IS NULL OR strpos(lower(p.name), lower($2)) > 0 OR starts_with(p.gln, $2))
           AND ($3::boolean IS NULL OR $3 = (
                p.phone <> '' AND (p.street <> '' OR p.latitude IS NOT NULL) AND p.city <> ''
                AND p.country <> '' AND (p.country <> 'US' OR (p.region <> '' AND p.postal_code <> ''))))
         ORDER BY lower(p.name), p.gln
        """,
        organization_id,
        sought.text,
        sought.is_complete,
        page=page,
    )


async def every_place(db: Reads, organization_id: str) -> list[Place]:
    """All of them, by GLN."""
    return await db.all(
        Place,
        """
        SELECT p.gln, p.name, p.phone, p.email, p.street, p.city, p.region, p.postal_code, p.country,
               p.latitude, p.longitude, p.modified
          FROM epcis.place p
         WHERE p.organization_id = $1
         ORDER BY p.gln
        """,
        organization_id,
    )


async def get_places(db: Reads, organization_id: str, glns: list[str]) -> list[Place]:
    """Those of these GLNs that the organization knows."""
    return await db.all(
        Place,
        """
        SELECT p.gln, p.name, p.phone, p.email, p.street, p.city, p.region, p.postal_code, p.country,
               p.latitude, p.longitude, p.modified
          FROM epcis.place p
         WHERE p.organization_id = $1 AND p.gln = ANY($2::text[])
         ORDER BY p.gln
        """,
        organization_id,
        glns,
    )


async def keep_places(db: Writes, organization_id: str, places: list[PlaceEntry], now: datetime) -> Kept:
    """Add or replace; each GLN once, in order."""
    return await db.one(
        Kept,
        """
        WITH kept AS (
            INSERT INTO epcis.place (organization_id, gln, name, phone, email, street, city, region,
                                     postal_code, country, latitude, longitude, modified)
            SELECT $1, r.gln, r.name, coalesce(r.phone, ''), coalesce(r.email, ''), coalesce(r.street, ''),
                   coalesce(r.city, ''), coalesce(r.region, ''), coalesce(r.postal_code, ''),
                   coalesce(r.country, ''), r.latitude, r.longitude, $3
              FROM jsonb_to_recordset($2::jsonb)
                AS r (gln text, name text, phone text, email text, street text, city text, region text,
                      postal_code text, country text, latitude float8, longitude float8)
             ORDER BY r.gln
            ON CONFLICT (organization_id, gln) DO UPDATE SET
                   name = excluded.name, phone = excluded.phone, email = excluded.email,
                   street = excluded.street, city = excluded.city, region = excluded.region,
                   postal_code = excluded.postal_code, country = excluded.country,
                   latitude = excluded.latitude, longitude = excluded.longitude, modified = excluded.modified
            RETURNING old.gln IS NULL AS is_new)
        SELECT count(*) FILTER (WHERE k.is_new)::integer AS created,
               count(*) FILTER (WHERE NOT k.is_new)::integer AS updated
          FROM kept k
        """,
        organization_id,
        places,
        now,
    )


async def learn_places(db: Writes, organization_id: str, places: list[PlaceEntry], now: datetime) -> int:
    """Add those that are new, and fill what is empty in the others; how many changed."""
    return await db.run(
        """
        INSERT INTO epcis.place AS p (organization_id, gln, name, phone, email, street, city, region,
                                      postal_code, country, latitude, longitude, modified)
        SELECT $1, r.gln, r.name, coalesce(r.phone, ''), coalesce(r.email, ''), coalesce(r.street, ''),
               coalesce(r.city, ''), coalesce(r.region, ''), coalesce(r.postal_code, ''),
               coalesce(r.country, ''), r.latitude, r.longitude, $3
          FROM jsonb_to_recordset($2::jsonb)
            AS r (gln text, name text, phone text, email text, street text, city text, region text,
                  postal_code text, country text, latitude float8, longitude float8)
         ORDER BY r.gln
        ON CONFLICT (organization_id, gln) DO UPDATE SET
               phone = coalesce(nullif(p.phone, ''), excluded.phone),
               email = coalesce(nullif(p.email, ''), excluded.email),
               street = coalesce(nullif(p.street, ''), excluded.street),
               city = coalesce(nullif(p.city, ''), excluded.city),
               region = coalesce(nullif(p.region, ''), excluded.region),
               postal_code = coalesce(nullif(p.postal_code, ''), excluded.postal_code),
               country = coalesce(nullif(p.country, ''), excluded.country),
               latitude = coalesce(p.latitude, excluded.latitude),
               longitude = coalesce(p.longitude, excluded.longitude),
               modified = excluded.modified
         WHERE (p.phone = '' AND excluded.phone <> '') OR (p.email = '' AND excluded.email <> '')
            OR (p.street = '' AND excluded.street <> '') OR (p.city = '' AND excluded.city <> '')
            OR (p.region = '' AND excluded.region <> '')
            OR (p.postal_code = '' AND excluded.postal_code <> '')
            OR (p.country = '' AND excluded.country <> '')
            OR (p.latitude IS NULL AND excluded.latitude IS NOT NULL)
        """,
        organization_id,
        places,
        now,
    )


async def delete_place(db: Writes, organization_id: str, gln: str) -> bool:
    """False when it was not there."""
    return (
        await db.run("DELETE FROM epcis.place WHERE organization_id = $1 AND gln = $2", organization_id, gln)
        == 1
    )
