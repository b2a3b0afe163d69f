"""GS1's Global Product Classification: taken over from its file, and what it says of a product's codes."""

from collections import Counter

import msgspec

from closient.apps.catalogue.queries import gpc as queries
from closient.apps.catalogue.rules import gpc as rules
from closient.apps.catalogue.structs.gpc import GpcImported, Level
from closient.apps.catalogue.structs.products import Facts
from closient.kit.db import Reads, Writes
from closient.kit.errors import FieldError, Validation

FIELDS: dict[Level, str] = {level: f"gpc_{level}_code" for level in rules.LEVELS}


async def import_gpc(db: Writes, content: bytes) -> GpcImported:
    """The classification is what this file says, from now on. ValueError for what is none."""
    entries = rules.read(content)
    await queries.put_entries(db, entries)
    counts = Counter(entry.level for entry in entries)
    return GpcImported({level: counts[level] for level in rules.LEVELS}, await queries.count_strangers(db))


async def completed(db: Reads, facts: Facts) -> Facts:
    """The facts, with the codes above the lowest one that is sent. Validation for what is not so.

    Without a classification the facts stay as they are.
    """
    sent: dict[Level, str] = {
        level: code
        for level, name in FIELDS.items()
        if isinstance(code := getattr(facts, name), str) and code
    }
    if not sent:
        return facts
    lowest = max(sent, key=rules.LEVELS.index)
    path = await queries.path(db, sent[lowest])
    if path is None:
        return facts
    if faults := rules.contradictions(sent, path):
        raise Validation([FieldError(FIELDS[level], message) for level, message in faults.items()])
    return msgspec.structs.replace(facts, **{FIELDS[level]: path[level] for level in FIELDS if level in path})
