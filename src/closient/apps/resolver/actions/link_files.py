"""Links into the database from files and out again, for the commands and the door of the export."""

from collections.abc import AsyncIterator
from typing import Any

import msgspec

from closient.apps.catalogue.actions import products
from closient.apps.catalogue.structs.products import Draft, Facts
from closient.apps.resolver.actions import link_plans
from closient.apps.resolver.actions import links as actions
from closient.apps.resolver.queries import links as queries
from closient.apps.resolver.rules import link_files as files
from closient.apps.resolver.rules import links as rules
from closient.apps.resolver.structs.link_files import Imported, ImportOptions, Incoming
from closient.apps.resolver.structs.links import LinkUpsert, LinkValues, Refusal
from closient.kit import ids
from closient.kit.caller import Caller
from closient.kit.db import Reads, Writes
from closient.kit.errors import FieldError

LEVELS_AT_ONCE = 1000
LONGEST_NAME = 255


def add(incoming: Incoming, entry: files.Entry) -> list[Refusal]:
    """Check the links of an entry as the API does; those that are sound are taken, the others returned.

    The place of a refusal is the number of the link in its entry.
    """
    refused = []
    for place, found in enumerate(entry.links):
        faults: list[FieldError] = []
        try:
            link = rules.checked(msgspec.convert(found, LinkUpsert), None, faults=faults)
        except msgspec.ValidationError as error:
            message, _, where = str(error).partition(" - at `$")
            refused.append(Refusal(place, where.strip(".`"), "invalid", message))
            continue
        if link is None:
            refused += [Refusal(place, fault.field, "invalid", fault.message) for fault in faults[:1]]
            continue
        link.place = len(incoming.links)
        incoming.links.append(link)
        if link.key.startswith("01/") and (entry.description or link.key[3:] not in incoming.names):
            incoming.names[link.key[3:]] = entry.description[:LONGEST_NAME]
    return refused


async def import_links(
    db: Writes, caller: Caller, organization_id: str, incoming: Incoming, options: ImportOptions
) -> Imported:
    """Store links that came in together; what cannot be stored is refused alone.

    Of links that say the same about the same the last one counts.
    """
    caller.require("CHANGE", organization_id)
    if options.creates_products:
        caller.require("CLAIM", organization_id)
    last = {link.identity: link for link in incoming.links}
    links = list(last.values())
    imported = Imported(repeated=len(incoming.links) - len(links))
    await queries.lock_links_of(db, organization_id)
    if options.creates_products:
        imported.products = await _products(db, organization_id, links, incoming.names, options)
    plan = await link_plans.plan(db, organization_id, links)
    if options.is_dry and imported.products:
        _count_on(imported.products, plan, links)
    imported.created, imported.updated = len(plan.created), len(plan.updated)
    imported.unchanged, imported.refused = len(plan.unchanged), plan.refused
    if not options.is_dry:
        if plan.created or plan.updated:
            await link_plans.carry_out(db, organization_id, plan)
        await actions.tell(db, caller, organization_id, plan)
    return imported


async def _products(
    db: Writes,
    organization_id: str,
    links: list[LinkValues],
    names: dict[str, str],
    options: ImportOptions,
) -> list[str]:
    """GTINs that had no owner and are the organization's now; a dry run only names them."""
    gtins = list(dict.fromkeys(link.key[3:] for link in links if link.key.startswith("01/")))
    owners = {one.gtin: one.owner_id for one in await queries.list_owners(db, gtins)} if gtins else {}
    free = [gtin for gtin in gtins if owners.get(gtin) is None]
    if options.is_dry:
        return free
    for gtin in free:
        if gtin in owners:
            await products.claim_product(db, gtin, organization_id)
        else:
            facts = Facts(product_name=names[gtin]) if names.get(gtin) else Facts()
            await products.create_product(db, Draft(gtin=gtin, owner_id=organization_id, facts=facts))
    return free


def _count_on(gtins: list[str], plan: link_plans.Plan, links: list[LinkValues]) -> None:
    """Links that wait only for their product would be created with it."""
    keys = {f"01/{gtin}" for gtin in gtins}
    waiting = {link.place: link for link in links if link.key in keys}
    plan.created += [waiting[refusal.place] for refusal in plan.refused if refusal.place in waiting]
    plan.refused = [refusal for refusal in plan.refused if refusal.place not in waiting]


async def export_links(
    db: Reads, caller: Caller, organization_id: str, base_url: str, *, in_lines: bool
) -> AsyncIterator[bytes]:
    """A linkset document in pieces; or one document with one context in each line."""
    organization_id = ids.parse(organization_id, "organization_id")
    caller.require("VIEW", organization_id, hidden=True)
    return export_all(db, caller, [organization_id], base_url, in_lines=in_lines)


def export_all(
    db: Reads, caller: Caller, organization_ids: list[str], base_url: str, *, in_lines: bool
) -> AsyncIterator[bytes]:
    """The same of several organizations."""
    for organization_id in organization_ids:
        caller.require("VIEW", organization_id, hidden=True)
    found = _contexts(db, organization_ids, base_url)
    return _lines(found) if in_lines else _document(found)


async def linking_organizations(db: Reads) -> list[str]:
    """Every organization that has links; for the operator."""
    return [one.id for one in await queries.list_linking_organizations(db)]


async def _contexts(db: Reads, organization_ids: list[str], base_url: str) -> AsyncIterator[dict[str, Any]]:
    """Every level as a context object of a linkset, in the order of keys and levels."""
    for organization_id in organization_ids:
        key = level = ""
        is_more = True
        while is_more:
            levels = await queries.list_levels(db, organization_id, key=key, level=level, most=LEVELS_AT_ONCE)
            for one in levels:
                yield files.context(one, base_url)
                key, level = one.key, one.level
            is_more = len(levels) == LEVELS_AT_ONCE


async def _lines(found: AsyncIterator[dict[str, Any]]) -> AsyncIterator[bytes]:
    async for one in found:
        yield msgspec.json.encode({"linkset": [one]}) + b"\n"


async def _document(found: AsyncIterator[dict[str, Any]]) -> AsyncIterator[bytes]:
    yield b'{"linkset":['
    joint = b""
    async for one in found:
        yield joint + msgspec.json.encode(one)
        joint = b",\n"
    yield b"]}\n"
