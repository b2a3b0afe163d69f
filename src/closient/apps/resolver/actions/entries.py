"""What the edge asks of the resolver: the links of keys, compiled.

Compiling stands here and not among the pure rules, since only actions know the edge.
"""

import asyncio
from collections.abc import Iterable, Sequence
from datetime import UTC
from operator import itemgetter
from typing import Any

import msgspec

from closient.apps.resolver.actions import supplied_links
from closient.apps.resolver.queries import entries as queries
from closient.apps.resolver.rules import delegations
from closient.apps.resolver.rules import resolution_rules as rules
from closient.apps.resolver.structs.entries import PackedLink, PartRow, ProductRow
from closient.apps.resolver.structs.resolution_rules import ResolutionRule
from closient.edge import link_types
from closient.edge.choose import Links, Rules
from closient.edge.decide import Rule
from closient.edge.table import NO_PART, Entry, Part, PartAsked, Slot
from closient.edge.target import Plan, Target, plan_of
from closient.edge.variants import Link
from closient.gs1 import digital_link
from closient.kit.db import Reads

# Rows that are compiled on the loop; more of them go to a thread.
MOST_AT_ONCE = 500
# Of one key or part so many links serve, the first made first: a linkset is written for everybody who asks.
MOST_LINKS = 1000


async def load_entries(db: Reads, keys: list[str]) -> dict[str, Entry]:
    """What the edge keeps in memory of each of these keys that is known."""
    gtins = [key[3:] for key in keys if key.startswith("01/")]
    found = await _products(db, gtins) if gtins else {}
    if len(gtins) < len(keys):
        found |= await _other_keys(db, [key for key in keys if not key.startswith("01/")])
    missing = [key for key in keys if key not in found]
    if missing:
        found |= await _former(db, missing)
        found |= await _delegated(db, [key for key in missing if key not in found])
    return found


async def _products(db: Reads, gtins: list[str]) -> dict[str, Entry]:
    rows = await queries.load_products(db, gtins)
    # Other links are resolved meanwhile: tens of thousands of rules take a tenth of a second to compile.
    return entries(rows) if len(rows) <= MOST_AT_ONCE else await asyncio.to_thread(entries, rows)


def entries(rows: Iterable[ProductRow]) -> dict[str, Entry]:
    """What the edge keeps of each product; the rows of a product stand in the order of evaluation."""
    shared: dict[str, Rule] = {}
    first: dict[str, ProductRow] = {}
    own: dict[str, list[Rule]] = {}
    for row in rows:
        first.setdefault(row.gtin, row)
        rules_of_product = own.setdefault(row.gtin, [])
        if row.id is None:
            continue
        if row.scope_type == "PRODUCT":
            rules_of_product.append(compiled(row))
        else:
            # A rule of a brand or an organization is one object, however many products it serves.
            rules_of_product.append(shared.get(row.id) or shared.setdefault(row.id, compiled(row)))
    return {f"01/{gtin}": _entry(row, tuple(own[gtin])) for gtin, row in first.items()}


def _entry(row: ProductRow, rules: Rules) -> Entry:
    links = _links(row.links)
    return Entry(
        key=f"01/{row.gtin}",
        product_id=row.product_id,
        organization_id=row.organization_id,
        brand_name=row.brand_name,
        product_name=row.product_name,
        description=row.description,
        image_url=row.image_url,
        rules=rules,
        links=supplied_links.joined(links, row.gtin, row.supplied) if row.supplied else links,
        has_parts=row.has_parts,
    )


async def _other_keys(db: Reads, keys: list[str]) -> dict[str, Entry]:
    rows = await queries.load_keys(db, keys)
    return {
        row.key: Entry(
            key=row.key,
            organization_id=row.organization_id,
            links=_links(row.links),
            has_parts=row.has_parts,
        )
        for row in rows
    }


async def _former(db: Reads, keys: list[str]) -> dict[str, Entry]:
    """Products that had one of these GTINs before: what is known of them, under the key that was scanned."""
    former = await queries.former_gtins(db, [key[3:] for key in keys if key.startswith("01/")])
    if not former:
        return {}
    current = await _products(db, [one.current_gtin for one in former])
    found = {}
    for one in former:
        entry = current.get(f"01/{one.current_gtin}")
        if entry is not None:
            changes = {"key": f"01/{one.gtin}", "current_gtin": one.current_gtin}
            found[f"01/{one.gtin}"] = msgspec.structs.replace(entry, **changes)
    return found


async def _delegated(db: Reads, keys: list[str]) -> dict[str, Entry]:
    """Keys of which nothing is known here, but who speaks for them: the longest prefix decides."""
    prefixes = {key: delegations.matching_prefixes(key) for key in keys}
    wanted = list(dict.fromkeys(prefix for own in prefixes.values() for prefix in own))
    if not wanted:
        return {}
    known = {one.prefix: one.resolver_url for one in await queries.handlers(db, wanted)}
    found = {}
    for key, own in prefixes.items():
        handler = next((known[prefix] for prefix in own if prefix in known), None)
        if handler is not None:
            found[key] = Entry(key=key, handled_by=handler.rstrip("/"))
    return found


