"""What many links together would change, and the change: shared by single links, batches, sets and imports.

A plan only looks; whoever carries it out has locked the links of the organization before it was made.
"""

from msgspec import Struct, field

from closient.apps.resolver.errors import key_held
from closient.apps.resolver.queries import links as queries
from closient.apps.resolver.rules import links as rules
from closient.apps.resolver.structs.links import KnownLink, LinkValues, Reason, Refusal, Spot
from closient.kit import ids
from closient.kit.db import Reads, Writes
from closient.kit.errors import Conflict


class Plan(Struct):
    """The links by what would become of them. Those that are refused stand in `refused` alone."""

    created: list[LinkValues] = field(default_factory=list)
    updated: list[LinkValues] = field(default_factory=list)
    unchanged: list[LinkValues] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)
    free_keys: list[str] = field(default_factory=list)
    """Keys that nobody holds yet."""

    def refuse(self, link: LinkValues, fault: str, reason: Reason, message: str) -> None:
        self.refused.append(Refusal(link.place, fault, reason, message))


async def plan(db: Reads, organization_id: str, links: list[LinkValues], *, whole: bool = False) -> Plan:
    """What the links would change. `whole`: they are all that will stand at their levels."""
    made = Plan()
    for link, earlier in rules.twins(links):
        message = f"Says the same about the same as links.{earlier.place}."
        made.refuse(link, "href", "repeated", message)
    await _refuse_foreign(db, organization_id, links, made)
    refused = {refusal.place for refusal in made.refused}
    known = await queries.match_links(db, organization_id, links)
    found = {one.place: one for one in known}
    for link in links:
        if link.id is not None and found[link.place].id is None:
            made.refuse(link, "id", "unknown_link", "No such link.")
            refused.add(link.place)
    left = [link for link in links if link.place not in refused]
    _refuse_second_defaults(left, found, made, whole=whole)
    refused = {refusal.place for refusal in made.refused}
    for link in left:
        if link.place in refused:
            continue
        stored = found[link.place]
        if stored.id is None:
            made.created.append(link)
            continue
        link.id = ids.canonical(stored.id)
        (made.unchanged if stored.is_same else made.updated).append(link)
    return made


async def carry_out(db: Writes, organization_id: str, made: Plan) -> None:
    """Store what the plan holds, links that are no general default first, so that a default may move."""
    if made.free_keys:
        held = await queries.hold_keys(db, organization_id, made.free_keys)
        if held < len(made.free_keys):
            raise Conflict("Another organization took one of the keys at this very moment; look again.")
    lowered = [link for link in made.updated if not link.is_general_default]
    raised = [link for link in made.updated if link.is_general_default]
    for links in (lowered, raised):
        if links:
            await queries.change_links(db, organization_id, links)
    if made.created:
        await queries.insert_links(db, organization_id, made.created)


async def _refuse_foreign(db: Reads, organization_id: str, links: list[LinkValues], made: Plan) -> None:
    """Links at products and keys that the organization does not speak for."""
    keys = {link.key for link in links}
    gtins = [key[3:] for key in keys if key.startswith("01/")]
    others = [key for key in keys if not key.startswith("01/")]
    owners = {one.gtin: one.owner_id for one in await queries.list_owners(db, gtins)} if gtins else {}
    holders = (
        {one.key: one.organization_id for one in await queries.list_holders(db, others)} if others else {}
    )
    for link in links:
        if not link.key.startswith("01/"):
            if holders.get(link.key, organization_id) != organization_id:
                made.refuse(link, "digital_link", "held_key", key_held(link.key))
        elif link.key[3:] not in owners:
            message = f"No product has the GTIN {link.key[3:]}: create it first."
            made.refuse(link, "digital_link", "unknown_product", message)
        elif owners[link.key[3:]] != organization_id:
            message = f"The product with the GTIN {link.key[3:]} is not this organization's: claim it first."
            made.refuse(link, "digital_link", "foreign_product", message)
    made.free_keys = sorted(key for key in others if key not in holders)


def _refuse_second_defaults(
    links: list[LinkValues], found: dict[int, KnownLink], made: Plan, *, whole: bool
) -> None:
    """General defaults of levels that have one already, among the links or stored."""
    sent = {found[link.place].id for link in links}
    first: dict[Spot, LinkValues] = {}
    for link in links:
        if not link.is_general_default:
            continue
        earlier = first.setdefault(Spot(link.key, link.level), link)
        stored = found[link.place].default_id
        if earlier is not link:
            message = f"The link to {earlier.href[:200]} is the default of this digital_link already."
        elif stored is not None and stored not in sent and not whole:
            message = f"The link {stored} is the default already: send it too, with is_default: false."
        else:
            continue
        made.refuse(link, "is_default", "default_taken", message)
