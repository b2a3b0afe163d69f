"""Links as lines of a table: what they would change, and the change. Both go through the resolver's batch."""

from collections.abc import Iterable

import msgspec

from closient.apps.dashboard.actions.links import limit_words
from closient.apps.dashboard.queries import links as queries
from closient.apps.dashboard.rules import link_lines as rules
from closient.apps.dashboard.rules.link_lines import Line
from closient.apps.dashboard.structs.lines import LineFault
from closient.apps.dashboard.structs.links import LinesPlan, Outcome, PlannedLink, StoredLink
from closient.apps.resolver.actions import links
from closient.apps.resolver.structs.links import LinkBatch, LinkBatchResult, LinkUpsert
from closient.kit.caller import Caller
from closient.kit.db import Writes
from closient.kit.errors import FieldError, Validation
from closient.kit.services import Services


class _NothingIsKept(Exception):
    """Ends a transaction that was only to show what would come of it."""


async def preview(services: Services, caller: Caller, organization_id: str, text: str) -> LinesPlan:
    """What the lines would do: they are carried out, looked at, and taken back."""
    caller.require("CHANGE", organization_id)
    lines, faults = rules.read(text)
    if not lines:
        return LinesPlan(faults=tuple(faults))
    ids: list[str] = []
    after: list[StoredLink] = []
    try:
        async with services.database.writes() as db:
            result = await _carry_out(db, caller, organization_id, lines, faults)
            ids = result.ids
            after = await queries.list_stored(db, organization_id, ids)
            raise _NothingIsKept
    except _NothingIsKept:
        pass
    except Validation as refused:
        return LinesPlan(faults=_of_lines(refused.errors, lines))
    before = await queries.list_stored(services.database.reads, organization_id, ids)
    return LinesPlan(planned=tuple(_planned(lines, ids, before, after)))


async def apply(services: Services, caller: Caller, organization_id: str, text: str) -> LinesPlan:
    """Carry the lines out, all or none: the faults, or the counts in an outcome for each line."""
    caller.require("CHANGE", organization_id)
    plan = await preview(services, caller, organization_id, text)
    if plan.faults or not plan.planned:
        return plan
    lines, faults = rules.read(text)
    try:
        async with services.database.writes() as db:
            await _carry_out(db, caller, organization_id, lines, faults)
    except Validation as refused:
        return LinesPlan(faults=_of_lines(refused.errors, lines))
    return plan


async def _carry_out(
    db: Writes, caller: Caller, organization_id: str, lines: list[Line], faults: list[LineFault]
) -> LinkBatchResult:
    """Validation with everything that is wrong, in lines that cannot be read too."""
    batch = []
    errors = [FieldError(f"line.{fault.line}.{fault.field}", fault.message) for fault in faults]
    for place, line in enumerate(lines):
        try:
            batch.append(msgspec.convert(line.values, LinkUpsert))
        except msgspec.ValidationError as refused:
            message, _, where = str(refused).partition(" - at `$.")
            field = where.strip("`").partition("[")[0]
            errors.append(FieldError(f"links.{place}.{field}", limit_words(message)))
            # So that its neighbours keep their places; it is refused anyhow.
            batch.append(LinkUpsert(**line.values))
    try:
        result = await links.upsert_links(db, caller, organization_id, LinkBatch(links=batch))
    except Validation as refused:
        raise Validation([*refused.errors, *errors]) from None
    if errors:
        raise Validation(errors)
    return result


def _of_lines(errors: Iterable[FieldError], lines: list[Line]) -> tuple[LineFault, ...]:
    """Each fault once, with the number of its line, from the first line to the last."""
    found: dict[tuple[int, str], LineFault] = {}
    for error in errors:
        kind, _, rest = error.field.partition(".")
        place, _, field = rest.partition(".")
        number = lines[int(place)].number if kind == "links" and place else int(place or 0)
        message = error.message
        if message.startswith("Says the same"):
            message = "Another line says the same about the same."
        found.setdefault((number, field), LineFault(number, field, message))
    return tuple(sorted(found.values(), key=lambda fault: fault.line))


def _planned(
    lines: list[Line], ids: list[str], before: list[StoredLink], after: list[StoredLink]
) -> Iterable[PlannedLink]:
    were = {link.id: link for link in before}
    are = {link.id: link for link in after}
    for line, link_id in zip(lines, ids, strict=True):
        was, now = were.get(link_id), are[link_id]
        outcome: Outcome = "created" if was is None else "unchanged" if was == now else "updated"
        yield PlannedLink(line.number, outcome, now, was)
