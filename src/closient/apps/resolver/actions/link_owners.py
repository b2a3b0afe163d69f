"""What becomes of links, keys and delegations when their owner ends or changes."""

from closient.apps.resolver.queries import delegations, links
from closient.apps.resolver.rules import links as rules
from closient.apps.resolver.structs.links import LinksChanged
from closient.kit import audit, events
from closient.kit.caller import Caller
from closient.kit.db import Writes
from closient.kit.errors import NotFound, Validation

MOST_DELETED = 10_000


async def purge(db: Writes, organization_id: str) -> bool:
    """Delete some thousand links of a purged organization, or keys, at last delegations; is more left?"""
    if await links.delete_links_of(db, organization_id, MOST_DELETED):
        return True
    if await links.release_all_keys(db, organization_id, MOST_DELETED):
        return True
    await delegations.delete_delegations_of(db, organization_id)
    return False


async def free_key(db: Writes, caller: Caller, digital_link: str) -> int:
    """Take a key that is no GTIN from its holder, with all links at it; how many there were.

    For the operator, when somebody else has shown a licence. NotFound when nobody holds the key.
    """
    try:
        key = rules.spot(digital_link).key
    except ValueError as error:
        raise Validation.of("key", str(error)) from None
    holders = await links.list_holders(db, [key])
    if not holders:
        raise NotFound(f"Nobody holds the key /{key}.")
    organization_id = holders[0].organization_id
    await links.lock_links_of(db, organization_id)
    deleted = await links.delete_links_at(db, organization_id, key)
    await links.release_keys(db, organization_id, [key])
    await audit.record(
        db,
        caller,
        action="held_key.freed",
        organization_id=organization_id,
        before={"key": key, "links": deleted},
    )
    await events.emit(db, LinksChanged(organization_id=organization_id, deleted=deleted))
    return deleted


async def take_over(db: Writes, gtin: str, owner_id: str) -> None:
    """A product has a new owner: links that others left on it go. A repeat changes nothing."""
    await links.delete_foreign_links(db, gtin, owner_id)
