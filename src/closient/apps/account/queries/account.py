"""SQL about what belongs to a person alone: metadata, preferences, connected applications."""

from closient.apps.account.structs.account import ConnectedApp, Stance, Trait, TraitPreference
from closient.kit.db import Reads, Writes
from closient.kit.metadata import Metadata
from closient.kit.pagination import Page, PageRequest


async def get_metadata(db: Reads, person_id: str) -> Metadata | None:
    return await db.value(
        """
        SELECT metadata FROM account.person WHERE id = $1
        """,
        person_id,
    )


async def list_preferences(db: Reads, person_id: str) -> list[TraitPreference]:
    """By category and place in the list of traits."""
    return await db.all(
        TraitPreference,
        """
        SELECT p.trait, t.name AS trait_label, t.category, p.stance
          FROM account.trait_preference p JOIN account.trait t ON t.slug = p.trait
         WHERE p.person_id = $1
         ORDER BY t.position
        """,
        person_id,
    )


async def list_traits(db: Reads, person_id: str) -> list[Trait]:
    """Every trait, with the stance that the person takes."""
    return await db.all(
        Trait,
        """
        SELECT t.slug, t.name, t.category, p.stance
          FROM account.trait t
          LEFT JOIN account.trait_preference p ON p.trait = t.slug AND p.person_id = $1
         ORDER BY t.position
        """,
        person_id,
    )


async def replace_preferences(db: Writes, person_id: str, stances: dict[str, Stance]) -> int:
    """Make these the person's preferences and no others; traits that we do not know are left out."""
    return await db.run(
        """
        WITH wanted AS (SELECT s.key AS trait, s.value AS stance
                          FROM jsonb_each_text($2) s JOIN account.trait t ON t.slug = s.key),
        dropped AS (DELETE FROM account.trait_preference
                     WHERE person_id = $1 AND trait NOT IN (SELECT trait FROM wanted))
        INSERT INTO account.trait_preference AS p (person_id, trait, stance)
        SELECT $1, trait, stance FROM wanted
        ON CONFLICT (person_id, trait) DO UPDATE SET stance = excluded.stance, modified = now()
         WHERE p.stance <> excluded.stance
        """,
        person_id,
        stances,
    )


async def list_connected_apps(db: Reads, person_id: str, page: PageRequest) -> Page[ConnectedApp]:
    """The latest grant first."""
    return await db.page(
        ConnectedApp,
        """
        SELECT client_id, client_name, scopes, granted, last_used
          FROM account.oauth_grant WHERE person_id = $1 ORDER BY granted DESC, client_id
        """,
        person_id,
        page=page,
    )


async def revoke_connected_app(db: Writes, person_id: str, client_id: str) -> int:
    return await db.run(
        """
        DELETE FROM account.oauth_grant WHERE person_id = $1 AND client_id = $2
        """,
        person_id,
        client_id,
    )
