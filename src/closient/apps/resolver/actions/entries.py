"""What the edge asks of the resolver: the links of GTINs, compiled.

Compiling stands here and not among the pure rules, since only actions know the edge.
"""

import asyncio
from datetime import UTC
from typing import Any

from closient.apps.resolver.queries import entries as queries
from closient.apps.resolver.rules import resolution_rules as rules
from closient.apps.resolver.structs.entries import LinkRow
from closient.apps.resolver.structs.resolution_rules import ResolutionRule
from closient.edge import link_types
from closient.edge.decide import Rule
from closient.edge.table import Entry, Rules
from closient.kit.db import Reads

# Rows that are compiled on the loop; more of them go to a thread.
MOST_AT_ONCE = 500


async def load_links(db: Reads, gtins: list[str]) -> dict[str, Entry]:
    """What the edge keeps in memory of each of these GTINs that is known."""
    rows = await queries.load_links(db, gtins)
    # Other links are resolved meanwhile: tens of thousands of rules take a tenth of a second to compile.
    return entries(rows) if len(rows) <= MOST_AT_ONCE else await asyncio.to_thread(entries, rows)


def entries(rows: list[LinkRow]) -> dict[str, Entry]:
    """What the edge keeps of each product; the rows of a product stand in the order of evaluation."""
    found: dict[str, Entry] = {}
    shared: dict[str, Rule] = {}
    by_gtin: dict[str, list[LinkRow]] = {}
    for row in rows:
        by_gtin.setdefault(row.gtin, []).append(row)
    for code, own in by_gtin.items():
        serials: dict[str, list[Rule]] = {}
        lots: dict[str, list[Rule]] = {}
        general: list[Rule] = []
        for row in own:
            if row.id is None or row.scope_id is None:
                continue
            # A rule of a brand or an organization is one object, however many products it serves.
            rule = shared.get(row.id) or shared.setdefault(row.id, compiled(row))
            if rule.scope == "SERIAL":
                serials.setdefault(row.scope_id[18:], []).append(rule)
            elif rule.scope == "BATCH":
                lots.setdefault(row.scope_id[18:], []).append(rule)
            else:
                general.append(rule)
        found[code] = _entry(own[0], _settled(serials), _settled(lots), tuple(general))
    return found


def _settled(rules: dict[str, list[Rule]]) -> dict[str, Rules]:
    return {name: tuple(own) for name, own in rules.items()}


def _entry(row: LinkRow, serials: dict[str, Rules], lots: dict[str, Rules], general: Rules) -> Entry:
    return Entry(
        gtin=row.gtin,
        product_id=row.product_id,
        organization_id=row.organization_id,
        brand_name=row.brand_name,
        product_name=row.product_name,
        description=row.description,
        image_url=row.image_url,
        resolver_enabled=row.resolver_enabled,
        serial_rules=serials,
        lot_rules=lots,
        rules=general,
    )


def compiled(row: LinkRow | ResolutionRule) -> Rule:
    """A stored rule, ready to be evaluated. gs1:defaultLink and no link type are the same."""
    link_type = link_types.normalise(row.link_type) if row.link_type else None
    url = rules.ascii_url(row.custom_url) if row.destination_type == "CUSTOM_URL" and row.custom_url else None
    conditions: dict[str, Any] = {
        "starts_at": row.absolute_start_at,
        "ends_at": row.absolute_end_at,
        "first_day": rules.day_of_year(row.annual_start_mmdd) if row.annual_start_mmdd else None,
        "last_day": rules.day_of_year(row.annual_end_mmdd) if row.annual_end_mmdd else None,
        "weekdays": frozenset(row.days_of_week) if row.days_of_week else None,
        "opens": row.time_of_day_start,
        "closes": row.time_of_day_end,
        "countries": frozenset(row.location_countries) if row.location_countries else None,
        "regions": frozenset(row.location_regions) if row.location_regions else None,
        "cities": frozenset(map(str.casefold, row.location_cities)) if row.location_cities else None,
    }
    return Rule(
        id=row.id or "",
        scope=row.scope_type or "ORGANIZATION",
        link_type=None if link_type == link_types.DEFAULT_LINK else link_type,
        url=None if url is None else url.decode("ascii"),
        falls_back=row.on_custom_url_dead == "FALLBACK_TO_HOSTED",
        zone=(rules.zone(row.timezone) if row.timezone else None) or UTC,
        is_unconditional=all(condition is None for condition in conditions.values()),
        **conditions,
    )
