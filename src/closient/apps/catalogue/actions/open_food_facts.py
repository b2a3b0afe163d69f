"""Takes entries of Open Food Facts over: each field is a contribution with its source, and so its licence.

Owners' words count before these. An entry that says what it said last time is passed over.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from closient.apps.catalogue.actions import contributions, food_files, source_files
from closient.apps.catalogue.actions.source_files import Newcomer
from closient.apps.catalogue.queries import contributions as contribution_queries
from closient.apps.catalogue.queries import new_products
from closient.apps.catalogue.queries import source_records as queries
from closient.apps.catalogue.structs.contributions import Author, Told
from closient.apps.catalogue.structs.open_food_facts import Facts, Imported
from closient.apps.catalogue.structs.values import DataSource
from closient.kit import clock
from closient.kit.db import Writes

SOURCE: DataSource = "open_food_facts"
AUTHOR = Author(SOURCE)


async def take_over(db: Writes, entries: Sequence[Facts], total: Imported) -> None:
    """Keep what is new in some entries, and count in `total` what became of them."""
    last = {one.gtin: one for one in entries}
    total.repeated += len(entries) - len(last)
    total.left_out += sum(len(one.left_out) for one in last.values())
    known = await queries.digests(db, SOURCE, list(last))
    news = [one for one in last.values() if known.get(one.gtin) != one.digest.hex()]
    made = await _make(db, [one for one in news if one.values])
    rows = [row for one in news if one.gtin not in made for row in _rows(one)]
    outcomes = await contributions.contribute(db, rows)
    await queries.keep_digests(db, SOURCE, [one.gtin for one in news], [one.digest for one in news])
    fed = await _keep_food(db, [one for one in news if one.values], made)
    became = list(
        {**outcomes, **{gtin: "updated" for gtin in fed if outcomes.get(gtin) != "created"}}.values()
    )
    created, updated = became.count("created") + len(made), became.count("updated")
    total.created += created
    total.updated += updated
    total.unchanged += len(last) - created - updated


async def _make(db: Writes, entries: Sequence[Facts]) -> dict[str, str]:
    """Records of the GTINs of which nobody speaks yet; their ids by GTIN."""
    numbers = [one.gtin for one in entries]
    there = {
        *await new_products.known_gtins(db, numbers),
        *await contribution_queries.current_gtins(db, numbers),
    }
    fresh = [
        Newcomer(one.gtin, one.values, _moment(one), one.food.parts())
        for one in entries
        if one.gtin not in there
    ]
    return await source_files.make_records(db, fresh, SOURCE) if fresh else {}


async def _keep_food(db: Writes, entries: Sequence[Facts], made: Mapping[str, str]) -> list[str]:
    """Of products that are held: the GTINs of entries whose food is another now."""
    today = await contribution_queries.current_gtins(db, [one.gtin for one in entries])
    told = {today.get(one.gtin, one.gtin): one.food for one in entries}
    changed = {*await food_files.keep(db, told, SOURCE, made)}
    return [one.gtin for one in entries if today.get(one.gtin, one.gtin) in changed]


def _rows(one: Facts) -> list[Told]:
    told = _moment(one)
    return [Told(one.gtin, field, value, AUTHOR, created=told) for field, value in one.values.items()]


def _moment(one: Facts) -> datetime:
    """When the entry was last changed; never in a time to come."""
    now = clock.now()
    return min(one.told, now) if one.told else now
