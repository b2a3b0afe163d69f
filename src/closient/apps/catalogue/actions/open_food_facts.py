"""Takes entries of Open Food Facts over: each field is a contribution with its source, and so its licence.

Owners' words count before these. An entry that says what it said last time is passed over.
"""

from collections.abc import Sequence

from closient.apps.catalogue.actions import contributions
from closient.apps.catalogue.queries import source_records as queries
from closient.apps.catalogue.structs.contributions import Author, Told
from closient.apps.catalogue.structs.open_food_facts import Facts, Imported
from closient.kit import clock
from closient.kit.db import Writes

SOURCE = "open_food_facts"
AUTHOR = Author(SOURCE)


async def take_over(db: Writes, entries: Sequence[Facts], total: Imported) -> None:
    """Keep what is new in some entries, and count in `total` what became of them."""
    last = {one.gtin: one for one in entries}
    total.repeated += len(entries) - len(last)
    total.left_out += sum(len(one.left_out) for one in last.values())
    known = await queries.digests(db, SOURCE, list(last))
    news = [one for one in last.values() if known.get(one.gtin) != one.digest.hex()]
    outcomes = await contributions.contribute(db, [row for one in news for row in _rows(one)])
    await queries.keep_digests(db, SOURCE, [one.gtin for one in news], [one.digest for one in news])
    became = list(outcomes.values())
    created, updated = became.count("created"), became.count("updated")
    total.created += created
    total.updated += updated
    total.unchanged += len(last) - created - updated


def _rows(one: Facts) -> list[Told]:
    now = clock.now()
    told = one.told if one.told is not None and one.told < now else None
    return [Told(one.gtin, field, value, AUTHOR, created=told) for field, value in one.values.items()]