async def load_parts(db: Reads, asked: Sequence[PartAsked]) -> list[Part]:
    """What stands at the lots and items that were asked for, in the same order."""
    rows = await queries.load_parts(
        db,
        [one.key for one in asked],
        [one.lot for one in asked],
        [one.serial for one in asked],
        ["\n".join(one.levels) for one in asked],
    )
    parts = [Part()] * len(asked)
    for row in rows:
        index = row.position - 1
        part = parts[index]
        if not part.links:
            part = msgspec.structs.replace(part, links=_links_that_serve(row, asked[index]))
        if row.id is not None and not _is_off(row, row.scope_type):
            part = msgspec.structs.replace(part, rules=(*part.rules, compiled(row)))
        parts[index] = part
    return parts


async def load_plans(db: Reads, targets: Sequence[Target]) -> list[Plan | None]:
    """How each target is answered now; None for one that nobody knows."""
    found = await load_entries(db, list(dict.fromkeys(target.key for target in targets)))
    deep = [aim for aim in targets if aim.asked.levels and aim.key in found and found[aim.key].has_parts]
    asked = [aim.asked._replace(key=found[aim.key].current_key) for aim in deep]
    loaded = await load_parts(db, asked) if asked else []
    parts = dict(zip(deep, loaded, strict=True))
    return [
        plan_of(Slot(found[aim.key], 0.0), parts.get(aim, NO_PART)) if aim.key in found else None
        for aim in targets
    ]


def _is_off(row: PartRow, scope: str | None) -> bool:
    return row.serial_is_off if scope == "SERIAL" else row.lot_is_off


def _links_that_serve(row: PartRow, asked: PartAsked) -> Links:
    """Without those of an item or a lot that counts as not scanned."""
    off = [f"21/{digital_link.encode(asked.serial)}"] if row.serial_is_off and asked.serial else []
    off += [f"10/{digital_link.encode(asked.lot)}"] if row.lot_is_off and asked.lot else []
    return tuple(link for link in _links(row.links) if not any(name in link.level for name in off))


def _links(packed: list[PackedLink] | None) -> Links:
    """In the order in which they were made, which their ids tell."""
    return () if not packed else tuple(map(_link, sorted(packed, key=itemgetter(0))[:MOST_LINKS]))


def _link(packed: PackedLink) -> Link:
    identifier, level, link_type, href, title, languages, media_type, contexts, is_default, passes_query = (
        packed
    )
    return Link(
        id=identifier,
        level=level,
        link_type=link_types.normalise(link_type),
        href=href,
        title=title,
        languages=tuple(languages),
        media_type=media_type,
        contexts=tuple(contexts),
        is_default=is_default,
        passes_query=passes_query,
        is_template="{" in href,
    )


def compiled(row: ProductRow | PartRow | ResolutionRule, *, is_dead: bool = False) -> Rule:
    """A stored rule, ready to be evaluated. gs1:defaultLink and no link type are the same."""
    link_type = link_types.normalise(row.link_type) if row.link_type else None
    url = rules.ascii_url(row.custom_url) if row.destination_type == "CUSTOM_URL" and row.custom_url else None
    conditions = _conditions(row)
    return Rule(
        id=row.id or "",
        scope=row.scope_type or "ORGANIZATION",
        link_type=None if link_type == link_types.DEFAULT_LINK else link_type,
        url=None if url is None else url.decode("ascii"),
        is_dead=is_dead if isinstance(row, ResolutionRule) else bool(row.is_dead),
        falls_back=row.on_custom_url_dead == "FALLBACK_TO_HOSTED",
        zone=(rules.zone(row.timezone) if row.timezone else None) or UTC,
        is_unconditional=not conditions,
        **conditions,
    )


def _conditions(row: ProductRow | PartRow | ResolutionRule) -> dict[str, Any]:
    """The conditions that are set, as the edge compares them."""
    found: dict[str, Any] = {}
    if row.absolute_start_at:
        found["starts_at"] = row.absolute_start_at
    if row.absolute_end_at:
        found["ends_at"] = row.absolute_end_at
    if row.annual_start_mmdd:
        found["first_day"] = rules.day_of_year(row.annual_start_mmdd)
    if row.annual_end_mmdd:
        found["last_day"] = rules.day_of_year(row.annual_end_mmdd)
    if row.days_of_week:
        found["weekdays"] = frozenset(row.days_of_week)
    if row.time_of_day_start is not None:
        found["opens"] = row.time_of_day_start
    if row.time_of_day_end is not None:
        found["closes"] = row.time_of_day_end
    if row.location_countries:
        found["countries"] = frozenset(row.location_countries)
    if row.location_regions:
        found["regions"] = frozenset(row.location_regions)
    if row.location_cities:
        found["cities"] = frozenset(map(str.casefold, row.location_cities))
    return found
